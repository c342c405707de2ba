"""The whole way under load, on real NATS and PostgreSQL: outbox, forwarders of two shards, two
projectors that are killed at any moment, messages that come again; then everything from anew."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from benchmarks.journalling.calls import Planned, load
from sqlalchemy import text

from tests.emptied import empty
from tests.interactions.world import table
from tests.journal.conftest import Place
from tests.journal.test_projector import until_position
from warmline.agents.service import AgentsService
from warmline.interactions.service import InteractionService
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.voice import journal_model, stream
from warmline.voice.forwarder import Forwarder
from warmline.voice.outbox import Outbox, outbox_path
from warmline.voice.projector import Projector, Taken

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

CALLS, AGENTS, SHARDS = 40, 60, 2
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PROJECTED = {
    "event": "id",
    "interaction": "id",
    "segment": "interaction, seq",
    "agent_seat": "agent",
    "agent_interval": "id",
    "agent_line": "agent_id",
}
"""Every table a projection writes, with its order."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=4)
    await empty(opened)
    yield opened
    await opened.close()


def projector(place: Place, database: Database, folder: Path) -> Projector:
    """As `jobs` builds it."""
    return Projector(
        place.bus,
        database,
        [
            InteractionService(database, SystemClock(), folder).projection(),
            AgentsService(database, SystemClock()).projection(),
        ],
        stream_name=place.stream,
        subject=f"{place.prefix}.*",
    )


async def journalled(place: Place, folder: Path, shard: int) -> list[Planned]:
    """A load of one shard through its own outbox and forwarder."""
    forwarder = Forwarder(
        place.bus,
        SystemClock(),
        str(shard),
        1,
        stream_name=place.stream,
        subject=place.subject(str(shard)),
    )
    await forwarder.take_over([])
    planned = load(calls=CALLS, rate=20, agents=AGENTS, start=START, first=1, shard=shard)
    outbox = Outbox(outbox_path(folder, str(shard), 1))
    await outbox.open()
    running = asyncio.create_task(forwarder.run(outbox))
    for count, plan in enumerate(planned):
        stored = outbox.append(1, plan.step, plan.body)
        if count % 25 == 0:
            await stored
    await forwarder.until(planned[-1].step)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await outbox.close()
    return planned


async def killed_now_and_then(
    place: Place, database: Database, folder: Path, dice: random.Random
) -> None:
    """A projector that dies at any moment and is started again. It lives longer each time: on a
    slow machine none would get through its first batch otherwise."""
    longest_s = 1.5
    while True:
        task = asyncio.create_task(projector(place, database, folder).run())
        try:
            await asyncio.sleep(dice.uniform(0.2, longest_s))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            longest_s *= 1.2


async def everything(database: Database) -> dict[str, list[object]]:
    return {name: list(await table(database, name, order)) for name, order in PROJECTED.items()}


async def asked(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.read() as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def test_given_two_shards_dying_projectors_and_repeats_when_all_is_in_then_every_call_once(
    place: Place, database: Database, tmp_path: Path
) -> None:
    dice = random.Random(5)
    dying = [
        asyncio.create_task(killed_now_and_then(place, database, tmp_path, dice)) for _ in range(2)
    ]
    plans = await asyncio.gather(*(journalled(place, tmp_path, n) for n in range(SHARDS)))
    # What was sent comes once more, as after a lost answer and a long time.
    again = [(shard, plan) for shard in range(SHARDS) for plan in dice.sample(plans[shard], 20)]
    for shard, plan in again:
        await place.bus.js.publish(place.subject(str(shard)), plan.body)
    messages = sum(len(plan) for plan in plans) + SHARDS + len(again)
    whole = projector(place, database, tmp_path)
    await until_position(database, whole, messages)
    for task in dying:
        task.cancel()
    await asyncio.gather(*dying, return_exceptions=True)

    facts = [e for plan in plans for p in plan for e in journal_model.decode(p.body).events]
    rows = await asked(database, "SELECT key, seq, at FROM event ORDER BY key, seq")
    assert len(rows) == len(facts), "every fact is there, and once"
    assert len(await table(database, "interaction", "id")) == CALLS * SHARDS
    order: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for key, seq, at in rows:
        order[key].append((seq, at))
    for key, seen in order.items():
        assert [seq for seq, _ in seen] == list(range(1, len(seen) + 1)), key
        assert [at for _, at in seen] == sorted(at for _, at in seen), key
    assert not await asked(database, "SELECT 1 FROM segment WHERE ended_at IS NULL")
    assert (await whole.health()).aside == 0

    # And all of it from the journal's beginning, in other batches: the same tables.
    first = await everything(database)
    await whole.rebuild()
    assert not any((await everything(database)).values())
    task = asyncio.create_task(whole.run())
    await until_position(database, whole, messages)
    task.cancel()
    assert await everything(database) == first


async def test_given_two_shards_when_journalled_then_each_step_is_one_message_in_its_order(
    place: Place, tmp_path: Path
) -> None:
    plans = await asyncio.gather(*(journalled(place, tmp_path, n) for n in range(SHARDS)))
    for shard, plan in enumerate(plans):
        subject = place.subject(str(shard))
        found = [f async for f in stream.replay(place.bus.js, subject, stream=place.stream)]
        assert [f.step.step for f in found] == list(range(1, len(plan) + 2))
        assert [f.step.events for f in found[1:]] == [
            journal_model.decode(one.body).events for one in plan
        ]


async def test_given_the_answer_to_a_commit_lost_when_the_batch_is_read_again_then_it_counts_once(
    place: Place, database: Database, tmp_path: Path
) -> None:
    planned = load(calls=6, rate=20, agents=8, start=START)
    batch = [Taken(number, plan.body, 0) for number, plan in enumerate(planned, start=1)]
    one, other = (projector(place, database, tmp_path) for _ in range(2))
    half = len(batch) // 2
    assert await one.take(batch[:half], 0)
    # The other writes the rest, of which the first one, that remembers half the calls, hears only
    # when it tries the same: its place is taken.
    assert await other.take(batch[half:], half)
    whole = await everything(database)
    assert not await one.take(batch[half:], half)
    assert await everything(database) == whole
    # It goes on behind it from the tables, not from what it remembered.
    assert await one.take([Taken(len(batch) + 1, batch[-1].body, 0)], len(batch))
    assert await everything(database) == whole
