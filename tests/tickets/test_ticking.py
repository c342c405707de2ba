"""The three clocks of an order on the centre's calendar: warned, over, escalated, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.tickets.world import World
from warmline.kit.actor import SYSTEM
from warmline.tickets.asked import Detail
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.errors import StepImpossible
from warmline.tickets.limits import ClockKind, LimitRule, chosen
from warmline.tickets.model import Priority, Satisfaction, State, Step, TicketChange
from warmline.tickets.planning import Clock

pytestmark = pytest.mark.servers

# The virtual clock starts on Monday 2026-01-05 at 09:00 in Shanghai.


async def clock(world: World, ticket: str, kind: ClockKind) -> Clock:
    found: Detail = await world.tickets.looking.get(world.sun, ticket)
    clocks: Sequence[Clock] = found.clocks
    return next(one for one in clocks if one.kind is kind)


def move_to(world: World, text_: str) -> None:
    """Move the time forward to a moment of the wall clock."""
    world.clock.advance((world.at(text_) - world.clock.now()).total_seconds())


async def steps(world: World, ticket: str) -> list[str]:
    found = await world.tickets.looking.get(world.sun, ticket)
    return [step.step.value for step in found.history]


async def test_given_an_order_when_made_then_its_clocks_run_on_working_time(world: World) -> None:
    ticket = await world.order()
    assert ticket.due_at == world.at("01-08 18:00")
    response = await clock(world, ticket.id, ClockKind.RESPONSE)
    assert (response.met_at, response.paused) == (None, False)
    await world.do(world.ann, ticket, Step.CONTACT, text="已电话联系")
    met = await clock(world, ticket.id, ClockKind.RESPONSE)
    assert met.met_at is not None
    assert not met.late(world.clock.now())


async def test_given_a_question_of_the_customer_then_the_reply_clock_runs_until_he_is_answered(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    asked = await world.do(world.ann, ticket, Step.CUSTOMER_SAID, text="什么时候来")
    assert asked.reply_due_at is not None
    first = asked.reply_due_at
    world.clock.advance(600)
    again = await world.do(world.ann, ticket, Step.CUSTOMER_SAID, text="还没来")
    assert again.reply_due_at == first  # still the first question
    answered = await world.do(world.wu, ticket, Step.CONTACT, text="今天下午")
    assert answered.reply_due_at is None
    world.clock.advance(600)
    later = await world.do(world.ann, ticket, Step.CUSTOMER_SAID, text="没来")
    assert later.reply_due_at is not None
    assert later.reply_due_at > first


async def test_given_deadlines_when_time_passes_then_each_is_told_once_and_to_whom_the_rule_says(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.CONTACT, text="联系过")
    assert await world.tickets.ticking.tick() == 0
    move_to(world, "01-08 14:00")  # four working hours before the end
    assert await world.tickets.ticking.tick() == 1
    assert world.heard.of(world.wu.user_id)[-1] == "ticket_warned"
    assert await world.tickets.ticking.tick() == 0
    move_to(world, "01-08 18:00")
    assert await world.tickets.ticking.tick() == 1
    move_to(world, "01-09 10:00")  # an hour of work later
    assert await world.tickets.ticking.tick() == 1
    assert world.heard.of(world.chef.user_id)[-1] == "ticket_escalated"
    assert (await steps(world, ticket.id))[-3:] == ["warned", "overdue", "escalated"]
    assert await world.listed(world.wu, view="overdue") == ["路面漏水"]


async def test_given_two_processes_when_both_tick_then_nothing_is_told_twice(
    world: World,
) -> None:
    for _ in range(30):
        await world.order()
    move_to(world, "01-09 12:00")
    told = await asyncio.gather(*(world.tickets.ticking.tick() for _ in range(4)))
    # Whoever found rows locked leaves them; the next look takes what is left.
    more = await world.tickets.ticking.tick()
    assert sum(told) + more == 30 * 4  # response, warning, end, escalation
    async with world.database.read() as session:
        left = await session.execute(
            text("SELECT count(*) FROM ticket_deadline WHERE done_at IS NULL")
        )
        kept = await session.execute(
            text("SELECT count(*) FROM ticket_step WHERE step IN ('warned','overdue','escalated')")
        )
        assert (left.scalar_one(), kept.scalar_one()) == (0, 120)


async def test_given_a_pause_then_the_clock_stands_still_and_nobody_is_warned(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    move_to(world, "01-06 09:00")
    waiting = await world.do(world.wu, ticket, Step.WAIT, reason="等客户材料")
    assert (waiting.due_at, waiting.paused) == (None, True)
    move_to(world, "01-12 09:00")
    await world.tickets.ticking.tick()
    assert "overdue" not in [
        step.step.value
        for step in (await world.tickets.looking.get(world.sun, ticket.id)).history
        if step.data.get("clock") == "resolution"
    ]
    resumed = await world.do(world.wu, ticket, Step.RESUME)
    assert resumed.due_at == world.at("01-14 18:00")  # four working days lay in the pause


async def test_given_more_time_asked_for_when_granted_then_the_order_counts_as_on_time(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    asked = await world.do(
        world.wu, ticket, Step.ASK_EXTENSION, amount=2, unit="days", reason="需要开挖"
    )
    assert asked.due_at == world.at("01-08 18:00")
    assert world.heard.of(world.chef.user_id) == ["ticket_extension_asked"]
    granted = await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=True)
    assert (granted.due_at, granted.extensions) == (world.at("01-12 18:00"), 1)
    assert world.heard.of(world.wu.user_id)[-1] == "ticket_extension_decided"
    move_to(world, "01-12 17:00")
    await world.do(world.wu, ticket, Step.REPLY, text="修好了")
    await world.do(world.rui, ticket, Step.REVISIT)
    await world.do(world.rui, ticket, Step.CLOSE, satisfaction=Satisfaction.SATISFIED)
    assert not (await clock(world, ticket.id, ClockKind.RESOLUTION)).late(world.clock.now())


async def test_given_more_time_refused_then_the_end_stays(world: World) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=2, reason="需要开挖")
    refused = await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=False)
    assert (refused.due_at, refused.extensions) == (world.at("01-08 18:00"), 0)


async def test_given_a_request_nobody_decides_then_they_are_reminded_and_it_lapses_at_the_end(
    world: World,
) -> None:
    """Given more time asked for in time, when nobody decides, then whoever decides is reminded
    before the end; at the end the request lapses, the order is late, and nothing mends that."""
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.CONTACT, text="联系过")
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=2, unit="days", reason="需要开挖")
    assert await world.listed(world.chef, view="asks_time") == ["路面漏水"]
    assert (await world.tickets.looking.counts(world.chef))["asks_time"] == 1
    move_to(world, "01-08 13:59")
    assert await world.tickets.ticking.tick() == 0
    move_to(world, "01-08 14:00")  # four working hours before the end, as the rule warns
    assert await world.tickets.ticking.tick() == 2
    assert world.heard.of(world.chef.user_id)[-1] == "ticket_extension_waits"
    assert await world.tickets.ticking.tick() == 0

    move_to(world, "01-08 18:00")
    # Also before the clocks are looked at.
    with pytest.raises(StepImpossible, match="time is over"):
        await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=True)
    assert await world.tickets.ticking.tick() == 2
    assert sorted((await steps(world, ticket.id))[-2:]) == ["lapsed", "overdue"]
    for one in (world.wu, world.chef):
        assert "ticket_extension_lapsed" in world.heard.of(one.user_id)
    assert await world.listed(world.chef, view="asks_time") == []
    now = await world.get(ticket.id)
    assert (now.extension_asked, now.extensions, now.due_at) == (None, 0, world.at("01-08 18:00"))
    await world.do(world.wu, ticket, Step.REPLY, text="修好了")
    with pytest.raises(StepImpossible):
        await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=True)
    assert await world.tickets.ticking.tick() == 0


async def test_given_a_late_request_then_whoever_decides_is_reminded_halfway_to_the_end(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.CONTACT, text="联系过")
    move_to(world, "01-08 15:59")
    await world.tickets.ticking.tick()
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=1, reason="需要开挖")
    move_to(world, "01-08 16:58")
    assert await world.tickets.ticking.tick() == 0
    move_to(world, "01-08 17:01")
    assert await world.tickets.ticking.tick() == 1
    assert world.heard.of(world.chef.user_id)[-1] == "ticket_extension_waits"


async def test_given_a_request_that_is_decided_then_nobody_is_reminded_and_nothing_lapses(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.CONTACT, text="联系过")
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=1, reason="需要开挖")
    await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=False)
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=2, unit="days", reason="还要开挖")
    await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=True)
    move_to(world, "01-09 18:00")
    await world.tickets.ticking.tick()
    assert "ticket_extension_waits" not in world.heard.of(world.chef.user_id)
    assert "lapsed" not in await steps(world, ticket.id)


async def test_given_a_request_while_the_order_waits_then_it_lies_until_there_is_an_end_again(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=1, unit="days", reason="需要开挖")
    await world.do(world.wu, ticket, Step.WAIT, reason="等客户材料")
    move_to(world, "01-12 09:00")
    await world.tickets.ticking.tick()
    assert "lapsed" not in await steps(world, ticket.id)
    granted = await world.do(world.chef, ticket, Step.DECIDE_EXTENSION, approved=True)
    assert granted.extensions == 1


async def test_given_rework_then_the_third_clock_begins_anew(world: World) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN, Step.REPLY, Step.REVISIT)
    move_to(world, "01-09 09:00")
    again = await world.do(world.rui, ticket, Step.REWORK, reason="还在漏")
    assert again.due_at == world.at("01-14 18:00")


async def test_given_a_closer_rule_when_the_priority_changes_then_the_end_is_worked_out_anew(
    world: World,
) -> None:
    urgent = LimitRule(
        "00000000-0000-7000-8000-0000000000aa",
        "00000000-0000-7000-8000-000000000001",
        ClockKind.RESOLUTION,
        Limit(0, Unit.DAYS),
        priority=Priority.CRITICAL,
        calendar="office",
    )
    await world.tickets.types.save_limit(SYSTEM, urgent, new=True)
    ticket = await world.order()
    change = TicketChange(priority=Priority.CRITICAL)
    found = await world.tickets.making.change(world.ann, ticket.id, 1, change)
    assert found.ticket.due_at == world.at("01-05 18:00")


async def test_given_a_rule_or_a_calendar_that_changes_then_open_orders_are_planned_anew_once(
    world: World,
) -> None:
    ticket, done = await world.order(), await world.walked(Step.VOID)
    assert await world.tickets.replanning.replan() == 1
    assert await world.tickets.replanning.replan() == 0
    [old] = [
        one for one in await world.tickets.types.limits(SYSTEM) if one.clock is ClockKind.RESOLUTION
    ]
    shorter = replace(old, limit=Limit(1, Unit.DAYS))
    await world.tickets.types.save_limit(SYSTEM, shorter, new=False)
    assert await world.tickets.replanning.replan() == 1
    found = await world.get(ticket.id)
    assert (found.due_at, found.version) == (world.at("01-06 18:00"), 1)
    world.days["2026-01-06"] = "holiday"
    assert await world.tickets.replanning.replan() == 1
    assert (await world.get(ticket.id)).due_at == world.at("01-07 18:00")
    assert (await world.get(done.id)).due_at is None
    move_to(world, "01-07 14:00")
    await world.tickets.ticking.tick()
    assert "warned" in await steps(world, ticket.id)


async def test_given_a_calendar_of_a_deadline_when_asked_who_uses_it_then_orders_are_named(
    world: World,
) -> None:
    async with world.database.read() as session:
        users = await world.tickets.types.calendar_users(session)
    assert users == {"office": ["工单时限"]}


async def test_given_closed_orders_when_their_days_are_over_then_they_go_to_the_archive(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN, Step.REPLY, Step.REVISIT, Step.CLOSE)
    world.clock.advance(29 * 86_400)
    assert await world.tickets.ticking.archive() == 0
    world.clock.advance(2 * 86_400)
    assert await world.tickets.ticking.archive() == 1
    found = await world.tickets.looking.get(world.sun, ticket.id)
    assert (found.ticket.state, found.history[-1].by) == (State.ARCHIVED, SYSTEM.user_id)


def rule(id: str, **more: object) -> LimitRule:
    return LimitRule(id, "p", ClockKind.RESOLUTION, Limit(1, Unit.DAYS), **more)  # type: ignore[arg-type]


def test_given_rules_that_fit_then_the_closest_wins() -> None:
    rules = [
        rule("any"),
        rule("parent", type="a"),
        rule("own", type="b"),
        rule("own_high", type="b", priority=Priority.HIGH),
        rule("own_vip", type="b", level="vip"),
        rule("retired", type="b", priority=Priority.HIGH, level="vip", active=False),
        rule("elsewhere", type="z"),
    ]

    def of(path: tuple[str, ...], priority: Priority, level: str) -> str:
        found = chosen(rules, ClockKind.RESOLUTION, path, priority, level)
        return found.id if found else ""

    assert of(("c",), Priority.LOW, "") == "any"
    assert of(("a", "c"), Priority.HIGH, "vip") == "parent"
    assert of(("a", "b"), Priority.LOW, "") == "own"
    assert of(("a", "b"), Priority.LOW, "vip") == "own_vip"
    assert of(("a", "b"), Priority.HIGH, "vip") == "own_high"
    assert chosen(rules, ClockKind.REPLY, ("a",), Priority.LOW, "") is None
