"""Among many orders no list, search or related one is found by reading all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from benchmarks.ordering.rows import RARE, RARE_NOTE, STREETS
from benchmarks.tickets import fill, questions
from sqlalchemy import event, text

from tests.tickets.world import World

pytestmark = pytest.mark.servers

ROWS = 20_000
BIG = ("ticket", "ticket_text", "ticket_step", "ticket_omission")


async def test_given_many_orders_when_every_question_is_asked_then_no_table_is_read_to_its_end(
    world: World,
) -> None:
    """Given twenty thousand orders, when each question of the benchmark is asked, then no plan of
    the server reads a big table from end to end, and each question that should finds something.
    Counts are left out: they stop at a thousand, whichever rows come first."""
    there = await fill(world, ROWS)
    plans = dict[tuple[str, str], str]()
    empty = list[str]()
    for name, ask in questions(world, there).items():
        sent, count = await _heard(world, ask)
        if count == 0:
            empty.append(name)
        for statement, values in sent:
            plans[name, statement] = await _plan(world, statement, values)
    read = {
        (name, table)
        for (name, statement), plan in plans.items()
        if "count(" not in statement
        for table in BIG
        if f"Seq Scan on {table}\n" in f"{plan}\n" or f"Seq Scan on {table} " in plan
    }
    assert len([one for one in plans if "count(" not in one[1]]) > 40
    assert read == set()
    nobody = {"words nobody wrote", "a phrase nobody wrote, of common pairs"}
    assert set(empty) - {"rare words, one agent"} == nobody
    assert len(await world.listed(world.sun, q=RARE)) == 20
    assert len(await world.listed(world.sun, q=RARE_NOTE)) == 20
    assert all(STREETS[3] in one for one in await world.listed(world.sun, q=f"{STREETS[3]}水管"))


async def _heard(world: World, ask: Any) -> tuple[Sequence[tuple[str, Any]], int]:
    """The statements a question sends, and how many it found."""
    engine, sent = world.database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        if said.lstrip().startswith("SELECT") and "ticket" in said:
            sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        count = await ask()
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    return sent, count


async def _plan(world: World, statement: str, values: Any) -> str:
    async with world.database.engine.connect() as connection:
        await connection.execute(text("SET enable_seqscan = on"))
        rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        return "\n".join(row[0] for row in rows)
