"""When a centre is open: the week, holidays, make-up workdays and days that differ.

One rule for the `hours` node's own times and for the working calendars that flows name
(`ivr.service.calendars` keeps them). Pure: the day's kind by country comes from `ivr.calendar`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import msgspec

from warmline.ivr.calendar import HOLIDAY, WORK

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
Holidays = Literal["closed", "as_usual"]

DAY_MINUTES = 1440


class Opening(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A span of some weekdays. `closes` before `opens` means the next morning."""

    days: Annotated[tuple[Weekday, ...], msgspec.Meta(min_length=1)]
    opens: Clock
    closes: Clock


class Period(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A span of one day. `closes` before `opens` means the next morning."""

    opens: Clock
    closes: Clock


class OwnDay(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One date that differs from everything else: its periods, closed when it has none."""

    date: Day
    name: str = ""
    periods: tuple[Period, ...] = ()


class WorkingHours(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """The whole rule. `holidays`: closed on the country's holidays, or `as_usual` (the weekday
    decides and the country is not asked). `makeup_as` is the weekday whose times a make-up workday
    has. `own` wins over both. `zone` is an IANA time zone; empty: whoever asks has one."""

    weekly: tuple[Opening, ...] = ()
    holidays: Holidays = "closed"
    makeup_as: Weekday = "mon"
    own: tuple[OwnDay, ...] = ()
    zone: str = ""

    def is_open(self, here: datetime, days: Mapping[str, str]) -> bool:
        """Whether it is open at `here`, a time of the calendar's zone. A span belongs to the day
        on which it opens; `days` are the country's."""
        minute = here.hour * 60 + here.minute
        today, yesterday = here.date(), here.date() - timedelta(days=1)
        return any(opens <= minute < closes for opens, closes in self.spans(today, days)) or any(
            minute + DAY_MINUTES < closes for _, closes in self.spans(yesterday, days)
        )

    def spans(self, day: date, days: Mapping[str, str]) -> Iterator[tuple[int, int]]:
        """Opening and closing minute, counted from the midnight at which `day` begins."""
        for period in self.day(day, days).periods:
            yield span(period.opens, period.closes)

    def day(self, day: date, days: Mapping[str, str]) -> DayPlan:
        """What `day` is and when it is open."""
        iso = day.isoformat()
        own = [one for one in self.own if one.date == iso]
        if own:
            periods = tuple(period for one in own for period in one.periods)
            return DayPlan(kind="own", name=own[0].name, periods=periods)
        kind = days.get(iso) if self.holidays == "closed" else None
        if kind == HOLIDAY:
            return DayPlan(kind="holiday")
        weekday = WEEK[day.weekday()]
        makes_up = kind == WORK and day.weekday() >= 5
        periods = self._weekly(self.makeup_as if makes_up else weekday)
        if makes_up:
            return DayPlan(kind="makeup", periods=periods)
        return DayPlan(kind="work" if periods else "off", periods=periods)

    def _weekly(self, weekday: Weekday) -> tuple[Period, ...]:
        return tuple(
            Period(opens=opening.opens, closes=opening.closes)
            for opening in self.weekly
            if weekday in opening.days
        )


class DayPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One day. `kind`: work, off (the week has no times for it), holiday, makeup (a working day
    that makes up for a holiday), own (an exception of the calendar); `name` the occasion."""

    kind: Literal["work", "off", "holiday", "makeup", "own"]
    name: str = ""
    periods: tuple[Period, ...] = ()


def span(opens: str, closes: str) -> tuple[int, int]:
    """A period in minutes; the end lies behind the start, if need be on the next day."""
    start, end = minutes(opens), minutes(closes)
    return start, end if end > start else end + DAY_MINUTES


def minutes(clock: str) -> int:
    """Minutes since midnight."""
    return int(clock[:2]) * 60 + int(clock[3:])


def is_day(text: str) -> bool:
    """Whether there is such a date."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
