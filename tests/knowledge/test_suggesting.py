"""What is suggested for a work order: linked articles, then those of its tag, then near words."""

from __future__ import annotations

import pytest

from tests.knowledge.world import World
from warmline.kit.ids import uuid7
from warmline.knowledge.model import Audience, OrderType, Why
from warmline.knowledge.states import Step

pytestmark = pytest.mark.servers


async def test_given_articles_of_each_sort_when_an_order_is_written_then_in_this_order(
    world: World,
) -> None:
    above, below = uuid7(), uuid7()
    world.order_types = [
        OrderType(above, "投诉", "Complaint"),
        OrderType(below, "物流投诉", "Delivery", above),
    ]
    near = await world.published("快递破损怎么赔", "拍照后赔付")
    tagged = await world.published("承诺时限", tags=("投诉",))
    of_above = await world.published("投诉受理规范", order_types=(above,))
    of_type = await world.published("物流投诉处理", order_types=(below,))
    secret = Audience(frozenset({world.west}))
    await world.published("西部的物流投诉", order_types=(below,), audience=secret)
    world.clock.advance(1)
    found = await world.knowledge.suggest.for_order(world.ann, below, "快递破损")
    assert [(one.published.article, one.why) for one in found] == [
        (of_type, Why.LINKED),
        (of_above, Why.LINKED),
        (tagged, Why.TAG),
        (near, Why.WORDS),
    ]
    # of the type above only what is linked to it, too
    found = await world.knowledge.suggest.for_order(world.ann, above, "")
    assert of_type not in {one.published.article for one in found if one.why is Why.LINKED}
    # an order without a type has its words
    found = await world.knowledge.suggest.for_order(world.ann, "", "快递破损")
    assert [one.published.article for one in found] == [near]
    assert await world.knowledge.suggest.for_order(world.ann, uuid7(), "") == []


async def test_given_a_linked_article_when_withdrawn_then_it_is_suggested_no_more(
    world: World,
) -> None:
    kind = uuid7()
    world.order_types = [OrderType(kind, "报修", "Repair")]
    article = await world.published("锅炉漏水", order_types=(kind,))
    assert len(await world.knowledge.suggest.for_order(world.ann, kind, "")) == 1
    await world.articles.step(world.sun, article, Step.WITHDRAW, number=1, reason="过时")
    assert await world.knowledge.suggest.for_order(world.ann, kind, "") == []
