"""What every centre starts with; repeated at each start, so it also brings the shipped roles of a
newer version."""

from __future__ import annotations

from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.permissions import ADMIN, SHIPPED, ShippedRole
from warmline.accounts.service.users import Users
from warmline.accounts.store import departments as department_store
from warmline.accounts.store import roles as role_store
from warmline.accounts.store import seeds as store
from warmline.accounts.tables import DepartmentRow, ProjectRow, RoleRow
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7


class Seeds:
    def __init__(self, database: Database, users: Users) -> None:
        self._database = database
        self._users = users

    async def defaults(self) -> None:
        """Idempotent: makes what is missing, leaves what people changed."""
        async with self._database.transaction() as session:
            await department_store.lock_tree(session)
            if not await store.exists(session, ProjectRow, DEFAULT_PROJECT):
                session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认项目"))
            if not await department_store.parents(session):
                session.add(DepartmentRow(id=ROOT_DEPARTMENT, name="呼叫中心", parent_id=None))
            for role in SHIPPED:
                await _bring(session, role)

    async def first_admin(self, login: str, password: str) -> bool:
        """Make an administrator unless an active one exists; whether one was made."""
        async with self._database.read() as session:
            if await role_store.has_administrator(session):
                return False
        await self._users.create(
            SYSTEM,
            NewUser(
                id=uuid7(),
                login=login,
                name=ADMIN.zh,
                password=password,
                role_ids=(ADMIN.id,),
            ),
        )
        return True


async def _bring(session: Session, shipped: ShippedRole) -> None:
    row = await role_store.role_for_change(session, shipped.id)
    if row is None:
        # A centre may have made a role of that name for itself before we shipped one.
        taken = await role_store.name_taken(session, shipped.zh)
        name = f"{shipped.zh}（出厂）" if taken else shipped.zh
        row = RoleRow(id=shipped.id, code=shipped.code, name=name, scope=shipped.scope.value)
        await role_store.save_role(session, row)
    elif row.changed:
        return
    row.scope = shipped.scope.value
    await role_store.set_permissions(session, shipped.id, shipped.permissions)
