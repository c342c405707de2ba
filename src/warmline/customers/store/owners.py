"""Cards changing hands in numbers: which are meant, and new owners written as a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, text

from warmline.customers.model import Filters, Owned, OwnerChange, Search
from warmline.customers.store.cards import visible_to
from warmline.customers.store.searching import narrowed
from warmline.customers.tables import CustomerRow, EditRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, among, copy_rows

OWNED = (
    CustomerRow.id,
    CustomerRow.level,
    CustomerRow.owner,
    CustomerRow.department,
    CustomerRow.project,
    CustomerRow.version,
)

WRITE = text(
    """UPDATE customer AS card
SET owner = new.owner, department = new.department, version = card.version + 1,
    changed_at = :at, changed_by = CAST(:by AS uuid)
FROM unnest(CAST(:ids AS uuid[]), CAST(:owners AS uuid[]), CAST(:departments AS uuid[]))
    AS new (id, owner, department)
WHERE card.id = new.id"""
)

_EDIT = ("customer", "version", "at", "by", "fields")


async def locked(session: Session, ids: Sequence[str]) -> dict[str, Owned]:
    """The cards, which nobody else changes until the end of the transaction. Locked in the order of
    their ids, so that two of these never wait for each other."""
    query = select(*OWNED).where(among(CustomerRow.id, ids)).order_by(CustomerRow.id)
    rows = await session.execute(query.with_for_update())
    return {row.id: Owned(**row._mapping) for row in rows}


async def write(
    session: Session,
    changes: Sequence[tuple[Owned, OwnerChange]],
    by: str,
    at: datetime,
) -> None:
    """Write new owners of locked cards, and the saves that tell others of it."""
    await session.execute(
        WRITE,
        {
            "ids": [before.id for before, _ in changes],
            "owners": [change.owner for _, change in changes],
            "departments": [change.department for _, change in changes],
            "at": at,
            "by": by,
        },
    )
    edits = (
        (before.id, before.version + 1, at, by, list(differing(before, change)))
        for before, change in changes
    )
    await copy_rows(session, EditRow, _EDIT, edits)


def differing(before: Owned, change: OwnerChange) -> Mapping[str, tuple[str | None, str | None]]:
    """Field → (before, after) of what a change of owner changes."""
    pairs = {
        "owner": (before.owner, change.owner),
        "department": (before.department, change.department),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


async def chosen(
    session: Session, actor: Actor, filters: Filters, search: Search, sort: str, at_most: int
) -> list[str]:
    """Ids of the cards that a list with these filters holds, in its order."""
    query = narrowed(actor, filters, search).with_only_columns(CustomerRow.id)
    columns = (getattr(CustomerRow, sort.removeprefix("-")), CustomerRow.id)
    order = [one.desc() if sort.startswith("-") else one.asc() for one in columns]
    return list(await session.scalars(query.order_by(*order).limit(at_most)))


async def seen(session: Session, actor: Actor, ids: Sequence[str]) -> set[str]:
    """Those of the cards that the actor may see."""
    query = select(CustomerRow.id).where(among(CustomerRow.id, ids), visible_to(actor))
    return set(await session.scalars(query))
