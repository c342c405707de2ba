"""Who may be given follow-ups, how many each has, the centre's rules and limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, delete, func, select, text, true
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRow
from warmline.followups.model import Load, Rules
from warmline.followups.store.followups import open_ones
from warmline.followups.tables import FollowupLimitRow, FollowupRulesRow
from warmline.followups.tables import FollowupRow as Row
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session


def within_sight(actor: Actor) -> ColumnElement[bool]:
    """Condition on `UserRow`: the people the actor may give work to, and himself."""
    if actor.scope is Scope.ALL:
        return true()
    return (UserRow.id == actor.user_id) | UserRow.department_id.in_(actor.departments)


async def receiver(
    session: Session, user: str, project: str, seen: ColumnElement[bool]
) -> tuple[bool, str | None]:
    """Whether this person works in the project and is among those `seen`, and his department."""
    works = select(UserProjectRow.user_id).where(UserProjectRow.project_id == project)
    query = select(UserRow.department_id).where(
        UserRow.id == user, UserRow.active, UserRow.id.in_(works), seen
    )
    found = (await session.execute(query)).first()
    return (False, None) if found is None else (True, found[0])


async def is_department(session: Session, department: str) -> bool:
    """Whether there is such a department."""
    query = select(DepartmentRow.id).where(DepartmentRow.id == department)
    return (await session.execute(query)).first() is not None


async def members(session: Session, department: str) -> frozenset[str]:
    """Who works in a department."""
    query = select(UserRow.id).where(UserRow.department_id == department, UserRow.active)
    return frozenset(await session.scalars(query))


async def working_in(session: Session, users: Iterable[str], project: str) -> frozenset[str]:
    """Those of these people who work in the project."""
    query = select(UserProjectRow.user_id).where(
        UserProjectRow.project_id == project, UserProjectRow.user_id.in_(list(users))
    )
    return frozenset(await session.scalars(query))


async def hold(session: Session, key: str) -> None:
    """Whoever else holds this key waits for the end of the transaction."""
    said = {"key": f"followup {key}"}
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), said)


async def hold_day(session: Session, user: str, day: date) -> None:
    """Nobody else counts this person's day until the end of the transaction: of two who plan the
    last one at once, the second finds the day full."""
    await hold(session, f"{user} {day.isoformat()}")


async def taken(
    session: Session,
    users: Iterable[str],
    since: datetime,
    to: datetime,
    zone: str,
    *,
    but: str | None = None,
) -> dict[tuple[str, date], int]:
    """How many open ones each of these people has on each of the centre's days, `but` this one."""
    day = func.date(func.timezone(zone, Row.due_at))
    query = (
        select(Row.assignee, day, func.count())
        .where(Row.assignee.in_(list(users)), open_ones(), Row.due_at >= since, Row.due_at < to)
        .group_by(Row.assignee, day)
    )
    if but is not None:
        query = query.where(Row.id != but)
    return {(str(row[0]), row[1]): row[2] for row in await session.execute(query)}


async def limits(session: Session, users: Iterable[str], usual: int) -> dict[str, int]:
    """How many a day each of these people may have."""
    wanted = list(users)
    query = select(FollowupLimitRow).where(FollowupLimitRow.user_id.in_(wanted))
    own = {row.user_id: row.per_day for row in await session.scalars(query)}
    return {user: own.get(user, usual) for user in wanted}


async def loads(
    session: Session, actor: Actor, now: datetime, today: tuple[datetime, datetime]
) -> Sequence[Load]:
    """What everybody within sight has before him: people who left with something open first, then
    by name."""
    projects = true() if actor.user_id == SYSTEM.user_id else Row.project.in_(actor.projects)
    count = func.count(Row.id)
    due_today = (Row.due_at >= today[0]) & (Row.due_at < today[1])
    works = select(UserProjectRow.user_id).where(UserProjectRow.project_id.in_(actor.projects))
    query = (
        select(
            UserRow.id,
            UserRow.name,
            UserRow.department_id,
            UserRow.active,
            count,
            func.count(case((due_today, Row.id))),
            func.count(case((Row.due_at < now, Row.id))),
            FollowupLimitRow.per_day,
        )
        .outerjoin(Row, (Row.assignee == UserRow.id) & open_ones() & projects)
        .outerjoin(FollowupLimitRow, FollowupLimitRow.user_id == UserRow.id)
        .where(within_sight(actor), UserRow.id.in_(works))
        .group_by(UserRow.id, FollowupLimitRow.per_day)
        .having(UserRow.active | (count > 0))
        .order_by(UserRow.active, UserRow.name.collate("warmline_names"), UserRow.id)
    )
    return [Load(*row) for row in await session.execute(query)]


async def rules(session: Session) -> Rules:
    """What the centre set, or what is usual."""
    row = await session.scalar(select(FollowupRulesRow))
    if row is None:
        return Rules()
    return Rules(row.day_starts, row.soon_min, row.per_day, row.version)


async def save_rules(session: Session, new: Rules) -> None:
    values: Mapping[str, object] = {
        "day_starts": new.day_starts,
        "soon_min": new.soon_min,
        "per_day": new.per_day,
        "version": new.version,
    }
    statement = insert(FollowupRulesRow).values(whole=True, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["whole"], set_=dict(values))
    )


async def save_limit(session: Session, user: str, per_day: int | None) -> None:
    """Give somebody a limit of his own, or take it away."""
    if per_day is None:
        await session.execute(delete(FollowupLimitRow).where(FollowupLimitRow.user_id == user))
        return
    statement = insert(FollowupLimitRow).values(user_id=user, per_day=per_day)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["user_id"], set_={"per_day": per_day})
    )
