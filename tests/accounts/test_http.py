"""The routes of accounts as the desktop uses them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.accounts.centre import PASSWORD, Centre
from tests.web.browser import Browser
from warmline.accounts.model import ROOT_DEPARTMENT
from warmline.accounts.permissions import ADMIN, AGENT, ALL
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.web.app import build_app

pytestmark = pytest.mark.servers


@pytest.fixture
async def admin(centre: Centre) -> AsyncIterator[Browser]:
    """A browser in which the administrator is logged in."""
    await centre.user("root", ADMIN.id)
    async with Browser(build_app(accounts=centre.accounts)) as browser:
        assert (await browser.log_in("root", PASSWORD)).status_code == 200
        yield browser


async def test_a_user_is_made_found_changed_and_disabled(admin: Browser) -> None:
    made = await admin.post(
        "/api/users",
        json={
            "login": "li.si",
            "name": " 李四 ",
            "password": PASSWORD,
            "department_id": ROOT_DEPARTMENT,
            "role_ids": [AGENT.id],
        },
    )
    assert made.status_code == 201
    user = made.json()
    assert user["department"] == {"id": ROOT_DEPARTMENT, "name": "呼叫中心"}
    assert user["roles"] == [{"id": AGENT.id, "name": "坐席", "code": "agent"}]
    assert user["projects"] == [{"id": DEFAULT_PROJECT, "name": "默认项目"}]
    listed = (await admin.get("/api/users", params={"q": "李", "role": AGENT.id})).json()
    assert (listed["total"], listed["page"], listed["size"]) == (1, 1, 50)
    assert listed["items"] == [user]
    path = f"/api/users/{user['id']}"
    changed = await admin.patch(path, json={"name": "李思", "department_id": None})
    assert changed.json()["name"] == "李思"
    assert changed.json()["department"] is None
    assert changed.json()["roles"] == user["roles"]
    assert not (await admin.patch(path, json={"active": False})).json()["active"]
    assert not (await admin.get(path)).json()["active"]


async def test_a_taken_login_is_a_conflict_about_the_field(admin: Browser) -> None:
    answer = await admin.post(
        "/api/users", json={"login": "ROOT", "name": "x", "password": PASSWORD}
    )
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("login_taken", "login")


async def test_a_weak_password_says_why(admin: Browser) -> None:
    answer = await admin.post(
        "/api/users", json={"login": "li", "name": "x", "password": "12345678"}
    )
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("password_refused", "password")
    assert error["details"] == {"reason": "common"}


async def test_a_role_is_made_changed_and_deleted(admin: Browser) -> None:
    made = await admin.post(
        "/api/roles", json={"name": "夜班", "scope": "team", "permissions": ["board.view"]}
    )
    assert made.status_code == 201
    role = made.json()
    assert (role["code"], role["shipped"], role["users"]) == (None, False, 0)
    path = f"/api/roles/{role['id']}"
    changed = (await admin.patch(path, json={"permissions": []})).json()
    assert (changed["permissions"], changed["scope"], changed["name"]) == ([], "team", "夜班")
    assert (await admin.delete(path)).status_code == 204
    assert (await admin.delete(path)).json()["error"]["code"] == "role_missing"
    assert (await admin.delete(f"/api/roles/{AGENT.id}")).json()["error"]["code"] == "role_shipped"


async def test_permissions_are_listed_with_what_they_open(admin: Browser) -> None:
    listed = (await admin.get("/api/permissions")).json()
    assert {one["name"] for one in listed["items"]} == ALL
    desk = next(one for one in listed["items"] if one["name"] == "desk.use")
    assert (desk["group"], desk["zh"], desk["en"]) == ("desk", "坐席工作台", "Agent desk")


async def test_departments_are_made_moved_and_deleted(admin: Browser) -> None:
    made = await admin.post("/api/departments", json={"name": "一部", "parent_id": ROOT_DEPARTMENT})
    path = f"/api/departments/{made.json()['id']}"
    moved = (await admin.patch(path, json={"parent_id": None})).json()
    assert (moved["name"], moved["parent_id"]) == ("一部", None)
    named = await admin.get("/api/departments", params={"id": [moved["id"]]})
    assert [one["name"] for one in named.json()["items"]] == ["一部"]
    assert (await admin.get("/api/departments", params={"id": "x"})).status_code == 422
    loop = await admin.patch(path, json={"parent_id": moved["id"]})
    assert (loop.status_code, loop.json()["error"]["field"]) == (409, "parent_id")
    assert (await admin.delete(path)).status_code == 204
    names = [one["name"] for one in (await admin.get("/api/departments")).json()["items"]]
    assert names == ["呼叫中心"]


async def test_the_audit_trail_is_filtered_by_time_and_noun(admin: Browser) -> None:
    await admin.post("/api/departments", json={"name": "一部"})
    listed = (await admin.get("/api/audit", params={"noun": "department"})).json()
    assert [one["action"] for one in listed["items"]] == ["created"]
    entry = listed["items"][0]
    assert (entry["login"], entry["address"]) == ("root", "192.0.2.10")
    assert entry["after"] == {"name": "一部", "parent_id": None}
    past = {"noun": "department", "to": "2020-01-01T00:00:00+08:00"}
    assert (await admin.get("/api/audit", params=past)).json()["total"] == 0
    naive = await admin.get("/api/audit", params={"from": "2020-01-01T00:00:00"})
    assert (naive.status_code, naive.json()["error"]["field"]) == (422, "from")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("size=201", "size"),
        ("sort=name;drop", "sort"),
        ("sort=password_hash", "sort"),
        ("department=x", "department"),
        ("active=perhaps", "active"),
    ],
)
async def test_a_wrong_query_names_the_field(admin: Browser, query: str, field: str) -> None:
    answer = await admin.get(f"/api/users?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


async def test_a_null_for_a_field_that_needs_a_value_is_refused(admin: Browser) -> None:
    made = await admin.post("/api/departments", json={"name": "一部"})
    answer = await admin.patch(f"/api/departments/{made.json()['id']}", json={"name": None})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "name")


async def test_characters_no_text_may_have_are_refused(admin: Browser) -> None:
    """Given a NUL, which PostgreSQL cannot keep in a text, then it is the request's mistake."""
    answer = await admin.get("/api/users", params={"q": "a\x00b"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "value_unstorable"
