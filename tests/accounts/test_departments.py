"""The department tree: pure rules and the database agree, whatever the tree."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from tests.accounts.centre import Centre
from tests.emptied import empty
from warmline.accounts import rules
from warmline.accounts.errors import (
    DepartmentInUse,
    DepartmentLoop,
    DepartmentMissing,
    DepartmentNameTaken,
    DepartmentNeeded,
)
from warmline.accounts.model import KEEP, ROOT_DEPARTMENT, DepartmentChange, NewRole
from warmline.accounts.permissions import ADMIN, AGENT
from warmline.accounts.store.visible import departments_below
from warmline.accounts.tables import DepartmentRow
from warmline.kit.actor import SYSTEM, Scope
from warmline.kit.db import Database
from warmline.kit.errors import Refused
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page

Parents = dict[str, str | None]


@st.composite
def trees(draw: st.DrawFn) -> Parents:
    """Any forest of up to twelve departments: each hangs below an earlier one or at the top."""
    names = [f"d{number}" for number in range(draw(st.integers(1, 12)))]
    parents: Parents = {}
    for number, name in enumerate(names):
        earlier = [None, *names[:number]]
        parents[name] = draw(st.sampled_from(earlier))
    return parents


def ancestors(parents: Parents, node: str) -> list[str]:
    """The node and the chain above it, the slow and plain way."""
    chain = [node]
    while (up := parents[chain[-1]]) is not None:
        chain.append(up)
    return chain


@given(trees())
def test_below_is_whoever_has_it_above_him(parents: Parents) -> None:
    for top in parents:
        expected = {node for node in parents if top in ancestors(parents, node)}
        assert rules.below(parents, top) == expected


@given(trees(), st.data())
def test_a_move_is_refused_exactly_when_it_would_make_a_ring(
    parents: Parents, data: st.DataObject
) -> None:
    """Given any move, when the rule allows it, then every chain still ends at the top; when it
    refuses, then the moved one would be above itself."""
    moved = data.draw(st.sampled_from(sorted(parents)))
    parent = data.draw(st.sampled_from([None, *sorted(parents)]))
    refused = rules.would_loop(parents, moved, parent)
    assert refused == (parent is not None and moved in ancestors(parents, parent))
    if not refused:
        after = {**parents, moved: parent}
        assert all(after[ancestors(after, node)[-1]] is None for node in after)


@pytest.mark.servers
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parents=trees())
def test_the_database_finds_the_same_tree_as_the_rule(database_url: str, parents: Parents) -> None:
    """Given any tree in PostgreSQL, then what lies below each department is what the pure rule
    says: the data scope of a supervisor rests on it."""
    asyncio.run(_compare(database_url, parents))


async def _compare(url: str, parents: Parents) -> None:
    database = Database(url, pool_size=1, overflow=0)
    await empty(database)
    ids = {name: uuid7() for name in parents}
    rows = [
        {"id": ids[name], "name": name, "parent_id": ids[parent] if parent else None}
        for name, parent in parents.items()
    ]
    async with database.transaction() as session:
        for row in rows:
            await session.execute(insert(DepartmentRow), row)
    async with database.read() as session:
        for name in parents:
            found = await departments_below(session, ids[name])
            assert found == {ids[node] for node in rules.below(parents, name)}
    await database.close()


@pytest.mark.servers
class TestOnARealDatabase:
    async def test_departments_are_made_renamed_and_moved(self, centre: Centre) -> None:
        departments = centre.accounts.departments
        first = await departments.create(SYSTEM, "一部", ROOT_DEPARTMENT)
        second = await departments.create(SYSTEM, "二部", ROOT_DEPARTMENT)
        moved = await departments.change(
            SYSTEM, second.id, DepartmentChange(name="一组", parent_id=first.id)
        )
        assert (moved.name, moved.parent_id) == ("一组", first.id)
        listed = {one.name: one.parent_id for one in (await departments.list(SYSTEM)).items}
        assert listed == {"呼叫中心": None, "一部": ROOT_DEPARTMENT, "一组": first.id}
        found = await departments.list(SYSTEM, Page(q="一部"))
        assert [one.id for one in found.items] == [first.id]

    async def test_no_department_comes_below_itself(self, centre: Centre) -> None:
        top = await centre.department("一部")
        below = await centre.department("一组", top)
        for parent in (top, below):
            with pytest.raises(DepartmentLoop):
                await centre.accounts.departments.change(
                    SYSTEM, top, DepartmentChange(parent_id=parent)
                )

    async def test_two_moves_at_the_same_moment_make_no_ring(self, centre: Centre) -> None:
        """Given two departments side by side, when each is put below the other at once, then one
        of the moves is refused."""
        one, other = await centre.department("一部"), await centre.department("二部")
        results = await asyncio.gather(
            centre.accounts.departments.change(SYSTEM, one, DepartmentChange(parent_id=other)),
            centre.accounts.departments.change(SYSTEM, other, DepartmentChange(parent_id=one)),
            return_exceptions=True,
        )
        kinds = sorted(type(result).__name__ for result in results)
        assert kinds == ["Department", "DepartmentLoop"]

    async def test_a_name_is_used_once_at_the_same_place(self, centre: Centre) -> None:
        top = await centre.department("一部")
        await centre.department("一组", top)
        await centre.department("一组")
        with pytest.raises(DepartmentNameTaken):
            await centre.department("一组", top)
        with pytest.raises(DepartmentNameTaken):
            await centre.department("一组")

    async def test_only_an_empty_department_is_deleted(self, centre: Centre) -> None:
        departments = centre.accounts.departments
        top = await centre.department("一部")
        below = await centre.department("一组", top)
        await centre.user("li", AGENT.id, department=below)
        with pytest.raises(DepartmentInUse) as caught:
            await departments.delete(SYSTEM, top)
        assert caught.value.details == {"users": 0, "children": 1}
        with pytest.raises(DepartmentInUse) as caught:
            await departments.delete(SYSTEM, below)
        assert caught.value.details == {"users": 1, "children": 0}
        empty = await centre.department("空")
        await departments.delete(SYSTEM, empty)
        with pytest.raises(DepartmentMissing):
            await departments.delete(SYSTEM, empty)

    async def test_a_branch_s_keeper_stays_in_his_branch(self, centre: Centre) -> None:
        """Given somebody who manages departments in one branch, then he builds below it, and
        neither at the top nor in another branch."""
        keeper = await centre.accounts.roles.create(
            SYSTEM, NewRole("部门员", Scope.TREE, frozenset({"department.manage"}))
        )
        ours, theirs = await centre.department("一部"), await centre.department("二部")
        await centre.user("keeper", keeper.id, department=ours)
        actor, departments = await centre.actor("keeper"), centre.accounts.departments
        team = await departments.create(actor, "一组", ours)
        actor = await centre.actor("keeper")
        with pytest.raises(DepartmentMissing):
            await departments.create(actor, "二组", theirs)
        with pytest.raises(DepartmentNeeded):
            await departments.create(actor, "三部", None)
        with pytest.raises(DepartmentMissing):
            await departments.change(actor, team.id, DepartmentChange(KEEP, theirs))
        with pytest.raises(DepartmentNeeded):
            await departments.change(actor, team.id, DepartmentChange(KEEP, None))
        assert {one.id for one in (await departments.list(actor)).items} == {ours, team.id}
        named = await departments.list(actor, ids=[team.id, theirs])
        assert [one.id for one in named.items] == [team.id]

    async def test_everybody_sees_his_own_department_and_nobody_changes_it(
        self, centre: Centre
    ) -> None:
        ours = await centre.department("一部")
        await centre.user("li", AGENT.id, department=ours)
        actor, departments = await centre.actor("li"), centre.accounts.departments
        assert [one.name for one in (await departments.list(actor)).items] == ["一部"]
        for verb in (
            departments.create(actor, "x", ours),
            departments.change(actor, ours, DepartmentChange("x")),
            departments.delete(actor, ours),
        ):
            with pytest.raises(Refused):
                await verb

    async def test_projects_are_those_one_works_in(self, centre: Centre) -> None:
        await centre.user("li", AGENT.id)
        await centre.user("root", ADMIN.id)
        for login in ("li", "root"):
            listed = await centre.accounts.projects.list(await centre.actor(login))
            assert [project.name for project in listed.items] == ["默认项目"]


async def test_a_rename_to_a_taken_name_together_with_a_move_is_a_conflict(centre: Centre) -> None:
    """Given two departments, when one is given the other's name and at once a new place, then it
    is told that the name is taken there."""
    top = await centre.department("一部")
    await centre.department("甲组", top)
    moved = await centre.department("乙组")
    change = DepartmentChange(name="甲组", parent_id=top)
    with pytest.raises(DepartmentNameTaken):
        await centre.accounts.departments.change(SYSTEM, moved, change)
    with pytest.raises(DepartmentMissing):
        await centre.accounts.departments.change(
            SYSTEM, top, DepartmentChange(name="乙组", parent_id=uuid7())
        )
