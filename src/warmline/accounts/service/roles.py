"""Roles: named bundles of permissions with a data scope."""

from __future__ import annotations

from typing import Any

from warmline.accounts import rules
from warmline.accounts.errors import RoleFixed, RoleInUse, RoleMissing, RoleShipped
from warmline.accounts.events import Announce, RightsChanged
from warmline.accounts.model import KEEP, NewRole, Role, RoleChange
from warmline.accounts.permissions import ADMIN, PERMISSIONS, Permission
from warmline.accounts.store import roles as store
from warmline.accounts.tables import RoleRow
from warmline.kit import audit
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged


class Roles:
    """Shipped roles may be adapted (all but the administrator's), never deleted."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._database = database
        self._announce = announce

    def permissions(self) -> tuple[Permission, ...]:
        """Every permission there is, with what it opens."""
        return PERMISSIONS

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[Role]:
        rules.allow(actor, "role.manage", "user.view", "user.manage")
        async with self._database.read() as session:
            return await store.page_of_roles(session, page or Page())

    async def create(self, actor: Actor, new: NewRole) -> Role:
        """Make a role. Raises `RoleNameTaken`, `PermissionUnknown`, `NotYoursToGive`."""
        rules.allow(actor, "role.manage")
        rules.check_known(new.permissions)
        rules.check_may_give(actor, new.permissions, new.scope)
        row = RoleRow(
            id=uuid7(),
            name=rules.check_name(new.name),
            description=_description(new.description),
            scope=new.scope.value,
        )
        async with self._database.transaction() as session:
            await store.save_role(session, row)
            await store.set_permissions(session, row.id, new.permissions)
            role = await _found(session, row.id)
            audit.record(session, actor, "created", "role", row.id, after=_facts(role))
        return role

    async def change(self, actor: Actor, role_id: str, change: RoleChange) -> Role:
        """Change a role; its holders have the new rights with their next request. Besides what
        `create` raises: `RoleMissing`, `RoleFixed`."""
        rules.allow(actor, "role.manage")
        async with self._database.transaction() as session:
            row = await store.role_for_change(session, role_id)
            before = await _found(session, role_id)
            if row is None:
                raise RoleMissing
            if role_id == ADMIN.id:
                raise RoleFixed
            _check_rights(actor, before, change)
            if change.name is not KEEP:
                row.name = rules.check_name(change.name)
            if change.description is not KEEP:
                row.description = _description(change.description)
            if change.scope is not KEEP:
                row.scope = change.scope.value
            row.changed = row.changed or _alters_rights(before, change)
            await store.save_role(session, row)
            if change.permissions is not KEEP:
                await store.set_permissions(session, role_id, change.permissions)
            after = await _found(session, role_id)
            if _facts(before) != _facts(after):
                audit.record(
                    session, actor, "changed", "role", role_id, _facts(before), _facts(after)
                )
        await self._announce(RightsChanged())
        return after

    async def delete(self, actor: Actor, role_id: str) -> None:
        """Delete a role nobody holds. Raises `RoleShipped`, `RoleInUse`, `RoleMissing`."""
        rules.allow(actor, "role.manage")
        async with self._database.transaction() as session:
            row = await store.role_for_change(session, role_id)
            role = await _found(session, role_id)
            if row is None:
                raise RoleMissing
            if role.shipped:
                raise RoleShipped
            rules.check_may_give(actor, role.permissions, role.scope)
            if role.users:
                raise RoleInUse(role.users)
            await store.delete_role(session, row)
            audit.record(session, actor, "deleted", "role", role_id, before=_facts(role))


def _check_rights(actor: Actor, before: Role, change: RoleChange) -> None:
    """What is added and what is taken away must both be the actor's own."""
    permissions = before.permissions if change.permissions is KEEP else change.permissions
    scope = before.scope if change.scope is KEEP else change.scope
    rules.check_known(permissions - before.permissions)
    scopes = {before.scope, scope} if scope is not before.scope else set[Scope]()
    rules.check_may_give(actor, permissions ^ before.permissions, rules.widest(scopes))


def _alters_rights(before: Role, change: RoleChange) -> bool:
    return (change.permissions is not KEEP and change.permissions != before.permissions) or (
        change.scope is not KEEP and change.scope != before.scope
    )


def _description(text: str) -> str:
    if len(text) > 200:
        raise Invalid(
            "A description has at most 200 characters.",
            code="description_too_long",
            field="description",
        )
    return text.strip()


async def _found(session: Session, role_id: str) -> Role:
    role = await store.find_role(session, role_id)
    if role is None:
        raise RoleMissing
    return role


def _facts(role: Role) -> dict[str, Any]:
    return {
        "name": role.name,
        "description": role.description,
        "scope": role.scope,
        "permissions": role.permissions,
    }
