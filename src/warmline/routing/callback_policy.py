"""How a queue calls back those who asked for it: its settings, their checks, and when it may dial.

Part of `routing.policy.QueuePolicy`. Used by `voice.steps.callbacks`. Pure; times are seconds,
times of day minutes since midnight of the centre's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from warmline.ivr.hours import WorkingHours
from warmline.kit.errors import Invalid

LAWFUL_FROM, LAWFUL_TO = 8 * 60, 22 * 60
"""Nobody is rung at night, whatever a queue says: rest hours must be kept free of calls."""
LOOK_DAYS = 31
"""How far the next moment of calling is looked for: beyond the longest holiday."""
_DAY = timedelta(days=1)
KEYS = "0123456789"
"""Keys that may be chosen; * and # have a meaning while the number is typed."""


class CallbackMode(StrEnum):
    """Who is rung first."""

    CUSTOMER_FIRST = "customer_first"
    """先呼客户: an agent is kept free while the customer's phone rings."""
    AGENT_FIRST = "agent_first"
    """先呼坐席: the agent is rung and sees whom; when he takes it the customer's phone rings."""


class CallsAgain(StrEnum):
    """What becomes of the callback of somebody who calls again meanwhile. He has his place in any
    case."""

    TELL = "tell"
    """He is told of it and of his place; it stands unless he is served in this call."""
    TAKE = "take"
    """He takes his place back; the callback is over at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackPolicy:
    """All a queue says about callbacks."""

    key: str = "1"
    """What a waiting caller presses."""
    after_s: int = 30
    """Offered to whoever has waited so long."""
    mode: CallbackMode = CallbackMode.CUSTOMER_FIRST
    other_number: bool = True
    """Whether he may name another number than his own. Who hides his own must name one."""
    attempts: int = 3
    every_s: int = 600
    """Pause before the next attempt."""
    ring_s: int = 30
    expires_s: int = 86_400
    """After so long it is not called any more."""
    earliest: int = 8 * 60
    latest: int = 21 * 60
    calendar: str = ""
    """Working calendar (its key) in whose hours is called; empty: every day. While there is no such
    calendar nobody is called."""
    most: int = 0
    """Callbacks that may be open in the queue; 0: any number."""
    per_day: int = 3
    """How often one number is rung a day, over all its callbacks."""
    again: CallsAgain = CallsAgain.TELL


LIMITS: dict[str, tuple[int, int, str]] = {
    "after_s": (0, 3600, "A callback is offered after {low} to {high} seconds of waiting."),
    "attempts": (1, 10, "A number is tried {low} to {high} times."),
    "every_s": (60, 259_200, "The next attempt comes after {low} to {high} seconds (three days)."),
    "ring_s": (10, 60, "A customer is rung for {low} to {high} seconds."),
    "expires_s": (600, 604_800, "A callback expires after {low} to {high} seconds (seven days)."),
    "most": (0, 10_000, "At most {high} callbacks may be open; 0 stands for any number."),
    "per_day": (1, 10, "One number is rung {low} to {high} times a day."),
}


def check(policy: CallbackPolicy | None) -> None:
    """Raises `Invalid` with the field (`policy.callback.…`) and how to mend it."""
    if policy is None:
        return
    if len(policy.key) != 1 or policy.key not in KEYS:
        raise _wrong("key", "Choose one of the keys 0 to 9.")
    for name, (low, high, sentence) in LIMITS.items():
        if not low <= getattr(policy, name) <= high:
            raise _wrong(name, sentence.format(low=low, high=high))
    if not LAWFUL_FROM <= policy.earliest < policy.latest <= LAWFUL_TO:
        raise _wrong(
            "earliest" if policy.earliest < LAWFUL_FROM else "latest",
            "Customers are called between 08:00 and 22:00 only; begin before you end.",
        )


def next_call(
    policy: CallbackPolicy, hours: WorkingHours | None, here: datetime, days: Mapping[str, str]
) -> datetime | None:
    """The first moment from `here` (local time) on at which a customer may be rung; None: none for
    a month. `hours` is the queue's working calendar, by its own zone if it has one; `days` are the
    country's."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    for n in range(LOOK_DAYS):
        day = midnight + timedelta(days=n)
        earliest = day + timedelta(minutes=policy.earliest)
        latest = day + timedelta(minutes=policy.latest)
        for begins, ends in _spans(hours, earliest, latest, days):
            if here < ends:
                return max(here, begins).astimezone(here.tzinfo)
    return None


def next_day(policy: CallbackPolicy, here: datetime) -> datetime:
    """When the first call of tomorrow may be made, as far as the time of day goes."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1, minutes=policy.earliest)


def _spans(
    hours: WorkingHours | None, earliest: datetime, latest: datetime, days: Mapping[str, str]
) -> list[tuple[datetime, datetime]]:
    """When between these two is called, in order: what was opened the day before and lasts beyond
    midnight included."""
    if hours is None:
        return [(earliest, latest)]
    zone = ZoneInfo(hours.zone) if hours.zone else earliest.tzinfo
    day, last = earliest.astimezone(zone).date() - _DAY, latest.astimezone(zone).date()
    found: list[tuple[datetime, datetime]] = []
    while day <= last:
        midnight = datetime.combine(day, time(), zone)
        for opens, closes in hours.spans(day, days):
            begins = max(midnight + timedelta(minutes=opens), earliest)
            ends = min(midnight + timedelta(minutes=closes), latest)
            found += [(begins, ends)] if begins < ends else []
        day += _DAY
    return sorted(found)


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, code="queue_policy", field=f"policy.callback.{name}")
