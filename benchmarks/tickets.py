"""Work orders: how long lists, searches and related orders take among a million of them.

    python -m benchmarks.tickets --rows 1000000 --save benchmarks/results/tickets.json

A PostgreSQL of its own is started in a temporary folder and filled with orders that say as much as
orders do: content, a field of their own, notes, questions and replies, one in thirty at length
(`ordering.rows`). Then each question is asked as the service answers it (page, count, names, where
words were found), by people with narrow and wide scopes. It passes when the slowest twentieth of no
question takes longer than `--limit-ms`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from tests.servers import embedded
from tests.tickets.world import PEOPLE, World

from benchmarks.ordering.rows import RARE, RARE_NOTE, STREETS, as_row, omissions, orders
from benchmarks.result import alone, finish, machine
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.kit.keyset import cursor
from warmline.tickets.asked import (
    PRESSING,
    Draft,
    Filters,
    OmissionFilters,
    OmissionSheet,
    Sheet,
)
from warmline.tickets.columns import By
from warmline.tickets.model import Field, FieldType, State, TicketType

CHUNK = 10_000
INDEXES = ("grams", "subject", "places")
"""Of `ticket_text`."""


@dataclass
class Filled:
    """What lies in the database that questions are asked about."""

    customer: str = ""
    caller: str = ""
    number: str = ""
    order: str = ""
    types: Sequence[str] = ()
    middle: datetime = field(default_factory=lambda: datetime.now(UTC))


async def fill(world: World, rows: int) -> Filled:
    """Write so many orders, indexes last as a restored copy does it."""
    types = [await _type(world, number) for number in range(20)]
    customers = [uuid7() for _ in range(max(1, rows // 100))]
    now = datetime.now(UTC)
    await _copy(
        world.database,
        "customer",
        (
            {
                "id": id,
                "project": DEFAULT_PROJECT,
                "name": "客户",
                "name_key": "客户",
                "name_grams": ["客户"],
                "version": 1,
                "created_at": now,
                "created_by": SYSTEM.user_id,
                "changed_at": now,
                "changed_by": SYSTEM.user_id,
            }
            for id in customers
        ),
    )
    found = Filled(types=types)
    async with world.database.transaction() as session:
        await session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        for index in INDEXES:
            await session.execute(text(f"DROP INDEX ix_ticket_text_{index}"))
    made = orders(rows, world, customers, types)
    done = 0
    while some := list(islice(made, CHUNK)):
        if done <= rows // 2 < done + len(some):
            row = some[rows // 2 - done].row
            row = row if row["customer"] else some[rows // 2 - done - 1].row
            found.customer, found.caller = str(row["customer"]), str(row["caller"])
            found.number, found.order = str(row["number"]), str(row["id"])
            found.middle = row["changed_at"]
        await _copy(world.database, "ticket", (one.row for one in some))
        steps = (step for one in some for step in one.steps)
        await _copy(world.database, "ticket_step", map(as_row, steps))
        await _copy(world.database, "ticket_text", (body for one in some for body in one.bodies))
        await _copy(world.database, "ticket_omission", omissions(world, [one.row for one in some]))
        done += len(some)
    async with world.database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("SET statement_timeout = 0"))
        await plain.execute(text("SET maintenance_work_mem = '256MB'"))
        for index in INDEXES:
            await plain.execute(
                text(f"CREATE INDEX ix_ticket_text_{index} ON ticket_text USING gin ({index})")
            )
        await plain.execute(text("VACUUM ANALYZE"))
    return found


async def _type(world: World, number: int) -> str:
    detail = Field("detail", "详情", "Detail", FieldType.TEXT)
    type = TicketType(
        uuid7(),
        DEFAULT_PROJECT,
        world.ids["all_types"],
        f"t{number}",
        "类型",
        "Type",
        fields=(detail,),
    )
    await world.tickets.types.save_type(SYSTEM, type)
    return type.id


async def _copy(database: Database, table: str, rows: Any) -> None:
    """COPY rows into a table; every row has the columns of the first."""
    every = iter(rows)
    first = next(every)
    columns = list(first)
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        async with driver.cursor() as cursor:
            await cursor.execute("SET statement_timeout = 0")
            names = ", ".join(columns)
            async with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                await copy.write_row([first[name] for name in columns])
                for row in every:
                    await copy.write_row([row[name] for name in columns])
        await driver.commit()


Ask = Callable[[], Awaitable[int]]


def questions(world: World, there: Filled) -> Mapping[str, Ask]:
    """What people ask, by name; each tells how many it found."""

    def listed(actor: Actor, sheet: Sheet | None = None, **filters: Any) -> Ask:
        async def ask() -> int:
            found = await world.tickets.looking.search(actor, Filters(**filters), sheet or Sheet())
            return len(found.items)

        return ask

    async def counted() -> int:
        return sum((await world.tickets.looking.counts(world.wu)).values())

    def board(actor: Actor, by: By, **filters: Any) -> Ask:
        async def ask() -> int:
            found = await world.tickets.looking.board(actor, Filters(**filters), by)
            return sum(one.count for one in found)

        return ask

    def omitted(actor: Actor, sheet: OmissionSheet | None = None, **filters: Any) -> Ask:
        async def ask() -> int:
            wanted = OmissionFilters(**filters)
            listed = world.tickets.omitting.search
            return len((await listed(actor, wanted, sheet or OmissionSheet())).items)

        return ask

    async def related() -> int:
        return len(await world.tickets.looking.related(world.sun, there.order))

    async def drafted() -> int:
        draft = Draft(title="人民一路水管漏水", address="人民一路12号", customer=there.customer)
        return len(await world.tickets.looking.related_to(world.wu, draft))

    deep = Sheet(after=cursor("-changed_at", there.middle, there.order))
    street = STREETS[3]
    return {
        "all: first page": listed(world.sun),
        "all: in the middle": listed(world.sun, deep),
        "all: oldest first": listed(world.sun, Sheet(sort="created_at")),
        "all: by due": listed(world.sun, Sheet(sort="due_at"), open=True),
        "agent: first page": listed(world.ann),
        "department: first page": listed(world.wu),
        "department: in the middle": listed(world.wu, deep),
        "dispatcher: pool": listed(world.dan, view="pool"),
        "agent: mine": listed(world.wu, view="mine"),
        "department": listed(world.lin, view="department"),
        "due today": listed(world.lin, view="due_today"),
        "overdue": listed(world.sun, Sheet(sort="due_at"), view="overdue"),
        "urged": listed(world.lin, view="urged"),
        "time asked": listed(world.chef, view="asks_time"),
        "revisit": listed(world.rui, view="revisit"),
        "a type with all below": listed(world.sun, type=world.ids["all_types"]),
        "a type and a state": listed(world.sun, type=there.types[0], states=(State.HANDLING,)),
        "a customer": listed(world.sun, customer=there.customer),
        "number of an order": listed(world.sun, q=there.number),
        "caller": listed(world.sun, q=there.caller),
        "last four digits": listed(world.sun, q=there.caller[-4:]),
        "rare words": listed(world.sun, q=RARE),
        "common words": listed(world.sun, q="漏水"),
        "street and thing": listed(world.sun, q=f"{street}水管"),
        "rare words of a note": listed(world.sun, q=RARE_NOTE),
        "common words of notes": listed(world.sun, q="班组"),
        "a phrase of notes": listed(world.sun, q="电话联系客户"),
        "a phrase of notes, one department": listed(world.wu, q="电话联系客户"),
        "a phrase nobody wrote, of common pairs": listed(world.sun, q="漏水管"),
        "board by step, a phrase of notes": board(world.sun, By.STATE, q="电话联系客户"),
        "omissions by a phrase": omitted(world.sun, q="电话联系客户"),
        "common words of notes, one agent": listed(world.ann, q="班组", open=True),
        "words nobody wrote": listed(world.sun, q="宇宙飞船"),
        "common words, one department": listed(world.wu, q="漏水"),
        "rare words, one agent": listed(world.ann, q=RARE),
        "common words, one agent": listed(world.ann, q="漏水", open=True),
        "counts of all views": counted,
        "board by step": board(world.sun, By.STATE),
        "board by step, one department": board(world.wu, By.STATE),
        "board by step, one agent": board(world.ann, By.STATE),
        "board by end": board(world.sun, By.DUE),
        "board by department": board(world.sun, By.DEPARTMENT),
        "board by priority, dispatcher": board(world.dan, By.PRIORITY),
        "board by step, common words": board(world.sun, By.STATE, q="漏水"),
        "column of a step": listed(world.sun, Sheet(PRESSING), column="state:handling"),
        "column of a step, one department": listed(
            world.wu, Sheet(PRESSING), column="state:handling"
        ),
        "column of what is overdue": listed(world.lin, Sheet(PRESSING), column="due:overdue"),
        "column of a department": listed(
            world.sun, Sheet(PRESSING), column=f"department:{world.ids['light']}"
        ),
        "column of what is closed": listed(world.sun, column="state:closed"),
        "omissions": omitted(world.sun),
        "omissions: in the middle": omitted(
            world.sun, OmissionSheet(after=cursor("-at", there.middle, there.order))
        ),
        "omissions of a type": omitted(world.sun, type=there.types[0]),
        "omissions of a department": omitted(world.sun, department=world.ids["water"]),
        "omissions, one's own": omitted(world.wu),
        "omissions, a leader": omitted(world.chef),
        "omissions by words": omitted(world.sun, q="漏水"),
        "related": related,
        "related to a new one": drafted,
    }


async def measured(world: World, there: Filled, times: int) -> Mapping[str, Mapping[str, float]]:
    """Each question some times; milliseconds."""
    found = dict[str, Mapping[str, float]]()
    for name, ask in questions(world, there).items():
        await ask()
        taken, count = list[float](), 0
        for _ in range(times):
            start = time.perf_counter()
            count = await ask()
            taken.append((time.perf_counter() - start) * 1000)
        taken.sort()
        found[name] = {
            "found": count,
            "p50_ms": round(statistics.median(taken), 1),
            "p95_ms": round(taken[max(0, round(len(taken) * 0.95) - 1)], 1),
            "max_ms": round(taken[-1], 1),
        }
        print(f"{name:32} {found[name]}", file=sys.stderr)
    return found


async def sizes(database: Database) -> Mapping[str, float]:
    """How big what orders are found by is, and its indexes; MB."""
    names = ("ticket_text", "pk_ticket_text", *(f"ix_ticket_text_{one}" for one in INDEXES))
    async with database.engine.connect() as connection:
        found = dict[str, float]()
        for name in names:
            size = await connection.scalar(text("SELECT pg_table_size(:name)"), {"name": name})
            found[name] = round(int(size or 0) / 2**20, 1)
    return found


async def written_anew(world: World, lots: int = 5) -> float:
    """How long an order takes whose words are written anew after an upgrade; milliseconds."""
    start, done = time.perf_counter(), 0
    for _ in range(lots):
        done += await world.tickets.indexing.some() or 0
    return round((time.perf_counter() - start) * 1000 / max(1, done), 2)


async def explained(database: Database, ask: Ask) -> str:
    """How the server answers a question that took too long."""
    engine, sent = database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        if said.lstrip().startswith("SELECT"):
            sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        await ask()
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    plans = list[str]()
    async with engine.connect() as connection:
        for said, values in sent:
            rows = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {said}", values)
            plans.append("\n".join(row[0] for row in rows))
    return "\n\n".join(plans)


@asynccontextmanager
async def centre() -> AsyncIterator[World]:
    """A PostgreSQL of its own with the tables of the product and the people of the tests."""
    import warmline.agents.tables
    import warmline.ivr.tables  # noqa: F401 - all tables belong to the metadata

    with embedded.temporary_home() as home, embedded.postgres(home) as url:
        database = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        await database.create_all()
        world = World(database, Path(home))
        world.clock.advance(0)
        await world.open()
        assert PEOPLE
        try:
            yield world
        finally:
            await database.close()


async def run(chosen: argparse.Namespace) -> int:
    load = os.getloadavg()[0]
    async with centre() as world:
        start = time.perf_counter()
        there = await fill(world, chosen.rows)
        filled_s = time.perf_counter() - start
        words_mb = await sizes(world.database)
        async with alone(chosen.lock):
            answers = await measured(world, there, chosen.times)
            anew_ms = await written_anew(world)
        for name, ask in questions(world, there).items() if chosen.explain else ():
            if answers[name]["p95_ms"] > chosen.limit_ms:
                print(f"\n== {name}\n{await explained(world.database, ask)}", file=sys.stderr)
    slowest = max(answers, key=lambda name: answers[name]["p95_ms"])
    passed = answers[slowest]["p95_ms"] <= chosen.limit_ms
    return finish(
        {
            "benchmark": "tickets",
            "rows": chosen.rows,
            "times": chosen.times,
            "limit_ms": chosen.limit_ms,
            "filled_s": round(filled_s, 1),
            "slowest": {"question": slowest, **answers[slowest]},
            "questions": answers,
            "words_mb": words_mb,
            "written_anew_ms": anew_ms,
            "machine": machine(load),
            "verdict": "pass" if passed else "fail",
        },
        chosen.save,
    )


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=40, help="How often each question is asked.")
    parser.add_argument("--limit-ms", type=float, default=300)
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--explain", action="store_true", help="Plans of what is too slow.")
    parser.add_argument("--lock", type=Path, help="Hold this file's lock while measuring.")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(options())))
