"""Queries about one customer: the orders that are his, and taking him out of them.

An order is his if it stands on his card, or, where it is on nobody's, by its buyer's number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from warmline.customers.ports import Person
from warmline.customers.tables import CustomerRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound
from warmline.shop.store.orders import visible_to
from warmline.shop.tables import OrderRow as Row


def _nobodys(person: Person, numbers: Collection[str]) -> ColumnElement[bool]:
    """On nobody's card, of these numbers."""
    return and_(Row.customer.is_(None), Row.project == person.project, Row.phone.in_(numbers))


def _his(person: Person) -> ColumnElement[bool]:
    return or_(Row.customer == person.customer, _nobodys(person, person.alone))


async def before(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[Row]:
    """Orders on his card that the actor may see, the newest first."""
    query = (
        select(Row)
        .where(
            Row.customer == person.customer,
            visible_to(actor),
            within(Row.ordered_at, Row.id, bound),
        )
        .order_by(Row.ordered_at.desc(), Row.id.desc())
        .limit(size)
    )
    return list(await session.scalars(query))


async def orders(session: Session, person: Person, *, lock: bool = False) -> Sequence[Row]:
    """All of his, whoever may see them; locked in one order for all."""
    query = select(Row).where(_his(person)).order_by(Row.id)
    return list(await session.scalars(query.with_for_update() if lock else query))


async def count_shared(session: Session, person: Person) -> int:
    """Orders on nobody's card whose number is another customer's as well."""
    query = select(func.count()).select_from(Row).where(_nobodys(person, person.shared))
    return int((await session.execute(query)).scalar_one())


async def forget(session: Session, rows: Sequence[Row], customer: str) -> None:
    """Nobody can tell any more who bought; what and for how much stays. They stand on the card
    that is being erased: by that the shop's next word is told from a new buyer's."""
    for row in rows:
        row.buyer, row.phone, row.phone_reversed = "", "", None
        row.customer = customer
        row.version += 1
    await session.flush()


async def erased(session: Session, customers: Collection[str]) -> frozenset[str]:
    """Those of these customers who were erased."""
    if not customers:
        return frozenset()
    query = select(CustomerRow.id).where(
        CustomerRow.id.in_(customers), CustomerRow.erased_at.is_not(None)
    )
    return frozenset(await session.scalars(query))
