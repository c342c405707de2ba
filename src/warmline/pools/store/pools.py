"""Pools and people: which pools there are, who is in which department, who may get customers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, or_, select, text, true, update

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRow
from warmline.agents.tables import AgentProfileRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, on_violation
from warmline.pools.errors import PoolTaken
from warmline.pools.model import Pool, PoolRules
from warmline.pools.tables import PoolRow


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `PoolRow`: the pools of the actor's projects. Whether one is open to him is for
    `rules.may_see`."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    if actor.scope is Scope.ALL and actor.may("settings.manage"):
        return true()
    return PoolRow.project.in_(actor.projects)


async def every(session: Session, actor: Actor) -> list[Pool]:
    """All pools of the actor's projects, in their order."""
    query = select(PoolRow).where(visible_to(actor)).order_by(PoolRow.position, PoolRow.name)
    return [_pool(row) for row in await session.scalars(query)]


async def find(session: Session, actor: Actor, pool: str, *, lock: bool = False) -> Pool | None:
    query = select(PoolRow).where(PoolRow.id == pool, visible_to(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _pool(row)


async def insert(session: Session, pool: Pool, at: Any) -> None:
    row = PoolRow(id=pool.id, project=pool.project, created_at=at, **_columns(pool))
    session.add(row)
    with on_violation({"uq_customer_pool_project_name": PoolTaken()}):
        await session.flush()


async def save(session: Session, pool: Pool) -> None:
    with on_violation({"uq_customer_pool_project_name": PoolTaken()}):
        await session.execute(update(PoolRow).where(PoolRow.id == pool.id).values(_columns(pool)))


def _columns(pool: Pool) -> dict[str, Any]:
    return {
        "name": pool.name,
        "rules": plain_rules(pool.rules),
        "version": pool.version,
        "active": pool.active,
        "position": pool.position,
    }


def _pool(row: PoolRow) -> Pool:
    return Pool(
        id=row.id,
        project=row.project,
        name=row.name,
        rules=read_rules(row.rules),
        version=row.version,
        active=row.active,
        position=row.position,
    )


def plain_rules(rules: PoolRules) -> Any:
    return msgspec.to_builtins(rules)


def read_rules(kept: Any) -> PoolRules:
    return msgspec.convert(kept, PoolRules)


# People ---------------------------------------------------------------------------------------

CHAIN = text(
    """WITH RECURSIVE up AS (
    SELECT id, parent_id FROM department WHERE id = CAST(:department AS uuid)
    UNION SELECT over.id, over.parent_id FROM department AS over JOIN up ON over.id = up.parent_id
) SELECT CAST(id AS text) FROM up"""
)
BELOW = text(
    """WITH RECURSIVE down AS (
    SELECT id FROM department WHERE id = CAST(:department AS uuid)
    UNION SELECT under.id FROM department AS under JOIN down ON under.parent_id = down.id
) SELECT CAST(id AS text) FROM down"""
)


async def chain(session: Session, department: str | None) -> frozenset[str]:
    """A department and those above it."""
    if department is None:
        return frozenset()
    return frozenset(await session.scalars(CHAIN, {"department": department}))


async def below(session: Session, department: str) -> frozenset[str]:
    """A department and those below it."""
    return frozenset(await session.scalars(BELOW, {"department": department}))


async def workers(
    session: Session,
    actor: Actor,
    project: str,
    *,
    users: Sequence[str] | None = None,
    departments: Iterable[str] | None = None,
    agents_only: bool = False,
) -> dict[str, tuple[str, str | None]]:
    """User → name and department, of those who work in the project and whom the actor may give
    customers; in the order of their names."""
    seen: ColumnElement[bool] = true()
    if actor.scope is not Scope.ALL:
        seen = or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))
    works = UserRow.id.in_(
        select(UserProjectRow.user_id).where(UserProjectRow.project_id == project)
    )
    query = select(UserRow.id, UserRow.name, UserRow.department_id).where(
        UserRow.active, seen, works
    )
    if users is not None:
        query = query.where(UserRow.id.in_(users))
    if departments is not None:
        query = query.where(UserRow.department_id.in_(list(departments)))
    if agents_only:
        query = query.where(UserRow.id.in_(select(AgentProfileRow.user_id)))
    rows = await session.execute(query.order_by(UserRow.login, UserRow.id))
    return {row[0]: (row[1], row[2]) for row in rows}


async def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Names of users and departments by id."""
    wanted, known = set(ids), dict[str, str]()
    for table in (UserRow, DepartmentRow):
        rows = await session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
        known |= {row[0]: row[1] for row in rows}
    return known


async def lock_people(session: Session, users: Iterable[str]) -> None:
    """Whoever counts what these people hold or claimed waits until the end of the transaction, so
    that two claims at once cannot pass a limit together. Taken in one order by all."""
    for user in sorted(users):
        await session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"pool {user}", 0)))
        )
