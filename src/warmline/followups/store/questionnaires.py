"""Questionnaires: drafts, published versions, who sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select, true

from warmline.followups.errors import QuestionnaireMalformed
from warmline.followups.questions import Document, Purpose, Questionnaire, Version
from warmline.followups.tables import QuestionnaireRow as Row
from warmline.followups.tables import QuestionnaireVersionRow as VersionRow
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session, contains, on_violation


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `QuestionnaireRow`: those of the actor's projects."""
    return true() if actor.user_id == SYSTEM.user_id else Row.project.in_(actor.projects)


async def find(
    session: Session, actor: Actor, questionnaire: str, *, lock: bool = False
) -> Questionnaire | None:
    """One, if the actor may see it; with `lock` nobody else changes it until the end."""
    query = select(Row).where(Row.id == questionnaire, visible_to(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _read(row)


async def all_of(
    session: Session, actor: Actor, *, asked: bool, words: str = ""
) -> Sequence[Questionnaire]:
    """Every one by name; with `asked` only those in force. A centre has dozens, not thousands."""
    query = select(Row).where(visible_to(actor)).order_by(Row.name.collate("warmline_names"))
    if asked:
        query = query.where(Row.active, Row.published.is_not(None))
    if words:
        query = query.where(contains(Row.name, words))
    return [_read(row) for row in await session.scalars(query.limit(1000))]


async def published_one(
    session: Session, questionnaire: str
) -> tuple[Questionnaire, Version] | None:
    """One that is in force, with its version."""
    row = await session.get(Row, questionnaire)
    if row is None or not row.active or row.published is None:
        return None
    found = await version(session, questionnaire, row.published)
    return None if found is None else (_read(row), found)


async def version(session: Session, questionnaire: str, number: int) -> Version | None:
    """A published version."""
    row = await session.get(VersionRow, (questionnaire, number))
    return None if row is None else _version(row)


async def versions(session: Session, questionnaire: str) -> Sequence[Version]:
    """Every published version, the newest first."""
    query = select(VersionRow).where(VersionRow.questionnaire == questionnaire)
    rows = await session.scalars(query.order_by(VersionRow.number.desc()))
    return [_version(row) for row in rows]


async def save(session: Session, questionnaire: Questionnaire) -> None:
    """Write one, new or locked. Raises `QuestionnaireMalformed` for a name that is taken."""
    values = {
        "project": questionnaire.project,
        "name": questionnaire.name,
        "purpose": questionnaire.purpose.value,
        "active": questionnaire.active,
        "draft": _plain(questionnaire.draft),
        "published": questionnaire.published,
        "version": questionnaire.version,
        "changed_at": questionnaire.changed_at,
        "changed_by": questionnaire.changed_by,
    }
    row = await session.get(Row, questionnaire.id)
    if row is None:
        row = Row(id=questionnaire.id, **values)
        row.created_at, row.created_by = questionnaire.changed_at, questionnaire.changed_by
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    taken = QuestionnaireMalformed("There is one of this name already.", field="name")
    with on_violation({"uq_questionnaire_project_name": taken}):
        await session.flush()


async def publish(session: Session, questionnaire: str, new: Version) -> None:
    """Keep a version for good."""
    session.add(
        VersionRow(
            questionnaire=questionnaire,
            number=new.number,
            document=_plain(new.document),
            published_at=new.published_at,
            published_by=new.published_by,
        )
    )
    await session.flush()


def _plain(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(document)
    return found


def _read(row: Row) -> Questionnaire:
    return Questionnaire(
        id=row.id,
        project=row.project,
        name=row.name,
        purpose=Purpose(row.purpose),
        active=row.active,
        draft=msgspec.convert(row.draft, Document),
        published=row.published,
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def _version(row: VersionRow) -> Version:
    document = msgspec.convert(row.document, Document)
    return Version(row.number, document, row.published_at, row.published_by)
