"""Reading the audit trail; `kit.audit` writes it.

A page is never reached by skipping rows: the thousandth costs what the first does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Select, Text, cast, func, or_, select, tuple_

from warmline.accounts.model import AuditFilter, AuditRecord
from warmline.accounts.store.visible import visible_entries
from warmline.accounts.tables import UserRow
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Session, contains
from warmline.kit.keyset import Sheet, cursor, moment_after

COUNTED = 1_000
"""Entries are counted so far; a bigger number helps nobody and costs time."""
NEWEST = "-at"


def page_statement(
    actor: Actor, q: str, wanted: AuditFilter, sheet: Sheet
) -> Select[AuditEntry, str]:
    """The page and one row more, which tells whether there is another page; by `at`, or `-at`."""
    query = _narrowed(actor, q, wanted)
    columns = (AuditEntry.at, AuditEntry.number)
    if sheet.after:
        at, last = moment_after(sheet.after, sheet.sort)
        number = select(AuditEntry.number).where(AuditEntry.id == last).scalar_subquery()
        place, before = tuple_(*columns), tuple_(at, number)
        query = query.where(place < before if sheet.descending else place > before)
    order = [one.desc() if sheet.descending else one.asc() for one in columns]
    return query.order_by(*order).limit(sheet.size + 1)


async def page_of_entries(
    session: Session, actor: Actor, q: str, wanted: AuditFilter, sheet: Sheet
) -> tuple[list[AuditRecord], str]:
    """One page and the cursor of the next, empty at the end."""
    found = (await session.execute(page_statement(actor, q, wanted, sheet))).all()
    rows = [_record(entry, name) for entry, name in found[: sheet.size]]
    if len(found) <= sheet.size:
        return rows, ""
    return rows, cursor(sheet.sort, rows[-1].at, rows[-1].id)


async def count_entries(
    session: Session, actor: Actor, q: str, wanted: AuditFilter, most: int = COUNTED
) -> int:
    """How many there are, counted no further than one beyond `most`."""
    found = _narrowed(actor, q, wanted).with_only_columns(AuditEntry.number).limit(most + 1)
    return int(await session.scalar(select(func.count()).select_from(found.subquery())) or 0)


async def all_entries(
    session: Session, actor: Actor, q: str, wanted: AuditFilter, chunk: int = 1000
) -> AsyncIterator[Sequence[AuditRecord]]:
    """Every one of them, the newest first, in chunks."""
    sheet = Sheet(NEWEST, chunk)
    while True:
        rows, following = await page_of_entries(session, actor, q, wanted, sheet)
        if rows:
            yield rows
        if not following:
            return
        session.expunge_all()
        sheet = Sheet(NEWEST, chunk, following)


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
