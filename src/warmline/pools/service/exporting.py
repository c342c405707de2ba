"""Exports of the pools' lists as background work: allowed here, written by `pools.export`.

Customers' names and numbers leave the house with them, so each needs `customer.export` besides what
opens the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.pools.export_words import LINES, LOG, LYING, MINE, MOVES, RUNS, TASKS
from warmline.pools.model import LineFilters, LogFilters, LyingAsked, TaskFilters
from warmline.runs.model import Run
from warmline.runs.service import RunService


class PoolExportRuns:
    """Starts exports. What the lists may not show is refused when they are written, too."""

    def __init__(self, runs: RunService) -> None:
        self._work = runs

    async def lying(self, actor: Actor, pool: str, asked: LyingAsked, format_: str) -> Run:
        """What lies in a pool. Raises `TooManyRuns`."""
        allow(actor, "pool.use", "pool.distribute")
        said = {"q": asked.q, "level": asked.level, "source": asked.source, "sort": asked.sort}
        return await self._start(actor, LYING, {"pool": pool, "asked": said}, format_)

    async def log(self, actor: Actor, asked: LogFilters, format_: str) -> Run:
        """The allocation log. Raises `TooManyRuns`."""
        allow(actor, "pool.distribute")
        said = asdict(asked) | {
            name: None if at is None else at.isoformat()
            for name, at in (("since", asked.since), ("to_at", asked.to_at))
        }
        return await self._start(actor, LOG, {"asked": said}, format_)

    async def moves(self, actor: Actor, entry: str, format_: str) -> Run:
        """The customers an entry of the log moved. Raises `TooManyRuns`."""
        allow(actor, "pool.distribute")
        return await self._start(actor, MOVES, {"entry": entry}, format_)

    async def lines(self, actor: Actor, run: str, asked: LineFilters, format_: str) -> Run:
        """What a run did, or a dry one would do. Raises `TooManyRuns`."""
        allow(actor, "pool.manage")
        return await self._start(actor, LINES, {"run": run, "asked": asdict(asked)}, format_)

    async def runs(self, actor: Actor, pool: str, format_: str) -> Run:
        """The runs themselves. Raises `TooManyRuns`."""
        allow(actor, "pool.manage")
        return await self._start(actor, RUNS, {"pool": pool}, format_)

    async def mine(self, actor: Actor, q: str, pool: str, warned: bool, format_: str) -> Run:
        """What the actor holds. Raises `TooManyRuns`."""
        allow(actor, "pool.use")
        said = {"q": q, "pool": pool, "warned": warned}
        return await self._start(actor, MINE, {"asked": said}, format_)

    async def tasks(self, actor: Actor, asked: TaskFilters, format_: str) -> Run:
        """Whom the actor means to call. Raises `TooManyRuns`."""
        allow(actor, "pool.use")
        return await self._start(actor, TASKS, {"asked": asdict(asked)}, format_)

    async def _start(
        self, actor: Actor, kind: str, arguments: Mapping[str, Any], format_: str
    ) -> Run:
        allow(actor, "customer.export")
        return await self._work.start(actor, kind, {**arguments, "format": format_})
