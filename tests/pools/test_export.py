"""Exports of the pools' lists as runs: rows, scope and masking of the screen, audited."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.customers.world import MASKED, MOBILE
from tests.pools.world import LEADS, USES, PoolWorld
from warmline.customers.errors import NumberNotWhole
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.pools.export import PoolExport
from warmline.pools.model import LineFilters, LogFilters, LyingAsked
from warmline.pools.service.exporting import PoolExportRuns
from warmline.runs.model import Run, RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

pytestmark = pytest.mark.servers


class Exports:
    """The runs of exports, done at once."""

    def __init__(self, world: PoolWorld) -> None:
        self.world = world
        self.runs = RunService(world.database, world.clock)
        self.start = PoolExportRuns(self.runs)
        self.actors: dict[str, Actor] = {}
        handlers = PoolExport(world.desk, "zh").handlers()
        self.jobs = RunJobs(self.runs, world.database, dict(handlers), self._actor_of)

    async def _actor_of(self, user: str) -> Actor | None:
        return self.actors.get(user)

    async def done(self, actor: Actor, started: Run, state: RunState = RunState.DONE) -> Run:
        self.actors[actor.user_id] = actor
        self.world.clock.advance(1)
        await self.jobs.work(started.id)
        run = await self.runs.get(actor, started.id)
        assert run.state is state, (run.message, run.facts)
        return run

    async def rows(self, actor: Actor, started: Run) -> list[list[str]]:
        run = await self.done(actor, started)
        _, pieces = await self.runs.file(actor, run.id)
        text = (await _whole(pieces)).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert run.result == {"rows": len(rows) - 1}
        return rows


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.fixture
def exports(world: PoolWorld) -> Exports:
    return Exports(world)


def exporter(actor: Actor, base: frozenset[str] = USES, *more: str) -> Actor:
    return replace(actor, permissions=base | {"customer.export", *more})


async def test_given_a_pool_when_exported_then_the_list_s_rows_masked_as_on_the_screen(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool()
    await world.lying(pool, 3, level="vip", source="web")
    await world.lying(pool, 1)
    ann = exporter(world.ann)
    asked = LyingAsked(level="vip", sort="-since")
    head, *rows = await exports.rows(ann, await exports.start.lying(ann, pool, asked, "csv"))
    assert head[:6] == ["编号", "姓名", "级别", "来源", "标签", "电话"]
    assert [row[1] for row in rows] == ["客2", "客1", "客0"]
    assert {(row[2], row[3], row[5]) for row in rows} == {("重要客户", "网站", MASKED)}
    assert [row[10:] for row in rows] == [["放入", "new ones"]] * 3
    boss = exporter(world.sun, LEADS, "number.unmask")
    _, *rows = await exports.rows(boss, await exports.start.lying(boss, pool, LyingAsked(), "csv"))
    assert {row[5] for row in rows} == {MOBILE}
    async with world.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "exported")
        trail = list(await session.scalars(query.order_by(AuditEntry.number)))
    told = [(one.noun, one.noun_id, one.user_id, one.after["rows"]) for one in trail]
    assert told == [
        ("pool_customer", pool, ann.user_id, 3),
        ("pool_customer", pool, boss.user_id, 4),
    ]


async def test_given_the_log_when_exported_then_within_scope_and_an_entry_names_its_customers(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool("甲池")
    [one] = await world.owned(world.ann, pool)
    [other] = await world.owned(world.bob, pool)
    lee = exporter(world.lee, LEADS)
    head, *rows = await exports.rows(
        lee, await exports.start.log(lee, LogFilters(pool=pool, why="claimed"), "csv")
    )
    # The west is not his to see.
    assert [(row[1], row[2], row[3], row[6], row[7]) for row in rows] == [
        ("甲池", "ann的名字", "领取", "ann的名字", "1")
    ]
    assert head[0] == "时间"
    _, *moved = await exports.rows(lee, await exports.start.moves(lee, rows[0][9], "csv"))
    assert [(row[1], row[4], row[5]) for row in moved] == [(one, "ann的名字", "领取")]
    theirs = (await world.distribution.log(world.sun, Sheet(), LogFilters(why="claimed"))).items
    hidden = next(e.id for e in theirs if e.by == world.bob.user_id)
    await exports.done(lee, await exports.start.moves(lee, hidden, "csv"), RunState.FAILED)
    assert other


async def test_given_a_dry_run_when_exported_then_who_would_lose_whom_and_why(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool(no_contact_days=10, protection_days=1, warn_days=2)
    ids = await world.owned(world.ann, pool, 2)
    world.days(9)
    run = await world.run(pool, dry=True)
    boss = exporter(world.sun, LEADS, "pool.manage")
    every, recycled = LineFilters(), LineFilters("recycle")
    head, *rows = await exports.rows(boss, await exports.start.lines(boss, run, every, "csv"))
    assert head[:2] == ["归属人", "客户编号"]
    assert [(row[0], row[3], row[4]) for row in rows] == [("ann的名字", "预警", "长期未联系")] * 2
    assert {row[1] for row in rows} == set(ids)
    _, *none = await exports.rows(boss, await exports.start.lines(boss, run, recycled, "csv"))
    assert none == []


async def test_given_nobody_who_may_when_asked_then_refused_and_again_when_it_is_written(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool()
    await world.lying(pool)
    starts: list[Any] = [
        exports.start.lying(world.ann, pool, LyingAsked(), "csv"),
        exports.start.log(exporter(world.ann), LogFilters(), "csv"),
        exports.start.moves(exporter(world.ann), pool, "csv"),
        exports.start.lines(exporter(world.lee, LEADS), pool, LineFilters(), "csv"),
    ]
    for start in starts:
        with pytest.raises(Refused):
            await start
    # Whoever lost the right meanwhile gets no file, nor who is not let into the pool.
    ann = exporter(world.ann)
    started = await exports.start.lying(ann, pool, LyingAsked(), "csv")
    run = await exports.done(world.ann, started, RunState.FAILED)
    assert run.file is None
    closed = await world.pool("西", open_departments=(world.west,))
    started = await exports.start.lying(ann, closed, LyingAsked(), "csv")
    assert (await exports.done(ann, started, RunState.FAILED)).file is None


async def test_given_a_pool_s_list_when_searched_then_by_name_last_digits_source_and_in_order(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    ids = await world.lying(pool, 12, source="web")

    async def found(actor: Actor, **asked: str) -> list[str]:
        page = await world.pools.lying(actor, pool, LyingAsked(**asked))
        assert page.total == len(page.items)
        return [row.id for row in page.items]

    assert await found(world.ann, q="客1", sort="-since") == [ids[11], ids[10], ids[1]]
    assert await found(world.ann, q="8000") == ids
    assert await found(world.ann, q="9999") == []
    assert await found(world.ann, source="shop") == []
    with pytest.raises(NumberNotWhole):
        await found(world.ann, q="138000")
    newest = await world.pools.lying(world.ann, pool, LyingAsked(sort="-since"), size=5)
    later = await world.pools.lying(
        world.ann, pool, LyingAsked(sort="-since"), after=newest.next, size=20
    )
    assert [row.id for row in (*newest.items, *later.items)] == ids[::-1]
