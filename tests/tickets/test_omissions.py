"""Omissions of required acts: found with the step and by a changed rule, listed, done afterwards,
excused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.tickets.world import World
from warmline.kit.actor import Actor
from warmline.kit.errors import Invalid, Refused
from warmline.kit.keyset import PageUnknown
from warmline.tickets.asked import Omission, OmissionFilters, OmissionSheet
from warmline.tickets.errors import (
    ActTooLate,
    NotOnesOwn,
    OmissionMissing,
    OmissionSettled,
    StepIncomplete,
)
from warmline.tickets.model import (
    Act,
    ActKind,
    OmissionState,
    Satisfaction,
    Step,
    Ticket,
    TicketChange,
    TicketType,
)

pytestmark = pytest.mark.servers

IDENTITY = Act("identity", "核实身份", "Identity", ActKind.IDENTITY, Step.REPLY, blocks=False)
CODE = Act("code", "动作码", "Code", ActKind.ACTION_CODE, Step.REPLY, blocks=False)
VOUCHER = Act("voucher", "凭证", "Voucher", ActKind.VOUCHER, Step.SIGN, blocks=False)
WAY = (Step.DISPATCH, Step.SIGN, Step.REPLY)


async def listed(world: World, actor: Actor, **filters: Any) -> list[Omission]:
    found = await world.tickets.omitting.search(actor, OmissionFilters(**filters), OmissionSheet())
    return list(found.items)


async def codes(world: World, actor: Actor, **filters: Any) -> list[str]:
    return [one.act for one in await listed(world, actor, **filters)]


async def left_out(world: World, *acts: Act) -> tuple[Ticket, dict[str, Omission]]:
    """An order whose acts were left out by `wu`, and what is listed of it."""
    type = await world.type_with(f"t{world.clock.now().timestamp():.0f}", *acts)
    ticket = await world.walked(*WAY, type=type)
    found = {one.act: one for one in await listed(world, world.chef) if one.ticket == ticket.id}
    return ticket, found


async def test_given_acts_left_out_when_listed_then_each_is_there_for_his_leader_and_for_himself(
    world: World,
) -> None:
    ticket, found = await left_out(world, IDENTITY, CODE, VOUCHER)
    assert set(found) == {"identity", "code", "voucher"}
    one = found["voucher"]
    assert (one.number, one.by, one.step, one.state) == (
        ticket.number,
        world.wu.user_id,
        Step.SIGN,
        OmissionState.OPEN,
    )
    assert one.department == world.ids["water"]
    assert (one.names[one.by], one.names[world.ids["water"]]) == ("wu的名字", "水务")
    assert [found[name].catchable for name in ("identity", "code")] == [False, True]
    assert len(await codes(world, world.wu)) == 3
    # A colleague sees the order but not what another left out; others see neither.
    assert await codes(world, world.wei) == []
    assert await codes(world, world.lin) == []
    assert await codes(world, world.zoe) == []


async def test_given_omissions_when_narrowed_sorted_and_paged_then_each_comes_once(
    world: World,
) -> None:
    first, _ = await left_out(world, IDENTITY, CODE)
    world.clock.advance(86_400)
    await left_out(world, VOUCHER)
    chef = world.chef
    assert await codes(world, chef, act="code") == ["code"]
    assert set(await codes(world, chef, type=first.type)) == {"identity", "code"}
    assert len(await codes(world, chef, type=world.ids["all_types"])) == 3
    assert len(await codes(world, chef, by=world.wu.user_id)) == 3
    assert await codes(world, chef, by=world.ann.user_id) == []
    assert len(await codes(world, chef, department=world.ids["water"])) == 3
    assert await codes(world, chef, department=world.ids["light"]) == []
    assert len(await codes(world, chef, q=first.number)) == 2
    noon = world.clock.now() - timedelta(hours=12)
    assert await codes(world, chef, since=noon) == ["voucher"]
    assert set(await codes(world, chef, to=noon)) == {"identity", "code"}
    seen, after = list[str](), ""
    for _ in range(3):
        sheet = OmissionSheet(sort="at", size=1, after=after)
        found = await world.tickets.omitting.search(chef, OmissionFilters(), sheet)
        assert found.total == (None if after else 3)
        seen, after = [*seen, found.items[0].act], found.next
    assert (sorted(seen[:2]), seen[2], after) == (["code", "identity"], "voucher", "")
    with pytest.raises(PageUnknown):
        await world.tickets.omitting.search(chef, OmissionFilters(), OmissionSheet(after="x"))
    with pytest.raises(Invalid, match="sorted"):
        await world.tickets.omitting.search(chef, OmissionFilters(), OmissionSheet(sort="by"))


async def test_given_an_omission_when_it_is_made_up_then_it_needs_a_reason_and_the_proof(
    world: World,
) -> None:
    ticket, found = await left_out(world, IDENTITY, CODE)
    up = world.tickets.omitting.make_up
    code = found["code"].id
    with pytest.raises(StepIncomplete) as refused:
        await up(world.wu, code, " ", "A-1", [])
    assert refused.value.field == "reason"
    with pytest.raises(StepIncomplete) as refused:
        await up(world.wu, code, "忘了", "", [])
    assert refused.value.field == "text"
    with pytest.raises(ActTooLate):
        await up(world.wu, found["identity"].id, "忘了", "已核", [])
    leader = replace(world.wei, permissions=world.wei.permissions | {"ticket.supervise"})
    assert set(await codes(world, leader)) == {"identity", "code"}  # his department's people
    other = replace(world.ann, permissions=world.ann.permissions | {"ticket.supervise"})
    assert await codes(world, other) == []  # she made the order, but leads nobody in that place
    with pytest.raises(OmissionMissing):
        await up(world.wei, code, "替他", "A-1", [])
    with pytest.raises(Refused):  # who only supervises does no acts
        await up(world.chef, code, "替他", "A-1", [])
    done = await up(world.wu, code, "忘了", "A-1", [])
    assert (done.state, done.settled_by, done.reason) == (
        OmissionState.DONE,
        world.wu.user_id,
        "忘了",
    )
    with pytest.raises(OmissionSettled):
        await up(world.wu, code, "再来", "A-2", [])
    assert await codes(world, world.chef) == ["identity"]
    assert await codes(world, world.chef, state=OmissionState.DONE) == ["code"]
    whole = await world.tickets.looking.get(world.sun, ticket.id)
    last = whole.history[-1]
    assert (last.step, last.reason, last.data["afterwards"]) == (Step.ACT, "忘了", True)
    assert whole.sound
    assert [one.value for one in whole.acts] == ["A-1"]
    assert (await world.trail(ticket.id))[-1] == "act"


async def test_given_a_voucher_left_out_when_made_up_then_a_file_is_needed(world: World) -> None:
    _, found = await left_out(world, VOUCHER)
    with pytest.raises(StepIncomplete) as refused:
        await world.tickets.omitting.make_up(world.wu, found["voucher"].id, "忘了", "", [])
    assert refused.value.field == "attachments"


async def test_given_an_order_that_is_over_when_an_act_is_made_up_or_excused_then_it_still_can(
    world: World,
) -> None:
    ticket, found = await left_out(world, IDENTITY, CODE)
    for step, actor, more in (
        (Step.REVISIT, world.rui, {}),
        (Step.CLOSE, world.rui, {"satisfaction": Satisfaction.SATISFIED}),
        (Step.ARCHIVE, world.sun, {}),
    ):
        await world.do(actor, ticket, step, **more)
    await world.tickets.omitting.make_up(world.wu, found["code"].id, "忘了", "A-1", [])
    await world.tickets.omitting.excuse(world.chef, found["identity"].id, "客户当面来过")
    after = await world.get(ticket.id)
    assert (after.state, after.closed_at is None) == ("archived", False)
    assert await codes(world, world.chef) == []


async def test_given_an_omission_when_a_leader_excuses_it_then_it_is_kept_who_and_why(
    world: World,
) -> None:
    ticket, found = await left_out(world, IDENTITY)
    one = found["identity"].id
    excuse = world.tickets.omitting.excuse
    with pytest.raises(Refused):
        await excuse(world.wu, one, "我的错")
    with pytest.raises(StepIncomplete):
        await excuse(world.chef, one, "")
    himself = replace(world.wu, permissions=world.wu.permissions | {"ticket.supervise"})
    with pytest.raises(NotOnesOwn):
        await excuse(himself, one, "自己免")
    other = replace(world.zoe, permissions=world.chef.permissions)
    with pytest.raises(OmissionMissing):
        await excuse(other, one, "别的项目")
    done = await excuse(world.chef, one, "电话里已核")
    assert (done.state, done.names[world.chef.user_id]) == (OmissionState.EXCUSED, "chef的名字")
    whole = await world.tickets.looking.get(world.sun, ticket.id)
    assert (whole.history[-1].step, whole.history[-1].reason) == (Step.EXCUSE, "电话里已核")
    assert (await world.trail(ticket.id))[-1] == "excuse"


async def test_given_an_act_noted_after_its_step_when_the_order_is_open_then_it_is_settled(
    world: World,
) -> None:
    ticket, _ = await left_out(world, IDENTITY, CODE)
    await world.do(world.rui, ticket, Step.REWORK, reason="没修好")
    await world.do(world.wu, ticket, Step.ACT, act="code", text="A-1")
    await world.do(world.wu, ticket, Step.ACT, act="identity")
    # A check of the identity that comes after the disclosure does not undo it.
    assert await codes(world, world.chef) == ["identity"]


async def retyped(world: World, ticket: Ticket, *acts: Act) -> None:
    """The order's type asks for these acts from now on."""
    known = {one.type.id: one.type for one in await world.tickets.types.types(world.sun)}
    new: TicketType = replace(known[ticket.type], acts=acts)
    await world.tickets.types.save_type(world.sun, new)


async def test_given_a_type_that_asks_for_more_when_looked_through_then_what_is_owed_is_found_once(
    world: World,
) -> None:
    type = await world.type_with("later")
    ticket = await world.walked(*WAY, type=type)
    young = await world.walked(Step.DISPATCH, type=type)
    over = await world.walked(*WAY, Step.REVISIT, Step.CLOSE, type=type)
    check = world.tickets.omitting.check
    assert await check() == 0
    await retyped(world, ticket, CODE)
    assert await check() == 1
    [one] = await listed(world, world.chef)
    assert (one.ticket, one.by, one.found_by) == (ticket.id, world.wu.user_id, "rules")
    assert one.at == world.clock.now()
    assert {young.id, over.id}.isdisjoint({one.ticket})
    assert await check() == 0
    # The rule goes: what only it asked for lapses; it comes back, and so does that.
    await retyped(world, ticket)
    assert await check() == 1
    assert await codes(world, world.chef) == []
    assert await codes(world, world.chef, state=OmissionState.LAPSED) == ["code"]
    await retyped(world, ticket, CODE)
    assert await check() == 1
    assert await codes(world, world.chef) == ["code"]


async def test_given_an_act_left_out_at_its_step_when_the_rule_goes_then_it_stays(
    world: World,
) -> None:
    ticket, _ = await left_out(world, CODE)
    await retyped(world, ticket)
    await world.tickets.omitting.check()
    assert await codes(world, world.chef) == ["code"]


async def test_given_no_changed_rule_when_a_day_is_over_then_orders_are_looked_through_again(
    world: World,
) -> None:
    """Given an order that got a stricter type after its reply."""
    strict = await world.type_with("strict", CODE)
    ticket = await world.walked(*WAY)
    assert await world.tickets.omitting.check() == 0
    await world.tickets.making.change(
        world.sun, ticket.id, ticket.version, TicketChange(type=strict)
    )
    assert await world.tickets.omitting.check() == 0
    world.clock.advance(86_400)
    assert await world.tickets.omitting.check() == 1
    assert await codes(world, world.chef, type=strict) == ["code"]
    later = await world.get(ticket.id)
    change = TicketChange(type=world.ids["leak"])
    await world.tickets.making.change(world.sun, ticket.id, later.version, change)
    assert await codes(world, world.chef, type=world.ids["leak"]) == ["code"]


async def test_given_omissions_when_exported_then_the_file_has_what_the_list_has(
    world: World, tmp_path: Path
) -> None:
    ticket, _ = await left_out(world, IDENTITY, CODE)
    told = list[tuple[int, int]]()

    async def heard(done: int, total: int) -> None:
        told.append((done, total))

    path = await world.tickets.omission_export.write(
        world.sun, OmissionFilters(act="code"), "csv", told=heard
    )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    finally:
        path.unlink()
    assert len(lines) == 2
    assert ticket.number in lines[1]
    assert "动作码" in lines[1]
    assert told == [(1, 1)]
    with pytest.raises(Refused):
        await world.tickets.omission_export.write(world.wu, OmissionFilters(), "csv")
