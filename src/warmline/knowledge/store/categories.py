"""The tree of categories."""

from __future__ import annotations

from sqlalchemy import select, text

from warmline.kit.db import Session, on_violation
from warmline.knowledge.errors import DepartmentMissing
from warmline.knowledge.model import Category
from warmline.knowledge.tables import CategoryRow

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('knowledge_category'))")


async def tree(session: Session) -> dict[str, Category]:
    """Every category by its id, in the order they are shown."""
    query = select(CategoryRow).order_by(CategoryRow.position, CategoryRow.name, CategoryRow.id)
    return {row.id: _category(row) for row in await session.scalars(query)}


async def alone(session: Session) -> None:
    """Nobody else changes the tree until the end of the transaction."""
    await session.execute(_LOCK)


async def find(session: Session, category: str) -> Category | None:
    row = await session.get(CategoryRow, category)
    return None if row is None else _category(row)


async def save(session: Session, category: Category) -> None:
    """Add or change one. Raises `DepartmentMissing`."""
    await session.merge(
        CategoryRow(
            id=category.id,
            project=category.project,
            name=category.name,
            parent=category.parent,
            department=category.department,
            position=category.position,
            active=category.active,
        )
    )
    with on_violation({"fk_knowledge_category_department_department": DepartmentMissing()}):
        await session.flush()


def _category(row: CategoryRow) -> Category:
    return Category(
        id=row.id,
        project=row.project,
        name=row.name,
        parent=row.parent,
        department=row.department,
        position=row.position,
        active=row.active,
    )
