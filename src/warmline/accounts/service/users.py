"""Users: list, make, change, disable. Users are never deleted, since records name them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from warmline.accounts import passwords as rules_of_passwords
from warmline.accounts import rules
from warmline.accounts.errors import (
    DepartmentMissing,
    DepartmentNeeded,
    LastAdministrator,
    OwnAccount,
    ProjectMissing,
    RoleMissing,
    UserMissing,
)
from warmline.accounts.events import Announce, SessionsEnded, UserChanged
from warmline.accounts.model import KEEP, NewUser, PasswordRules, User, UserChange, UserFilter
from warmline.accounts.passwords import Passwords
from warmline.accounts.permissions import ADMIN
from warmline.accounts.store import departments as department_store
from warmline.accounts.store import passwords as password_store
from warmline.accounts.store import projects as project_store
from warmline.accounts.store import roles as role_store
from warmline.accounts.store import sessions as session_store
from warmline.accounts.store import users as store
from warmline.accounts.tables import UserRow
from warmline.kit import audit
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged


class Users:
    """The people of the centre, within the actor's data scope."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        announce: Announce,
        wanted: PasswordRules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._announce = announce
        self._wanted = wanted

    async def list(
        self, actor: Actor, page: Page | None = None, wanted: UserFilter | None = None
    ) -> Paged[User]:
        """Users the actor may see; `page.q` looks into names and logins."""
        rules.allow(actor, "user.view", "user.manage")
        async with self._database.read() as session:
            found = await store.page_of_users(
                session, actor, page or Page(), wanted or UserFilter()
            )
        return found.map(partial(rules.shown_to, actor))

    async def get(self, actor: Actor, user_id: str) -> User:
        """One user; raises `UserMissing` also when he is outside the actor's scope."""
        rules.allow(actor, "user.view", "user.manage")
        async with self._database.read() as session:
            return rules.shown_to(actor, await _found(session, actor, user_id))

    async def by_login(self, actor: Actor, login: str) -> User | None:
        """The user with this login (any case), if there is one and the actor may see him."""
        rules.allow(actor, "user.view", "user.manage")
        async with self._database.read() as session:
            row = await store.row_by_login(session, login)
            user = await store.find_user(session, actor, row.id) if row else None
        return rules.shown_to(actor, user) if user else None

    async def create(self, actor: Actor, new: NewUser) -> User:
        """Make a user. Raises `Invalid` for what is malformed, `LoginTaken`, `NotYoursToGive`,
        and `Missing` kinds for a role, department or project the actor does not see."""
        rules.allow(actor, "user.manage")
        login, name = rules.check_login(new.login), rules.check_name(new.name)
        rules_of_passwords.check(new.password, login, shortest=self._wanted.shortest)
        hashed = await self._passwords.hash(new.password)
        row = UserRow(
            id=new.id or uuid7(),
            login=login,
            name=name,
            password_hash=hashed,
            active=new.active,
            department_id=new.department_id,
            password_changed_at=self._clock.now(),
            must_change_password=new.must_change_password,
            mail=rules.check_mail(new.mail),
            phone=rules.check_phone(new.phone),
        )
        async with self._database.transaction() as session:
            await _check_department(session, actor, new.department_id)
            await _check_gift(session, actor, new.role_ids)
            await _check_projects(session, actor, new.project_ids)
            await store.save_user(session, row)
            await store.set_roles(session, row.id, new.role_ids)
            await store.set_projects(session, row.id, new.project_ids)
            after = _facts(row, new.role_ids, new.project_ids)
            audit.record(session, actor, "created", "user", row.id, after=_noted(after))
            user = await _found(session, actor, row.id)
        await self._announce(UserChanged(row.id, new.active))
        return user

    async def change(self, actor: Actor, user_id: str, change: UserChange) -> User:
        """Change a user; disabling him or resetting his password ends his sessions. Besides what
        `create` raises: `UserMissing`, `Outranked`, `LastAdministrator`, `OwnAccount`."""
        rules.allow(actor, "user.manage")
        hashed = await self._check_alone(actor, user_id, change)
        async with self._database.transaction() as session:
            row = await store.row_for_change(session, actor, user_id)
            if row is None:
                raise UserMissing
            await self._check_together(session, actor, row, change)
            before = await _facts_now(session, row)
            await _apply(session, row, change)
            after = await _facts_now(session, row)
            if before != after:
                reached = {
                    f"{one}_changed": True for one in ("mail", "phone") if before[one] != after[one]
                }
                old, new = _noted(before), {**_noted(after), **reached}
                audit.record(session, actor, "changed", "user", user_id, old, new)
            if hashed is not None:
                # Not compared with the earlier ones: the answer would tell somebody else of them.
                now, keep = self._clock.now(), max(0, self._wanted.history - 1)
                await password_store.remember(session, user_id, row.password_hash, now, keep)
                row.password_hash = hashed
                row.password_changed_at = self._clock.now()
                row.must_change_password = change.must_change_password
                audit.record(session, actor, "password_reset", "user", user_id)
            ended = hashed is not None or not row.active
            if ended:
                await session_store.end_sessions_of(session, user_id)
            user = await _found(session, actor, user_id)
        if ended:
            await self._announce(SessionsEnded(user_id))
        await self._announce(UserChanged(user_id, user.active))
        return user

    async def log_out(self, actor: Actor, user_id: str) -> int:
        """End every log-in of a user, e.g. of a lost telephone; how many there were. Raises
        `UserMissing`, `Outranked`."""
        rules.allow(actor, "user.manage")
        async with self._database.transaction() as session:
            if await store.row_for_change(session, actor, user_id) is None:
                raise UserMissing
            rights = await role_store.rights_of_user(session, user_id)
            if user_id != actor.user_id:
                rules.check_not_outranked(actor, rights.permissions, rights.scope)
            ended = await session_store.end_sessions_of(session, user_id)
            after = {"sessions": ended}
            audit.record(session, actor, "logged_out_everywhere", "user", user_id, after=after)
        await self._announce(SessionsEnded(user_id))
        return ended

    async def _check_alone(self, actor: Actor, user_id: str, change: UserChange) -> str | None:
        """What can be said without the row; the new password's hash, if there is one."""
        if change.active is False and user_id == actor.user_id:
            raise OwnAccount("You cannot disable yourself. Ask another administrator to do it.")
        if change.password is KEEP:
            return None
        if user_id == actor.user_id:
            raise OwnAccount("Change your own password in your profile, with the present one.")
        async with self._database.read() as session:
            row = await store.row_by_id(session, user_id)
        login = change.login if change.login is not KEEP else (row.login if row else "")
        rules_of_passwords.check(change.password, login, shortest=self._wanted.shortest)
        return await self._passwords.hash(change.password)

    async def _check_together(
        self, session: Session, actor: Actor, row: UserRow, change: UserChange
    ) -> None:
        """What depends on who the user is now."""
        if row.id != actor.user_id:
            rights = await role_store.rights_of_user(session, row.id)
            rules.check_not_outranked(actor, rights.permissions, rights.scope)
        held = await role_store.role_ids_of(session, row.id)
        if change.department_id is not KEEP and change.department_id != row.department_id:
            await _check_department(session, actor, change.department_id)
        if change.role_ids is not KEEP:
            await _check_gift(session, actor, set(change.role_ids) - held)
        if change.project_ids is not KEEP:
            now = await project_store.project_ids_of(session, row.id)
            await _check_projects(session, actor, now ^ set(change.project_ids))
        loses = change.role_ids is not KEEP and ADMIN.id not in change.role_ids
        stops = change.active is False
        if row.active and ADMIN.id in held and (loses or stops):
            # The lock keeps two administrators from stepping down at the same moment.
            await role_store.role_for_change(session, ADMIN.id)
            if not await role_store.has_administrator(session, besides=row.id):
                raise LastAdministrator


async def _apply(session: Session, row: UserRow, change: UserChange) -> None:
    if change.login is not KEEP:
        row.login = rules.check_login(change.login)
    if change.name is not KEEP:
        row.name = rules.check_name(change.name)
    if change.active is not KEEP:
        row.active = change.active
    if change.department_id is not KEEP:
        row.department_id = change.department_id
    if change.mail is not KEEP:
        row.mail = rules.check_mail(change.mail)
    if change.phone is not KEEP:
        row.phone = rules.check_phone(change.phone)
    await store.save_user(session, row)
    if change.role_ids is not KEEP:
        await store.set_roles(session, row.id, change.role_ids)
    if change.project_ids is not KEEP:
        await store.set_projects(session, row.id, change.project_ids)


async def _found(session: Session, actor: Actor, user_id: str) -> User:
    user = await store.find_user(session, actor, user_id)
    if user is None:
        raise UserMissing
    return user


async def _check_department(session: Session, actor: Actor, department_id: str | None) -> None:
    """The department must be one the actor sees, so that he sees whom he puts there."""
    if department_id is None:
        if actor.scope is not Scope.ALL:
            raise DepartmentNeeded("department_id")
        return
    if await department_store.find_department(session, actor, department_id) is None:
        raise DepartmentMissing


async def _check_gift(session: Session, actor: Actor, role_ids: Iterable[str]) -> None:
    wanted = set(role_ids)
    rights = await role_store.rights_of_roles(session, wanted)
    if wanted - rights.keys():
        raise RoleMissing
    permissions = frozenset[str]().union(*(one.permissions for one in rights.values()))
    rules.check_may_give(actor, permissions, rules.widest(one.scope for one in rights.values()))


async def _check_projects(session: Session, actor: Actor, project_ids: Iterable[str]) -> None:
    wanted = set(project_ids)
    if wanted - await project_store.visible_among(session, actor, wanted):
        raise ProjectMissing


async def _facts_now(session: Session, row: UserRow) -> dict[str, Any]:
    return _facts(
        row,
        await role_store.role_ids_of(session, row.id),
        await project_store.project_ids_of(session, row.id),
    )


def _facts(row: UserRow, role_ids: Iterable[str], project_ids: Iterable[str]) -> dict[str, Any]:
    return {
        "login": row.login,
        "name": row.name,
        "active": row.active,
        "department_id": row.department_id,
        "mail": row.mail,
        "phone": row.phone,
        "role_ids": sorted(set(role_ids)),
        "project_ids": sorted(set(project_ids)),
    }


def _noted(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the trail has them, read by more people than may know the addresses."""
    return {
        **facts,
        "mail": rules.masked_mail(facts["mail"]),
        "phone": rules.masked_phone(facts["phone"]),
    }
