"""Queries of the timeline that are about the card itself: whose numbers, its saves, its owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, select, true
from sqlalchemy.dialects.postgresql import array

from warmline.customers.model import ContactKind, Customer
from warmline.customers.ports import MOVE, Person, TimelineEntry
from warmline.customers.store.cards import visible_to
from warmline.customers.tables import ContactRow, CustomerRow, EditRow
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound

WORDS_OF_OWNERSHIP = ("owner", "department")


async def person_of(session: Session, card: Customer, actor: Actor | None) -> Person:
    """Whom questions to other features are about. Without an actor a number is shared when it
    stands on any other card."""
    numbers = tuple(
        dict.fromkeys(one.normal for one in card.contacts if one.kind is ContactKind.PHONE)
    )
    unseen: ColumnElement[bool] = true() if actor is None else not_(visible_to(actor))
    shared: set[str] = set()
    if numbers:
        query = (
            select(ContactRow.normal)
            .join(CustomerRow, CustomerRow.id == ContactRow.customer)
            .where(
                ContactRow.normal.in_(numbers),
                ContactRow.kind == ContactKind.PHONE.value,
                ContactRow.customer != card.id,
                unseen,
            )
            .distinct()
        )
        shared = set(await session.scalars(query))
    return Person(card.id, card.project, numbers, frozenset(shared))


async def saves(
    session: Session, customer: str, bound: Bound | None, size: int
) -> Sequence[TimelineEntry]:
    """Saves of the card by what they changed; those of owner or department alone are left to
    `moves`. A save's id is made of its version, since it has none."""
    query = (
        select(EditRow)
        .where(
            EditRow.customer == customer,
            not_(EditRow.fields.contained_by(list(WORDS_OF_OWNERSHIP))),
        )
        .order_by(EditRow.at.desc(), EditRow.version.desc())
        .limit(size)
    )
    if bound is not None:
        version = _version(bound)
        if version is None:
            query = query.where(within(EditRow.at, EditRow.version, bound))
        else:
            before = and_(EditRow.at == bound.at, EditRow.version < version)
            query = query.where((EditRow.at < bound.at) | before)
    return [
        TimelineEntry(
            id=_name(row.version),
            kind="card",
            at=row.at,
            by=row.by,
            facts={"fields": list(row.fields), "version": row.version},
            about=("customer", customer),
        )
        for row in await session.scalars(query)
    ]


async def moves(
    session: Session, customer: str, bound: Bound | None, size: int
) -> Sequence[TimelineEntry]:
    """When the card was made (as the card says it), and each change of owner or department, from
    whom to whom; without those that a neighbour tells with more."""
    entry = AuditEntry
    changed = entry.after.has_any(array(WORDS_OF_OWNERSHIP))
    made = select(CustomerRow.created_at).where(CustomerRow.id == customer).scalar_subquery()
    at = case((entry.action == "created", func.coalesce(made, entry.at)), else_=entry.at)
    query = (
        select(entry, at)
        .where(
            entry.noun == "customer",
            entry.noun_id == customer,
            (entry.action == "created")
            | ((entry.action == "changed") & changed & not_(entry.after.has_key(MOVE))),
            within(at, entry.id, bound),
        )
        .order_by(at.desc(), entry.id.desc())
        .limit(size)
    )
    return [_move(row, at, customer) for row, at in await session.execute(query)]


def _move(row: AuditEntry, at: datetime, customer: str) -> TimelineEntry:
    before, after = row.before or {}, row.after or {}
    facts: dict[str, Any] = {"made": row.action == "created"}
    for word in WORDS_OF_OWNERSHIP:
        if word in after or word in before:
            facts[word] = {"from": before.get(word), "to": after.get(word)}
    return TimelineEntry(
        id=row.id,
        kind="owner",
        at=at,
        by=row.user_id,
        facts=facts,
        about=("customer", customer),
    )


def _name(version: int) -> str:
    return f"00000000-0000-0000-0000-{version:012x}"


def _version(bound: Bound) -> int | None:
    return int(bound.last.rpartition("-")[2], 16) if bound.last else None
