"""Which rows an actor sees: one condition per noun, used by every query of that noun."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from warmline.accounts.rules import is_system
from warmline.accounts.tables import DepartmentRow, ProjectRow, UserRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Session


def visible_users(actor: Actor) -> ColumnElement[bool]:
    """Condition on `UserRow`: everybody (ALL), the members of the actor's departments and himself
    (TREE, TEAM), or only himself (OWN)."""
    if actor.scope is Scope.ALL:
        return true()
    return or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))


def visible_departments(actor: Actor) -> ColumnElement[bool]:
    """Condition on `DepartmentRow`: all, those the scope opens, or (OWN) the actor's own."""
    if actor.scope is Scope.ALL:
        return true()
    opened = actor.departments | ({actor.department_id} if actor.department_id else set())
    return DepartmentRow.id.in_(opened)


def visible_projects(actor: Actor) -> ColumnElement[bool]:
    """Condition on `ProjectRow`: those he works in; all for whoever runs the centre."""
    if is_system(actor) or (actor.scope is Scope.ALL and actor.may("settings.manage")):
        return true()
    return ProjectRow.id.in_(actor.projects)


def visible_entries(actor: Actor) -> ColumnElement[bool]:
    """Condition on `AuditEntry`: what the users visible to the actor did."""
    if actor.scope is Scope.ALL:
        return true()
    return AuditEntry.user_id.in_(select(UserRow.id).where(visible_users(actor)))


async def departments_below(session: Session, top: str) -> frozenset[str]:
    """The ids of a department and of all below it."""
    tree = select(DepartmentRow.id).where(DepartmentRow.id == top).cte("tree", recursive=True)
    # UNION, not UNION ALL: it would end even in a ring.
    tree = tree.union(select(DepartmentRow.id).join(tree, DepartmentRow.parent_id == tree.c.id))
    return frozenset((await session.scalars(select(tree.c.id))).all())
