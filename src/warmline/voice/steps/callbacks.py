"""Callbacks in their queue: when one may be dialled, by whom, and what became of the attempt.

A callback stands in line like a call (`dispatch` tells it to the dispatcher). When it has an agent
the customer's phone is rung while the agent is kept free (customer first), or the agent's is rung
first and he sees whom he will talk with (agent first). What becomes of the attempt is in
`callback_ends`, the caller is asked for it in `callback_asking`; its life is the table of
`interactions.callbacks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zlib import crc32

from warmline.agents import rules as agent_rules
from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import Callback, CallbackState
from warmline.kit.errors import Conflict, Missing, RetryLater
from warmline.routing import callback_policy as rules
from warmline.routing.callback_policy import CallbackMode
from warmline.routing.model import Waiting
from warmline.telephony import dialling
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import QueueConfig
from warmline.voice.floor import Floor
from warmline.voice.memory import called_back
from warmline.voice.model import HEAD, CallLive, Phase
from warmline.voice.steps import callback_ends as ends
from warmline.voice.steps import nodes, outbound, queueing, talk
from warmline.voice.turn import Transient, Turn

NO_WAY_S = 60
"""Pause after an attempt that could not even begin: no trunk, no switch."""
BUSY_S = 20
"""Pause while his line is busy with us: he calls himself, or another queue calls him back."""
SLACK_S = 20
"""How long after the ringing time the switch may be silent about how it ended."""
REACHED_S = 600
"""The longest that somebody who was called back waits for an agent."""
_AGENT_OUTCOMES = {17: "busy", 18: "no_answer", 19: "no_answer", 21: "refused"}


# When, and in which place ------------------------------------------------------------------------


def as_waiting(turn: Turn, callback: Callback) -> Waiting | None:
    """The callback as routing sees it; None while it may not be dialled."""
    transient, queue = turn.transient, turn.floor.config.queues.get(callback.queue)
    transient.callback_at.pop(callback.id, None)
    held = turn.floor.joined.get(callback.id)
    if callback.state is not CallbackState.WAITING or queue is None or held:
        return None
    due = due_at(turn.floor, callback, turn.at)
    pause = transient.callback_pause.get(callback.id)
    if due is None:
        return None
    due = max(due, pause) if pause is not None else due
    if due > turn.at:
        transient.callback_at[callback.id] = due
        return None
    relax = tuple((float(s.after_s), s.level) for s in queue.policy.relax if callback.skills)
    return Waiting(
        call=callback.id,
        queue=callback.queue,
        priority=callback.priority,
        entered_at=callback.place,
        skills=callback.skills,
        relax=relax,
        excluded=transient.excluded.get(callback.id, {}),
        dice=crc32(f"{callback.id} {callback.attempts}".encode()),
    )


def due_at(floor: Floor, callback: Callback, at: datetime) -> datetime | None:
    """When it may be dialled next, by its pause, the hours of calling and how often its number was
    rung today; None: not within its life."""
    policy, config = ends.policy_of(floor, callback), floor.config
    here = max(at, callback.not_before or at).astimezone(floor.zone)
    rung = called_back(floor.memory, callback.number.e164 or "", here.date().isoformat())
    if rung >= policy.per_day and not callback.hurried:
        here = rules.next_day(policy, here)
    hours = config.calendars.get(policy.calendar)
    if hours is None and policy.calendar:
        return None  # rather not at all than at the wrong time
    found = rules.next_call(policy, hours, here, config.calendar)
    return found if found is not None and found < callback.expires else None


def may_call(turn: Turn, number: e.Number, queue: str) -> bool:
    """Whether this number may be called back at all: a whole number, free by the rules for
    dialling, and of nobody who wants no calls."""
    if number.e164 is None or _wants_no_calls(turn, number):
        return False
    return outbound.free_to_dial(turn, number, queue)


def _wants_no_calls(turn: Turn, number: e.Number) -> bool:
    written = dialling.written(number, turn.floor.config.country)
    return turn.floor.book.do_not_call((number.raw, *written))


def deadline(floor: Floor, transient: Transient, callback: Callback) -> tuple[datetime, str] | None:
    """When something has to happen to it by itself."""
    match callback.state:
        case CallbackState.WAITING:
            wakes = transient.callback_at.get(callback.id, callback.expires)
            return min(wakes, callback.expires), "callback"
        case CallbackState.OFFERED:
            queue = floor.config.queues.get(callback.queue)
            ring_s = queue.ring_s if queue is not None else 20
        case CallbackState.DIALLING:
            ring_s = ends.policy_of(floor, callback).ring_s
        case _:
            return None
    return callback.since + timedelta(seconds=ring_s + SLACK_S), "callback"


def due(turn: Turn, callback_id: str) -> None:
    """Deadline `callback`: it expired, may be dialled now, or the switch has been silent."""
    callback = turn.floor.callbacks.get(callback_id)
    if callback is None:
        return
    if callback.state is CallbackState.WAITING:
        if callback.expires <= turn.at:
            gone = callback.queue not in turn.floor.config.queues
            ends.close(turn, callback, "expired", why="queue_gone" if gone else "")
        return
    last = deadline(turn.floor, turn.transient, callback)
    if last is not None and last[0] <= turn.at:
        ends.break_off(turn, callback)


# Dialling ----------------------------------------------------------------------------------------


def chosen(turn: Turn, callback_id: str, agents: Sequence[tuple[str, int]]) -> None:
    """Its turn has come: call back with the first of these agents, if that may be done now."""
    for agent, _ in agents:
        turn.touch(agent)  # whoever is not rung is free as before
    turn.touch(callback_id)
    callback = turn.floor.callbacks[callback_id]
    queue = turn.floor.config.queues[callback.queue]
    if as_waiting(turn, callback) is None:
        return
    if not may_call(turn, callback.number, queue.id):
        barred = _wants_no_calls(turn, callback.number)
        ends.close(turn, callback, "failed", why="do_not_call" if barred else "forbidden")
        return
    if _on_the_line(turn, callback):
        turn.transient.callback_pause[callback_id] = turn.at + timedelta(seconds=BUSY_S)
        return
    agent, rank = agents[0]
    try:
        _, shown = outbound.way_out(turn, callback.number, agent, None, queue=queue.id)
        node = nodes.for_new_call(turn)
    except (Conflict, RetryLater):
        turn.transient.callback_pause[callback_id] = turn.at + timedelta(seconds=NO_WAY_S)
        return
    first = callback.mode == CallbackMode.AGENT_FIRST
    call_id = turn.new_id()
    turn.call_says(
        call_id,
        c.CallbackPlaced(
            callback=callback_id,
            leg=outbound.customer_leg_id(call_id),
            callee=callback.number,
            caller=shown,
            node=node,
            project=callback.project,
            queue=queue.id,
            agent=agent if first else None,
        ),
    )
    if first:
        _ring_agent(turn, callback, queue, call_id, agent, rank)
    else:
        _ring_customer(turn, callback, call_id, agent)


def _on_the_line(turn: Turn, callback: Callback) -> bool:
    """Whether the number talks with us already: in a menu, another queue, another callback."""
    calls = turn.floor.calls.values()
    number = callback.number.e164
    return any(one.caller.e164 == number and one.phase is not Phase.ENDED for one in calls)


def _ring_agent(
    turn: Turn, callback: Callback, queue: QueueConfig, call_id: str, agent: str, rank: int
) -> None:
    config, live = turn.floor.config.agents[agent], turn.floor.agents[agent]
    until = turn.at + timedelta(seconds=queue.ring_s)
    turn.callback_says(callback.id, c.CallbackOffered(call=call_id, agent=agent))
    offer = turn.new_id()
    turn.call_says(
        call_id,
        e.OfferMade(
            offer=offer,
            ring=offer,
            agent=agent,
            queue=queue.id,
            endpoint=config.endpoint,
            rank=rank,
            rule="callback",
            until=until,
        ),
    )
    turn.tell(agent_rules.offer(live, call=call_id, until=until, at=turn.at))
    turn.do(
        do.Dial(
            call_id,
            talk.agent_leg_id(call_id),
            config.endpoint,
            queue.ring_s,
            callback.number.raw,
            auto_answer=config.auto_answer,
            node=turn.floor.calls[call_id].node,
        )
    )


def _ring_customer(turn: Turn, callback: Callback, call_id: str, agent: str) -> None:
    call = turn.floor.calls[call_id]
    endpoint, shown = outbound.way_out(turn, callback.number, agent, None, queue=callback.queue)
    here = turn.at.astimezone(turn.floor.zone)
    turn.callback_says(
        callback.id,
        c.CallbackDialled(
            call=call_id,
            agent=agent,
            attempt=callback.attempts + 1,
            day=here.date().isoformat(),
        ),
    )
    ring_s = ends.policy_of(turn.floor, callback).ring_s
    turn.do(do.Dial(call_id, call.leg, endpoint, ring_s, shown, node=call.node))


def leg_answered(turn: Turn, event: t.LegAnswered) -> bool:
    """The customer answered who is to hear an agent next; or the agent did who is to hear him.
    True when it was one of these."""
    call = outbound.call_of(turn, event.leg)
    callback = ends.attempted(turn, call.id) if call is not None else None
    if call is None or callback is None:
        return False
    if event.leg != call.leg:
        _agent_takes(turn, call, callback, event)
        return True
    if callback.mode == CallbackMode.CUSTOMER_FIRST:
        _reached(turn, call, callback, event.switch_at)
        return True
    return False


def _agent_takes(turn: Turn, call: CallLive, callback: Callback, event: t.LegAnswered) -> None:
    offer = call.offer
    if offer is None:
        turn.do(do.HangUp(call.id, event.leg))
        return
    rang = (turn.at - offer.made_at).total_seconds()
    turn.call_says(
        call.id,
        e.OfferEnded(offer=offer.id, agent=offer.agent, outcome="accepted", rang=rang),
        by="agent",
        switch_at=event.switch_at,
    )
    turn.tell(agent_rules.answered(turn.floor.agents[offer.agent], call=call.id, at=turn.at))
    try:
        _ring_customer(turn, callback, call.id, offer.agent)
    except Conflict:
        ends.break_off(turn, callback)


def _reached(turn: Turn, call: CallLive, callback: Callback, switch_at: datetime | None) -> None:
    """He is on the line, and before all who wait: he has waited already."""
    turn.call_says(call.id, e.CallAnswered(), by="customer", switch_at=switch_at)
    turn.callback_says(callback.id, c.CallbackReached(call=call.id), by="customer")
    turn.touch(callback.agent or "")
    if callback.queue not in turn.floor.config.queues:
        turn.do(do.HangUp(call.id, call.leg))
        return
    queueing.enter(
        turn,
        call.id,
        callback.queue,
        priority=HEAD,
        skills=callback.skills,
        max_wait_s=REACHED_S,
        place=callback.place,
    )


def found(turn: Turn, call: CallLive, up: bool) -> bool:
    """After a gap a customer's leg is there whose phone was being rung. True when that is all right
    so: he has answered, or it rings on."""
    callback = ends.attempted(turn, call.id)
    if callback is None or callback.mode != CallbackMode.CUSTOMER_FIRST:
        return False
    if up:
        _reached(turn, call, callback, None)
    return True


def leg_ended(turn: Turn, event: t.LegEnded) -> bool:
    """The agent who is rung first did not take it. True when it was that."""
    call = outbound.call_of(turn, event.leg)
    callback = ends.attempted(turn, call.id) if call is not None else None
    if call is None or callback is None or callback.state is not CallbackState.OFFERED:
        return False
    if event.leg == call.leg or call.offer is None:
        return False
    by_hand = event.by_remote or turn.transient.ended_by.get(call.id) == "agent"
    outcome = "refused" if event.cause == 16 and by_hand else "unreachable"
    queueing.end_one(turn, call, call.offer, _AGENT_OUTCOMES.get(event.cause, outcome))
    return True


# What people ask for -----------------------------------------------------------------------------


def cancel(turn: Turn, command: i.CancelCallback) -> None:
    """He is not to be called back."""
    callback = _open(turn, command.call)
    if not c.may(callback, "cancelled"):
        raise Conflict("They talk already; the callback ends with that.", code="callback_talking")
    ends.close(turn, callback, "cancelled", by="supervisor", by_user=command.agent)


def hurry(turn: Turn, command: i.HurryCallback) -> None:
    """He is called next. Hours of calling and whoever wants no calls are respected all the same."""
    callback = _open(turn, command.call)
    if not c.may(callback, "hurried"):
        raise Conflict("He is being called already.", code="callback_busy")
    turn.transient.callback_pause.pop(callback.id, None)
    hurried = c.CallbackHurried(by_user=command.agent, priority=HEAD - 1)
    turn.callback_says(callback.id, hurried, by="supervisor")


def _open(turn: Turn, callback_id: str) -> Callback:
    callback = turn.floor.callbacks.get(callback_id)
    if callback is None:
        raise Missing("This callback is over already.", code="callback_over")
    return callback
