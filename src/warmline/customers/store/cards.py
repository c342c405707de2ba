"""Cards: who may see which, one of them, those of a number, writing one with its contact points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRow
from warmline.customers.contacts import reversed_number
from warmline.customers.model import Consent, ContactKind, ContactPoint, Customer, Edit
from warmline.customers.rules import folded, grams
from warmline.customers.tables import ContactRow, CustomerRow, EditRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session

MOST_MATCHES = 20
PLAIN = (
    "project",
    "name",
    "level",
    "source",
    "owner",
    "department",
    "consent_at",
    "consent_by",
    "do_not_call",
    "do_not_call_at",
    "do_not_call_by",
    "remark",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
)
"""Columns that a card has under the same name and in the same form."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `CustomerRow`, used by every query: within the actor's projects, and all (ALL),
    those of his departments (TREE, TEAM) and his own, or his own alone (OWN)."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    here = CustomerRow.erased_at.is_(None)
    projects = and_(here, CustomerRow.project.in_(actor.projects))
    if actor.scope is Scope.ALL:
        return here if actor.may("settings.manage") else projects
    who: ColumnElement[bool] = CustomerRow.owner == actor.user_id
    if actor.departments:
        who = or_(who, CustomerRow.department.in_(actor.departments))
    return and_(projects, who)


async def find(
    session: Session, actor: Actor, customer: str, *, lock: bool = False
) -> Customer | None:
    """One card, if the actor may see it; with `lock` nobody else changes it until the end of the
    transaction."""
    query = select(CustomerRow).where(CustomerRow.id == customer, visible_to(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        return None
    return (await with_contacts(session, [row]))[0]


async def matching(
    session: Session, actor: Actor, forms: Sequence[tuple[str, ...]]
) -> list[Customer]:
    """The cards he may see with a number in the first of these forms that any of them has, the one
    changed last first."""
    for some in forms:
        having = select(ContactRow.customer).where(
            ContactRow.normal.in_(some), ContactRow.kind == ContactKind.PHONE.value
        )
        query = (
            select(CustomerRow)
            .where(CustomerRow.id.in_(having), visible_to(actor))
            .order_by(CustomerRow.changed_at.desc(), CustomerRow.id.desc())
            .limit(MOST_MATCHES)
        )
        rows = list(await session.scalars(query))
        if rows:
            return await with_contacts(session, rows)
    return []


async def known(
    session: Session, actor: Actor, forms: Sequence[tuple[str, ...]]
) -> tuple[list[Customer], list[Customer]]:
    """The cards with a number in the first of these forms that any card of the actor's projects
    has: those he may see, and those of others. The latter are for telling whose they are, not for
    showing."""
    mine = visible_to(actor)
    for some in forms:
        having = select(ContactRow.customer).where(
            ContactRow.normal.in_(some), ContactRow.kind == ContactKind.PHONE.value
        )
        query = (
            select(CustomerRow, mine.label("mine"))
            .where(CustomerRow.id.in_(having), or_(mine, CustomerRow.project.in_(actor.projects)))
            .order_by(mine.desc(), CustomerRow.changed_at.desc(), CustomerRow.id.desc())
            .limit(MOST_MATCHES)
        )
        rows = (await session.execute(query)).all()
        if rows:
            seen = [row for row, own in rows if own]
            others = [row for row, own in rows if not own]
            return await with_contacts(session, seen), await with_contacts(session, others)
    return [], []


async def lock_number(session: Session, number: str) -> None:
    """Nobody else who asks for the same number goes on before the end of the transaction: two who
    make a card of one caller at once make one."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(number, 0))))


async def find_any(session: Session, actor: Actor, customer: str) -> Customer | None:
    """A card of the actor's projects, whoever may see it: for telling whose it is."""
    query = select(CustomerRow).where(
        CustomerRow.id == customer, CustomerRow.project.in_(actor.projects)
    )
    row = await session.scalar(query)
    return None if row is None else (await with_contacts(session, [row]))[0]


async def with_contacts(session: Session, rows: Sequence[CustomerRow]) -> list[Customer]:
    """The rows as cards, in their order."""
    if not rows:
        return []
    found: dict[str, list[ContactPoint]] = defaultdict(list)
    query = (
        select(ContactRow)
        .where(ContactRow.customer.in_([row.id for row in rows]))
        .order_by(ContactRow.customer, ContactRow.position, ContactRow.id)
    )
    for contact in await session.scalars(query):
        found[contact.customer].append(_contact(contact))
    return [_customer(row, found[row.id]) for row in rows]


async def insert(session: Session, customer: Customer) -> None:
    """Write a new card."""
    session.add(CustomerRow(id=customer.id, **columns(customer)))
    await session.flush()
    session.add_all(_contact_row(customer.id, contact) for contact in customer.contacts)
    await session.flush()


async def save(session: Session, before: Customer, after: Customer) -> None:
    """Write a card that was locked; contact points that are gone are deleted."""
    row = await session.get_one(CustomerRow, after.id)
    for name, value in columns(after).items():
        setattr(row, name, value)
    if before.contacts != after.contacts:
        kept = {contact.id for contact in after.contacts}
        for gone in before.contacts:
            if gone.id not in kept:
                await session.delete(await session.get_one(ContactRow, gone.id))
        # Before the others are written: one of them may be what was deleted, typed anew.
        await session.flush()
        for contact in after.contacts:
            await session.merge(_contact_row(after.id, contact))
    await session.flush()


def note_edit(session: Session, customer: str, edit: Edit) -> None:
    """Remember which fields a save changed."""
    session.add(
        EditRow(
            customer=customer,
            version=edit.version,
            at=edit.at,
            by=edit.by,
            fields=list(edit.fields),
        )
    )


async def edits_after(session: Session, customer: str, version: int) -> list[Edit]:
    """The saves since a version, in their order."""
    query = (
        select(EditRow)
        .where(EditRow.customer == customer, EditRow.version > version)
        .order_by(EditRow.version)
    )
    return [
        Edit(version=row.version, at=row.at, by=row.by, fields=tuple(row.fields))
        for row in await session.scalars(query)
    ]


async def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Names of users and departments by id."""
    wanted = set(ids)
    known: dict[str, str] = {}
    if wanted:
        for table in (UserRow, DepartmentRow):
            rows = await session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
            known |= {row[0]: row[1] for row in rows}
    return known


async def owner_department(
    session: Session, actor: Actor, user: str, project: str
) -> tuple[bool, str | None]:
    """Whether the actor may make this user the owner of a customer of this project (he works, in
    the project, and the actor sees him), and the user's department."""
    seen: ColumnElement[bool] = true()
    if actor.scope is not Scope.ALL:
        seen = or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))
    works = UserRow.id.in_(
        select(UserProjectRow.user_id).where(UserProjectRow.project_id == project)
    )
    query = select(UserRow.department_id).where(UserRow.id == user, UserRow.active, seen, works)
    found = (await session.execute(query)).first()
    return (False, None) if found is None else (True, found[0])


async def owners(
    session: Session, actor: Actor, words: str, at_most: int, ids: Sequence[str] = ()
) -> list[tuple[str, str, str | None]]:
    """Whom the actor may make an owner: id, name and department of those whose name or log-in has
    these words, by name. With `ids` of these, also who has left: his customers are still his."""
    seen: ColumnElement[bool] = true()
    if actor.scope is not Scope.ALL:
        seen = or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))
    works = UserRow.id.in_(
        select(UserProjectRow.user_id).where(UserProjectRow.project_id.in_(actor.projects))
    )
    query = select(UserRow.id, UserRow.name, UserRow.department_id).where(seen, works)
    query = query.where(UserRow.id.in_(ids) if ids else UserRow.active)
    if words:
        query = query.where(
            or_(
                UserRow.name.contains(words, autoescape=True),
                UserRow.login.contains(words, autoescape=True),
            )
        )
    rows = await session.execute(query.order_by(UserRow.name, UserRow.id).limit(at_most))
    return [(row[0], row[1], row[2]) for row in rows]


async def holders(
    session: Session, actor: Actor, words: str, at_most: int
) -> list[tuple[str, str, bool]]:
    """Who holds customers that the actor may see: id, name and whether he works still, of those
    whose name or log-in has these words, by name; who left comes last."""
    his = and_(CustomerRow.owner == UserRow.id, visible_to(actor))
    query = select(UserRow.id, UserRow.name, UserRow.active)
    query = query.where(select(CustomerRow.id).where(his).exists())
    if words:
        named = (
            column.contains(words, autoescape=True) for column in (UserRow.name, UserRow.login)
        )
        query = query.where(or_(*named))
    order = (UserRow.active.desc(), UserRow.name, UserRow.id)
    rows = await session.execute(query.order_by(*order).limit(at_most))
    return [(row[0], row[1], row[2]) for row in rows]


async def may_name_department(session: Session, actor: Actor, department: str) -> bool:
    """Whether there is such a department within what the actor sees, or it is his own."""
    if actor.scope is not Scope.ALL:
        return department in actor.departments or department == actor.department_id
    found = select(DepartmentRow.id).where(DepartmentRow.id == department)
    return (await session.execute(found)).first() is not None


def columns(customer: Customer) -> dict[str, object]:
    """What a card writes into its row, its id apart."""
    return {
        **{name: getattr(customer, name) for name in PLAIN},
        "name_key": folded(customer.name),
        "name_grams": grams(customer.name),
        "tags": list(customer.tags),
        "fields": dict(customer.fields),
        "consent": customer.consent.value,
    }


def _customer(row: CustomerRow, contacts: Sequence[ContactPoint]) -> Customer:
    return Customer(
        id=row.id,
        **{name: getattr(row, name) for name in PLAIN},
        tags=tuple(row.tags),
        fields=dict(row.fields),
        consent=Consent(row.consent),
        contacts=tuple(contacts),
    )


def _contact(row: ContactRow) -> ContactPoint:
    return ContactPoint(
        id=row.id,
        kind=ContactKind(row.kind),
        value=row.value,
        normal=row.normal,
        label=row.label,
        primary=row.primary,
        do_not_call=row.do_not_call,
        position=row.position,
    )


def _contact_row(customer: str, contact: ContactPoint) -> ContactRow:
    return ContactRow(
        id=contact.id,
        customer=customer,
        kind=contact.kind.value,
        value=contact.value,
        normal=contact.normal,
        number_reversed=reversed_number(contact.kind, contact.normal),
        label=contact.label,
        primary=contact.primary,
        do_not_call=contact.do_not_call,
        position=contact.position,
    )
