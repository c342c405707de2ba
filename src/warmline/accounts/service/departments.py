"""The department tree: make, rename, move, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warmline.accounts import rules
from warmline.accounts.errors import (
    DepartmentInUse,
    DepartmentLoop,
    DepartmentMissing,
    DepartmentNeeded,
)
from warmline.accounts.events import Announce, RightsChanged
from warmline.accounts.model import KEEP, Department, DepartmentChange
from warmline.accounts.store import departments as store
from warmline.accounts.tables import DepartmentRow
from warmline.kit import audit
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged


class Departments:
    """Departments within the actor's data scope; moving one moves what its people see."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._database = database
        self._announce = announce

    async def list(
        self, actor: Actor, page: Page | None = None, ids: Sequence[str] = ()
    ) -> Paged[Department]:
        """Flat, with `parent_id`; the caller draws the tree. `ids`: of these only."""
        async with self._database.read() as session:
            return await store.page_of_departments(session, actor, page or Page(), ids)

    async def create(self, actor: Actor, name: str, parent_id: str | None) -> Department:
        """Make a department. Raises `DepartmentMissing` for the parent, `DepartmentNeeded` at the
        top for whoever does not see everything, `DepartmentNameTaken`."""
        rules.allow(actor, "department.manage")
        async with self._database.transaction() as session:
            await store.lock_tree(session)
            await _check_parent(session, actor, parent_id)
            row = DepartmentRow(id=uuid7(), name=rules.check_name(name), parent_id=parent_id)
            await store.save_department(session, row)
            audit.record(session, actor, "created", "department", row.id, after=_facts(row))
        await self._announce(RightsChanged())
        return Department(row.id, row.name, row.parent_id)

    async def change(
        self, actor: Actor, department_id: str, change: DepartmentChange
    ) -> Department:
        """Rename or move. Besides what `create` raises: `DepartmentLoop`."""
        rules.allow(actor, "department.manage")
        async with self._database.transaction() as session:
            await store.lock_tree(session)
            row = await _visible_row(session, actor, department_id)
            before = _facts(row)
            # The name last: a query after it would write it, where nobody expects a conflict.
            if change.parent_id is not KEEP and change.parent_id != row.parent_id:
                await _check_parent(session, actor, change.parent_id)
                if rules.would_loop(await store.parents(session), department_id, change.parent_id):
                    raise DepartmentLoop
                row.parent_id = change.parent_id
            if change.name is not KEEP:
                row.name = rules.check_name(change.name)
            await store.save_department(session, row)
            if _facts(row) != before:
                audit.record(session, actor, "changed", "department", row.id, before, _facts(row))
            users, _ = await store.in_use(session, department_id)
        await self._announce(RightsChanged())
        return Department(row.id, row.name, row.parent_id, users)

    async def delete(self, actor: Actor, department_id: str) -> None:
        """Delete a department without members or children; else `DepartmentInUse`."""
        rules.allow(actor, "department.manage")
        async with self._database.transaction() as session:
            await store.lock_tree(session)
            row = await _visible_row(session, actor, department_id)
            users, children = await store.in_use(session, department_id)
            if users or children:
                raise DepartmentInUse(users, children)
            await store.delete_department(session, row)
            audit.record(session, actor, "deleted", "department", department_id, before=_facts(row))
        await self._announce(RightsChanged())


async def _visible_row(session: Session, actor: Actor, department_id: str) -> DepartmentRow:
    if await store.find_department(session, actor, department_id) is None:
        raise DepartmentMissing
    row = await store.row_of(session, department_id)
    if row is None:
        raise DepartmentMissing
    return row


async def _check_parent(session: Session, actor: Actor, parent_id: str | None) -> None:
    if parent_id is None:
        if actor.scope is not Scope.ALL:
            raise DepartmentNeeded("parent_id")
    elif await store.find_department(session, actor, parent_id) is None:
        raise DepartmentMissing


def _facts(row: DepartmentRow) -> dict[str, Any]:
    return {"name": row.name, "parent_id": row.parent_id}
