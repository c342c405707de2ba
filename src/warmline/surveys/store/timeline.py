"""Queries about one customer: the ratings he gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from warmline.customers.ports import Person
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
    """Answers after calls of his numbers that the actor may see, the newest first."""
    if not person.numbers:
        return []
    query = (
        select(Row)
        .join(InteractionRow, InteractionRow.id == Row.interaction)
        .where(
            InteractionRow.caller_e164.in_(person.numbers),
            Row.answered_at.is_not(None),
            visible_to(actor),
            within(Row.answered_at, Row.id, bound),
        )
        .order_by(Row.answered_at.desc(), Row.id.desc())
        .limit(size)
    )
    return list(await session.scalars(query))


async def answers(session: Session, numbers: Collection[str]) -> Sequence[SurveyResultRow]:
    """All answers after calls of these numbers, whoever may see them."""
    if not numbers:
        return []
    query = (
        select(Row)
        .join(InteractionRow, InteractionRow.id == Row.interaction)
        .where(InteractionRow.caller_e164.in_(numbers), Row.answered_at.is_not(None))
        .order_by(Row.answered_at)
    )
    return list(await session.scalars(query))
