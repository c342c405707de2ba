"""What a caller who waits may be told, and whether his queue is open: arithmetic, nothing more.

`voice.steps.waiting` and `voice.steps.instead` ask. Pure: times and calendar are passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from warmline.routing.policy import QueuePolicy

_DAY, _WEEK = 1440, 8
FIRST_TALK_S = 180.0
"""What a call is taken to last in a queue that has had none yet."""


def estimate(
    position: int, *, waits: Iterable[float], talks: Sequence[float], wrap_up_s: float, agents: int
) -> float | None:
    """Seconds that the one at `position` (1 is next) has still to wait; None: nobody can tell,
    since nobody works there.

    Those before him and he himself need a call's length each, over everybody who works (the last
    talks and the whole wrap-up). But it is never told to be shorter than those who wait now have
    waited on average: in a line that stands still the first figure stays as it was.
    """
    if agents < 1:
        return None
    length = (sum(talks) / len(talks) if talks else FIRST_TALK_S) + wrap_up_s
    waited = list(waits)
    standing = sum(waited) / len(waited) if waited else 0.0
    return max(position * length / agents, standing)


def is_open(policy: QueuePolicy, here: datetime, days: Mapping[str, str]) -> bool:
    """Whether it takes calls at `here` (local time). `days`: ISO date → holiday or work."""
    return not policy.closed_now and (not policy.hours or _closing(policy, here, days) is not None)


def closes_at(policy: QueuePolicy, here: datetime, days: Mapping[str, str]) -> datetime | None:
    """When those who wait are sent on: now where it is closed, None where it never closes."""
    if policy.closed_now:
        return here
    if not policy.hours:
        return None
    return _closing(policy, here, days) or here


def _closing(policy: QueuePolicy, here: datetime, days: Mapping[str, str]) -> datetime | None:
    """When the span in which `here` lies ends, those that follow it without a gap included."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    minute = (here - midnight).total_seconds() / 60
    end: float | None = None
    for day in range(_WEEK):
        spans = _spans(policy, (midnight + timedelta(days=day)).date(), days)
        for opens, closes in spans:
            if opens <= (minute if end is None else end - day * _DAY) < closes:
                end = day * _DAY + closes
        if end is None or end < (day + 1) * _DAY:
            break
    if end is None:
        return None
    whole, rest = divmod(end, _DAY)
    return midnight + timedelta(days=whole, minutes=rest)


def _spans(policy: QueuePolicy, day: date, days: Mapping[str, str]) -> list[tuple[int, int]]:
    kind = days.get(day.isoformat())
    if kind == "holiday":
        return []
    # A make-up workday has the hours of a Monday.
    weekday = 0 if kind == "work" and day.weekday() >= 5 else day.weekday()
    return sorted((h.opens, h.closes) for h in policy.hours if weekday in h.days)
