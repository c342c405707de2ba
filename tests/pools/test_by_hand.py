"""An owner set on a card or by an import counts at once: holding, limit, log, timeline."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.customers.importing_bench import Bench
from tests.customers.world import DESK
from tests.pools.world import PoolWorld
from warmline.customers.errors import OwnerFull
from warmline.customers.model import CustomerChange, NewCustomer
from warmline.customers.service.import_work import (
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.customers.service.timeline import TimelineService
from warmline.customers.tables import CustomerRow
from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.pools.model import Limits, Why
from warmline.pools.service.timeline import MoveTimeline
from warmline.pools.tables import HoldingRow

pytestmark = pytest.mark.servers


async def card(world: PoolWorld, owner: Actor | None = None, level: str = "") -> str:
    new = NewCustomer("客", owner=owner.user_id if owner else None, level=level)
    return (await world.cards.create(world.sun, new)).id


async def give(world: PoolWorld, by: Actor, customer: str, to: Actor | None, **more: bool) -> None:
    now = await world.cards.get(world.sun, customer)
    change = CustomerChange(owner=to.user_id if to else None)
    await world.cards.change(by, customer, now.version, change, **more)


async def held_by(world: PoolWorld, user: Actor) -> tuple[int, int]:
    """How many cards and how many holdings somebody has."""
    async with world.database.read() as session:
        cards = select(func.count()).where(CustomerRow.owner == user.user_id)
        holdings = select(func.count()).where(HoldingRow.owner == user.user_id)
        return (
            int((await session.execute(cards)).scalar_one()),
            int((await session.execute(holdings)).scalar_one()),
        )


async def test_given_a_card_when_somebody_gives_it_an_owner_then_the_pool_counts_it_at_once(
    world: PoolWorld,
) -> None:
    pool = await world.pool(protection_days=5)
    one = await card(world)
    await give(world, world.sun, one, world.ann)

    [mine] = (await world.pools.mine(world.ann, Sheet())).items
    today = world.desk.day(world.clock.now())
    assert (mine.id, mine.pool) == (one, pool)
    assert mine.protected_until == today + timedelta(days=5)
    assert (mine.due_on, mine.due_why) == (today + timedelta(days=30), "no_contact")
    [entry] = (await world.distribution.log(world.sun, Sheet())).items
    assert (entry.why, entry.number, entry.by) == (Why.BY_HAND, 1, world.sun.user_id)
    assert (entry.from_kind, entry.to_id) == ("none", world.ann.user_id)
    _, moved = await world.distribution.customers_of(world.sun, entry.id)
    assert [m.customer for m in moved.items] == [one]
    [(who, kind, facts)] = await world.told()
    assert (who, kind, facts["number"]) == (world.ann.user_id, "customers_assigned", "1")

    # A run finds nothing to adopt, and from ann to bob it is bob's at once.
    await world.run(pool)
    assert (await world.holding(one)).why == "by_hand"  # type: ignore[union-attr]
    await give(world, world.sun, one, world.bob)
    assert (await world.pools.mine(world.ann, Sheet())).items == []
    assert [m.id for m in (await world.pools.mine(world.bob, Sheet())).items] == [one]


async def test_given_an_owned_card_when_its_owner_is_taken_off_then_he_lies_in_the_pool_cooling(
    world: PoolWorld,
) -> None:
    pool = await world.pool(cool_down_days=4)
    one = await card(world, world.ann)
    await give(world, world.sun, one, None)
    found = await world.holding(one)
    assert found is not None
    assert (found.pool, found.state, found.former) == (pool, "pooled", world.ann.user_id)
    assert found.cool_until == world.desk.day(world.clock.now()) + timedelta(days=4)
    assert [row.id for row in (await world.pools.lying(world.bob, pool)).items] == [one]


async def test_given_a_full_owner_when_given_one_more_then_a_sentence_unless_it_is_overruled(
    world: PoolWorld,
) -> None:
    await world.pool(limits=Limits(total=1))
    await card(world, world.ann)
    leader = replace(world.sun, permissions=DESK | {"pool.distribute"})
    one = await card(world)
    with pytest.raises(OwnerFull) as raised:
        await give(world, leader, one, world.ann)
    assert "holds 1 of 1" in raised.value.message
    assert (raised.value.field, raised.value.details["may"]) == ("owner", False)
    assert await held_by(world, world.ann) == (1, 1)
    with pytest.raises(Refused):
        await give(world, leader, one, world.ann, over_limit=True)
    with pytest.raises(OwnerFull):
        await world.cards.create(leader, NewCustomer("新", owner=world.ann.user_id))
    with pytest.raises(OwnerFull) as raised:
        await give(world, world.sun, one, world.ann)
    assert raised.value.details["may"] is True
    await give(world, world.sun, one, world.ann, over_limit=True)
    assert await held_by(world, world.ann) == (2, 2)
    # Whoever makes a card for the one on the phone is not kept from it, and it counts.
    await world.cards.create(world.ann, NewCustomer("来电"))
    assert await held_by(world, world.ann) == (3, 3)


async def test_given_a_limit_of_a_level_when_given_then_it_is_that_level_that_is_full(
    world: PoolWorld,
) -> None:
    await world.pool(limits=Limits(total=None, levels={"vip": 1}))
    await card(world, world.ann, "vip")
    with pytest.raises(OwnerFull):
        await card(world, world.ann, "vip")
    await card(world, world.ann)


async def test_given_ten_writers_at_once_when_they_give_one_person_then_no_limit_is_passed(
    world: PoolWorld,
) -> None:
    """Eight cards given by hand and four claimed in the same moment, over connections of their own:
    as many as there is room for, whoever was first, and no two wait for each other."""
    pool = await world.pool(limits=Limits(total=5))
    lying = await world.lying(pool, 4)
    cards = [await card(world) for _ in range(8)]
    done = await asyncio.gather(
        *(give(world, world.sun, one, world.ann) for one in cards),
        *(world.pools.claim(world.ann, pool, [one]) for one in lying),
        return_exceptions=True,
    )
    gave = [one for one in done[:8] if one is None]
    assert all(one is None or isinstance(one, OwnerFull) for one in done[:8])
    claimed = [one for one in done[8:] if not isinstance(one, BaseException) and one.moved]  # type: ignore[union-attr]
    assert not any(isinstance(one, BaseException) for one in done[8:])
    assert len(gave) + len(claimed) == 5
    assert await held_by(world, world.ann) == (5, 5)


async def test_given_a_card_given_by_hand_while_it_is_claimed_when_both_at_once_then_one_owner(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    ids = await world.lying(pool, 6)
    await asyncio.gather(
        *(world.pools.claim(world.ann, pool, [one]) for one in ids),
        *(give(world, world.sun, one, world.bob) for one in ids),
        return_exceptions=True,
    )
    for one in ids:
        holding = await world.holding(one)
        assert holding is not None
        assert holding.owner == await world.owner(one) is not None


async def test_given_a_card_no_pool_takes_when_given_then_only_the_card_says_so(
    world: PoolWorld,
) -> None:
    await world.pool(takes_levels=("vip",))
    one = await card(world, world.ann)
    assert await world.holding(one) is None
    assert await world.moves() == []


async def test_given_moves_of_a_pool_and_by_hand_when_the_timeline_is_read_then_each_stands_once(
    world: PoolWorld,
) -> None:
    pool = await world.pool("甲池")
    one = await card(world, world.ann)
    await give(world, world.sun, one, world.bob)
    await world.pools.give_up(world.bob, [one], "住得太远")
    await world.pools.claim(world.ann, pool, [one])
    desk = TimelineService(world.database, [MoveTimeline()])
    found = await desk.page(world.sun, one)
    # The trail's entries have the database's clock, the moves the test's.
    moves = [(e.facts["why"], e.text) for e in found.items if e.kind == "pool"]
    assert moves == [("claimed", ""), ("given_up", "住得太远"), ("by_hand", "")]
    [made] = [e for e in found.items if e.kind == "owner"]
    assert made.facts["made"]
    assert made.facts["owner"] == {"from": None, "to": world.ann.user_id}
    hand = next(e for e in found.items if e.facts.get("why") == "by_hand")
    assert (hand.facts["from"], hand.facts["to"]) == (world.ann.user_id, world.bob.user_id)
    assert hand.facts["department"] == {"from": world.east, "to": world.west}
    assert (hand.facts["pool"], hand.by) == ("甲池", world.sun.user_id)
    assert found.names[world.west] == "西部"


# Imports ------------------------------------------------------------------------------------------


def importing(world: PoolWorld) -> Bench:
    """The imports of a centre whose pools hear of them."""
    bench = Bench(world, {}, set())
    importer = Importer(
        world.database,
        world.clock,
        bench.runs,
        in_use=world.by_hand.in_use,
        book=world.by_hand,
    )
    bench.handlers |= {
        CHECK: CheckWork(importer),
        APPLY: ApplyWork(importer),
        UNDO: UndoWork(importer),
    }
    return bench


FILE = "姓名,归属坐席\n甲,ann\n乙,ann\n丙,bob\n丁,ann\n"


async def test_given_an_import_with_owners_when_done_then_held_at_once_and_full_ones_refused(
    world: PoolWorld,
) -> None:
    await world.pool(limits=Limits(total=2))
    bench = importing(world)
    batch = await bench.bring(FILE, key="none")
    # The dry run says the same as the real one.
    checked = await bench.check(batch)
    assert checked.checked is not None
    assert (checked.checked["created"], checked.checked["bad"]) == (3, 1)
    done = await bench.apply(batch)
    assert (done.figures["created"], done.figures["bad"]) == (3, 1)
    assert list((await bench.reasons(batch)).values()) == [["owner_full"]]
    assert await held_by(world, world.ann) == (2, 2)
    assert await held_by(world, world.bob) == (1, 1)
    entries = (await world.distribution.log(world.sun, Sheet())).items
    assert sorted((e.why, e.number) for e in entries) == [(Why.BY_HAND, 1), (Why.BY_HAND, 2)]

    # What the pool noted of it keeps nothing from being undone; what people did since does.
    cards = await bench.cards()
    await world.pools.give_up(world.bob, [cards["丙"].id], "没有意向")
    undone = await bench.undo(batch)
    assert undone.kept == {"changed_since": 1}
    assert set(await bench.cards()) == {"丙"}
    assert await held_by(world, world.ann) == (0, 0)


async def test_given_cards_that_an_import_gives_to_others_when_undone_then_as_before(
    world: PoolWorld,
) -> None:
    await world.pool()
    one = await card(world, world.ann)
    bench = importing(world)
    batch = await bench.bring(
        f"编号,归属坐席\n{one},bob\n", key="id", policy="update", columns=("id", "owner")
    )
    await bench.apply(batch)
    assert (await held_by(world, world.ann), await held_by(world, world.bob)) == ((0, 0), (1, 1))
    await bench.undo(batch)
    assert (await held_by(world, world.ann), await held_by(world, world.bob)) == ((1, 1), (0, 0))
