"""What people and nights do to the desk of `filling`: claims, distributions, runs over the pools,
imports, reminders of a morning. Each answers how long its parts took, in milliseconds.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from tests.pools.world import PoolWorld

from benchmarks.desking.asking import people
from benchmarks.desking.filling import CAMPAIGN, Filled
from benchmarks.desking.reminded import Reminded
from warmline.customers.model import Filters
from warmline.customers.ports import nowhere
from warmline.customers.service.import_work import CHECK, CheckWork, Importer
from warmline.customers.service.importing import ImportService
from warmline.followups.service.reminding import BATCH as REMINDERS_AT_ONCE
from warmline.kit.actor import Actor
from warmline.kit.keyset import Sheet, cursor
from warmline.pools.model import Choice, Target, TargetKind
from warmline.pools.service.running import RunService
from warmline.runs.model import RunState
from warmline.runs.service import RunService as LongRuns
from warmline.runs.tasks import RunJobs

Took = dict[str, list[float]]
IMPORTED = 1_000


async def _timed(act: Awaitable[Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    done = await act
    return (time.perf_counter() - begin) * 1000, done


async def claims(world: PoolWorld, there: Filled, times: int) -> Took:
    """An agent claims one customer after the other, then fifty at a time, from the middle of the
    pool."""
    agent = people(world)["agent"]
    deep = cursor("since", there.now - timedelta(days=150), there.middle["id"])
    page = await world.pools.lying(agent, there.pool, after=deep, size=200)
    rest = await world.pools.lying(agent, there.pool, after=page.next, size=200)
    lying = [one.id for one in (*page.items, *rest.items)]
    singles, some = lying[:times], lying[200:400]
    found: Took = {"claim: one": [], "claim: fifty": []}
    for one in singles:
        took, done = await _timed(world.pools.claim(agent, there.pool, [one]))
        assert done.moved or done.refused
        found["claim: one"].append(took)
    for start in range(0, len(some), 50):
        ids = some[start : start + 50]
        took, done = await _timed(world.pools.claim(agent, there.pool, ids))
        found["claim: fifty"].append(took)
    return found


async def distributions(world: PoolWorld, there: Filled, times: int) -> tuple[Took, int]:
    """A hundredth of all customers, by a tag, to two departments evenly: previewed, then done in
    one transaction; how many they were."""
    boss = world.sun
    choice = Choice(filters=Filters(tag=CAMPAIGN))
    found: Took = {"distribute: preview": [], "distribute: one transaction": []}
    moved = 0
    for number in range(times):
        # Other departments each time, so that all of them change hands.
        targets = [
            Target(TargetKind.DEPARTMENT, there.agents[2 + (2 * number + at) % 18][1])
            for at in (0, 1)
        ]
        took, seen = await _timed(world.distribution.preview(boss, there.pool, choice, targets))
        found["distribute: preview"].append(took)
        moved = sum(share.number for share in seen.shares)
        took, _ = await _timed(
            world.distribution.distribute(boss, there.pool, choice, targets, seen.key)
        )
        found["distribute: one transaction"].append(took)
    return found, moved


async def nights(world: PoolWorld) -> tuple[Took, dict[str, dict[str, float]]]:
    """Two nights over both pools, four days apart: the first adopts those who stand under no rules
    yet and warns, the second takes away. The batches' times, and each night's figures."""
    runs = RunService(world.desk)
    found: Took = {}
    figures = dict[str, dict[str, float]]()
    for name in ("first", "second"):
        local = world.clock.now().astimezone(world.desk.zone)
        hour = (local + timedelta(days=4)).replace(hour=2, minute=5)
        world.clock.advance((hour - local).total_seconds())
        assert await runs.night() == 2
        took = list[float]()
        begin = time.perf_counter()
        going = True
        while going:
            one, going = await _timed(runs.step())
            took.append(one)
        done = (await runs.page(world.sun, Sheet(size=2))).items
        figures[name] = {
            "seconds": round(time.perf_counter() - begin, 1),
            "batches": len(took),
            **{
                what: sum(getattr(run, what) for run in done)
                for what in ("looked", "warned", "renewed", "recycled")
            },
        }
        found[f"night: a batch of the {name}"] = took
    return found, figures


async def imports(world: PoolWorld, there: Filled, times: int) -> Took:
    """A file of a thousand rows checked against all cards by number, every second one there."""
    runs = LongRuns(world.database, world.clock)
    verbs = ImportService(world.database, world.clock, runs)

    async def boss(user: str) -> Actor:
        return world.sun

    importer = Importer(world.database, world.clock, runs, in_use=nowhere)
    jobs = RunJobs(runs, world.database, {CHECK: CheckWork(importer)}, boss)
    found: Took = {"import: check of 1 000 rows": []}
    for number in range(times):
        batch = await verbs.bring(world.sun, "rows.csv", _file(there, number))
        _, run = await verbs.check(world.sun, batch.id)
        took, _ = await _timed(jobs.work(run.id))
        assert (await runs.get(world.sun, run.id)).state is RunState.DONE
        found["import: check of 1 000 rows"].append(took)
    return found


async def _file(there: Filled, number: int) -> AsyncIterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("姓名", "手机"))
    for at in range(IMPORTED):
        customer = (number * IMPORTED + at) * 31 % there.rows + 1
        phone = f"13{customer * 7919 % 10**9:09}" if at % 2 else f"18{number:03}{at:06}"
        writer.writerow((f"客{at}", phone))
    yield out.getvalue().encode()


async def morning(world: PoolWorld, reminded: Reminded) -> tuple[Took, dict[str, float]]:
    """Nothing has fallen, then the reminders of a whole day at nine in the morning."""
    found: Took = {"tick: nothing due": [], "tick: a full batch": []}
    async with world.database.transaction() as session:
        # What fell in the days between the nights was told then.
        past = "UPDATE followup_reminder SET sent_at = at WHERE at <= :now AND sent_at IS NULL"
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        await session.execute(text(past), {"now": world.clock.now()})
    async with world.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("VACUUM ANALYZE followup_reminder"))
    for _ in range(20):
        took, sent = await _timed(reminded.reminders.send_due())
        assert sent == 0
        found["tick: nothing due"].append(took)
    local = world.clock.now().astimezone(world.desk.zone)
    nine = local.replace(hour=9, minute=0, second=1)
    nine += timedelta(days=1) if nine <= local else timedelta()
    world.clock.advance((nine - local).total_seconds())
    begin, count = time.perf_counter(), 0
    while True:
        took, sent = await _timed(reminded.reminders.send_due())
        count += sent
        if sent < REMINDERS_AT_ONCE:
            break
        found["tick: a full batch"].append(took)
    seconds = time.perf_counter() - begin
    return found, {"reminders": count, "seconds": round(seconds, 1)}
