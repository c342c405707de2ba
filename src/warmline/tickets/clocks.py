"""Working time: when a limit is over, on a calendar with holidays, pauses taken out. Pure.

Minutes and hours are a budget of working time, which the clock spends on open time outside its
pauses (`spend`).

Days are spent as days (`spend_days`), from the working day after the start. A working day on which
the clock runs from opening to closing is one day, so that without a pause a limit of three ends
when the third day closes. A day with a pause in it is worth the part of its open time in which the
clock ran: half a Saturday's morning is half a day, as four of eight hours on a Monday are. What is
left over is taken from the following working day, again as its part: an end lies in open time and
outside every pause. A pause on the day of the start takes nothing, since that day is not counted.
Zero days is the rest of the working day of the start (of the next one, when that is over), spent as
time: what a pause takes of it is made up for on the following day.

So a pause or a longer limit never make an end earlier, nor does a later start with the same pauses
(tests hold that for every calendar; but not of zero days, where who starts in the middle of a pause
has less to make up for). Times are moments; the calendar knows its zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from warmline.ivr.hours import WorkingHours

LONGEST_DAYS = 800
"""How far ahead is looked for open time; a calendar that is never open ends nothing."""

Span = tuple[datetime, datetime]


class Unit(StrEnum):
    """What a limit counts: working minutes and hours, or working days."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Limit:
    """So much working time."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count; open while `until` is None."""

    since: datetime
    until: datetime | None = None


class Calendar(Protocol):
    """When work is done."""

    def day_of(self, at: datetime) -> date:
        """The day of the calendar that a moment lies in."""

    def spans(self, day: date) -> Sequence[Span]:
        """The open time that begins on this day, as moments, in order."""


@dataclass(frozen=True, slots=True)
class HoursCalendar:
    """A centre's working calendar. `days`: the country's holidays and make-up workdays."""

    hours: WorkingHours
    days: Mapping[str, str]
    zone: str

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self._zone()).date()

    def spans(self, day: date) -> Sequence[Span]:
        found = []
        for opens, closes in self.hours.spans(day, self.days):
            pair = (self._moment(day, opens), self._moment(day, closes))
            if pair[0] < pair[1]:
                found.append(pair)
        return sorted(found)

    def _moment(self, day: date, minute: int) -> datetime:
        """A minute of the wall clock: the zone says which moment it is on that day."""
        local = datetime.combine(day, time()) + timedelta(minutes=minute)
        return local.replace(tzinfo=self._zone()).astimezone(UTC)

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.hours.zone or self.zone)


@dataclass(frozen=True, slots=True)
class Always:
    """Round the clock; `zone` says where a day begins."""

    zone: str

    def day_of(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def spans(self, day: date) -> Sequence[Span]:
        zone = ZoneInfo(self.zone)
        first = datetime.combine(day, time()).replace(tzinfo=zone).astimezone(UTC)
        following = day + timedelta(days=1)
        last = datetime.combine(following, time()).replace(tzinfo=zone).astimezone(UTC)
        return ((first, last),)


def open_time(calendar: Calendar, since: datetime) -> Iterator[Span]:
    """Open time from a moment on, in order, no second twice: a night that runs into the next
    morning may overlap that day's own hours."""
    day = calendar.day_of(since) - timedelta(days=1)
    reached = since
    for _ in range(LONGEST_DAYS):
        for begins, end in calendar.spans(day):
            start = max(begins, reached)
            if start < end:
                yield start, end
                reached = end
        day += timedelta(days=1)


def worked(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """The working time between two moments."""
    total = timedelta()
    for start, end in open_time(calendar, since):
        if start >= until:
            break
        total += min(end, until) - start
    return total


def ends(
    calendar: Calendar, since: datetime, limits: Sequence[Limit], pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When limits that follow one upon the other are over (a limit, and what it was extended by),
    for a clock that starts at `since`; None: not before an open pause ends, or never."""
    at: datetime | None = since
    for limit in _joined(limits):
        if at is None:
            return None
        at = _end(calendar, at, limit, pauses)
    return at


def _joined(limits: Sequence[Limit]) -> list[Limit]:
    """Days that follow upon days are so many days: what is left of one goes into the next."""
    found = list[Limit]()
    for limit in limits:
        before = found[-1] if found else None
        if before and before.unit is limit.unit is Unit.DAYS and before.amount > 0:
            found[-1] = Limit(before.amount + limit.amount, Unit.DAYS)
        else:
            found.append(limit)
    return found


def _end(
    calendar: Calendar, since: datetime, limit: Limit, pauses: Sequence[Pause]
) -> datetime | None:
    if limit.unit is Unit.MINUTES:
        return spend(calendar, since, timedelta(minutes=limit.amount), pauses)
    if limit.unit is Unit.HOURS:
        return spend(calendar, since, timedelta(hours=limit.amount), pauses)
    if limit.amount > 0:
        return spend_days(calendar, since, limit.amount, pauses)
    return spend(calendar, since, _rest_of_day(calendar, since), pauses)


def _rest_of_day(calendar: Calendar, since: datetime) -> timedelta:
    """What is left of the working day; of the next one when it is over."""
    day = calendar.day_of(since)
    for _ in range(LONGEST_DAYS):
        if closes := [span[1] for span in calendar.spans(day) if span[1] > since]:
            return worked(calendar, since, max(closes))
        day += timedelta(days=1)
    return timedelta()


def day_spans(calendar: Calendar, day: date) -> list[Span]:
    """The open time that is a day's own: of a night that runs into the morning, what lies there
    belongs to the day before."""
    earlier = calendar.spans(day - timedelta(days=1))
    reached = max((span[1] for span in earlier), default=None)
    found = list[Span]()
    for begins, end in calendar.spans(day):
        start = begins if reached is None else max(begins, reached)
        if start < end:
            found.append((start, end))
            reached = end
    return found


def spend_days(
    calendar: Calendar, since: datetime, days: int, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When so many working days after that of the start are spent; see the module's text."""
    left, day = Fraction(days), calendar.day_of(since)
    for _ in range(LONGEST_DAYS):
        day += timedelta(days=1)
        spans = day_spans(calendar, day)
        whole = _us(sum((end - start for start, end in spans), timedelta()))
        for start, end in _unpaused(iter(spans), pauses):
            share = Fraction(_us(end - start), whole)
            if share >= left:
                return start + timedelta(microseconds=-(-left * whole // 1))
            left -= share
    return None


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def spend(
    calendar: Calendar, since: datetime, spendable: timedelta, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When a budget is spent; None: not before an open pause ends, or never."""
    left = spendable
    if left <= timedelta():
        return since
    for start, end in _unpaused(open_time(calendar, since), pauses):
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def _unpaused(spans: Iterator[Span], pauses: Sequence[Pause]) -> Iterator[Span]:
    ordered = sorted(pauses, key=lambda one: one.since)
    for start, end in spans:
        at = start
        for pause in ordered:
            if pause.since >= end:
                break
            if pause.until is not None and pause.until <= at:
                continue
            if pause.since > at:
                yield at, pause.since
            if pause.until is None:
                return
            at = max(at, pause.until)
            if at >= end:
                break
        if at < end:
            yield at, end
