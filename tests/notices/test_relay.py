"""From the commit to the pages: at once, again after a fault, by one of several relays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from sqlalchemy import text

from tests.accounts.centre import Centre
from warmline.accounts.permissions import AGENT
from warmline.kit.errors import RetryLater
from warmline.kit.listening import wakes
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService
from warmline.notices.tasks import CHANNEL, NoticeRelay

pytestmark = pytest.mark.servers

ORDER = About("ticket", "t-1")


async def never() -> AsyncIterator[None]:
    """A word that nobody waits for: the test looks itself."""
    for _ in ():
        yield None


class Told:
    """The pages' side: whom it heard of; `away` as the bus is when it is away."""

    def __init__(self) -> None:
        self.users: list[set[str]] = []
        self.away = False

    async def __call__(self, users: set[str]) -> None:
        if self.away:
            raise RetryLater("away", code="bus_away")
        self.users.append(users)


class Desk:
    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.service = NoticeService(centre.database, centre.clock)
        self.told = Told()
        self.relay = NoticeRelay(centre.database, centre.clock, self.told, never())

    async def open(self) -> None:
        self.ann = (await self.centre.user("ann", AGENT.id)).id
        self.bob = (await self.centre.user("bob", AGENT.id)).id

    async def tell(self, *users: str) -> None:
        async with self.centre.database.transaction() as session:
            await self.service.tell(session, users, NewNotice("ticket_assigned", ORDER))


@pytest.fixture
async def desk(centre: Centre) -> Desk:
    made = Desk(centre)
    await made.open()
    return made


async def test_given_notices_when_relayed_then_their_people_hear_once(desk: Desk) -> None:
    await desk.tell(desk.ann, desk.bob)
    assert await desk.relay.relay() == 2
    assert await desk.relay.relay() == 0
    assert desk.told.users == [{desk.ann, desk.bob}]


async def test_given_the_bus_away_when_it_is_back_then_nothing_was_taken_for_told(
    desk: Desk,
) -> None:
    await desk.tell(desk.ann)
    desk.told.away = True
    with pytest.raises(RetryLater):
        await desk.relay.relay()
    desk.told.away = False
    assert await desk.relay.relay() == 1
    assert desk.told.users == [{desk.ann}]


async def test_given_a_settled_notice_when_relayed_then_the_pages_close_it(desk: Desk) -> None:
    await desk.tell(desk.ann)
    await desk.relay.relay()
    async with desk.centre.database.transaction() as session:
        await desk.service.settle(session, ORDER)
    await desk.relay.relay()
    assert desk.told.users == [{desk.ann}, {desk.ann}]


async def test_given_two_relays_when_both_look_then_each_notice_is_told_by_one(desk: Desk) -> None:
    for _ in range(20):
        await desk.tell(desk.ann)
    other = NoticeRelay(desk.centre.database, desk.centre.clock, desk.told, never())
    done = await asyncio.gather(desk.relay.relay(), other.relay())
    assert sum(done) == 20


async def test_given_a_relay_that_listens_when_something_is_told_then_it_wakes_for_it(
    desk: Desk, database_url: str
) -> None:
    async with aclosing(wakes(database_url, CHANNEL, every_s=3600)) as words:
        await anext(words)
        await desk.tell(desk.ann)
        async with asyncio.timeout(20):
            await anext(words)


async def test_given_a_connection_that_is_lost_when_it_is_back_then_it_listens_again(
    desk: Desk, database_url: str
) -> None:
    async def at_once(seconds: float) -> None:
        await asyncio.sleep(0)

    async with aclosing(wakes(database_url, CHANNEL, every_s=3600, sleep=at_once)) as words:
        await anext(words)
        await _end_listeners(desk)
        async with asyncio.timeout(20):
            await anext(words)  # the loss itself: time to look
            await anext(words)  # listening again
            await desk.tell(desk.ann)
            await anext(words)


async def _end_listeners(desk: Desk) -> None:
    async with desk.centre.database.transaction() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'warmline listening' AND datname = current_database()"
            )
        )
