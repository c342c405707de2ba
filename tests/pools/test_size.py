"""A long pool: every question is answered from an index, pages turn by keyset."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select, text

from tests.customers.test_lists import NUMBERS
from tests.pools.world import PoolWorld
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.paging import Page
from warmline.pools.model import Limits
from warmline.pools.store import holdings, lying, moves
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
    asked = {
        "the first page": lambda s: lying.page_of(s, pool, lying.ALL, "", 50),
        "a later page": lambda s: lying.page_of(s, pool, lying.ALL, page, 50),
        "a claim": lambda s: holdings.places(s, some),
        "what he holds": lambda s: holdings.held(s, pool, [world.ann.user_id]),
        "claims today": lambda s: moves.claims_since(s, world.ann.user_id, pool, at),
        "his own": lambda s: holdings.mine(s, world.ann.user_id, Page(), pool=pool, warned=False),
        "a run's batch": lambda s: holdings.batch(s, pool, at, None, 50, 30),
        "a later batch": lambda s: holdings.batch(s, pool, at, middle.customer, 50, 30),
    }
    plans = {name: await _plans(world, ask) for name, ask in asked.items()}
    through = {
        name: plan
        for name, plan in plans.items()
        if "Seq Scan on customer" in plan or "Seq Scan on interaction" in plan
    }
    assert through == {}, "\n\n".join(map(str, through.values()))
    # And they do find somebody.
    assert (await world.pools.lying(world.ann, pool)).total == 10_000
    assert (await world.pools.mine(world.ann, Page())).total == 46
    seen, after = set[str](), ""
    for _ in range(5):
        found = await world.pools.lying(world.ann, pool, after=after, size=100)
        seen |= {row.id for row in found.items}
        after = found.next
    assert len(seen) == 500


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
