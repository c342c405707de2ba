"""What an agent's states add up to: his day so far, always a query over intervals, no counters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from warmline.agents.model import AgentState
from warmline.agents.ports import HandledSource
from warmline.agents.store import intervals as store
from warmline.agents.timeline import Interval, seconds_by_state
from warmline.kit.clock import Clock
from warmline.kit.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayFigures:
    """Seconds of the centre's day so far. `by_state` holds every signed-in state and adds up to
    `signed_in`; `handled`, `talk_s`, `hold_s` come from the calls and are None where nobody
    counts them. `talking` includes dialling and hold."""

    start: datetime
    end: datetime
    by_state: Mapping[AgentState, timedelta]
    handled: int | None = None
    talk_s: float | None = None
    hold_s: float | None = None

    @property
    def signed_in(self) -> timedelta:
        """登录时长: the exact sum over all states."""
        return sum(self.by_state.values(), timedelta(0))


class Figures:
    def __init__(
        self, database: Database, clock: Clock, zone: str, handled: HandledSource | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._handled = handled

    async def today(self, agent: str, now: datetime | None = None) -> TodayFigures:
        """From midnight in the centre's zone to `now`; a state that lasts counts up to `now`."""
        end = now or self._clock.now()
        start = midnight(end, self._zone)
        async with self._database.read() as session:
            stretches = await store.intervals_in(session, agent, start, end)
            counted = None
            if self._handled is not None:
                counted = await self._handled.handled(session, agent, start, end)
        return TodayFigures(
            start=start,
            end=end,
            by_state=seconds_by_state(stretches, start, end),
            handled=counted.handled if counted else None,
            talk_s=counted.talk_s if counted else None,
            hold_s=counted.hold_s if counted else None,
        )

    async def intervals(self, agent: str, start: datetime, end: datetime) -> list[Interval]:
        """The agent's intervals that touch [start, end), in order; the last may be open."""
        async with self._database.read() as session:
            return await store.intervals_in(session, agent, start, end)

    async def lines(
        self, agents: Iterable[str], start: datetime, end: datetime
    ) -> Mapping[str, Sequence[Interval]]:
        """The intervals of several agents that touch [start, end], by agent."""
        async with self._database.read() as session:
            return await store.lines_in(session, agents, start, end)


def midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The start of the day that `at` lies in, in that zone, as UTC."""
    day = at.astimezone(zone).date()
    return datetime.combine(day, time.min, zone).astimezone(at.tzinfo)
