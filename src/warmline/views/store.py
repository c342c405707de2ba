"""Views: those somebody sees in a list, one of his own, written and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, text, true, update

from warmline.accounts.tables import DepartmentRow, UserRow
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session, on_violation
from warmline.views.errors import ViewTaken
from warmline.views.model import NewView, Share, View
from warmline.views.tables import ViewRow

CHAIN = text(
    """WITH RECURSIVE up AS (
    SELECT id, parent_id FROM department WHERE id = CAST(:department AS uuid)
    UNION SELECT over.id, over.parent_id FROM department AS over JOIN up ON over.id = up.parent_id
) SELECT CAST(id AS text) FROM up"""
)


async def departments_of(session: Session, actor: Actor) -> frozenset[str]:
    """His department with those above it, and those his scope opens."""
    chain: frozenset[str] = frozenset()
    if actor.department_id is not None:
        chain = frozenset(await session.scalars(CHAIN, {"department": actor.department_id}))
    return chain | actor.departments


def visible_to(actor: Actor, departments: frozenset[str]) -> ColumnElement[bool]:
    """Condition on `ViewRow`: one's own, what everybody sees, what one's departments see."""
    return or_(
        ViewRow.owner == actor.user_id,
        ViewRow.share == Share.ALL.value,
        (ViewRow.share == Share.DEPARTMENT.value)
        & (true() if actor.scope is Scope.ALL else ViewRow.department.in_(departments)),
    )


async def of_list(session: Session, actor: Actor, name: str) -> list[View]:
    """What the actor sees in a list, his own first."""
    query = (
        select(
            ViewRow,
            func.coalesce(UserRow.name, ""),
            func.coalesce(DepartmentRow.name, ""),
        )
        .outerjoin(UserRow, UserRow.id == ViewRow.owner)
        .outerjoin(DepartmentRow, DepartmentRow.id == ViewRow.department)
        .where(ViewRow.list == name, visible_to(actor, await departments_of(session, actor)))
        .order_by(ViewRow.owner != actor.user_id, ViewRow.position, ViewRow.name, ViewRow.id)
    )
    rows = await session.execute(query)
    return [_view(row, owner, department) for row, owner, department in rows]


async def mine(session: Session, actor: Actor, view: str) -> View | None:
    """One of the actor's own, which nobody else changes until the end of the transaction."""
    query = select(ViewRow).where(ViewRow.id == view, ViewRow.owner == actor.user_id)
    row = await session.scalar(query.with_for_update())
    return None if row is None else _view(row)


async def count(session: Session, actor: Actor, name: str) -> int:
    """How many of his own he has in a list."""
    query = select(func.count()).where(ViewRow.list == name, ViewRow.owner == actor.user_id)
    return int((await session.execute(query)).scalar_one())


async def is_department(session: Session, department: str) -> bool:
    query = select(DepartmentRow.id).where(DepartmentRow.id == department)
    return (await session.execute(query)).first() is not None


async def insert(session: Session, view: str, actor: Actor, new: NewView, at: datetime) -> None:
    row = ViewRow(id=view, list=new.list, owner=actor.user_id, created_at=at, **_columns(new))
    session.add(row)
    with on_violation({"uq_list_view_owner_list_name": ViewTaken()}):
        await session.flush()


async def save(session: Session, view: str, new: NewView) -> None:
    with on_violation({"uq_list_view_owner_list_name": ViewTaken()}):
        await session.execute(update(ViewRow).where(ViewRow.id == view).values(_columns(new)))


async def remove(session: Session, view: str) -> None:
    await session.execute(delete(ViewRow).where(ViewRow.id == view))


def _columns(new: NewView) -> dict[str, Any]:
    columns: Sequence[str] | None = new.columns
    return {
        "name": new.name,
        "filters": dict(new.filters),
        "columns": None if columns is None else list(columns),
        "share": new.share.value,
        "department": new.department,
        "position": new.position,
    }


def _view(row: ViewRow, owner: str = "", department: str = "") -> View:
    return View(
        id=row.id,
        list=row.list,
        owner=row.owner,
        name=row.name,
        filters=row.filters,
        columns=None if row.columns is None else tuple(row.columns),
        share=Share(row.share),
        department=row.department,
        position=row.position,
        owner_name=owner,
        department_name=department,
    )
