"""Queries about one customer: follow-ups about him, and what he answered.

A follow-up or a sheet is about him if it names his card, or no card and a call of his: one of which
somebody said so, else one by its number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, union_all

from warmline.customers.ports import Person
from warmline.customers.tables import LinkRow
from warmline.followups.model import State
from warmline.followups.store import answers as sheets_store
from warmline.followups.store.followups import open_ones, visible_to
from warmline.followups.tables import (
    AnswerRow,
    AnswerSheetRow,
    FollowupRow,
    QuestionnaireRow,
    ReminderRow,
)
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound

HIDDEN = "***"


def _calls(person: Person, numbers: Collection[str]) -> Select[Any]:
    of_another = exists().where(
        LinkRow.interaction == InteractionRow.id, LinkRow.customer != person.customer
    )
    said = select(LinkRow.interaction).where(LinkRow.customer == person.customer)
    by_number = select(InteractionRow.id).where(
        InteractionRow.caller_e164.in_(numbers), ~of_another
    )
    return select(union_all(said, by_number).subquery().c[0])


def _about(table: Any, person: Person, numbers: Collection[str]) -> ColumnElement[bool]:
    of_call = and_(table.customer.is_(None), table.interaction.in_(_calls(person, numbers)))
    return or_(table.customer == person.customer, of_call)


# The timeline ------------------------------------------------------------------------------------

HAPPENED = func.coalesce(FollowupRow.finished_at, FollowupRow.created_at)
"""When it was done; while it is not, when it was planned."""
ASKED = func.coalesce(AnswerSheetRow.finished_at, AnswerSheetRow.started_at)


async def followups_before(
    session: Session,
    actor: Actor,
    queues: Iterable[str],
    person: Person,
    bound: Bound | None,
    size: int,
) -> Sequence[FollowupRow]:
    """Follow-ups that the actor may see, what happened last first."""
    query = (
        select(FollowupRow)
        .where(
            FollowupRow.customer == person.customer,
            visible_to(actor, queues),
            within(HAPPENED, FollowupRow.id, bound),
        )
        .order_by(HAPPENED.desc(), FollowupRow.id.desc())
        .limit(size)
    )
    return list(await session.scalars(query))


async def sheets_before(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[tuple[AnswerSheetRow, str]]:
    """Sheets that the actor may see with their questionnaire's name, the newest first."""
    query = (
        select(AnswerSheetRow, QuestionnaireRow.name)
        .join(QuestionnaireRow, QuestionnaireRow.id == AnswerSheetRow.questionnaire)
        .where(
            AnswerSheetRow.customer == person.customer,
            sheets_store.visible_to(actor),
            within(ASKED, AnswerSheetRow.id, bound),
        )
        .order_by(ASKED.desc(), AnswerSheetRow.id.desc())
        .limit(size)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


# A person's own rights ---------------------------------------------------------------------------


async def followups(session: Session, person: Person, *, lock: bool = False) -> list[FollowupRow]:
    """All about him, whoever may see them."""
    query = select(FollowupRow).where(_about(FollowupRow, person, person.alone))
    query = query.order_by(FollowupRow.id)
    return list(await session.scalars(query.with_for_update() if lock else query))


async def answers(session: Session, person: Person) -> list[tuple[AnswerSheetRow, str, AnswerRow]]:
    """All that he answered, with the questionnaire's name."""
    query = (
        select(AnswerSheetRow, QuestionnaireRow.name, AnswerRow)
        .join(QuestionnaireRow, QuestionnaireRow.id == AnswerSheetRow.questionnaire)
        .join(AnswerRow, AnswerRow.sheet == AnswerSheetRow.id)
        .where(_about(AnswerSheetRow, person, person.alone))
        .order_by(AnswerSheetRow.started_at, AnswerSheetRow.id, AnswerRow.at)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def forget(session: Session, rows: Sequence[FollowupRow], now: datetime) -> None:
    """Nothing of what was written is left; nobody is reminded of what was still to be done."""
    undone = set(await session.scalars(_undone([row.id for row in rows])))
    for row in rows:
        row.content, row.grams, row.result_text = HIDDEN, [], HIDDEN if row.result_text else ""
        if row.id in undone:
            row.state, row.snoozed_to, row.repeat = State.CANCELLED.value, None, None
            row.finished_at, row.finished_by = now, SYSTEM.user_id
        row.version += 1
    unsent = (ReminderRow.followup.in_(list(undone))) & ReminderRow.sent_at.is_(None)
    await session.execute(delete(ReminderRow).where(unsent))
    await session.flush()


def _undone(ids: Sequence[str]) -> Select[str]:
    return select(FollowupRow.id).where(FollowupRow.id.in_(list(ids)), open_ones())


async def hide_words(session: Session, rows: Sequence[AnswerRow]) -> None:
    """What he said in words goes; choices and marks are figures of a questionnaire."""
    for row in rows:
        if row.words is not None:
            row.words = HIDDEN
    await session.flush()
