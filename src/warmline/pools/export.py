"""Exports of the pools' lists: what lies there, the allocation log, who was moved, what a run would
do. Rows, scope and masking are those of the screen.

Written chunk by chunk to a temporary file, so memory stays small. Every export is audited before a
row is written. No cell is ever a formula. Started by `service.exporting`, done in `jobs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.sheets import gone_on_failure, new_file, open_sheet, write_all
from warmline.pools.errors import EntryMissing, RunMissing
from warmline.pools.export_rows import (
    HEADS,
    Row,
    Said,
    entry_row,
    line_row,
    lying_row,
    mine_row,
    move_row,
    run_row,
    task_row,
)
from warmline.pools.export_words import LINES, LOG, LYING, MINE, MOVES, RUNS, TASKS
from warmline.pools.model import (
    CallTask,
    Entry,
    LineFilters,
    LogFilters,
    LyingAsked,
    Move,
    MyCustomer,
    PoolCustomer,
    Run,
    RunLine,
    TaskFilters,
)
from warmline.pools.service.moving import Desk, lying_filters, open_pool
from warmline.pools.service.running import lines_of
from warmline.pools.store import call_tasks, lying, mine, moves, pools, run_lines, runs
from warmline.runs.exporting import ExportWork, Told
from warmline.telephony.numbers import mask

T = TypeVar("T")
N = TypeVar("N", MyCustomer, CallTask)


class PoolExport:
    """Writes the files; `language` is the centre's."""

    def __init__(self, desk: Desk, language: str) -> None:
        self._desk = desk
        self._database = desk.database
        self._side = 0 if language == "zh" else 1

    def handlers(self) -> dict[str, ExportWork]:
        """The work of each kind."""
        return {
            LYING: ExportWork("pool-customers", self.lying),
            LOG: ExportWork("pool-log", self.log),
            MOVES: ExportWork("pool-moves", self.moves),
            LINES: ExportWork("pool-run", self.lines),
            RUNS: ExportWork("pool-runs", self.runs),
            MINE: ExportWork("my-customers", self.mine),
            TASKS: ExportWork("call-tasks", self.tasks),
        }

    async def lying(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """What lies in a pool that is open to the actor. Raises `PoolMissing`."""
        allow(actor, "customer.export")
        allow(actor, "pool.use", "pool.distribute")
        pool = str(arguments["pool"])
        asked = lying_filters(self._desk, actor, LyingAsked(**arguments["asked"]))
        groups = await self._desk.groups.of(actor.user_id)
        async with self._database.transaction() as session:
            await open_pool(session, actor, pool, groups)
            total = await lying.count(session, pool, asked, most=10_000_000)
            self._audit(session, actor, "pool_customer", pool, arguments, total)
        whole = actor.may("number.unmask")

        async def rows(session: Any) -> AsyncIterator[Sequence[PoolCustomer]]:
            async for found in lying.all_of(session, pool, asked):
                yield found if whole else [replace(o, number=mask(o.number)) for o in found]

        return await self._write(LYING, arguments, rows, lying_row, total, told)

    async def log(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """The allocation log within the actor's scope."""
        allow(actor, "customer.export")
        allow(actor, "pool.distribute")
        said = dict(arguments["asked"])
        for name in ("since", "to_at"):
            said[name] = None if said[name] is None else datetime.fromisoformat(said[name])
        asked = LogFilters(**said)
        async with self._database.transaction() as session:
            self._audit(session, actor, "pool_allocation", asked.pool or "list", arguments)

        def rows(session: Any) -> AsyncIterator[Sequence[Entry]]:
            return moves.all_entries(session, actor, asked)

        return await self._write(LOG, arguments, rows, entry_row, 0, told)

    async def moves(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """The customers of an entry of the log. Raises `EntryMissing`."""
        allow(actor, "customer.export")
        allow(actor, "pool.distribute")
        entry = str(arguments["entry"])
        async with self._database.transaction() as session:
            found = await moves.entry(session, actor, entry)
            if found is None:
                raise EntryMissing
            self._audit(session, actor, "pool_allocation", entry, arguments, found.number)

        def rows(session: Any) -> AsyncIterator[Sequence[Move]]:
            return moves.all_of_entry(session, entry)

        return await self._write(MOVES, arguments, rows, move_row, found.number, told)

    async def lines(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """Who was or would be warned or lose whom, and why. Raises `RunMissing`."""
        allow(actor, "customer.export")
        allow(actor, "pool.manage")
        run = str(arguments["run"])
        asked = lines_of(self._desk, actor, run, LineFilters(**arguments["asked"]))
        async with self._database.transaction() as session:
            found = await runs.find(session, actor, run)
            if found is None:
                raise RunMissing
            total = await run_lines.count(session, asked, most=10_000_000)
            self._audit(session, actor, "pool_run", run, arguments, total)

        def rows(session: Any) -> AsyncIterator[Sequence[RunLine]]:
            return run_lines.all_of(session, asked)

        return await self._write(LINES, arguments, rows, line_row, total, told)

    async def runs(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """The runs over the pools of the actor's projects, or over one of them."""
        allow(actor, "customer.export")
        allow(actor, "pool.manage")
        pool = str(arguments["pool"])
        async with self._database.transaction() as session:
            names = {one.id: one.name for one in await pools.every(session, actor)}
            self._audit(session, actor, "pool_run", pool or "list", arguments)

        async def rows(session: Any) -> AsyncIterator[Sequence[tuple[Run, str]]]:
            async for found in runs.all_of(session, actor, pool=pool):
                yield [(one, names.get(one.pool, "")) for one in found]

        return await self._write(RUNS, arguments, rows, run_row, 0, told)

    async def mine(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """What the actor holds, numbers as he sees them."""
        allow(actor, "customer.export")
        allow(actor, "pool.use")
        asked = arguments["asked"]
        async with self._database.transaction() as session:
            names = {one.id: one.name for one in await pools.every(session, actor)}
            self._audit(session, actor, "pool_customer", "mine", arguments)

        async def rows(session: Any) -> AsyncIterator[Sequence[tuple[MyCustomer, str]]]:
            async for found in mine.all_of(session, actor.user_id, **asked):
                yield [(_masked(actor, one), names.get(one.pool, "")) for one in found]

        return await self._write(MINE, arguments, rows, mine_row, 0, told)

    async def tasks(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """Whom the actor means to call, numbers as he sees them. Raises `NumberTooShort`,
        `NumberNotWhole`."""
        allow(actor, "customer.export")
        allow(actor, "pool.use")
        asked = TaskFilters(**arguments["asked"])
        search = self._desk.owners.understood(actor, asked.q)
        async with self._database.transaction() as session:
            self._audit(session, actor, "call_task", "mine", arguments)

        async def rows(session: Any) -> AsyncIterator[Sequence[CallTask]]:
            async for found in call_tasks.all_of(session, actor.user_id, asked, search):
                yield [_masked(actor, one) for one in found]

        return await self._write(TASKS, arguments, rows, task_row, 0, told)

    # --------------------------------------------------------------------------------------------

    def _audit(
        self,
        session: Any,
        actor: Actor,
        noun: str,
        noun_id: str,
        arguments: Mapping[str, Any],
        rows: int | None = None,
    ) -> None:
        after = {"format": arguments["format"], "rows": rows}
        audit.record(session, actor, "exported", noun, noun_id, None, after)

    async def _write(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        rows: Callable[[Any], AsyncIterator[Sequence[T]]],
        row: Row,
        total: int,
        told: Told,
    ) -> Path:
        with gone_on_failure(new_file(str(arguments["format"]))) as path:
            sheet, written = open_sheet(path), 0
            sheet.write([pair[self._side] for pair in HEADS[kind]])
            async with self._database.read() as session:
                said = Said(self._desk.zone, self._side, await lying.words(session))
                async for found in rows(session):
                    lines = [row(one, said) for one in found]
                    await asyncio.to_thread(write_all, sheet, lines)
                    written += len(lines)
                    await told(written, total)
            await asyncio.to_thread(sheet.close)
            return path


def _masked(actor: Actor, one: N) -> N:
    return one if actor.may("number.unmask") else replace(one, number=mask(one.number))
