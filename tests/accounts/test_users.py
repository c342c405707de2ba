"""Users on a real database: who may make, see and change whom."""

from __future__ import annotations

import asyncio

import pytest

from tests.accounts.centre import PASSWORD, Centre
from warmline.accounts.errors import (
    DepartmentMissing,
    DepartmentNeeded,
    LastAdministrator,
    LoginTaken,
    NotYoursToGive,
    Outranked,
    OwnAccount,
    PasswordRefused,
    ProjectMissing,
    RoleMissing,
    UserMissing,
)
from warmline.accounts.events import SessionsEnded, UserChanged
from warmline.accounts.model import ROOT_DEPARTMENT, NewUser, UserChange, UserFilter
from warmline.accounts.permissions import ADMIN, AGENT, INSPECTOR, LEADER, SUPERVISOR
from warmline.kit.actor import SYSTEM
from warmline.kit.errors import Conflict, Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page

pytestmark = pytest.mark.servers


def new(
    login: str, *roles: str, department: str | None = None, password: str = PASSWORD
) -> NewUser:
    return NewUser(
        login=login, name="新人", password=password, department_id=department, role_ids=roles
    )


async def test_a_new_user_has_what_was_given(centre: Centre) -> None:
    department = await centre.department("一部")
    made = await centre.accounts.users.create(SYSTEM, new("Li.Si", AGENT.id, department=department))
    found = await centre.accounts.users.get(SYSTEM, made.id)
    assert found == made
    assert (found.login, found.name, found.active) == ("Li.Si", "新人", True)
    assert found.department is not None
    assert found.department.name == "一部"
    assert [role.code for role in found.roles] == ["agent"]
    assert [project.name for project in found.projects] == ["默认项目"]
    assert UserChanged(made.id, active=True) in centre.heard


async def test_a_login_is_taken_whatever_its_case(centre: Centre) -> None:
    await centre.user("li.si")
    with pytest.raises(LoginTaken):
        await centre.accounts.users.create(SYSTEM, new("LI.SI"))
    other = await centre.user("wang")
    with pytest.raises(LoginTaken):
        await centre.accounts.users.change(SYSTEM, other.id, UserChange(login="Li.Si"))


async def test_a_user_id_is_used_once(centre: Centre) -> None:
    user = await centre.user("li")
    again = NewUser(login="other", name="新人", password=PASSWORD, id=user.id)
    with pytest.raises(Conflict, match="exists already"):
        await centre.accounts.create_user(SYSTEM, again)


async def test_unknown_roles_departments_and_projects_are_named_as_missing(centre: Centre) -> None:
    users = centre.accounts.users
    with pytest.raises(RoleMissing):
        await users.create(SYSTEM, new("a1", uuid7()))
    with pytest.raises(DepartmentMissing):
        await users.create(SYSTEM, new("a1", department=uuid7()))
    with pytest.raises(ProjectMissing):
        await users.create(
            SYSTEM, NewUser(login="a1", name="新人", password=PASSWORD, project_ids=(uuid7(),))
        )
    with pytest.raises(PasswordRefused):
        await users.create(SYSTEM, new("a1", password="12345678"))
    assert await users.by_login(SYSTEM, "a1") is None


async def test_a_supervisor_manages_his_tree_and_nobody_else(centre: Centre) -> None:
    """Given a supervisor of one branch, then he sees and changes its people, puts new ones there,
    and knows nothing of the other branch."""
    ours, theirs = await centre.department("一部"), await centre.department("二部")
    team = await centre.department("一组", ours)
    await centre.user("boss", SUPERVISOR.id, department=ours)
    mine = await centre.user("mine", AGENT.id, department=team)
    foreign = await centre.user("foreign", AGENT.id, department=theirs)
    boss, users = await centre.actor("boss"), centre.accounts.users
    assert {user.login for user in (await users.list(boss)).items} == {"boss", "mine"}
    changed = await users.change(boss, mine.id, UserChange(name="改名"))
    assert changed.name == "改名"
    with pytest.raises(UserMissing):
        await users.get(boss, foreign.id)
    with pytest.raises(UserMissing):
        await users.change(boss, foreign.id, UserChange(name="改名"))
    with pytest.raises(DepartmentMissing):
        await users.create(boss, new("fresh", AGENT.id, department=theirs))
    with pytest.raises(DepartmentMissing):
        await users.change(boss, mine.id, UserChange(department_id=theirs))
    with pytest.raises(DepartmentNeeded):
        await users.create(boss, new("fresh", AGENT.id))
    assert await users.create(boss, new("fresh", AGENT.id, LEADER.id, department=team))


async def test_nobody_gives_a_role_beyond_his_own_rights(centre: Centre) -> None:
    """Given a supervisor, then neither the administrator's role (permissions) nor the
    inspector's (wider scope) is his to give, to others or to himself."""
    ours = await centre.department("一部")
    boss_user = await centre.user("boss", SUPERVISOR.id, department=ours)
    mine = await centre.user("mine", AGENT.id, department=ours)
    boss, users = await centre.actor("boss"), centre.accounts.users
    for role in (ADMIN, INSPECTOR):
        with pytest.raises(NotYoursToGive):
            await users.create(boss, new("fresh", role.id, department=ours))
        with pytest.raises(NotYoursToGive):
            await users.change(boss, mine.id, UserChange(role_ids=(AGENT.id, role.id)))
        with pytest.raises(NotYoursToGive):
            await users.change(boss, boss_user.id, UserChange(role_ids=(SUPERVISOR.id, role.id)))


async def test_who_may_more_is_not_changed_from_below(centre: Centre) -> None:
    """Given an administrator in a supervisor's department, then the supervisor can neither reset
    his password, nor disable him, nor take his role."""
    ours = await centre.department("一部")
    await centre.user("boss", SUPERVISOR.id, department=ours)
    admin = await centre.user("root", ADMIN.id, department=ours)
    boss, users = await centre.actor("boss"), centre.accounts.users
    for change in (
        UserChange(password="quite-Another-9"),
        UserChange(active=False),
        UserChange(role_ids=()),
    ):
        with pytest.raises(Outranked):
            await users.change(boss, admin.id, change)


async def test_without_the_permission_nothing_goes(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id, department=ROOT_DEPARTMENT)
    actor, users = await centre.actor("li"), centre.accounts.users
    for verb in (
        users.list(actor),
        users.get(actor, user.id),
        users.by_login(actor, "li"),
        users.create(actor, new("fresh")),
        users.change(actor, user.id, UserChange(name="x")),
    ):
        with pytest.raises(Refused):
            await verb


async def test_the_last_active_administrator_stays(centre: Centre) -> None:
    """Given two administrators of whom one is disabled, then the other can be neither disabled
    nor lose the role, until the first is back."""
    first = await centre.user("first", ADMIN.id)
    second = await centre.user("second", ADMIN.id, active=False)
    users = centre.accounts.users
    for change in (UserChange(active=False), UserChange(role_ids=(AGENT.id,))):
        with pytest.raises(LastAdministrator):
            await users.change(SYSTEM, first.id, change)
    await users.change(SYSTEM, second.id, UserChange(active=True))
    assert not (await users.change(SYSTEM, first.id, UserChange(active=False))).active


async def test_two_administrators_cannot_step_down_at_the_same_moment(centre: Centre) -> None:
    first, second = await centre.user("first", ADMIN.id), await centre.user("second", ADMIN.id)
    results = await asyncio.gather(
        *(
            centre.accounts.users.change(SYSTEM, user.id, UserChange(active=False))
            for user in (first, second)
        ),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["LastAdministrator", "User"]


async def test_some_things_nobody_does_to_himself(centre: Centre) -> None:
    await centre.user("other", ADMIN.id)
    admin = await centre.user("root", ADMIN.id)
    actor = await centre.actor("root")
    for change in (UserChange(active=False), UserChange(password="quite-Another-9")):
        with pytest.raises(OwnAccount):
            await centre.accounts.users.change(actor, admin.id, change)


async def test_disabling_announces_the_end_of_the_sessions(centre: Centre) -> None:
    user = await centre.user("li", AGENT.id)
    centre.heard.clear()
    await centre.accounts.users.change(SYSTEM, user.id, UserChange(active=False))
    assert centre.heard == [SessionsEnded(user.id), UserChanged(user.id, active=False)]


async def test_what_a_change_leaves_out_stays(centre: Centre) -> None:
    department = await centre.department("一部")
    user = await centre.user("li", AGENT.id, department=department)
    changed = await centre.accounts.users.change(SYSTEM, user.id, UserChange(name="李四"))
    assert (changed.department, changed.roles, changed.projects) == (
        user.department,
        user.roles,
        user.projects,
    )
    out = await centre.accounts.users.change(SYSTEM, user.id, UserChange(department_id=None))
    assert out.department is None


async def test_the_list_is_searched_filtered_sorted_and_paged(centre: Centre) -> None:
    top = await centre.department("一部")
    below = await centre.department("一组", top)
    names = {"zhang": "张三", "li": "李四", "wang": "王五", "a_b": "阿宝"}
    for number, (login, name) in enumerate(names.items()):
        await centre.accounts.create_user(
            SYSTEM,
            NewUser(
                login=login,
                name=name,
                password=PASSWORD,
                department_id=[top, below, None, None][number],
                role_ids=(LEADER.id,) if login == "li" else (AGENT.id,),
                active=login != "wang",
            ),
        )

    async def logins(page: Page | None = None, wanted: UserFilter | None = None) -> list[str]:
        found = await centre.accounts.users.list(SYSTEM, page, wanted)
        return [user.login for user in found.items]

    assert await logins() == ["a_b", "li", "wang", "zhang"]  # by pinyin
    assert await logins(Page(sort="-login")) == ["zhang", "wang", "li", "a_b"]
    assert await logins(Page(q="四")) == ["li"]
    assert await logins(Page(q="A_")) == ["a_b"]
    assert await logins(Page(q="%")) == []
    assert await logins(wanted=UserFilter(department_id=top)) == ["li", "zhang"]
    assert await logins(wanted=UserFilter(department_id=below)) == ["li"]
    assert await logins(wanted=UserFilter(role_id=LEADER.id)) == ["li"]
    assert await logins(wanted=UserFilter(active=False)) == ["wang"]
    assert await logins(Page(number=2, size=3)) == ["zhang"]
    assert (await centre.accounts.users.list(SYSTEM, Page(size=1))).total == 4
    with pytest.raises(Invalid) as caught:
        await logins(Page(sort="password_hash"))
    assert caught.value.field == "sort"
