"""Journal facts of agents into intervals, in batches: a handful of statements however many facts.

Called by the journal's projector inside its transaction. Idempotent: an agent's line remembers the
last event it took, and an interval's id is that of the event that opened it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from warmline.agents.events import AgentFact
from warmline.agents.ports import ProjectedEvent
from warmline.agents.store import intervals as store
from warmline.agents.store.intervals import NewInterval, Stored
from warmline.agents.timeline import Line, advance
from warmline.kit.db import Session


class Projection:
    """One reader of the journal, made by `AgentsService.projection` for the projector. It remembers
    the agents' lines from batch to batch; `lost` must be called whenever a transaction it wrote in
    was not committed, or another reader may have written."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._lines: dict[str, Stored] = {}

    def lost(self) -> None:
        """Forget what was remembered; the tables alone are true."""
        self._lines.clear()

    async def project(self, session: Session, events: Sequence[ProjectedEvent]) -> None:
        """Project the agent facts among `events`, which are in the journal's order."""
        ours = [event for event in events if isinstance(event.fact, AgentFact)]
        unknown = {event.fact.agent for event in ours} - self._lines.keys()
        if unknown:
            self._lines |= await store.lock_lines(session, unknown)
        batch = _Batch(self._lines, self._zone)
        for event in ours:
            batch.take(event)
        await store.close_rows(session, batch.ends)
        await store.add_rows(session, list(batch.new.values()))
        await store.save_lines(session, {agent: self._lines[agent] for agent in batch.changed})

    async def forget(self, session: Session) -> None:
        """Empty what was projected, before the journal is read from its beginning."""
        self.lost()
        await store.forget(session)


class _Batch:
    """What one batch changes, gathered in memory."""

    def __init__(self, lines: dict[str, Stored], zone: ZoneInfo) -> None:
        self.lines = lines
        self.ends: dict[str, datetime] = {}
        """Row id of a stored interval → its end."""
        self.new: dict[str, NewInterval] = {}
        self.changed: set[str] = set()
        self._zone = zone

    def take(self, event: ProjectedEvent) -> None:
        agent = event.fact.agent
        before = self.lines.get(agent) or Stored(Line())
        # The shard's clock is never behind its last event, so an earlier time is a repeat.
        heard = before.line.last_at
        if heard is not None and (event.at, event.seq) <= (heard, before.last_seq):
            return
        line, closed = advance(before.line, event.fact, event.at)
        if closed is not None and before.open_id is not None and closed.ended_at is not None:
            self._close(before.open_id, closed.ended_at)
        open_id = before.open_id
        if line.open is not before.line.open:
            open_id = None
            if line.open is not None:
                open_id = event.id
                day = line.open.started_at.astimezone(self._zone).date()
                self.new[event.id] = NewInterval(event.id, line.open, day)
        self.lines[agent] = Stored(line, event.seq, open_id)
        self.changed.add(agent)

    def _close(self, row: str, end: datetime) -> None:
        fresh = self.new.get(row)
        if fresh is None:
            self.ends[row] = end
        else:
            closed = replace(fresh.interval, ended_at=end)
            self.new[row] = replace(fresh, interval=closed)
