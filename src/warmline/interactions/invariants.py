"""What must be true of every record, whatever happened: a check of the books, not of the world.

`faults` looks at one call, `doubled` at the agents of many, `counts` at a whole period. Each answer
is a sentence for a person; none means the books are right. Called by tests and by `bench day`,
which play whole days; meant as well for who suspects the records of a day. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warmline.interactions.model import (
    CUSTOMER_KINDS,
    CallRecord,
    Kind,
    Outcome,
    Segment,
)
from warmline.interactions.rules import totals

HANGING_UP = timedelta(seconds=5)
"""Between the end of a talk and the end of the call the switch clears the customer's line: that
moment is nobody's time, and no longer than this."""

BUSY_KINDS = frozenset(
    {
        Kind.DIAL,
        Kind.RING,
        Kind.TALK,
        Kind.HOLD,
        Kind.INVITE,
        Kind.CONSULT,
        Kind.CONFERENCE,
        Kind.SUPERVISE,
    }
)
"""What an agent can do in one call only. Wrap-up is apart: the notes of one call may be cut short
by the next."""
_AFTER_TALK = frozenset({Kind.TALK, Kind.HOLD, Kind.OUTSIDE})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which an agent had to do with a call."""

    agent: str
    call: str
    start: datetime
    end: datetime


def faults(record: CallRecord) -> list[str]:
    """What is wrong with the record of a call that is over."""
    return [f"call {record.id}: {what}" for what in _faults(record)]


def _faults(record: CallRecord) -> Iterator[str]:
    if record.ended_at is None:
        yield "has no end"
        return
    if not (record.ended_by and record.cause):
        yield f"ended by {record.ended_by!r} for {record.cause!r}"
    moments = (record.arrived_at, record.talked_at or record.arrived_at, record.ended_at)
    if list(moments) != sorted(moments):
        yield f"its moments are out of order: {[str(one) for one in moments]}"
    for one in record.segments:
        if one.ended_at is None:
            yield f"{one.kind} of {one.agent} never ends"
        elif one.ended_at < one.started_at:
            yield f"{one.kind} of {one.agent} ends before it begins"
    if any(one.ended_at is None for one in record.segments):
        return
    yield from _line(record, record.ended_at)
    yield from _rings(record)
    yield from _own_time(record)
    yield from _sums(record)
    yield from _outcome(record)


def _line(record: CallRecord, ended: datetime) -> Iterator[str]:
    """The customer's own line has neither gap nor overlap from arrival to end."""
    line = [one for one in record.segments if one.kind in CUSTOMER_KINDS]
    at, before = record.arrived_at, "his arrival"
    for one in line:
        if one.started_at != at:
            gap = (one.started_at - at).total_seconds()
            yield f"{gap:g} s between {before} and {one.kind} are in no segment, or in two"
        at, before = _end(one), str(one.kind)
    rest = ended - at
    hanging_up = bool(line) and line[-1].kind in _AFTER_TALK and rest <= HANGING_UP
    if rest and not (rest > timedelta() and hanging_up):
        yield f"the last {rest.total_seconds():g} s after {before} are in no segment"


def _rings(record: CallRecord) -> Iterator[str]:
    """Agents are rung for a customer only while he waits."""
    waits = [one for one in record.segments if one.kind is Kind.WAIT]
    for ring in record.segments:
        if ring.kind is Kind.RING and not any(_holds(wait, ring) for wait in waits):
            yield f"{ring.agent} was rung while nobody waited"


def _holds(outer: Segment, inner: Segment) -> bool:
    return outer.started_at <= inner.started_at and _end(inner) <= _end(outer)


def _own_time(record: CallRecord) -> Iterator[str]:
    """Nobody does two things in one call at once; but to barge in is supervision and conference."""
    by_agent: dict[str, list[Segment]] = defaultdict(list)
    for one in record.segments:
        if one.agent is not None and _end(one) > one.started_at:
            by_agent[one.agent].append(one)
    for agent, its in by_agent.items():
        for n, one in enumerate(its):
            for other in its[n + 1 :]:
                together = one.started_at < _end(other) and other.started_at < _end(one)
                if together and {one.kind, other.kind} != {Kind.SUPERVISE, Kind.CONFERENCE}:
                    yield f"{agent} has {one.kind} and {other.kind} at the same time"


def _sums(record: CallRecord) -> Iterator[str]:
    sums = totals(record.segments)
    told = {
        Kind.WAIT: record.waited_s,
        Kind.RING: record.ring_s,
        Kind.TALK: record.talked_s,
        Kind.HOLD: record.held_s,
        Kind.WRAP_UP: record.wrap_up_s,
    }
    for kind, seconds in told.items():
        if seconds != sums.get(kind, 0.0):
            yield f"says {seconds} s of {kind}, its segments {sums.get(kind, 0.0)} s"


def _outcome(record: CallRecord) -> Iterator[str]:
    talked = any(one.kind is Kind.TALK for one in record.segments)
    waited = any(one.kind is Kind.WAIT for one in record.segments)
    right = {
        Outcome.LIVE: False,
        Outcome.ANSWERED: talked,
        Outcome.ABANDONED: waited and not talked and record.ended_by == "customer",
        Outcome.UNSERVED: waited and not talked,
        Outcome.IVR_ONLY: not waited and not talked,
        Outcome.FAILED: record.direction == "out" and not talked,
    }
    if not right[record.outcome]:
        yield f"is {record.outcome}, with talk: {talked}, waiting: {waited}"


def doubled(records: Iterable[CallRecord]) -> list[str]:
    """Agents who were in two calls at the same time."""
    by_agent: dict[str, list[Stretch]] = defaultdict(list)
    for record in records:
        for one in busy(record):
            by_agent[one.agent].append(one)
    found: list[str] = []
    for agent, its in by_agent.items():
        latest: Stretch | None = None
        for one in sorted(its, key=lambda each: (each.start, each.end)):
            if latest is not None and one.start < latest.end and one.call != latest.call:
                found.append(
                    f"agent {agent} is in {latest.call} and {one.call} at {one.start:%H:%M:%S.%f}"
                )
            if latest is None or one.end > latest.end:
                latest = one
    return found


def busy(record: CallRecord) -> list[Stretch]:
    """When which agent was rung for the call or in it; what touches or overlaps is one stretch."""
    by_agent: dict[str, list[Segment]] = defaultdict(list)
    for one in record.segments:
        if one.agent is not None and one.kind in BUSY_KINDS and one.ended_at is not None:
            by_agent[one.agent].append(one)
    return [
        Stretch(agent, record.id, start, end)
        for agent, its in by_agent.items()
        for start, end in joined((one.started_at, _end(one)) for one in its)
    ]


def joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same time in as few spans as can be; empty ones fall away."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if start == end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def counts(records: Sequence[CallRecord]) -> dict[str, int]:
    """Calls by direction and outcome. Every call that came in or was placed is in exactly one."""
    return dict(Counter(f"{record.direction} {record.outcome}" for record in records))


def _end(segment: Segment) -> datetime:
    assert segment.ended_at is not None
    return segment.ended_at
