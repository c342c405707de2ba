"""Queries of giving a person's data out and of erasing him: the card itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from warmline.customers.model import ContactKind, Customer
from warmline.customers.tables import ContactRow, CustomerRow, EditRow
from warmline.kit import audit
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Session

ERASED_NAME = "已删除 · erased"


async def edits(session: Session, customer: str) -> Sequence[dict[str, Any]]:
    """Who changed which fields when."""
    query = select(EditRow).where(EditRow.customer == customer).order_by(EditRow.version)
    return [
        {"version": row.version, "at": row.at.isoformat(), "fields": list(row.fields)}
        for row in await session.scalars(query)
    ]


async def words(session: Session, card: Customer) -> tuple[str, ...]:
    """His contact points that are no telephone numbers, but those that another card has, too."""
    points = [one for one in card.contacts if one.kind is not ContactKind.PHONE]
    if not points:
        return ()
    query = select(ContactRow.kind, ContactRow.normal).where(
        ContactRow.normal.in_([one.normal for one in points]), ContactRow.customer != card.id
    )
    others = {(row.kind, row.normal) for row in await session.execute(query)}
    return tuple(one.normal for one in points if (one.kind.value, one.normal) not in others)


async def empty(session: Session, customer: str, now: datetime) -> None:
    """Nothing of the person is left on the card, which stays for what refers to it. Its entries in
    the trail lose their values; that and when it was changed stays."""
    await session.execute(delete(ContactRow).where(ContactRow.customer == customer))
    row = await session.get_one(CustomerRow, customer)
    row.name, row.name_key, row.name_grams = ERASED_NAME, "", []
    row.level, row.source, row.tags, row.fields, row.remark = "", "", [], {}, ""
    row.owner, row.department = None, None
    row.consent, row.consent_at, row.consent_by = "unknown", None, None
    row.do_not_call, row.do_not_call_at, row.do_not_call_by = True, now, SYSTEM.user_id
    row.version += 1
    row.changed_at, row.changed_by, row.erased_at = now, SYSTEM.user_id, now
    await session.flush()
    await audit.redact(session, "customer", customer)
