"""Reading the audit trail; `kit.audit` writes it."""

from __future__ import annotations

from sqlalchemy import Text, cast, or_, select

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
    if page.q:
        query = query.where(
            or_(
                contains(AuditEntry.login, page.q),
                contains(UserRow.name, page.q),
                contains(AuditEntry.address, page.q),
                AuditEntry.noun_id == page.q,
                contains(cast(AuditEntry.before, Text), page.q),
                contains(cast(AuditEntry.after, Text), page.q),
            )
        )
    rows = await fetch_page(
        session, query, page, sorts=SORTS, default="-at", tie=AuditEntry.number.desc()
    )
    return rows.map(lambda row: _record(row[0], row[1]))


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
