"""A long pool: every question is answered from an index, pages turn by keyset."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select, text

from tests.customers.test_lists import NUMBERS
from tests.pools.world import PoolWorld
from warmline.customers.model import Search
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Sheet
from warmline.pools.model import Limits, LogFilters, LyingFilters
from warmline.pools.store import holdings, lying, mine, moves, run_lines
from warmline.pools.store.run_lines import Lines
from warmline.pools.tables import HoldingRow

pytestmark = pytest.mark.servers

ROWS = 20_000
FILL = """
INSERT INTO customer (id, project, name, name_key, name_grams, level, owner, version, created_at,
    created_by, changed_at, changed_by)
SELECT gen_random_uuid(), CAST(:project AS uuid), 'x', 'x', ARRAY['x'],
    CASE n % 200 WHEN 0 THEN 'vip' ELSE 'regular' END,
    CASE WHEN n % 10 = 0 THEN CAST(:bob AS uuid) WHEN n % 399 = 1 THEN CAST(:ann AS uuid) END,
    1, now(), CAST(:ann AS uuid), now(), CAST(:ann AS uuid)
FROM generate_series(1, :rows) AS n
"""
HOLD = """
INSERT INTO customer_holding (customer, pool, state, owner, since, former, cool_until)
SELECT id, CAST(:pool AS uuid), CASE WHEN owner IS NULL THEN 'pooled' ELSE 'owned' END, owner,
    CAST(:at AS timestamptz) - row_number() OVER (ORDER BY id) * interval '1 minute',
    CASE WHEN owner IS NULL AND random() < 0.02 THEN CAST(:ann AS uuid) END,
    CASE WHEN owner IS NULL AND random() < 0.02 THEN CURRENT_DATE + 900 END
FROM customer
"""
RUN = """
INSERT INTO pool_run (id, pool, kind, state, by, asked_at)
VALUES (CAST(:run AS uuid), CAST(:pool AS uuid), 'dry', 'done', CAST(:sun AS uuid), :at)
"""
LINES = """
INSERT INTO pool_run_line (run, customer, owner, act, why, due_on)
SELECT CAST(:run AS uuid), id, owner, 'recycle', 'no_contact',
    CURRENT_DATE + (row_number() OVER (ORDER BY id) % 30)::int
FROM customer WHERE owner IS NOT NULL
"""
MOVED = """
INSERT INTO customer_move (id, at, by, customer, pool, why, allocation)
SELECT gen_random_uuid(), :at, CAST(:sun AS uuid), id, CAST(:pool AS uuid), 'recycled',
    CAST(:entry AS uuid)
FROM customer LIMIT 4000
"""
LOG = """
INSERT INTO pool_allocation (id, pool, batch, at, by, why, from_kind, to_kind, to_id, number)
SELECT gen_random_uuid(), CAST(:pool AS uuid), gen_random_uuid(), :at - n * interval '1 minute',
    CAST(:sun AS uuid), 'claimed', 'pool', 'agent', CAST(:ann AS uuid), 1 + n % 7
FROM generate_series(1, :rows) AS n
"""
BIG = ("customer", "interaction", "pool_run_line", "pool_allocation")
"""Also what begins so: `customer_holding`, `customer_move`."""
NAMED = Search(name="nobody")
ALL_OF_IT = LogFilters()


async def test_given_20_000_in_a_pool_when_asked_then_no_table_is_read_through(
    world: PoolWorld,
) -> None:
    pool = await world.pool(limits=Limits(total=5000))
    async with world.database.transaction() as session:
        values: dict[str, Any] = {
            "project": DEFAULT_PROJECT,
            "ann": world.ann.user_id,
            "bob": world.bob.user_id,
        }
        await session.execute(text(FILL), {**values, "rows": ROWS})
        await session.execute(text(NUMBERS))
        at = world.clock.now()
        await session.execute(text(HOLD), {"pool": pool, "at": at, "ann": world.ann.user_id})
    async with world.database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE customer, customer_contact, customer_holding"))
    async with world.database.read() as session:
        some = list(await session.scalars(select(HoldingRow.customer).limit(50)))
        middle = (await session.scalars(select(HoldingRow).offset(ROWS // 2).limit(1))).one()
    page = (await world.pools.lying(world.ann, pool)).next
    bob = world.bob.user_id
    (run, entry) = await _one_night(world, pool)
    async with world.database.read() as session:
        _, owner_after = await run_lines.page_of(session, Lines(run), "", 500)
        _, day_after = await run_lines.page_of(session, Lines(run, sort="-due_on"), "", 500)
        _, move_after = await moves.of_entry(session, entry, "", 500)
    assert owner_after
    assert day_after
    assert move_after
    async with world.database.read() as session:
        log = {
            sort: (await moves.entries(session, world.sun, Sheet(sort, 500), ALL_OF_IT)).next
            for sort in ("-at", "number")
        }
    asked = {
        "the log": lambda s: moves.entries(s, world.sun, Sheet("-at", 50, log["-at"]), ALL_OF_IT),
        "by number": lambda s: moves.entries(
            s, world.sun, Sheet("number", 50, log["number"]), ALL_OF_IT
        ),
        "by nobody": lambda s: moves.entries(s, world.sun, Sheet(), LogFilters(to=pool)),
        "the first page": lambda s: lying.page_of(s, pool, lying.ALL, "", 50),
        "a later page": lambda s: lying.page_of(s, pool, lying.ALL, page, 50),
        "a claim": lambda s: holdings.places(s, some),
        "what he holds": lambda s: holdings.held(s, pool, [world.ann.user_id]),
        "claims today": lambda s: moves.claims_since(s, world.ann.user_id, pool, at),
        "his own": lambda s: _mine(s, world.ann.user_id, pool),
        "a run's batch": lambda s: holdings.batch(s, pool, at, None, 50, 30),
        "lines of a run": lambda s: run_lines.page_of(s, Lines(run), "", 50),
        "later lines": lambda s: run_lines.page_of(s, Lines(run), owner_after, 50),
        "lines by day": lambda s: run_lines.page_of(s, Lines(run, sort="-due_on"), day_after, 50),
        "an owner's lines": lambda s: run_lines.page_of(s, Lines(run, owner=bob), "", 50),
        "lines by name": lambda s: run_lines.page_of(s, Lines(run, search=NAMED), "", 50),
        "lines counted": lambda s: run_lines.count(s, Lines(run)),
        "an entry's customers": lambda s: moves.of_entry(s, entry, "", 50),
        "later ones of it": lambda s: moves.of_entry(s, entry, move_after, 50),
        "an entry's counted": lambda s: moves.count_of_entry(s, entry),
        "a filter's first": lambda s: lying.ids(s, pool, LyingFilters(level="vip"), 2000),
        "the pool's first": lambda s: lying.ids(s, pool, lying.ALL, 2000),
        "a later batch": lambda s: holdings.batch(s, pool, at, middle.customer, 50, 30),
    }
    plans = {name: await _plans(world, ask) for name, ask in asked.items()}
    through = {
        name: plan
        for name, plan in plans.items()
        if any(f"Seq Scan on {table}" in plan for table in BIG)
    }
    assert through == {}, "\n\n".join(map(str, through.values()))
    # And they do find somebody.
    assert (await world.pools.lying(world.ann, pool)).total == 10_000
    assert (await world.pools.mine(world.ann, Sheet())).total == 46
    seen, after = set[str](), ""
    for _ in range(5):
        found = await world.pools.lying(world.ann, pool, after=after, size=100)
        seen |= {row.id for row in found.items}
        after = found.next
    assert len(seen) == 500


async def _mine(session: Session, user: str, pool: str) -> object:
    return await mine.page_of(session, user, Sheet(), q="", pool=pool, warned=False)


async def _one_night(world: PoolWorld, pool: str) -> tuple[str, str]:
    """The lines of a run over everybody who is owned, among those of nine others, and the log's
    entry of four thousand moves, among ten of them; their ids."""
    values = {"pool": pool, "sun": world.sun.user_id, "at": world.clock.now()}
    runs, entries = [uuid7() for _ in range(10)], [uuid7() for _ in range(10)]
    async with world.database.transaction() as session:
        more = {"ann": world.ann.user_id, "rows": ROWS}
        await session.execute(text(LOG), {**values, **more})
        for run, entry in zip(runs, entries, strict=True):
            await session.execute(text(RUN), {**values, "run": run})
            await session.execute(text(LINES), {"run": run})
            await session.execute(text(MOVED), {**values, "entry": entry})
    async with world.database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE pool_run_line, customer_move, pool_allocation"))
    return runs[4], entries[4]


async def _plans(world: PoolWorld, ask: Any) -> str:
    """The server's plan of every statement a question sends, values and all."""
    engine, sent = world.database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        async with world.database.read() as session:
            await ask(session)
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    plans = list[str]()
    async with engine.connect() as connection:
        for said, values in sent:
            rows = await connection.exec_driver_sql(f"EXPLAIN {said}", values)
            plans += [row[0] for row in rows]
    return "\n".join(plans)
