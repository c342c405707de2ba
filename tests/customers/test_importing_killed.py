"""`kill -9` of the process that imports, and of the one that undoes: others finish it."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.customers.importing_bench import Bench, counts, many
from tests.customers.world import World
from warmline.customers.importing import ImportState
from warmline.customers.tables import ContactRow, CustomerRow
from warmline.runs.states import LOST_S

pytestmark = pytest.mark.servers
ROWS = 1_000
PROCESS = "tests.customers.import_process"


def long_after(bench: Bench) -> None:
    """So late by the machine's clock, which the killed process had, that nobody hears from it."""
    now = bench.world.clock.now()
    bench.world.clock.advance((datetime.now(UTC) - now).total_seconds() + LOST_S + 1)


async def cards(bench: Bench) -> int:
    async with bench.world.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(CustomerRow)) or 0)


async def killed_between(bench: Bench, url: str, run: str, least: int, most: int) -> None:
    """Let a process of its own do the run until so many cards are there, and kill it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        PROCESS,
        json.dumps([url, run, bench.boss.user_id]),
        cwd=Path(__file__).parents[2],
    )
    try:
        while not least <= await cards(bench) <= most:
            assert child.returncode is None, "it was through before it was killed"
            await asyncio.sleep(0.02)
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def test_given_a_process_killed_in_the_middle_when_another_goes_on_then_nothing_is_doubled(
    world: World, database_url: str
) -> None:
    """Given an import of a thousand customers whose process is killed, when its time is over, then
    another finishes it with every customer once; killed in the undoing, another undoes it all."""
    bench = Bench(world, {}, set())
    batch = await bench.bring(many(ROWS))
    _, run = await bench.imports.apply(bench.boss, batch.id)
    await killed_between(bench, database_url, run.id, 100, 800)
    there = await cards(bench)
    assert 100 <= there < ROWS
    long_after(bench)
    assert await bench.runs.reconcile() == [run.id]
    await bench.jobs.work(run.id)
    batch = await bench.imports.get(bench.boss, batch.id)
    assert (batch.state, counts(batch.figures)) == (
        ImportState.APPLIED,
        {"rows": ROWS, "created": ROWS},
    )
    async with world.database.read() as session:
        points = await session.scalar(select(func.count()).select_from(ContactRow))
    assert (await cards(bench), points) == (ROWS, ROWS)
    _, run = await bench.imports.undo(bench.boss, batch.id)
    await killed_between(bench, database_url, run.id, 100, 800)
    long_after(bench)
    assert await bench.runs.reconcile() == [run.id]
    await bench.jobs.work(run.id)
    batch = await bench.imports.get(bench.boss, batch.id)
    assert (batch.state, dict(batch.kept), await cards(bench)) == (ImportState.UNDONE, {}, 0)
