"""The demo's work orders: in every state, with a sound history, made once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.emptied import empty
from tests.tickets.world import ZONE, World
from warmline.accounts.model import ROOT_DEPARTMENT, NewUser, PasswordRules
from warmline.accounts.permissions import AGENT
from warmline.accounts.service import AccountsService
from warmline.accounts.tables import DepartmentRow, ProjectRow
from warmline.app.tickets import Neighbours, over
from warmline.demo.tickets import TAKERS, Desk, seed
from warmline.ivr.open_times import OpenTimes
from warmline.ivr.service.calendars import CalendarService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.kit.clock import VirtualClock
from warmline.tickets.asked import Filters, Sheet
from warmline.tickets.model import State
from warmline.tickets.ports import NoFiles
from warmline.tickets.service.common import Office

pytestmark = pytest.mark.servers


async def nobody(event: object) -> None: ...


@pytest.mark.timeout(400)  # some two hundred verbs
async def test_given_an_empty_centre_when_seeded_then_it_has_orders_in_every_state_and_once(
    world: World,
) -> None:
    database, clock = world.database, VirtualClock()
    await _emptied(world)
    accounts = AccountsService(database, clock, announce=nobody, wanted=PasswordRules())
    await accounts.seed_defaults()
    for login in TAKERS:
        new = NewUser(login, login, "a-long-pass-word-1", ROOT_DEPARTMENT, (AGENT.id,))
        await accounts.create_user(SYSTEM, new)
    calendars = CalendarService(database, country="CN", announce=nobody)

    async def times() -> OpenTimes:
        return OpenTimes(await calendars.published(), {}, ZONE)

    office = Office(database, clock, ZONE, "CN", times, world.heard, NoFiles())
    neighbours = Neighbours(world.customers, world.interactions, world.heard, times)
    made = over(office, neighbours, "zh")
    customers = world.customers
    desk = Desk(accounts, calendars, made.types, made.making, made.stepping, customers, clock)
    began = clock.now()
    assert await seed(desk, "a-long-pass-word-1") != []
    assert clock.now() - began < timedelta(days=10)
    assert await seed(desk, "a-long-pass-word-1") == []
    everything = world.sun
    found = await made.looking.search(everything, Filters(), Sheet(size=200))
    counted = Counter(one.state for one in found.items)
    assert len(found.items) == 30
    assert set(counted) == set(State) - {State.MERGED}
    for one in found.items:
        assert (await made.looking.get(everything, one.id)).sound
    assert any(one.due_at and one.due_at < clock.now() for one in found.items)


async def _emptied(world: World) -> None:
    """Only a project and the first department are there."""
    await empty(world.database)
    async with world.database.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认"))
        session.add(DepartmentRow(id=ROOT_DEPARTMENT, name="中心"))
