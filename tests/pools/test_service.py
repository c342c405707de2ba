"""The verbs of a pool: seen, claimed, given up, put; two at once; the log has every move."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.customers.world import MASKED, MOBILE
from tests.pools.world import SALES, PoolWorld, codes
from warmline.customers.errors import CustomerChanged, CustomerMissing
from warmline.customers.model import CustomerChange
from warmline.kit.errors import Invalid, Refused
from warmline.kit.keyset import Sheet
from warmline.pools.errors import (
    NotToBeCalled,
    PoolChanged,
    PoolMissing,
    PoolTaken,
    RulesInvalid,
    TaskMissing,
    TooMany,
)
from warmline.pools.model import Limits, PoolRules, Renewal, Why
from warmline.pools.service.moving import Hand, carry_out, log_entry
from warmline.pools.store import holdings, pools

pytestmark = pytest.mark.servers


async def test_given_a_pool_when_an_agent_claims_then_the_customer_is_his_and_it_is_kept(
    world: PoolWorld,
) -> None:
    pool = await world.pool(protection_days=5)
    [one] = await world.lying(pool)
    with pytest.raises(CustomerMissing):
        await world.customers.get(world.ann, one)
    page = await world.pools.lying(world.ann, pool)
    assert [(row.id, row.number, page.total) for row in page.items] == [(one, MASKED, 1)]
    done = await world.pools.claim(world.ann, pool, [one])
    assert (done.moved, done.refused) == ((one,), ())
    card = await world.customers.get(world.ann, one)
    assert (card.owner, card.department, card.version) == (world.ann.user_id, world.east, 2)
    assert (await world.pools.lying(world.ann, pool)).items == []
    [mine] = (await world.pools.mine(world.ann, Sheet())).items
    today = world.desk.day(world.clock.now())
    assert mine.protected_until == today + timedelta(days=5)
    assert (mine.due_on, mine.due_why) == (today + timedelta(days=30), "no_contact")
    put, claimed = await world.moves()
    assert (put.why, claimed.why) == (Why.PUT, Why.CLAIMED)
    assert (claimed.customer, claimed.by, claimed.to_owner) == (
        one,
        world.ann.user_id,
        world.ann.user_id,
    )
    # The card's own trail has it, and who had it open learns of it.
    entry = (await world.trail("changed"))[-1]
    assert (entry.noun_id, entry.after["owner"]) == (one, world.ann.user_id)
    with pytest.raises(CustomerChanged) as raised:
        await world.customers.change(world.sun, one, 1, CustomerChange(remark="x"))
    told = raised.value.details["changed"]
    assert isinstance(told, list)
    assert [save["fields"] for save in told] == [["owner"]]


async def test_given_two_agents_when_both_claim_at_once_then_one_wins_and_the_other_is_told(
    world: PoolWorld,
) -> None:
    """Ten customers, each claimed by both in the same moment, over connections of their own."""
    pool = await world.pool()
    ids = await world.lying(pool, 10)
    claims = [
        world.pools.claim(agent, pool, [one]) for one in ids for agent in (world.ann, world.bob)
    ]
    done = await asyncio.gather(*claims)
    for at, one in enumerate(ids):
        pair = done[2 * at : 2 * at + 2]
        assert sorted(len(found.moved) for found in pair) == [0, 1]
        winner = world.ann if pair[0].moved else world.bob
        [refused] = next(found for found in pair if not found.moved).refused
        assert refused.code == "taken"
        assert refused.message.startswith(f"{winner.name}的名字 was faster")
        assert await world.owner(one) == winner.user_id
    claimed = [move for move in await world.moves() if move.why == Why.CLAIMED]
    assert sorted(move.customer for move in claimed) == sorted(ids)


async def test_given_a_claim_that_waits_when_the_first_one_ends_then_it_sees_what_became_of_it(
    world: PoolWorld,
) -> None:
    """The second claim begins while the first one's transaction holds the card."""
    pool = await world.pool()
    [one] = await world.lying(pool)
    async with world.database.transaction() as session:
        await holdings.places(session, [one], lock=True)
        second = asyncio.create_task(world.pools.claim(world.bob, pool, [one]))
        await _waits(world)
        found = await pools.find(session, world.sun, pool)
        assert found is not None
        now = world.clock.now()
        entry = await log_entry(
            session,
            pool=found,
            at=now,
            by=world.ann.user_id,
            why=Why.CLAIMED,
            origin=("pool", None),
            to=("agent", world.ann.user_id),
            number=1,
        )
        hand = Hand(one, None, world.ann.user_id, world.east)
        await carry_out(
            world.desk, session, world.ann, found, [hand], Why.CLAIMED, at=now, entry=entry
        )
    assert codes(await second) == ["taken"]
    assert await world.owner(one) == world.ann.user_id


async def _waits(world: PoolWorld) -> None:
    """Until a statement waits for a lock."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with world.database.engine.connect() as connection:
        for _ in range(5_000):
            if (await connection.execute(query)).scalar_one():
                return
            await connection.rollback()
    raise AssertionError("nothing waits")


async def test_given_limits_when_an_agent_claims_twice_at_once_then_he_never_passes_one(
    world: PoolWorld,
) -> None:
    pool = await world.pool(limits=Limits(total=3), claims_per_day=100)
    ids = await world.lying(pool, 8)
    done = await asyncio.gather(
        *(world.pools.claim(world.ann, pool, ids[at : at + 2]) for at in range(0, 8, 2))
    )
    assert sum(len(one.moved) for one in done) == 3
    assert {code for one in done for code in codes(one)} == {"limit"}


async def test_given_claims_a_day_when_used_up_then_no_more_until_the_centre_s_midnight(
    world: PoolWorld,
) -> None:
    pool = await world.pool(claims_per_day=2)
    ids = await world.lying(pool, 4)
    at = world.clock.now().astimezone(world.desk.zone)
    noon = at.replace(hour=12, minute=0, second=0) + timedelta(days=1)
    world.clock.advance((noon - at).total_seconds())
    done = await world.pools.claim(world.ann, pool, ids[:3])
    assert (len(done.moved), codes(done)) == (2, ["claims_used"])
    [seen] = await world.pools.open_to(world.ann)
    assert (seen.claims_left, seen.mine, seen.lying) == (0, 2, 2)
    world.clock.advance(11.9 * 3600)
    assert codes(await world.pools.claim(world.ann, pool, ids[2:])) == ["claims_used"] * 2
    world.clock.advance(0.2 * 3600)
    assert len((await world.pools.claim(world.ann, pool, ids[2:])).moved) == 2


async def test_given_levels_and_overrides_when_claimed_then_each_has_his_own_limit(
    world: PoolWorld,
) -> None:
    own = {world.bob.user_id: Limits(levels={"vip": 3})}
    pool = await world.pool(limits=Limits(total=9, levels={"vip": 1}), overrides=own)
    ids = await world.lying(pool, 5, level="vip")
    first = await world.pools.claim(world.ann, pool, ids)
    assert (len(first.moved), codes(first)) == (1, ["level_limit"] * 4)
    second = await world.pools.claim(world.bob, pool, ids[1:])
    assert (len(second.moved), codes(second)) == (3, ["level_limit"])


async def test_given_a_pool_open_to_some_when_others_look_then_it_is_not_there(
    world: PoolWorld,
) -> None:
    east = await world.pool("东部公海", open_departments=(world.east,))
    sales = await world.pool("售前公海", open_groups=(SALES,))
    world.groups.people = [world.bob.user_id]
    [one] = await world.lying(east)
    [other] = await world.lying(sales)
    assert [pool.name for pool in await world.pools.open_to(world.ann)] == ["东部公海"]
    assert [pool.name for pool in await world.pools.open_to(world.bob)] == ["售前公海"]
    for pool, customer in ((east, one), (sales, other)):
        agent = world.bob if pool == east else world.ann
        with pytest.raises(PoolMissing):
            await world.pools.lying(agent, pool)
        with pytest.raises(PoolMissing):
            await world.pools.claim(agent, pool, [customer])
    # Nor through a pool that is open to him.
    assert codes(await world.pools.claim(world.ann, east, [other])) == ["gone"]
    with pytest.raises(PoolMissing):
        await world.pools.lying(world.zoe, east)


async def test_given_an_owner_when_he_gives_up_with_a_reason_then_he_cools_down(
    world: PoolWorld,
) -> None:
    pool = await world.pool(cool_down_days=3)
    [one] = await world.owned(world.ann, pool)
    with pytest.raises(Invalid):
        await world.pools.give_up(world.ann, [one], " ")
    assert codes(await world.pools.give_up(world.bob, [one], "not mine")) == ["not_yours"]
    done = await world.pools.give_up(world.ann, [one], "没有意向")
    assert done.moved == (one,)
    assert await world.owner(one) is None
    [row] = (await world.pools.lying(world.bob, pool)).items
    assert (row.former_name, row.why, row.note) == ("ann的名字", "given_up", "没有意向")
    assert codes(await world.pools.claim(world.ann, pool, [one])) == ["cooling"]
    world.days(3)
    assert (await world.pools.claim(world.ann, pool, [one])).moved == (one,)
    with pytest.raises(CustomerMissing):
        await world.customers.get(world.bob, one)
    history = await world.pools.moves_of(world.ann, one)
    assert [move.why for move in history] == [
        Why.CLAIMED,
        Why.GIVEN_UP,
        Why.CLAIMED,
        Why.PUT,
    ]
    assert await world.pools.moves_of(world.bob, one) == []


async def test_given_a_leader_when_he_puts_customers_then_only_those_he_sees(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    [his] = await world.owned(world.ann, pool)
    [other] = await world.owned(world.bob, pool)
    with pytest.raises(Refused):
        await world.pools.put(world.ann, pool, [his], "away")
    done = await world.pools.put(world.lee, pool, [his, other], "he left")
    assert (done.moved, codes(done)) == ((his,), ["gone"])
    assert await world.owners([his, other]) == [None, world.bob.user_id]
    assert codes(await world.pools.put(world.sun, pool, [his], "again")) == ["lying"]


async def test_given_claims_to_call_when_listed_then_dialled_by_id_and_gone_with_the_customer(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    ids = await world.lying(pool, 2)
    await world.pools.claim(world.ann, pool, ids, to_call=True)
    first, second = (await world.tasks.list(world.ann, Sheet())).items
    assert {first.customer, second.customer} == set(ids)
    assert first.number == MASKED
    rung = list[str]()

    async def dial(actor: object, number: str) -> str:
        rung.append(number)
        return ids[0]

    await world.tasks.dial(world.ann, first.id, dial)
    assert rung == [f"+86{MOBILE}"]
    again = (await world.tasks.list(world.ann, Sheet())).items[0]
    assert again.called_at == world.clock.now()
    await world.tasks.done(world.ann, first.id)
    await world.pools.give_up(world.ann, [second.customer], "no interest")
    assert (await world.tasks.list(world.ann, Sheet())).total == 0
    for task in (first.id, second.id):
        with pytest.raises(TaskMissing):
            await world.tasks.dial(world.ann, task, dial)


async def test_given_a_customer_not_to_be_called_when_dialled_then_refused(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    [one] = await world.lying(pool, do_not_call=True)
    await world.pools.claim(world.ann, pool, [one], to_call=True)
    [task] = (await world.tasks.list(world.ann, Sheet())).items

    async def dial(actor: object, number: str) -> str:
        raise AssertionError(number)

    with pytest.raises(NotToBeCalled):
        await world.tasks.dial(world.ann, task.id, dial)
    with pytest.raises(TaskMissing):
        await world.tasks.dial(world.bob, task.id, dial)


async def test_given_somebody_else_s_customers_when_put_on_a_list_then_they_are_not(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    mine = await world.owned(world.ann, pool, 2)
    his = await world.owned(world.bob, pool)
    assert await world.tasks.add(world.ann, [*mine, *his]) == 2
    assert await world.tasks.add(world.ann, mine) == 2
    assert (await world.tasks.list(world.ann, Sheet())).total == 2


async def test_given_a_card_changed_elsewhere_when_claimed_then_it_is_not_in_the_pool_any_more(
    world: PoolWorld,
) -> None:
    pool = await world.pool()
    lost, taken = await world.lying(pool, 2)
    await world.customers.change(world.sun, taken, 1, CustomerChange(owner=world.bob.user_id))
    assert codes(await world.pools.claim(world.ann, pool, [taken])) == ["gone"]
    assert [row.id for row in (await world.pools.lying(world.ann, pool)).items] == [lost]
    [own] = await world.owned(world.ann, pool)
    await world.customers.change(world.sun, own, 2, CustomerChange(owner=None, department=None))
    assert codes(await world.pools.claim(world.bob, pool, [own])) == ["gone"]


async def test_given_a_stranger_s_customer_when_claimed_by_guessing_then_nothing_is_learned(
    world: PoolWorld,
) -> None:
    """Neither that he exists nor whose he is."""
    pool = await world.pool()
    his = (await world.customer(world.bob, "别人的")).id
    for guess in (his, world.east):
        [refused] = (await world.pools.claim(world.ann, pool, [guess])).refused
        assert (refused.code, refused.by) == ("gone", "")
        assert refused.message == "This customer does not lie in this pool any more."
    assert codes(await world.pools.give_up(world.ann, [his], "not mine")) == ["not_yours"]
    assert await world.tasks.add(world.ann, [his]) == 0


async def test_given_rules_when_saved_then_kept_whole_and_a_late_save_is_refused(
    world: PoolWorld,
) -> None:
    whole = PoolRules(
        open_departments=(world.east,),
        takes_levels=("vip",),
        overrides={world.ann.user_id: Limits(total=3, levels={"vip": 1})},
        renewed_by=frozenset({Renewal.CALL, Renewal.ORDER}),
        no_deal_days=90,
    )
    made = await world.settings.create(world.sun, " 大 客户 ", whole)
    [found] = await world.settings.list(world.sun)
    assert (found.name, found.rules, found.version) == ("大 客户", whole, 1)
    changed = await world.settings.change(world.sun, made.id, 1, new=PoolRules(), active=False)
    assert (changed.version, changed.active) == (2, False)
    with pytest.raises(PoolChanged):
        await world.settings.change(world.sun, made.id, 1, name="x")
    with pytest.raises(PoolTaken):
        await world.settings.create(world.sun, "大 客户", PoolRules())
    with pytest.raises(RulesInvalid):
        await world.settings.create(world.sun, "y", PoolRules(run_hour=25))
    with pytest.raises(Refused):
        await world.settings.create(world.lee, "z", PoolRules())
    assert await world.pools.open_to(world.ann) == []


async def test_given_too_many_when_claimed_then_refused(world: PoolWorld) -> None:
    pool = await world.pool()
    with pytest.raises(TooMany):
        await world.pools.claim(world.ann, pool, [])
    with pytest.raises(TooMany):
        await world.pools.claim(world.ann, pool, [f"{n:036d}" for n in range(201)])
