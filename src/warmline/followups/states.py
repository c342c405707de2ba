"""The life of a follow-up as one table. Pure.

planned -> due        its hour is near: a reminder was sent (`CAME`)
due     -> snoozed    whoever has it wants to be told again later
snoozed -> due        the rest is over
any open one -> done with a result, cancelled; moved to another hour it is planned anew; given to
another person it is planned, or due if its hour had come (his colleague's rest is not his).
"""

from __future__ import annotations

from enum import StrEnum

from warmline.followups.errors import StepNotAllowed
from warmline.followups.model import State


class Event(StrEnum):
    CAME = "came"
    SNOOZE = "snooze"
    RESCHEDULE = "reschedule"
    REASSIGN = "reassign"
    TAKE = "take"
    COMPLETE = "complete"
    CANCEL = "cancel"


STEPS: dict[tuple[State, Event], State] = {
    (State.PLANNED, Event.CAME): State.DUE,
    (State.PLANNED, Event.RESCHEDULE): State.PLANNED,
    (State.PLANNED, Event.REASSIGN): State.PLANNED,
    (State.PLANNED, Event.TAKE): State.PLANNED,
    (State.PLANNED, Event.SNOOZE): State.SNOOZED,
    (State.PLANNED, Event.COMPLETE): State.DONE,
    (State.PLANNED, Event.CANCEL): State.CANCELLED,
    (State.DUE, Event.CAME): State.DUE,
    (State.DUE, Event.RESCHEDULE): State.PLANNED,
    (State.DUE, Event.REASSIGN): State.DUE,
    (State.DUE, Event.TAKE): State.DUE,
    (State.DUE, Event.SNOOZE): State.SNOOZED,
    (State.DUE, Event.COMPLETE): State.DONE,
    (State.DUE, Event.CANCEL): State.CANCELLED,
    (State.SNOOZED, Event.CAME): State.DUE,
    (State.SNOOZED, Event.RESCHEDULE): State.PLANNED,
    (State.SNOOZED, Event.REASSIGN): State.DUE,
    (State.SNOOZED, Event.TAKE): State.DUE,
    (State.SNOOZED, Event.SNOOZE): State.SNOOZED,
    (State.SNOOZED, Event.COMPLETE): State.DONE,
    (State.SNOOZED, Event.CANCEL): State.CANCELLED,
}

CLOSED = frozenset({State.DONE, State.CANCELLED})


def after(state: State, event: Event) -> State:
    """The state an event leads to. Raises `StepNotAllowed`, and changes nothing."""
    found = STEPS.get((state, event))
    if found is None:
        raise StepNotAllowed(
            f"The follow-up is {state.value}; there is no “{event.value}” from there. Plan a new "
            "one if it is needed again.",
            state=state.value,
            event=event.value,
        )
    return found
