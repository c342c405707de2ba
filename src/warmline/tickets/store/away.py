"""People and what they have before them: who is away, who may be given orders. Who leads them is in
`sight`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import (
    DepartmentRow,
    RolePermissionRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session
from warmline.tickets.asked import Away, Load
from warmline.tickets.model import Ticket
from warmline.tickets.sharing import Receiver
from warmline.tickets.store.orders import OPEN, visible_to, whole
from warmline.tickets.tables import AwayRow, TicketRow

MOST_AT_ONCE = 1000
WORK = ("ticket.create", "ticket.handle", "ticket.dispatch", "ticket.revisit")


def within_sight(actor: Actor) -> ColumnElement[bool]:
    """Condition on `UserRow`: the people whose work is the actor's to share out."""
    if actor.scope is Scope.ALL:
        return true()
    return (UserRow.id == actor.user_id) | UserRow.department_id.in_(actor.departments)


def absent_at(now: datetime) -> ColumnElement[bool]:
    """Condition on `AwayRow`: somebody is marked absent, and the mark has not run out."""
    return AwayRow.absent & or_(AwayRow.until.is_(None), AwayRow.until > now)


async def loads(session: Session, actor: Actor, now: datetime) -> list[Load]:
    """What everybody within sight has open; those who do not work with something open first."""
    count = func.count(TicketRow.id)
    late = func.count(case((TicketRow.due_at < now, TicketRow.id)))
    absent = func.coalesce(absent_at(now), False)
    works = select(UserProjectRow.user_id).where(UserProjectRow.project_id.in_(actor.projects))
    may = (
        select(UserRoleRow.user_id)
        .join(RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id)
        .where(RolePermissionRow.permission.in_(WORK))
    )
    query = (
        select(
            UserRow.id,
            UserRow.name,
            UserRow.department_id,
            DepartmentRow.name,
            UserRow.active,
            absent,
            AwayRow.until,
            AwayRow.reason,
            count,
            late,
        )
        .outerjoin(DepartmentRow, DepartmentRow.id == UserRow.department_id)
        .outerjoin(AwayRow, AwayRow.user_id == UserRow.id)
        .outerjoin(TicketRow, (TicketRow.assignee == UserRow.id) & OPEN & visible_to(actor))
        .where(within_sight(actor), UserRow.id.in_(works))
        .group_by(UserRow.id, DepartmentRow.id, AwayRow.user_id)
        .having((UserRow.active & UserRow.id.in_(may)) | (count > 0))
        .order_by((UserRow.active & ~absent) | (count == 0), UserRow.name, UserRow.id)
    )
    return [
        Load(
            id=row[0],
            name=row[1],
            department=row[2],
            department_name=row[3] or "",
            active=row[4],
            absent=row[5],
            until=row[6] if row[5] else None,
            reason=row[7] or "" if row[5] else "",
            open=row[8],
            overdue=row[9],
        )
        for row in await session.execute(query)
    ]


async def seen(session: Session, actor: Actor, user: str) -> bool:
    """Whether somebody is one whose work the actor may share out."""
    query = select(UserRow.id).where(UserRow.id == user, within_sight(actor))
    return (await session.execute(query)).first() is not None


async def mark(session: Session, away: Away) -> None:
    """Note that somebody is absent. His leaders are told (again)."""
    values = {
        "absent": True,
        "until": away.until,
        "reason": away.reason,
        "at": away.at,
        "by": away.by,
        "told_at": None,
    }
    statement = insert(AwayRow).values(user_id=away.user, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


async def unmark(session: Session, user: str) -> bool:
    """Take the note away; False when there was none."""
    statement = delete(AwayRow).where(AwayRow.user_id == user).returning(AwayRow.user_id)
    return (await session.execute(statement)).first() is not None


async def open_of(session: Session, actor: Actor, user: str, *, lock: bool) -> list[Ticket]:
    """The open orders of a person that the actor sees; locked in one order."""
    query = (
        select(TicketRow)
        .where(TicketRow.assignee == user, OPEN, visible_to(actor))
        .order_by(TicketRow.id)
        .limit(MOST_AT_ONCE)
    )
    rows = await session.scalars(query.with_for_update(of=TicketRow) if lock else query)
    return await whole(session, list(rows))


async def receivers(
    session: Session, actor: Actor, users: Iterable[str], now: datetime
) -> list[Receiver]:
    """Those of these people who work, within the actor's sight, with what they may."""
    wanted = list(dict.fromkeys(users))
    away = select(AwayRow.user_id).where(absent_at(now))
    people = await session.execute(
        select(UserRow.id, UserRow.department_id).where(
            UserRow.id.in_(wanted), UserRow.active, within_sight(actor), UserRow.id.not_in(away)
        )
    )
    found = {row[0]: row[1] for row in people}
    may = dict[str, set[str]]()
    rights = (
        select(UserRoleRow.user_id, RolePermissionRow.permission)
        .join(RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id)
        .where(UserRoleRow.user_id.in_(list(found)))
    )
    for user, permission in await session.execute(rights):
        may.setdefault(user, set()).add(permission)
    projects = dict[str, set[str]]()
    in_projects = select(UserProjectRow.user_id, UserProjectRow.project_id).where(
        UserProjectRow.user_id.in_(list(found))
    )
    for user, project in await session.execute(in_projects):
        projects.setdefault(user, set()).add(project)
    has = (
        select(TicketRow.assignee, func.count())
        .where(TicketRow.assignee.in_(list(found)), OPEN)
        .group_by(TicketRow.assignee)
    )
    counts = {row[0]: row[1] for row in await session.execute(has)}
    return [
        Receiver(
            id=user,
            department=found[user],
            projects=frozenset(projects.get(user, ())),
            permissions=frozenset(may.get(user, ())),
            open=counts.get(user, 0),
        )
        for user in wanted
        if user in found
    ]


# Telling leaders ---------------------------------------------------------------------------------


async def untold(session: Session, now: datetime) -> list[tuple[str, str, str | None]]:
    """People who do not work, have open orders, and whose leaders do not know: id, name,
    department."""
    query = (
        select(UserRow.id, UserRow.name, UserRow.department_id)
        .join(TicketRow, (TicketRow.assignee == UserRow.id) & OPEN)
        .outerjoin(AwayRow, AwayRow.user_id == UserRow.id)
        .where(
            ~UserRow.active | func.coalesce(absent_at(now), False),
            AwayRow.told_at.is_(None),
        )
        .group_by(UserRow.id)
        .order_by(UserRow.id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def told(session: Session, user: str, at: datetime, by: str) -> bool:
    """Keep that his leaders know; False: somebody else told them just now."""
    values = {"user_id": user, "absent": False, "at": at, "by": by, "told_at": at}
    statement = insert(AwayRow).values(**values)
    statement = statement.on_conflict_do_update(
        index_elements=["user_id"], set_={"told_at": at}, where=AwayRow.told_at.is_(None)
    )
    return (await session.execute(statement.returning(AwayRow.user_id))).first() is not None


async def forget_told(session: Session, now: datetime) -> None:
    """Who works again, or has nothing open any more, is news the next time; a mark that has run out
    is taken away."""
    has = select(TicketRow.assignee).where(TicketRow.assignee == AwayRow.user_id, OPEN)
    works = select(UserRow.id).where(UserRow.id == AwayRow.user_id, UserRow.active)
    await session.execute(
        delete(AwayRow).where(
            or_(
                ~AwayRow.absent & (works.exists() | ~has.exists()),
                AwayRow.absent & AwayRow.until.is_not(None) & (AwayRow.until <= now),
            )
        )
    )
