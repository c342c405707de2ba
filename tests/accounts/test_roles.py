"""Roles, seeds and the audit trail on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.accounts.centre import PASSWORD, Centre
from warmline.accounts.errors import (
    NotYoursToGive,
    PermissionUnknown,
    RoleFixed,
    RoleInUse,
    RoleMissing,
    RoleNameTaken,
    RoleShipped,
)
from warmline.accounts.events import RightsChanged
from warmline.accounts.model import (
    ROOT_DEPARTMENT,
    AuditFilter,
    NewRole,
    NewUser,
    RoleChange,
    UserChange,
)
from warmline.accounts.permissions import ADMIN, AGENT, ALL, LEADER, SHIPPED, SUPERVISOR
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Scope
from warmline.kit.ids import uuid7

pytestmark = pytest.mark.servers


async def test_seeds_make_the_defaults_once(centre: Centre) -> None:
    await centre.accounts.seed_defaults()
    roles = (await centre.accounts.roles.list(SYSTEM)).items
    assert [role.code for role in roles] == [role.code for role in SHIPPED]
    assert [role.permissions for role in roles] == [role.permissions for role in SHIPPED]
    departments = (await centre.accounts.departments.list(SYSTEM)).items
    assert [department.id for department in departments] == [ROOT_DEPARTMENT]
    projects = (await centre.accounts.projects.list(SYSTEM)).items
    assert [project.id for project in projects] == [DEFAULT_PROJECT]


async def test_seeds_leave_a_changed_role_and_mend_an_unchanged_one(centre: Centre) -> None:
    """Given a shipped role people changed and one that an older version shipped smaller, when the
    next version starts, then the first stays and the second gets what is new."""
    kept = frozenset({"desk.use"})
    await centre.accounts.roles.change(SYSTEM, AGENT.id, RoleChange(permissions=kept))
    async with centre.database.transaction() as session:
        await session.execute(
            text("DELETE FROM role_permission WHERE role_id = :id"), {"id": LEADER.id}
        )
    await centre.accounts.seed_defaults()
    roles = {role.code: role for role in (await centre.accounts.roles.list(SYSTEM)).items}
    assert roles["agent"].permissions == kept
    assert roles["leader"].permissions == LEADER.permissions


async def test_the_first_administrator_is_made_once(centre: Centre) -> None:
    assert await centre.accounts.ensure_admin(PASSWORD)
    assert not await centre.accounts.ensure_admin("quite-Another-9")
    assert (await centre.actor("admin")).permissions == ALL


async def test_a_role_of_ones_own_gives_its_rights_at_once(centre: Centre) -> None:
    """Given a user with a new role, when the role changes, then the next request has it."""
    roles = centre.accounts.roles
    role = await roles.create(SYSTEM, NewRole("夜班", Scope.TEAM, frozenset({"board.view"})))
    await centre.user("li", role.id, department=ROOT_DEPARTMENT)
    opened = await centre.log_in("li")
    assert (await centre.again(opened)).permissions == {"board.view"}
    change = RoleChange(permissions=frozenset({"board.view", "call.list"}), scope=Scope.TREE)
    changed = await roles.change(SYSTEM, role.id, change)
    assert (changed.users, changed.shipped) == (1, False)
    actor = await centre.again(opened)
    assert actor.permissions == {"board.view", "call.list"}
    assert actor.scope is Scope.TREE
    assert RightsChanged() in centre.heard


async def test_a_name_is_taken_whatever_its_case(centre: Centre) -> None:
    await centre.accounts.roles.create(SYSTEM, NewRole("Night"))
    with pytest.raises(RoleNameTaken):
        await centre.accounts.roles.create(SYSTEM, NewRole("NIGHT"))


async def test_unknown_permissions_and_roles_are_told(centre: Centre) -> None:
    roles = centre.accounts.roles
    with pytest.raises(PermissionUnknown):
        await roles.create(SYSTEM, NewRole("夜班", permissions=frozenset({"user.fly"})))
    with pytest.raises(RoleMissing):
        await roles.change(SYSTEM, uuid7(), RoleChange(name="x"))
    with pytest.raises(RoleMissing):
        await roles.delete(SYSTEM, uuid7())


async def test_nobody_makes_or_changes_a_role_beyond_his_own_rights(centre: Centre) -> None:
    """Given somebody who manages roles but not queues, then he cannot add what he lacks to a role
    nor take it away from one, nor widen a scope beyond his own."""
    roles = centre.accounts.roles
    keeper = await roles.create(
        SYSTEM, NewRole("权限员", Scope.TREE, frozenset({"role.manage", "call.list"}))
    )
    await centre.user("keeper", keeper.id, department=ROOT_DEPARTMENT)
    actor = await centre.actor("keeper")
    with pytest.raises(NotYoursToGive):
        await roles.create(actor, NewRole("x", permissions=frozenset({"queue.manage"})))
    with pytest.raises(NotYoursToGive):
        await roles.create(actor, NewRole("x", Scope.ALL))
    without = RoleChange(permissions=SUPERVISOR.permissions - {"queue.manage"})
    with pytest.raises(NotYoursToGive):
        await roles.change(actor, SUPERVISOR.id, without)
    with pytest.raises(NotYoursToGive):
        await roles.change(actor, keeper.id, RoleChange(scope=Scope.ALL))
    made = await roles.create(actor, NewRole("听录音", Scope.TREE, frozenset({"call.list"})))
    await roles.delete(actor, made.id)


async def test_shipped_roles_and_roles_in_use_are_not_deleted(centre: Centre) -> None:
    roles = centre.accounts.roles
    with pytest.raises(RoleShipped):
        await roles.delete(SYSTEM, AGENT.id)
    role = await roles.create(SYSTEM, NewRole("夜班"))
    user = await centre.user("li", role.id)
    with pytest.raises(RoleInUse):
        await roles.delete(SYSTEM, role.id)
    await centre.accounts.users.change(SYSTEM, user.id, UserChange(role_ids=()))
    await roles.delete(SYSTEM, role.id)
    assert role.id not in {one.id for one in (await roles.list(SYSTEM)).items}


async def test_the_administrator_s_role_is_fixed(centre: Centre) -> None:
    with pytest.raises(RoleFixed):
        await centre.accounts.roles.change(SYSTEM, ADMIN.id, RoleChange(permissions=frozenset()))


async def test_the_trail_tells_who_did_what_without_secrets(centre: Centre) -> None:
    """Given a user made, renamed and given a new password by an administrator, then the trail has
    each with what differs, who and from where, and no password or hash."""
    await centre.user("root", ADMIN.id)
    actor = await centre.actor("root")
    user = await centre.accounts.users.create(actor, _new("li"))
    await centre.accounts.users.change(
        actor, user.id, UserChange(name="李四", password="quite-Another-9")
    )
    trail = await centre.accounts.audit.list(actor, wanted=AuditFilter(noun_id=user.id))
    assert [entry.action for entry in trail.items] == ["password_reset", "changed", "created"]
    assert {(entry.login, entry.address) for entry in trail.items} == {("root", "10.0.0.7")}
    changed = trail.items[1]
    assert (changed.before, changed.after) == ({"name": "新人"}, {"name": "李四"})
    assert trail.items[2].after["login"] == "li"
    assert "argon2" not in repr(trail)
    assert PASSWORD not in repr(trail)


async def test_log_ins_are_in_the_trail_and_unknown_logins_are_not_repeated(
    centre: Centre,
) -> None:
    """Given somebody who types his password into the login, then the trail does not keep it."""
    await centre.user("root", ADMIN.id)
    with pytest.raises(Exception, match="wrong"):
        await centre.log_in(PASSWORD, "root")
    actor = await centre.actor("root")
    trail = await centre.accounts.audit.list(actor)
    assert [entry.action for entry in trail.items][:2] == ["logged_in", "log_in_failed"]
    assert PASSWORD not in repr(trail)


async def test_nothing_in_the_trail_can_be_changed_or_removed(centre: Centre) -> None:
    await centre.user("li")
    for statement in (
        "UPDATE audit_entry SET login = 'nobody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ):
        with pytest.raises(DBAPIError, match="only grows"):
            async with centre.database.transaction() as session:
                await session.execute(text(statement))


async def test_the_trail_is_within_the_scope_and_filtered(centre: Centre) -> None:
    ours, theirs = await centre.department("一部"), await centre.department("二部")
    watcher = await centre.accounts.roles.create(
        SYSTEM, NewRole("审计", Scope.TREE, frozenset({"audit.view"}))
    )
    await centre.user("watcher", watcher.id, department=ours)
    await centre.user("mine", AGENT.id, department=ours)
    await centre.user("foreign", AGENT.id, department=theirs)
    for login in ("mine", "foreign"):
        await centre.log_in(login)
    actor, audit = await centre.actor("watcher"), centre.accounts.audit
    assert {entry.login for entry in (await audit.list(actor)).items} == {"mine", "watcher"}
    named = await audit.list(actor, q="mine")
    assert [entry.login for entry in named.items] == ["mine"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert (await audit.list(SYSTEM, wanted=AuditFilter(since=tomorrow))).total == 0
    before = await audit.list(SYSTEM, wanted=AuditFilter(until=tomorrow, action="logged_in"))
    assert before.total == 3


def _new(login: str) -> NewUser:
    return NewUser(login=login, name="新人", password=PASSWORD, role_ids=(AGENT.id,))
