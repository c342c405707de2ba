"""Queries on the rules by caller."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, func, select, text, true

from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged
from warmline.routing.callers import CallerRule, On
from warmline.routing.errors import CallerRuleTaken, NoSuchCallerRule, NoSuchMember, NoSuchQueue
from warmline.routing.tables import CallerRuleRow

SORTS = {
    "number": CallerRuleRow.number,
    "label": CallerRuleRow.label,
    "priority": CallerRuleRow.priority,
    "created_at": CallerRuleRow.created_at,
}


def visible_rules(actor: Actor) -> ColumnElement[bool]:
    """Condition on `CallerRuleRow`: those of the actor's projects."""
    return true() if actor.scope is Scope.ALL else CallerRuleRow.project_id.in_(actor.projects)


async def page_of_rules(session: Session, actor: Actor, page: Page) -> Paged[CallerRule]:
    query = select(CallerRuleRow).where(visible_rules(actor))
    if page.q:
        query = query.where(
            contains(CallerRuleRow.number, page.q) | contains(CallerRuleRow.label, page.q)
        )
    rows = await fetch_page(
        session, query, page, sorts=SORTS, default="number", tie=CallerRuleRow.id
    )
    return Paged([_shaped(row) for row in rows.items], rows.total, rows.page, rows.size)


async def all_rules(session: Session) -> list[CallerRule]:
    """Every rule, the older ones first."""
    query = select(CallerRuleRow).order_by(CallerRuleRow.created_at, CallerRuleRow.id)
    return [_shaped(row) for row in await session.scalars(query)]


async def count(session: Session) -> int:
    """How many rules there are; nobody adds one until the transaction ends."""
    await session.execute(text("LOCK TABLE caller_rule IN SHARE ROW EXCLUSIVE MODE"))
    return (await session.execute(select(func.count()).select_from(CallerRuleRow))).scalar_one()


async def find_rule(session: Session, actor: Actor, rule: str) -> CallerRule:
    """The rule; raises `NoSuchCallerRule`, also for one the actor may not see."""
    query = select(CallerRuleRow).where(CallerRuleRow.id == rule, visible_rules(actor))
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NoSuchCallerRule
    return _shaped(row)


async def save_rule(session: Session, rule: CallerRule) -> None:
    """Write the rule, new or not; raises what is taken or missing."""
    row = await session.get(CallerRuleRow, rule.id, with_for_update=True) or CallerRuleRow(
        id=rule.id, project_id=rule.project
    )
    row.on, row.number, row.label, row.priority = rule.on, rule.number, rule.label, rule.priority
    row.queue_id, row.agent_id, row.team_id = rule.queue, rule.agent, rule.team
    row.do_not_call = rule.do_not_call
    session.add(row)
    with on_violation(
        {
            "uq_caller_rule_project_id_on_number": CallerRuleTaken(),
            "fk_caller_rule_queue_id_queue": NoSuchQueue(),
            "fk_caller_rule_agent_id_agent_profile": NoSuchMember(),
            "fk_caller_rule_team_id_department": Missing(
                "There is no such team.", code="department_missing", field="team"
            ),
            "fk_caller_rule_project_id_project": Missing(
                "There is no such project.", code="project_missing", field="project"
            ),
        }
    ):
        await session.flush()


async def drop_rule(session: Session, rule: str) -> None:
    await session.execute(delete(CallerRuleRow).where(CallerRuleRow.id == rule))


def _shaped(row: CallerRuleRow) -> CallerRule:
    return CallerRule(
        id=row.id,
        project=row.project_id,
        on=On(row.on),
        number=row.number,
        label=row.label,
        priority=row.priority,
        queue=row.queue_id,
        agent=row.agent_id,
        team=row.team_id,
        do_not_call=row.do_not_call,
    )
