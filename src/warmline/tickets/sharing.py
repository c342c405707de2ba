"""The orders of somebody who left, is ill or away, shared among others. Pure.

Of those who may have an order it goes to the one who has the fewest, the most urgent orders first;
one that nobody of them may have lies in its pool afterwards. So each has somebody, whoever is
named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warmline.tickets.model import State, Ticket
from warmline.tickets.placing import AT_DEPARTMENT


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who may be given orders: his department, projects and rights, and how many open
    ones he has."""

    id: str
    department: str | None
    projects: frozenset[str]
    permissions: frozenset[str]
    open: int


def may_have(receiver: Receiver, ticket: Ticket) -> bool:
    """Whether an order may be given to somebody: a department's stays in the department, a revisit
    goes to who revisits, what lies at the desk to who works there."""
    if ticket.project not in receiver.projects or ticket.assignee == receiver.id:
        return False
    if ticket.state is State.REVISITING:
        return "ticket.revisit" in receiver.permissions
    if ticket.state in AT_DEPARTMENT and ticket.department is not None:
        same = receiver.department == ticket.department
        return same and "ticket.handle" in receiver.permissions
    return bool(receiver.permissions & {"ticket.create", "ticket.dispatch", "ticket.handle"})


def shared(tickets: Sequence[Ticket], receivers: Sequence[Receiver]) -> Mapping[str, str | None]:
    """Who gets each order; None: its pool."""
    load = {one.id: one.open for one in receivers}
    found = dict[str, str | None]()
    for ticket in sorted(tickets, key=_urgency):
        fitting = [one for one in receivers if may_have(one, ticket)]
        chosen = min(fitting, key=lambda one: (load[one.id], one.id), default=None)
        found[ticket.id] = chosen.id if chosen is not None else None
        if chosen is not None:
            load[chosen.id] += 1
    return found


def _urgency(ticket: Ticket) -> tuple[bool, float, str]:
    due = ticket.due_at
    return due is None, due.timestamp() if due is not None else 0.0, ticket.id
