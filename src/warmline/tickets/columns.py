"""The columns of a board of orders (看板): by step, by when they end, by priority, by department.
Pure.

A column is written `due:today`. What is on a board is still to be done; only the board by step has
one column more, for orders that are closed and not yet put away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from warmline.kit.errors import Invalid
from warmline.tickets.model import Priority, State

NONE = "none"
"""Orders without a department, or without an end (none is set, or the clock stands still)."""


class By(StrEnum):
    """What a board's columns are."""

    STATE = "state"
    DUE = "due"
    PRIORITY = "priority"
    DEPARTMENT = "department"


class Due(StrEnum):
    """When orders end, as a person plans his days; `WEEK`: after tomorrow, until Sunday."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    LATER = "later"
    NONE = NONE


STATES = (
    State.ACCEPTED,
    State.RETURNED,
    State.DISPATCHED,
    State.SIGNED,
    State.HANDLING,
    State.WAITING,
    State.SUSPENDED,
    State.REPLIED,
    State.REVISITING,
    State.CLOSED,
)
"""In the order an order takes them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a board."""

    by: By
    key: str

    @property
    def ended(self) -> bool:
        """Whether its orders are no longer to be done."""
        return self.by is By.STATE and self.key == State.CLOSED


def fixed(by: By) -> Sequence[str]:
    """The columns that a board has whatever there is; departments are asked for."""
    known: dict[By, Sequence[str]] = {
        By.STATE: [one.value for one in STATES],
        By.DUE: [one.value for one in Due],
        By.PRIORITY: [one.value for one in Priority],
        By.DEPARTMENT: [],
    }
    return known[by]


def read(text: str) -> Column:
    """A column as it is written. Raises `Invalid`."""
    by, _, key = text.partition(":")
    try:
        column = Column(By(by), key)
        if column.by is By.DEPARTMENT and key != NONE:
            UUID(key)
        elif column.by is not By.DEPARTMENT and key not in fixed(column.by):
            raise ValueError(key)
    except ValueError as error:
        raise Invalid(
            f"No board has a column “{text}”.", code="column_unknown", field="column"
        ) from error
    return column


def span(
    due: Due, now: datetime, tomorrow: datetime, weekday: int
) -> tuple[datetime | None, datetime | None]:
    """From when to before when an order of a column by its end is due. `tomorrow`: when the next
    day of the centre begins; `weekday`: of today, Monday 0. Towards the end of a week its column is
    empty, never the other way round: nothing lies in two columns or in none."""
    after = tomorrow + timedelta(days=1)
    sunday_over = tomorrow + timedelta(days=max(1, 6 - weekday))
    return {
        Due.OVERDUE: (None, now),
        Due.TODAY: (now, tomorrow),
        Due.TOMORROW: (tomorrow, after),
        Due.WEEK: (after, sunday_over),
        Due.LATER: (sunday_over, None),
        Due.NONE: (None, None),
    }[due]
