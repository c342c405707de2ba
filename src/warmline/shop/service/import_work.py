"""What the rows of a file do to orders, done in `jobs` as runs: check, apply, undo. How a file is
read and gone through chunk by chunk is `runs.service.import_work`.

An imported order is laid to its talk and its customer by the same rule as one that was pushed, in
the transaction that writes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.runs.importing import ImportTables, Result
from warmline.runs.ports import Work
from warmline.runs.service import RunService
from warmline.runs.service.import_work import Importer, said_of
from warmline.runs.service.imports import Reader
from warmline.shop.importing import OrderImport, OrderOptions
from warmline.shop.importing_cells import Reads, read_row
from warmline.shop.importing_orders import (
    Desk,
    Given,
    Settled,
    settled,
    taken_back,
    told_of,
    why_not,
)
from warmline.shop.model import Order, Told
from warmline.shop.ports import Forgotten, nothing_planned
from warmline.shop.service.laying import Laying
from warmline.shop.store import importing as many
from warmline.shop.store import orders
from warmline.shop.store.personal import erased as erased_of
from warmline.shop.tables import OrderImportRow, OrderLineRow, OrderMappingRow

CHECK, APPLY, UNDO = "shop_import_check", "shop_import", "shop_import_undo"
TABLES = ImportTables(OrderImportRow, OrderLineRow, OrderMappingRow, OrderOptions, "subject")

Key = tuple[str, str]


@dataclass(slots=True)
class _Chunk:
    """What a chunk of orders came to: by shop and number what was there, and what becomes of it."""

    before: dict[Key, Order] = field(default_factory=dict)
    done: dict[Key, Settled] = field(default_factory=dict)


class OrderImporter(Importer[OrderOptions]):
    """See the module's text. `country` is where numbers without a prefix are from, `zone` the
    centre's."""

    permission = "shop.import"
    noun = "shop_import"

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runs: RunService,
        laying: Laying,
        *,
        country: str = "CN",
        zone: str = "Asia/Shanghai",
        forgotten: Forgotten = nothing_planned,
        scratch: Path | None = None,
    ) -> None:
        super().__init__(database, clock, runs, TABLES, scratch=scratch)
        self._laying, self._country, self._zone = laying, country, ZoneInfo(zone)
        self._forgotten = forgotten

    async def reader(self, session: Session, work: Work, batch: OrderImport) -> Reader:
        return partial(read_row, reads=Reads(batch.options, self._country, self._zone))

    async def match(self, session: Session, work: Work, batch: OrderImport, count: int) -> None:
        await many.spoil(session, batch.id)
        await self._store.group(session, batch.id)

    async def desk(self, work: Work, batch: OrderImport) -> Desk:
        return Desk(batch.options, self._clock.now(), batch.options.as_of or batch.at)

    async def settled(
        self,
        session: Session,
        work: Work,
        batch: OrderImport,
        desk: Desk,
        rows: Sequence[Any],
        write: bool,
    ) -> Sequence[Mapping[str, Any]]:
        groups: dict[Key, list[Given]] = {}
        for row in rows:
            key = (row.given["shop"], row.given["number"])
            groups.setdefault(key, []).append(Given(row.number, row.given))
        chunk = _Chunk()
        await self._look(session, batch, desk, groups, chunk, lock=write)
        after: Mapping[Key, Order] = {}
        if write:
            after = await self._write(session, batch, desk, groups, chunk)
        return [line for key in groups for line in _lines(key, chunk, after)]

    async def _look(
        self,
        session: Session,
        batch: OrderImport,
        desk: Desk,
        groups: Mapping[Key, Sequence[Given]],
        chunk: _Chunk,
        *,
        lock: bool,
    ) -> None:
        """What is there of these orders, and what becomes of it."""
        there = await orders.known(session, batch.project, groups, lock=lock)
        cards = {one.customer for one in there.values() if one.customer is not None}
        erased = await erased_of(session, cards)
        done = await asyncio.to_thread(_all_settled, groups, there, erased, desk)
        chunk.before.update(there)
        chunk.done.update(done)

    async def _write(
        self,
        session: Session,
        batch: OrderImport,
        desk: Desk,
        groups: Mapping[Key, Sequence[Given]],
        chunk: _Chunk,
    ) -> Mapping[Key, Order]:
        """The orders that were made or changed, as they are then."""
        now = desk.now
        new = {key: one.after for key, one in chunk.done.items() if one.after is not None}
        made = [told for key, told in new.items() if key not in chunk.before]
        written = await many.write_all(session, batch.project, made, now)
        if len(written) < len(made):
            # Somebody pushed these in this very moment; the file is one more word on them.
            others = {key: groups[key] for key in new if key not in {*chunk.before, *written}}
            await self._look(session, batch, desk, others, chunk, lock=True)
        changed = [
            (chunk.before[key], one.after)
            for key, one in chunk.done.items()
            if one.after is not None and key in chunk.before
        ]
        await many.rewrite_all(session, changed, now)
        touched = [key for key, one in chunk.done.items() if one.after is not None]
        if not touched:
            return {}
        session.expire_all()
        after = await orders.known(session, batch.project, touched)
        rule = await orders.rule_of(session, batch.project)
        await self._laying.lay(session, list(after.values()), rule)
        moved = [(chunk.before[key], one) for key, one in after.items() if key in chunk.before]
        await self._laying.moved_on(session, moved)
        return after

    # Taking back -------------------------------------------------------------------------------

    async def taken_back(
        self, session: Session, work: Work, batch: OrderImport, rows: Sequence[Any]
    ) -> Mapping[int, str | None]:
        there = await many.by_ids(session, [row.subject for row in rows])
        cards = {one.customer for one in there.values() if one.customer is not None}
        erased = await erased_of(session, cards)
        noted: dict[int, str | None] = {}
        gone: list[str] = []
        back: list[tuple[Order, Told]] = []
        for row in rows:
            order = there.get(row.subject)
            written = msgspec.convert(row.before["now"], Told)
            was = row.before["was"]
            why = why_not(order, written, created=was is None)
            noted[row.number] = why
            if why is None and order is not None:
                if was is None:
                    gone.append(order.id)
                else:
                    back.append((order, taken_back(order, msgspec.convert(was, Told), erased)))
        await many.rewrite_all(session, back, self._clock.now())
        await self._forgotten(session, work.actor, gone)
        await many.delete_all(session, gone)
        return noted


def _all_settled(
    groups: Mapping[Key, Sequence[Given]],
    there: Mapping[Key, Order],
    erased: Collection[str],
    desk: Desk,
) -> dict[Key, Settled]:
    """What the rows of a chunk of orders do. Runs in a thread: pure."""
    found: dict[Key, Settled] = {}
    for key, rows in groups.items():
        before = there.get(key)
        gone = before is not None and before.customer in erased
        found[key] = settled(rows, before, desk, erased=gone)
    return found


def _lines(key: Key, chunk: _Chunk, after: Mapping[Key, Order]) -> list[dict[str, Any]]:
    """Each row's result; the first that wrote holds what was said of the order before and after.
    In a check nothing is written, so no row holds anything an undoing would look for."""
    done, order = chunk.done[key], after.get(key)
    before = chunk.before.get(key)
    known = order or before
    first, lines = True, []
    for number, result, problems in done.rows:
        line: dict[str, Any] = {
            "number": number,
            "result": result.value,
            "found": said_of(problems) or None,
            "subject": known.id if known is not None and result is not Result.BAD else None,
            "before": None,
            "version": None,
        }
        wrote = result in (Result.CREATED, Result.CHANGED)
        if first and wrote and order is not None:
            first = False
            was = None if before is None else msgspec.to_builtins(told_of(before))
            line["before"] = {"was": was, "now": msgspec.to_builtins(told_of(order))}
            line["version"] = order.version
        lines.append(line)
    return lines
