"""The books on a real database: records as projected are true, and a row made untrue is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.interactions.histories import START
from tests.interactions.world import Diary, People, actor
from warmline.interactions.service import InteractionService
from warmline.interactions.service.books import SETTLED, BookService
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database

pytestmark = pytest.mark.servers
DAY = timedelta(days=1)


async def test_given_projected_calls_then_their_books_are_true_until_a_row_is_changed(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    # Given two agents' calls as the projector writes them
    diary.sign_in(people.ann, people.east)
    first, second = (diary.answered(people.ann, talk=30.5, wrap_up=12.25) for _ in range(2))
    async with database.transaction() as session:
        await service.project(session, diary.events)
    books = BookService(database, VirtualClock(START + DAY))
    # when they are looked over then nothing is wrong
    found = await books.check(SYSTEM, START - DAY, START + DAY)
    assert (found.calls, found.counts, found.faults) == (2, {"in answered": 2}, ())
    # and calls that are not settled yet are left for later
    soon = BookService(database, VirtualClock(START + SETTLED))
    assert (await soon.check(SYSTEM, START - DAY, START + DAY)).calls == 0
    # when somebody's hand changes a row then the call is named
    async with database.transaction() as session:
        change = text("UPDATE segment SET agent = :bob WHERE interaction = :call AND kind = 'talk'")
        await session.execute(change, {"bob": people.bob, "call": second})
        shorter = text("UPDATE interaction SET talked_s = 1 WHERE id = :call")
        await session.execute(shorter, {"call": first})
    found = await books.check(SYSTEM, START - DAY, START + DAY)
    assert found.faults == (f"call {first}: says 1.0 s of talk, its segments 30.5 s",)
    # and an agent's own books hold his own calls alone
    assert (await books.check(actor(people.bob), START - DAY, START + DAY)).calls == 1
