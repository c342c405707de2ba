"""Among many calls and entries of the trail no page is found by reading all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

import warmline.tickets.tables  # noqa: F401 - calls are asked whether they have an order
from tests.interactions.world import EVERYTHING, People, actor
from warmline.accounts.model import AuditFilter
from warmline.accounts.service.audit import AuditTrail
from warmline.interactions.model import Filters
from warmline.interactions.rules import SORTS
from warmline.interactions.service import InteractionService
from warmline.kit.actor import DEFAULT_PROJECT, Scope
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Sheet
from warmline.tickets.store.calls import has_order

pytestmark = pytest.mark.servers

ROWS = 20_000
START = datetime(2026, 1, 1, tzinfo=UTC)
CALLS = """
INSERT INTO interaction (id, project, direction, caller_raw, caller_e164, caller_kind, caller_place,
    caller_carrier, number_reversed, called, trunk, arrived_at, ended_by, cause, sip, agent_last,
    waited_s, ring_s, talked_s, held_s, wrap_up_s, outcome, recording_state, recording_file,
    recording_cut_s, recording_span_s, recording_key, recording_sha256, recording_bytes,
    recording_seconds, recording_reason, path)
SELECT gen_random_uuid(), CAST(:project AS uuid), 'in', '1', '+861' || n, 'mobile', '', '',
    reverse(n::text), '4001', '', CAST(:start AS timestamptz) + n * interval '1 minute', '', '', '',
    CAST(CASE WHEN n % 50 = 0 THEN :ann ELSE :bob END AS uuid),
    n % 60, 0, (n * 7919) % 600, 0, (n * 31) % 90,
    CASE WHEN n % 9 = 0 THEN 'abandoned' ELSE 'answered' END, 'none', '', 0, 0, '', '', 0, 0, '',
    '[]'
FROM generate_series(1, :rows) AS n
"""
SEGMENTS = """
INSERT INTO segment (interaction, seq, kind, agent, department, started_at, number, outcome)
SELECT id, 1, 'talk', agent_last, CAST(:east AS uuid), arrived_at, '', '' FROM interaction
"""
TRAIL = """
INSERT INTO audit_entry (id, at, user_id, login, action, noun, noun_id)
SELECT gen_random_uuid(), CAST(:start AS timestamptz) + n * interval '1 second',
    CAST(CASE WHEN n % 50 = 0 THEN :ann ELSE :bob END AS uuid), 'x',
    CASE WHEN n % 500 = 0 THEN 'deleted' ELSE 'changed' END,
    CASE WHEN n % 400 = 0 THEN 'role' ELSE 'customer' END, n::text
FROM generate_series(1, :rows) AS n
"""


@pytest.fixture
async def filled(database: Database, people: People) -> Database:
    given = {"project": DEFAULT_PROJECT, "start": START, "rows": ROWS}
    who = {"ann": people.ann, "bob": people.bob}
    async with database.transaction() as session:
        await session.execute(text(CALLS), given | who)
        await session.execute(text(SEGMENTS), {"east": people.east})
        del given["project"]
        await session.execute(text(TRAIL), given | who)
    async with database.transaction() as session:
        for table in ("interaction", "segment", "audit_entry"):
            await session.execute(text(f"ANALYZE {table}"))
    return database


async def test_given_many_calls_when_every_list_is_asked_for_then_no_table_is_read_to_its_end(
    filled: Database, people: People, tmp_path: Any
) -> None:
    service = InteractionService(filled, SystemClock(), tmp_path, has_order=has_order)
    boss = actor(uuid7(), scope=Scope.ALL, permissions=EVERYTHING | {"settings.manage"})
    ann = actor(people.ann)
    day = START + timedelta(days=3)
    asked = {
        "all": (boss, Filters()),
        "his own": (ann, Filters()),
        "a day": (boss, Filters(since=day, to=day + timedelta(days=1))),
        "a number": (boss, Filters(number="12345")),
        "answered without an order": (boss, Filters(outcome="answered", order="without")),
        "abandoned": (boss, Filters(outcome="abandoned")),
    }
    plans = dict[tuple[str, str, int, str], str]()
    for name, (who, filters) in asked.items():
        for sort in (f"-{field}" for field in SORTS) if name == "all" else ("-arrived_at",):
            after = ""
            for page in (1, 2):
                sheet = Sheet(sort, 20, after)

                async def ask(who=who, filters=filters, sheet=sheet) -> str:  # type: ignore[no-untyped-def]
                    found = await service.list(who, filters, sheet)
                    assert found.items
                    return found.next

                sent, after = await _heard(filled, "FROM interaction", ask)
                for statement, values in sent:
                    plans[name, sort, page, statement] = await _plan(filled, statement, values)
                if not after:
                    break
    read = {
        key[:3]
        for key, plan in plans.items()
        if "count(" not in key[3]
        and any(
            f"Seq Scan on {table}\n" in f"{plan}\n" or f"Seq Scan on {table} " in plan
            for table in ("interaction", "segment")
        )
    }
    assert read == set()
    # A page in any order is read off an index, and not sorted out of everything.
    pages = [
        (key, plan) for key, plan in plans.items() if key[0] == "all" and "count(" not in key[3]
    ]
    assert len(pages) == 2 * len(SORTS)
    assert all("Index" in plan and "ix_interaction" in plan for _, plan in pages)


async def test_given_a_long_trail_when_listed_then_no_page_reads_it_to_its_end(
    filled: Database, people: People
) -> None:
    trail = AuditTrail(filled)
    boss = actor(uuid7(), scope=Scope.ALL, permissions=frozenset({"audit.view"}))
    day = START + timedelta(hours=3)
    asked = {
        "all": AuditFilter(),
        "one user": AuditFilter(user_id=people.ann),
        "one act": AuditFilter(action="deleted"),
        "one noun": AuditFilter(noun="role"),
        "one thing": AuditFilter(noun="customer", noun_id="777"),
        "an hour": AuditFilter(since=day, until=day + timedelta(hours=1)),
    }
    for name, wanted in asked.items():
        after, seen = "", list[str]()
        for _ in (1, 2):
            sheet = Sheet("-at", 20, after)

            async def ask(wanted=wanted, sheet=sheet, seen=seen) -> str:  # type: ignore[no-untyped-def]
                found = await trail.list(boss, sheet, wanted)
                seen.extend(one.noun_id for one in found.items)
                return found.next

            sent, after = await _heard(filled, "FROM audit_entry", ask)
            for statement, values in sent:
                plan = await _plan(filled, statement, values)
                if "count(" not in statement:
                    assert "Seq Scan on audit_entry" not in plan, (name, plan)
            if not after:
                break
        assert len(seen) == len(set(seen)) > 0
        assert [int(one) for one in seen] == sorted((int(one) for one in seen), reverse=True)


async def _heard(
    database: Database, of: str, ask: Callable[[], Awaitable[str]]
) -> tuple[list[tuple[str, Any]], str]:
    """The statements on a table that a question sends, and the place of its next page."""
    engine, sent = database.engine, list[tuple[str, Any]]()

    def heard(connection: Any, cursor: Any, said: str, values: Any, *more: Any) -> None:
        if said.lstrip().startswith("SELECT") and of in said:
            sent.append((said, values))

    event.listen(engine.sync_engine, "before_cursor_execute", heard)
    try:
        following = await ask()
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", heard)
    assert sent
    return sent, following


async def _plan(database: Database, statement: str, values: Any) -> str:
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        return "\n".join(row[0] for row in rows)
