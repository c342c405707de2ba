"""Reading the audit trail; `kit.audit` writes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import Select, Text, cast, func, or_, select, tuple_

from warmline.accounts.model import AuditFilter, AuditRecord
from warmline.accounts.store.visible import visible_entries
from warmline.accounts.tables import UserRow
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Session, contains, fetch_page
from warmline.kit.paging import Page, Paged

SORTS = {"at": AuditEntry.at}


async def page_of_entries(
    session: Session, actor: Actor, page: Page, wanted: AuditFilter
) -> Paged[AuditRecord]:
    query = _narrowed(actor, page.q, wanted)
    rows = await fetch_page(
        session, query, page, sorts=SORTS, default="-at", tie=AuditEntry.number.desc()
    )
    return rows.map(lambda row: _record(row[0], row[1]))


async def count_entries(
    session: Session, actor: Actor, q: str, wanted: AuditFilter, most: int
) -> int:
    """How many there are, counted no further than one beyond `most`."""
    found = _narrowed(actor, q, wanted).with_only_columns(AuditEntry.number).limit(most + 1)
    return int(await session.scalar(select(func.count()).select_from(found.subquery())) or 0)


async def all_entries(
    session: Session, actor: Actor, q: str, wanted: AuditFilter, chunk: int = 1000
) -> AsyncIterator[Sequence[AuditRecord]]:
    """Every one of them, the newest first, in chunks."""
    before: tuple[datetime, int] | None = None
    while True:
        query = _narrowed(actor, q, wanted).order_by(AuditEntry.at.desc(), AuditEntry.number.desc())
        if before is not None:
            query = query.where(tuple_(AuditEntry.at, AuditEntry.number) < before)
        rows = (await session.execute(query.limit(chunk))).all()
        if not rows:
            return
        yield [_record(entry, name) for entry, name in rows]
        before = (rows[-1][0].at, rows[-1][0].number)


def _narrowed(actor: Actor, q: str, wanted: AuditFilter) -> Select[AuditEntry, str]:
    query = (
        select(AuditEntry, UserRow.name)
        .outerjoin(UserRow, UserRow.id == AuditEntry.user_id)
        .where(visible_entries(actor))
    )
    exact = {
        AuditEntry.user_id: wanted.user_id,
        AuditEntry.action: wanted.action,
        AuditEntry.noun: wanted.noun,
        AuditEntry.noun_id: wanted.noun_id,
    }
    for column, value in exact.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if q:
        query = query.where(
            or_(
                contains(AuditEntry.login, q),
                contains(UserRow.name, q),
                contains(AuditEntry.address, q),
                AuditEntry.noun_id == q,
                contains(cast(AuditEntry.before, Text), q),
                contains(cast(AuditEntry.after, Text), q),
            )
        )
    return query


def _record(entry: AuditEntry, name: str | None) -> AuditRecord:
    return AuditRecord(
        id=entry.id,
        at=entry.at,
        user_id=entry.user_id,
        login=entry.login,
        name=name,
        action=entry.action,
        noun=entry.noun,
        noun_id=entry.noun_id,
        before=entry.before,
        after=entry.after,
        address=entry.address,
    )
