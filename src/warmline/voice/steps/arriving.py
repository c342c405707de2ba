"""A call from outside comes in, or comes back into our hands."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from warmline.interactions import events as e
from warmline.ivr.open_times import OpenTimes
from warmline.telephony import model as t
from warmline.telephony import numbers
from warmline.telephony.timing import flow_at
from warmline.voice import effects as do
from warmline.voice import ticket as tickets
from warmline.voice.config import NumberConfig
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import (
    callback_asking,
    flow,
    formers,
    moving,
    parties,
    queueing,
    surveying,
    talk,
)
from warmline.voice.ticket import Ticket
from warmline.voice.turn import Turn


def arrived(turn: Turn, event: t.LegArrived) -> None:
    """A new call starts its flow; a known leg goes on where it was."""
    call_id = turn.floor.by_leg.get(event.leg)
    ticket = tickets.read(event.ticket)
    if ticket is not None and moving.is_news(ticket, turn.call(call_id or "")):
        moved_here(turn, ticket, event, event.node)
    elif call_id is None:
        begin(
            turn,
            leg=event.leg,
            caller=event.caller,
            called=event.called,
            trunk=event.trunk,
            node=event.node,
            switch_at=event.switch_at,
        )
    else:
        returned(turn, call_id)


def moved_here(turn: Turn, ticket: Ticket, found: t.LegArrived | t.LiveLeg, node: str) -> None:
    """Another shard gave us a call: it goes on here, in the queue it came for."""
    moving.take(
        turn,
        ticket,
        leg=found.leg,
        caller=found.caller,
        called=found.called,
        trunk=found.trunk,
        node=node,
        switch_at=found.switch_at if isinstance(found, t.LegArrived) else None,
    )
    formers.ask(turn, ticket.call)
    flow.taken(turn, ticket)


def begin(
    turn: Turn,
    *,
    leg: str,
    caller: str,
    called: str,
    trunk: str,
    node: str = "",
    switch_at: datetime | None = None,
    recovered: bool = False,
) -> str:
    """Open a call for a customer's leg and start the flow of the number he called; its id."""
    call_id = turn.new_id()
    open_call(
        turn,
        call_id,
        leg=leg,
        caller=caller,
        called=called,
        trunk=trunk,
        node=node,
        switch_at=switch_at,
        recovered=recovered,
    )
    formers.ask(turn, call_id)
    entry = entry_of(turn, called)
    flow.start(turn, call_id, flow_of(turn, entry) if entry is not None else None)
    return call_id


def open_call(
    turn: Turn,
    call_id: str,
    *,
    leg: str,
    caller: str,
    called: str,
    trunk: str,
    node: str = "",
    switch_at: datetime | None = None,
    recovered: bool = False,
) -> None:
    """Note that a call is there, its number understood once and for all."""
    number = numbers.normalise(caller)
    entry = entry_of(turn, called)
    turn.call_says(
        call_id,
        e.CallArrived(
            leg=leg,
            caller=parties.told(number),
            called=called,
            trunk=trunk,
            node=node,
            project=entry.project if entry is not None else turn.floor.config.project,
            recovered=recovered,
        ),
        by="customer",
        switch_at=switch_at,
    )


def entry_of(turn: Turn, called: str) -> NumberConfig | None:
    """The entry of the called number, in whichever of its forms the trunk sends it, or the
    fallback `*`."""
    floor = turn.floor
    if called in floor.numbers:
        return floor.numbers[called]
    whole = numbers.normalise(called, floor.config.country).e164
    if whole is not None and whole in floor.whole_numbers:
        return floor.whole_numbers[whole]
    return floor.numbers.get("*")


def flow_of(turn: Turn, entry: NumberConfig) -> str:
    """The flow that answers this number now, by the centre's clock."""
    config = turn.floor.config
    there = turn.at.astimezone(ZoneInfo(config.zone))
    calendars = OpenTimes(config.calendars, config.calendar, config.zone)
    return flow_at(entry.rules, entry.flow, there, calendars)


def _was_kept(turn: Turn, call: CallLive) -> bool:
    """Whether the dialplan kept the customer while somebody answered for him: only from our own
    bridge he cannot come back by himself, and out of `Dial()` he does when his agent hangs up."""
    return call.agent_leg is not None and call.id not in turn.transient.in_dial


def returned(turn: Turn, call_id: str) -> None:
    """A leg that the switch had kept for us is in our hands again."""
    call = turn.floor.calls[call_id]
    turn.transient.away.discard(call_id)
    if call.phase is Phase.MOVED:
        moving.pass_on(turn, call)
    elif call.phase is Phase.RINGING:
        queueing.end_offer(turn, call, "withdrawn")
        queueing.resume_waiting(turn, call_id)
    elif call.phase is Phase.QUEUED:
        queueing.resume_waiting(turn, call_id)
    elif call.phase is Phase.TRANSFERRING:
        turn.do(do.Music(call.id, call.leg, True))
    elif call.phase is Phase.TALKING and _was_kept(turn, call):
        turn.do(do.Bridge(call.id, talk.bridge_id(call.id), (call.leg, call.agent_leg or "")))
    elif call.phase is Phase.TALKING:
        surveying.came_back(turn, call)
    elif call.phase is Phase.FLOW and call.callback_role == "requested":
        callback_asking.say_goodbye(turn, call)
    elif call.phase is Phase.FLOW:
        flow.restart_node(turn, call_id)
