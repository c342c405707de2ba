"""Who phones in while cooling down: his number leads to his former agent, among however many."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.customers.world import MOBILE
from tests.pools.world import PoolWorld
from warmline.app.pools import Pools, build
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.ids import uuid7
from warmline.kit.settings import Settings
from warmline.notices.service import NoticeService
from warmline.pools.store.holdings import former_statement
from warmline.routing.service import RoutingService

pytestmark = pytest.mark.servers

CALLER = {"number": f"+86{MOBILE}", "project": DEFAULT_PROJECT}


def built(world: PoolWorld, folder: Path) -> Pools:
    notices = NoticeService(world.database, world.clock)
    routing = RoutingService(world.database)
    return build(Settings(home=folder), world.database, world.clock, routing, notices)


async def test_given_a_customer_in_cool_down_when_he_rings_then_the_call_is_his_former_agent_s(
    world: PoolWorld, tmp_path: Path
) -> None:
    pools = built(world, tmp_path)
    pool = await world.pool(cool_down_days=3)
    [one] = await world.owned(world.ann, pool)
    assert await pools.former_agent(CALLER) == {"agent": None}
    assert not await pools.pools.cooling()
    await world.pools.give_up(world.ann, [one], "no interest")
    assert await pools.former_agent(CALLER) == {"agent": world.ann.user_id}
    assert await pools.pools.cooling()
    # Neither another number nor a call of another project is his.
    assert await pools.former_agent({**CALLER, "number": "+8613900139000"}) == {"agent": None}
    assert await pools.former_agent({**CALLER, "project": uuid7()}) == {"agent": None}
    # And once the days are over it is nobody's any more.
    world.days(3)
    assert await pools.former_agent(CALLER) == {"agent": None}
    assert not await pools.pools.cooling()


async def test_given_a_customer_claimed_by_another_when_he_rings_then_not_the_former_one_s(
    world: PoolWorld, tmp_path: Path
) -> None:
    pools = built(world, tmp_path)
    pool = await world.pool(cool_down_days=3)
    [one] = await world.owned(world.ann, pool)
    await world.pools.give_up(world.ann, [one], "no interest")
    await world.pools.claim(world.bob, pool, [one])
    assert await pools.former_agent(CALLER) == {"agent": None}


MANY = """
WITH made AS (
    INSERT INTO customer (id, project, name, name_key, name_grams, consent, version, created_at,
        created_by, changed_at, changed_by)
    SELECT gen_random_uuid(), CAST(:project AS uuid), 'x', 'x', '{x}', 'unknown', 1, now(),
        CAST(:ann AS uuid), now(), CAST(:ann AS uuid)
    FROM generate_series(1, :rows)
    RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM made), held AS (
    INSERT INTO customer_holding (customer, pool, state, former, cool_until, since)
    SELECT id, CAST(:pool AS uuid), 'pooled', CAST(:ann AS uuid), CAST(:until AS date), now()
    FROM numbered
)
INSERT INTO customer_contact (id, customer, kind, value, normal, number_reversed)
SELECT gen_random_uuid(), id, 'phone', 'x', '+861' || (3000000000 + n), '' FROM numbered
"""


async def test_given_more_in_cool_down_than_ever_went_by_list_when_one_rings_then_he_is_found(
    world: PoolWorld, tmp_path: Path
) -> None:
    """Given 20 000 in cool-down, then the last of them is found, by the index and without reading
    the others."""
    pools, rows = built(world, tmp_path), 20_000
    pool = await world.pool(cool_down_days=3)
    today = world.desk.day(world.clock.now())
    given = {"project": DEFAULT_PROJECT, "ann": world.ann.user_id, "pool": pool, "rows": rows}
    async with world.database.transaction() as session:
        await session.execute(text(MANY), {**given, "until": today + timedelta(days=2)})
    async with world.database.transaction() as session:
        for table in ("customer_holding", "customer_contact"):
            await session.execute(text(f"ANALYZE {table}"))
    number = f"+861{3_000_000_000 + rows}"
    asked = {"number": number, "project": DEFAULT_PROJECT}
    assert await pools.former_agent(asked) == {"agent": world.ann.user_id}
    query = former_statement(number, DEFAULT_PROJECT, today)
    async with world.database.engine.connect() as connection:
        compiled = query.compile(dialect=connection.dialect)
        plan = await connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params)
        told = "\n".join(row[0] for row in plan)
    assert "ix_customer_contact_normal" in told
    assert "Seq Scan on customer_holding" not in told
    assert "Seq Scan on customer_contact" not in told
