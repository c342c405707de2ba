"""A buyer's own rights: his orders in his timeline and copy; erased, the books stay without him."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.everything import everything
from tests.shop.world import LI, WANG, World
from warmline.accounts.permissions import ALL
from warmline.customers.ports import Person
from warmline.customers.service.personal import PersonalService
from warmline.customers.service.timeline import TimelineService
from warmline.kit.actor import Actor
from warmline.shop.model import Stage
from warmline.shop.service.personal import OrdersOfPerson
from warmline.shop.service.timeline import OrderTimeline

pytestmark = pytest.mark.servers


def rights(world: World) -> PersonalService:
    return PersonalService(world.database, world.clock, [OrdersOfPerson()])


def chief(world: World) -> Actor:
    return replace(world.chief, permissions=ALL)


async def test_given_orders_when_his_timeline_is_read_then_each_sees_the_orders_that_are_his(
    world: World,
) -> None:
    card = await world.card("李女士", LI)
    await world.talk(world.people.ann, LI)
    await world.order("A-1", amount=Decimal("88.00"))
    desk = TimelineService(world.database, [OrderTimeline()])

    [entry] = (await desk.page(world.chief, card, kinds=["order"])).items
    assert entry.facts["number"] == "A-1"
    assert entry.facts["amount"] == "88.00"
    assert entry.facts["stage"] == "ordered"
    # Another's order is not on the timeline of who sees the card, and not who may see none at all.
    wide = replace(world.chief, scope=world.bob.scope, permissions=world.bob.permissions)
    async with world.database.read() as session:
        person = Person(card, next(iter(world.chief.projects)), (f"+86{LI}",))
        source = OrderTimeline()
        assert await source.before(session, wide, person, None, 5) == []
        mine = await source.before(session, world.ann, person, None, 5)
        assert [one.facts["number"] for one in mine] == ["A-1"]
    assert not source.may(replace(world.ann, permissions=frozenset({"customer.view"})))


async def test_given_a_buyer_when_erased_then_amounts_stay_and_the_shop_does_not_bring_him_back(
    world: World,
) -> None:
    card = await world.card("李女士", LI)
    told = world.told("A-1", LI, buyer="李清照", amount=Decimal("88.00"))
    other = world.told("B-1", WANG, buyer="王先生")
    await world.shop.push(world.chief, [told, other])
    service = rights(world)

    file = await service.access_copy(chief(world), card, "本人到场，已核对证件")
    try:
        with zipfile.ZipFile(file) as archive:
            [row] = json.loads(archive.read("data.json"))["data"]["orders"]
    finally:
        file.unlink()
    assert (row["number"], row["buyer"], row["phone"]) == ("A-1", "李清照", f"+86{LI}")

    parts = await service.preview(chief(world), card)
    done = await service.erase(chief(world), card, parts.version, "本人申请")

    assert done == parts.parts
    assert [(p.held.what, p.held.count, p.held.reason) for p in done if p.feature == "shop"] == [
        ("orders", 1, "")
    ]
    left = await everything(world.database)
    assert "李清照" not in left
    assert LI not in left
    assert LI[::-1] not in left
    assert "王先生" in left
    # The shop's next word is taken, without him.
    world.clock.advance(60)
    now = world.clock.now()
    paid = replace(told, stage=Stage.PAID, paid_at=now, told_at=now)
    assert (await world.shop.push(world.chief, [paid])).changed == 1
    order = await world.named("A-1")
    assert (order.stage, order.amount, order.buyer, order.phone) == (
        Stage.PAID,
        Decimal("88.00"),
        "",
        "",
    )
    assert LI not in await everything(world.database)


async def test_given_a_number_of_two_when_one_is_erased_then_an_order_on_no_card_stays(
    world: World,
) -> None:
    await world.order("A-1", LI)  # before anybody had a card: on nobody's
    card = await world.card("李女士", LI)
    await world.card("李先生", LI)
    service = rights(world)
    done = await service.erase(chief(world), card, 1, "本人申请")
    assert [(p.held.count, p.held.reason) for p in done if p.feature == "shop"] == [(1, "shared")]
    assert (await world.named("A-1")).phone == f"+86{LI}"
