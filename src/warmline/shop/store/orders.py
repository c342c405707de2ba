"""Orders: who may see which, one of them, lists, writing them down; and a project's rule."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.customers.tables import CustomerRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.kit.keyset import PageUnknown, cursor, moment_after, text_after
from warmline.shop.model import Filters, Found, Line, Link, Order, Rule, Stage, Told, Which
from warmline.shop.tables import OrderRow, RuleRow

SORT = "-ordered_at"
SORTS: dict[str, Any] = {"ordered_at": OrderRow.ordered_at, "amount": OrderRow.amount}
COUNTED = 10_000
"""Matches are counted so far; a bigger number helps nobody and costs time."""
LAST_DIGITS = 4


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `OrderRow`, used by every query: within the actor's projects, and all (ALL),
    those laid to his departments (TREE, TEAM) and to himself, or to himself alone (OWN). Whoever
    manages orders also sees those that are nobody's so far: it is he who lays them."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    projects = OrderRow.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return projects
    who: ColumnElement[bool] = OrderRow.agent == actor.user_id
    if actor.departments:
        who = or_(who, OrderRow.department.in_(actor.departments))
    if actor.may("shop.manage"):
        who = or_(who, and_(OrderRow.agent.is_(None), OrderRow.department.is_(None)))
    return and_(projects, who)


def named() -> Select[Any]:
    """Orders with the names of their agents and customers; rows for `order_of`."""
    columns: tuple[Any, ...] = (OrderRow, UserRow.name, CustomerRow.name)
    return (
        select(*columns)
        .outerjoin(UserRow, UserRow.id == OrderRow.agent)
        .outerjoin(CustomerRow, CustomerRow.id == OrderRow.customer)
    )


async def find(session: Session, actor: Actor, order: str, *, lock: bool = False) -> Order | None:
    """One order, if the actor may see it; with `lock` nobody else changes it until the end of the
    transaction."""
    query = named().where(OrderRow.id == order, visible_to(actor))
    if lock:
        query = query.with_for_update(of=OrderRow)
    row = (await session.execute(query)).one_or_none()
    return order_of(*row) if row is not None else None


async def known(
    session: Session, project: str, keys: Iterable[tuple[str, str]], *, lock: bool = True
) -> dict[tuple[str, str], Order]:
    """Those of these orders that are there, by shop and number; with `lock` nobody else changes
    them until the end of the transaction. Locked in one order for all."""
    query = (
        named()
        .where(
            OrderRow.project == project,
            tuple_(OrderRow.shop, OrderRow.number).in_(sorted(set(keys))),
        )
        .order_by(OrderRow.id)
    )
    if lock:
        query = query.with_for_update(of=OrderRow)
    found = [order_of(*row) for row in await session.execute(query)]
    return {(one.shop, one.number): one for one in found}


async def write(session: Session, project: str, told: Told, now: datetime) -> str:
    """A new order. Its id; "" when somebody else wrote it in this very moment."""
    values = values_of(told) | {
        "id": uuid7(),
        "project": project,
        "call": told.call,
        "link": Link.NONE.value,
        "created_at": now,
        "changed_at": now,
    }
    made = insert(OrderRow).values(values).on_conflict_do_nothing().returning(OrderRow.id)
    return (await session.execute(made)).scalar_one_or_none() or ""


async def rewrite(session: Session, order: Order, told: Told, now: datetime) -> None:
    """What the shop says of an order that is there."""
    await _update(session, order, values_of(told) | {"changed_at": now})


async def lay(session: Session, order: Order, link: Mapping[str, Any], now: datetime) -> None:
    """Lay an order to an enquiry: any of customer, call, asked_at, agent, department, link."""
    await _update(session, order, {**link, "changed_at": now})


_LAY = text(
    """
UPDATE shop_order AS one
SET customer = said.customer, "call" = said."call", asked_at = said.asked_at, agent = said.agent,
    department = said.department, link = said.link, version = one.version + 1,
    changed_at = CAST(:now AS timestamptz)
FROM json_populate_recordset(NULL::shop_order, CAST(:rows AS json)) AS said
WHERE one.id = said.id
"""
)


async def lay_all(session: Session, links: Sequence[Mapping[str, object]], now: datetime) -> None:
    """Lay many, locked: id and all of customer, call, asked_at, agent, department, link."""
    if links:
        rows = msgspec.json.encode(links).decode()
        await session.execute(_LAY, {"rows": rows, "now": now})
        await session.flush()
        session.expire_all()


async def _update(session: Session, order: Order, values: Mapping[str, Any]) -> None:
    row = await session.get_one(OrderRow, order.id)
    for name, value in values.items():
        setattr(row, name, value)
    row.version = order.version + 1
    await session.flush()


async def unlinked(session: Session, since: datetime, most: int, after: str) -> Sequence[Order]:
    """Orders placed since then that no rule could lay to an enquiry yet, by id."""
    query = (
        named()
        .where(OrderRow.link == Link.NONE.value, OrderRow.ordered_at >= since)
        .order_by(OrderRow.id)
        .limit(most)
        .with_for_update(of=OrderRow, skip_locked=True)
    )
    if after:
        query = query.where(OrderRow.id > after)
    return [order_of(*row) for row in await session.execute(query)]


# Lists -------------------------------------------------------------------------------------------


async def page_of(
    session: Session,
    actor: Actor,
    filters: Filters,
    unpaid_before: datetime,
    *,
    size: int,
    after: str = "",
    sort: str = SORT,
) -> Found:
    """One page in the order of `sort` (a name of `SORTS`, `-` for descending), and on the first
    page how many there are. Raises `PageUnknown` for an order there is not."""
    column, down = SORTS.get(sort.removeprefix("-")), sort.startswith("-")
    if column is None:
        raise PageUnknown
    narrowed = _narrowed(named(), actor, filters, unpaid_before)
    query = narrowed
    if after:
        place, value = tuple_(column, OrderRow.id), _after(after, sort)
        query = query.where(place < value if down else place > value)
    ends = (column.desc(), OrderRow.id.desc()) if down else (column, OrderRow.id)
    query = query.order_by(*ends).limit(size + 1)
    found = [order_of(*row) for row in await session.execute(query)]
    following = ""
    if len(found) > size:
        last = found[size - 1]
        at = last.ordered_at if column is OrderRow.ordered_at else str(last.amount)
        following = cursor(sort, at, last.id)
    total = None if after else await _count(session, narrowed)
    capped = total is not None and total > COUNTED
    return Found(found[:size], following, COUNTED if capped else total, capped)


def _after(after: str, sort: str) -> Any:
    """Where the page begins."""
    if sort.endswith("amount"):
        said, name = text_after(after, sort)
        try:
            return (Decimal(said), name)
        except InvalidOperation:
            raise PageUnknown from None
    return moment_after(after, sort)


async def count(session: Session, actor: Actor, filters: Filters, unpaid_before: datetime) -> int:
    """How many there are, all of them counted."""
    query = _narrowed(named(), actor, filters, unpaid_before)
    ids = query.with_only_columns(OrderRow.id).order_by(None).subquery()
    return int((await session.execute(select(func.count()).select_from(ids))).scalar_one())


async def all_of(
    session: Session, actor: Actor, filters: Filters, unpaid_before: datetime, chunk: int = 1000
) -> AsyncIterator[Sequence[Order]]:
    """Every one of them, the newest first, in chunks."""
    after = ""
    while True:
        page = await page_of(session, actor, filters, unpaid_before, size=chunk, after=after)
        if page.items:
            yield page.items
        if not page.next:
            return
        session.expunge_all()
        after = page.next


async def of_calls(session: Session, actor: Actor, calls: Iterable[str]) -> dict[str, list[Order]]:
    """The orders laid to these calls that the actor may see."""
    query = named().where(OrderRow.call.in_(list(calls)), visible_to(actor))
    found: dict[str, list[Order]] = {}
    for row in await session.execute(query.order_by(OrderRow.ordered_at)):
        order = order_of(*row)
        found.setdefault(order.call or "", []).append(order)
    return found


async def _count(session: Session, query: Select[Any]) -> int:
    some = query.with_only_columns(OrderRow.id).order_by(None).limit(COUNTED + 1)
    return int(
        (await session.execute(select(func.count()).select_from(some.subquery()))).scalar_one()
    )


def _narrowed(
    query: Select[Any], actor: Actor, filters: Filters, unpaid_before: datetime
) -> Select[Any]:
    query = query.where(visible_to(actor))
    exact = {
        OrderRow.stage: filters.stage.value if filters.stage else "",
        OrderRow.shop: filters.shop,
        OrderRow.agent: filters.agent,
        OrderRow.customer: filters.customer,
        OrderRow.call: filters.call,
    }
    for column, value in exact.items():
        if value:
            query = query.where(column == value)
    if filters.since is not None:
        query = query.where(OrderRow.ordered_at >= filters.since)
    if filters.to is not None:
        query = query.where(OrderRow.ordered_at < filters.to)
    if filters.unpaid:
        query = query.where(
            OrderRow.stage == Stage.ORDERED.value, OrderRow.ordered_at <= unpaid_before
        )
    if filters.linked is not None:
        none = OrderRow.link == Link.NONE.value
        query = query.where(~none if filters.linked else none)
    return _searched(query, filters.q)


def _searched(query: Select[Any], words: str) -> Select[Any]:
    """Four digits are the last ones of the buyer's number or an order's number; anything else is
    an order's number or the beginning of the buyer's name."""
    if not words:
        return query
    either = [OrderRow.number == words, OrderRow.buyer.startswith(words, autoescape=True)]
    if re.fullmatch(rf"\d{{{LAST_DIGITS}}}", words):
        either.append(OrderRow.phone_reversed.startswith(words[::-1]))
    return query.where(or_(*either))


async def sellers(
    session: Session, actor: Actor, words: str, at_most: int
) -> list[tuple[str, str, bool]]:
    """Those within the actor's sight who have orders: id, name, whether he works; by name, those
    who left last."""
    seen: ColumnElement[bool] = true()
    if actor.scope is not Scope.ALL:
        seen = or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))
    theirs = and_(OrderRow.agent == UserRow.id, visible_to(actor))
    has = select(OrderRow.id).where(theirs).exists()
    query = select(UserRow.id, UserRow.name, UserRow.active).where(seen, has)
    if words:
        query = query.where(UserRow.name.contains(words, autoescape=True))
    order = (UserRow.active.desc(), UserRow.name, UserRow.id)
    rows = await session.execute(query.order_by(*order).limit(at_most))
    return [(row[0], row[1], row[2]) for row in rows]


# Rules -------------------------------------------------------------------------------------------


async def rule_of(session: Session, project: str) -> Rule:
    row = await session.get(RuleRow, project)
    if row is None:
        return Rule()
    return Rule(row.window_days, Which(row.which), row.unpaid_min, row.version)


async def save_rule(session: Session, project: str, rule: Rule) -> bool:
    """Write it over the version before; False: what is there is of another version by now."""
    values = {
        "window_days": rule.window_days,
        "which": rule.which.value,
        "unpaid_min": rule.unpaid_min,
        "version": rule.version,
    }
    made = insert(RuleRow).values(project=project, **values)
    before = RuleRow.version == rule.version - 1
    kept = made.on_conflict_do_update(index_elements=["project"], set_=values, where=before)
    written = await session.execute(kept.returning(RuleRow.project))
    return written.scalar_one_or_none() is not None


async def widest(session: Session) -> timedelta:
    """The longest window of any project's rule."""
    days = (await session.execute(select(func.max(RuleRow.window_days)))).scalar_one()
    return timedelta(days=max(days or 0, Rule().window_days))


# Shapes ------------------------------------------------------------------------------------------


def values_of(told: Told) -> dict[str, Any]:
    """The columns of what a shop says."""
    digits = re.sub(r"\D", "", told.phone)
    return {
        "shop": told.shop,
        "number": told.number,
        "stage": told.stage.value,
        "ordered_at": told.ordered_at,
        "told_at": told.told_at,
        "amount": told.amount,
        "refunded": told.refunded,
        "paid_at": told.paid_at,
        "closed_at": told.closed_at,
        "refunded_at": told.refunded_at,
        "buyer": told.buyer,
        "phone": told.phone,
        "phone_reversed": digits[::-1] or None,
        "lines": [_kept(line) for line in told.lines],
        "add_ons": sum(line.quantity for line in told.lines if line.add_on),
    }


def _kept(line: Line) -> dict[str, Any]:
    return {
        "title": line.title,
        "quantity": line.quantity,
        "price": str(line.price),
        "sku": line.sku,
        "add_on": line.add_on,
    }


def order_of(row: OrderRow, agent_name: str | None, customer_name: str | None) -> Order:
    """A row of `named`."""
    lines = (Line(**{**line, "price": Decimal(line["price"])}) for line in row.lines)
    return Order(
        id=row.id,
        project=row.project,
        shop=row.shop,
        number=row.number,
        stage=Stage(row.stage),
        ordered_at=row.ordered_at,
        told_at=row.told_at,
        amount=row.amount,
        refunded=row.refunded,
        paid_at=row.paid_at,
        closed_at=row.closed_at,
        refunded_at=row.refunded_at,
        buyer=row.buyer,
        phone=row.phone,
        lines=tuple(lines),
        customer=row.customer,
        customer_name=customer_name,
        call=row.call,
        asked_at=row.asked_at,
        agent=row.agent,
        agent_name=agent_name,
        department=row.department,
        link=Link(row.link),
        version=row.version,
    )
