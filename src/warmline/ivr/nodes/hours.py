"""`hours`: open or closed by the week, holidays, make-up workdays and own exceptions.

{"id": "hours", "kind": "hours", "open": "menu", "closed": "night",
 "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}],
 "holidays": "closed", "makeup_as": "mon",
 "exceptions": [{"date": "2026-12-31", "name": "盘点", "opens": "09:00", "closes": "12:00"},
                {"date": "2026-12-30", "name": "搬迁"}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from warmline.ivr.calendar import HOLIDAY, WORK
from warmline.ivr.nodes.base import Moment, Move, Node, Problem, Target, Way

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", description="HH:MM, 00:00 to 24:00."
    ),
]
Day = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="YYYY-MM-DD.")
]


class Opening(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A span of some weekdays. `closes` before `opens` means the next morning."""

    days: Annotated[tuple[Weekday, ...], msgspec.Meta(min_length=1)]
    opens: Clock
    closes: Clock


class SpecialHours(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One date that differs from everything else: open for a span, or closed when it has none."""

    date: Day
    name: str = ""
    opens: Clock | None = None
    closes: Clock | None = None


class HoursNode(Node, frozen=True, kw_only=True, tag="hours"):
    """Choose the way by the time of day. A span belongs to the day on which it opens.

    `holidays`: closed (the calendar's holidays are) or `as_usual` (the weekday decides and the
    calendar is not asked). `makeup_as` is the weekday whose hours a make-up workday has. `zone`
    replaces the flow's.
    """

    weekly: tuple[Opening, ...]
    open: Target
    closed: Target
    holidays: Literal["closed", "as_usual"] = "closed"
    makeup_as: Weekday = "mon"
    exceptions: tuple[SpecialHours, ...] = ()
    zone: str = ""

    def enter(self, moment: Moment) -> Move:
        here = moment.now.astimezone(ZoneInfo(self.zone or moment.zone))
        is_open = self.is_open(here, moment.days)
        return Move(session=moment.session, to=self.open if is_open else self.closed)

    def is_open(self, here: datetime, days: Mapping[str, str]) -> bool:
        """Whether it is open at `here`, a time of the node's zone."""
        minute = here.hour * 60 + here.minute
        today, yesterday = here.date(), here.date() - timedelta(days=1)
        return any(opens <= minute < closes for opens, closes in self.spans(today, days)) or any(
            minute + 1440 < closes for _, closes in self.spans(yesterday, days)
        )

    def spans(self, day: date, days: Mapping[str, str]) -> Iterator[tuple[int, int]]:
        """Opening and closing minute, counted from the midnight at which `day` begins."""
        iso = day.isoformat()
        own = [exception for exception in self.exceptions if exception.date == iso]
        if own:
            for exception in own:
                if exception.opens is not None and exception.closes is not None:
                    yield _span(exception.opens, exception.closes)
            return
        kind = days.get(iso) if self.holidays == "closed" else None
        if kind == HOLIDAY:
            return
        weekday = WEEK[day.weekday()]
        if kind == WORK and day.weekday() >= 5:
            weekday = self.makeup_as
        for opening in self.weekly:
            if weekday in opening.days:
                yield _span(opening.opens, opening.closes)

    def ways(self) -> Iterator[Way]:
        yield Way("open", self.open)
        yield Way("closed", self.closed)

    def problems(self) -> Iterator[Problem]:
        if not self.weekly and not any(exception.opens for exception in self.exceptions):
            yield self.fault(
                "never_open", "It is never open.", "Add opening times under `weekly`.", "weekly"
            )
        for index, exception in enumerate(self.exceptions):
            place = f"exceptions[{index}]"
            if (exception.opens is None) != (exception.closes is None):
                yield self.fault(
                    "half_span",
                    f"{exception.date} has only one of `opens` and `closes`.",
                    "Give both for an open day, none for a closed one.",
                    f"{place}.opens",
                    date=exception.date,
                )
            if not _is_day(exception.date):
                yield self.fault(
                    "no_such_day",
                    f"{exception.date} does not exist.",
                    "Correct the date.",
                    f"{place}.date",
                    date=exception.date,
                )
        for index, opening in enumerate(self.weekly):
            if opening.opens == opening.closes:
                yield self.fault(
                    "empty_span",
                    f"A span opens and closes at {opening.opens}.",
                    "Write 00:00 to 24:00 for a whole day.",
                    f"weekly[{index}].opens",
                    opens=opening.opens,
                )


def _span(opens: str, closes: str) -> tuple[int, int]:
    start, end = _minutes(opens), _minutes(closes)
    return start, end if end > start else end + 1440


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
