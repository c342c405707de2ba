"""The revisit as a call task: what counts, what may be said, and who is reminded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.tickets.records import Switch, ended, placed
from tests.tickets.world import World
from warmline.app.followups import Neighbours as FollowupNeighbours
from warmline.app.followups import followups
from warmline.app.revisits import PlannedRevisits
from warmline.app.tickets import Neighbours, over
from warmline.followups.tables import FollowupRow, ReminderRow
from warmline.kit.actor import Actor
from warmline.notices.service import NoticeService
from warmline.routing.service import RoutingService
from warmline.tickets.errors import RevisitTooSoon, StepIncomplete
from warmline.tickets.model import CallRole, Satisfaction, Step, Ticket

pytestmark = pytest.mark.servers

UNREACHABLE = {"satisfaction": Satisfaction.UNREACHABLE}


async def revisited(world: World, **switches: Any) -> Ticket:
    """An order whose department has replied, taken by who revisits."""
    type = await world.type_with("revisit", **switches)
    call = await world.call()
    ticket = await world.order(type=type, interaction=call)
    for step, actor, more in (
        (Step.DISPATCH, world.ann, {}),
        (Step.SIGN, world.wu, {}),
        (Step.REPLY, world.wu, {"text": "已修好"}),
        (Step.REVISIT, world.rui, {}),
    ):
        ticket = await world.do(actor, ticket, step, **more)
    return ticket


def caller(world: World) -> Actor:
    return replace(world.rui, permissions=world.rui.permissions | {"call.dial"})


async def tried(world: World, ticket: Ticket, switch: Switch, **said: Any) -> None:
    """A call of the revisitor's, and how it ended."""
    call = await world.tickets.calling.dial_customer(caller(world), ticket.id, "", switch.dial)
    await placed(world, call, "rui")
    world.clock.advance(40)
    await ended(world, call, **(said or {"ended_by": "customer", "cause": "no_answer"}))
    assert await world.tickets.following.follow() == 1


async def test_given_a_revisit_when_called_in_vain_then_unreachable_is_said_after_the_rule_alone(
    world: World,
) -> None:
    switch = Switch()
    ticket = await revisited(world, revisit_attempts=2, revisit_apart_minutes=30)
    with pytest.raises(RevisitTooSoon, match="0 count so far") as refused:
        await world.do(world.rui, ticket, Step.CLOSE, **UNREACHABLE)
    assert refused.value.field == "satisfaction"
    await tried(world, ticket, switch)
    world.clock.advance(60)
    # a second attempt a minute later is no second one
    await tried(world, ticket, switch, ended_by="customer", cause="busy")
    with pytest.raises(RevisitTooSoon, match="1 count so far"):
        await world.do(world.rui, ticket, Step.CLOSE, **UNREACHABLE)
    world.clock.advance(30 * 60)
    await tried(world, ticket, switch, ended_by="customer", cause="busy")
    detail = await world.tickets.looking.get(world.rui, ticket.id)
    task = detail.revisit
    assert task is not None
    assert [one.outcome for one in task.attempts] == ["no_answer", "busy", "busy"]
    assert (task.counted, task.needed, task.not_yet) == (2, 2, "")
    assert {one.role for one in detail.calls if one.by == world.rui.user_id} == {CallRole.REVISIT}
    closed = await world.do(world.rui, ticket, Step.CLOSE, **UNREACHABLE)
    assert (closed.state, closed.satisfaction) == ("closed", "unreachable")
    # and what is closed is no task
    after = await world.tickets.looking.get(world.rui, ticket.id)
    assert after.revisit is None


async def test_given_a_customer_reached_when_he_is_not_satisfied_then_it_is_handled_again(
    world: World,
) -> None:
    switch = Switch()
    ticket = await revisited(world)
    await tried(
        world,
        ticket,
        switch,
        ended_by="customer",
        cause="normal",
        talked_at=world.clock.now(),
        talked_s=40,
    )
    unsatisfied = {"satisfaction": Satisfaction.UNSATISFIED}
    with pytest.raises(StepIncomplete, match="rework"):
        await world.do(world.rui, ticket, Step.CLOSE, **unsatisfied)
    again = await world.do(world.rui, ticket, Step.REWORK, reason="仍在漏水", **unsatisfied)
    assert (again.state, again.reworks) == ("handling", 1)
    # The next revisit starts from nothing: the calls of the one before do not count for it.
    await world.do(world.wu, again, Step.REPLY, text="再次修好")
    world.clock.advance(1)
    await world.do(world.rui, again, Step.REVISIT)
    detail = await world.tickets.looking.get(world.rui, ticket.id)
    assert detail.revisit is not None
    assert (list(detail.revisit.attempts), detail.revisit.counted) == ([], 0)


async def test_given_a_type_without_the_rule_then_unreachable_may_be_said_at_once(
    world: World,
) -> None:
    ticket = await revisited(world, revisit_attempts=0)
    closed = await world.do(world.rui, ticket, Step.CLOSE, **UNREACHABLE)
    assert closed.state == "closed"


async def test_given_working_hours_when_a_reply_comes_on_friday_then_the_call_is_due_on_monday(
    world: World,
) -> None:
    friday = world.at("01-09 16:00")
    world.clock.advance((friday - world.clock.now()).total_seconds())
    ticket = await revisited(world, revisit_hours=4)
    detail = await world.tickets.looking.get(world.rui, ticket.id)
    assert detail.revisit is not None
    due = detail.revisit.due_at
    assert due is not None
    here = due.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (here.day, here.hour) == (12, 11)


@pytest.fixture
async def reminding(world: World) -> World:
    """The same centre, whose revisits are follow-ups, as `app` wires them."""
    notices = NoticeService(world.database, world.clock)
    near = FollowupNeighbours(
        world.customers, world.interactions, notices, RoutingService(world.database)
    )
    later = followups(world.database, world.clock, "Asia/Shanghai", {}, near)
    kept = PlannedRevisits(later.service, world.clock, "zh")
    office = replace(world.tickets.looking.office, revisits=kept)
    neighbours = Neighbours(world.customers, world.interactions, world.heard, world._times)
    world.tickets = over(office, neighbours, "zh")
    return world


async def planned(world: World, ticket: str) -> list[tuple[str, str, str | None]]:
    """The follow-ups about an order: whose, state, result."""
    async with world.database.read() as session:
        query = select(FollowupRow).where(FollowupRow.about_id == ticket)
        rows = list(await session.scalars(query.order_by(FollowupRow.created_at, FollowupRow.id)))
    names = {id: name for name, id in world.ids.items()}
    return [(names[str(row.assignee)], row.state, row.result) for row in rows]


async def test_given_a_revisit_then_its_revisitor_is_reminded_until_it_is_done(
    reminding: World,
) -> None:
    world, switch = reminding, Switch()
    ticket = await revisited(world, revisit_attempts=1, revisit_hours=4)
    assert await planned(world, ticket.id) == [("rui", "planned", None)]
    async with world.database.read() as session:
        row = await session.scalar(select(FollowupRow))
        assert row is not None
        assert row.content == f"回访工单 {ticket.number}：路面漏水"
        assert row.about_noun == "ticket"
        assert list(await session.scalars(select(ReminderRow.kind)))
    await tried(world, ticket, switch)
    await world.do(world.rui, ticket, Step.CLOSE, **UNREACHABLE)
    assert await planned(world, ticket.id) == [("rui", "done", "unreached")]


async def test_given_a_satisfied_or_an_unsatisfied_customer_then_the_task_ends_with_him_reached(
    reminding: World,
) -> None:
    world = reminding
    ticket = await revisited(world)
    await world.do(
        world.rui, ticket, Step.REWORK, reason="还漏", satisfaction=Satisfaction.UNSATISFIED
    )
    assert await planned(world, ticket.id) == [("rui", "done", "reached")]
    await world.do(world.wu, ticket, Step.REPLY, text="好了")
    await world.do(world.rui, ticket, Step.REVISIT)
    await world.do(world.rui, ticket, Step.CLOSE, satisfaction=Satisfaction.SATISFIED)
    done = await planned(world, ticket.id)
    assert done == [("rui", "done", "reached"), ("rui", "done", "reached")]


async def test_given_a_questionnaire_that_asks_nobody_any_more_then_the_task_is_there_without(
    reminding: World,
) -> None:
    """A type may name one that was withdrawn since; the revisit must not fail of it."""
    world = reminding
    ticket = await revisited(world, questionnaire="0190a000-0000-7000-8000-00000000abcd")
    assert await planned(world, ticket.id) == [("rui", "planned", None)]


async def test_given_a_revisit_without_a_time_then_nobody_is_reminded(reminding: World) -> None:
    ticket = await revisited(reminding, revisit_hours=0)
    assert await planned(reminding, ticket.id) == []
