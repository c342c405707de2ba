"""What the tests of shop orders are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.interactions.world import Diary, People, actor
from warmline.customers.model import ContactKind, NewContact, NewCustomer
from warmline.customers.service import CustomerService
from warmline.interactions import events as e
from warmline.interactions.service import InteractionService
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.shop.model import Filters, Order, Plan, Stage, Told
from warmline.shop.service import ShopService
from warmline.shop.service.figures import FunnelService

ZONE = "Asia/Shanghai"
MONDAY = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""Nine in the morning in the centre."""
LI, WANG = "13800138000", "13900139000"
SEES = frozenset({"shop.view"})


def number(raw: str) -> e.Number:
    return e.Number(raw=raw, e164=f"+86{raw}", kind="mobile", place="", carrier="")


class Plans:
    """Keeps what was planned. Implements `shop.ports.PlanFollowUp`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(
        self, session: Any, actor: Actor, order: Order, who: str, at: datetime
    ) -> str:
        self._world.plans.append((order.number, who, at))
        self._world.planned[order.id] = Plan(at, who)
        return "planned"

    async def open_ones(self, session: Any, orders: Sequence[str]) -> Mapping[str, Plan]:
        return {one: plan for one, plan in self._world.planned.items() if one in orders}


class World:
    """`chief` sees all and every number; `ann` and `bob` see their own; `lee` leads the east."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.clock = VirtualClock(MONDAY)
        self.people = People()
        self.diary = Diary(self.people, at=MONDAY)
        self.calls = InteractionService(database, self.clock, folder)
        self.customers = CustomerService(database, self.clock)
        self.plans: list[tuple[str, str, datetime]] = []
        self.planned: dict[str, Plan] = {}
        self.shop = ShopService(database, self.clock, plan=Plans(self))
        self.funnel = FunnelService(database, ZONE)
        self.ann = actor(self.people.ann, permissions=SEES)
        self.bob = actor(self.people.bob, permissions=SEES)
        east = frozenset({self.people.east})
        self.lee = actor(self.people.ann, scope=Scope.TEAM, departments=east, permissions=SEES)
        self.chief = actor(
            self.people.bob,
            scope=Scope.ALL,
            permissions=SEES
            | {"shop.push", "shop.manage", "shop.export", "number.unmask"}
            | {"customer.view", "customer.edit"},
        )

    async def open(self) -> None:
        await self.people.move_in(self.database)
        for agent, department in (
            (self.people.ann, self.people.east),
            (self.people.bob, self.people.west),
        ):
            self.diary.sign_in(agent, department)

    async def talk(self, agent: str, caller: str = LI, **when: float) -> str:
        """A call that an agent took, so long after the one before; it is in the records."""
        self.diary.at += timedelta(**when)
        call = self.diary.answered(agent, caller=number(caller))
        await self.write()
        return call

    async def write(self) -> None:
        """The projector writes what the journal has."""
        async with self.database.transaction() as session:
            await self.calls.projection().project(session, self.diary.events)
        self.diary.events.clear()
        self.clock.advance(max(0.0, (self.diary.at - self.clock.now()).total_seconds()))

    async def card(self, name: str, *numbers: str) -> str:
        points = tuple(NewContact(ContactKind.PHONE, one) for one in numbers)
        made = await self.customers.create(
            self.chief, NewCustomer(name, contacts=points, owner=None)
        )
        return made.id

    def told(self, name: str = "A-1", phone: str = LI, **more: Any) -> Told:
        """What the shop says now of an order placed now."""
        now = self.clock.now()
        values: dict[str, Any] = {
            "shop": "天猫旗舰店",
            "number": name,
            "stage": Stage.ORDERED,
            "ordered_at": now,
            "told_at": now,
            "amount": Decimal("199.00"),
            "phone": phone,
            "buyer": "李女士",
        }
        return Told(**{**values, **more})

    async def order(self, name: str = "A-1", phone: str = LI, **more: Any) -> Order:
        """An order that the shop told of, as the chief sees it."""
        await self.shop.push(self.chief, [self.told(name, phone, **more)])
        return await self.named(name)

    async def named(self, name: str) -> Order:
        [found] = (await self.shop.list(self.chief, Filters(q=name), size=5)).items
        return found

    async def numbers(self, who: Actor, **filters: Any) -> list[str]:
        """The numbers of the orders on his list."""
        found = await self.shop.list(who, Filters(**filters), size=50)
        return [one.number for one in found.items]
