"""A call whose queue belongs to another shard moves there; agents never do.

The giving side says `call.moved` and has the switch take the caller over with a ticket
(`voice.ticket`); he hears music until the other shard, if need be its next leader, has him. The
giver keeps the call until its leg is gone and then says `call.left`, which is the end of a call
that nobody took. Reached from `flow` (a queue node), `arriving` and `resync`.
"""

from __future__ import annotations

from datetime import datetime

from warmline.interactions import events as e
from warmline.telephony import numbers
from warmline.voice import effects as do
from warmline.voice import ticket as tickets
from warmline.voice.config import QueueConfig
from warmline.voice.model import CallLive
from warmline.voice.steps import parties, recording
from warmline.voice.ticket import Ticket
from warmline.voice.turn import Turn

MOST_HOPS = 10
"""A call that was moved so often is moved no more: two shards disagree whose a queue is."""


def is_elsewhere(turn: Turn, queue: QueueConfig) -> bool:
    """Whether another shard owns this queue."""
    return queue.shard != turn.floor.config.mine


def move(
    turn: Turn,
    call_id: str,
    queue: QueueConfig,
    *,
    priority: int = 0,
    skills: dict[str, int],
    max_wait_s: float | None,
) -> bool:
    """Give the call to the owner of `queue`; False where it cannot be moved (again)."""
    call = turn.floor.calls[call_id]
    ticket = Ticket(
        call=call_id,
        hop=call.hop + 1,
        frm=turn.floor.config.mine,
        moved=turn.at.timestamp(),
        arrived=call.arrived.timestamp(),
        answered=call.answered_at.timestamp() if call.answered_at is not None else None,
        project=call.project,
        flow=call.flow,
        version=call.flow_version,
        node=call.path[-1].node if call.path else "",
        queue=queue.id,
        visit=call.visit + 1,
        priority=priority,
        skills=skills,
        max_wait_s=max_wait_s,
        handed_on=call.handed_on,
        recorded=call.recording is not None,
    )
    text = tickets.write(ticket)
    if ticket.hop > MOST_HOPS or len(text) > tickets.LONGEST:
        return False
    recording.let_go(turn, call)
    turn.call_says(
        call_id,
        e.CallMoved(
            to=queue.shard, queue=queue.id, visit=ticket.visit, hop=ticket.hop, ticket=text
        ),
    )
    turn.transient.forget(call_id)
    pass_on(turn, turn.floor.calls[call_id])
    return True


def pass_on(turn: Turn, call: CallLive) -> None:
    """Have the switch give a moved call to its shard; again, if it did not come to that."""
    turn.do(do.PassOn(call.id, call.leg, call.moved_to, call.ticket))


def take(
    turn: Turn,
    ticket: Ticket,
    *,
    leg: str,
    caller: str,
    called: str,
    trunk: str,
    node: str = "",
    switch_at: datetime | None = None,
) -> None:
    """Go on with a call that another shard moved here; where it waits is up to the caller of
    this."""
    number = numbers.normalise(caller)
    turn.call_says(
        ticket.call,
        e.CallTaken(
            frm=ticket.frm,
            hop=ticket.hop,
            leg=leg,
            caller=parties.told(number),
            called=called,
            trunk=trunk,
            node=node,
            project=ticket.project,
            arrived=tickets.moment(ticket.arrived),
            answered=tickets.moment(ticket.answered) if ticket.answered is not None else None,
            flow=ticket.flow,
            version=ticket.version,
            flow_node=ticket.node,
            visits=ticket.visit - 1,
            handed_on=ticket.handed_on,
            recording=ticket.call if ticket.recorded else "",
        ),
        switch_at=switch_at,
    )


def is_news(ticket: Ticket | None, known: CallLive | None) -> bool:
    """Whether a leg with this ticket comes here with it, and not just with what is left of it."""
    if ticket is None:
        return False
    return known is None or (known.id == ticket.call and ticket.hop > known.hop)


def left(
    turn: Turn,
    call: CallLive,
    *,
    by: str,
    cause: e.Cause,
    sip: str = "",
    switch_at: datetime | None = None,
) -> None:
    """The leg of a call we moved is gone."""
    turn.call_says(
        call.id,
        e.CallLeft(hop=call.hop, by=by, cause=cause, sip=sip),
        by=by,
        switch_at=switch_at,
    )
