"""Distribution: previewed, then done as previewed; to departments, groups, agents; the log."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select, text

from tests.pools.world import SALES, PoolWorld
from warmline.customers.model import Filters
from warmline.customers.tables import CustomerRow, EditRow
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.pools.errors import EntryMissing, NobodyThere, PoolMissing, PreviewOld, TooMany
from warmline.pools.model import Choice, Limits, Target, TargetKind, Why

pytestmark = pytest.mark.servers

BIG = Sheet(size=200)


def agent(user: str, most: int | None = None) -> Target:
    return Target(TargetKind.AGENT, user, most)


async def test_given_seven_for_two_when_previewed_and_done_then_even_and_the_first_has_one_more(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    ids = await world.lying(pool, 7)
    choice = Choice(customers=tuple(ids))
    targets = [agent(world.ann.user_id), agent(world.bob.user_id)]
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    assert [(one.name, one.number, one.held, one.limit) for one in seen.shares] == [
        ("ann的名字", 4, 0, 200),
        ("bob的名字", 3, 0, 200),
    ]
    assert (seen.chosen, dict(seen.left)) == (7, {})
    assert set(await world.owners(ids)) == {None}
    entries = await world.distribution.distribute(world.sun, pool, choice, targets, seen.key)
    assert Counter(await world.owners(ids)) == {world.ann.user_id: 4, world.bob.user_id: 3}
    # Each has his entry, which opens exactly his customers.
    for entry, who in zip(entries, (world.ann, world.bob), strict=True):
        found, moved = await world.distribution.customers_of(world.sun, entry, size=200)
        mine = [one for one in ids if await world.owner(one) == who.user_id]
        assert sorted(move.customer for move in moved.items) == sorted(mine)
        assert (found.number, found.why, found.by) == (len(mine), Why.ASSIGNED, world.sun.user_id)
        assert (found.from_kind, found.to_kind, found.to_id) == ("pool", "agent", who.user_id)
        assert (found.to_name, found.rule["how"]) == (f"{who.name}的名字", "even")
    told = [one for one in await world.told() if one[1] == "customers_assigned"]
    assert {(user, facts["number"]) for user, _, facts in told} == {
        (world.ann.user_id, "4"),
        (world.bob.user_id, "3"),
    }


async def test_given_limits_and_counts_when_distributed_then_respected_and_the_rest_stays(
    world: PoolWorld,
) -> None:
    pool = await world.pool(limits=Limits(total=3), overrides={world.bob.user_id: Limits(total=10)})
    await world.owned(world.ann, pool, 2)
    ids = await world.lying(pool, 8)
    targets = [agent(world.ann.user_id, 5), agent(world.bob.user_id, 4)]
    choice = Choice(customers=tuple(ids))
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    assert [one.number for one in seen.shares] == [1, 4]
    assert dict(seen.left) == {"no_room": 3}
    await world.distribution.distribute(world.sun, pool, choice, targets, seen.key)
    owners = Counter(await world.owners(ids))
    assert owners == {world.ann.user_id: 1, world.bob.user_id: 4, None: 3}


async def test_given_a_department_and_a_group_when_distributed_then_to_their_agents_evenly(
    world: PoolWorld,
) -> None:
    """The leader of the east is no agent, so gets none; the group is whoever works in the queue."""
    pool = await world.pool()
    world.groups.people = [world.bob.user_id]
    ids = await world.lying(pool, 10)
    targets = [Target(TargetKind.DEPARTMENT, world.east), Target(TargetKind.GROUP, SALES)]
    choice = Choice(lying=True)
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    entries = await world.distribution.distribute(world.sun, pool, choice, targets, seen.key)
    assert Counter(await world.owners(ids)) == {
        world.ann.user_id: 3,
        world.eve.user_id: 2,
        world.bob.user_id: 5,
    }
    log = {one.id: one for one in (await world.distribution.log(world.sun, BIG)).items}
    assert [(log[entry].to_kind, log[entry].to_name) for entry in entries] == [
        ("department", "东部"),
        ("group", "售前"),
    ]


async def test_given_filters_when_distributed_then_those_found_change_from_owner_to_owner(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    mine = [(await world.customer(world.ann, f"客{n}", level="vip")).id for n in range(3)]
    other = (await world.customer(world.ann, "别的")).id
    choice = Choice(filters=Filters(level="vip", owner=world.ann.user_id))
    targets = [agent(world.eve.user_id)]
    seen = await world.distribution.preview(world.lee, pool, choice, targets)
    [entry] = await world.distribution.distribute(world.lee, pool, choice, targets, seen.key)
    assert set(await world.owners(mine)) == {world.eve.user_id}
    assert await world.owner(other) == world.ann.user_id
    found, _ = await world.distribution.customers_of(world.lee, entry)
    assert (found.from_kind, found.from_name) == ("agent", "ann的名字")
    again = await world.distribution.preview(world.sun, pool, Choice(tuple(mine)), targets)
    assert dict(again.left) == {"barred": 3}


async def test_given_a_change_since_the_preview_when_done_then_refused_and_nothing_moves(
    world: PoolWorld,
) -> None:
    pool = await world.pool(limits=Limits(total=4))
    ids = await world.lying(pool, 4)
    choice, targets = Choice(customers=tuple(ids)), [agent(world.ann.user_id)]
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    await world.pools.claim(world.ann, pool, ids[:1])
    with pytest.raises(PreviewOld):
        await world.distribution.distribute(world.sun, pool, choice, targets, seen.key)
    assert await world.owners(ids) == [world.ann.user_id, None, None, None]


async def test_given_a_former_owner_when_distributed_then_he_is_passed_over_while_he_cools(
    world: PoolWorld,
) -> None:
    pool = await world.pool(cool_down_days=3)
    ids = await world.owned(world.ann, pool, 2)
    await world.pools.give_up(world.ann, ids, "no interest")
    choice, targets = Choice(tuple(ids)), [agent(world.ann.user_id)]
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    assert (seen.shares, dict(seen.left)) == ((), {"barred": 2})
    world.days(3)
    seen = await world.distribution.preview(world.sun, pool, choice, targets)
    assert [one.number for one in seen.shares] == [2]


async def test_given_a_leader_when_he_distributes_then_within_his_scope_alone(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    [lying] = await world.lying(pool)
    west = (await world.customer(world.bob, "西部客户")).id
    choice, targets = Choice((lying, west)), [agent(world.ann.user_id)]
    seen = await world.distribution.preview(world.lee, pool, choice, targets)
    assert ([one.number for one in seen.shares], dict(seen.left)) == ([1], {"not_seen": 1})
    with pytest.raises(NobodyThere):
        await world.distribution.preview(world.lee, pool, choice, [agent(world.bob.user_id)])
    with pytest.raises(NobodyThere):
        await world.distribution.preview(
            world.lee, pool, choice, [Target(TargetKind.DEPARTMENT, world.west)]
        )
    with pytest.raises(Refused):
        await world.distribution.preview(world.ann, pool, choice, targets)
    with pytest.raises(PoolMissing):
        await world.distribution.preview(world.sun, world.east, choice, targets)
    with pytest.raises(TooMany):
        await world.distribution.preview(world.sun, pool, Choice(()), targets)
    # What others did out of his sight is not in his log.
    give = [agent(world.bob.user_id)]
    seen = await world.distribution.preview(world.sun, pool, choice, give)
    [entry] = await world.distribution.distribute(world.sun, pool, choice, give, seen.key)
    assert entry not in [one.id for one in (await world.distribution.log(world.lee, BIG)).items]
    with pytest.raises(EntryMissing):
        await world.distribution.customers_of(world.lee, entry)


async def test_given_a_pool_of_others_when_a_leader_distributes_then_it_is_not_there(
    world: PoolWorld,
) -> None:
    """A pool of his own people's department is open to him, one of another department is not."""
    west = await world.pool("西部公海", open_departments=(world.west,))
    east = await world.pool("东部公海", open_departments=(world.east,))
    [lying] = await world.lying(west)
    choice, targets = Choice((lying,)), [agent(world.ann.user_id)]
    with pytest.raises(PoolMissing):
        await world.distribution.preview(world.lee, west, choice, targets)
    with pytest.raises(PoolMissing):
        await world.pools.put(world.lee, west, [lying], "away")
    assert [pool.id for pool in await world.pools.open_to(world.lee)] == [east]
    assert {pool.id for pool in await world.pools.open_to(world.sun)} == {east, west}


async def test_given_many_when_distributed_then_in_one_transaction_and_all_in_the_log(
    world: PoolWorld,
) -> None:
    """More than one statement's worth (2 000 cards), one version more each."""
    fill = text(
        "INSERT INTO customer (id, project, name, name_key, name_grams, version, created_at,"
        " created_by, changed_at, changed_by) SELECT gen_random_uuid(), CAST(:project AS uuid),"
        " 'x', 'x', ARRAY['x'], 1, now(), CAST(:by AS uuid), now(), CAST(:by AS uuid)"
        " FROM generate_series(1, 4500)"
    )
    pool = await world.pool(limits=Limits())
    async with world.database.transaction() as session:
        await session.execute(fill, {"project": DEFAULT_PROJECT, "by": world.sun.user_id})
    targets = [agent(world.ann.user_id), agent(world.bob.user_id)]
    seen = await world.distribution.preview(world.sun, pool, Choice(), targets)
    assert [one.number for one in seen.shares] == [2250, 2250]
    entries = await world.distribution.distribute(world.sun, pool, Choice(), targets, seen.key)
    for entry in entries:
        found, moved = await world.distribution.customers_of(world.sun, entry, size=200)
        assert (found.number, moved.total) == (2250, 2250)
    async with world.database.read() as session:
        count = select(func.count()).select_from(EditRow)
        assert (await session.execute(count)).scalar_one() == 4500
        versions = await session.scalars(select(CustomerRow.version).distinct())
        assert list(versions) == [2]
