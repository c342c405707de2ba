"""The lists beside the pool's own: the log, a run's lines, call tasks, own customers. Narrowed,
turned page by page, opened where the asker sees the card, exported as they are narrowed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.customers.world import MASKED, MOBILE
from tests.pools.test_distributing import agent
from tests.pools.test_export import Exports, exporter, exports
from tests.pools.world import LEADS, PoolWorld
from warmline.customers.errors import NumberNotWhole
from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.keyset import PageUnknown, Sheet
from warmline.pools.model import Choice, LineFilters, LogFilters, RunLine, TaskFilters
from warmline.pools.store import lying, moves, run_lines
from warmline.runs.model import RunState

pytestmark = pytest.mark.servers

__all__ = ["exports"]


async def _lost(world: PoolWorld) -> tuple[str, list[str], list[str]]:
    """A dry run over a pool in which ann loses four and bob is warned of two."""
    pool = await world.pool(no_contact_days=10, warn_days=2, protection_days=1)
    ann = await world.owned(world.ann, pool, 4)
    world.days(1)
    bob = await world.owned(world.bob, pool, 2)
    world.days(7)
    await world.run(pool)
    world.days(2)
    return await world.run(pool, dry=True), ann, bob


async def _all(world: PoolWorld, run: str, asked: LineFilters, size: int = 1) -> list[RunLine]:
    """Every line, page by page; the first page says how many there are."""
    found, after, total = list[RunLine](), "", None
    while True:
        page = await world.runs.lines(world.sun, run, asked, after=after, size=size)
        assert (page.total is None) == bool(after)
        total = page.total if total is None else total
        found += page.items
        after = page.next
        if not after:
            assert len(found) == total
            return found


async def test_given_a_run_s_lines_when_narrowed_then_to_an_owner_a_name_or_what_happens(
    world: PoolWorld,
) -> None:
    run, ann, bob = await _lost(world)
    every = await _all(world, run, LineFilters())
    assert {line.id for line in every} == {*ann, *bob}
    # Owner by owner, whoever comes first.
    assert sum(a.owner != b.owner for a, b in pairwise(every)) == 1
    theirs = await _all(world, run, LineFilters(owner=world.bob.user_id))
    assert {line.id for line in theirs} == set(bob)
    assert {line.id for line in await _all(world, run, LineFilters(act="recycle"))} == set(ann)
    named = await _all(world, run, LineFilters(q="客1"))
    assert {line.id for line in named} == {ann[1], bob[1]}
    one = LineFilters(act="warn", owner=world.bob.user_id, q="客1")
    assert [line.id for line in await _all(world, run, one)] == [bob[1]]
    assert len(await _all(world, run, LineFilters(q=MOBILE[-4:]))) == 6
    masked = replace(world.sun, permissions=world.sun.permissions - {"number.unmask"})
    with pytest.raises(NumberNotWhole):
        await world.runs.lines(masked, run, LineFilters(q="138001"))


async def test_given_a_run_s_lines_when_turned_in_any_order_then_each_once(
    world: PoolWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, ann, bob = await _lost(world)
    for sort in ("owner", "due_on"):
        up = await _all(world, run, LineFilters(sort=sort), size=2)
        down = await _all(world, run, LineFilters(sort=f"-{sort}"), size=4)
        assert [line.id for line in down] == [line.id for line in up][::-1]
        assert len({line.id for line in up}) == 6
    assert {line.id for line in up[:4]} == set(ann)
    by_owner = await world.runs.lines(world.sun, run, size=2)
    with pytest.raises(PageUnknown):
        await world.runs.lines(world.sun, run, LineFilters(sort="due_on"), after=by_owner.next)
    with pytest.raises(PageUnknown):
        await world.runs.lines(world.sun, run, LineFilters(sort="name"))
    monkeypatch.setattr(run_lines.count, "__defaults__", (3,))
    monkeypatch.setattr("warmline.pools.service.looking.COUNTED", 3)
    page = await world.runs.lines(world.sun, run, size=2)
    assert (page.total, page.capped) == (3, True)
    assert bob


async def test_given_lines_and_moves_when_asked_then_they_say_whose_cards_the_asker_may_open(
    world: PoolWorld,
) -> None:
    """The leader of the east sees ann's customers, not those who went to the west since."""
    pool = await world.pool()
    ids = await world.owned(world.ann, pool, 3)
    [entry] = (await world.distribution.log(world.sun, Sheet(), LogFilters(why="claimed"))).items
    to_bob = [agent(world.bob.user_id)]
    choice = Choice(customers=(ids[0],))
    seen = await world.distribution.preview(world.sun, pool, choice, to_bob)
    await world.distribution.distribute(world.sun, pool, choice, to_bob, seen.key)

    async def opens(actor: Actor) -> dict[str, bool]:
        _, page = await world.distribution.customers_of(actor, entry.id)
        return {one.customer: one.opens for one in page.items}

    assert await opens(world.lee) == {ids[0]: False, ids[1]: True, ids[2]: True}
    assert await opens(world.sun) == dict.fromkeys(ids, True)
    blind = replace(world.sun, permissions=LEADS - {"customer.view"})
    assert await opens(blind) == dict.fromkeys(ids, False)
    run = await world.run(pool, dry=True)
    assert [line.opens for line in await _all(world, run, LineFilters())] == []
    world.days(28)
    run = await world.run(pool, dry=True)
    lines = await _all(world, run, LineFilters())
    assert lines
    assert all(line.opens for line in lines)


async def test_given_an_entry_when_turned_page_by_page_then_exactly_its_customers_in_their_order(
    world: PoolWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = await world.pool()
    await world.owned(world.bob, pool, 2)
    ids = await world.owned(world.ann, pool, 5)
    [entry, *_] = (
        await world.distribution.log(world.sun, Sheet(), LogFilters(why="claimed"))
    ).items
    seen, after, totals = list[str](), "", list[int | None]()
    for _ in range(3):
        _, page = await world.distribution.customers_of(world.sun, entry.id, after=after, size=2)
        seen += [one.customer for one in page.items]
        totals.append(page.total)
        after = page.next
    assert (set(seen), len(seen), after, totals) == (set(ids), 5, "", [5, None, None])
    monkeypatch.setattr(moves.count_of_entry, "__defaults__", (3,))
    monkeypatch.setattr("warmline.pools.service.looking.COUNTED", 3)
    _, page = await world.distribution.customers_of(world.sun, entry.id, size=2)
    assert (page.total, page.capped) == (3, True)
    with pytest.raises(PageUnknown):
        await world.distribution.customers_of(world.sun, entry.id, after="nonsense")


async def test_given_the_log_when_narrowed_then_by_period_who_to_whom_and_words(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool()
    [first] = await world.owned(world.ann, pool)
    world.days(1)
    middle = world.clock.now()
    await world.pools.give_up(world.ann, [first], "没有意向")
    [second] = await world.lying(pool)
    to_bob = [agent(world.bob.user_id)]
    choice = Choice(customers=(second,))
    seen = await world.distribution.preview(world.sun, pool, choice, to_bob)
    await world.distribution.distribute(world.sun, pool, choice, to_bob, seen.key)

    async def whys(**asked: object) -> list[str]:
        found = await world.distribution.log(world.sun, Sheet(), LogFilters(**asked))  # type: ignore[arg-type]
        assert found.total == len(found.items)
        return sorted(str(one.why) for one in found.items)

    assert await whys() == ["assigned", "claimed", "given_up", "put", "put"]
    assert await whys(since=middle) == ["assigned", "given_up", "put"]
    assert await whys(to_at=middle) == ["claimed", "put"]
    assert await whys(by=world.ann.user_id) == ["claimed", "given_up"]
    assert await whys(to=world.bob.user_id) == ["assigned"]
    assert await whys(q="bob的") == ["assigned"]
    assert await whys(q="没有意") == ["given_up"]
    assert await whys(q="ANN", why="claimed") == ["claimed"]
    assert await whys(q="100%") == []
    boss = exporter(world.sun, LEADS)
    asked = LogFilters(q="ann", since=middle)
    _, *rows = await exports.rows(boss, await exports.start.log(boss, asked, "csv"))
    assert [row[3] for row in rows] == ["放弃"]


async def test_given_call_tasks_when_narrowed_and_exported_then_own_ones_masked(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool()
    ids = await world.owned(world.ann, pool, 3)
    [vip] = await world.lying(pool, level="vip")
    await world.pools.claim(world.ann, pool, [vip])
    await world.tasks.add(world.ann, [*ids, vip])
    [other] = await world.owned(world.bob, pool)
    await world.tasks.add(world.bob, [other])

    async def dial(actor: Actor, number: str) -> str:
        return "00000000-0000-7000-8000-00000000cccc"

    async def found(**asked: object) -> list[str]:
        tasks = await world.tasks.list(world.ann, Sheet(), TaskFilters(**asked))  # type: ignore[arg-type]
        return [one.customer for one in tasks.items]

    [task] = [t for t in (await world.tasks.list(world.ann, Sheet())).items if t.customer == vip]
    await world.tasks.dial(world.ann, task.id, dial)
    assert set(await found()) == {*ids, vip}
    assert await found(q="客2") == [ids[2]]
    assert await found(level="vip") == [vip]
    assert await found(called=True) == [vip]
    assert set(await found(called=False)) == set(ids)
    assert set(await found(q="8000")) == {*ids, vip}
    ann = exporter(world.ann)
    asked = TaskFilters(called=False)
    head, *rows = await exports.rows(ann, await exports.start.tasks(ann, asked, "csv"))
    assert head == ["客户编号", "客户", "级别", "电话", "请勿致电", "加入时间", "上次拨打"]
    assert {(row[0], row[3]) for row in rows} == {(one, MASKED) for one in ids}
    with pytest.raises(Refused):
        await exports.start.tasks(world.ann, asked, "csv")


async def test_given_own_customers_when_exported_then_those_of_the_list_with_pool_and_day(
    world: PoolWorld, exports: Exports
) -> None:
    pool = await world.pool("甲池", no_contact_days=10)
    ids = await world.owned(world.ann, pool, 2)
    await world.owned(world.bob, pool)
    ann = exporter(world.ann)
    head, *rows = await exports.rows(ann, await exports.start.mine(ann, "", pool, False, "csv"))
    assert head[4] == "公海"
    assert {(row[0], row[3], row[4], row[6]) for row in rows} == {
        (one, MASKED, "甲池", "否") for one in ids
    }
    _, *rows = await exports.rows(ann, await exports.start.mine(ann, "客1", "", False, "csv"))
    assert [row[0] for row in rows] == [ids[1]]
    _, *rows = await exports.rows(ann, await exports.start.mine(ann, "", "", True, "csv"))
    assert rows == []
    # Whoever lost the right meanwhile gets no file.
    started = await exports.start.mine(ann, "", "", False, "csv")
    assert (await exports.done(world.ann, started, RunState.FAILED)).file is None


async def test_given_runs_when_exported_then_those_of_the_pool(
    world: PoolWorld, exports: Exports
) -> None:
    first, second = await world.pool("甲池"), await world.pool("乙池")
    for pool in (first, second, first):
        await world.run(pool, dry=pool == second)
        world.clock.advance(60)
    boss = exporter(world.sun, LEADS, "pool.manage")
    _, *rows = await exports.rows(boss, await exports.start.runs(boss, "", "csv"))
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("甲池", "手动", "已完成"),
        ("乙池", "试运行", "已完成"),
        ("甲池", "手动", "已完成"),
    ]
    _, *rows = await exports.rows(boss, await exports.start.runs(boss, second, "csv"))
    assert [row[1] for row in rows] == ["乙池"]
    with pytest.raises(Refused):
        await exports.start.runs(exporter(world.lee, LEADS), "", "csv")
    assert lying.COUNTED == 10_000
