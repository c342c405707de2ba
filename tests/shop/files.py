"""Files of orders as shops export them, and the bench on which they are imported."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.shop.world import ZONE, World
from warmline.kit.actor import Actor, Scope
from warmline.kit.paging import Page
from warmline.kit.sheets import open_sheet
from warmline.runs.export import in_background as list_in_background
from warmline.runs.model import RunState
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.runs.service.import_work import ApplyWork, CheckWork, UndoWork
from warmline.runs.tasks import RunJobs
from warmline.shop.export import FunnelExport, OrderExport, funnel_in_background
from warmline.shop.export import orders_in_background as in_background
from warmline.shop.importing import OrderImport
from warmline.shop.service.exporting import FUNNEL, ORDERS, ShopExportRuns
from warmline.shop.service.import_work import APPLY, CHECK, UNDO, OrderImporter
from warmline.shop.service.importing import OrderImportService

MAY = frozenset(
    {"shop.view", "shop.import", "shop.export", "shop.push", "shop.manage", "number.unmask"}
)
HEADS = "店铺,订单号,状态,下单时间,付款时间,金额,买家昵称,收货人手机\n"


class Files:
    """The world of orders with its imports and the jobs that do them."""

    def __init__(self, world: World, **more: Any) -> None:
        self.world = world
        self.runs = RunService(world.database, world.clock)
        self.imports = OrderImportService(world.database, world.clock, self.runs, zone=ZONE)
        self.importer = OrderImporter(
            world.database, world.clock, self.runs, world.shop.laying, zone=ZONE, **more
        )
        self.exports = ShopExportRuns(self.runs)
        export = OrderExport(world.database, world.clock, ZONE, "zh")
        funnel = FunnelExport(world.database, world.funnel, "zh")
        self.handlers: dict[str, Handler] = {
            CHECK: CheckWork(self.importer),
            APPLY: ApplyWork(self.importer),
            UNDO: UndoWork(self.importer),
            ORDERS: in_background(export),
            FUNNEL: funnel_in_background(funnel),
            **list_in_background(world.database, self.imports, ZONE, "en"),
        }
        self.boss = replace(world.chief, scope=Scope.ALL, permissions=MAY)
        self.jobs = RunJobs(self.runs, world.database, self.handlers, self._actor_of)

    async def _actor_of(self, user: str) -> Actor | None:
        return self.boss if user == self.boss.user_id else None

    async def bring(self, body: str | bytes, name: str = "订单.csv", **options: Any) -> OrderImport:
        """A file brought, with some options changed."""
        raw = body.encode() if isinstance(body, str) else body
        batch = await self.imports.bring(self.boss, name, pieces(raw))
        if options:
            chosen = replace(batch.options, **options)
            batch = await self.imports.choose(self.boss, batch.id, chosen)
        return batch

    async def check(self, batch: OrderImport) -> OrderImport:
        return await self._done(self.imports.check, batch)

    async def apply(self, batch: OrderImport) -> OrderImport:
        return await self._done(self.imports.apply, batch)

    async def undo(self, batch: OrderImport) -> OrderImport:
        return await self._done(self.imports.undo, batch)

    async def take(self, body: str | bytes, **options: Any) -> OrderImport:
        """A file brought and applied."""
        return await self.apply(await self.bring(body, **options))

    async def _done(self, verb: Any, batch: OrderImport) -> OrderImport:
        self.world.clock.advance(1)
        _, run = await verb(self.boss, batch.id)
        await self.jobs.work(run.id)
        ended = await self.runs.get(self.boss, run.id)
        assert ended.state is RunState.DONE, (ended.message, ended.facts)
        return await self.imports.get(self.boss, batch.id)

    async def reasons(self, batch: OrderImport) -> dict[int, list[str]]:
        rows = await self.imports.bad_rows(self.boss, batch.id, Page(size=200))
        return {row.number: [code for _, code, _, _ in row.problems] for row in rows.items}


async def pieces(raw: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(raw), size):
        yield raw[at : at + size]


def counts(figures: Mapping[str, int] | None) -> dict[str, int]:
    return {name: count for name, count in (figures or {}).items() if count}


def book(folder: Path, *rows: list[Any]) -> bytes:
    """The rows as a workbook."""
    path = folder / "orders.xlsx"
    sheet = open_sheet(path)
    for row in rows:
        sheet.write(row)
    sheet.close()
    return path.read_bytes()
