"""Somebody leaves or is ill: his leader is told, and his orders go to others or to the pools."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.tickets.world import World
from warmline.accounts.tables import UserRow
from warmline.kit.errors import Refused
from warmline.tickets.asked import HandOver, Plan
from warmline.tickets.errors import EntryUnknown, HandOverChanged, StepIncomplete
from warmline.tickets.model import Pool, State, Step

pytestmark = pytest.mark.servers


async def leaves(world: World, name: str, *, active: bool = False) -> None:
    """His account is closed, or open again."""
    async with world.database.transaction() as session:
        row = update(UserRow).where(UserRow.id == world.ids[name])
        await session.execute(row.values(active=active))


def versions(plans: list[Plan]) -> dict[str, int]:
    return {one.ticket: one.version for one in plans}


async def test_given_somebody_who_left_then_his_leader_is_told_once_and_sees_him_first(
    world: World,
) -> None:
    handing = world.tickets.handing
    await world.walked(Step.DISPATCH, Step.SIGN)
    assert await handing.tell_leaders() == 0
    await leaves(world, "wu")
    assert await handing.tell_leaders() == 1
    assert await handing.tell_leaders() == 0
    # to his leader, and not to whoever sees everything beside one
    assert world.heard.of(world.ids["chef"]).count("ticket_left") == 1
    assert "ticket_left" not in world.heard.of(world.ids["sun"])
    [(_, told)] = [one for one in world.heard.told if one[1].kind == "ticket_left"]
    assert (told.facts["name"], told.facts["count"]) == ("wu的名字", "1")
    first = (await handing.loads(world.chef))[0]
    assert (first.id, first.active, first.open) == (world.ids["wu"], False, 1)
    # back again, and away again: that is news
    await leaves(world, "wu", active=True)
    assert await handing.tell_leaders() == 0
    await leaves(world, "wu")
    assert await handing.tell_leaders() == 1


async def test_given_a_department_that_nobody_leads_then_whoever_sees_everything_is_told(
    world: World,
) -> None:
    await world.walked(Step.DISPATCH, Step.SIGN)
    await leaves(world, "chef")
    await leaves(world, "wu")
    await world.tickets.handing.tell_leaders()
    assert "ticket_left" in world.heard.of(world.ids["sun"])


async def test_given_orders_of_one_who_left_when_given_away_then_all_as_the_preview_showed(
    world: World,
) -> None:
    handing = world.tickets.handing
    work = await world.walked(Step.DISPATCH, Step.SIGN)
    paused = await world.walked(Step.DISPATCH, Step.SIGN, Step.WAIT)
    await leaves(world, "wu")
    # `lin` works in another department: what is water's is not his
    ask = HandOver(world.ids["wu"], (world.ids["wei"], world.ids["lin"]))
    plans = list(await handing.preview(world.chef, ask))
    assert {one.ticket: one.receiver for one in plans} == {
        work.id: world.ids["wei"],
        paused.id: world.ids["wei"],
    }
    assert (await world.get(work.id)).assignee == world.ids["wu"]  # nothing is done yet
    with pytest.raises(StepIncomplete):
        await handing.hand_over(world.chef, ask, "  ", versions(plans))
    done = await handing.hand_over(world.chef, ask, "离职交接", versions(plans))
    assert (done.done, done.to, done.pooled) == (2, {world.ids["wei"]: 2}, 0)
    for ticket, state in ((work.id, State.SIGNED), (paused.id, State.WAITING)):
        now = await world.get(ticket)
        assert (now.assignee, now.state) == (world.ids["wei"], state)
        detail = await world.tickets.looking.get(world.sun, ticket)
        last = detail.history[-1]
        assert (last.step, last.reason) == (Step.HAND_OVER, "离职交接")
        assert last.data["from"] == world.ids["wu"]
        assert detail.sound
    assert world.heard.of(world.ids["wei"]).count("ticket_handed_over") == 1
    # whose orders are given away is no news any more
    assert await handing.tell_leaders() == 0


async def test_given_nobody_named_then_each_order_lies_where_others_take_it_from(
    world: World,
) -> None:
    handing = world.tickets.handing
    work = await world.walked(Step.DISPATCH, Step.SIGN)
    revisit = await world.walked(Step.DISPATCH, Step.SIGN, Step.REPLY, Step.REVISIT)
    fresh = await world.order()
    for name, ticket, pool in (
        ("wu", work, Pool.DEPARTMENT),
        ("rui", revisit, Pool.REVISIT),
        ("ann", fresh, Pool.DISPATCH),
    ):
        ask = HandOver(world.ids[name])
        plans = [one for one in await handing.preview(world.sun, ask) if one.ticket == ticket.id]
        assert plans[0].pool == pool.value
        await handing.hand_over(
            world.sun, HandOver(world.ids[name], tickets=(ticket.id,)), "病假", versions(plans)
        )
        now = await world.get(ticket.id)
        assert (now.assignee, now.pool) == (None, pool)
    # and from each pool somebody goes on
    assert (await world.do(world.wei, work, Step.ASSIGN)).assignee == world.ids["wei"]
    assert (await world.do(world.rui, revisit, Step.REVISIT)).assignee == world.ids["rui"]
    assert (await world.do(world.dan, fresh, Step.DISPATCH)).state is State.DISPATCHED


async def test_given_an_order_that_moved_since_the_preview_then_nothing_is_done(
    world: World,
) -> None:
    handing = world.tickets.handing
    one = await world.walked(Step.DISPATCH, Step.SIGN)
    other = await world.walked(Step.DISPATCH, Step.SIGN)
    ask = HandOver(world.ids["wu"], (world.ids["wei"],))
    plans = list(await handing.preview(world.chef, ask))
    await world.do(world.wu, other, Step.REPLY, text="好了")
    with pytest.raises(HandOverChanged):
        await handing.hand_over(world.chef, ask, "离职", versions(plans))
    assert (await world.get(one.id)).assignee == world.ids["wu"]


async def test_given_an_absence_then_he_gets_nothing_until_it_is_over_and_his_leader_is_told(
    world: World,
) -> None:
    handing = world.tickets.handing
    await world.walked(Step.DISPATCH, Step.SIGN)
    until = world.clock.now() + timedelta(days=3)
    with pytest.raises(StepIncomplete, match="why"):
        await handing.mark(world.chef, world.ids["wu"], until, " ")
    with pytest.raises(StepIncomplete, match="come"):
        await handing.mark(world.chef, world.ids["wu"], world.clock.now(), "病假")
    await handing.mark(world.chef, world.ids["wu"], until, "病假")
    first = (await handing.loads(world.chef))[0]
    assert (first.name, first.absent, first.reason) == ("wu的名字", True, "病假")
    assert await handing.tell_leaders() == 1
    with pytest.raises(EntryUnknown):
        await handing.preview(world.chef, HandOver(world.ids["wei"], (world.ids["wu"],)))
    world.clock.advance(4 * 24 * 3600)
    assert await handing.tell_leaders() == 0
    assert not any(one.absent for one in await handing.loads(world.chef))
    await handing.mark(world.chef, world.ids["wu"], None, "长期病假")
    await handing.unmark(world.chef, world.ids["wu"])
    assert not any(one.absent for one in await handing.loads(world.chef))


async def test_given_one_who_left_when_an_order_comes_back_to_him_then_it_goes_to_a_pool(
    world: World,
) -> None:
    """A return goes to the dispatcher; where he is gone, others dispatch it."""
    ticket = await world.walked(Step.DISPATCH)
    assert ticket.dispatcher == world.ids["ann"]
    await leaves(world, "ann")
    back = await world.do(world.wu, ticket, Step.RETURN, reason="不属本部门")
    assert (back.state, back.assignee, back.pool) == (State.RETURNED, None, Pool.DISPATCH)


async def test_given_people_who_are_not_his_then_a_leader_neither_sees_nor_moves_their_orders(
    world: World,
) -> None:
    handing = world.tickets.handing
    with pytest.raises(Refused):
        await handing.loads(world.wu)
    with pytest.raises(EntryUnknown):
        await handing.preview(world.chef, HandOver("0190a000-0000-7000-8000-00000000abcd"))
    with pytest.raises(EntryUnknown):
        await handing.preview(world.chef, HandOver(world.ids["wu"], (world.ids["wu"],)))
    mine = await world.walked(Step.DISPATCH, Step.SIGN)
    seen = {one.ticket for one in await handing.preview(world.chef, HandOver(world.ids["wu"]))}
    assert seen == {mine.id}
    # `zoe` sees everything, of another project
    assert list(await handing.preview(world.zoe, HandOver(world.ids["wu"]))) == []
