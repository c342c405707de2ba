"""Runs over pools and what they did or would do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Order, Session, all_sheets, copy_rows, fetch_sheet
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.pools.model import Act, Pool, Run, RunKind
from warmline.pools.store.pools import plain_rules, read_rules, visible_to
from warmline.pools.tables import PoolRow, RunLineRow, RunRow


async def add_night(session: Session, pool: Pool, day: date, at: datetime) -> bool:
    """Ask for the night's run, if it is not there yet."""
    statement = upsert(RunRow).values(
        id=uuid7(),
        pool=pool.id,
        kind=RunKind.NIGHTLY.value,
        state="waiting",
        day=day,
        by=SYSTEM.user_id,
        asked_at=at,
        rules=plain_rules(pool.rules),
        rules_version=pool.version,
    )
    done = await session.execute(
        statement.on_conflict_do_nothing(
            index_elements=["pool", "day"], index_where=RunRow.kind == RunKind.NIGHTLY.value
        ).returning(RunRow.id)
    )
    return done.first() is not None


async def add(session: Session, pool: Pool, kind: RunKind, by: str, at: datetime) -> str:
    """Ask for a run; its id."""
    row = RunRow(
        pool=pool.id,
        kind=kind.value,
        state="waiting",
        by=by,
        asked_at=at,
        rules=plain_rules(pool.rules),
        rules_version=pool.version,
    )
    session.add(row)
    await session.flush()
    return row.id


async def any_open(session: Session, pool: str = "") -> bool:
    """Whether a run, or one over this pool, waits or goes on."""
    query = select(RunRow.id).where(RunRow.state != "done")
    if pool:
        query = query.where(RunRow.pool == pool)
    return (await session.execute(query.limit(1))).first() is not None


async def oldest_open(session: Session) -> RunRow | None:
    """The run that is next, locked; None while there is none or another process has it."""
    query = (
        select(RunRow)
        .where(RunRow.state != "done")
        .order_by(RunRow.asked_at, RunRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row: RunRow | None = await session.scalar(query)
    return row


async def add_lines(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """What it did or would do; each has the columns of the first."""
    if rows:
        columns = tuple(rows[0])
        await copy_rows(session, RunLineRow, columns, ([row[c] for c in columns] for row in rows))


async def find(session: Session, actor: Actor, name: str) -> Run | None:
    query = (
        select(RunRow)
        .join(PoolRow, PoolRow.id == RunRow.pool)
        .where(RunRow.id == name, visible_to(actor))
    )
    row = await session.scalar(query)
    return None if row is None else run_of(row)


ORDER = Order({"asked_at": RunRow.asked_at}, "-asked_at", RunRow.id)


async def page_of(session: Session, actor: Actor, sheet: Sheet, *, pool: str) -> Found[Run]:
    """A page of the runs, newest first."""
    found = await fetch_sheet(session, _visible(actor, pool), sheet, ORDER)
    return found.map(run_of)


async def warned_owners(session: Session, run: str) -> list[tuple[str, int, date]]:
    """Owner, how many of his a run warned of, and the first day."""
    query = (
        select(RunLineRow.owner, func.count(), func.min(RunLineRow.due_on))
        .where(RunLineRow.run == run, RunLineRow.act == Act.WARN.value)
        .group_by(RunLineRow.owner)
    )
    rows = await session.execute(query)
    return [(owner, number, first) for owner, number, first in rows if first is not None]


def run_of(row: RunRow) -> Run:
    return Run(
        id=row.id,
        pool=row.pool,
        kind=RunKind(row.kind),
        state=row.state,
        rules=read_rules(row.rules),
        rules_version=row.rules_version,
        asked_at=row.asked_at,
        by=row.by,
        as_of=row.as_of,
        ended_at=row.ended_at,
        after=row.after,
        looked=row.looked,
        warned=row.warned,
        renewed=row.renewed,
        recycled=row.recycled,
        entry=row.allocation,
    )


async def all_of(session: Session, actor: Actor, *, pool: str) -> AsyncIterator[Sequence[Run]]:
    """Every run, newest first, in chunks."""
    async for rows in all_sheets(session, _visible(actor, pool), ORDER):
        yield [run_of(row) for row in rows]


def _visible(actor: Actor, pool: str) -> Any:
    query = select(RunRow).join(PoolRow, PoolRow.id == RunRow.pool).where(visible_to(actor))
    return query.where(RunRow.pool == pool) if pool else query
