"""Scripts, replies and the other cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Text, and_, case, cast, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, array

from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Order, Session, contains, fetch_sheet
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge.cards import Card, CardFilter, CardKind, from_facts, to_facts
from warmline.knowledge.segments import normal
from warmline.knowledge.store import readers
from warmline.knowledge.tables import CardRow, CategoryRow
from warmline.knowledge.terms import sounds


def visible_to(actor: Actor, departments: Collection[str]) -> ColumnElement[bool]:
    """Condition on `CardRow`, used by every query: of his projects, his own, or common and for
    everybody, for one of his `departments` (his own and those above), or of a category that he
    maintains."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    common = or_(CardRow.department.is_(None), CardRow.department.in_(departments))
    if actor.may("knowledge.write"):
        common = or_(common, _maintained(actor))
    return and_(
        CardRow.project.in_(actor.projects),
        or_(and_(CardRow.owner.is_(None), common), CardRow.owner == actor.user_id),
    )


def _maintained(actor: Actor) -> ColumnElement[bool]:
    """`rules.maintains` of a card's category, within his projects."""
    if actor.scope is Scope.ALL:
        return true()
    his = {*actor.departments, actor.department_id} - {None}
    part = select(CategoryRow.id).where(CategoryRow.department.in_(his))
    return CardRow.category.in_(part)


async def _seen(session: Session, actor: Actor) -> ColumnElement[bool]:
    return visible_to(actor, await readers.departments_of(session, actor))


async def find(session: Session, actor: Actor, card: str, *, lock: bool = False) -> Card | None:
    query = select(CardRow).where(CardRow.id == card, await _seen(session, actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _card(row)


async def save(session: Session, card: Card) -> None:
    """Add or change a card. `search`: its words and the initials of its title, folded."""
    face = card.face
    spoken = [face.title, face.text, face.avoid, face.customer, face.about, *face.questions]
    spoken += [part for one in face.points for part in (one.feature, one.advantage, one.benefit)]
    firsts = sorted(term[1:] for term in sounds(face.title) if term.startswith("i"))
    await session.merge(
        CardRow(
            id=card.id,
            project=card.project,
            kind=card.kind.value,
            category=card.category,
            owner=card.owner,
            title=face.title,
            text=face.text,
            search=normal("\n".join([*spoken, *face.tags, " ".join(firsts)])),
            tags=list(face.tags),
            queue=face.queue,
            department=face.department,
            facts=to_facts(face),
            version=card.version,
            active=card.active,
            changed_at=card.changed_at,
            changed_by=card.changed_by,
        )
    )
    await session.flush()


ORDER = Order(
    {
        "changed_at": CardRow.changed_at,
        "title": CardRow.title,
        "kind": CardRow.kind,
        "uses": CardRow.uses,
        "fit": CardRow.uses + case((CardRow.queue.is_not(None), 1_000_000_000), else_=0),
    },
    "-uses",
    CardRow.id,
)
"""`fit`: as used, those of the queue asked for before all others."""


async def used(session: Session, card: str) -> None:
    """It was used once more."""
    await session.execute(update(CardRow).where(CardRow.id == card).values(uses=CardRow.uses + 1))


async def listed(
    session: Session,
    actor: Actor,
    wanted: CardFilter,
    categories: Collection[str] | None,
    sheet: Sheet,
    q: str = "",
) -> Found[Card]:
    """A page of cards, the most used first; those of the queue asked for come before the others."""
    query = select(CardRow).where(
        await _seen(session, actor),
        CardRow.active == wanted.active,
        _wanted(actor, wanted, categories),
    )
    for word in normal(q).split():
        query = query.where(contains(CardRow.search, word))
    if not sheet.sort and wanted.queue:
        sheet = replace(sheet, sort="-fit")
    return (await fetch_sheet(session, query, sheet, ORDER)).map(_card)


def _wanted(
    actor: Actor, wanted: CardFilter, categories: Collection[str] | None
) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.kind is not None:
        conditions.append(CardRow.kind == wanted.kind.value)
    if categories is not None:
        conditions.append(CardRow.category.in_(categories))
    if wanted.queue:
        conditions.append(or_(CardRow.queue == wanted.queue, CardRow.queue.is_(None)))
    if wanted.tags:
        tags = cast(array(sorted(wanted.tags)), ARRAY(Text))
        conditions.append(CardRow.tags.overlap(tags))
    if wanted.customer:
        conditions.append(CardRow.facts["customer"].astext == wanted.customer)
    if wanted.class_ is not None:
        conditions.append(CardRow.facts["class"].astext == wanted.class_.value)
    if wanted.mine:
        conditions.append(CardRow.owner == actor.user_id)
    return and_(*conditions)


async def all_of(session: Session, actor: Actor, kinds: Sequence[CardKind]) -> list[Card]:
    """Every common card of these kinds, for an export."""
    query = (
        select(CardRow)
        .where(
            await _seen(session, actor),
            CardRow.owner.is_(None),
            CardRow.active,
            CardRow.kind.in_([kind.value for kind in kinds]),
        )
        .order_by(CardRow.kind, CardRow.title, CardRow.id)
    )
    return [_card(row) for row in await session.scalars(query)]


async def customers(session: Session, actor: Actor) -> list[str]:
    """The types of customers that phrases for complaints name, by name."""
    named = CardRow.facts["customer"].astext
    query = (
        select(named)
        .where(
            await _seen(session, actor),
            CardRow.active,
            CardRow.kind == CardKind.COMPLAINT.value,
            named != "",
        )
        .distinct()
    )
    return sorted(str(one) for one in await session.scalars(query))


def _card(row: CardRow) -> Card:
    return Card(
        id=row.id,
        project=row.project,
        kind=CardKind(row.kind),
        category=row.category,
        owner=row.owner,
        face=from_facts(row.title, row.text, row.tags, row.queue, row.facts, row.department),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        active=row.active,
        uses=row.uses,
    )
