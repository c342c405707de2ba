"""Projection on a real PostgreSQL: rows are the fold of the events, repeats count once."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from tests.interactions.histories import CALLER
from tests.interactions.world import QUEUE, Diary, People, actor, table
from warmline.agents import events as a
from warmline.interactions import events as e
from warmline.interactions.service import InteractionService
from warmline.kit.actor import DEFAULT_PROJECT, Scope
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.voice.journal_model import Event

pytestmark = pytest.mark.servers

FOLDED = {
    "event": "id",
    "interaction": "id",
    "segment": "interaction, seq",
    "agent_seat": "agent",
}


async def write(database: Database, service: InteractionService, events: list[Event]) -> None:
    async with database.transaction() as session:
        await service.project(session, events)


async def everything(database: Database) -> dict[str, list[object]]:
    return {name: list(await table(database, name, order)) for name, order in FOLDED.items()}


async def test_given_a_whole_call_when_projected_then_its_record_has_segments_and_wrap_up(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    diary.sign_in(people.ann, people.east)
    call = diary.answered(people.ann, talk=30.5, wrap_up=12.25)
    await write(database, service, diary.events)
    record = (await service.get(actor(people.ann), call)).record
    assert [(str(s.kind), s.seconds) for s in record.segments] == [
        ("ivr", 2.0),
        ("wait", 5.0),
        ("ring", 3.0),
        ("talk", 30.5),
        ("wrap_up", 12.25),
    ]
    assert record.department == people.east
    assert record.segments[-1].department == people.east
    assert (record.wrap_up_s, record.talked_s, record.queue_last) == (12.25, 30.5, QUEUE)
    assert record.path[0].keys == "1"
    assert str(record.recording.state) == "due"


async def test_given_the_department_changed_since_when_projected_again_then_it_stays_what_it_was(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    diary.sign_in(people.ann, people.east)
    call = diary.answered(people.ann)
    diary.say(people.ann, a.AgentSignedIn(agent=people.ann, department=people.west))
    stored = e.RecordingStored(key="k", sha256="s", bytes=1, seconds=1.0)
    diary.say(f"{call}:stored", stored, interaction=call, after=60)
    await write(database, service, diary.events)
    record = (await service.get(actor(people.ann), call)).record
    assert record.department == people.east
    assert str(record.recording.state) == "stored"


async def test_given_the_next_call_ringing_at_once_when_wrap_up_ends_then_it_ends_for_the_old_call(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    diary.sign_in(people.ann, people.east)
    first = diary.answered(people.ann, wrap_up=None)
    second = diary.arrive()
    diary.move(people.ann, "wrap_up", "ringing", second, after=7)
    await write(database, service, diary.events)
    everyone = actor(people.bob, scope=Scope.ALL)
    assert (await service.get(everyone, first)).record.wrap_up_s == 7.0
    assert (await service.get(everyone, second)).record.wrap_up_s == 0.0


async def test_given_any_batching_and_repeats_when_projected_then_the_tables_are_identical(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    for agent, department in ((people.ann, people.east), (people.bob, people.west)):
        diary.sign_in(agent, department)
    for number in range(6):
        diary.answered(people.ann if number % 2 else people.bob, talk=10.0 + number)
        diary.abandoned()
    await write(database, service, diary.events)
    whole = await everything(database)

    dice = random.Random(7)
    for _ in range(3):
        async with database.transaction() as session:
            await service.forget(session)
        rest = list(diary.events)
        done: list[Event] = []
        while rest:
            size = dice.randint(1, 9)
            batch, rest = rest[:size], rest[size:]
            repeats = dice.sample(done, min(len(done), dice.randint(0, 3)))
            await write(database, service, [*repeats, *batch, *batch[:1]])
            done += batch
        assert await everything(database) == whole


async def test_given_an_id_of_another_clock_when_projected_then_its_call_is_found_all_the_same(
    database: Database, service: InteractionService, diary: Diary
) -> None:
    diary.at += timedelta(days=-400)
    call = diary.abandoned()
    late = uuid7()
    moved = [
        msgspec.structs.replace(event, key=late, interaction=late)
        for event in diary.events
        if event.key == call
    ]
    await write(database, service, moved)
    assert [row[0] for row in await table(database, "interaction", "id")] == [UUID(late)]


async def test_given_calls_in_two_months_when_projected_then_each_month_has_its_partition(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    diary.abandoned()
    diary.at += timedelta(days=40)
    diary.abandoned()
    await write(database, service, diary.events)
    for name, events in (("event_2026_03", 4), ("event_2026_04", 4)):
        assert len(await table(database, name, "id")) == events


async def test_given_a_moved_call_when_two_journals_come_in_any_order_then_it_is_one_record(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> None:
    # given a call that shard 0 moved to shard 1 after 2 s, where Ann took it
    there = Diary(people)
    there.sign_in(people.ann, people.east)
    call = diary.arrive()
    diary.say(call, e.NodeEntered(node="far", kind="queue"), after=2)
    diary.say(call, e.CallMoved(to="1", queue=QUEUE, visit=1, hop=1))
    there.at = diary.at + timedelta(microseconds=2)
    taken = e.CallTaken(
        frm="0",
        hop=1,
        leg=call,
        caller=CALLER,
        called="4001",
        project=DEFAULT_PROJECT,
        arrived=diary.events[0].at,
    )
    there.say(call, taken)
    there.say(call, e.QueueEntered(queue=QUEUE, visit=1, since=diary.at))
    left = e.QueueLeft(queue=QUEUE, visit=1, outcome="answered", waited=5)
    there.say(call, left, after=5)
    there.say(call, e.TalkStarted(agent=people.ann, leg="al", queue=QUEUE))
    there.say(call, e.TalkEnded(agent=people.ann, by="customer", talked=9, held=0), after=9)
    there.say(call, e.CallEnded(by="customer", cause=e.Cause.NORMAL, sip="16"))
    diary.at = there.at
    diary.say(call, e.CallLeft(hop=1, by="customer", cause=e.Cause.ABANDONED, sip="16"))
    ours, theirs = diary.events, there.events

    # when the projector reads them one after the other, in whatever order and pieces
    tables = []
    dice = random.Random(5)
    for start in (ours + theirs, theirs + ours, ours[:2] + theirs + ours[2:]):
        for size in (1, 3, 100):
            projection = service.projection()
            async with database.transaction() as session:
                await projection.forget(session)
            for first in range(0, len(start), size):
                async with database.transaction() as session:
                    await projection.project(session, start[first : first + size])
                if dice.random() < 0.3:
                    projection.lost()
            tables.append(await everything(database))

    # then there is one record, always the same
    assert all(table["segment"] == tables[0]["segment"] for table in tables)
    assert all(table["interaction"] == tables[0]["interaction"] for table in tables)
    assert len(tables[0]["interaction"]) == 1
    record = (await service.get(actor(people.ann), call)).record
    assert (str(record.outcome), record.ended_by, record.cause) == (
        "answered",
        "customer",
        "normal",
    )
    kinds = [(str(s.kind), round(s.seconds or 0, 3)) for s in record.segments]
    assert kinds == [("ivr", 2.0), ("wait", 5.0), ("talk", 9.0)]
