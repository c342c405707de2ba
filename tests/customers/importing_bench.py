"""A bench for imports: the world of customers with its imports and the jobs that do them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.customers.world import CLEAR, World
from warmline.customers.export import CustomerExport, in_background
from warmline.customers.importing import (
    Import,
)
from warmline.customers.model import Customer, Filters, Sheet
from warmline.customers.service.exporting import EXPORT
from warmline.customers.service.import_work import (
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.customers.service.importing import ImportService
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session
from warmline.kit.paging import Page
from warmline.kit.sheets import Value, open_sheet
from warmline.runs.export import in_background as list_in_background
from warmline.runs.model import RunState
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

MAY = CLEAR | {"customer.import"}


@dataclass
class Bench:
    """The world with its imports and the jobs that do them."""

    world: World
    actors: dict[str, Actor]
    used: set[str]

    def __post_init__(self) -> None:
        world = self.world
        self.runs = RunService(world.database, world.clock)
        self.imports = ImportService(world.database, world.clock, self.runs)
        importer = Importer(world.database, world.clock, self.runs, in_use=self._in_use)
        self.handlers: dict[str, Handler] = {
            CHECK: CheckWork(importer),
            APPLY: ApplyWork(importer),
            UNDO: UndoWork(importer),
            EXPORT: in_background(CustomerExport(world.database, "Asia/Shanghai", "zh")),
            **list_in_background(world.database, self.imports, "Asia/Shanghai", "zh"),
        }
        self.jobs = RunJobs(self.runs, world.database, self.handlers, self._actor_of)
        self.boss = self.person("sun", scope=Scope.ALL)

    async def _actor_of(self, user: str) -> Actor | None:
        return self.actors.get(user)

    async def _in_use(self, session: Session, customers: Sequence[str]) -> frozenset[str]:
        return frozenset(self.used & set(customers))

    def person(self, name: str, **more: Any) -> Actor:
        actor = self.world.actor(name, permissions=more.pop("permissions", MAY), **more)
        self.actors[actor.user_id] = actor
        return actor

    async def bring(
        self, body: bytes | str, actor: Actor | None = None, name: str = "名单.csv", **options: Any
    ) -> Import:
        """A file brought, with some options changed."""
        raw = body.encode() if isinstance(body, str) else body
        batch = await self.imports.bring(actor or self.boss, name, pieces(raw))
        if options:
            chosen = replace(batch.options, **options)
            batch = await self.imports.choose(actor or self.boss, batch.id, chosen)
        return batch

    async def check(self, batch: Import, actor: Actor | None = None) -> Import:
        return await self._done(self.imports.check, batch, actor)

    async def apply(self, batch: Import, actor: Actor | None = None) -> Import:
        return await self._done(self.imports.apply, batch, actor)

    async def undo(self, batch: Import, actor: Actor | None = None) -> Import:
        return await self._done(self.imports.undo, batch, actor)

    async def _done(self, verb: Any, batch: Import, actor: Actor | None) -> Import:
        self.world.clock.advance(1)
        _, run = await verb(actor or self.boss, batch.id)
        await self.jobs.work(run.id)
        ended = await self.runs.get(actor or self.boss, run.id)
        assert ended.state is RunState.DONE, (ended.message, ended.facts)
        return await self.imports.get(actor or self.boss, batch.id)

    async def cards(self) -> dict[str, Customer]:
        """Every card by its name."""
        found = await self.world.customers.search(
            self.world.sun, Filters(), Sheet(sort="name", size=200)
        )
        return {one.name: one for one in found.items}

    async def reasons(self, batch: Import) -> dict[int, list[str]]:
        rows = await self.imports.bad_rows(self.boss, batch.id, Page(size=200))
        return {row.number: [code for _, code, _, _ in row.problems] for row in rows.items}


async def pieces(raw: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(raw), size):
        yield raw[at : at + size]


def counts(figures: Mapping[str, int] | None) -> dict[str, int]:
    return {name: count for name, count in (figures or {}).items() if count}


def many(count: int) -> str:
    lines = [f"客户{number},137{number:08}" for number in range(count)]
    return "姓名,手机\n" + "\n".join(lines) + "\n"


def book(rows: Sequence[Sequence[Value]], path: Path) -> bytes:
    sheet = open_sheet(path)
    for row in rows:
        sheet.write(list(row))
    sheet.close()
    return path.read_bytes()
