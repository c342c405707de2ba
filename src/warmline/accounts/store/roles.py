"""Roles, their permissions and holders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, or_, select

from warmline.accounts.errors import RoleInUse, RoleNameTaken
from warmline.accounts.model import Role
from warmline.accounts.permissions import ADMIN
from warmline.accounts.rules import widest
from warmline.accounts.tables import RolePermissionRow, RoleRow, UserRoleRow, UserRow
from warmline.kit.actor import Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.paging import Page, Paged


@dataclass(frozen=True, slots=True)
class Rights:
    """What a set of roles opens together."""

    permissions: frozenset[str]
    scope: Scope


def _holders() -> Any:
    return (
        select(func.count())
        .select_from(UserRoleRow)
        .where(UserRoleRow.role_id == RoleRow.id)
        .scalar_subquery()
        .label("users")
    )


async def page_of_roles(session: Session, page: Page) -> Paged[Role]:
    query = select(RoleRow, _holders())
    if page.q:
        query = query.where(
            or_(contains(RoleRow.name, page.q), contains(RoleRow.description, page.q))
        )
    sorts = {"name": by_name(RoleRow.name), "created_at": RoleRow.created_at}
    rows = await fetch_page(session, query, page, sorts=sorts, default="created_at", tie=RoleRow.id)
    held = await _permissions(session, [role.id for role, _ in rows.items])
    shaped = [_role(role, held[role.id], users) for role, users in rows.items]
    return Paged(shaped, rows.total, rows.page, rows.size)


async def find_role(session: Session, role_id: str) -> Role | None:
    query = select(RoleRow, _holders()).where(RoleRow.id == role_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    held = await _permissions(session, [role_id])
    return _role(found[0], held[role_id], found[1])


async def role_for_change(session: Session, role_id: str) -> RoleRow | None:
    """The row, locked until the transaction ends."""
    query = select(RoleRow).where(RoleRow.id == role_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def name_taken(session: Session, name: str) -> bool:
    """Whether there is a role of this name, whatever the case of its letters."""
    query = select(RoleRow.id).where(func.lower(RoleRow.name) == name.lower())
    return await session.scalar(query) is not None


async def save_role(session: Session, row: RoleRow) -> None:
    """Write the row; raises `RoleNameTaken`."""
    session.add(row)
    with on_violation({"uq_role_name": RoleNameTaken()}):
        await session.flush()


async def set_permissions(session: Session, role_id: str, permissions: Iterable[str]) -> None:
    await session.execute(delete(RolePermissionRow).where(RolePermissionRow.role_id == role_id))
    rows = [{"role_id": role_id, "permission": name} for name in sorted(set(permissions))]
    if rows:
        await session.execute(insert(RolePermissionRow), rows)


async def delete_role(session: Session, row: RoleRow) -> None:
    """Drop the row; raises `RoleInUse` when somebody got the role in the meantime."""
    with on_violation({"fk_user_role_role_id_role": RoleInUse(1)}):
        await session.delete(row)
        await session.flush()


async def rights_of_roles(session: Session, role_ids: Iterable[str]) -> dict[str, Rights]:
    """What each of the roles that exist opens."""
    ids = sorted(set(role_ids))
    held = await _permissions(session, ids)
    scopes = await session.execute(select(RoleRow.id, RoleRow.scope).where(RoleRow.id.in_(ids)))
    return {role_id: Rights(held[role_id], Scope(scope)) for role_id, scope in scopes}


async def rights_of_user(session: Session, user_id: str) -> Rights:
    """What a user's roles open together."""
    mine = await role_ids_of(session, user_id)
    rights = (await rights_of_roles(session, mine)).values()
    return Rights(
        frozenset().union(*(one.permissions for one in rights)),
        widest(one.scope for one in rights),
    )


async def role_ids_of(session: Session, user_id: str) -> frozenset[str]:
    query = select(UserRoleRow.role_id).where(UserRoleRow.user_id == user_id)
    return frozenset((await session.scalars(query)).all())


async def has_administrator(session: Session, *, besides: str | None = None) -> bool:
    """Whether there is an active administrator, besides the user named."""
    query = (
        select(UserRow.id)
        .join(UserRoleRow, UserRoleRow.user_id == UserRow.id)
        .where(
            UserRoleRow.role_id == ADMIN.id,
            UserRow.active,
            UserRow.id.is_distinct_from(besides),
        )
    )
    return (await session.scalars(query.limit(1))).first() is not None


async def _permissions(session: Session, role_ids: list[str]) -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {role_id: set() for role_id in role_ids}
    for row in await session.scalars(
        select(RolePermissionRow).where(RolePermissionRow.role_id.in_(role_ids))
    ):
        held[row.role_id].add(row.permission)
    return {role_id: frozenset(names) for role_id, names in held.items()}


def _role(row: RoleRow, permissions: frozenset[str], users: int) -> Role:
    return Role(
        id=row.id,
        name=row.name,
        scope=Scope(row.scope),
        permissions=permissions,
        code=row.code,
        description=row.description,
        users=users,
    )
