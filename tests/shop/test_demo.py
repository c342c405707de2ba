"""The demo's orders: made once, in every stage."""

from __future__ import annotations

import pytest

from tests.shop.world import World
from warmline.demo import shop as demo
from warmline.kit.actor import SYSTEM
from warmline.shop.model import Filters, Stage

pytestmark = pytest.mark.servers


async def test_given_an_empty_shop_when_seeded_twice_then_its_orders_are_there_once(
    world: World,
) -> None:
    for _ in range(2):
        await demo.seed(world.shop, world.clock.now())
        world.clock.advance(3600)
    found = await world.shop.list(SYSTEM, Filters(), size=100)
    assert len(found.items) == demo.ORDERS
    assert {one.stage for one in found.items} == set(Stage)
    assert any(one.add_ons for one in found.items)
