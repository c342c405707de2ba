"""What a centre sets up for its orders: types and deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.audit import plain
from warmline.kit.db import Session
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.limits import ClockKind, Escalation, LimitRule
from warmline.tickets.model import (
    Act,
    ActKind,
    Choice,
    Field,
    FieldType,
    Priority,
    Step,
    TicketType,
)
from warmline.tickets.tables import LimitRow, TypeRow


async def types(session: Session) -> dict[str, TicketType]:
    """Every type by id, in the order of the tree's positions, retired ones included."""
    rows = await session.scalars(select(TypeRow).order_by(TypeRow.position, TypeRow.code))
    return {row.id: _type(row) for row in rows}


async def type_version(session: Session, id: str) -> int:
    """The version that a type has, which nobody else changes until the end of the transaction; 0:
    there is none."""
    query = select(TypeRow.version).where(TypeRow.id == id).with_for_update()
    return int(await session.scalar(query) or 0)


async def limit_version(session: Session, id: str) -> int:
    """The same of a rule."""
    query = select(LimitRow.version).where(LimitRow.id == id).with_for_update()
    return int(await session.scalar(query) or 0)


async def save_type(session: Session, type: TicketType) -> None:
    """Add or replace a type."""
    values = {
        "project": type.project,
        "parent": type.parent,
        "code": type.code,
        "zh": type.zh,
        "en": type.en,
        "fields": [plain(asdict(one)) for one in type.fields],
        "acts": [plain(asdict(one)) for one in type.acts],
        "switches": dict(type.switches),
        "priority": type.priority.value if type.priority else None,
        "department": type.department,
        "template": type.template,
        "position": type.position,
        "active": type.active,
        "version": type.version,
    }
    statement = insert(TypeRow).values(id=type.id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def _type(row: TypeRow) -> TicketType:
    return TicketType(
        id=row.id,
        project=row.project,
        parent=row.parent,
        code=row.code,
        zh=row.zh,
        en=row.en,
        fields=tuple(map(_field, row.fields)),
        acts=tuple(map(_act, row.acts)),
        switches=row.switches,
        priority=Priority(row.priority) if row.priority else None,
        department=row.department,
        template=row.template,
        position=row.position,
        active=row.active,
        version=row.version,
    )


def _field(given: Mapping[str, Any]) -> Field:
    return Field(
        key=given["key"],
        zh=given["zh"],
        en=given["en"],
        type=FieldType(given["type"]),
        choices=tuple(Choice(**one) for one in given["choices"]),
        when_key=given["when_key"],
        when_values=tuple(given["when_values"]),
        required_at=tuple(Step(one) for one in given["required_at"]),
    )


def _act(given: Mapping[str, Any]) -> Act:
    return Act(
        code=given["code"],
        zh=given["zh"],
        en=given["en"],
        kind=ActKind(given["kind"]),
        step=Step(given["step"]),
        blocks=given["blocks"],
    )


async def limits(session: Session) -> list[LimitRule]:
    """Every rule of the deadlines."""
    return [_limit(row) for row in await session.scalars(select(LimitRow).order_by(LimitRow.id))]


async def save_limit(session: Session, rule: LimitRule) -> None:
    """Add or replace a rule."""
    values = {
        "project": rule.project,
        "clock": rule.clock.value,
        "amount": rule.limit.amount,
        "unit": rule.limit.unit.value,
        "type": rule.type,
        "priority": rule.priority.value if rule.priority else None,
        "level": rule.level,
        "calendar": rule.calendar,
        "warn_minutes": rule.warn_minutes,
        "warn_to": list(rule.warn_to),
        "escalations": [plain(asdict(one)) for one in rule.escalations],
        "active": rule.active,
        "version": rule.version,
    }
    statement = insert(LimitRow).values(id=rule.id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def delete_limit(session: Session, id: str) -> None:
    """Take a rule away."""
    await session.execute(delete(LimitRow).where(LimitRow.id == id))


def _limit(row: LimitRow) -> LimitRule:
    return LimitRule(
        id=row.id,
        project=row.project,
        clock=ClockKind(row.clock),
        limit=Limit(row.amount, Unit(row.unit)),
        type=row.type,
        priority=Priority(row.priority) if row.priority else None,
        level=row.level,
        calendar=row.calendar,
        warn_minutes=row.warn_minutes,
        warn_to=tuple(row.warn_to),
        escalations=tuple(
            Escalation(one["after_minutes"], tuple(one["to"])) for one in row.escalations
        ),
        active=row.active,
        version=row.version,
    )
