"""Choices and arithmetic of follow-ups: hours in the centre's zone, repeats, reminders, limits,
who gets what of a colleague's. Pure; `days` are the country's days off and make-up days (ISO date →
`holiday` or `work`), `now` is passed in.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from warmline.customers.rules import folded, pairs
from warmline.followups.errors import FollowupMalformed, RepeatMalformed
from warmline.followups.model import (
    OPEN,
    SORTS,
    Kind,
    Reminder,
    Repeat,
    Rules,
    State,
    Unit,
    View,
)
from warmline.kit.errors import Invalid

LONGEST_CONTENT = 2000
LONGEST_RESULT = 2000
SEARCHED = 300
"""So many characters of the content are found by a search."""
MOST_EVERY = 366
FURTHEST_DAYS = 366 * 5
LONGEST_SNOOZE = timedelta(days=31)
TEN = time(10, 0)
LONGEST_TITLE = 60
_NUMBERS = re.compile(r"\+?\d[\d \-]{3,}\d")
NEAR = timedelta(days=370)
"""No working day is further away than this, whatever the calendar says."""


# Days --------------------------------------------------------------------------------------------


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local hour as an instant; an hour that a clock change skips is the one after the gap."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The centre's day of an instant."""
    return at.astimezone(zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a day of the centre's begins, and the next one."""
    return moment(day, time(), zone), moment(day + timedelta(days=1), time(), zone)


def is_workday(day: date, days: Mapping[str, str]) -> bool:
    """Whether people work then: by the calendar, else by the weekday."""
    kind = days.get(day.isoformat())
    return kind == "work" if kind is not None else day.weekday() < 5


def next_workday(day: date, days: Mapping[str, str]) -> date:
    """The day itself if it is a working day, else the first one after it."""
    found, last = day, day + NEAR
    while not is_workday(found, days) and found < last:
        found += timedelta(days=1)
    return found


def months_later(day: date, months: int, wanted: int) -> date:
    """So many months after, on the wanted day or the month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))


# Quick choices -----------------------------------------------------------------------------------


QUICK = (
    "in_1_hour",
    "in_3_hours",
    "tomorrow_10",
    "next_workday_10",
    "in_3_days",
    "next_monday_10",
    "in_1_week",
    "in_1_month",
)


def quick(code: str, now: datetime, zone: ZoneInfo, days: Mapping[str, str]) -> datetime:
    """The instant a quick choice means, by the clock on the centre's wall."""
    here = now.astimezone(zone).replace(second=0, microsecond=0)
    today, at = here.date(), here.time()
    match code:
        case "in_1_hour":
            return (here.astimezone(UTC)) + timedelta(hours=1)
        case "in_3_hours":
            return (here.astimezone(UTC)) + timedelta(hours=3)
        case "tomorrow_10":
            return moment(today + timedelta(days=1), TEN, zone)
        case "next_workday_10":
            return moment(next_workday(today + timedelta(days=1), days), TEN, zone)
        case "in_3_days":
            return moment(today + timedelta(days=3), at, zone)
        case "next_monday_10":
            return moment(today + timedelta(days=7 - today.weekday()), TEN, zone)
        case "in_1_week":
            return moment(today + timedelta(days=7), at, zone)
        case "in_1_month":
            return moment(months_later(today, 1, today.day), at, zone)
    raise FollowupMalformed("There is no such quick choice.", field="quick")


# Repeating ---------------------------------------------------------------------------------------


def checked_repeat(repeat: Repeat, first: date) -> Repeat:
    """A rule as it is kept, beginning on this day. Raises `RepeatMalformed`."""
    if not 1 <= repeat.every <= MOST_EVERY:
        raise _malformed(f"It may repeat every 1 to {MOST_EVERY} units.")
    if repeat.left is not None and not 1 <= repeat.left <= 1000:
        raise _malformed("It may come 1 to 1000 more times.")
    if repeat.until is not None and repeat.until < first:
        raise _malformed("It would end before it begins.")
    if any(not 0 <= one <= 6 for one in repeat.weekdays):
        raise _malformed("Weekdays are 0 (Monday) to 6 (Sunday).")
    weekly = repeat.unit is Unit.WEEK
    monthly = repeat.unit in (Unit.MONTH, Unit.YEAR)
    return replace(
        repeat,
        weekdays=tuple(sorted(set(repeat.weekdays))) if weekly else (),
        day=(repeat.day or first.day) if monthly else None,
    )


def _malformed(message: str) -> RepeatMalformed:
    return RepeatMalformed(message, field="repeat")


def stepped(nominal: date, repeat: Repeat) -> date:
    """The next day the rule means, days off not looked at."""
    match repeat.unit:
        case Unit.DAY:
            return nominal + timedelta(days=repeat.every)
        case Unit.WEEK:
            later = [one for one in repeat.weekdays if one > nominal.weekday()]
            if later:
                return nominal + timedelta(days=later[0] - nominal.weekday())
            monday = nominal - timedelta(days=nominal.weekday())
            weekday = repeat.weekdays[0] if repeat.weekdays else nominal.weekday()
            return monday + timedelta(weeks=repeat.every, days=weekday)
        case Unit.MONTH:
            return months_later(nominal, repeat.every, repeat.day or nominal.day)
        case Unit.YEAR:
            return months_later(nominal, 12 * repeat.every, repeat.day or nominal.day)


def put(nominal: date, repeat: Repeat | None, days: Mapping[str, str]) -> date:
    """The day it is really done on."""
    return next_workday(nominal, days) if repeat is not None and repeat.workdays else nominal


def following(
    nominal: date,
    due: datetime,
    repeat: Repeat,
    now: datetime,
    zone: ZoneInfo,
    days: Mapping[str, str],
) -> tuple[date, datetime, Repeat] | None:
    """The next one after this that is still to come: its nominal day, its hour, and the rule it
    goes on with; None when the rule is over. Those missed meanwhile count and are left out."""
    at = due.astimezone(zone).time()
    last, left = due, repeat.left
    while left is None or left > 0:
        nominal = stepped(nominal, repeat)
        if repeat.until is not None and nominal > repeat.until:
            return None
        left = None if left is None else left - 1
        found = moment(put(nominal, repeat, days), at, zone)
        if found > max(last, now):
            return nominal, found, replace(repeat, left=left)
    return None


# Reminders ---------------------------------------------------------------------------------------


def reminders(due: datetime, now: datetime, rules: Rules, zone: ZoneInfo) -> tuple[Reminder, ...]:
    """When its holder is told: at the start of the due date's working day, and some minutes before
    the hour. What would fall before now is left out; the last one always comes, at the hour itself
    where it is nearer than those minutes, at once where it has passed."""
    soon = due - timedelta(minutes=rules.soon_min)
    morning = moment(day_of(due, zone), rules.day_starts, zone)
    found = [Reminder(Kind.DAY, morning)] if now < morning < soon else []
    at = soon if soon >= now else max(due, now)
    return (*found, Reminder(Kind.SOON, at))


def checked_snooze(until: datetime, now: datetime) -> datetime:
    """Until when a reminder may rest. Raises `FollowupMalformed`."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise FollowupMalformed("Choose a moment within the next 31 days.", field="until")
    return until


def checked_due(due: datetime, now: datetime) -> datetime:
    """An hour that may be planned. Raises `FollowupMalformed`."""
    if not now - timedelta(minutes=1) <= due <= now + timedelta(days=FURTHEST_DAYS):
        raise FollowupMalformed("Choose an hour to come, within five years.", field="due_at")
    return due


def is_overdue(state: State, due: datetime, now: datetime) -> bool:
    """Whether it should have been done."""
    return state in OPEN and due < now


# Limits and reassignment -------------------------------------------------------------------------


def room(taken: int, limit: int) -> int:
    """How many more fit on a day."""
    return max(0, limit - taken)


def spread(
    waiting: Sequence[tuple[str, date]],
    people: Sequence[str],
    taken: Mapping[tuple[str, date], int],
    limits: Mapping[str, int],
) -> tuple[dict[str, str], list[str]]:
    """Who gets which: each goes to the one with the fewest on its day (then the fewest given here,
    then by order) who has room; those nobody has room for are left. `waiting`: id and day."""
    have = dict(taken)
    given = dict.fromkeys(people, 0)
    moves: dict[str, str] = {}
    left: list[str] = []
    order = {person: place for place, person in enumerate(people)}
    for name, day in waiting:
        free = [one for one in people if room(have.get((one, day), 0), limits[one]) > 0]
        if not free:
            left.append(name)
            continue
        chosen = min(free, key=lambda one: (have.get((one, day), 0), given[one], order[one]))
        have[chosen, day] = have.get((chosen, day), 0) + 1
        given[chosen] += 1
        moves[name] = chosen
    return moves, left


# Words and pages ---------------------------------------------------------------------------------


def checked_content(content: str) -> str:
    """The content as it is kept. Raises `FollowupMalformed`."""
    kept = content.strip()
    if not 1 <= len(kept) <= LONGEST_CONTENT:
        raise FollowupMalformed(
            f"Write what is to be done, in 1 to {LONGEST_CONTENT} characters.", field="content"
        )
    return kept


def titled(content: str) -> str:
    """A content as a notice tells it: one short line, in which no number stands."""
    line = _NUMBERS.sub("****", " ".join(content.split()))
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def grams(content: str) -> list[str]:
    """Every character and pair of neighbours of its beginning, which an index finds."""
    key = folded(content)[:SEARCHED]
    return sorted({*key, *pairs(key)}) if key else []


def searched(words: str) -> list[str]:
    """What all of a matching text's grams must hold."""
    key = folded(words)
    return sorted(pairs(key)) if key else []


def bounds(view: View, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Between which hours a view's follow-ups are due: the first included, the second not."""
    start, end = day_bounds(day_of(now, zone), zone)
    match view:
        case View.TODAY:
            return start, end
        case View.OVERDUE:
            return None, now
        case View.COMING:
            return end, None
    return None, None


def checked_sort(sort: str, may: Iterable[str] = SORTS) -> str:
    """The sort. Raises `Invalid`."""
    if sort.removeprefix("-") not in may:
        raise Invalid(
            f"This list cannot be sorted by “{sort}”; it can by {', '.join(may)}.",
            code="sort_unknown",
            field="sort",
            may=list(may),
        )
    return sort
