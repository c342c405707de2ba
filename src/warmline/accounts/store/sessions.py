"""Sessions, the actor behind one, and failed log-ins."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import InstrumentedAttribute

from warmline.accounts import rules
from warmline.accounts.model import First, PasswordRules
from warmline.accounts.rules import delay_s, widest
from warmline.accounts.store.visible import departments_below
from warmline.accounts.tables import (
    DepartmentRow,
    LoginFailureRow,
    RolePermissionRow,
    RoleRow,
    SecondFactorRow,
    SessionRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives without being used, and at the longest."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Use:
    """Of a session that goes on: when it was last seen, and what of its user's rights is told by
    `rights`: it is another text whenever his roles, what they allow, his projects, his department
    or the tree of departments are others."""

    seen_at: datetime
    rights: str


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended, and whose it is."""

    id: str
    seen_at: datetime
    actor: Actor


def digest(text: str) -> bytes:
    """SHA-256; enough for tokens, which are random."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


async def open_session(
    session: Session,
    user_id: str,
    token: str,
    at: datetime,
    lifetime: Lifetime,
    address: str | None,
    browser: str | None,
) -> SessionRow:
    row = SessionRow(
        user_id=user_id,
        token_hash=digest(token),
        created_at=at,
        seen_at=at,
        expires_at=at + lifetime.absolute,
        address=address,
        browser=browser[:200] if browser else None,
    )
    session.add(row)
    await session.flush()
    return row


async def live_session(
    session: Session,
    at: datetime,
    lifetime: Lifetime,
    asked: PasswordRules,
    *,
    token: str | None = None,
    session_id: str | None = None,
) -> LiveSession | None:
    """The session with this token or id, unless it ended, expired, or its user is disabled. Who
    must do something first has no permission until then."""
    wanted = (
        SessionRow.token_hash == digest(token) if token is not None else SessionRow.id == session_id
    )
    query = (
        select(SessionRow, UserRow)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(wanted, *_lives(at, lifetime))
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    row, user = found
    actor = await actor_of(session, user, session_id=row.id, address=row.address)
    if await first_of(session, user, at, asked) is not None:
        actor = replace(actor, permissions=frozenset())
    return LiveSession(id=row.id, seen_at=row.seen_at, actor=actor)


async def first_of(
    session: Session, user: UserRow, at: datetime, wanted: PasswordRules
) -> First | None:
    """What this user must do before anything else (`rules.first_of`)."""
    codes = True
    if wanted.second_factor_needed:
        query = select(SecondFactorRow.confirmed_at).where(SecondFactorRow.user_id == user.id)
        codes = await session.scalar(query) is not None
    return rules.first_of(
        must_change=user.must_change_password,
        changed_at=user.password_changed_at,
        now=at,
        wanted=wanted,
        codes=codes,
    )


async def sessions_of(
    session: Session, user_id: str, at: datetime, lifetime: Lifetime
) -> Sequence[SessionRow]:
    """A user's log-ins that go on, the latest used first."""
    query = (
        select(SessionRow)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(SessionRow.user_id == user_id, *_lives(at, lifetime))
        .order_by(SessionRow.seen_at.desc())
    )
    return (await session.scalars(query)).all()


async def live_sessions(
    session: Session, at: datetime, lifetime: Lifetime, ids: Collection[str]
) -> dict[str, Use]:
    """Those of these sessions that go on, as `live_session` has it."""
    query = (
        select(SessionRow.id, SessionRow.seen_at, _rights().label("rights"))
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(SessionRow.id.in_(ids), *_lives(at, lifetime))
    )
    return {str(row.id): Use(row.seen_at, row.rights) for row in await session.execute(query)}


def _rights() -> ColumnElement[str]:
    """What `actor_of` makes of the user of the row, as a short text to compare with."""
    roles = (
        select(_listed(func.concat(RoleRow.id, RoleRow.scope)))
        .join(UserRoleRow, UserRoleRow.role_id == RoleRow.id)
        .where(UserRoleRow.user_id == UserRow.id)
    )
    permissions = (
        select(_listed(RolePermissionRow.permission))
        .join(UserRoleRow, UserRoleRow.role_id == RolePermissionRow.role_id)
        .where(UserRoleRow.user_id == UserRow.id)
    )
    projects = select(_listed(UserProjectRow.project_id)).where(
        UserProjectRow.user_id == UserRow.id
    )
    tree = select(_listed(func.concat(DepartmentRow.id, DepartmentRow.parent_id)))
    parts = [one.scalar_subquery() for one in (roles, permissions, projects, tree)]
    return func.md5(func.concat_ws("/", UserRow.department_id, *parts))


def _listed(value: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    text = cast(value, Text)
    return func.string_agg(text, aggregate_order_by(literal(","), text))


def _lives(at: datetime, lifetime: Lifetime) -> tuple[ColumnElement[bool], ...]:
    """What is true of a session that goes on, and of its user."""
    return (
        UserRow.active.is_(True),
        SessionRow.expires_at > at,
        SessionRow.seen_at > at - lifetime.idle,
    )


async def actor_of(
    session: Session, user: UserRow, *, session_id: str | None, address: str | None
) -> Actor:
    """The user as an actor: permissions and widest scope of his roles, what the scope opens."""
    mine = select(UserRoleRow.role_id).where(UserRoleRow.user_id == user.id)
    permissions = (
        select(func.array_agg(RolePermissionRow.permission))
        .where(RolePermissionRow.role_id.in_(mine))
        .scalar_subquery()
    )
    scopes = select(func.array_agg(RoleRow.scope)).where(RoleRow.id.in_(mine)).scalar_subquery()
    projects = (
        select(func.array_agg(UserProjectRow.project_id))
        .where(UserProjectRow.user_id == user.id)
        .scalar_subquery()
    )
    row = (await session.execute(select(permissions, scopes, projects))).one()
    scope = widest(Scope(value) for value in row[1] or ())
    return Actor(
        user_id=user.id,
        login=user.login,
        name=user.name,
        permissions=frozenset(row[0] or ()),
        scope=scope,
        department_id=user.department_id,
        departments=await _opened(session, scope, user.department_id),
        projects=frozenset(str(project) for project in row[2] or ()),
        session_id=session_id,
        address=address,
    )


async def _opened(session: Session, scope: Scope, department: str | None) -> frozenset[str]:
    if department is None:
        return frozenset()
    if scope is Scope.TEAM:
        return frozenset({department})
    if scope is Scope.TREE:
        return await departments_below(session, department)
    return frozenset()


async def seen(session: Session, ids: Collection[str], at: datetime) -> None:
    await session.execute(update(SessionRow).where(SessionRow.id.in_(ids)).values(seen_at=at))


async def end_session(session: Session, session_id: str, *, of: str | None = None) -> bool:
    """End a session (of this user, where one is named); whether there was one."""
    query = delete(SessionRow).where(SessionRow.id == session_id)
    if of is not None:
        query = query.where(SessionRow.user_id == of)
    return (await session.scalars(query.returning(SessionRow.id))).one_or_none() is not None


async def end_sessions_of(session: Session, user_id: str, *, but: str | None = None) -> int:
    """End every session of a user, except `but`; how many there were."""
    gone = await session.scalars(
        delete(SessionRow)
        .where(SessionRow.user_id == user_id, SessionRow.id.is_distinct_from(but))
        .returning(SessionRow.id)
    )
    return len(gone.all())


async def forget_old(session: Session, at: datetime, lifetime: Lifetime) -> None:
    """Drop sessions that are over and failures older than a day; rows somebody else is just
    working on wait for the next time."""
    over = (SessionRow.expires_at < at) | (SessionRow.seen_at < at - lifetime.idle)
    sessions = select(SessionRow.id).where(over).limit(1000).with_for_update(skip_locked=True)
    await session.execute(delete(SessionRow).where(SessionRow.id.in_(sessions)))
    stale = LoginFailureRow.last_at < at - timedelta(days=1)
    failures = (
        select(LoginFailureRow.key).where(stale).limit(1000).with_for_update(skip_locked=True)
    )
    await session.execute(delete(LoginFailureRow).where(LoginFailureRow.key.in_(failures)))


@dataclass(frozen=True, slots=True)
class Guard:
    """One count of failures: of a login or an address. Forgotten after `quiet` without a try."""

    key: bytes
    free: int
    quiet: timedelta


async def count_try(session: Session, guard: Guard, at: datetime) -> int:
    """Count a try beforehand as failed, so that tries at the same moment see each other.

    Answers 0 when it may go on, else the seconds to wait (then it is not counted)."""
    table = LoginFailureRow
    made = insert(table).values(key=guard.key, failures=0, last_at=at)
    await session.execute(made.on_conflict_do_nothing())
    row = (
        await session.scalars(select(table).where(table.key == guard.key).with_for_update())
    ).one()
    if row.blocked_until is not None and row.blocked_until > at:
        return max(1, round((row.blocked_until - at).total_seconds() + 0.499))
    row.failures = 1 if row.last_at < at - guard.quiet else row.failures + 1
    row.last_at = at
    row.blocked_until = at + timedelta(seconds=delay_s(row.failures, guard.free))
    await session.flush()
    return 0


async def take_back(session: Session, guard: Guard) -> None:
    """The counted try was none: give it back and let the next one come at once."""
    table = LoginFailureRow
    fewer = case((table.failures > 0, table.failures - 1), else_=0)
    await session.execute(
        update(table).where(table.key == guard.key).values(failures=fewer, blocked_until=None)
    )


async def forget_failures(session: Session, keys: Sequence[bytes]) -> None:
    await session.execute(delete(LoginFailureRow).where(LoginFailureRow.key.in_(keys)))
