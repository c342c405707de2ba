"""What an order is after a step: its state, who has it, its counts. Pure.

`taken` is the only place that moves an order. It keeps the promise that somebody always has it: a
person, or a pool. What the step needs is checked before (`states.check`, `who.allow_step`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from warmline.kit.actor import SYSTEM
from warmline.tickets import states
from warmline.tickets.model import (
    Joint,
    Pool,
    ReturnTo,
    State,
    Step,
    StepRequest,
    Switches,
    Ticket,
)


def taken(
    ticket: Ticket,
    ask: StepRequest,
    switches: Switches,
    by: str,
    now: datetime,
    *,
    joint_of: str | None = None,
) -> Ticket:
    """The order after the step. `joint_of`: the helping department that replies."""
    state = states.next_state(ask.step, ticket.state, switches)
    after = replace(ticket, state=ticket.state if state is None else state)
    match ask.step:
        case Step.DISPATCH | Step.REDIRECT:
            return _dispatched(after, ask, by)
        case Step.SIGN:
            return replace(_with(after, by), handler=by)
        case Step.BEGIN | Step.RESUME:
            return replace(_kept(after, by), handler=after.handler or by)
        case Step.RETURN:
            return _returned(after, switches)
        case Step.REPLY:
            return _replied(after, ask, switches, by)
        case Step.REVISIT:
            return _with(after, by)
        case Step.REWORK:
            return _reworked(after, ask, by)
        case Step.CLOSE:
            return replace(
                _with(after, by), closed_at=now, satisfaction=ask.satisfaction, extension_asked=None
            )
        case Step.ARCHIVE | Step.VOID | Step.MERGE:
            return replace(
                _settled(after, by), closed_at=after.closed_at or now, extension_asked=None
            )
        case _:
            return _noted(after, ask, by, now, joint_of)


def _noted(
    ticket: Ticket, ask: StepRequest, by: str, now: datetime, joint_of: str | None
) -> Ticket:
    """After an event: the state stays."""
    match ask.step:
        case Step.ASSIGN:
            return _with(ticket, ask.assignee or by)
        case Step.HAND_OVER if ask.assignee is not None:
            return _with(ticket, ask.assignee)
        case Step.HAND_OVER:
            return pooled(ticket)
        case Step.URGE:
            return replace(ticket, urges=ticket.urges + 1, urged_at=now)
        case Step.SUPERVISE:
            return replace(ticket, supervised=True)
        case Step.ASK_EXTENSION:
            asked = {
                "by": by,
                "at": now.isoformat(),
                "amount": ask.amount,
                "unit": ask.unit,
                "reason": ask.reason,
            }
            return replace(ticket, extension_asked=asked)
        case Step.DECIDE_EXTENSION:
            more = 1 if ask.approved else 0
            return replace(ticket, extension_asked=None, extensions=ticket.extensions + more)
        case Step.JOINT_REPLY:
            joint = tuple(
                replace(one, replied_at=now, replied_by=by, text=ask.text)
                if one.department == joint_of and one.replied_at is None
                else one
                for one in ticket.joint
            )
            return replace(ticket, joint=joint)
        case _:
            return ticket


def pool_of(ticket: Ticket) -> Pool:
    """The pool an order lies in that its person gave up: where others take it from."""
    if ticket.state is State.REVISITING:
        return Pool.REVISIT
    if ticket.department is not None and ticket.state in AT_DEPARTMENT:
        return Pool.DEPARTMENT
    return Pool.DISPATCH


AT_DEPARTMENT = frozenset({State.DISPATCHED}) | states.WORK | states.PAUSED
"""Where the department in charge has an order, and not the desk."""


def pooled(ticket: Ticket) -> Ticket:
    """No person has it any more: it lies in its pool."""
    return replace(ticket, assignee=None, pool=pool_of(ticket))


def _with(ticket: Ticket, person: str) -> Ticket:
    """A person has it. The system has nothing: then it stays with whoever had it."""
    if person == SYSTEM.user_id:
        return _settled(ticket, person)
    return replace(ticket, assignee=person, pool=Pool.NONE)


def _kept(ticket: Ticket, by: str) -> Ticket:
    """Whoever has it keeps it; out of a pool it is his who takes the step."""
    return ticket if ticket.assignee is not None else _with(ticket, by)


def _settled(ticket: Ticket, by: str) -> Ticket:
    """Where an order lies that is done with: as it was, or with the dispatchers."""
    if states.has_somebody(ticket):
        return ticket
    return replace(ticket, assignee=None, pool=Pool.DISPATCH)


def _dispatched(ticket: Ticket, ask: StepRequest, by: str) -> Ticket:
    joint = tuple(dict.fromkeys(one for one in ask.joint if one != ask.department))
    kept = {one.department: one for one in ticket.joint}
    return replace(
        ticket,
        department=ask.department or ticket.department,
        assignee=ask.assignee,
        pool=Pool.NONE if ask.assignee is not None else Pool.DEPARTMENT,
        dispatcher=by,
        handler=None,
        joint=tuple(kept.get(one, Joint(one)) for one in joint),
    )


def _returned(ticket: Ticket, switches: Switches) -> Ticket:
    """Back to whoever dispatches it again, as the type says; nobody left: the pool. The department
    has no more to do with it; that it had is in the history."""
    person = {
        ReturnTo.CREATOR: ticket.created_by,
        ReturnTo.DISPATCHER: ticket.dispatcher or ticket.created_by,
        ReturnTo.POOL: None,
    }[switches.return_to]
    back = replace(
        ticket,
        department=None,
        returns=ticket.returns + 1,
        handler=None,
        joint=(),
        extension_asked=None,
    )
    if person is None or person == SYSTEM.user_id:
        return replace(back, assignee=None, pool=Pool.DISPATCH)
    return replace(back, assignee=person, pool=Pool.NONE)


def _replied(ticket: Ticket, ask: StepRequest, switches: Switches, by: str) -> Ticket:
    """The reply goes to those who revisit, or to whoever made the order."""
    # What is replied to needs no more time; granted afterwards it would make a late reply punctual.
    after = replace(
        ticket, result=ask.text.strip(), handler=ticket.handler or by, extension_asked=None
    )
    if switches.revisit:
        return replace(after, assignee=None, pool=Pool.REVISIT)
    if ticket.created_by == SYSTEM.user_id:
        return replace(after, assignee=None, pool=Pool.DISPATCH)
    return replace(after, assignee=ticket.created_by, pool=Pool.NONE)


def _reworked(ticket: Ticket, ask: StepRequest, by: str) -> Ticket:
    """Again to whoever handled it; a department whose man is gone has it in its pool."""
    again = replace(
        ticket,
        reworks=ticket.reworks + 1,
        closed_at=None,
        satisfaction=ask.satisfaction or ticket.satisfaction,
        joint=tuple(replace(one, replied_at=None, replied_by=None) for one in ticket.joint),
    )
    if ask.assignee is not None:
        return replace(again, assignee=ask.assignee, pool=Pool.NONE)
    if ticket.department is not None:
        return replace(again, assignee=None, pool=Pool.DEPARTMENT)
    if ticket.handler is not None:
        return replace(again, assignee=ticket.handler, pool=Pool.NONE)
    return _with(again, by)
