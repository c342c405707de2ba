"""Two shards with the real parts: calls find their agents, a death stays in its shard, a call that
overflows is one call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.emptied import empty
from tests.servers import embedded
from tests.telephony.switch import Switch
from tests.voice.shards_kit import (
    BOTH_NUMBER,
    FAR,
    FAR_NUMBER,
    LI,
    NEAR_NUMBER,
    QUEUE,
    WANG,
    Shards,
    settings_for,
    until,
)
from warmline.interactions.model import CallRecord
from warmline.interactions.service import InteractionService
from warmline.kit.actor import SYSTEM
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.voice import inputs as i
from warmline.voice.projector import Projector

pytestmark = pytest.mark.servers

ALL = text("SELECT id FROM interaction")


@pytest.fixture(scope="module")
def shared_switch(asterisk_tree: Path) -> Iterator[Switch]:
    switch = Switch(asterisk_tree, shards=("0", "1"))
    try:
        switch.start()
        yield switch
    finally:
        switch.stop()


@pytest.fixture
async def shards(shared_switch: Switch) -> AsyncIterator[Shards]:
    """A centre of two shards with both agents signed in, not ready; everything but the switch is
    new for each test."""
    with embedded.temporary_home() as home, embedded.nats(home) as url:
        bus = await Bus.connect(url, "test shards")
        settings = settings_for(home / "centre", url, shared_switch)
        async with shared_switch.carrier() as carrier:
            made = Shards(settings, shared_switch, bus, carrier)
            try:
                await made.open()
                yield made
            finally:
                await made.close()
                await bus.close()


async def answer(shards: Shards, who: str) -> None:
    await shards.phones[who].rings(20)
    await shards.phones[who].answer()


async def the_record(shards: Shards, database_url: str, ended: int = 1) -> CallRecord:
    """The one record that the projector makes of both journals."""
    database = Database(database_url)
    await empty(database)
    service = InteractionService(database, SystemClock(), shards.settings.home / "recordings")
    projector = Projector(shards.bus, database, [service.projection()])
    projecting = asyncio.create_task(projector.run())
    found: list[CallRecord] = []

    async def over() -> bool:
        async with database.read() as session:
            ids = [row[0] for row in await session.execute(ALL)]
        found[:] = [(await service.get(SYSTEM, str(call))).record for call in ids]
        return len(found) == ended and all(record.ended_at for record in found)

    try:
        await until(over, lambda: f"records: {found}")
    finally:
        projecting.cancel()
        with suppress(asyncio.CancelledError):
            await projecting
        await database.close()
    return found[0]


async def test_given_two_shards_when_calls_come_to_either_number_then_each_finds_its_own_agent(
    shards: Shards,
) -> None:
    assert shards.near != shards.far
    await shards.ask(i.Ready(LI))
    await shards.ask(i.Ready(WANG))
    await shards.call(NEAR_NUMBER)
    await shards.call(FAR_NUMBER)
    await asyncio.gather(answer(shards, LI), answer(shards, WANG))
    near = await shards.live(shards.near, "talking", NEAR_NUMBER)
    far = await shards.live(shards.far, "talking", FAR_NUMBER)
    assert (near.agent, far.agent) == (LI, WANG)
    for shard in (shards.near, shards.far):
        assert len((await shards.floor(shard)).calls) == 1


async def test_given_a_leader_that_is_killed_when_calls_go_on_then_only_its_own_callers_wait(
    shards: Shards,
) -> None:
    # given a talk in either shard, and a caller who waits in the far one
    await shards.ask(i.Ready(LI))
    talking = await shards.call(NEAR_NUMBER)
    await answer(shards, LI)
    near = await shards.live(shards.near, "talking", NEAR_NUMBER)
    waiting = await shards.call(FAR_NUMBER)
    await shards.live(shards.far, "queued", FAR_NUMBER)
    near_epoch, far_epoch = await shards.epoch(shards.near), await shards.epoch(shards.far)

    # when the far shard's leader is killed and another call comes for either
    shards.voices[shards.far].kill()
    await asyncio.sleep(2.5)
    late = await shards.call(FAR_NUMBER)
    await until(lambda: shards.caller_is_up(late))
    shards.phones[LI].hang_up()
    await shards.ask(i.WrapUpDone(LI))
    await shards.call(NEAR_NUMBER)
    await answer(shards, LI)

    # then the near shard went on under the same leader, and nobody who called the far one is lost
    await shards.live(shards.near, "talking", NEAR_NUMBER, but=near.id)
    assert await shards.epoch(shards.near) == near_epoch
    assert not await shards.caller_is_up(talking)
    assert await shards.caller_is_up(waiting)

    # and when a standby for any shard takes the far one over, both callers are served there
    shards.start("")
    await shards.ask(i.Ready(WANG))
    await answer(shards, WANG)
    first = await shards.live(shards.far, "talking", FAR_NUMBER)
    assert await shards.epoch(shards.far) > far_epoch
    await shards.live(shards.far, "queued", FAR_NUMBER)
    shards.phones[WANG].hang_up()
    await shards.ask(i.WrapUpDone(WANG))
    await answer(shards, WANG)
    await shards.live(shards.far, "talking", FAR_NUMBER, but=first.id)
    assert await shards.caller_is_up(late)


async def test_given_nobody_free_when_a_call_overflows_then_it_is_answered_there_in_one_record(
    shards: Shards, database_url: str
) -> None:
    await shards.ask(i.Ready(WANG))
    await shards.call(BOTH_NUMBER)
    waiting = await shards.live(shards.near, "queued", BOTH_NUMBER)
    await answer(shards, WANG)
    talking = await shards.live(shards.far, "talking", BOTH_NUMBER)
    assert (talking.id, talking.agent) == (waiting.id, WANG)
    assert talking.arrived == waiting.arrived
    shards.phones[WANG].hang_up()

    record = await the_record(shards, database_url)
    assert (record.id, str(record.outcome), record.ended_by) == (waiting.id, "answered", "agent")
    assert (record.queue_first, record.queue_last, record.agent_last) == (QUEUE, FAR, WANG)
    waits = [(s.queue, s.outcome) for s in record.segments if str(s.kind) == "wait"]
    assert waits == [(QUEUE, "timed_out"), (FAR, "answered")]
    assert record.recording.file == waiting.id


async def test_given_no_leader_there_when_a_call_overflows_then_it_is_held_and_taken_by_the_next(
    shards: Shards, database_url: str
) -> None:
    shards.voices[shards.far].kill()
    call = await shards.call(BOTH_NUMBER)
    moved = await shards.live(shards.near, "moved", BOTH_NUMBER)
    await asyncio.sleep(3)
    assert await shards.caller_is_up(call)
    shards.start(shards.far)
    taken = await shards.live(shards.far, "queued", BOTH_NUMBER)
    assert (taken.id, taken.queued_at) == (moved.id, moved.queued_at)
    await shards.carrier.hang_up(call)
    record = await the_record(shards, database_url)
    assert (str(record.outcome), record.queue_last) == ("abandoned", FAR)


async def test_given_no_leader_there_when_an_overflowed_caller_gives_up_then_his_record_ends(
    shards: Shards, database_url: str
) -> None:
    shards.voices[shards.far].kill()
    call = await shards.call(BOTH_NUMBER)
    await shards.live(shards.near, "moved", BOTH_NUMBER)
    await shards.carrier.hang_up(call)
    record = await the_record(shards, database_url)
    assert (str(record.outcome), record.ended_by, record.queue_last) == (
        "abandoned",
        "customer",
        FAR,
    )
