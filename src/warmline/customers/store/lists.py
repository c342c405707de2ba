"""What a centre defines for its cards: fields, levels, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from warmline.customers.model import Choice, Entry, FieldDefinition, FieldType, ListName
from warmline.customers.tables import FieldRow, ListEntryRow
from warmline.kit.db import Session


async def hold(session: Session, what: str) -> None:
    """Whoever else changes these waits for the end of the transaction, and sees this change."""
    key = func.hashtext(f"customer settings {what}")
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def definitions(session: Session) -> list[FieldDefinition]:
    """Every field in its order, retired ones included."""
    rows = await session.scalars(select(FieldRow).order_by(FieldRow.position, FieldRow.key))
    return [
        FieldDefinition(
            key=row.key,
            zh=row.zh,
            en=row.en,
            type=FieldType(row.type),
            choices=tuple(Choice(**choice) for choice in row.choices),
            required=row.required,
            searchable=row.searchable,
            position=row.position,
            active=row.active,
            version=row.version,
        )
        for row in rows
    ]


async def save_definition(session: Session, definition: FieldDefinition) -> None:
    """Add or change a field."""
    values = {
        "zh": definition.zh,
        "en": definition.en,
        "type": definition.type.value,
        "choices": [asdict(choice) for choice in definition.choices],
        "required": definition.required,
        "searchable": definition.searchable,
        "position": definition.position,
        "active": definition.active,
        "version": definition.version,
    }
    statement = insert(FieldRow).values(key=definition.key, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))


async def entries(session: Session, name: ListName) -> list[Entry]:
    """A list in its order, retired lines included."""
    query = select(ListEntryRow).where(ListEntryRow.list == name.value)
    rows = await session.scalars(query.order_by(ListEntryRow.position, ListEntryRow.code))
    return [
        Entry(
            code=row.code,
            zh=row.zh,
            en=row.en,
            position=row.position,
            active=row.active,
            version=row.version,
        )
        for row in rows
    ]


async def save_entries(session: Session, name: ListName, new: Sequence[Entry]) -> None:
    """Add or change lines."""
    for entry in new:
        values = {
            "zh": entry.zh,
            "en": entry.en,
            "position": entry.position,
            "active": entry.active,
            "version": entry.version,
        }
        statement = insert(ListEntryRow).values(list=name.value, code=entry.code, **values)
        await session.execute(
            statement.on_conflict_do_update(index_elements=["list", "code"], set_=values)
        )
