"""People as work orders need them: who is told, who may be given one, what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from warmline.accounts.tables import (
    DepartmentRow,
    RolePermissionRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.customers.tables import ListEntryRow
from warmline.interactions.tables import InteractionRow
from warmline.ivr.tables import CalendarRow
from warmline.kit.db import Session
from warmline.tickets.limits import Whom
from warmline.tickets.model import Ticket
from warmline.tickets.store.away import absent_at
from warmline.tickets.tables import AwayRow

MOST_TOLD = 200
HOLDERS = {
    Whom.DISPATCHERS.value: "ticket.dispatch",
    Whom.SUPERVISORS.value: "ticket.supervise",
    "revisitors": "ticket.revisit",
}


def _with(permission: str, project: str) -> Select[str]:
    """Active people of a project with a permission."""
    return (
        select(UserRow.id)
        .join(UserRoleRow, UserRoleRow.user_id == UserRow.id)
        .join(RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id)
        .join(UserProjectRow, UserProjectRow.user_id == UserRow.id)
        .where(
            UserRow.active,
            RolePermissionRow.permission == permission,
            UserProjectRow.project_id == project,
        )
        .distinct()
        .limit(MOST_TOLD)
    )


async def resolved(session: Session, ticket: Ticket, to: Iterable[str]) -> set[str]:
    """The users that `Whom` words, `department:<id>` and ids mean for an order."""
    found = set[str]()
    for one in to:
        department = ticket.department if one == Whom.DEPARTMENT else None
        if one.startswith("department:"):
            department = one.removeprefix("department:")
        if department is not None:
            people = _with("ticket.handle", ticket.project).where(
                UserRow.department_id == department
            )
            found |= set(await session.scalars(people))
        elif one in HOLDERS:
            found |= set(await session.scalars(_with(HOLDERS[one], ticket.project)))
        elif one == Whom.ASSIGNEE:
            if ticket.assignee is not None:
                found.add(ticket.assignee)
            elif ticket.department is not None:
                found |= await resolved(session, ticket, [Whom.DEPARTMENT])
        elif one == Whom.CREATOR:
            found.add(ticket.created_by)
        elif one == Whom.DISPATCHER:
            found |= {ticket.dispatcher} if ticket.dispatcher else set()
        elif one != Whom.DEPARTMENT:
            found.add(one)
    return found


async def department_of(session: Session, user: str, project: str) -> tuple[bool, str | None]:
    """Whether an order of this project may be given to a user (he is active and in the project),
    and his department."""
    query = (
        select(UserRow.department_id)
        .join(UserProjectRow, UserProjectRow.user_id == UserRow.id)
        .where(UserRow.id == user, UserRow.active, UserProjectRow.project_id == project)
    )
    found = (await session.execute(query)).first()
    return (False, None) if found is None else (True, found[0])


async def works(session: Session, user: str, now: datetime) -> bool:
    """Whether somebody has an account that is open, and is not marked absent."""
    away = select(AwayRow.user_id).where(AwayRow.user_id == UserRow.id, absent_at(now))
    query = select(UserRow.id).where(UserRow.id == user, UserRow.active, ~away.exists())
    return (await session.execute(query)).first() is not None


async def departments_there(session: Session, ids: Iterable[str]) -> bool:
    """Whether there is each of these departments."""
    wanted = set(ids)
    found = await session.scalars(select(DepartmentRow.id).where(DepartmentRow.id.in_(wanted)))
    return set(found) == wanted


async def departments(session: Session) -> Sequence[tuple[str, str, str | None]]:
    """Every department: id, name, parent."""
    query = select(DepartmentRow.id, DepartmentRow.name, DepartmentRow.parent_id)
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def handlers(
    session: Session, projects: Iterable[str], most: int = 2000
) -> Sequence[tuple[str, str, str | None]]:
    """The people who may be given an order: id, name, department."""
    may = select(UserRoleRow.user_id).join(
        RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id
    )
    query = (
        select(UserRow.id, UserRow.name, UserRow.department_id)
        .where(
            UserRow.active,
            UserRow.id.in_(may.where(RolePermissionRow.permission == "ticket.handle")),
            UserRow.id.in_(
                select(UserProjectRow.user_id).where(UserProjectRow.project_id.in_(list(projects)))
            ),
        )
        .order_by(UserRow.name)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def levels(session: Session) -> Sequence[tuple[str, str, str]]:
    """The customer levels that are in use: code, Chinese, English."""
    query = (
        select(ListEntryRow.code, ListEntryRow.zh, ListEntryRow.en)
        .where(ListEntryRow.list == "level", ListEntryRow.active)
        .order_by(ListEntryRow.position)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def calendars(session: Session) -> Sequence[tuple[str, str]]:
    """The working calendars: key, name."""
    query = select(CalendarRow.key, CalendarRow.name).order_by(CalendarRow.name)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def caller_of(session: Session, call: str) -> tuple[str, str] | None:
    """A call's caller as orders keep him (E.164, or as he was sent) and the call's project."""
    query = select(
        InteractionRow.caller_e164, InteractionRow.caller_raw, InteractionRow.project
    ).where(InteractionRow.id == call)
    row = (await session.execute(query)).first()
    return None if row is None else (row[0] or row[1], row[2])
