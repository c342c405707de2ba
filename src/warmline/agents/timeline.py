"""An agent's day as intervals: every signed-in second in exactly one state, with exact sums.

`advance` closes one interval and opens the next; `agents.store` uses it to write the projection,
`intervals` to compute a whole history in memory, and both therefore agree. `seconds_by_state`
sums what lies inside a period. Whole microseconds (`timedelta`) are added, never floats, so the
sums of the states equal the signed-in time to the microsecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warmline.agents import events
from warmline.agents.model import AgentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One stretch of one state and reason; `ended_at` is None while it lasts.

    `call` is the interaction it belongs to, `department` the agent's department at that time.
    Half open: the end belongs to the next interval.
    """

    agent: str
    state: AgentState
    reason: str = ""
    started_at: datetime
    ended_at: datetime | None = None
    call: str | None = None
    department: str | None = None

    def within(self, start: datetime, end: datetime) -> timedelta:
        """How much of it lies in [start, end); one that lasts counts up to `end`."""
        last = end if self.ended_at is None else min(self.ended_at, end)
        return max(last - max(self.started_at, start), timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where an agent's line of intervals stands: what is open, and what was last heard."""

    open: Interval | None = None
    department: str | None = None
    last_at: datetime | None = None


def advance(line: Line, fact: events.AgentFact, at: datetime) -> tuple[Line, Interval | None]:
    """The line after `fact`, and the interval it closed.

    Only a change of state or reason closes one. A time behind the last counts as the last: the
    interval is then empty, never negative. A state without a sign-in before it (facts lost before
    we began) opens an interval all the same, since the agent was there; a sign-in while one is
    open (his sign-out was lost) ends that one when he was last heard of.
    """
    heard = line.last_at
    if heard is not None:
        at = max(at, heard)
    if isinstance(fact, events.AgentSignedIn):
        closed = None if line.open is None else replace(line.open, ended_at=heard)
        return Line(department=fact.department, last_at=at), closed
    if not isinstance(fact, events.AgentStateChanged):
        return Line(open=line.open, department=line.department, last_at=at), None
    closed = None if line.open is None else replace(line.open, ended_at=at)
    state = AgentState(fact.to)
    if state is AgentState.OFFLINE:
        return Line(department=line.department, last_at=at), closed
    opened = Interval(
        agent=fact.agent,
        state=state,
        reason=fact.reason,
        started_at=at,
        call=fact.call,
        department=line.department,
    )
    return Line(open=opened, department=line.department, last_at=at), closed


def intervals(history: Iterable[tuple[datetime, events.Fact]]) -> list[Interval]:
    """All intervals of one agent's facts in their order; the last may still be open."""
    line = Line()
    found: list[Interval] = []
    for at, fact in history:
        line, closed = advance(line, fact, at)
        if closed is not None:
            found.append(closed)
    if line.open is not None:
        found.append(line.open)
    return found


def seconds_by_state(
    stretches: Sequence[Interval], start: datetime, end: datetime
) -> dict[AgentState, timedelta]:
    """Time per signed-in state inside [start, end); `end` is now for a day that is not over.

    Every state but offline is a key. The values add up exactly to the signed-in time.
    """
    sums: dict[AgentState, timedelta] = {
        state: timedelta(0) for state in AgentState if state is not AgentState.OFFLINE
    }
    for stretch in stretches:
        sums[stretch.state] += stretch.within(start, end)
    return sums


def signed_in(stretches: Sequence[Interval], start: datetime, end: datetime) -> timedelta:
    """The signed-in time inside [start, end): 登录时长, all states."""
    return sum(seconds_by_state(stretches, start, end).values(), timedelta(0))
