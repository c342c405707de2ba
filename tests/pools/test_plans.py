"""Among many customers nothing that `bench customers` asks is found by reading a big table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from benchmarks.desking.asking import NOWHERE, questions
from benchmarks.desking.filling import fill
from benchmarks.desking.reminded import reminded
from sqlalchemy import event

from tests.pools.world import PoolWorld

pytestmark = pytest.mark.servers

ROWS = 20_000
BIG = ("customer", "customer_contact", "customer_holding", "followup", "notice", "interaction")


async def test_given_many_customers_when_every_question_is_asked_then_no_table_is_read_to_its_end(
    world: PoolWorld,
) -> None:
    """Given twenty thousand customers with all that hangs on them, when each question of the
    benchmark is asked, then no plan of the server reads a big table from end to end, and whoever
    sees everything finds something. Counts are left out: they stop at ten thousand."""
    there = await fill(world, ROWS)
    asked = questions(world, reminded(world), there)
    plans = dict[tuple[str, str], str]()
    empty = set[str]()
    for name, ask in asked.items():
        sent, count = await _heard(world, ask)
        if count == 0:
            empty.add(name)
        for statement, values in sent:
            if "count(" not in statement:
                plans[name, statement] = await _plan(world, statement, values)
    read = {
        (name, table)
        for (name, _), plan in plans.items()
        for table in BIG
        if f"Seq Scan on {table} " in plan or f"Seq Scan on {table}\n" in f"{plan}\n"
    }
    assert len(plans) > 300
    assert read - WHOLE == set()
    seen_by_all = {name for name in empty if name.endswith(("admin", "cards", "number"))}
    assert {name for name in seen_by_all if not name.startswith(NOWHERE)} <= SMALL


WHOLE = {("pool: a level nobody has", "customer_holding")}
"""Where a join over all of twenty thousand is the quickest way to nobody."""
SMALL = {
    "filter: name, tag and field, admin",
    "filter: digits and department, admin",
    "filter: all at once, admin",
}
"""What twenty thousand customers are too few for."""


async def _heard(world: PoolWorld, ask: Any) -> tuple[Sequence[tuple[str, Any]], int]:
    """The statements a question sends, and how many it found."""
    engine, sent = world.database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        if said.lstrip().startswith("SELECT"):
            sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        count = await ask()
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    return sent, count


async def _plan(world: PoolWorld, statement: str, values: Any) -> str:
    async with world.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        return "\n".join(row[0] for row in rows)
