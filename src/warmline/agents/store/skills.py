"""Skills and pause reasons: the short lists of the centre."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.dialects.postgresql import insert

from warmline.agents.errors import NoSuchSkill, PauseReasonExists, SkillInUse, SkillNameTaken
from warmline.agents.profile import PauseReason, Skill
from warmline.agents.tables import AgentSkillRow, PauseReasonRow, SkillRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged


def visible_skills(actor: Actor) -> ColumnElement[bool]:
    """Condition on `SkillRow`: those of the actor's projects; all for whoever sees everything."""
    if actor.scope is Scope.ALL:
        return true()
    return SkillRow.project_id.in_(actor.projects)


async def page_of_skills(session: Session, actor: Actor, page: Page) -> Paged[Skill]:
    """Skills with the number of agents who have them."""
    holders = (
        select(func.count())
        .select_from(AgentSkillRow)
        .where(AgentSkillRow.skill_id == SkillRow.id)
        .scalar_subquery()
    )
    query = select(SkillRow, holders).where(visible_skills(actor))
    if page.q:
        query = query.where(contains(SkillRow.name, page.q))
    sorts = {"name": by_name(SkillRow.name), "created_at": SkillRow.created_at}
    rows = await fetch_page(session, query, page, sorts=sorts, default="name", tie=SkillRow.id)
    items = [
        Skill(id=row.id, name=row.name, project=row.project_id, agents=agents)
        for row, agents in rows.items
    ]
    return Paged(items, rows.total, rows.page, rows.size)


async def skill_for_change(session: Session, actor: Actor, skill: str) -> SkillRow:
    """The row, locked; raises `NoSuchSkill` also for one the actor may not see."""
    query = select(SkillRow).where(SkillRow.id == skill, visible_skills(actor)).with_for_update()
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NoSuchSkill
    return row


async def save_skill(session: Session, row: SkillRow) -> None:
    """Write the row; raises `SkillNameTaken`, `Missing` for an unknown project."""
    session.add(row)
    with on_violation(
        {
            "uq_skill_project_id_name": SkillNameTaken(),
            "fk_skill_project_id_project": Missing(
                "There is no such project.", code="project_missing", field="project"
            ),
        }
    ):
        await session.flush()


async def delete_skill(session: Session, row: SkillRow) -> None:
    """Drop the row and everybody's level in it; raises `SkillInUse` while a queue asks for it."""
    with on_violation({"fk_queue_skill_skill_id_skill": SkillInUse()}):
        await session.delete(row)
        await session.flush()


async def pause_reasons(session: Session, *, also_inactive: bool) -> list[PauseReason]:
    """In the order agents see them."""
    query = select(PauseReasonRow).order_by(PauseReasonRow.position, PauseReasonRow.code)
    if not also_inactive:
        query = query.where(PauseReasonRow.active)
    return [_reason(row) for row in await session.scalars(query)]


async def reason_for_change(session: Session, code: str) -> PauseReasonRow | None:
    query = select(PauseReasonRow).where(PauseReasonRow.code == code).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def add_reason(session: Session, reason: PauseReason) -> None:
    """At the end of the list; raises `PauseReasonExists`."""
    last = (await session.execute(select(func.max(PauseReasonRow.position)))).scalar_one()
    row = PauseReasonRow(
        code=reason.code,
        zh=reason.zh,
        en=reason.en,
        limit_min=reason.limit_min,
        active=reason.active,
        position=(last or 0) + 1,
    )
    session.add(row)
    with on_violation({"pk_pause_reason": PauseReasonExists()}):
        await session.flush()


async def seed_reasons(session: Session, reasons: Sequence[PauseReason]) -> None:
    """Into an empty list only: what people changed or took away stays so."""
    count = select(func.count()).select_from(PauseReasonRow)
    if (await session.execute(count)).scalar_one():
        return
    rows = [
        {
            "code": reason.code,
            "zh": reason.zh,
            "en": reason.en,
            "limit_min": reason.limit_min,
            "position": position,
        }
        for position, reason in enumerate(reasons, start=1)
    ]
    await session.execute(insert(PauseReasonRow).on_conflict_do_nothing(), rows)


def _reason(row: PauseReasonRow) -> PauseReason:
    return PauseReason(
        code=row.code, zh=row.zh, en=row.en, limit_min=row.limit_min, active=row.active
    )
