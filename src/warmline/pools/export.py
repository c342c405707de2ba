"""Exports of the pools' lists: what lies there, the allocation log, who was moved, what a run would
do. Rows, scope and masking are those of the screen.

Written chunk by chunk to a temporary file, so memory stays small. Every export is audited before a
row is written. No cell is ever a formula. Started by `service.exporting`, done in `jobs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.pools.errors import EntryMissing, RunMissing
from warmline.pools.export_words import WORDS
from warmline.pools.model import Entry, LyingAsked, Move, PoolCustomer, RunLine
from warmline.pools.service.exporting import LINES, LOG, LYING, MOVES
from warmline.pools.service.moving import Desk, lying_filters, open_pool
from warmline.pools.store import lying, moves, runs
from warmline.runs.exporting import ExportWork, Told
from warmline.telephony.numbers import mask

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Said:
    """Codes and moments in the centre's language and zone; `lists` are its levels and sources."""

    desk: Desk
    side: int
    lists: Mapping[tuple[str, str], tuple[str, str]]

    def of(self, code: str) -> str:
        return WORDS[code][self.side] if code in WORDS else code

    def entry(self, name: str, code: str) -> str:
        return self.lists[name, code][self.side] if (name, code) in self.lists else code

    def moment(self, at: datetime) -> str:
        return at.astimezone(self.desk.zone).strftime("%Y-%m-%d %H:%M:%S")


Head = tuple[str, str]
Row = Callable[[Any, _Said], list[Value]]


def _lying_row(one: PoolCustomer, said: _Said) -> list[Value]:
    return [
        one.id,
        one.name,
        said.entry("level", one.level),
        said.entry("source", one.source),
        "; ".join(one.tags),
        one.number,
        said.of("yes" if one.do_not_call else "no"),
        said.moment(one.since),
        one.former_name or "",
        "" if one.cool_until is None else one.cool_until.isoformat(),
        said.of(one.why),
        said.of(one.note),
    ]


def _entry_row(one: Entry, said: _Said) -> list[Value]:
    return [
        said.moment(one.at),
        one.pool_name,
        one.by_name,
        said.of(one.why.value),
        one.from_name or said.of(one.from_kind),
        said.of(one.to_kind),
        one.to_name or "",
        float(one.number),
        str(one.rule.get("reason", "")),
        one.id,
    ]


def _move_row(one: Move, said: _Said) -> list[Value]:
    return [
        said.moment(one.at),
        one.customer,
        one.customer_name,
        one.from_name or "",
        one.to_name or said.of("pool"),
        said.of(one.why.value),
        said.of(one.note),
        one.by_name,
    ]


def _line_row(one: RunLine, said: _Said) -> list[Value]:
    return [
        one.owner_name,
        one.id,
        one.name,
        said.of(one.act.value),
        said.of(one.why),
        "" if one.due_on is None else one.due_on.isoformat(),
    ]


HEADS: Mapping[str, Sequence[Head]] = {
    LYING: (
        ("编号", "ID"),
        ("姓名", "Name"),
        ("级别", "Level"),
        ("来源", "Source"),
        ("标签", "Tags"),
        ("电话", "Phone"),
        ("请勿致电", "Do not call"),
        ("入池时间", "In the pool since"),
        ("原归属人", "Former owner"),
        ("冷却至", "Cooling down until"),
        ("入池方式", "How"),
        ("说明", "Note"),
    ),
    LOG: (
        ("时间", "Time"),
        ("公海", "Pool"),
        ("操作人", "By"),
        ("方式", "How"),
        ("来自", "From"),
        ("对象类型", "To what"),
        ("分配给", "To"),
        ("数量", "Customers"),
        ("原因", "Reason"),
        ("记录编号", "Entry"),
    ),
    MOVES: (
        ("时间", "Time"),
        ("客户编号", "Customer's ID"),
        ("客户", "Customer"),
        ("原归属人", "From"),
        ("现归属", "To"),
        ("方式", "How"),
        ("说明", "Note"),
        ("操作人", "By"),
    ),
    LINES: (
        ("归属人", "Owner"),
        ("客户编号", "Customer's ID"),
        ("客户", "Customer"),
        ("结果", "What happens"),
        ("原因", "Why"),
        ("日期", "On"),
    ),
}


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

        return await self._write(LYING, arguments, rows, _lying_row, total, told)

    async def log(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """The allocation log within the actor's scope."""
        allow(actor, "customer.export")
        allow(actor, "pool.distribute")
        pool, why = str(arguments["pool"]), str(arguments["why"])
        async with self._database.transaction() as session:
            self._audit(session, actor, "pool_allocation", pool or "list", arguments)

        def rows(session: Any) -> AsyncIterator[Sequence[Entry]]:
            return moves.all_entries(session, actor, pool=pool, why=why)

        return await self._write(LOG, arguments, rows, _entry_row, 0, told)

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

        return await self._write(MOVES, arguments, rows, _move_row, found.number, told)

    async def lines(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        """Who was or would be warned or lose whom, and why. Raises `RunMissing`."""
        allow(actor, "customer.export")
        allow(actor, "pool.manage")
        run, act = str(arguments["run"]), str(arguments["act"])
        async with self._database.transaction() as session:
            found = await runs.find(session, actor, run)
            if found is None:
                raise RunMissing
            total = found.warned + found.recycled
            self._audit(session, actor, "pool_run", run, arguments, total)

        def rows(session: Any) -> AsyncIterator[Sequence[RunLine]]:
            return runs.all_lines(session, run, act=act)

        return await self._write(LINES, arguments, rows, _line_row, total, told)

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
                said = _Said(self._desk, self._side, await lying.words(session))
                async for found in rows(session):
                    lines = [row(one, said) for one in found]
                    await asyncio.to_thread(write_all, sheet, lines)
                    written += len(lines)
                    await told(written, total)
            await asyncio.to_thread(sheet.close)
            return path
