"""People as work orders need them: who is told, who may be given one, what can be chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
from warmline.tickets import who
from warmline.tickets.limits import Whom
from warmline.tickets.model import Pool, Ticket
from warmline.tickets.store import sight
from warmline.tickets.store.away import absent_at
from warmline.tickets.tables import AwayRow

MOST_TOLD = 500
"""Of one telling: a pool may be that of a whole centre."""
REVISITORS = "revisitors"
HOLDERS = {
    Whom.DISPATCHERS.value: "ticket.dispatch",
    Whom.SUPERVISORS.value: "ticket.supervise",
    REVISITORS: "ticket.revisit",
}
POOLS = {Whom.DISPATCHERS.value: Pool.DISPATCH, REVISITORS: Pool.REVISIT}


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
    )


async def resolved(
    session: Session, ticket: Ticket, to: Iterable[str], but: Collection[str] = ()
) -> list[str]:
    """The users that `Whom` words, `department:<id>` and ids mean for an order, without `but`. Only
    who can open it: a notice has its title and the reason."""
    groups = [(one, await _meant(session, ticket, one) - set(but)) for one in to]
    people = await sight.actors(session, set[str]().union(*(ids for _, ids in groups)))
    found = set[str]()
    for word, ids in groups:
        those = [people[id] for id in ids if id in people and who.opens(people[id], ticket)]
        # A pool is everybody's who works in it; else it is for those who lead here.
        if word in HOLDERS and ticket.pool is not POOLS.get(word):
            those = list(who.nearest(those, ticket))
        found |= {one.user_id for one in those}
    return sorted(found)[:MOST_TOLD]


async def _meant(session: Session, ticket: Ticket, one: str) -> set[str]:
    """Whom one word means, whoever can open the order."""
    department = ticket.department if one == Whom.DEPARTMENT else None
    if one.startswith("department:"):
        department = one.removeprefix("department:")
    if department is not None:
        people = _with("ticket.handle", ticket.project).where(UserRow.department_id == department)
        return set(await session.scalars(people))
    if one in HOLDERS:
        return set(await session.scalars(_with(HOLDERS[one], ticket.project)))
    match one:
        case Whom.ASSIGNEE if ticket.assignee is None and ticket.department is not None:
            return await _meant(session, ticket, Whom.DEPARTMENT)
        case Whom.ASSIGNEE:
            known = ticket.assignee
        case Whom.CREATOR:
            known = ticket.created_by
        case Whom.DISPATCHER:
            known = ticket.dispatcher
        case Whom.DEPARTMENT:
            known = None
        case _:
            known = one
    return {known} if known else set()


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
