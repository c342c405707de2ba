"""Who reads: what decides about his sight, and the one condition on what is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased

from warmline.accounts.tables import (
    DepartmentRow,
    RolePermissionRow,
    RoleRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.knowledge.model import Reader, Reading
from warmline.knowledge.tables import PublishedRow, ReadRow


async def reader_of(session: Session, actor: Actor) -> Reader:
    """The actor as a reader: his roles, his department and those above it."""
    everything = actor.user_id == SYSTEM.user_id or (
        actor.scope is Scope.ALL and actor.may("knowledge.write")
    )
    roles = await session.scalars(
        select(UserRoleRow.role_id).where(UserRoleRow.user_id == actor.user_id)
    )
    return Reader(
        user=actor.user_id,
        departments=frozenset(await departments_of(session, actor)),
        roles=frozenset(roles),
        projects=actor.projects,
        everything=everything,
    )


async def departments_of(session: Session, actor: Actor) -> Sequence[str]:
    """His department and all above it: what is for one of them is for him."""
    if actor.department_id is None:
        return ()
    own = (
        select(DepartmentRow.id, DepartmentRow.parent_id)
        .where(DepartmentRow.id == actor.department_id)
        .cte("upward", recursive=True)
    )
    above = aliased(DepartmentRow)
    upward = own.union(select(above.id, above.parent_id).where(above.id == own.c.parent_id))
    return list(await session.scalars(select(upward.c.id)))


async def departments(session: Session) -> dict[str, tuple[str, str | None]]:
    """Name and parent of each."""
    rows = await session.execute(
        select(DepartmentRow.id, DepartmentRow.name, DepartmentRow.parent_id)
    )
    return {row.id: (row.name, row.parent_id) for row in rows}


async def roles(session: Session) -> dict[str, str]:
    """The name of each."""
    rows = await session.execute(select(RoleRow.id, RoleRow.name))
    return {row.id: row.name for row in rows}


async def is_department(session: Session, department: str) -> bool:
    """Whether there is such a department."""
    return await session.get(DepartmentRow, department) is not None


def visible_to(reader: Reader, now: datetime) -> ColumnElement[bool]:
    """Condition on `PublishedRow`, used by every query of readers: published, valid now, of his
    projects, and for him. `index.may_see` says the same of what is in memory."""
    valid = and_(
        PublishedRow.live,
        or_(PublishedRow.valid_from.is_(None), PublishedRow.valid_from <= now),
        or_(PublishedRow.valid_to.is_(None), PublishedRow.valid_to > now),
    )
    mine: ColumnElement[bool] = PublishedRow.project.in_(reader.projects)
    if reader.everything:
        return and_(valid, mine if reader.projects else true())
    return and_(
        valid,
        mine,
        _open_or(PublishedRow.departments, reader.departments),
        _open_or(PublishedRow.roles, reader.roles),
    )


def _open_or(column: object, his: frozenset[str]) -> ColumnElement[bool]:
    nobody_named: ColumnElement[bool] = func.cardinality(column) == 0
    if not his:
        return nobody_named
    overlap = column.overlap(cast(array(sorted(his)), ARRAY(Text)))  # type: ignore[attr-defined]
    return or_(nobody_named, overlap)


async def audience(session: Session, article: str) -> list[Reading]:
    """Everybody who works, may read knowledge and is of the published version's audience, with
    whether he read and confirmed it."""
    row = await session.get(PublishedRow, article)
    if row is None or not row.live:
        return []
    holds = (
        select(UserRoleRow.user_id)
        .join(RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id)
        .where(RolePermissionRow.permission == "knowledge.view")
    )
    works = select(UserProjectRow.user_id).where(UserProjectRow.project_id == row.project)
    query = (
        select(UserRow, ReadRow.read_at, ReadRow.confirmed_at)
        .outerjoin(
            ReadRow,
            and_(
                ReadRow.user_id == UserRow.id,
                ReadRow.article == article,
                ReadRow.version == row.version,
            ),
        )
        .where(UserRow.active, UserRow.id.in_(holds), UserRow.id.in_(works))
        .order_by(UserRow.name, UserRow.id)
    )
    if row.roles:
        of_roles = select(UserRoleRow.user_id).where(UserRoleRow.role_id.in_(row.roles))
        query = query.where(UserRow.id.in_(of_roles))
    if row.departments:
        top = (
            select(DepartmentRow.id)
            .where(DepartmentRow.id.in_(row.departments))
            .cte("downward", recursive=True)
        )
        under = aliased(DepartmentRow)
        downward = top.union(select(under.id).where(under.parent_id == top.c.id))
        query = query.where(UserRow.department_id.in_(select(downward.c.id)))
    return [
        Reading(
            user=user.id,
            name=user.name,
            department=user.department_id,
            read_at=read_at,
            confirmed_at=confirmed_at,
        )
        for user, read_at, confirmed_at in await session.execute(query)
    ]


async def names(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Users' names."""
    rows = await session.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(set(ids))))
    return {row[0]: row[1] for row in rows}
