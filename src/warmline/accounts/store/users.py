"""Users with their roles and projects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select

from warmline.accounts.errors import DepartmentMissing, LoginTaken, ProjectMissing, RoleMissing
from warmline.accounts.model import Named, RoleRef, User, UserFilter
from warmline.accounts.store.visible import departments_below, visible_users
from warmline.accounts.tables import (
    DepartmentRow,
    ProjectRow,
    RoleRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.kit.actor import Actor
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Conflict
from warmline.kit.paging import Page, Paged

SORTS = {
    "name": by_name(UserRow.name),
    "login": func.lower(UserRow.login),
    "department": by_name(DepartmentRow.name),
    "active": UserRow.active,
    "created_at": UserRow.created_at,
    "last_login_at": UserRow.last_login_at,
}


def _with_department() -> Select[*tuple[Any, ...]]:
    return select(UserRow, DepartmentRow).outerjoin(
        DepartmentRow, DepartmentRow.id == UserRow.department_id
    )


async def page_of_users(
    session: Session, actor: Actor, page: Page, wanted: UserFilter
) -> Paged[User]:
    query = _with_department().where(visible_users(actor))
    if page.q:
        query = query.where(or_(contains(UserRow.name, page.q), contains(UserRow.login, page.q)))
    if wanted.department_id is not None:
        below = await departments_below(session, wanted.department_id)
        query = query.where(UserRow.department_id.in_(below))
    if wanted.role_id is not None:
        holders = select(UserRoleRow.user_id).where(UserRoleRow.role_id == wanted.role_id)
        query = query.where(UserRow.id.in_(holders))
    if wanted.active is not None:
        query = query.where(UserRow.active.is_(wanted.active))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=UserRow.id)
    users = await _shaped(session, rows.items)
    return Paged(users, rows.total, rows.page, rows.size)


async def find_user(session: Session, actor: Actor, user_id: str) -> User | None:
    """The user, if he exists and the actor may see him."""
    query = _with_department().where(UserRow.id == user_id, visible_users(actor))
    users = await _shaped(session, (await session.execute(query)).all())
    return users[0] if users else None


async def row_for_change(session: Session, actor: Actor, user_id: str) -> UserRow | None:
    """The row, locked until the transaction ends."""
    query = select(UserRow).where(UserRow.id == user_id, visible_users(actor)).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def locked_row(session: Session, user_id: str) -> UserRow | None:
    """The row whoever asks, locked until the transaction ends."""
    query = select(UserRow).where(UserRow.id == user_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def row_by_id(session: Session, user_id: str) -> UserRow | None:
    return await session.get(UserRow, user_id)


async def row_by_login(session: Session, login: str) -> UserRow | None:
    query = select(UserRow).where(func.lower(UserRow.login) == login.lower())
    return (await session.scalars(query)).one_or_none()


async def save_user(session: Session, row: UserRow) -> None:
    """Write the row; raises `LoginTaken`."""
    session.add(row)
    with on_violation(
        {
            "uq_user_account_login": LoginTaken(),
            "pk_user_account": Conflict("This user exists already.", code="user_exists"),
            "fk_user_account_department_id_department": DepartmentMissing(),
        }
    ):
        await session.flush()


async def set_roles(session: Session, user_id: str, role_ids: Iterable[str]) -> None:
    await session.execute(delete(UserRoleRow).where(UserRoleRow.user_id == user_id))
    rows = [{"user_id": user_id, "role_id": role_id} for role_id in sorted(set(role_ids))]
    with on_violation({"fk_user_role_role_id_role": RoleMissing()}):
        if rows:
            await session.execute(insert(UserRoleRow), rows)


async def set_projects(session: Session, user_id: str, project_ids: Iterable[str]) -> None:
    await session.execute(delete(UserProjectRow).where(UserProjectRow.user_id == user_id))
    rows = [{"user_id": user_id, "project_id": one} for one in sorted(set(project_ids))]
    with on_violation({"fk_user_project_project_id_project": ProjectMissing()}):
        if rows:
            await session.execute(insert(UserProjectRow), rows)


async def _shaped(session: Session, rows: Sequence[Any]) -> list[User]:
    ids = [row[0].id for row in rows]
    roles: dict[str, list[RoleRef]] = {user_id: [] for user_id in ids}
    for user_id, role in await session.execute(
        select(UserRoleRow.user_id, RoleRow)
        .join(RoleRow, RoleRow.id == UserRoleRow.role_id)
        .where(UserRoleRow.user_id.in_(ids))
        .order_by(RoleRow.created_at, RoleRow.id)
    ):
        roles[user_id].append(RoleRef(role.id, role.name, role.code))
    projects: dict[str, list[Named]] = {user_id: [] for user_id in ids}
    for user_id, project in await session.execute(
        select(UserProjectRow.user_id, ProjectRow)
        .join(ProjectRow, ProjectRow.id == UserProjectRow.project_id)
        .where(UserProjectRow.user_id.in_(ids))
        .order_by(by_name(ProjectRow.name), ProjectRow.id)
    ):
        projects[user_id].append(Named(project.id, project.name))
    return [
        User(
            id=user.id,
            login=user.login,
            name=user.name,
            active=user.active,
            department=Named(department.id, department.name) if department else None,
            roles=tuple(roles[user.id]),
            projects=tuple(projects[user.id]),
            created_at=user.created_at,
            last_login_at=user.last_login_at,
            mail=user.mail,
            phone=user.phone,
        )
        for user, department in rows
    ]
