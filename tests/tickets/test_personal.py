"""A person's own rights: orders in his timeline and copy; erased, an open one stays until it is
over, and of one that is over only its figures and its chain are left."""

from __future__ import annotations

import json
import zipfile

import pytest
from sqlalchemy import text

from tests.everything import everything
from tests.tickets.world import MOBILE, World
from warmline.customers.ports import Person
from warmline.customers.service.personal import PersonalService
from warmline.customers.service.timeline import TimelineService
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService
from warmline.tickets.model import Step
from warmline.tickets.service.personal import TicketsOfPerson
from warmline.tickets.service.timeline import TicketTimeline

pytestmark = pytest.mark.servers

NAME = "诸葛孔明"


def rights(world: World) -> PersonalService:
    parts = TicketsOfPerson(world.database, NoticeService(world.database, world.clock))
    return PersonalService(world.database, world.clock, [parts])


async def test_given_orders_when_his_timeline_is_read_then_scope_and_confidence_hold(
    world: World,
) -> None:
    card = await world.customer()
    open_one = await world.order(title="路面漏水", customer=card.id)
    await world.do(world.ann, open_one, Step.CUSTOMER_SAID, text="还在漏")
    hidden = await world.order(world.sun, title="举报邻居", customer=card.id, confidential=True)
    desk = TimelineService(world.database, [TicketTimeline()])
    only = ["ticket"]

    mine = (await desk.page(world.ann, card.id, kinds=only)).items
    assert [(e.facts["step"], e.facts["title"], e.text) for e in mine] == [
        ("customer_said", "路面漏水", "还在漏"),
        ("accept", "路面漏水", ""),
    ]
    all_of_them = (await desk.page(world.sun, card.id, kinds=only)).items
    assert len(all_of_them) == 3
    # Who handles a confidential order sees it, but does not learn here whose it is.
    person = Person(card.id, DEFAULT_PROJECT)
    for one in (open_one, hidden):
        await world.do(world.sun, one, Step.DISPATCH, department=world.ids["water"])
    async with world.database.read() as session:
        source = TicketTimeline()
        seen = await source.before(session, world.wu, person, None, 9)
        assert {one.facts["title"] for one in seen} == {"路面漏水"}
        assert await source.before(session, world.zoe, person, None, 9) == []


async def test_given_an_order_that_is_over_when_he_is_erased_then_its_figures_and_chain_are_left(
    world: World,
) -> None:
    card = await world.customer(NAME)
    order = await world.order(
        title=f"{NAME}家漏水",
        content="住在卧龙岗",
        address="卧龙岗1号",
        customer=card.id,
        caller=MOBILE,
        type=world.ids["ask"],
    )
    await world.do(world.ann, order, Step.NOTE, text=f"{NAME}又来电")
    await world.do(world.sun, order, Step.VOID, reason=f"{NAME}说不用了")
    async with world.database.transaction() as session:
        told = NewNotice("ticket_closed", About("ticket", order.id), {"title": order.title})
        notices = NoticeService(world.database, world.clock)
        await notices.tell(session, [world.sun.user_id], told)
    before = await world.tickets.looking.get(world.sun, order.id)
    assert before.sound
    service = rights(world)

    file = await service.access_copy(world.sun, card.id, "本人到场，已核对证件")
    try:
        with zipfile.ZipFile(file) as archive:
            data = json.loads(archive.read("data.json"))["data"]
    finally:
        file.unlink()
    assert [one["title"] for one in data["tickets"]] == [f"{NAME}家漏水"]
    assert f"{NAME}又来电" in str(data["ticket_steps"])

    parts = (await service.preview(world.sun, card.id)).parts
    done = await service.erase(world.sun, card.id, card.version, "本人申请")

    assert done == parts
    assert [(p.held.count, p.held.reason) for p in done if p.feature == "tickets"] == [(1, "")]
    left = await everything(world.database)
    for word in (NAME, "卧龙岗", MOBILE, MOBILE[::-1]):
        assert word not in left
    after = await world.tickets.looking.get(world.sun, order.id)
    assert [step.step for step in after.history] == [step.step for step in before.history]
    assert after.sound
    assert after.ticket.closed_at == before.ticket.closed_at
    # Only what was written may be taken out of a step, and only so.
    for change in ("step = 'reply'", "at = now()", "digest = ''"):
        with pytest.raises(Exception, match="only grows"):  # noqa: PT012
            async with world.database.transaction() as session:
                await session.execute(text("SELECT set_config('warmline.redacting', 'on', true)"))
                await session.execute(text(f"UPDATE ticket_step SET {change}"))  # noqa: S608
    with pytest.raises(Exception, match="only grows"):
        async with world.database.transaction() as session:
            await session.execute(text("UPDATE ticket_step SET reason = ''"))


async def test_given_an_open_order_when_he_is_erased_then_it_stays_and_goes_when_it_is_over(
    world: World,
) -> None:
    card = await world.customer(NAME)
    # On no card, found by its number alone.
    order = await world.order(title="路灯不亮", content=NAME, caller=MOBILE, type=world.ids["ask"])
    if order.customer is not None:
        async with world.database.transaction() as session:
            await session.execute(text("UPDATE ticket SET customer = NULL"))
    service = rights(world)

    done = await service.erase(world.sun, card.id, card.version, "本人申请")

    assert [(p.held.count, p.held.reason) for p in done if p.feature == "tickets"] == [(1, "open")]
    assert await service.finish() == 0
    assert (await world.get(order.id)).caller.endswith(MOBILE)
    await world.do(world.sun, order, Step.VOID, reason="不用了")
    assert await service.finish() == 1
    assert await service.finish() == 0
    left = await everything(world.database)
    assert NAME not in left
    assert MOBILE not in left
