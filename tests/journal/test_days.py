"""Whatever a day on the floor was, its tables are the same: in any batches, remembered or read
back, and equal to the fold of its facts."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from tests.emptied import empty
from tests.journal.test_load import everything
from tests.voice.days_kit import days
from tests.voice.floor_kit import LI, QUEUE, WANG
from tests.voice.test_floor_machine import CHEN, Day
from warmline.agents.service import AgentsService
from warmline.interactions.service import InteractionService
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.kit.db import Database
from warmline.voice.journal import Journal
from warmline.voice.journal_model import Event, Fact, Said
from warmline.voice.outbox import Outbox

pytestmark = pytest.mark.servers

Story = Sequence[tuple[datetime, str, Fact]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=2)
    await empty(opened)
    yield opened
    await opened.close()


def longest(count: int) -> list[Story]:
    """The longest of the days that Hypothesis plays on the simulated switch."""
    stories: list[Story] = [day.said for day in days(Day, 40)]  # type: ignore[misc]
    return sorted(stories, key=len, reverse=True)[:count]


def journalled(story: Story, number: int, folder: Path) -> list[Event]:
    """A day's facts as events, of people, calls and legs of its own."""
    names = {name: f"{number:08x}-0000-7000-9000-{n:012x}" for n, name in enumerate(_NAMES)}
    clock = VirtualClock(story[0][0])
    journal = Journal(Outbox(folder / "unused"), clock, "0", 1)
    events: list[Event] = []
    for at, key, fact in story:
        clock.advance((at - clock.now()).total_seconds())
        text = msgspec.json.encode((key, fact)).decode().replace(_OWN, f"{number:08x}-0000-7000-8")
        text = text.replace(_LEG, f'"sim{number}-')
        for name, new in names.items():
            text = text.replace(f'"{name}"', f'"{new}"')
        told = msgspec.json.decode(text, type=tuple[str, Fact])
        events += journal.stamp([Said(*told)]).events
    return events


_NAMES = (LI, WANG, CHEN, QUEUE)
_OWN, _LEG = "00000000-0000-7000-8", '"sim-'


async def test_given_days_of_any_kind_when_projected_in_any_batches_then_the_tables_are_identical(
    database: Database, tmp_path: Path
) -> None:
    events = [
        event
        for number, story in enumerate(longest(12), start=1)
        for event in journalled(story, number, tmp_path)
    ]
    interactions = InteractionService(database, SystemClock(), tmp_path)
    agents = AgentsService(database, SystemClock())
    dice = random.Random(11)
    calls, lines = interactions.projection(), agents.projection()
    rest = events
    while rest:
        size = dice.randint(1, 60)
        async with database.transaction() as session:
            await calls.project(session, rest[:size])
            await lines.project(session, rest[:size])
        rest = rest[size:]
    remembered = await everything(database)
    arrived = {event.key for event in events if event.seq == 1 and event.key == event.interaction}
    assert len(remembered["interaction"]) == len(arrived) > 10

    async with database.transaction() as session:
        await calls.forget(session)
        await lines.forget(session)
        await interactions.project(session, events)
        await agents.project(session, events)
    assert await everything(database) == remembered
