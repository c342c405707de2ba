"""Imports: many cards written at once, and the rows by which they are taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import delete, select, text

from warmline.customers.contacts import reversed_number
from warmline.customers.model import ContactPoint, Customer, Edit
from warmline.customers.store.cards import columns, visible_to, with_contacts
from warmline.customers.tables import ContactRow, CustomerRow, EditRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, copy_rows, rows_statement, write_rows

_CARD = tuple(column.name for column in CustomerRow.__table__.columns if column.name != "erased_at")
"""What a card says. Whether its person was erased is none of it: such a card is never read here."""


async def cards_of(
    session: Session, actor: Actor, ids: Iterable[str], *, lock: bool
) -> dict[str, Customer]:
    """Those of these cards the actor may see; with `lock` nobody else changes them meanwhile."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    query = (
        select(CustomerRow)
        .where(CustomerRow.id.in_(wanted), visible_to(actor))
        .order_by(CustomerRow.id)
    )
    rows = list(await session.scalars(query.with_for_update() if lock else query))
    found = await with_contacts(session, rows)
    session.expunge_all()
    return {one.id: one for one in found}


async def insert_cards(session: Session, new: Sequence[Customer]) -> None:
    """Write new cards with their contact points."""
    others = _CARD[1:]

    def line(card: Customer) -> list[Any]:
        values = columns(card)
        values["fields"] = msgspec.json.encode(values["fields"]).decode()
        return [card.id, *(values[name] for name in others)]

    await copy_rows(session, CustomerRow, _CARD, map(line, new))
    await insert_contacts(session, [(card.id, one) for card in new for one in card.contacts])


_POINT = (
    "id",
    "customer",
    "kind",
    "value",
    "normal",
    "number_reversed",
    "label",
    "primary",
    "do_not_call",
    "position",
)


async def insert_contacts(session: Session, new: Sequence[tuple[str, ContactPoint]]) -> None:
    """Write contact points of cards."""
    lines = (
        (
            one.id,
            customer,
            one.kind.value,
            one.value,
            one.normal,
            reversed_number(one.kind, one.normal),
            one.label,
            one.primary,
            one.do_not_call,
            one.position,
        )
        for customer, one in new
    )
    if new:
        await copy_rows(session, ContactRow, _POINT, lines)


_SAVE = text(
    f"UPDATE customer AS card SET {', '.join(f'{name} = said.{name}' for name in _CARD[1:])} "  # noqa: S608
    "FROM json_populate_recordset(NULL::customer, CAST(:rows AS json)) AS said "
    "WHERE card.id = said.id"
)


async def save_cards(session: Session, changed: Sequence[tuple[Customer, Customer]]) -> None:
    """Write locked cards (before, after); contact points that are gone are deleted."""
    if not changed:
        return
    rows = [{"id": after.id, **columns(after)} for _, after in changed]
    await write_rows(session, _SAVE, rows)
    gone: list[str] = []
    new: list[tuple[str, ContactPoint]] = []
    moved: list[dict[str, Any]] = []
    for before, after in changed:
        if before.contacts == after.contacts:
            continue
        there = {one.id: one for one in before.contacts}
        gone += sorted(set(there) - {one.id for one in after.contacts})
        new += [(after.id, one) for one in after.contacts if one.id not in there]
        moved += [
            {"id": one.id, "primary": one.primary, "position": one.position}
            for one in after.contacts
            if one.id in there and there[one.id] != one
        ]
    if gone:
        await session.execute(delete(ContactRow).where(ContactRow.id.in_(gone)))
    await insert_contacts(session, new)
    await write_rows(session, _MOVE, moved)


_MOVE = text(
    'UPDATE customer_contact AS point SET "primary" = said."primary", position = said.position '
    'FROM json_to_recordset(CAST(:rows AS json)) AS said (id uuid, "primary" boolean, position int)'
    " WHERE point.id = said.id"
)
_EDITS = rows_statement(EditRow)


async def note_edits(session: Session, edits: Sequence[tuple[str, Edit]]) -> None:
    """Remember which fields saves changed."""
    rows = [{"customer": customer, **asdict(edit)} for customer, edit in edits]
    await write_rows(session, _EDITS, rows)


# Taking back -------------------------------------------------------------------------------------


async def edits_since(session: Session, versions: Mapping[str, int]) -> dict[str, list[Edit]]:
    """The saves of cards after these versions."""
    found: dict[str, list[Edit]] = {}
    if versions:
        query = select(EditRow).where(EditRow.customer.in_(list(versions)))
        for row in await session.scalars(query.order_by(EditRow.customer, EditRow.version)):
            if row.version > versions[row.customer]:
                edit = Edit(row.version, row.at, row.by, tuple(row.fields))
                found.setdefault(row.customer, []).append(edit)
    return found


_REFERRING = text(
    """
SELECT con.conrelid::regclass::text AS place, att.attname AS name
FROM pg_constraint AS con
JOIN pg_attribute AS att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
WHERE con.contype = 'f' AND con.confrelid = 'customer'::regclass
  AND con.conrelid::regclass::text NOT IN ('customer_contact', 'customer_edit')
"""
)


async def referred(
    session: Session, ids: Sequence[str], *, but: Collection[str] = ()
) -> frozenset[str]:
    """Those of these cards that a row of any feature above refers to by a foreign key: none of them
    may go, nor take that row along. Rows of the tables `but` go with their card."""
    found: set[str] = set()
    if ids:
        for place, name in (await session.execute(_REFERRING)).all():
            if place in but:
                continue
            query = text(
                f'SELECT DISTINCT "{name}" FROM {place} '  # noqa: S608 - names of the catalogue
                f'WHERE "{name}" = ANY(CAST(:ids AS uuid[]))'
            )
            rows = await session.execute(query, {"ids": list(ids)})
            found |= {str(row[0]) for row in rows}
    return frozenset(found)


async def delete_cards(session: Session, ids: Sequence[str]) -> None:
    """Delete cards; their contact points and saves go along."""
    if ids:
        await session.execute(delete(CustomerRow).where(CustomerRow.id.in_(ids)))
