"""Calls from an order: its agent calls the customer by one press, brings the department in by
another, and the order has what the switch told of both; a revisit that reaches nobody is tried
again before it may be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.api import Api
from tests.journeys.audio import Codes
from tests.journeys.centre import Centre, until
from tests.journeys.conftest import OpenDesk
from tests.journeys.office.test_ticket import items, stands
from tests.journeys.proof import comes_to_hear_only

pytestmark = pytest.mark.journey

CUSTOMER = "13900000007"
DEPARTMENT = "13900000008"
BUSY = "13900009001"
TITLE = "路灯不亮"


@pytest.fixture
def department(office: Api) -> str:
    """A department that is reached by telephone, and a type of orders that goes there."""
    departments = {one["name"]: one["id"] for one in items(office("GET", "/departments?size=200"))}
    if "路灯所" not in departments:
        made = office("POST", "/departments", {"name": "路灯所", "parent_id": None})
        departments["路灯所"] = made["id"]
    place: str = departments["路灯所"]
    if "journey_lamp" not in {one["type"]["code"] for one in office("GET", "/ticket-types")}:
        type = {
            "code": "journey_lamp",
            "zh": "路灯报修",
            "en": "Street lamp",
            "department": place,
            "switches": {"revisit_attempts": 1},
        }
        office("POST", "/ticket-types", type)
    return place


def order(agent: Api, office: Api, caller: str) -> dict[str, Any]:
    """An order of this agent's, with the department."""
    types = {one["type"]["code"]: one["type"]["id"] for one in office("GET", "/ticket-types")}
    new = {"type": types["journey_lamp"], "title": TITLE, "caller": caller}
    made = agent("POST", "/tickets", new)["ticket"]
    step = {"version": made["version"], "step": "dispatch"}
    done: dict[str, Any] = agent("POST", f"/tickets/{made['id']}/steps", step)["ticket"]
    return done


def told(office: Api, ticket: str, step: str) -> dict[str, Any]:
    """What a step of the order's history says, once it is there."""

    def look() -> dict[str, Any] | None:
        history = office("GET", f"/tickets/{ticket}")["history"]
        return next((one["data"] for one in history if one["step"] == step), None)

    found: dict[str, Any] = until(look, within_s=40, what=f"the step {step}")
    return found


async def test_an_order_calls_its_customer_and_brings_its_department_in(
    centre: Centre, desk: OpenDesk, office: Api, codes: Codes, department: str
) -> None:
    # Given a department whose telephone an administrator set on its page
    admin = await desk("admin")
    await admin.page.goto("/settings/ticket-lines")
    field = admin.page.get_by_label("电话 路灯所")
    await field.fill(DEPARTMENT)
    await field.press("Enter")
    await expect(field).to_have_value(f"+86{DEPARTMENT}")
    # and an order of an agent's who is ready
    made = order(centre.person("8001"), office, CUSTOMER)
    li = await desk("8001", code=codes.agent, ready=True)
    customer = await centre.called_person(f"+86{CUSTOMER}", codes.caller)
    await li.page.goto(f"/tickets/{made['id']}")
    await li.page.wait_for_function("() => window.__warmline && window.__warmline.phone.registered")
    await expect(li.page.locator("article.ticket")).not_to_contain_text(CUSTOMER)
    # when she calls the customer from its page, then they talk
    await li.page.locator('[data-call="customer"]').click()
    await li.strip_says("通话中", within_s=40)
    await comes_to_hear_only(customer, codes.agent, codes.nobody)
    # when she brings the department in, then by one press it hears her, too
    brought = await centre.called_person(f"+86{DEPARTMENT}", codes.nobody)
    await li.page.locator('[data-call="conference"]').click()
    await expect(li.strip.locator(".parties-open")).to_contain_text("3", timeout=30_000)
    heard = await brought.hears(8)
    assert len(heard)
    # and nothing of it stands on the order before it is over
    assert "conference" not in [
        one["step"] for one in office("GET", f"/tickets/{made['id']}")["history"]
    ]
    # when the department is let go, and she hangs up
    await li.page.locator("button.parties-open").click()
    await li.page.locator(".party-row").get_by_role("button", name="移出").click()
    await expect(li.page.locator("button.parties-open")).to_have_count(0)
    await li.hang_up()
    await li.is_in("wrap_up", within_s=30)
    # then the order has both as the switch told them
    event = told(office, made["id"], "conference")
    users = {one["login"]: one["id"] for one in office("GET", "/users?size=200")["items"]}
    assert (event["department"], event["line"]) == (department, f"+86{DEPARTMENT}")
    assert event["inviter"] == users["8001"]
    assert event["joined_at"] < event["left_at"]
    assert (event["seconds"] >= 8, event["outcome"]) == (True, "removed")
    result = told(office, made["id"], "called")
    assert (result["outcome"], result["interaction"]) == ("connected", event["interaction"])
    whole = office("GET", f"/tickets/{made['id']}")
    assert whole["sound"] is True
    assert [one["role"] for one in whole["calls"]] == ["contact"]
    # and the page shows them, with the way to the recording
    history = li.page.locator(".ticket-history")
    await expect(history.locator('[data-step="conference"]')).to_contain_text("路灯所")
    await expect(history.locator('[data-step="called"]')).to_contain_text("已接通")
    await li.page.get_by_role("link", name="查看通话").first.click()
    await expect(li.page).to_have_url(re.compile(f"/calls/{event['interaction']}$"))
    await li.wrapped_up()


@pytest.fixture
def revisitor(office: Api) -> Iterator[str]:
    """An agent who also revisits, for as long as this test runs."""
    user = next(one for one in office("GET", "/users?size=200")["items"] if one["login"] == "8004")
    before = [one["id"] for one in user["roles"]]
    role = {"name": "回访", "scope": "own", "permissions": ["ticket.view", "ticket.revisit"]}
    made = office("POST", "/roles", role)
    office("PATCH", f"/users/{user['id']}", {"role_ids": [*before, made["id"]]})
    yield "8004"
    office("PATCH", f"/users/{user['id']}", {"role_ids": before})
    office("DELETE", f"/roles/{made['id']}")


async def test_a_revisit_that_reaches_nobody_is_tried_before_it_is_said(
    centre: Centre, desk: OpenDesk, office: Api, department: str, revisitor: str
) -> None:
    # Given an order that was replied to, whose customer's line is busy
    made = order(centre.person("8001"), office, BUSY)
    ticket = made
    for asked in ({"step": "sign"}, {"step": "reply", "text": "已更换灯泡"}):
        step = {"version": ticket["version"], **asked}
        ticket = office("POST", f"/tickets/{made['id']}/steps", step)["ticket"]
    # when somebody takes the revisit, then it is a task of which nothing was tried yet
    rui = await desk(revisitor, ready=True)
    await rui.page.goto(f"/tickets/{made['id']}")
    await rui.page.wait_for_function(
        "() => window.__warmline && window.__warmline.phone.registered"
    )
    await rui.page.locator('[data-step="revisit"]').click()
    await stands(rui, "revisiting")
    task = rui.page.locator(".ticket-revisit")
    await expect(task).to_have_attribute("data-counted", "0")
    # and he is reminded of it
    (planned,) = [
        one
        for one in centre.person(revisitor)("GET", "/followups")["items"]
        if one["about"] == {"noun": "ticket", "id": made["id"]}
    ]
    assert (planned["state"], made["number"] in planned["content"]) == ("planned", True)
    # when he says at once that nobody is reached, then it is said what that needs
    await rui.page.locator('[data-step="close"]').click()
    ask = rui.page.get_by_role("dialog").filter(has_text="客户是否满意")
    await ask.get_by_text("联系不上", exact=True).click()
    await ask.get_by_role("button", name="办结").click()
    await expect(ask).to_contain_text("有效未接通 0/1 次")
    await ask.get_by_role("button", name="取消").click()
    # when he calls, and it is busy, then the attempt counts
    await rui.page.locator('[data-call="customer"]').click()
    await expect(task.locator('[data-outcome="busy"]')).to_be_visible(timeout=60_000)
    await expect(task).to_have_attribute("data-counted", "1")
    # and now it may be said
    await rui.page.locator('[data-step="close"]').click()
    await ask.get_by_text("联系不上", exact=True).click()
    await ask.get_by_role("button", name="办结").click()
    await stands(rui, "closed")
    # and the task is done with
    done = centre.person(revisitor)("GET", f"/followups/{planned['id']}")
    assert (done["state"], done["result"]) == ("done", "unreached")
