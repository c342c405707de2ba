"""Who sees an order, asked of many people at once: those who are told of it, and who lead somebody.

`orders.visible_to` is the condition for one who asks; here the order is at hand and the people are
looked up, as the actors they would be, so that nobody is told of what he cannot open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from warmline.accounts.rules import widest
from warmline.accounts.tables import (
    DepartmentRow,
    RolePermissionRow,
    RoleRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session
from warmline.tickets import who
from warmline.tickets.model import Ticket


async def actors(session: Session, ids: Iterable[str]) -> dict[str, Actor]:
    """Those of these people who work here, as actors: with their scope, projects, and what they may
    do with orders."""
    wanted = list(set(ids))
    people = list(
        await session.execute(
            select(UserRow.id, UserRow.login, UserRow.name, UserRow.department_id).where(
                UserRow.id.in_(wanted), UserRow.active
            )
        )
    )
    if not people:
        return {}
    scopes, may = defaultdict[str, list[Scope]](list), defaultdict[str, set[str]](set)
    roles = (
        select(UserRoleRow.user_id, RoleRow.scope)
        .join(RoleRow, RoleRow.id == UserRoleRow.role_id)
        .where(UserRoleRow.user_id.in_(wanted))
    )
    for user, scope in await session.execute(roles):
        scopes[user].append(Scope(scope))
    permission = RolePermissionRow.permission
    rights = (
        select(UserRoleRow.user_id, permission)
        .join(RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id)
        .where(
            UserRoleRow.user_id.in_(wanted),
            or_(permission.startswith("ticket."), permission == "settings.manage"),
        )
    )
    for user, right in await session.execute(rights):
        may[user].add(right)
    projects = defaultdict[str, set[str]](set)
    places = select(UserProjectRow.user_id, UserProjectRow.project_id)
    for user, project in await session.execute(places.where(UserProjectRow.user_id.in_(wanted))):
        projects[user].add(project)
    wide = {row[0]: widest(scopes[row[0]]) for row in people}
    below = await _below(session, {row[3] for row in people if wide[row[0]] is Scope.TREE})

    def opened(scope: Scope, place: str | None) -> frozenset[str]:
        if place is None or scope not in (Scope.TEAM, Scope.TREE):
            return frozenset()
        return frozenset({place}) if scope is Scope.TEAM else below[place]

    return {
        id: Actor(
            user_id=id,
            login=login,
            name=name,
            permissions=frozenset(may[id]),
            scope=wide[id],
            department_id=place,
            departments=opened(wide[id], place),
            projects=frozenset(projects[id]),
        )
        for id, login, name, place in people
    }


async def _below(session: Session, tops: Iterable[str | None]) -> dict[str, frozenset[str]]:
    """Each of these departments with all that stand in it."""
    wanted = {one for one in tops if one is not None}
    if not wanted:
        return {}
    inside = defaultdict[str, list[str]](list)
    for id, parent in await session.execute(select(DepartmentRow.id, DepartmentRow.parent_id)):
        if parent is not None:
            inside[parent].append(id)
    found = dict[str, frozenset[str]]()
    for top in wanted:
        seen, left = {top}, [top]
        while left:
            more = [one for one in inside[left.pop()] if one not in seen]
            seen.update(more)
            left += more
        found[top] = frozenset(seen)
    return found


async def leaders(
    session: Session, user: str, department: str | None, tickets: Sequence[Ticket]
) -> dict[str, int]:
    """Who leads somebody, and how many of these orders of his each of them sees: those who
    supervise orders in his department or above it; where there is nobody, those who supervise all.
    Who sees none of them is not told."""
    supervising = (
        select(UserRoleRow.user_id)
        .join(RolePermissionRow, RolePermissionRow.role_id == UserRoleRow.role_id)
        .where(RolePermissionRow.permission == "ticket.supervise", UserRoleRow.user_id != user)
    )
    people = await actors(session, await session.scalars(supervising))
    near = [one for one in people.values() if department in one.departments]
    wide = [one for one in people.values() if one.scope is Scope.ALL]
    for group in (near, wide):
        counts = {one.user_id: sum(who.opens(one, each) for each in tickets) for one in group}
        if told := {id: count for id, count in counts.items() if count}:
            return told
    return {}
