"""Working time: when a limit is over, on a calendar with holidays, pauses taken out. Pure.

A limit becomes a budget of working seconds (`budget`), which the clock spends on open time outside
its pauses (`spend`). A limit in days ends when the last of that many working days closes, counted
from the day after the start. So a pause or a longer limit never make an end earlier, nor does a
later start (tests hold that for every calendar). Times are moments; the calendar knows its zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
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


def budget(calendar: Calendar, since: datetime, limit: Limit) -> timedelta:
    """The working time a limit gives a clock that starts at `since`."""
    if limit.unit is Unit.MINUTES:
        return timedelta(minutes=limit.amount)
    if limit.unit is Unit.HOURS:
        return timedelta(hours=limit.amount)
    return worked(calendar, since, _end_of_days(calendar, since, limit.amount))


def _end_of_days(calendar: Calendar, since: datetime, days: int) -> datetime:
    """When the last of so many working days closes, from the day after; 0: today's own end, or the
    end of the next working day when today is over."""
    day = calendar.day_of(since)
    end, left = since, days
    for _ in range(LONGEST_DAYS):
        spans = [span for span in calendar.spans(day) if span[1] > since]
        counts = bool(spans) and (day > calendar.day_of(since) or days == 0)
        if counts:
            end = max(end, *(span[1] for span in spans))
            left -= 1
            if left <= 0:
                return end
        day += timedelta(days=1)
    return end


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
