"""Queries about one customer: the ratings he gave. A call is his if somebody said so, else by its
number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, exists, select, union_all

from warmline.customers.ports import Person
from warmline.customers.tables import LinkRow
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound
from warmline.surveys.store.results import visible_to
from warmline.surveys.tables import SurveyResultRow

Row = SurveyResultRow


async def ratings(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[SurveyResultRow]:
    """Answers after his calls that the actor may see, the newest first."""
    query = (
        select(Row)
        .where(
            Row.interaction.in_(_calls(person, person.numbers)),
            Row.answered_at.is_not(None),
            visible_to(actor),
            within(Row.answered_at, Row.id, bound),
        )
        .order_by(Row.answered_at.desc(), Row.id.desc())
        .limit(size)
    )
    return list(await session.scalars(query))


async def answers(session: Session, person: Person) -> Sequence[SurveyResultRow]:
    """All answers after calls that are his alone, whoever may see them."""
    query = (
        select(Row)
        .where(Row.interaction.in_(_calls(person, person.alone)), Row.answered_at.is_not(None))
        .order_by(Row.answered_at)
    )
    return list(await session.scalars(query))


def _calls(person: Person, numbers: Collection[str]) -> Select[Any]:
    of_another = exists().where(
        LinkRow.interaction == InteractionRow.id, LinkRow.customer != person.customer
    )
    said = select(LinkRow.interaction).where(LinkRow.customer == person.customer)
    by_number = select(InteractionRow.id).where(
        InteractionRow.caller_e164.in_(numbers), ~of_another
    )
    return select(union_all(said, by_number).subquery().c[0])
