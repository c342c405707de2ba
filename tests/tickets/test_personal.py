"""A person's own rights: orders in his timeline and copy; erased, an open one stays until it is
over, and of one that is over only its figures and its chain are left."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.attachments.world import PDF, PNG, pieces
from tests.everything import everything
from tests.tickets.world import MOBILE, World
from warmline.attachments.errors import AttachmentMissing
from warmline.attachments.model import Attachment
from warmline.attachments.rules import KEYS
from warmline.attachments.service import AttachmentService
from warmline.customers.ports import Person
from warmline.customers.service.personal import Part, PersonalService
from warmline.customers.service.timeline import TimelineService
from warmline.interactions.store import keeping
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.folder_store import FolderStore
from warmline.kit.objects import Words
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService
from warmline.runs.service import RunService
from warmline.tickets.model import Step, Ticket
from warmline.tickets.service.personal import TicketsOfPerson
from warmline.tickets.service.timeline import TicketTimeline

pytestmark = pytest.mark.servers

NAME = "诸葛孔明"


def kept(world: World) -> AttachmentService:
    """Files, of orders and of articles."""
    store = FolderStore(world.folder / "files", KEYS, Words())
    files = AttachmentService(world.database, world.clock, store, world.folder / "arriving")
    files.register("ticket", world.tickets.looking.may_see)
    files.register("article", world.tickets.looking.may_see)
    return files


def rights(world: World) -> PersonalService:
    parts = TicketsOfPerson(
        world.database,
        NoticeService(world.database, world.clock),
        kept(world),
        RunService(world.database, world.clock),
    )
    return PersonalService(world.database, world.clock, [parts])


def told(parts: Sequence[Part]) -> set[tuple[str, int, str]]:
    """What is said of his orders."""
    return {
        (one.held.what, one.held.count, one.held.reason)
        for one in parts
        if one.feature == "tickets"
    }


async def attach(world: World, ticket: Ticket, name: str, body: bytes = PNG) -> Attachment:
    """A file of an order, put there as the desk does."""
    files = kept(world)
    made = await files.keep(world.sun, name, pieces(body))
    async with world.database.transaction() as session:
        await files.bind(session, world.sun, [made.id], "ticket", ticket.id)
    return made


def on_disk(world: World) -> set[str]:
    """The contents that are kept."""
    return {path.name for path in (world.folder / "files").rglob("*") if path.is_file()}


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


async def over(world: World, customer: str, **more: Any) -> Ticket:
    """An order of his that is over."""
    order = await world.order(customer=customer, type=world.ids["ask"], **more)
    return await world.do(world.sun, order, Step.VOID, reason="不用了")


async def test_given_files_of_orders_that_are_over_when_he_is_erased_then_nothing_of_them_is_left(
    world: World, tmp_path: Path
) -> None:
    card = await world.customer(NAME)
    order = await over(world, card.id)
    photo = await attach(world, order, f"{NAME}的身份证.png")
    runs = RunService(world.database, world.clock)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(NAME.encode())
    run = await runs.start(world.sun, "ticket_evidence", {}, about=("ticket", order.id))
    file = await runs.keep_path(pack, "1.zip", "application/zip")
    async with world.database.transaction() as session:
        query = text("UPDATE run SET file = :file, state = 'done' WHERE id = :id")
        await session.execute(query, {"file": file.id, "id": run.id})
    service = rights(world)

    copy = await service.access_copy(world.sun, card.id, "本人到场")
    with zipfile.ZipFile(copy) as archive:
        [listed] = json.loads(archive.read("data.json"))["data"]["ticket_files"]
    copy.unlink()
    assert (listed["file"], listed["sha256"]) == (photo.name, photo.sha256)
    parts = (await service.preview(world.sun, card.id)).parts
    assert told(parts) == {("tickets", 1, ""), ("attachments", 1, "")}
    done = await service.erase(world.sun, card.id, card.version, "本人申请")

    assert done == parts
    left = await everything(world.database)
    assert NAME not in left
    assert NAME.encode().hex() not in left  # as PostgreSQL writes the pack's bytes
    assert (await runs.get(world.sun, run.id)).file is None
    # Who uploaded it reads it no more, and the next sweep takes it off the disk.
    files = kept(world)
    with pytest.raises(AttachmentMissing):
        await files.open(world.sun, photo.id)
    assert on_disk(world) == {photo.sha256}
    assert await files.sweep() == 1
    assert on_disk(world) == set()
    assert await service.finish() == 0


async def test_given_an_order_with_a_call_on_hold_when_he_is_erased_then_its_files_stay_till_lifted(
    world: World,
) -> None:
    card = await world.customer(NAME)
    call = await world.call()
    order = await over(world, card.id, interaction=call)
    await attach(world, order, f"{NAME}的合同.png")
    now = world.clock.now()
    async with world.database.transaction() as session:
        await keeping.set_hold(session, call, "诉讼", by=world.sun.user_id, at=now)
    service = rights(world)

    done = await service.erase(world.sun, card.id, card.version, "本人申请")

    assert told(done) == {("tickets", 1, ""), ("attachments", 1, "legal_hold")}
    assert await service.finish() == 0
    assert f"{NAME}的合同.png" in await everything(world.database)
    async with world.database.transaction() as session:
        hold = await keeping.standing_hold(session, call)
        assert hold is not None
        await keeping.lift_hold(session, hold.id, "结案", by=world.sun.user_id, at=now)
    assert await service.finish() == 1
    assert await service.finish() == 0
    assert NAME not in await everything(world.database)
    assert await kept(world).sweep() == 1
    assert on_disk(world) == set()


async def test_given_files_that_are_also_elsewhere_or_of_an_open_order_when_erased_then_they_stay(
    world: World,
) -> None:
    card = await world.customer(NAME)
    first, still = await over(world, card.id), await world.order(customer=card.id, title="未完")
    shared = await attach(world, first, "地图.png")
    working = await attach(world, still, f"{NAME}.pdf", PDF)
    files = kept(world)
    async with world.database.transaction() as session:
        [map_] = await files.of(session, "ticket", first.id)
        await files.bind(session, world.sun, [map_.id], "article", still.id)
    service = rights(world)

    done = await service.erase(world.sun, card.id, card.version, "本人申请")

    assert told(done) == {
        ("tickets", 1, ""),
        ("tickets", 1, "open"),
        ("attachments", 1, "elsewhere"),
        ("attachments", 1, "open"),
    }
    await files.sweep()
    assert on_disk(world) == {shared.sha256, working.sha256}
    async with world.database.read() as session:
        assert await files.of(session, "ticket", first.id) == []
        assert [one.name for one in await files.of(session, "article", still.id)] == ["地图.png"]
    await world.do(world.sun, still, Step.VOID, reason="不用了")
    assert await service.finish() == 1
    await files.sweep()
    assert on_disk(world) == {shared.sha256}
    assert NAME not in await everything(world.database)
