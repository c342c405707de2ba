"""Calling from an order, and what the journal's record then says on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tests.tickets.records import Switch, ended, placed, stretch
from tests.tickets.world import World
from warmline.accounts.tables import UserRow
from warmline.agents.tables import AgentProfileRow
from warmline.customers.tables import CustomerRow
from warmline.kit.actor import Actor
from warmline.kit.errors import Conflict, Refused
from warmline.tickets.errors import (
    EntryUnknown,
    NoNumber,
    NotToBeCalled,
    StepImpossible,
    StepNotYours,
    TicketMissing,
)
from warmline.tickets.limits import ClockKind
from warmline.tickets.model import CallRole, Step
from warmline.tickets.tables import TicketRow
from warmline.tickets.tables.calls import PartyRow

pytestmark = pytest.mark.servers

LINE = "057188886666"
NUMBER = "+8613800138000"


def dialler(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions | {"call.dial", "call.transfer"})


@pytest.fixture
def switch() -> Switch:
    return Switch()


async def steps(world: World, ticket: str) -> list[str]:
    detail = await world.tickets.looking.get(world.sun, ticket)
    return [one.step.value for one in detail.history]


async def test_given_an_order_of_a_caller_when_he_is_dialled_then_by_id_and_the_call_stands_on_it(
    world: World, switch: Switch
) -> None:
    ticket = await world.order(interaction=await world.call())
    ann = dialler(world.ann)
    # When she calls the customer from the order
    call = await world.tickets.calling.dial_customer(ann, ticket.id, "", switch.dial)
    # then the switch had the whole number, and the order has the call
    assert switch.rung == [(world.ids["ann"], NUMBER)]
    detail = await world.tickets.looking.get(world.ann, ticket.id)
    assert (call, CallRole.CONTACT) in [(one.interaction, one.role) for one in detail.calls]
    last = detail.history[-1]
    assert (last.step, last.by, last.data["interaction"]) == (Step.CALL, world.ids["ann"], call)
    assert NUMBER not in str(detail.history)
    assert detail.rings[0].outcome is None
    assert detail.sound


async def test_given_no_number_or_no_right_when_the_customer_is_dialled_then_it_is_said_why(
    world: World, switch: Switch
) -> None:
    ticket = await world.order()
    with pytest.raises(NoNumber, match="Nobody knows"):
        await world.tickets.calling.dial_customer(dialler(world.ann), ticket.id, "", switch.dial)
    with pytest.raises(Refused, match=r"call\.dial"):
        await world.tickets.calling.dial_customer(world.ann, ticket.id, "", switch.dial)
    with pytest.raises(TicketMissing):
        await world.tickets.calling.dial_customer(dialler(world.bob), ticket.id, "", switch.dial)
    # a department that handles a confidential order does not know whose it is
    secret = await world.order(interaction=await world.call(), confidential=True)
    await world.do(world.ann, secret, Step.DISPATCH)
    with pytest.raises(StepNotYours, match="confidential"):
        await world.tickets.calling.dial_customer(dialler(world.wu), secret.id, "", switch.dial)
    done = await world.do(world.sun, ticket, Step.VOID, reason="重复")
    with pytest.raises(StepImpossible, match="void"):
        await world.tickets.calling.dial_customer(dialler(world.ann), done.id, "", switch.dial)
    assert switch.rung == []


async def test_given_a_customer_not_to_be_called_when_dialled_then_only_for_a_reason_that_is_kept(
    world: World, switch: Switch
) -> None:
    card = await world.customer()
    ticket = await world.order(customer=card.id, caller="13800138000")
    async with world.database.transaction() as session:
        row = update(CustomerRow).where(CustomerRow.id == card.id)
        await session.execute(row.values(do_not_call=True))
    ann = dialler(world.ann)
    with pytest.raises(NotToBeCalled):
        await world.tickets.calling.dial_customer(ann, ticket.id, " ", switch.dial)
    assert switch.rung == []
    await world.tickets.calling.dial_customer(ann, ticket.id, "客户要求回电", switch.dial)
    assert switch.rung == [(world.ids["ann"], NUMBER)]
    assert "dialled" in await world.trail(ticket.id)


async def test_given_an_order_made_from_a_card_when_dialled_then_the_card_s_number_is_rung(
    world: World, switch: Switch
) -> None:
    card = await world.customer()
    ticket = await world.order(customer=card.id)
    async with world.database.transaction() as session:
        row = update(TicketRow).where(TicketRow.id == ticket.id)
        await session.execute(row.values(caller=""))
    await world.tickets.calling.dial_customer(dialler(world.ann), ticket.id, "", switch.dial)
    assert switch.rung == [(world.ids["ann"], NUMBER)]


async def test_given_a_department_s_telephone_when_it_is_called_from_the_order_then_it_is_rung(
    world: World, switch: Switch
) -> None:
    ticket = await world.walked(Step.DISPATCH)
    calling, ann, water = world.tickets.calling, dialler(world.ann), world.ids["water"]
    with pytest.raises(NoNumber, match="No telephone is set"):
        await calling.dial_department(ann, ticket.id, water, switch.dial)
    with pytest.raises(Refused):
        await calling.save_line(world.ann, water, LINE)
    with pytest.raises(NoNumber, match="check the digits"):
        await calling.save_line(world.sun, water, "abc")
    line = await calling.save_line(world.sun, water, LINE)
    assert (line.name, line.number) == ("水务", "+8657188886666")
    # a department that has nothing to do with the order is not called from it
    with pytest.raises(EntryUnknown):
        await calling.dial_department(ann, ticket.id, world.ids["light"], switch.dial)
    call = await calling.dial_department(ann, ticket.id, water, switch.dial)
    assert switch.rung == [(world.ids["ann"], "+8657188886666")]
    detail = await world.tickets.looking.get(world.sun, ticket.id)
    assert [(one.interaction, one.role) for one in detail.calls] == [(call, CallRole.DEPARTMENT)]
    # and without a number there is none any more
    await calling.save_line(world.sun, water, " ")
    [way] = await calling.reach(ann, ticket.id)
    assert (way.name, way.number, way.people) == ("水务", "", ())


async def test_given_calls_that_are_over_when_followed_then_each_outcome_is_written_once(
    world: World, switch: Switch
) -> None:
    ticket = await world.order(interaction=await world.call())
    ann, follow = dialler(world.ann), world.tickets.following.follow
    cases = [
        ({"ended_by": "customer", "cause": "busy"}, "busy"),
        ({"ended_by": "customer", "cause": "no_answer"}, "no_answer"),
        ({"ended_by": "customer", "cause": "rejected"}, "refused"),
        ({"ended_by": "customer", "cause": "unreachable"}, "unreachable"),
        ({"ended_by": "agent", "cause": "normal"}, "withdrawn"),
    ]
    for said, outcome in cases:
        call = await world.tickets.calling.dial_customer(ann, ticket.id, "", switch.dial)
        assert await follow() == 0  # the journal has told nothing yet
        await placed(world, call, "ann")
        assert await follow() == 0  # it still rings
        world.clock.advance(8)
        await ended(world, call, **said)
        assert await follow() == 1
        assert await follow() == 0
        detail = await world.tickets.looking.get(world.ann, ticket.id)
        assert detail.rings[-1].outcome == outcome
        last = detail.history[-1]
        assert (last.step, last.data["outcome"]) == (Step.CALLED, outcome)
        assert last.data["person"] == world.ids["ann"]
        world.clock.advance(60)
    assert detail.sound


async def test_given_a_talk_begun_from_the_order_when_it_is_over_then_it_was_the_first_response(
    world: World, switch: Switch
) -> None:
    """The clock stops when the talk began, though its record comes after its end."""
    world.clock.advance(8 * 24 * 3600)
    ticket = await world.order(interaction=await world.call())
    assert ticket.response_due_at is not None
    call = await world.tickets.calling.dial_customer(dialler(world.ann), ticket.id, "", switch.dial)
    await placed(world, call, "ann")
    world.clock.advance(10)
    talked_at = world.clock.now()
    world.clock.advance(600)
    await ended(world, call, ended_by="customer", cause="normal", talked_at=talked_at, talked_s=600)
    assert await world.tickets.following.follow() == 1
    detail = await world.tickets.looking.get(world.ann, ticket.id)
    [clock] = [one for one in detail.clocks if one.kind is ClockKind.RESPONSE]
    assert clock.met_at == talked_at
    assert detail.ticket.response_due_at is None
    assert detail.history[-1].data["seconds"] == 600


async def test_given_a_call_the_journal_never_told_of_when_long_ago_then_it_is_given_up(
    world: World, switch: Switch
) -> None:
    ticket = await world.order(interaction=await world.call())
    await world.tickets.calling.dial_customer(dialler(world.ann), ticket.id, "", switch.dial)
    assert await world.tickets.following.follow() == 0
    world.clock.advance(16 * 60)
    assert await world.tickets.following.follow() == 1
    detail = await world.tickets.looking.get(world.ann, ticket.id)
    assert detail.rings[0].outcome == "unknown"
    assert Step.CALLED not in [one.step for one in detail.history]


async def talking(world: World) -> tuple[str, str]:
    """An order at the water department, and the talk `ann` has with its customer."""
    call = await world.call()
    ticket = await world.order(interaction=call)
    await world.do(world.ann, ticket, Step.DISPATCH)
    async with world.database.transaction() as session:
        for name, extension in (("wu", "6001"), ("lin", "6002"), ("wei", "6003")):
            session.add(
                AgentProfileRow(
                    user_id=world.ids[name],
                    extension=extension,
                    kind="webrtc",
                    recording="unsaid",
                    auto_answer=False,
                    may_dial=True,
                )
            )
        gone = update(UserRow).where(UserRow.id == world.ids["wei"]).values(active=False)
        await session.execute(gone)
    await world.tickets.calling.save_line(world.sun, world.ids["water"], LINE)
    return ticket.id, call


async def test_given_a_talk_when_the_department_is_brought_in_then_the_event_is_the_journal_s(
    world: World, switch: Switch
) -> None:
    ticket, call = await talking(world)
    ann, water = dialler(world.ann), world.ids["water"]
    [way] = await world.tickets.calling.reach(ann, ticket)
    assert [(one.name, one.extension) for one in way.people] == [("wu的名字", "6001")]
    # When she brings the department's telephone in
    party = await world.tickets.calling.bring_in(ann, ticket, call, water, None, switch.add)
    assert switch.added == [(ann.user_id, call, "number", "+8657188886666", party)]
    # then nothing stands on the order before the journal tells it
    assert await world.tickets.following.follow() == 0
    assert "conference" not in await steps(world, ticket)
    rung, number = world.clock.now(), {"number": "+8657188886666", "whom": world.ids["ann"]}
    world.clock.advance(6)
    joined = world.clock.now()
    await stretch(world, call, party, "invite", rung, joined, "accepted", **number)
    assert await world.tickets.following.follow() == 0
    world.clock.advance(95)
    left = world.clock.now()
    await stretch(world, call, party, "conference", joined, left, "hung_up", **number)
    assert await world.tickets.following.follow() == 1
    assert await world.tickets.following.follow() == 0
    detail = await world.tickets.looking.get(world.sun, ticket)
    told = detail.history[-1]
    assert told.step is Step.CONFERENCE
    assert told.data == {
        "interaction": call,
        "inviter": world.ids["ann"],
        "department": water,
        "line": "+8657188886666",
        "rung_at": rung.isoformat(),
        "joined_at": joined.isoformat(),
        "left_at": left.isoformat(),
        "seconds": 95,
        "outcome": "hung_up",
        "version": detail.ticket.version,
    }
    assert detail.sound


async def test_given_one_of_its_people_who_does_not_answer_then_that_is_the_event_s_outcome(
    world: World, switch: Switch
) -> None:
    ticket, call = await talking(world)
    ann, water, wu = dialler(world.ann), world.ids["water"], world.ids["wu"]
    # somebody of another department, or who left, is not brought in from here
    for other in ("lin", "wei"):
        with pytest.raises(EntryUnknown):
            await world.tickets.calling.bring_in(
                ann, ticket, call, water, world.ids[other], switch.add
            )
    party = await world.tickets.calling.bring_in(ann, ticket, call, water, wu, switch.add)
    assert switch.added == [(ann.user_id, call, "agent", wu, party)]
    rung = world.clock.now()
    world.clock.advance(20)
    who = {"agent": wu, "whom": world.ids["ann"]}
    await stretch(world, call, party, "invite", rung, world.clock.now(), "no_answer", **who)
    assert await world.tickets.following.follow() == 1
    detail = await world.tickets.looking.get(world.sun, ticket)
    told = detail.history[-1].data
    assert (told["person"], told["outcome"], told.get("joined_at")) == (wu, "no_answer", None)
    assert detail.ticket.names[wu] == "wu的名字"


async def test_given_a_switch_that_refuses_when_a_department_is_brought_in_then_nothing_is_kept(
    world: World, switch: Switch
) -> None:
    ticket, call = await talking(world)
    switch.refuses = Conflict("There is no such call any more.", code="call_over")
    before = await steps(world, ticket)
    with pytest.raises(Conflict, match="no such call"):
        await world.tickets.calling.bring_in(
            dialler(world.ann), ticket, call, world.ids["water"], None, switch.add
        )
    with pytest.raises(Conflict):
        await world.tickets.calling.dial_customer(dialler(world.ann), ticket, "", switch.dial)
    async with world.database.read() as session:
        assert list(await session.scalars(select(PartyRow.id))) == []
    assert await steps(world, ticket) == before


async def test_given_a_party_nobody_told_of_when_the_call_is_over_then_no_event_is_made_up(
    world: World, switch: Switch
) -> None:
    ticket, call = await talking(world)
    await world.tickets.calling.bring_in(
        dialler(world.ann), ticket, call, world.ids["water"], None, switch.add
    )
    await ended(world, call, ended_by="customer", cause="normal")
    assert await world.tickets.following.follow() == 1
    assert "conference" not in await steps(world, ticket)
    assert await world.tickets.following.follow() == 0


async def test_given_somebody_who_sees_orders_only_when_he_dials_then_it_is_not_his_step(
    world: World, switch: Switch
) -> None:
    ticket = await world.order(interaction=await world.call())
    looker = replace(dialler(world.chef), permissions=frozenset({"ticket.view", "call.dial"}))
    with pytest.raises(StepNotYours):
        await world.tickets.calling.dial_customer(looker, ticket.id, "", switch.dial)
