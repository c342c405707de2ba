"""A customer whose level changes, in whatever way, has his open orders planned by the new one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from tests.customers.importing_bench import Bench
from tests.tickets.world import World
from warmline.customers.model import Customer, CustomerChange
from warmline.customers.service.import_work import (
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.limits import ClockKind, LimitRule
from warmline.tickets.model import Satisfaction, State, Step, Ticket
from warmline.tickets.service.replanning import levels_changed

pytestmark = pytest.mark.servers


@pytest.fixture
async def world(world: World) -> World:
    """Orders of important customers are settled the same day, those of others in three days."""
    rule = LimitRule(
        "00000000-0000-7000-8000-0000000000ac",
        "00000000-0000-7000-8000-000000000001",
        ClockKind.RESOLUTION,
        Limit(0, Unit.DAYS),
        level="vip",
        calendar="office",
    )
    await world.tickets.types.save_limit(SYSTEM, rule, new=True)
    return world


async def saved(world: World, customer: str, level: str) -> Customer:
    """Somebody writes another level on the card."""
    now = await world.customers.get(world.sun, customer)
    change = CustomerChange(level=level)
    return await world.customers.change(world.sun, customer, now.version, change)


async def plain(world: World) -> tuple[Customer, Ticket]:
    """A customer without a level, and an open order of his."""
    card = await saved(world, (await world.customer()).id, "")
    ticket = await world.order(world.sun, customer=card.id)
    assert (ticket.customer_level, ticket.due_at) == ("", world.at("01-08 18:00"))
    await world.tickets.replanning.relevel()
    return card, ticket


async def test_given_a_card_that_is_saved_with_another_level_then_his_open_orders_follow(
    world: World,
) -> None:
    card, ticket = await plain(world)
    over = await world.walked(Step.VOID, customer=card.id, actor=world.sun)
    other = await world.order(world.sun)
    await saved(world, card.id, "vip")
    assert await world.tickets.replanning.relevel() == 1
    assert await world.tickets.replanning.relevel() == 0

    now = await world.get(ticket.id)
    assert (now.customer_level, now.due_at) == ("vip", world.at("01-05 18:00"))
    last = (await world.tickets.looking.get(world.sun, ticket.id)).history[-1]
    assert (last.step, last.by) == (Step.EDIT, SYSTEM.user_id)
    assert last.data["changed"] == {"customer_level": ["", "vip"]}
    assert (await world.get(over.id)).customer_level == ""
    assert (await world.get(other.id)).version == other.version
    # The clocks told are those of now.
    world.clock.advance((world.at("01-05 18:00") - world.clock.now()).total_seconds())
    await world.tickets.ticking.tick()
    steps = [one.step for one in (await world.tickets.looking.get(world.sun, ticket.id)).history]
    assert Step.OVERDUE in steps
    await saved(world, card.id, "")
    await world.tickets.replanning.relevel()
    assert (await world.get(ticket.id)).due_at == world.at("01-08 18:00")


async def test_given_a_save_that_leaves_the_level_then_no_order_is_touched(world: World) -> None:
    card, ticket = await plain(world)
    change = CustomerChange(remark="常客")
    await world.customers.change(world.sun, card.id, card.version, change)
    assert await world.tickets.replanning.relevel() == 0
    assert (await world.get(ticket.id)).version == ticket.version


async def test_given_two_processes_then_an_order_is_levelled_once(world: World) -> None:
    card, ticket = await plain(world)
    await saved(world, card.id, "vip")
    done = await asyncio.gather(*(world.tickets.replanning.relevel() for _ in range(4)))
    assert sum(done) == 1
    assert (await world.get(ticket.id)).version == ticket.version + 1


@dataclass
class Centre:
    """What the bench of imports needs of a world."""

    database: Database
    clock: VirtualClock
    chief: Actor

    def actor(self, name: str, **more: Any) -> Actor:
        return self.chief


async def test_given_an_import_that_changes_levels_when_done_and_undone_then_orders_follow(
    world: World,
) -> None:
    card, ticket = await plain(world)
    bench = Bench(Centre(world.database, world.clock, world.sun), {}, set())  # type: ignore[arg-type]
    importer = Importer(
        world.database, world.clock, bench.runs, in_use=bench._in_use, levels=levels_changed
    )
    bench.handlers |= {
        CHECK: CheckWork(importer),
        APPLY: ApplyWork(importer),
        UNDO: UndoWork(importer),
    }
    file = f"编号,客户级别\n{card.id},vip\n"
    batch = await bench.bring(file, key="id", policy="update", columns=("id", "level"))
    await bench.check(batch)
    assert await world.tickets.replanning.relevel() == 0  # only looked at
    await bench.apply(batch)
    assert await world.tickets.replanning.relevel() == 1
    now = await world.get(ticket.id)
    assert (now.customer_level, now.due_at) == ("vip", world.at("01-05 18:00"))
    await bench.undo(batch)
    assert await world.tickets.replanning.relevel() == 1
    now = await world.get(ticket.id)
    assert (now.customer_level, now.due_at) == ("", world.at("01-08 18:00"))


async def test_given_a_closed_order_when_reworked_then_it_takes_the_level_of_that_day(
    world: World,
) -> None:
    card, ticket = await plain(world)
    await world.do(world.sun, ticket, Step.DISPATCH, department=world.ids["water"])
    await world.do(world.wu, ticket, Step.SIGN)
    await world.do(world.wu, ticket, Step.REPLY, text="修好了")
    await world.do(world.rui, ticket, Step.REVISIT)
    done = await world.do(world.rui, ticket, Step.CLOSE, satisfaction=Satisfaction.SATISFIED)
    assert done.state is State.CLOSED
    await saved(world, card.id, "vip")
    assert await world.tickets.replanning.relevel() == 0
    again = await world.do(world.sun, ticket, Step.REWORK, reason="还在漏")
    assert (again.customer_level, again.due_at) == ("vip", world.at("01-05 18:00"))
