"""The verbs on work orders on a real PostgreSQL: the way through, who may, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.tickets.world import MASKED, MOBILE, World
from warmline.tickets import history as chain
from warmline.tickets.asked import Detail, OmissionFilters, OmissionSheet
from warmline.tickets.errors import (
    ActsMissing,
    EntryUnknown,
    FieldInvalid,
    StepImpossible,
    StepNotYours,
    TicketChanged,
    TicketMissing,
)
from warmline.tickets.model import (
    Act,
    ActKind,
    CallRole,
    NewTicket,
    Pool,
    Priority,
    Satisfaction,
    State,
    Step,
    StepRequest,
    TicketChange,
)

pytestmark = pytest.mark.servers


async def detail(world: World, ticket: str) -> Detail:
    return await world.tickets.looking.get(world.sun, ticket)


async def test_given_a_call_when_an_order_is_made_of_it_then_caller_card_and_call_belong_to_it(
    world: World,
) -> None:
    customer, call = await world.customer(), await world.call()
    new = NewTicket(world.ids["leak"], interaction=call)
    made = await world.tickets.making.create(world.ann, new)
    ticket = made.ticket
    assert (ticket.customer, ticket.customer_name) == (customer.id, "张三")
    assert (ticket.customer_level, ticket.caller) == ("vip", f"+86{MASKED}")
    assert (ticket.title, ticket.content) == ("漏水报修", "漏水情况：")
    assert (ticket.priority, ticket.state) == (Priority.HIGH, State.ACCEPTED)
    assert (ticket.assignee, ticket.pool) == (world.ann.user_id, Pool.NONE)
    assert [(one.interaction, one.role) for one in made.calls] == [(call, CallRole.ORIGIN)]
    assert ticket.number == "20260105-00001"
    assert [step.step for step in made.history] == [Step.ACCEPT]


async def test_given_numbers_of_a_day_when_orders_are_made_then_none_is_left_out_or_twice(
    world: World,
) -> None:
    made = [(await world.order()).number for _ in range(3)]
    world.clock.advance(86_400)
    made.append((await world.order()).number)
    assert made == ["20260105-00001", "20260105-00002", "20260105-00003", "20260106-00001"]


async def test_given_the_whole_way_when_walked_then_each_step_is_kept_and_signed(
    world: World,
) -> None:
    ticket = await world.walked(
        Step.DISPATCH,
        Step.SIGN,
        Step.BEGIN,
        Step.REPLY,
        Step.REVISIT,
        Step.REWORK,
        Step.REPLY,
        Step.REVISIT,
        Step.CLOSE,
        Step.ARCHIVE,
    )
    assert (ticket.state, ticket.reworks) == (State.ARCHIVED, 1)
    assert ticket.satisfaction is Satisfaction.SATISFIED
    found = await detail(world, ticket.id)
    assert [step.step for step in found.history] == [
        Step.ACCEPT,
        Step.DISPATCH,
        Step.SIGN,
        Step.BEGIN,
        Step.REPLY,
        Step.REVISIT,
        Step.REWORK,
        Step.REPLY,
        Step.REVISIT,
        Step.CLOSE,
        Step.ARCHIVE,
    ]
    assert [step.seq for step in found.history] == list(range(1, 12))
    assert found.history[6].reason == "仍在漏水"
    assert found.history[2].by == world.wu.user_id
    assert found.sound
    assert await world.trail(ticket.id) == [step.step.value for step in found.history]


async def test_given_a_step_when_anybody_alters_it_then_the_database_refuses_and_the_chain_tells(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH)
    statements = (
        "UPDATE ticket_step SET reason = 'x'",
        "DELETE FROM ticket_step",
        "TRUNCATE ticket_step",
    )
    for statement in statements:
        with pytest.raises(DBAPIError, match="only grows"):
            async with world.database.transaction() as session:
                await session.execute(text(statement))
    async with world.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("UPDATE ticket_step SET reason = 'x' WHERE seq = 1"))
    assert not (await detail(world, ticket.id)).sound


async def test_given_steps_when_one_is_missing_then_the_chain_is_not_sound(world: World) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    steps = list((await detail(world, ticket.id)).history)
    assert chain.sound(steps)
    assert not chain.sound([steps[0], steps[2]])
    assert not chain.sound([steps[1], steps[0], steps[2]])


async def test_given_a_type_without_dispatching_when_taken_then_the_agent_handles_it_at_once(
    world: World,
) -> None:
    ticket = await world.order(type=world.ids["ask"], title="水费多少")
    with pytest.raises(StepImpossible, match="switched off"):
        await world.do(world.ann, ticket, Step.DISPATCH, department=world.ids["water"])
    ticket = await world.do(world.ann, ticket, Step.REPLY, text="每吨三元")
    ticket = await world.do(world.ann, ticket, Step.CLOSE)
    assert (ticket.state, ticket.result) == (State.CLOSED, "每吨三元")


async def test_given_an_order_of_another_department_when_a_step_is_asked_for_then_it_is_not_there(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH)
    for stranger in (world.lin, world.bob, world.zoe):
        with pytest.raises(TicketMissing):
            await world.tickets.looking.get(stranger, ticket.id)
        with pytest.raises(TicketMissing):
            await world.tickets.stepping.step(
                stranger, ticket.id, ticket.version, StepRequest(Step.SIGN)
            )


async def test_given_an_order_of_a_department_when_its_maker_signs_then_it_is_not_his_step(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH)
    with pytest.raises(StepNotYours):
        await world.do(world.ann, ticket, Step.SIGN)
    with pytest.raises(StepNotYours):
        await world.do(world.wu, ticket, Step.VOID, reason="x")


async def test_given_an_illegal_step_when_taken_then_it_says_why_and_what_is_possible(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH)
    with pytest.raises(StepImpossible) as refused:
        await world.do(world.wu, ticket, Step.REPLY, text="好了")
    assert "dispatched" in refused.value.message
    possible = refused.value.details["possible"]
    assert isinstance(possible, list)
    assert {"sign", "return"} <= set(possible)
    assert "void" not in possible
    assert (await world.get(ticket.id)).version == ticket.version


async def test_given_two_people_when_both_act_on_what_they_saw_then_the_second_is_told(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH)
    await world.do(world.wu, ticket, Step.SIGN)
    with pytest.raises(TicketChanged) as told:
        await world.tickets.stepping.step(
            world.wei, ticket.id, ticket.version, StepRequest(Step.RETURN, reason="x")
        )
    steps: Any = told.value.details["steps"]
    assert [(one["step"], one["by_name"]) for one in steps] == [("sign", "wu的名字")]


async def test_given_returns_when_the_limit_is_reached_then_the_next_is_refused(
    world: World,
) -> None:
    type = await world.type_with("once", returns_most=1, return_to="pool")
    ticket = await world.walked(Step.DISPATCH, Step.SIGN, Step.RETURN, type=type)
    assert (ticket.state, ticket.pool, ticket.assignee) == (State.RETURNED, Pool.DISPATCH, None)
    assert "路面漏水" in await world.listed(world.dan, view="pool")
    ticket = await world.do(world.dan, ticket, Step.DISPATCH, department=world.ids["water"])
    with pytest.raises(StepImpossible, match="1 times"):
        await world.do(world.wu, ticket, Step.RETURN, reason="还是不对")


async def test_given_joint_departments_when_the_lead_replies_then_only_after_them(
    world: World,
) -> None:
    ticket = await world.order()
    more = {"department": world.ids["water"], "joint": (world.ids["light"],)}
    await world.do(world.ann, ticket, Step.DISPATCH, **more)
    await world.do(world.wu, ticket, Step.SIGN)
    with pytest.raises(StepImpossible, match="joint"):
        await world.do(world.wu, ticket, Step.REPLY, text="好了")
    with pytest.raises(StepNotYours):
        await world.do(world.wei, ticket, Step.JOINT_REPLY, text="好了")
    assert await world.listed(world.lin, view="department") == ["路面漏水"]
    after = await world.do(world.lin, ticket, Step.JOINT_REPLY, text="灯修好了")
    assert [(one.replied_by, one.text) for one in after.joint] == [(world.lin.user_id, "灯修好了")]
    assert await world.listed(world.lin, view="department") == []
    assert (await world.do(world.wu, ticket, Step.REPLY, text="好了")).state is State.REPLIED


async def test_given_required_acts_when_a_step_lacks_one_then_it_is_refused_or_listed(
    world: World,
) -> None:
    type = await world.type_with(
        "proof",
        Act("identity", "核实身份", "Identity", ActKind.IDENTITY, Step.REPLY),
        Act("code", "动作码", "Code", ActKind.ACTION_CODE, Step.REPLY, blocks=False),
    )
    ticket = await world.walked(Step.DISPATCH, Step.SIGN, type=type)
    with pytest.raises(ActsMissing) as refused:
        await world.do(world.wu, ticket, Step.REPLY, text="好了")
    acts: Any = refused.value.details["acts"]
    assert [act["code"] for act in acts] == ["identity"]
    now = await world.detail_after(world.wu, ticket, Step.ACT, act="identity")
    assert [act.code for act in now.missing_acts] == ["code"]
    await world.do(world.wu, ticket, Step.REPLY, text="好了")
    found = await world.tickets.omitting.search(world.chef, OmissionFilters(), OmissionSheet())
    [omission] = found.items
    assert (omission.act, omission.number, omission.by) == (
        "code",
        ticket.number,
        world.wu.user_id,
    )


async def test_given_fields_of_a_type_when_a_step_needs_one_that_shows_then_it_is_asked_for(
    world: World,
) -> None:
    with pytest.raises(FieldInvalid):
        await world.order(fields={"place": "moon"})
    ticket = await world.walked(Step.DISPATCH, Step.SIGN, fields={"place": "home"})
    with pytest.raises(FieldInvalid) as refused:
        await world.do(world.wu, ticket, Step.REPLY, text="好了")
    assert refused.value.field == "fields.meter"
    done = await world.do(world.wu, ticket, Step.REPLY, text="好了", fields={"meter": "A-1"})
    assert done.fields == {"place": "home", "meter": "A-1"}
    other = await world.walked(Step.DISPATCH, Step.SIGN, fields={"place": "street"})
    assert (await world.do(world.wu, other, Step.REPLY, text="好")).state is State.REPLIED


async def test_given_an_edit_when_saved_then_the_history_has_both_sides_and_a_late_one_is_told(
    world: World,
) -> None:
    ticket = await world.order()
    change = TicketChange(title="路面大量漏水", priority=Priority.CRITICAL)
    found = await world.tickets.making.change(world.ann, ticket.id, 1, change)
    assert found.history[-1].data["changed"] == {
        "title": ["路面漏水", "路面大量漏水"],
        "priority": ["high", "critical"],
    }
    with pytest.raises(TicketChanged):
        await world.tickets.making.change(world.ann, ticket.id, 1, TicketChange(title="x"))
    again = await world.tickets.making.change(world.ann, ticket.id, 2, change)
    assert again.ticket.version == 2


async def test_given_urges_and_supervision_at_any_time_then_they_are_counted_and_told(
    world: World,
) -> None:
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.ann, ticket, Step.URGE, level=2, reason="客户再次来电")
    after = await world.do(world.chef, ticket, Step.SUPERVISE, reason="领导批示")
    assert (after.urges, after.supervised) == (1, True)
    found = await detail(world, ticket.id)
    assert (found.history[-2].data["level"], found.history[-2].by) == (2, world.ann.user_id)
    assert world.heard.of(world.wu.user_id) == [
        "ticket_dispatched",
        "ticket_urged",
        "ticket_supervised",
    ]
    assert await world.listed(world.wu, view="urged") == ["路面漏水"]
    assert world.heard.settled == []
    await world.do(world.sun, ticket, Step.VOID, reason="重复")
    assert world.heard.settled == [ticket.id]


async def test_given_a_conference_with_a_department_when_it_happened_then_it_is_an_event(
    world: World,
) -> None:
    ticket, call = await world.walked(Step.DISPATCH), await world.call()
    found = await world.detail_after(
        world.ann,
        ticket,
        Step.CALL,
        interaction=call,
        role=CallRole.CONFERENCE,
        department=world.ids["water"],
    )
    assert [(one.interaction, one.role) for one in found.calls] == [(call, CallRole.CONFERENCE)]
    assert found.history[-1].data["department"] == world.ids["water"]


async def test_given_a_confidential_order_when_a_department_handles_it_then_it_sees_no_one(
    world: World,
) -> None:
    await world.customer()
    call = await world.call()
    ticket = await world.order(interaction=call, confidential=True)
    await world.do(world.ann, ticket, Step.DISPATCH)
    found = await world.tickets.looking.get(world.wu, ticket.id)
    seen = found.ticket
    assert found.calls == []
    assert (seen.caller, seen.customer, seen.customer_name) == ("***", None, "***")
    assert (await world.tickets.looking.get(world.ann, ticket.id)).ticket.customer_name == "张三"
    for asked in ({"q": "8000"}, {"q": MOBILE}, {"q": "张三"}, {"customer": ticket.customer}):
        assert await world.listed(world.wu, **asked) == [], asked
    assert await world.listed(world.ann, q="8000") == ["路面漏水"]
    assert await world.listed(world.wu, q="漏水") == ["路面漏水"]


async def test_given_people_and_departments_that_are_not_there_when_named_then_it_says_so(
    world: World,
) -> None:
    ticket = await world.order()
    nowhere = "00000000-0000-7000-8000-0000000000ff"
    with pytest.raises(EntryUnknown):
        await world.do(world.ann, ticket, Step.DISPATCH, department=nowhere)
    await world.do(world.ann, ticket, Step.DISPATCH)
    with pytest.raises(EntryUnknown, match="another department"):
        await world.do(world.wu, ticket, Step.ASSIGN, assignee=world.lin.user_id)
    given = await world.do(world.wu, ticket, Step.ASSIGN, assignee=world.wei.user_id)
    assert (given.assignee, given.pool) == (world.wei.user_id, Pool.NONE)
    assert world.heard.of(world.wei.user_id)[-1] == "ticket_assigned"


async def test_given_many_orders_when_one_step_is_taken_of_all_then_each_row_says_what_became(
    world: World,
) -> None:
    first, second = await world.order(), await world.order(title="另一处")
    await world.do(world.ann, second, Step.DISPATCH)
    rows = [(first.id, 1), (second.id, 1), (second.id, 2)]
    done = await world.tickets.stepping.bulk(
        world.ann, rows, StepRequest(Step.DISPATCH, department=world.ids["water"])
    )
    assert [(one.done, one.code) for one in done] == [
        (True, ""),
        (False, "ticket_changed"),
        (False, "ticket_step_impossible"),
    ]
