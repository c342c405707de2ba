"""What orders do beside themselves, as `app` puts them together: the owner's protection is renewed,
an unpaid order becomes a follow-up."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

import warmline.pools.tables
import warmline.shop.tables  # noqa: F401 - all tables belong to the metadata
from tests.emptied import empty
from tests.followups.world import World as FollowupWorld
from tests.pools.world import PoolWorld
from tests.shop.files import HEADS, Files, counts
from tests.shop.world import World
from warmline.app.buying import PlanOfOrder, PlansSettled, RenewedByOrders, RenewedByReplies
from warmline.followups.errors import NotForThem
from warmline.followups.model import About, Group, GroupKind, NewFollowup, Sheet, State
from warmline.followups.model import Filters as FollowupFilters
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Database
from warmline.shop.errors import OrderPlanned
from warmline.shop.model import Plan, Stage
from warmline.shop.service import ShopService
from warmline.shop.service.figures import FunnelService

pytestmark = pytest.mark.servers

SELLS = frozenset({"shop.view", "shop.push", "shop.manage", "customer.view", "followup.work"})


class Shop(World):
    """Only what the shop says, over another world's centre."""

    def __init__(self, other: PoolWorld | FollowupWorld, shop: ShopService, chief: Actor) -> None:
        self.database, self.clock, self.shop, self.chief = (
            other.database,
            other.clock,
            shop,
            chief,
        )


@pytest.fixture
async def empty_one(world: World) -> Database:
    """The database of this module, with nobody in it."""
    await empty(world.database)
    return world.database


async def test_given_his_customer_orders_and_pays_then_the_owner_s_protection_counts_from_then(
    empty_one: Database,
) -> None:
    world = PoolWorld(empty_one)
    await world.open()
    pool = await world.pool()
    [card] = await world.owned(world.ann, pool)
    service = ShopService(world.database, world.clock, bought=RenewedByOrders(world.pools))
    shop = Shop(world, service, world.sun)
    held = await world.holding(card)
    assert held is not None
    assert held.order_at is None

    world.clock.advance(3600)
    ordered = world.clock.now()
    told = shop.told("A-1")
    await service.push(world.sun, [told, shop.told("B-1", "13911112222")])
    held = await world.holding(card)
    assert held is not None
    assert held.order_at == ordered

    world.clock.advance(3600)
    paid = world.clock.now()
    word: dict[str, Any] = {"stage": Stage.PAID, "paid_at": paid, "ordered_at": ordered}
    await service.push(world.sun, [shop.told("A-1", **word)])
    held = await world.holding(card)
    assert held is not None
    assert held.order_at == paid

    # The same word again is no second purchase, and a refund is none at all.
    world.clock.advance(3600)
    back = {**word, "stage": Stage.REFUNDED, "refunded_at": world.clock.now()}
    back["refunded"] = told.amount
    await service.push(world.sun, [shop.told("A-1", **word)])
    await service.push(world.sun, [shop.told("A-1", **back)])
    held = await world.holding(card)
    assert held is not None
    assert held.order_at == paid


async def test_given_a_reply_on_a_work_order_then_the_owner_of_its_customer_is_renewed(
    empty_one: Database,
) -> None:
    world = PoolWorld(empty_one)
    await world.open()
    [card] = await world.owned(world.ann, await world.pool())
    world.clock.advance(3600)
    async with world.database.transaction() as session:
        await RenewedByReplies(world.pools)(session, card, world.clock.now())
    held = await world.holding(card)
    assert held is not None
    assert (held.reply_at, held.order_at) == (world.clock.now(), None)


async def test_given_an_unpaid_order_when_planned_then_the_agent_has_a_follow_up_about_it(
    empty_one: Database,
) -> None:
    world = FollowupWorld(empty_one)
    await world.open()
    card = await world.customer(world.ann)
    seller = world.actor("sun", scope=Scope.ALL, permissions=SELLS)
    plan = PlanOfOrder(world.followups, world.sight, "zh")
    service = ShopService(world.database, world.clock, plan=plan)
    shop = Shop(world, service, seller)
    order = await shop.order("A-1")
    assert order.customer == card.id
    at = world.clock.now() + timedelta(hours=2)

    made = await world.followups.get(world.sun, await service.follow_up(seller, order.id, at))

    assert made.about is not None
    assert (made.about.noun, made.about.id) == ("order", order.id)
    assert (made.customer, made.assignee, made.due_at) == (card.id, seller.user_id, at)
    assert made.content == "未付款订单 A-1（天猫旗舰店，199.00 元）"
    listed = await shop.named("A-1")
    assert listed.plan == Plan(at, "sun的名字")
    with pytest.raises(OrderPlanned):
        await service.follow_up(seller, order.id, at)
    # Whom follow-ups may be given to is their rule, also here; a card out of sight is left out.
    with pytest.raises(NotForThem):
        async with world.database.transaction() as session:
            await plan(session, world.ann, order, world.bob.user_id, at)
    async with world.database.transaction() as session:
        other = await plan(session, world.bob, order, world.bob.user_id, at)
    strange = await world.followups.get(world.sun, other)
    assert strange.customer is None


class Dunned:
    """Unpaid orders, each with a follow-up that somebody has open."""

    def __init__(self, database: Database) -> None:
        self.world = world = FollowupWorld(database)
        self.seller = world.actor("sun", scope=Scope.ALL, permissions=SELLS)
        service = ShopService(
            database,
            world.clock,
            plan=PlanOfOrder(world.followups, world.sight, "zh"),
            no_longer_unpaid=PlansSettled(world.followups, "zh"),
        )
        self.shop = Shop(world, service, self.seller)
        self.plans: dict[str, str] = {}

    async def open(self) -> None:
        await self.world.open()
        for name in ("PAID", "CLOSED", "BACK", "WAITS"):
            order = await self.shop.order(name)
            at = self.world.clock.now() + timedelta(hours=2)
            plan = await self.shop.shop.follow_up(self.seller, order.id, at)
            self.plans[name] = plan
        self.world.clock.advance(600)

    async def now(self, plan: str) -> tuple[State, str, int]:
        """Its state, what it says of its end, and how many reminders are to come."""
        found = await self.world.followups.get(self.world.sun, plan)
        waiting = await self.world.followups.reminders(self.world.sun, plan)
        return found.state, found.result_text, len([1 for _, sent in waiting if sent is None])


async def test_given_plans_of_unpaid_orders_when_paid_or_called_off_then_nobody_is_reminded(
    empty_one: Database,
) -> None:
    dunned = Dunned(empty_one)
    await dunned.open()
    shop, now = dunned.shop, dunned.world.clock.now()
    before = now - timedelta(seconds=600)
    # A group's that nobody took yet ends, too, and stays the group's.
    about = About("order", (await shop.named("PAID")).id)
    group = Group(GroupKind.DEPARTMENT, dunned.world.east)
    new = NewFollowup("催付", now + timedelta(hours=1), about=about, group=group)
    free = (await dunned.world.followups.plan(dunned.world.sun, new)).id

    def word(name: str, stage: Stage, **more: Any) -> Any:
        return shop.told(name, stage=stage, ordered_at=before, **more)

    await shop.shop.push(
        dunned.seller,
        [
            word("PAID", Stage.PAID, paid_at=now),
            word("CLOSED", Stage.CLOSED, closed_at=now),
            word("BACK", Stage.REFUNDED, refunded_at=now, paid_at=now),
            word("WAITS", Stage.ORDERED),
        ],
    )

    over = State.CANCELLED
    assert await dunned.now(dunned.plans["PAID"]) == (over, "客户已付款，不必再催", 0)
    assert await dunned.now(dunned.plans["CLOSED"]) == (over, "订单已关闭，不必再催", 0)
    assert await dunned.now(dunned.plans["BACK"]) == (over, "订单已退款，不必再催", 0)
    state, said, reminders = await dunned.now(dunned.plans["WAITS"])
    assert (state, said) == (State.PLANNED, "")
    assert reminders > 0
    assert await dunned.now(free) == (over, "客户已付款，不必再催", 0)
    freed = await dunned.world.followups.get(dunned.world.sun, free)
    assert (freed.assignee, freed.group) == (None, group)


async def test_given_a_plan_of_an_unpaid_order_when_a_file_says_paid_then_it_ends_in_that_import(
    empty_one: Database,
) -> None:
    dunned = Dunned(empty_one)
    await dunned.open()
    shop = dunned.shop
    shop.funnel = FunnelService(shop.database, "Asia/Shanghai")
    at = dunned.world.clock.now() + timedelta(hours=8)
    placed, paid = at - timedelta(seconds=600), f"{at:%Y-%m-%d %H:%M:%S}"
    row = f"天猫旗舰店,PAID,已付款,{placed:%Y-%m-%d %H:%M:%S},{paid},199.00,李女士,13800138000\n"

    batch = await Files(shop).take(HEADS + row)

    assert counts(batch.figures)["changed"] == 1
    ended = await dunned.now(dunned.plans["PAID"])
    assert ended == (State.CANCELLED, "客户已付款，不必再催", 0)
    assert (await dunned.now(dunned.plans["WAITS"]))[0] is State.PLANNED


async def test_given_two_who_plan_one_order_at_once_when_both_press_then_one_plan_is_made(
    empty_one: Database,
) -> None:
    dunned = Dunned(empty_one)
    await dunned.world.open()
    order = await dunned.shop.order("ONE")
    at = dunned.world.clock.now() + timedelta(hours=2)
    service = dunned.shop.shop
    done = await asyncio.gather(
        *(service.follow_up(dunned.seller, order.id, at) for _ in range(3)), return_exceptions=True
    )
    assert [type(one) for one in done].count(OrderPlanned) == 2
    found = await dunned.world.followups.search(
        dunned.world.sun, FollowupFilters(about_noun="order", about_id=order.id), Sheet()
    )
    assert len(found.items) == 1
