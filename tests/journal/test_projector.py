"""The projector on real NATS and PostgreSQL: once each, whatever dies; bad events set aside."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.emptied import empty
from tests.interactions.world import Diary, People, table
from tests.journal.conftest import BrokenNats, Place
from warmline.interactions import events as e
from warmline.interactions.service import InteractionService
from warmline.kit.bus import AWAY, Bus
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.voice import journal_model, stream
from warmline.voice.jobs_journal import JobsJournal
from warmline.voice.journal_model import Event, StepMessage
from warmline.voice.projector import Projector, Taken

pytestmark = pytest.mark.servers


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=4)
    await empty(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def diary(database: Database) -> Diary:
    people = People()
    await people.move_in(database)
    found = Diary(people)
    found.sign_in(people.ann, people.east)
    for _ in range(5):
        found.answered(people.ann)
        found.abandoned()
    return found


def steps(events: Sequence[Event]) -> list[StepMessage]:
    """Events as messages of one to four."""
    dice, rest = random.Random(3), list(events)
    found: list[StepMessage] = []
    while rest:
        size = dice.randint(1, 4)
        part, rest = rest[:size], rest[size:]
        found.append(StepMessage(shard="0", epoch=1, step=len(found) + 1, events=part))
    return found


async def publish(place: Place, messages: Sequence[StepMessage]) -> None:
    for message in messages:
        await publish_body(place, journal_model.encode(message), f"{message.step}")


async def publish_body(place: Place, body: bytes, name: str) -> None:
    """Stored once, also when the server was just coming back."""
    while True:
        try:
            await place.bus.js.publish(place.subject(), body, headers={"Nats-Msg-Id": name})
        except AWAY:
            await asyncio.sleep(0.1)
            continue
        return


class Counting:
    """A projection that notes every event; a projected event must be noted exactly once."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def project(self, session: Session, events: Sequence[Event]) -> None:
        self.ids += [event.id for event in events]

    async def forget(self, session: Session) -> None:
        self.ids.clear()

    def lost(self) -> None:
        """It remembers nothing that the tables could contradict."""


def projector(place: Place, database: Database, *projections: Any, **options: Any) -> Projector:
    return Projector(
        place.bus,
        database,
        projections,
        stream_name=place.stream,
        subject=f"{place.prefix}.*",
        name=options.pop("name", "main"),
        **options,
    )


async def until_position(database: Database, projectors: Projector, position: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await projectors.health()).position >= position:
                    return
            except RetryLater:
                pass
            await asyncio.sleep(0.05)


async def test_given_a_journal_when_projected_and_rebuilt_then_the_tables_are_identical(
    place: Place, database: Database, diary: Diary, tmp_path: Path
) -> None:
    service = InteractionService(database, SystemClock(), tmp_path)
    told: list[str] = []

    async def tell(events: Sequence[Event]) -> None:
        told.extend(event.id for event in events)

    running = projector(place, database, service.projection(), told=tell)
    messages = steps(diary.events)
    task = asyncio.create_task(running.run())
    await publish(place, messages[:7])
    await until_position(database, running, 7)
    await publish(place, messages[7:])
    await until_position(database, running, len(messages))
    assert told == [event.id for event in diary.events]
    first = await table(database, "interaction", "id"), await table(database, "segment", "1, 2")
    assert len(first[0]) == 10

    await running.rebuild()
    await until_position(database, running, len(messages))
    second = await table(database, "interaction", "id"), await table(database, "segment", "1, 2")
    assert second == first
    assert (await running.health()).aside == 0
    task.cancel()


async def test_given_two_projectors_when_both_run_then_every_event_is_projected_once(
    place: Place, database: Database, diary: Diary
) -> None:
    messages = steps(diary.events)
    counting = Counting()
    pair = [projector(place, database, counting) for _ in range(2)]
    tasks = [asyncio.create_task(one.run()) for one in pair]
    for message in messages:
        await publish(place, [message])
    await until_position(database, pair[0], len(messages))
    for task in tasks:
        task.cancel()
    assert sorted(counting.ids) == sorted(event.id for event in diary.events)


async def test_given_a_poison_event_when_projected_then_it_lies_aside_and_the_others_are_there(
    place: Place, database: Database, diary: Diary, tmp_path: Path
) -> None:
    service = InteractionService(database, SystemClock(), tmp_path)
    poison = diary.say("call", e.CallAnswered(), interaction="not-an-id")
    diary.abandoned()
    messages = steps(diary.events)
    running = projector(place, database, service.projection())
    await publish(place, messages[:2])
    await place.bus.js.publish(place.subject(), b"{this is no message")
    await publish(place, messages[2:])
    task = asyncio.create_task(running.run())
    await until_position(database, running, len(messages) + 1)
    task.cancel()
    assert len(await table(database, "interaction", "id")) == 11
    aside = await table(database, "projection_aside", "sequence")
    assert [(row[1], row[2]) for row in aside] == [(3, ""), (aside[1][1], poison.id)]
    assert all(row[4] for row in aside), "a reason is kept"
    assert (await running.health()).aside == 2


async def test_given_postgresql_away_when_projecting_then_it_waits_and_nothing_is_lost(
    place: Place, database: Database, diary: Diary
) -> None:
    away = True

    class Sometimes(Counting):
        async def project(self, session: Session, events: Sequence[Event]) -> None:
            if away:
                raise RetryLater("The database cannot be reached.")
            await super().project(session, events)

    counting = Sometimes()
    running = projector(place, database, counting)
    messages = steps(diary.events)
    await publish(place, messages)
    task = asyncio.create_task(running.run())
    await asyncio.sleep(0.5)
    assert (await running.health()).position == 0
    away = False
    await until_position(database, running, len(messages))
    task.cancel()
    assert counting.ids == [event.id for event in diary.events]


async def test_given_a_batch_that_was_projected_when_taken_again_then_it_is_refused(
    place: Place, database: Database, diary: Diary
) -> None:
    counting = Counting()
    one = projector(place, database, counting)
    body = journal_model.encode(steps(diary.events)[0])
    assert await one.take([Taken(1, body, 0)], 0)
    assert not await one.take([Taken(1, body, 0), Taken(2, body, 0)], 0)
    assert not await one.take([Taken(9, body, 0)], 8), "a rebuild must not leave a hole"


async def test_given_nats_killed_when_it_is_back_then_the_projection_goes_on(
    broken_nats: BrokenNats, database: Database, diary: Diary
) -> None:
    bus = await Bus.connect(broken_nats.url, "test projector")
    place = Place(bus, "back")
    await stream.ensure(bus, stream=place.stream, prefix=place.prefix)
    counting = Counting()
    running = projector(place, database, counting)
    messages = steps(diary.events)
    await publish(place, messages[:5])
    task = asyncio.create_task(running.run())
    await until_position(database, running, 5)
    broken_nats.kill()
    broken_nats.start()
    async with asyncio.timeout(20):
        while not bus.connected:  # noqa: ASYNC110 - the client tells nobody else
            await asyncio.sleep(0.05)
    await publish(place, messages[5:])
    await until_position(database, running, len(messages))
    assert counting.ids == [event.id for event in diary.events]
    task.cancel()
    await bus.close()


async def test_given_jobs_telling_at_the_same_time_when_read_then_steps_are_gapless_and_ids_stable(
    place: Place,
) -> None:
    subject = place.subject("jobs")
    journals = [
        JobsJournal(place.bus, SystemClock(), stream_name=place.stream, subject=subject)
        for _ in range(3)
    ]
    calls = [str(uuid.uuid4()) for _ in range(6)]
    fact = e.RecordingStored(key="k", sha256="s", bytes=1, seconds=1.0)
    await asyncio.gather(*(journals[n % 3].tell(call, fact) for n, call in enumerate(calls)))
    await journals[0].tell(calls[0], fact)
    found = [
        found.step async for found in stream.replay(place.bus.js, subject, stream=place.stream)
    ]
    assert [step.step for step in found] == list(range(1, 8))
    events = [event for step in found for event in step.events]
    assert {event.interaction for event in events} == set(calls)
    again = [event for event in events if event.interaction == calls[0]]
    assert again[0].id == again[1].id
    assert again[0].at <= again[1].at <= again[0].at + timedelta(minutes=5)
