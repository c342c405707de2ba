"""Which flow answers a called number at a moment: rules by weekday, time and date. Pure.

`service` keeps a number's rules and shows what comes next, `voice.config` carries them, `voice`
asks at each arrival. All is the centre's wall clock; a rule may name a working calendar instead of
hours of its own, which `ivr` keeps and whoever asks brings along (`Calendars`). The first rule that
holds wins; where none does, the number's own flow answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from warmline.kit.errors import Invalid

MOST_RULES = 50
WEEK = 8
"""Days after which everything without a date has come by once more."""
_DAY = timedelta(days=1)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


class TimeRule(msgspec.Struct, frozen=True, kw_only=True):
    """From `start` to before `end` (HH:MM; an end not after the start is on the next day) on these
    weekdays (1 Monday … 7 Sunday; none: all), from the day `first` to the day `last` (ISO dates;
    empty: without limit), `flow` answers. A night belongs to the day on which it begins. With the
    key of a working `calendar` it holds, instead of weekdays and times, while that is `open`, or
    while it is closed; a calendar that is not there makes no rule hold."""

    flow: str
    days: tuple[int, ...] = ()
    start: str = "00:00"
    end: str = "24:00"
    first: str = ""
    last: str = ""
    calendar: str = ""
    open: bool = True


class Calendars(Protocol):
    """The working calendars by key."""

    def is_open(self, key: str, at: datetime) -> bool | None:
        """Whether it is open at a moment; None: there is no such calendar."""
        ...

    def edges(self, key: str, day: date) -> Iterable[datetime]:
        """The moments of that day around which it opens or closes; more do no harm."""
        ...


class _NoCalendars:
    def is_open(self, key: str, at: datetime) -> bool | None:
        return None

    def edges(self, key: str, day: date) -> Iterable[datetime]:
        return ()


NO_CALENDARS: Calendars = _NoCalendars()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """From `at` on, `flow` answers."""

    at: datetime
    flow: str


def flow_at(
    rules: Sequence[TimeRule],
    otherwise: str,
    local: datetime,
    calendars: Calendars = NO_CALENDARS,
) -> str:
    """The flow that answers at a moment of the centre's clock."""
    return next((rule.flow for rule in rules if holds(rule, local, calendars)), otherwise)


def holds(rule: TimeRule, local: datetime, calendars: Calendars = NO_CALENDARS) -> bool:
    """Whether the rule is in force at a moment of the centre's clock."""
    if rule.calendar:
        known = calendars.is_open(rule.calendar, local)
        return known is not None and known == rule.open and _on(rule, local.date())
    minute, day = local.hour * 60 + local.minute, local.date()
    start, end = _minutes(rule.start), _minutes(rule.end)
    if start < end:
        return start <= minute < end and _on(rule, day)
    return (minute >= start and _on(rule, day)) or (minute < end and _on(rule, day - _DAY))


def changes(
    rules: Sequence[TimeRule],
    otherwise: str,
    now: datetime,
    zone: str,
    most: int = 1,
    calendars: Calendars = NO_CALENDARS,
) -> list[Change]:
    """The next moments (UTC, at most `most`) at which another flow begins to answer."""
    there = ZoneInfo(zone)
    flow = flow_at(rules, otherwise, now.astimezone(there), calendars)
    found: list[Change] = []
    for moment in sorted(set(_candidates(rules, now.astimezone(there).date(), there, calendars))):
        if moment <= now or len(found) == most:
            continue
        then = flow_at(rules, otherwise, moment.astimezone(there), calendars)
        if then != flow:
            flow = then
            found.append(Change(at=moment, flow=then))
    return found


def check(rules: Sequence[TimeRule]) -> tuple[TimeRule, ...]:
    """The rules, tidied; raises `Invalid` with the field `rules.<place>.<field>`."""
    if len(rules) > MOST_RULES:
        raise _bad("rules", f"A number has at most {MOST_RULES} rules; put more into its flow.")
    return tuple(_checked(rule, f"rules.{place}") for place, rule in enumerate(rules))


def _checked(rule: TimeRule, where: str) -> TimeRule:
    if not rule.flow:
        raise _bad(f"{where}.flow", "Say which flow answers while this rule holds.")
    if rule.calendar and (rule.days or (rule.start, rule.end) != ("00:00", "24:00")):
        raise _bad(
            f"{where}.calendar",
            "A rule goes by a working calendar or by weekdays and times of its own; leave the"
            " others out.",
        )
    if any(not 1 <= day <= 7 for day in rule.days):
        raise _bad(f"{where}.days", "Weekdays run from 1 (Monday) to 7 (Sunday).")
    for name in ("start", "end"):
        if not _CLOCK.fullmatch(getattr(rule, name)):
            raise _bad(f"{where}.{name}", "Write a time of day like 09:00; 24:00 ends a day.")
    if rule.start == "24:00" or rule.start == rule.end:
        raise _bad(f"{where}.end", "The rule holds at no time; let it end after it starts.")
    for name in ("first", "last"):
        if getattr(rule, name) and _date(getattr(rule, name)) is None:
            raise _bad(f"{where}.{name}", "Write a day like 2026-10-01, or leave it out.")
    if rule.first and rule.last and rule.last < rule.first:
        raise _bad(f"{where}.last", "The last day lies before the first one.")
    return msgspec.structs.replace(rule, days=tuple(sorted(set(rule.days))))


def _on(rule: TimeRule, day: date) -> bool:
    shown = day.isoformat()
    if (rule.first and shown < rule.first) or (rule.last and shown > rule.last):
        return False
    return not rule.days or day.isoweekday() in rule.days


def _candidates(
    rules: Sequence[TimeRule], today: date, zone: ZoneInfo, calendars: Calendars
) -> Iterator[datetime]:
    """Every moment around which something may change: a week from now (three where a calendar is
    asked, whose holidays may be long), and a week from each date that a rule names."""
    begins = [today, *(d for r in rules for d in map(_date, (r.first, r.last)) if d is not None)]
    days = {day + _DAY * n for day in begins if day >= today - _DAY for n in range(WEEK + 2)}
    keys = {rule.calendar for rule in rules if rule.calendar}
    for day in sorted(days | {today + _DAY * n for n in range(3 * WEEK)}) if keys else ():
        for key in keys:
            yield from calendars.edges(key, day)
    clocks = {0, *(_minutes(c) for rule in rules for c in (rule.start, rule.end))}
    for day in days:
        midnight = datetime.combine(day, time())
        for minutes in clocks:
            yield (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)
        begin = midnight.replace(tzinfo=zone)
        if begin.utcoffset() != (midnight + _DAY).replace(tzinfo=zone).utcoffset():
            # The clock is set on this day: a time may come twice, or never.
            for quarter in range(4 * 26):
                yield begin.astimezone(UTC) + timedelta(minutes=15 * quarter)
            for minutes in clocks:
                yield (
                    (midnight + timedelta(minutes=minutes))
                    .replace(tzinfo=zone, fold=1)
                    .astimezone(UTC)
                )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _date(day: str) -> date | None:
    try:
        return date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        return None


def _bad(field: str, message: str) -> Invalid:
    return Invalid(message, code="number_rule_invalid", field=field)
