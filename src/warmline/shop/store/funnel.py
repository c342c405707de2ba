"""The funnel: who asked whom on which day, and what became of it. Everything is counted from the
enquiries, so that every number can open its rows (`calls_behind` asks the same question)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, func, or_, select, true
from sqlalchemy import Date as DateType
from sqlalchemy import Text as TextType

from warmline.accounts.tables import UserRow
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.shop.model import FunnelRow, Stage, Step
from warmline.shop.tables import OrderRow

MOST_CALLS = 500

_PAID = OrderRow.stage.in_([Stage.PAID.value, Stage.REFUNDED.value])
"""Whoever paid has paid, also when the money went back later; that is counted apart."""
_EARNING = case(
    (OrderRow.stage == Stage.PAID.value, OrderRow.amount - OrderRow.refunded),
    (OrderRow.stage == Stage.REFUNDED.value, OrderRow.amount - OrderRow.refunded),
    else_=0,
)
_LOST = OrderRow.stage.in_([Stage.CLOSED.value, Stage.REFUNDED.value])
_COUNTED = {Step.SOLD: _EARNING > 0, Step.ADD_ONS: and_(OrderRow.add_ons > 0, ~_LOST)}
"""The orders of which a figure is made that counts orders."""


async def rows(
    session: Session,
    actor: Actor,
    since: datetime,
    to: datetime,
    zone: str,
    agent: str,
    most: int | None = None,
) -> Sequence[FunnelRow]:
    """A row for each agent and day on which somebody asked him; people are counted once in it. All
    of them, or the newest `most`."""
    day = _day(zone)
    asked = _person()
    has, paid = OrderRow.id.is_not(None), _PAID
    kept = and_(has, ~_LOST)
    query = (
        _enquiries(actor, since, to, agent)
        .outerjoin(OrderRow, OrderRow.call == InteractionRow.id)
        .with_only_columns(
            InteractionRow.agent_last,
            UserRow.name,
            day,
            func.count(asked.distinct()),
            func.count(asked.distinct()).filter(has),
            func.count(asked.distinct()).filter(paid),
            func.count(asked.distinct()).filter(kept),
            func.count(OrderRow.id.distinct()).filter(_EARNING > 0),
            func.coalesce(func.sum(OrderRow.add_ons).filter(~_LOST), 0),
            func.coalesce(func.sum(_EARNING), 0),
        )
        .group_by(InteractionRow.agent_last, UserRow.name, day)
        .order_by(day.desc(), UserRow.name)
        .limit(most)
    )
    return [
        FunnelRow(who or "", name, on, n, ordered, bought, ordered - stayed, orders, add_ons, net)
        for who, name, on, n, ordered, bought, stayed, orders, add_ons, net in (
            await session.execute(query)
        )
    ]


async def calls_behind(
    session: Session,
    actor: Actor,
    bounds: tuple[datetime, datetime],
    agent: str,
    step: Step,
) -> Sequence[tuple[str, datetime, str]]:
    """The enquiries behind a number: (call, arrived, caller's number as received)."""
    query = _enquiries(actor, *bounds, agent)
    if step in _COUNTED:
        # These figures are of orders, not of people: the calls to which they are laid.
        counted = select(OrderRow.call).where(OrderRow.call.is_not(None), _COUNTED[step])
        query = query.where(InteractionRow.id.in_(counted))
    elif step is not Step.ASKED:
        person = _person()
        ordered = (
            _enquiries(actor, *bounds, agent)
            .join(OrderRow, OrderRow.call == InteractionRow.id)
            .with_only_columns(person)
        )
        if step is Step.PAID:
            ordered = ordered.where(_PAID)
        query = query.where(person.in_(ordered))
        if step is Step.LOST:
            query = query.where(person.not_in(ordered.where(~_LOST)))
    columns = (InteractionRow.id, InteractionRow.arrived_at, InteractionRow.caller_raw)
    newest = query.order_by(InteractionRow.arrived_at.desc()).limit(MOST_CALLS)
    found = await session.execute(newest.with_only_columns(*columns))
    return [(row.id, row.arrived_at, row.caller_raw) for row in found]


def _person() -> ColumnElement[str]:
    """Who asked: his number, or the call itself where the number was hidden."""
    return func.coalesce(InteractionRow.caller_e164, cast(InteractionRow.id, TextType))


def _day(zone: str) -> ColumnElement[date]:
    return cast(func.timezone(zone, InteractionRow.arrived_at), DateType)


def _enquiries(actor: Actor, since: datetime, to: datetime, agent: str) -> Select[Any]:
    """Calls in that an agent took, in the actor's scope."""
    columns: tuple[Any, ...] = (InteractionRow,)
    query = (
        select(*columns)
        .join(UserRow, UserRow.id == InteractionRow.agent_last)
        .where(
            InteractionRow.direction == "in",
            InteractionRow.talked_at.is_not(None),
            InteractionRow.arrived_at >= since,
            InteractionRow.arrived_at < to,
            _seen_by(actor),
        )
    )
    return query.where(InteractionRow.agent_last == agent) if agent else query


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """As orders are seen: an agent's own, his departments', all; within the actor's projects."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    projects = InteractionRow.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return projects
    who: ColumnElement[bool] = InteractionRow.agent_last == actor.user_id
    if actor.departments:
        who = or_(who, InteractionRow.department.in_(actor.departments))
    return and_(projects, who)
