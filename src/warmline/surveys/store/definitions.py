"""Surveys and their versions: settings, some dozens of them, so their list has numbered pages."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Select, select, true

from warmline.ivr.surveys import Script, Survey
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.paging import Page, Paged
from warmline.routing.tables import QueueRow
from warmline.surveys.errors import SurveyTaken
from warmline.surveys.model import SurveyInfo
from warmline.surveys.tables import SurveyRow, SurveyVersionRow

SORTS = {
    "name": by_name(SurveyRow.name),
    "key": SurveyRow.key,
    "changed_at": SurveyRow.changed_at,
}
TAKEN = SurveyTaken("Another survey has this key; choose another one.", field="key")
EARLIER = 20
"""Versions taken along to `voice` for calls and links that are still on them."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `SurveyRow`: the surveys of the actor's projects."""
    if actor.user_id == SYSTEM.user_id or (
        actor.scope is Scope.ALL and actor.may("settings.manage")
    ):
        return true()
    return SurveyRow.project_id.in_(actor.projects)


def _present() -> Select[SurveyRow, SurveyVersionRow]:
    return select(SurveyRow, SurveyVersionRow).join(
        SurveyVersionRow,
        (SurveyVersionRow.survey_id == SurveyRow.id)
        & (SurveyVersionRow.number == SurveyRow.version),
    )


async def page_of(session: Session, actor: Actor, page: Page) -> Paged[SurveyInfo]:
    query = _present().where(visible_to(actor))
    if page.q:
        query = query.where(contains(SurveyRow.name, page.q) | contains(SurveyRow.key, page.q))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=SurveyRow.id)
    return rows.map(lambda found: _info(*found))


async def find(session: Session, actor: Actor, id: str) -> SurveyInfo | None:
    found = (
        await session.execute(_present().where(SurveyRow.id == id, visible_to(actor)))
    ).one_or_none()
    return _info(*found) if found is not None else None


async def by_key(session: Session, key: str) -> SurveyInfo | None:
    """An active survey by its key."""
    query = _present().where(SurveyRow.key == key, SurveyRow.active.is_(True))
    found = (await session.execute(query)).one_or_none()
    return _info(*found) if found is not None else None


async def locked(session: Session, id: str) -> SurveyRow:
    """The row, nobody else's to change until the transaction ends."""
    query = select(SurveyRow).where(SurveyRow.id == id).with_for_update()
    return (await session.scalars(query)).one()


async def save(session: Session, row: SurveyRow) -> None:
    session.add(row)
    with on_violation({"uq_survey_key": TAKEN}):
        await session.flush()


def add_version(session: Session, id: str, number: int, script: Script) -> None:
    session.add(SurveyVersionRow(survey_id=id, number=number, script=msgspec.to_builtins(script)))


async def script_of(session: Session, survey: str, number: int) -> Script | None:
    row = await session.get(SurveyVersionRow, (survey, number))
    return msgspec.convert(row.script, Script) if row is not None else None


async def active(session: Session) -> Sequence[Survey]:
    """Every active survey with its last versions, for the configuration of `voice`."""
    found = (await session.execute(_present().where(SurveyRow.active.is_(True)))).all()
    made = []
    for row, version in found:
        query = (
            select(SurveyVersionRow)
            .where(SurveyVersionRow.survey_id == row.id, SurveyVersionRow.number < row.version)
            .order_by(SurveyVersionRow.number.desc())
            .limit(EARLIER)
        )
        before = (await session.scalars(query)).all()
        made.append(
            Survey(
                id=row.id,
                key=row.key,
                name=row.name,
                project=row.project_id,
                version=row.version,
                script=msgspec.convert(version.script, Script),
                earlier={str(one.number): msgspec.convert(one.script, Script) for one in before},
            )
        )
    return made


async def queues_asking(session: Session, key: str) -> list[str]:
    """Names of the queues whose policy names the survey."""
    query = select(QueueRow.name).where(
        QueueRow.policy["survey"]["survey"].astext == key, QueueRow.active.is_(True)
    )
    return sorted((await session.scalars(query)).all())


async def survey_of_queue(session: Session, queue: str | None) -> tuple[str, bool]:
    """The key of the survey that a queue asks (empty without one), and whether its agents choose
    whom."""
    if queue is None:
        return "", False
    asking = QueueRow.policy["survey"]
    query = select(asking["survey"].astext, asking["by_agent"].astext).where(QueueRow.id == queue)
    key, by_agent = (await session.execute(query)).one_or_none() or ("", "")
    return key or "", by_agent != "false"


def _info(row: SurveyRow, version: SurveyVersionRow) -> SurveyInfo:
    return SurveyInfo(
        id=row.id,
        project=row.project_id,
        key=row.key,
        name=row.name,
        active=row.active,
        version=row.version,
        script=msgspec.convert(version.script, Script),
        changed_at=row.changed_at,
    )
