"""Calls made from an order: what became of each, and when “could not be reached” may be said. Pure.

What became of a call is read off its record, which is folded from the journal's facts, and never
taken from a page. `service.calling` places calls, `service.following` looks what became of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from warmline.tickets.model import CallRole, Switches

RANG_ENOUGH = timedelta(seconds=15)
"""Whoever hangs up sooner did not try: it is no attempt."""
NEVER_SEEN = timedelta(minutes=15)
"""After this time a call of which the journal knows nothing is given up."""


class Outcome(StrEnum):
    """What became of a call. `WITHDRAWN`: the agent hung up before it had rung long enough;
    `UNKNOWN`: the journal never told of it."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


IN_VAIN = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.REFUSED, Outcome.UNREACHABLE})
"""Somebody tried, and the customer was not there to be talked to."""

CAUSES = {
    "busy": Outcome.BUSY,
    "no_answer": Outcome.NO_ANSWER,
    "timed_out": Outcome.NO_ANSWER,
    "rejected": Outcome.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the record of a call says that is over."""

    ended_at: datetime
    ended_by: str
    cause: str
    rang_at: datetime | None
    talked_at: datetime | None
    talked_s: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A call that somebody made from an order. `department`: it went there and not to the customer;
    `outcome` None: it is not known yet."""

    call: str
    ticket: str
    role: CallRole
    department: str | None
    at: datetime
    by: str
    outcome: Outcome | None = None
    talked_at: datetime | None = None
    talked_s: float = 0.0


def outcome_of(seen: Seen) -> Outcome:
    """What became of a call that is over."""
    if seen.talked_at is not None:
        return Outcome.CONNECTED
    if seen.ended_by in ("customer", "party") or seen.cause in CAUSES:
        return CAUSES.get(seen.cause, Outcome.UNREACHABLE)
    if seen.ended_by == "agent":
        enough = seen.rang_at is not None and seen.ended_at - seen.rang_at >= RANG_ENOUGH
        return Outcome.NO_ANSWER if enough else Outcome.WITHDRAWN
    return Outcome.UNREACHABLE


def attempts(rings: Sequence[Ring], since: datetime) -> list[Ring]:
    """The calls to the customer since a moment, in their order."""
    return sorted(
        (one for one in rings if one.department is None and one.at >= since),
        key=lambda one: one.at,
    )


def counted(rings: Sequence[Ring], since: datetime, apart: timedelta) -> list[Ring]:
    """The attempts in vain that count: each begun so long after the one before that counts."""
    found = list[Ring]()
    for one in attempts(rings, since):
        if one.outcome in IN_VAIN and (not found or one.at - found[-1].at >= apart):
            found.append(one)
    return found


def not_unreachable(
    rings: Sequence[Ring], since: datetime, switches: Switches, now: datetime
) -> str:
    """Why it cannot be said (yet) that the customer could not be reached; empty: it can."""
    needed, apart = switches.revisit_attempts, timedelta(minutes=switches.revisit_apart_minutes)
    tried = counted(rings, since, apart)
    if len(tried) >= needed:
        return ""
    if any(one.outcome is None for one in attempts(rings, since)):
        return "A call is not over yet, or its record has not come; wait a moment."
    said = f"It needs {needed} attempts in vain, {switches.revisit_apart_minutes} minutes apart"
    if tried and tried[-1].at + apart > now:
        return f"{said}; {len(tried)} count so far, and the next one only later."
    return f"{said}; {len(tried)} count so far. Call him from the order."
