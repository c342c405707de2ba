"""Who may open and hear the calls of an order that he had no part in, and who may not."""

from __future__ import annotations

import hashlib
import zipfile
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.tickets.test_evidence import opus
from tests.tickets.world import DESK, World
from warmline.accounts.permissions import (
    DEPARTMENT_HANDLER,
    DISPATCH_LEADER,
    REVISIT_LEADER,
    ShippedRole,
)
from warmline.interactions.errors import CallMissing
from warmline.interactions.recordings import waveform_key
from warmline.interactions.service.downloads import DownloadService
from warmline.interactions.service.showcase import ShowcaseService
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Refused
from warmline.tickets.errors import TicketMissing
from warmline.tickets.model import NewTicket, Step, Ticket

pytestmark = pytest.mark.servers
LISTENS = DESK | {"recording.play", "call.list"}


async def recorded(world: World) -> str:
    """A call of `ann`'s with its way through the menu and its recording."""
    call, body, key = await world.call(), opus(), "2026/11/23/a.opus"
    for name, content in ((key, body), (waveform_key(key), b'{"seconds": 1}')):
        path = world.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    async with world.database.transaction() as session:
        row = await session.get_one(InteractionRow, call)
        row.recording_state, row.recording_key = "stored", key
        row.recording_sha256 = hashlib.sha256(body).hexdigest()
        row.agent_last, row.talked_s = world.ids["ann"], 65.0
        at = world.clock.now().isoformat()
        row.path = [
            {"node": "n1", "kind": "menu", "label": "报修请按1", "at": at, "keys": "1"},
        ]
    return call


async def order_of(world: World, call: str, **more: Any) -> Ticket:
    return await world.order(interaction=call, **more)


async def opens(world: World, actor: Actor, call: str) -> bool:
    """Whether he can look at it and hear it; never one without the other."""
    found = list[bool]()
    for verb in (
        world.interactions.get,
        world.interactions.recording,
        world.interactions.waveform,
    ):
        try:
            await verb(actor, call)
            found.append(True)
        except CallMissing:
            found.append(False)
    assert len(set(found)) == 1, found
    return found[0]


async def played(world: World, actor: Actor, call: str) -> int:
    """How many beginnings of listening the trail has of him."""
    async with world.database.read() as session:
        query = select(func.count()).where(
            AuditEntry.action == "played",
            AuditEntry.noun == "recording",
            AuditEntry.noun_id == call,
            AuditEntry.user_id == actor.user_id,
        )
        return int((await session.execute(query)).scalar_one())


async def test_given_a_second_agent_of_the_order_then_he_opens_and_hears_its_call(
    world: World,
) -> None:
    """Given an order that ann made from a call, when it is given to an agent who had no part in
    the call, then he sees its way through the menu and hears it, and that is in the trail; nobody
    else can, and he can no more when the order is another's."""
    second = await world.hire("second", "light", LISTENS, Scope.OWN)
    stranger = await world.hire("stranger", "light", LISTENS, Scope.OWN)
    call = await recorded(world)
    ticket = await order_of(world, call)
    assert not await opens(world, second, call)
    await world.do(world.sun, ticket, Step.ASSIGN, assignee=second.user_id)

    assert await opens(world, second, call)
    assert await played(world, second, call) == 1
    detail = await world.interactions.get(second, call)
    assert [(one.label, one.keys) for one in detail.record.path] == [("报修请按1", "1")]
    assert not await opens(world, stranger, call)
    # It is no call of his for all that: what asks for calls of his own does not find it.
    with pytest.raises(CallMissing):
        await world.interactions.need_sight(second, call)

    shown = await world.tickets.looking.get(second, ticket.id)
    record = shown.calls[0].record
    assert record is not None
    assert (record.talked_s, record.path[0].keys) == (65.0, "1")
    assert shown.ticket.names[world.ids["ann"]] == "ann的名字"

    await world.do(world.sun, ticket, Step.ASSIGN, assignee=world.ids["ann"])
    assert not await opens(world, second, call)


@pytest.mark.parametrize("role", [DISPATCH_LEADER, REVISIT_LEADER], ids=["dispatch", "revisit"])
async def test_given_a_leader_of_the_desk_when_the_order_lies_in_his_pool_then_its_call_opens(
    world: World, role: ShippedRole
) -> None:
    leader = await world.hire("leader", "light", role.permissions, role.scope)
    call = await recorded(world)
    ticket = await order_of(world, call)
    await world.do(world.sun, ticket, Step.DISPATCH, department=world.ids["water"])
    await world.do(world.wu, ticket, Step.SIGN)
    assert not await opens(world, leader, call)
    await world.do(world.wu, ticket, Step.REPLY, text="修好了")  # the revisitors' pool
    assert await opens(world, leader, call)


async def test_given_a_departments_man_when_he_has_the_order_then_its_call_stays_shut(
    world: World,
) -> None:
    rights = DEPARTMENT_HANDLER.permissions | {"recording.play", "call.list"}
    man = await world.hire("man", "water", rights, Scope.TEAM)
    call = await recorded(world)
    ticket = await order_of(world, call)
    await world.do(world.sun, ticket, Step.DISPATCH, department=world.ids["water"])
    await world.do(man, ticket, Step.SIGN)
    assert not await opens(world, man, call)
    assert [one.record for one in (await world.tickets.looking.get(man, ticket.id)).calls] == [None]


async def test_given_a_confidential_order_then_only_who_may_know_whose_it_is_hears_its_call(
    world: World,
) -> None:
    second = await world.hire("second", "light", LISTENS, Scope.OWN)
    call = await recorded(world)
    ticket = await order_of(world, call, confidential=True)
    await world.do(world.sun, ticket, Step.ASSIGN, assignee=second.user_id)
    assert not await opens(world, second, call)
    assert (await world.tickets.looking.get(second, ticket.id)).calls == []
    trusted = await world.hire("trusted", "light", LISTENS | {"ticket.dispatch"}, Scope.OWN)
    await world.do(world.sun, ticket, Step.ASSIGN, assignee=trusted.user_id)
    assert await opens(world, trusted, call)


async def test_given_a_call_seen_through_an_order_then_it_cannot_be_made_ones_own(
    world: World,
) -> None:
    """Given somebody who may open a call for an order, when he would attach it to another, make an
    order from it or put it on the shelf, then he is told that it is not his: else he would keep it
    when the order leaves his sight."""
    rights = LISTENS | {"recording.showcase", "recording.shelf", "recording.download"}
    second = await world.hire("second", "light", rights, Scope.OWN)
    call = await recorded(world)
    ticket = await order_of(world, call)
    await world.do(world.sun, ticket, Step.ASSIGN, assignee=second.user_id)
    own = await world.order(second, title="自己的")
    assert await opens(world, second, call)
    with pytest.raises(CallMissing):
        await world.do(second, own, Step.CALL, interaction=call)
    new = NewTicket(type=world.ids["leak"], title="再来一张", interaction=call)
    with pytest.raises(CallMissing):
        await world.tickets.making.create(second, new)
    showcase = ShowcaseService(world.database, world.clock, world.interactions)
    with pytest.raises(CallMissing):
        await showcase.put_on(second, call, "开场", "讲得好")
    # A file with his mark he may have, as for a pack of evidence.
    downloads = DownloadService(world.database, world.clock, world.interactions)
    assert (await downloads.take(second, call, "核对事实")).body


async def test_given_an_order_of_his_when_packed_by_a_second_agent_then_the_recording_is_in_it(
    world: World,
) -> None:
    rights = LISTENS | {"ticket.export", "recording.download"}
    second = await world.hire("second", "light", rights, Scope.OWN)
    call = await recorded(world)
    ticket = await order_of(world, call)
    await world.do(world.sun, ticket, Step.ASSIGN, assignee=second.user_id)
    path, _ = await world.tickets.evidence.write(second, ticket.id)
    try:
        with zipfile.ZipFile(path) as pack:
            assert f"recordings/{call}.opus" in pack.namelist()
    finally:
        path.unlink()


async def test_given_no_right_to_hear_when_the_order_is_his_then_he_looks_but_does_not_hear(
    world: World,
) -> None:
    second = await world.hire("second", "light", DESK, Scope.OWN)
    call = await recorded(world)
    ticket = await order_of(world, call)
    await world.do(world.sun, ticket, Step.ASSIGN, assignee=second.user_id)
    assert (await world.interactions.get(second, call)).record.id == call
    with pytest.raises(Refused):
        await world.interactions.recording(second, call)
    with pytest.raises(TicketMissing):
        await world.tickets.looking.get(world.bob, ticket.id)
