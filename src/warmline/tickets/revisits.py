"""The revisit of an order as a call task: until when, what was tried, what may be said. Pure.

The task begins with the department's reply. Whoever takes the revisit has it until the order is
closed or handled again; what he tried is counted from the calls made from the order, whoever made
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from warmline.tickets.asked import Revisit
from warmline.tickets.clocks import Calendar, Limit, Unit, ends
from warmline.tickets.model import HistoryStep, State, Step, Switches, Ticket
from warmline.tickets.ringing import Ring, attempts, counted, not_unreachable

WAITING = frozenset({State.REPLIED, State.REVISITING})


def replied_at(history: Sequence[HistoryStep]) -> datetime | None:
    """When the department said what it did, the last time."""
    return next((step.at for step in reversed(history) if step.step is Step.REPLY), None)


def revisit_of(
    ticket: Ticket,
    history: Sequence[HistoryStep],
    rings: Sequence[Ring],
    switches: Switches,
    calendar: Calendar,
    now: datetime,
) -> Revisit | None:
    """The task, while an order waits for its revisit or is revisited; `calendar`: that of its
    resolution."""
    if ticket.state not in WAITING or (ticket.state is State.REPLIED and not switches.revisit):
        return None
    since = replied_at(history) or ticket.created_at
    apart = timedelta(minutes=switches.revisit_apart_minutes)
    hours = Limit(switches.revisit_hours, Unit.HOURS)
    return Revisit(
        due_at=ends(calendar, since, [hours]) if switches.revisit_hours > 0 else None,
        attempts=attempts(rings, since),
        counted=len(counted(rings, since, apart)),
        needed=switches.revisit_attempts,
        apart_minutes=switches.revisit_apart_minutes,
        not_yet=not_unreachable(rings, since, switches, now),
        questionnaire=switches.questionnaire,
    )
