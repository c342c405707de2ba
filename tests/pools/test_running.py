"""Runs: adopted, warned, recycled; dry is real; killed anywhere they go on; rules of the moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.customers.world import MOBILE
from tests.pools.world import PoolWorld
from warmline.customers.model import CustomerChange
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.pools.errors import RunGoing, RunMissing
from warmline.pools.model import Act, LogFilters, PoolRules, Renewal, RunKind, RunLine, Why

pytestmark = pytest.mark.servers

BIG = Sheet(size=200)


async def lines(world: PoolWorld, run: str) -> list[RunLine]:
    return list((await world.runs.lines(world.sun, run, size=200)).items)


async def test_given_days_without_contact_when_run_each_night_then_warned_then_recycled(
    world: PoolWorld,
) -> None:
    pool = await world.pool(no_contact_days=10, warn_days=3, protection_days=2, cool_down_days=5)
    [one] = await world.owned(world.ann, pool)
    acts = list[tuple[int, int]]()
    for _ in range(11):
        run = await world.runs.get(world.sun, await world.run(pool))
        assert run.state == "done"
        acts.append((run.warned, run.recycled))
        world.days(1)
    assert acts == [(0, 0)] * 7 + [(1, 0), (0, 0), (0, 0), (0, 1)]
    assert await world.owner(one) is None
    warned = [told for told in await world.told() if told[1] == "customers_due"]
    [(user, _, facts)] = warned
    assert (user, facts["number"], facts["pool"]) == (world.ann.user_id, "1", "公海")
    [row] = (await world.pools.lying(world.bob, pool)).items
    assert (row.why, row.note, row.former) == ("recycled", "no_contact", world.ann.user_id)
    last = (await world.moves())[-1]
    assert (last.why, last.note, last.from_owner, last.to_owner) == (
        Why.RECYCLED,
        "no_contact",
        world.ann.user_id,
        None,
    )
    [entry] = (await world.distribution.log(world.sun, Sheet(), LogFilters(why="recycled"))).items
    found, moved = await world.distribution.customers_of(world.sun, entry.id)
    assert (found.number, [move.customer for move in moved.items]) == (1, [one])


async def test_given_a_connected_call_when_long_enough_then_it_renews_and_a_short_one_not(
    world: PoolWorld,
) -> None:
    pool = await world.pool(no_contact_days=10, warn_days=2, protection_days=4, call_s=30)
    [one] = await world.owned(world.ann, pool)
    world.days(8)
    await world.call(world.ann, f"+86{MOBILE}", 29)
    await world.call(world.bob, f"+86{MOBILE}", 300)
    await world.run(pool)
    [mine] = (await world.pools.mine(world.ann, Sheet(), warned=True)).items
    assert mine.id == one
    await world.call(world.ann, f"+86{MOBILE}", 30)
    run = await world.runs.get(world.sun, await world.run(pool))
    assert run.renewed == 1
    [mine] = (await world.pools.mine(world.ann, Sheet())).items
    today = world.desk.day(world.clock.now())
    assert (mine.warned, mine.due_on) == (False, today + timedelta(days=10))
    assert mine.protected_until == today + timedelta(days=4)


async def test_given_an_order_or_reply_told_by_others_when_run_then_it_counts_by_the_setting(
    world: PoolWorld,
) -> None:
    by_order = frozenset({Renewal.ORDER})
    pool = await world.pool(
        no_contact_days=None, no_deal_days=10, warn_days=0, protection_days=1, renewed_by=by_order
    )
    ordered, replied = await world.owned(world.ann, pool, 2)
    world.days(6)
    async with world.database.transaction() as session:
        now = world.clock.now()
        await world.pools.touched(session, [ordered], Renewal.ORDER, now)
        await world.pools.touched(session, [replied], Renewal.REPLY, now)
    world.days(4)
    await world.run(pool)
    assert await world.owners([ordered, replied]) == [world.ann.user_id, None]


async def test_given_a_dry_run_when_the_real_one_follows_then_it_does_exactly_what_was_listed(
    world: PoolWorld,
) -> None:
    """Twelve customers of two agents at all stages, in batches of three; the dry run changes
    nothing."""
    pool = await world.pool(no_contact_days=5, warn_days=2, protection_days=1)
    for number, agent in enumerate((world.ann, world.bob, world.ann, world.bob)):
        await world.owned(agent, pool, 3)
        world.days(1)
        if number == 2:
            await world.run(pool)
    world.days(1)
    changed = (await world.owned(world.ann, pool))[0]
    await world.customers.change(world.sun, changed, 2, CustomerChange(owner=world.bob.user_id))
    world.clock.advance(1)
    moves_before = len(await world.moves())
    told_before = len(await world.told())
    dry = await world.run(pool, dry=True)
    assert len(await world.moves()) == moves_before
    assert len(await world.told()) == told_before
    real = await world.run(pool)
    would, did = await lines(world, dry), await lines(world, real)
    assert would == did
    assert {line.act for line in did} == {Act.WARN, Act.RECYCLE}
    one, other = [await world.runs.get(world.sun, run) for run in (dry, real)]
    assert (one.warned, one.renewed, one.recycled) == (other.warned, other.renewed, other.recycled)
    lost = {line.id for line in did if line.act is Act.RECYCLE}
    assert {move.customer for move in (await world.moves())[moves_before:]} == lost
    assert all(owner is None for owner in await world.owners(sorted(lost)))


async def test_given_a_run_when_killed_after_any_batch_then_it_goes_on_and_moves_nobody_twice(
    world: PoolWorld,
) -> None:
    pool = await world.pool(no_contact_days=5, warn_days=0, protection_days=1)
    ids = await world.owned(world.ann, pool, 8)
    world.days(6)
    asked = await world.runs.ask(world.sun, pool, dry=False)
    for _ in range(3):
        await world.runs.step()
    half = await world.runs.get(world.sun, asked.id)
    assert half.state == "running"
    assert 0 < half.recycled < 8
    # A batch that is cut off leaves nothing of itself.
    world.runs._batch = 3
    original = world.runs._note

    async def killed(*given: object) -> None:
        raise KeyboardInterrupt

    world.runs._note = killed  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        await world.runs.step()
    world.runs._note = original  # type: ignore[method-assign]
    assert (await world.runs.get(world.sun, asked.id)).recycled == half.recycled
    assert sum(owner is None for owner in await world.owners(ids)) == half.recycled
    # Another process goes on.
    await type(world.runs)(world.desk, batch=3).work()
    done = await world.runs.get(world.sun, asked.id)
    assert (done.state, done.recycled) == ("done", 8)
    recycled = [move.customer for move in await world.moves() if move.why == Why.RECYCLED]
    assert sorted(recycled) == sorted(ids)
    assert done.entry is not None
    entry, moved = await world.distribution.customers_of(world.sun, done.entry, size=200)
    assert (entry.number, moved.total) == (8, 8)


async def test_given_rules_changed_in_a_run_when_it_goes_on_then_by_those_it_began_with(
    world: PoolWorld,
) -> None:
    pool = await world.pool(no_contact_days=5, warn_days=0, protection_days=1)
    ids = await world.owned(world.ann, pool, 7)
    world.days(6)
    asked = await world.runs.ask(world.sun, pool, dry=False)
    for _ in range(3):
        await world.runs.step()
    await world.settings.change(world.sun, pool, 1, new=PoolRules(no_contact_days=90))
    await world.runs.work()
    done = await world.runs.get(world.sun, asked.id)
    assert (done.recycled, done.rules_version) == (7, 1)
    again = await world.pools.claim(world.bob, pool, ids)
    assert len(again.moved) == 7
    world.days(6)
    after = await world.runs.get(world.sun, await world.run(pool))
    assert (after.recycled, after.rules_version) == (0, 2)


async def test_given_stricter_rules_when_run_then_nobody_loses_before_the_days_of_a_warning(
    world: PoolWorld,
) -> None:
    pool = await world.pool(no_contact_days=90)
    [one] = await world.owned(world.ann, pool)
    world.days(50)
    rules = PoolRules(no_contact_days=10, warn_days=3)
    await world.settings.change(world.sun, pool, 1, new=rules)
    for _ in range(3):
        await world.run(pool)
        assert await world.owner(one) == world.ann.user_id
        world.days(1)
    await world.run(pool)
    assert await world.owner(one) is None


async def test_given_an_hour_when_the_night_comes_then_one_run_a_pool_and_none_by_day(
    world: PoolWorld,
) -> None:
    pool = await world.pool(run_hour=2)
    off = await world.settings.create(world.sun, "停用", PoolRules(), active=False)
    local = world.clock.now().astimezone(world.desk.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    world.clock.advance((midnight - local).total_seconds())
    seen = list[int]()
    for _ in range(26):
        await world.runs.due()
        await world.runs.due()
        await world.runs.work()
        seen.append((await world.runs.page(world.sun, BIG)).total or 0)
        world.clock.advance(3600)
    assert seen == [0, 0, *[1] * 24]
    world.clock.advance(3600)
    await world.runs.due()
    found = (await world.runs.page(world.sun, BIG)).items
    assert len(found) == 2
    assert {run.kind for run in found} == {RunKind.NIGHTLY}
    assert {run.pool for run in found} == {pool}
    assert off.id not in {run.pool for run in found}


async def test_given_owners_set_elsewhere_when_run_then_adopted_by_the_first_pool_that_takes_them(
    world: PoolWorld,
) -> None:
    vip = await world.pool(
        "大客户", takes_levels=("vip",), no_contact_days=5, warn_days=0, protection_days=1
    )
    await world.settings.change(world.sun, vip, 1, position=1)
    everybody = await world.pool("其余", no_contact_days=20, warn_days=0, takes_unowned=True)
    await world.settings.change(world.sun, everybody, 1, position=2)
    important = await world.customer(world.ann, "贵", level="vip")
    plain = await world.customer(world.ann, "常")
    await world.customers.change(
        world.sun, (await world.customer(world.ann, "无主")).id, 1, CustomerChange(owner=None)
    )
    dry = await world.run(everybody, dry=True)
    assert await world.holding(plain.id) is None
    world.clock.advance(1)
    await world.run(everybody)
    assert await lines(world, dry) == []
    for customer, pool in ((important, vip), (plain, everybody)):
        holding = await world.holding(customer.id)
        assert holding is not None
        assert (holding.pool, holding.state) == (pool, "owned")
    assert [row.name for row in (await world.pools.lying(world.ann, everybody)).items] == ["无主"]
    # Whose owner is changed on the card begins anew.
    world.days(4)
    await world.customers.change(
        world.sun, important.id, 1, CustomerChange(owner=world.bob.user_id)
    )
    await world.run(vip)
    world.days(4)
    await world.run(vip)
    assert await world.owner(important.id) == world.bob.user_id
    world.days(1)
    await world.run(vip)
    assert await world.owner(important.id) is None


async def test_given_a_run_going_on_when_another_is_asked_for_then_refused(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    await world.runs.ask(world.sun, pool, dry=True)
    with pytest.raises(RunGoing):
        await world.runs.ask(world.sun, pool, dry=False)
    with pytest.raises(Refused):
        await world.runs.ask(world.lee, pool, dry=True)
    with pytest.raises(RunMissing):
        await world.runs.get(world.sun, pool)
