"""Whoever is told of an order can open it, and a leader is told of his own people's orders only."""

from __future__ import annotations

import random
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.tickets.world import DISPATCHER, HANDLER, Heard, World
from warmline.accounts.permissions import AGENT, LEADER
from warmline.accounts.store.sessions import actor_of
from warmline.accounts.tables import UserProjectRow, UserRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.kit.errors import WarmlineError
from warmline.notices.model import NewNotice
from warmline.tickets import who
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.limits import ClockKind, Escalation, LimitRule
from warmline.tickets.model import Satisfaction, State, Step, StepRequest
from warmline.tickets.service.common import Office
from warmline.tickets.store import orders

pytestmark = pytest.mark.servers


async def leaders(world: World) -> tuple[Actor, Actor, Actor]:
    """Team leaders as they are shipped: of the water department, of the light department, and of
    the desk; nobody leads them all but who sees everything."""
    async with world.database.transaction() as session:
        row = update(UserRow).where(UserRow.id == world.ids["chef"])
        await session.execute(row.values(active=False))
    return (
        await world.hire("mine", "water", LEADER.permissions, LEADER.scope),
        await world.hire("foreign", "light", LEADER.permissions, LEADER.scope),
        await world.hire("desks", "desk", LEADER.permissions, LEADER.scope),
    )


async def test_given_leaders_of_several_teams_when_more_time_is_asked_for_then_its_own_are_told(
    world: World,
) -> None:
    mine, foreign, desks = await leaders(world)
    ticket = await world.walked(Step.DISPATCH, Step.SIGN)
    await world.do(world.wu, ticket, Step.ASK_EXTENSION, amount=2, unit="days", reason="需要开挖")
    await world.do(world.ann, ticket, Step.URGE, level=3)
    wanted = ["ticket_extension_asked", "ticket_urged"]
    for own in (mine, desks):
        told = world.heard.of(own.user_id)
        assert [one for one in told if one in wanted] == wanted
        assert (await world.tickets.looking.get(own, ticket.id)).ticket.id == ticket.id
    assert world.heard.of(foreign.user_id) == []
    # Whoever sees everything has leaders for it.
    assert world.heard.of(world.sun.user_id) == []


async def test_given_nobody_who_leads_it_when_it_is_escalated_then_whoever_sees_everything_is_told(
    world: World,
) -> None:
    mine, foreign, desks = await leaders(world)
    async with world.database.transaction() as session:
        rows = update(UserRow).where(UserRow.id.in_([mine.user_id, desks.user_id]))
        await session.execute(rows.values(active=False))
    await world.walked(Step.DISPATCH, Step.SIGN)
    world.clock.advance((world.at("01-09 10:00") - world.clock.now()).total_seconds())
    await world.tickets.ticking.tick()
    assert "ticket_escalated" in world.heard.of(world.sun.user_id)
    assert world.heard.of(foreign.user_id) == []


async def test_given_a_leader_who_asks_himself_then_who_sees_everything_decides(
    world: World,
) -> None:
    mine, *_ = await leaders(world)
    async with world.database.transaction() as session:
        row = update(UserRow).where(UserRow.id == world.ids["desks"])
        await session.execute(row.values(active=False))
    ticket = await world.walked(Step.DISPATCH)
    await world.do(mine, ticket, Step.SIGN)
    await world.do(mine, ticket, Step.ASK_EXTENSION, amount=1, reason="需要开挖")
    assert world.heard.of(world.sun.user_id)[-1] == "ticket_extension_asked"


async def test_given_an_escalation_to_one_who_cannot_open_it_then_its_leaders_are_told_instead(
    world: World,
) -> None:
    mine, foreign, _ = await leaders(world)
    rule = LimitRule(
        "00000000-0000-7000-8000-0000000000ab",
        "00000000-0000-7000-8000-000000000001",
        ClockKind.RESPONSE,
        Limit(10, Unit.MINUTES),
        type=world.ids["leak"],
        escalations=(Escalation(5, (foreign.user_id,)),),
    )
    await world.tickets.types.save_limit(SYSTEM, rule, new=True)
    await world.walked(Step.DISPATCH)
    world.clock.advance(1200)
    await world.tickets.ticking.tick()
    assert world.heard.of(foreign.user_id) == []
    assert "ticket_escalated" in world.heard.of(mine.user_id)


async def test_given_a_colleague_who_sees_his_own_only_when_it_is_supervised_then_he_is_not_told(
    world: World,
) -> None:
    own = await world.hire("own", "water", HANDLER, Scope.OWN)
    ticket = await world.walked(Step.DISPATCH)
    assert world.heard.of(own.user_id) == ["ticket_dispatched"]  # it lies in his pool
    await world.do(world.wu, ticket, Step.SIGN)
    await world.do(world.chef, ticket, Step.SUPERVISE, reason="市长信箱")
    assert "ticket_supervised" in world.heard.of(world.wei.user_id)
    assert world.heard.of(own.user_id) == ["ticket_dispatched"]


async def test_given_a_leader_of_another_project_when_somebody_left_then_he_is_not_told(
    world: World,
) -> None:
    mine, _, desks = await leaders(world)
    await world.walked(Step.DISPATCH, Step.SIGN)
    async with world.database.transaction() as session:
        gone = update(UserRow).where(UserRow.id == world.wu.user_id)
        await session.execute(gone.values(active=False))
        moved = update(UserProjectRow).where(UserProjectRow.user_id == mine.user_id)
        await session.execute(moved.values(project_id="00000000-0000-7000-8000-000000000099"))
    assert await world.tickets.handing.tell_leaders() == 1
    assert "ticket_left" not in world.heard.of(mine.user_id)
    assert "ticket_left" not in world.heard.of(desks.user_id)
    assert "ticket_left" in world.heard.of(world.sun.user_id)


class Opening(Heard):
    """Looks whether everybody who is told of an order could open it at that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = 0

    async def tell(self, session: Session, users: Iterable[str], new: NewNotice) -> None:
        users = list(users)
        await super().tell(session, users, new)
        if new.about is None or new.about.noun != "ticket":
            return
        for user in users:
            actor = await as_actor(session, user)
            assert actor.may("ticket.view"), (new.kind, actor.login)
            found = await orders.find(session, actor, new.about.id)
            assert found is not None, (new.kind, actor.login)
            self.opened += 1


async def as_actor(session: Session, user: str) -> Actor:
    """Somebody as he would be on logging in."""
    row = (await session.scalars(select(UserRow).where(UserRow.id == user))).one()
    return await actor_of(session, row, session_id=None, address=None)


def wish(world: World, step: Step, dice: random.Random) -> StepRequest:
    """A step with everything any step may need."""
    places = [world.ids[one] for one in ("water", "light")]
    people: list[Any] = [None, world.wu.user_id, world.lin.user_id, world.ids["own"]]
    return StepRequest(
        step,
        reason="为什么",
        text="说明",
        department=dice.choice(places),
        joint=tuple(dice.sample(places, dice.randint(0, 2))),
        assignee=dice.choice(people),
        amount=1,
        approved=dice.random() < 0.5,
        satisfaction=dice.choice([Satisfaction.SATISFIED, Satisfaction.UNREACHABLE]),
        level=dice.randint(1, 3),
    )


LEFT_OUT = {
    Step.CALL,
    Step.ACT,
    Step.ATTACH,
    Step.MERGE,
    Step.SPLIT,
    Step.EDIT,
    Step.NOTE,
    Step.VOID,
}
WALKED = frozenset(Step) - LEFT_OUT
"""What needs something beside the order, tells nobody, or ends the walk."""


async def offered(
    world: World, everybody: list[Actor], ticket: str, dice: random.Random
) -> tuple[Actor, list[Step]]:
    """Somebody who can do something with an order, and what."""
    for actor in dice.sample(everybody, len(everybody)):
        with suppress(WarmlineError):
            detail = await world.tickets.looking.get(actor, ticket)
            if steps := [o.step for o in detail.possible if o.allowed and o.step in WALKED]:
                return actor, steps
    raise AssertionError("nobody can do anything with it")


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_given_any_steps_of_anybody_then_whoever_is_told_can_open_the_order(
    world: World, seed: int
) -> None:
    """Given people of every scope and any way of orders among them, with the clocks running, when
    somebody is told of an order, then he can open it at that moment; and who would be told is
    worked out by the same rule by which lists are read."""
    dice, heard = random.Random(seed), Opening()
    await leaders(world)
    await world.hire("own", "water", AGENT.permissions, AGENT.scope)
    await world.hire("away", "light", DISPATCHER, Scope.TEAM)
    old = world.tickets.looking.office
    office = Office(old.database, old.clock, old.zone, "CN", old.open_times, heard, old.files)
    for service in vars(type(world.tickets))["__slots__"]:
        one = getattr(world.tickets, service)
        if hasattr(one, "_office"):
            one._office = office
    async with world.database.read() as session:
        ids = list(await session.scalars(select(UserRow.id).where(UserRow.active)))
        everybody = [await as_actor(session, one) for one in ids]
    tickets = [(await world.order()).id for _ in range(3)]
    for _ in range(60):
        ticket = dice.choice(tickets)
        world.clock.advance(dice.choice([60, 3600, 6 * 3600]))
        await world.tickets.ticking.tick()
        now = await world.get(ticket)
        if now.state is State.ARCHIVED:
            continue
        actor, steps = await offered(world, everybody, ticket, dice)
        with suppress(WarmlineError):  # refused for what was asked: nobody is told of it
            ask = wish(world, dice.choice(steps), dice)
            await world.tickets.stepping.step(actor, ticket, now.version, ask)
        now = await world.get(ticket)
        async with world.database.read() as session:
            for one in everybody:
                found = await orders.find(session, one, ticket)
                assert who.sees(one, now) is (found is not None), (one.login, now)
    assert heard.opened > 40
