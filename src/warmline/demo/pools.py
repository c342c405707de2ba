"""The demo centre's public pools: two of them, with some weeks of what happens there behind them.

`app.preparing` calls it with services whose clock is set back, after the people and their own
customers are there: lists of an exhibition are laid into the pools and distributed, agents claim
some and give one up. So the allocation log has a history, everybody's own list an order, and a dry
run finds customers who were not called for too long. Made once: where there is any pool nothing is
done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from warmline.accounts.service import AccountsService
from warmline.customers.model import ContactKind, NewContact, NewCustomer
from warmline.customers.service import CustomerService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.paging import MAX_SIZE, Page
from warmline.pools.model import Choice, Limits, PoolRules, Target, TargetKind
from warmline.pools.service import PoolService
from warmline.pools.service.distributing import DistributionService
from warmline.pools.service.settings import PoolSettingsService

FAMILIES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", ("明", "丽华", "建国", "晓东", "思雨")
SOURCES = ("web", "referral", "wechat")
CITIES = ("广州", "深圳", "东莞", "佛山", "珠海")
NUMBER = 48
"""Customers made; a part of them is given to agents."""
LEADING = "supervisor"
WORKING = ("8001", "8002", "8003", "8004")
REASON = "展会名单"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the demo's pools are made with; `clock` is theirs alone."""

    accounts: AccountsService
    customers: CustomerService
    pools: PoolService
    settings: PoolSettingsService
    distribution: DistributionService
    clock: VirtualClock

    def wait(self, days: int) -> None:
        """So many days go by; nobody comes back to the minute."""
        self.clock.advance(timedelta(days=days, minutes=47).total_seconds())


async def seed(desk: Desk) -> None:
    """Make the pools and what happened since; it ends a day ago."""
    if await desk.settings.list(SYSTEM):
        return
    people = {login: await _actor(desk, login) for login in (LEADING, *WORKING)}
    important, general = await _pools(desk)
    made = [await _customer(desk.customers, number) for number in range(NUMBER)]
    vip = [one for at, one in enumerate(made) if _level(at) == "vip"]
    rest = [one for one in made if one not in vip]
    chief, first, second, third = (people[login] for login in (LEADING, *WORKING[:3]))
    await desk.pools.put(chief, important, vip, REASON)
    await desk.pools.put(chief, general, rest, REASON)
    # Long enough ago that a run would warn of them, or take them.
    desk.wait(14)
    await _give(desk, chief, general, rest[:9], [first, second, third])
    desk.wait(15)
    await _give(desk, chief, important, vip[:3], [first, second])
    desk.wait(4)
    await desk.pools.claim(first, general, rest[9:11])
    await desk.pools.claim(third, general, rest[11:14])
    desk.wait(7)
    await desk.pools.give_up(third, rest[11:12], "没有意向")
    desk.wait(4)
    await _give(desk, chief, general, rest[14:20], [second, people[WORKING[3]]])


async def _actor(desk: Desk, login: str) -> Actor:
    """One of the demo's people, as somebody who may do what happens in pools."""
    user = await desk.accounts.users.by_login(SYSTEM, login)
    assert user is not None
    leads = login == LEADING
    return Actor(
        user_id=user.id,
        login=login,
        name=user.name,
        permissions=frozenset({"pool.distribute", "customer.view"} if leads else {"pool.use"}),
        scope=Scope.ALL if leads else Scope.OWN,
        department_id=user.department.id if user.department else None,
        projects=frozenset({DEFAULT_PROJECT}),
    )


async def _pools(desk: Desk) -> tuple[str, str]:
    """One for those who matter most, which takes them back without a warning, and one for all."""
    listed = await desk.accounts.departments.list(SYSTEM, Page(size=MAX_SIZE))
    teams = {one.name: one.id for one in listed.items}
    important = await desk.settings.create(
        SYSTEM,
        "大客户公海",
        PoolRules(
            open_departments=tuple(filter(None, [teams.get("话务一组")])),
            takes_levels=("vip",),
            limits=Limits(total=30, levels={"vip": 10}),
            protection_days=15,
            no_contact_days=15,
            warn_days=0,
        ),
        position=1,
    )
    general = await desk.settings.create(
        SYSTEM, "普通公海", PoolRules(limits=Limits(total=100), claims_per_day=10), position=2
    )
    return important.id, general.id


async def _customer(customers: CustomerService, number: int) -> str:
    name = f"{FAMILIES[number % len(FAMILIES)]}{GIVEN[number * 7 % len(GIVEN)]}"
    phone = f"1590000{number:04d}"
    new = NewCustomer(
        name,
        level=_level(number),
        source=SOURCES[number % len(SOURCES)],
        owner=None,
        department=None,
        fields={"city": CITIES[number % len(CITIES)]},
        contacts=(NewContact(ContactKind.PHONE, phone),),
    )
    return (await customers.create(SYSTEM, new)).id


def _level(number: int) -> str:
    return "vip" if number % 8 == 0 else "prospect"


async def _give(
    desk: Desk, actor: Actor, pool: str, customers: Sequence[str], people: Sequence[Actor]
) -> None:
    targets = [Target(TargetKind.AGENT, one.user_id) for one in people]
    choice = Choice(customers=tuple(customers))
    preview = await desk.distribution.preview(actor, pool, choice, targets)
    await desk.distribution.distribute(actor, pool, choice, targets, preview.key)
