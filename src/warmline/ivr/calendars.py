"""A working calendar as the centre keeps it, and what may be written in one.

Handed out by `ivr.service.calendars`; the rule itself is `ivr.hours`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from warmline.ivr import calendar
from warmline.ivr.hours import DayPlan, Opening, Period, WorkingHours, span
from warmline.kit.errors import Invalid

MAX_OPENINGS = 50
MAX_PERIODS = 10
MAX_DAYS_AT_ONCE = 62
"""How many days one exception may be written for at once."""

_KEY = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")
FIELDS = ("key", "name", "zone", "holidays", "makeup_as", "weekly")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """One calendar. `hours.own` are its exceptions, by date; `used_by` names the flows that ask
    it (only where one calendar is looked at)."""

    id: str
    project: str
    key: str
    name: str
    hours: WorkingHours
    used_by: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class YearDay:
    """One day of a year as people read it."""

    date: date
    plan: DayPlan


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar's year. `announced` is False when the country's holidays of that year are not
    known yet: its days follow the week."""

    year: int
    announced: bool
    days: tuple[YearDay, ...]


def year_of(
    hours: WorkingHours, year: int, special: Mapping[str, calendar.SpecialDay], country: str
) -> Year:
    """All days of a year, holidays with their names."""
    kinds = {day: one.kind for day, one in special.items()}
    found: list[YearDay] = []
    day = date(year, 1, 1)
    while day.year == year:
        plan = hours.day(day, kinds)
        named = special.get(day.isoformat())
        if plan.kind in ("holiday", "makeup") and named is not None:
            plan = msgspec.structs.replace(plan, name=named.name)
        found.append(YearDay(day, plan))
        day += timedelta(days=1)
    known = hours.holidays == "as_usual" or any(d.startswith(f"{year}-") for d in special)
    return Year(year=year, announced=known or country != "CN", days=tuple(found))


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a calendar as they may be kept. Raises `Invalid` with the field."""
    found = dict(fields)
    if "key" in found and not _KEY.match(str(found["key"])):
        raise Invalid(
            "A key has letters, digits, _ . and -, 64 at most.", code="key_malformed", field="key"
        )
    if "name" in found and not 1 <= len(str(found["name"])) <= 64:
        raise Invalid("A name has 1 to 64 characters.", code="name_malformed", field="name")
    if found.get("zone") and not is_zone(str(found["zone"])):
        raise Invalid(
            "This is no time zone; write an IANA name, such as Asia/Shanghai.",
            code="zone_unknown",
            field="zone",
        )
    if "weekly" in found:
        found["weekly"] = _openings(found["weekly"])
    return found


def periods(given: Sequence[Any]) -> tuple[Period, ...]:
    """Periods of one day, in order and not overlapping. Raises `Invalid`."""
    found = _converted(given, tuple[Period, ...], "periods")
    if len(found) > MAX_PERIODS:
        raise Invalid(f"A day has {MAX_PERIODS} periods at most.", field="periods")
    ordered = sorted(found, key=lambda one: one.opens)
    _no_overlap([span(one.opens, one.closes) for one in ordered], "periods")
    return tuple(ordered)


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`. Raises `Invalid` for none or too many."""
    if not 0 <= (last - first).days < MAX_DAYS_AT_ONCE:
        raise Invalid(
            f"Name 1 to {MAX_DAYS_AT_ONCE} days, the first one first.",
            code="days_malformed",
            field="until",
        )
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def is_zone(name: str) -> bool:
    """Whether it is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _openings(given: Any) -> tuple[Opening, ...]:
    found: tuple[Opening, ...] = _converted(given, tuple[Opening, ...], "weekly")
    if len(found) > MAX_OPENINGS:
        raise Invalid(f"A week has {MAX_OPENINGS} spans at most.", field="weekly")
    by_day: dict[str, list[tuple[int, int]]] = {}
    for opening in found:
        for day in opening.days:
            by_day.setdefault(day, []).append(span(opening.opens, opening.closes))
    for spans in by_day.values():
        _no_overlap(sorted(spans), "weekly")
    return found


def _no_overlap(spans: Sequence[tuple[int, int]], where: str) -> None:
    for (_, closes), (opens, _) in pairwise(spans):
        if opens < closes:
            raise Invalid(
                "Two periods of one day overlap; join them or move one.",
                code="periods_overlap",
                field=where,
            )


def _converted(given: Any, into: Any, where: str) -> Any:
    try:
        found = msgspec.convert(given, into)
    except msgspec.ValidationError as error:
        raise Invalid(
            f"Write times as HH:MM from 00:00 to 24:00: {error}.",
            code="periods_malformed",
            field=where,
        ) from error
    for one in found:
        if one.opens == one.closes:
            raise Invalid(
                f"A period opens and closes at {one.opens}; write 00:00 to 24:00 for a whole day.",
                code="period_empty",
                field=where,
            )
    return found
