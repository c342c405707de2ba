"""How long recordings are kept (留存), and what keeps one longer (法律保全). Pure.

The verbs are in `interactions.service.keeping`, the nightly work in `interactions.tasks`. A rule is
for a queue, or for all calls that no other is for. The longest of the rules of all queues a call
was in holds, since a shorter one would break the longer one's promise. Without a rule a recording
stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from warmline.kit.errors import Invalid

LEAST_DAYS, MOST_DAYS = 30, 36_500
"""工信部 (2020): recordings of calls are kept for 30 days at least."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """Recordings of calls that were in `queue` (None: of all others) are kept `days` days."""

    id: str
    queue: str | None
    days: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """A recording that nobody erases until it is lifted. Who by name."""

    id: str
    call: str
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lift_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRecording:
    """A recording whose time is over: of a call that ended at `ended_at`, kept `days` days."""

    call: str
    ended_at: datetime
    agent_name: str | None
    queue: str | None
    seconds: float
    bytes: int
    days: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A recording whose file is not what was stored. `outcome`: damaged, missing."""

    call: str
    checked_at: datetime
    outcome: str
    arrived_at: datetime
    agent_name: str | None


def keep_days(rules: Sequence[RetentionRule], queues: Collection[str]) -> int | None:
    """How long a recording of a call that was in these queues is kept; None: for ever."""
    of_queues = [rule.days for rule in rules if rule.queue is not None and rule.queue in queues]
    if of_queues:
        return max(of_queues)
    return next((rule.days for rule in rules if rule.queue is None), None)


def check_days(days: int) -> int:
    """The days as they are kept; `Invalid` for fewer than the law wants."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Invalid(
            f"Recordings are kept for {LEAST_DAYS} to {MOST_DAYS} days; {LEAST_DAYS} is the least "
            "the law allows.",
            code="retention_days",
            field="days",
        )
    return days


def check_reason(reason: str, field: str = "reason") -> str:
    """The reason as it is kept; `Invalid` without one."""
    words = " ".join(reason.split())
    if not 2 <= len(words) <= LONGEST_REASON:
        raise Invalid(
            f"Say why, in 2 to {LONGEST_REASON} characters.", code="reason_needed", field=field
        )
    return words
