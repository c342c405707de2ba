"""Who phones in while cooling down: his number leads to his former agent, beside people's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.customers.world import MOBILE
from tests.pools.world import PoolWorld
from warmline.app.pools import Pools, build
from warmline.kit.settings import Settings
from warmline.notices.service import NoticeService
from warmline.routing.callers import MOST_RULES, Book, CallerRule
from warmline.routing.service import RoutingService

pytestmark = pytest.mark.servers

CALLER = (f"+86{MOBILE}",)


def built(world: PoolWorld, folder: Path) -> Pools:
    notices = NoticeService(world.database, world.clock)
    routing = RoutingService(world.database)
    return build(Settings(home=folder), world.database, world.clock, routing, notices)


async def test_given_a_customer_in_cool_down_when_he_rings_then_the_call_is_his_former_agent_s(
    world: PoolWorld, tmp_path: Path
) -> None:
    pools = built(world, tmp_path)
    pool = await world.pool(cool_down_days=3)
    [one] = await world.owned(world.ann, pool)
    assert Book.of(await pools.former_agents(0)).treatment(CALLER, ()).agent is None
    await world.pools.give_up(world.ann, [one], "no interest")
    bound = await pools.former_agents(0)
    assert Book.of(bound).treatment(CALLER, ()).agent == world.ann.user_id
    # A rule that people made goes first, and there is room for those that fit only.
    by_hand = CallerRule(number=CALLER[0], agent=world.bob.user_id)
    assert Book.of((*bound, by_hand)).treatment(CALLER, ()).agent == world.bob.user_id
    assert await pools.former_agents(MOST_RULES) == ()
    # And once somebody claims him, or the days are over, it is nobody's any more.
    world.days(3)
    assert await pools.former_agents(0) == ()


async def test_given_a_customer_claimed_by_another_when_he_rings_then_not_the_former_one_s(
    world: PoolWorld, tmp_path: Path
) -> None:
    pools = built(world, tmp_path)
    pool = await world.pool(cool_down_days=3)
    [one] = await world.owned(world.ann, pool)
    await world.pools.give_up(world.ann, [one], "no interest")
    await world.pools.claim(world.bob, pool, [one])
    assert await pools.former_agents(0) == ()
