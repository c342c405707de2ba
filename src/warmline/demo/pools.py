"""The demo centre's public pools: two of them, with a few dozen customers lying there.

Called by `app.prepare` with `--demo`, after the people and their own customers are there. Made
once: where there is any pool nothing is done. Some customers are given to agents already, so that
the allocation log and everybody's own list have something to show.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.accounts.service import AccountsService
from warmline.customers.model import ContactKind, NewContact, NewCustomer
from warmline.customers.service import CustomerService
from warmline.kit.actor import SYSTEM
from warmline.kit.paging import MAX_SIZE, Page
from warmline.pools.model import Choice, Limits, PoolRules, Target, TargetKind
from warmline.pools.service import PoolService
from warmline.pools.service.distributing import DistributionService
from warmline.pools.service.settings import PoolSettingsService

FAMILIES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", ("明", "丽华", "建国", "晓东", "思雨")
NUMBER = 48
"""Customers made; a part of them is given to agents."""
TO = ("8001", "8002", "8003")
REASON = "展会名单"


async def seed(
    accounts: AccountsService,
    customers: CustomerService,
    pools: PoolService,
    settings: PoolSettingsService,
    distribution: DistributionService,
) -> None:
    """Make the pools, who lies there, and a first distribution."""
    if await settings.list(SYSTEM):
        return
    listed = await accounts.departments.list(SYSTEM, Page(size=MAX_SIZE))
    teams = {one.name: one.id for one in listed.items}
    important = await settings.create(
        SYSTEM,
        "大客户公海",
        PoolRules(
            open_departments=tuple(filter(None, [teams.get("话务一组")])),
            takes_levels=("vip",),
            limits=Limits(total=30, levels={"vip": 10}),
            protection_days=15,
            no_contact_days=15,
        ),
        position=1,
    )
    general = await settings.create(
        SYSTEM, "普通公海", PoolRules(limits=Limits(total=100), claims_per_day=10), position=2
    )
    made = [await _customer(customers, number) for number in range(NUMBER)]
    vip = [one for at, one in enumerate(made) if _level(at) == "vip"]
    await pools.put(SYSTEM, important.id, vip, REASON)
    await pools.put(SYSTEM, general.id, [one for one in made if one not in vip], REASON)
    given = [one for one in made if one not in vip][:9]
    await _give(accounts, distribution, general.id, given)


async def _customer(customers: CustomerService, number: int) -> str:
    name = f"{FAMILIES[number % len(FAMILIES)]}{GIVEN[number * 7 % len(GIVEN)]}"
    phone = f"1590000{number:04d}"
    new = NewCustomer(
        name,
        level=_level(number),
        owner=None,
        department=None,
        contacts=(NewContact(ContactKind.PHONE, phone),),
    )
    return (await customers.create(SYSTEM, new)).id


def _level(number: int) -> str:
    return "vip" if number % 8 == 0 else ""


async def _give(
    accounts: AccountsService,
    distribution: DistributionService,
    pool: str,
    customers: Sequence[str],
) -> None:
    people = [await accounts.users.by_login(SYSTEM, login) for login in TO]
    targets = [Target(TargetKind.AGENT, one.id) for one in people if one is not None]
    choice = Choice(customers=tuple(customers))
    preview = await distribution.preview(SYSTEM, pool, choice, targets)
    await distribution.distribute(SYSTEM, pool, choice, targets, preview.key)
