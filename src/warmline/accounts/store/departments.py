"""The department tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text

from warmline.accounts.errors import (
    DepartmentHasCustomers,
    DepartmentInUse,
    DepartmentMissing,
    DepartmentNameTaken,
)
from warmline.accounts.model import Department
from warmline.accounts.store.visible import visible_departments
from warmline.accounts.tables import DepartmentRow, UserRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.paging import Page, Paged


def _members() -> Any:
    return (
        select(func.count())
        .select_from(UserRow)
        .where(UserRow.department_id == DepartmentRow.id)
        .scalar_subquery()
        .label("users")
    )


async def page_of_departments(
    session: Session, actor: Actor, page: Page, ids: Sequence[str] = ()
) -> Paged[Department]:
    query = select(DepartmentRow, _members()).where(visible_departments(actor))
    if ids:
        query = query.where(DepartmentRow.id.in_(ids))
    if page.q:
        query = query.where(contains(DepartmentRow.name, page.q))
    sorts = {"name": by_name(DepartmentRow.name), "created_at": DepartmentRow.created_at}
    rows = await fetch_page(session, query, page, sorts=sorts, default="name", tie=DepartmentRow.id)
    shaped = [_department(row, users) for row, users in rows.items]
    return Paged(shaped, rows.total, rows.page, rows.size)


async def find_department(session: Session, actor: Actor, department_id: str) -> Department | None:
    """The department, if it exists and the actor may see it."""
    query = select(DepartmentRow, _members()).where(
        DepartmentRow.id == department_id, visible_departments(actor)
    )
    found = (await session.execute(query)).one_or_none()
    return _department(found[0], found[1]) if found else None


async def lock_tree(session: Session) -> None:
    """Nobody else changes the tree until the transaction ends: two moves at the same moment could
    make a ring that neither makes alone."""
    await session.execute(text("LOCK TABLE department IN SHARE ROW EXCLUSIVE MODE"))


async def parents(session: Session) -> dict[str, str | None]:
    """Every department's parent."""
    rows = await session.execute(select(DepartmentRow.id, DepartmentRow.parent_id))
    return {row.id: row.parent_id for row in rows}


async def row_of(session: Session, department_id: str) -> DepartmentRow | None:
    return await session.get(DepartmentRow, department_id)


async def save_department(session: Session, row: DepartmentRow) -> None:
    """Write the row; raises `DepartmentNameTaken`."""
    session.add(row)
    with on_violation(
        {
            "uq_department_parent_id_name": DepartmentNameTaken(),
            "fk_department_parent_id_department": DepartmentMissing(),
        }
    ):
        await session.flush()


async def delete_department(session: Session, row: DepartmentRow) -> None:
    """Drop the row; raises `DepartmentInUse` when a member or child came in the meantime."""
    with on_violation(
        {
            "fk_user_account_department_id_department": DepartmentInUse(1, 0),
            "fk_department_parent_id_department": DepartmentInUse(0, 1),
            # The table of customers, above this feature, holds on to departments, too.
            "fk_customer_department_department": DepartmentHasCustomers(),
        }
    ):
        await session.delete(row)
        await session.flush()


async def in_use(session: Session, department_id: str) -> tuple[int, int]:
    """How many members and how many children it has."""
    members = select(func.count()).select_from(UserRow)
    children = select(func.count()).select_from(DepartmentRow)
    return (
        (await session.execute(members.where(UserRow.department_id == department_id))).scalar_one(),
        (
            await session.execute(children.where(DepartmentRow.parent_id == department_id))
        ).scalar_one(),
    )


def _department(row: DepartmentRow, users: int) -> Department:
    return Department(id=row.id, name=row.name, parent_id=row.parent_id, users=users)
