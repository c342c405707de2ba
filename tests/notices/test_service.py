"""Telling people things: with what is true, to whom it concerns, until they read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.accounts.centre import Centre
from warmline.accounts.permissions import AGENT
from warmline.kit.paging import Page
from warmline.notices.errors import NoticeMissing
from warmline.notices.model import LONGEST_FACT, About, NewNotice
from warmline.notices.service import KEPT, NoticeService

pytestmark = pytest.mark.servers

ORDER = About("ticket", "t-1")
ASSIGNED = NewNotice("ticket_assigned", ORDER, {"number": "261123-001"}, popup=True)


class Desk:
    """Ann and Bob, who work; Cid, who left."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.database = centre, centre.database
        self.service = NoticeService(centre.database, centre.clock)

    async def open(self) -> None:
        for login in ("ann", "bob"):
            await self.centre.user(login, AGENT.id)
        gone = await self.centre.user("cid", AGENT.id, active=False)
        self.cid = gone.id
        self.ann, self.bob = await self.centre.actor("ann"), await self.centre.actor("bob")

    async def tell(self, *users: str, new: NewNotice = ASSIGNED) -> None:
        async with self.database.transaction() as session:
            await self.service.tell(session, users, new)

    async def unread(self, of: str) -> list[str]:
        actor = self.ann if of == "ann" else self.bob
        found = await self.service.mine(actor, Page(), unread=True)
        return [notice.id for notice in found.items]


@pytest.fixture
async def desk(centre: Centre) -> Desk:
    made = Desk(centre)
    await made.open()
    return made


async def test_given_an_order_assigned_when_told_then_each_has_it_once_and_whoever_left_has_none(
    desk: Desk,
) -> None:
    await desk.tell(desk.ann.user_id, desk.bob.user_id, desk.cid, desk.ann.user_id)
    found = await desk.service.mine(desk.ann, Page())
    [notice] = found.items
    assert (notice.kind, notice.about, notice.facts, notice.popup, notice.read_at) == (
        "ticket_assigned",
        ORDER,
        {"number": "261123-001"},
        True,
        None,
    )
    assert len(await desk.unread("bob")) == 1


async def test_given_a_transaction_that_fails_when_it_told_somebody_then_nobody_was_told(
    desk: Desk,
) -> None:
    async def tell_and_fail() -> None:
        async with desk.database.transaction() as session:
            await desk.service.tell(session, [desk.ann.user_id], ASSIGNED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await tell_and_fail()
    assert await desk.unread("ann") == []


async def test_given_notices_when_one_is_read_then_the_others_and_other_peoples_stay(
    desk: Desk,
) -> None:
    await desk.tell(desk.ann.user_id, desk.bob.user_id)
    desk.centre.clock.advance(1)
    await desk.tell(desk.ann.user_id)
    newest, older = await desk.unread("ann")
    await desk.service.read(desk.ann, older)
    await desk.service.read(desk.ann, older)
    assert await desk.unread("ann") == [newest]
    assert len(await desk.unread("bob")) == 1


async def test_given_a_notice_when_somebody_else_reads_it_then_there_is_none_for_him(
    desk: Desk,
) -> None:
    await desk.tell(desk.ann.user_id)
    [notice] = await desk.unread("ann")
    with pytest.raises(NoticeMissing):
        await desk.service.read(desk.bob, notice)
    assert await desk.unread("ann") == [notice]


async def test_given_many_when_all_are_read_then_none_is_new(desk: Desk) -> None:
    for _ in range(3):
        await desk.tell(desk.ann.user_id)
    assert await desk.service.read_all(desk.ann) == 3
    assert await desk.service.read_all(desk.ann) == 0
    assert await desk.unread("ann") == []


async def test_given_what_a_notice_is_about_is_done_then_nobody_is_told_of_it_any_more(
    desk: Desk,
) -> None:
    await desk.tell(desk.ann.user_id, desk.bob.user_id)
    await desk.tell(desk.ann.user_id, new=NewNotice("ticket_assigned", About("ticket", "t-2")))
    async with desk.database.transaction() as session:
        await desk.service.settle(session, ORDER)
    assert len(await desk.unread("ann")) == 1
    assert await desk.unread("bob") == []


async def test_given_a_long_fact_when_told_then_the_sentence_stays_a_sentence(desk: Desk) -> None:
    await desk.tell(desk.ann.user_id, new=NewNotice("some_kind", facts={"title": "长" * 999}))
    [notice] = (await desk.service.mine(desk.ann, Page())).items
    assert notice.facts["title"] == "长" * (LONGEST_FACT - 1) + "…"


async def test_given_old_notices_when_forgotten_then_the_newer_ones_stay(desk: Desk) -> None:
    await desk.tell(desk.ann.user_id)
    desk.centre.clock.advance(KEPT.total_seconds())
    await desk.tell(desk.ann.user_id)
    desk.centre.clock.advance(timedelta(minutes=1).total_seconds())
    assert await desk.service.forget_old() == 1
    assert len(await desk.unread("ann")) == 1


async def test_given_no_word_when_told_as_a_kind_then_it_is_a_fault_of_ours(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no kind"):
        await desk.tell(desk.ann.user_id, new=NewNotice("Ticket assigned!"))
