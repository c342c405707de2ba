"""The log, runs, call tasks and own customers turn by a place in their order: each line once,
whatever comes meanwhile, and nobody turns to what is not his."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from tests.pools.test_export import Exports, exporter, exports
from tests.pools.world import LEADS, PoolWorld
from warmline.kit.errors import Invalid
from warmline.kit.keyset import Found, PageUnknown, Sheet
from warmline.pools.model import LogFilters, TaskFilters
from warmline.pools.tables import HoldingRow

pytestmark = pytest.mark.servers

__all__ = ["exports"]

Turn = Callable[[Sheet], Awaitable[Found[Any]]]


async def turned(
    ask: Turn, sort: str, meanwhile: Callable[[], Awaitable[Any]] | None = None, size: int = 2
) -> list[str]:
    """What the pages hold one after the other; after the first something happens."""
    found, after, first = list[str](), "", True
    while True:
        page = await ask(Sheet(sort, size, after))
        assert (page.total is None) == bool(after)
        assert len(page.items) <= size
        found += [one.id for one in page.items]
        after = page.next
        if not after:
            return found
        if first and meanwhile is not None:
            await meanwhile()
        first = False


@pytest.mark.parametrize("sort", ["", "at", "-at", "number", "-number"])
async def test_given_the_log_when_it_grows_between_pages_then_every_line_is_there_once(
    world: PoolWorld, sort: str
) -> None:
    """Given lines of the same moment and of the same number, when two more are written after the
    first page, then those that were there come once each in their order."""
    pool = await world.pool()
    for number in (1, 2, 1):
        await world.owned(world.ann, pool, number)

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.distribution.log(world.sun, sheet)

    async def more() -> None:
        await world.owned(world.bob, pool, 1)

    before = await turned(ask, sort)
    assert len(before) == 6
    seen = await turned(ask, sort, more)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))


async def test_given_a_leader_when_turning_the_log_then_only_his_people_s_lines(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool()
    for who in (world.ann, world.bob, world.ann, world.bob, world.ann):
        await world.owned(who, pool)
    asked = LogFilters(why="claimed")

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.distribution.log(world.lee, sheet, asked)

    seen = await turned(ask, "")
    whole = (await world.distribution.log(world.sun, Sheet(), asked)).items
    assert seen == [one.id for one in whole if one.by == world.ann.user_id]
    lee = exporter(world.lee, LEADS)
    _, *rows = await exports.rows(lee, await exports.start.log(lee, asked, "csv"))
    assert [row[-1] for row in rows] == seen


@pytest.mark.parametrize(
    "sort", ["", "due_on", "-due_on", "since", "-since", "name", "-name", "level", "-level"]
)
async def test_given_own_customers_without_a_day_when_turned_then_each_once_and_those_last(
    world: PoolWorld, sort: str
) -> None:
    """Given customers with equal names and levels, some of whom no rule takes back, when more are
    claimed after the first page, then none is missed and none comes twice."""
    free = await world.pool("甲池", protection_days=0)
    due = await world.pool("乙池", no_contact_days=10)
    kept = await world.owned(world.ann, free, 3)
    going = await world.owned(world.ann, due, 3)
    await world.owned(world.bob, due)
    async with world.database.transaction() as session:
        days = update(HoldingRow).values(due_on=None)
        await session.execute(days.where(HoldingRow.customer.in_(kept)))
        for customer in going:
            one = update(HoldingRow).where(HoldingRow.customer == customer)
            await session.execute(one.values(due_on=world.desk.day(world.clock.now())))

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.pools.mine(world.ann, sheet)

    async def more() -> None:
        await world.owned(world.ann, due, 1)

    before = await turned(ask, sort)
    assert sorted(before) == sorted([*kept, *going])
    if sort.endswith("due_on") or not sort:
        assert set(before[3:]) == set(kept)
    seen = await turned(ask, sort, more)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))
    named = await world.pools.mine(world.ann, Sheet(size=1), q="客1", pool=due)
    assert (named.total, [one.id for one in named.items]) == (1, [going[1]])


@pytest.mark.parametrize("sort", ["", "at", "-at", "name", "-name", "level", "-level"])
async def test_given_call_tasks_when_some_come_and_go_between_pages_then_the_others_are_there_once(
    world: PoolWorld, sort: str
) -> None:
    pool = await world.pool()
    ids = await world.owned(world.ann, pool, 5)
    await world.tasks.add(world.ann, ids)
    theirs = await world.owned(world.bob, pool, 2)
    await world.tasks.add(world.bob, theirs)

    async def ask(sheet: Sheet) -> Found[Any]:
        return await world.tasks.list(world.ann, sheet, TaskFilters())

    before = await turned(ask, sort)
    assert len(before) == 5

    async def meanwhile() -> None:
        await world.tasks.done(world.ann, before[0])
        await world.tasks.add(world.ann, await world.owned(world.ann, pool, 1))

    seen = await turned(ask, sort, meanwhile)
    assert [one for one in seen if one in before] == before
    assert len(seen) == len(set(seen))


async def test_given_runs_when_another_is_asked_for_between_pages_then_each_is_there_once(
    world: PoolWorld,
) -> None:
    first, second = await world.pool("甲池"), await world.pool("乙池")
    runs = [await world.run(pool, dry=True) for pool in (first, second, first, first)]

    def of(pool: str) -> Turn:
        async def ask(sheet: Sheet) -> Found[Any]:
            return await world.runs.page(world.sun, sheet, pool=pool)

        return ask

    async def more() -> None:
        await world.run(second, dry=True)

    assert await turned(of(""), "") == runs[::-1]
    assert await turned(of(first), "") == [runs[3], runs[2], runs[0]]
    assert await turned(of(""), "-asked_at", more) == runs[::-1]
    assert set(runs) < set(await turned(of(""), "asked_at"))
    elsewhere = replace(world.sun, projects=frozenset(), permissions=LEADS | {"pool.manage"})
    assert (await world.runs.page(elsewhere, Sheet())).items == []


async def test_given_a_place_of_another_list_when_asked_for_then_it_is_refused(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    for _ in range(2):
        await world.owned(world.ann, pool)
    by_name = (await world.pools.mine(world.ann, Sheet("name", 1))).next
    asks: Sequence[Callable[[Sheet], Awaitable[Any]]] = (
        lambda sheet: world.pools.mine(world.ann, sheet),
        lambda sheet: world.distribution.log(world.sun, sheet),
        lambda sheet: world.runs.page(world.sun, sheet),
        lambda sheet: world.tasks.list(world.ann, sheet),
    )
    for ask in asks:
        with pytest.raises(PageUnknown):
            await ask(Sheet(after=by_name))
        with pytest.raises(Invalid):
            await ask(Sheet("colour"))
