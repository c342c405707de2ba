"""The only queries on connections for look-ups; called by `ivr.service.lookups`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from warmline.ivr.errors import LookupTaken
from warmline.ivr.lookups import Connection, Opened
from warmline.ivr.tables import FlowRow, FlowVersionRow, LookupRow
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.paging import Page, Paged

SORTS = {"name": by_name(LookupRow.name), "key": LookupRow.key, "created_at": LookupRow.created_at}
TAKEN = LookupTaken("Another connection has this key; choose another one.", field="key")


async def page_of(session: Session, page: Page) -> Paged[Connection]:
    query = select(LookupRow)
    if page.q:
        query = query.where(contains(LookupRow.name, page.q) | contains(LookupRow.key, page.q))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=LookupRow.id)
    return rows.map(shaped)


async def find(session: Session, id: str, *, lock: bool = False) -> LookupRow | None:
    query = select(LookupRow).where(LookupRow.id == id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def opened(session: Session, key: str) -> Opened | None:
    """The connection with its secrets."""
    row = (await session.scalars(select(LookupRow).where(LookupRow.key == key))).one_or_none()
    return Opened(base_url=row.base_url, headers=row.headers) if row is not None else None


async def keys(session: Session) -> set[str]:
    return set((await session.scalars(select(LookupRow.key))).all())


async def names(session: Session) -> Sequence[tuple[str, str]]:
    """Key and name of each connection, by name."""
    query = select(LookupRow.key, LookupRow.name).order_by(by_name(LookupRow.name))
    return [(key, name) for key, name in await session.execute(query)]


async def save(session: Session, row: LookupRow) -> None:
    session.add(row)
    with on_violation({"uq_lookup_connection_key": TAKEN}):
        await session.flush()


async def remove(session: Session, row: LookupRow) -> None:
    await session.delete(row)
    await session.flush()


async def flows_asking(session: Session, key: str) -> tuple[str, ...]:
    """Names of the flows whose live version or draft asks it."""
    newest = (
        select(FlowVersionRow.flow_id, FlowVersionRow.definition)
        .ext(distinct_on(FlowVersionRow.flow_id, FlowVersionRow.state))
        .order_by(FlowVersionRow.flow_id, FlowVersionRow.state, FlowVersionRow.number.desc())
        .subquery()
    )
    asks: Any = [{"kind": "lookup", "service": key}]
    query = (
        select(FlowRow.name)
        .join(newest, newest.c.flow_id == FlowRow.id)
        .where(newest.c.definition["nodes"].cast(JSONB).contains(asks))
        .distinct()
    )
    return tuple(sorted((await session.scalars(query)).all()))


def shaped(row: LookupRow, used_by: tuple[str, ...] = ()) -> Connection:
    return Connection(
        id=row.id,
        key=row.key,
        name=row.name,
        base_url=row.base_url,
        headers=tuple(sorted(row.headers)),
        used_by=used_by,
    )
