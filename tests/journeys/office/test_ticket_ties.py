"""Orders that belong together, in the browser: linked by the system, by number, merged, put below
each other; and what a department on a phone does: asks, returns, helps."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.choosing import choose, choose_from_menu
from tests.journeys.conftest import OpenDesk
from tests.journeys.office.test_ticket import PHONE, handler, items, stands

__all__ = ["handler"]
pytestmark = pytest.mark.journey

CALLER = "13900007711"


def made(maker: Api, **more: Any) -> dict[str, Any]:
    """An order of somebody's, of the type that goes to the water department."""
    types = {one["type"]["code"]: one["type"]["id"] for one in maker("GET", "/ticket-types")}
    new = {"type": types["journey_water"], "fields": {"floor": 2}, **more}
    ticket: dict[str, Any] = maker("POST", "/tickets", new)["ticket"]
    return ticket


def sent(office: Api, ticket: dict[str, Any], department: str, *joint: str) -> None:
    body = {"version": ticket["version"], "step": "dispatch", "department": department}
    office("POST", f"/tickets/{ticket['id']}/steps", {**body, "joint": list(joint)})


async def find(article: Locator, number: str) -> None:
    """An order by its number."""
    await choose(article.get_by_role("combobox", name="按工单号关联或合并"), number, typed=number)


async def take(steps: Locator, name: str) -> None:
    """A step of the order by its button, or from the menu of those that have none."""
    button, more = steps.get_by_role("button", name=name), steps.locator('[data-step="more"]')
    await expect(button.or_(more).first).to_be_visible()
    if await button.count():
        await button.click()
    else:
        await choose_from_menu(more, name, exact=False)


async def test_orders_that_belong_together_are_linked_merged_and_put_below(
    centre: Centre, desk: OpenDesk, office: Api, handler: str
) -> None:
    # Given an agent's two orders about the same and two about something else
    same = {"caller": CALLER, "address": "福田区人民路12号", "title": "人民路水管漏水"}
    agent = centre.person("8001")
    first, again = made(agent, **same), made(agent, **same)
    other, double = made(agent, title="泵房噪声"), made(agent, title="水表不转")
    leader = await desk("leader")
    await leader.page.goto(f"/tickets/{again['id']}")
    article = leader.page.locator("article.ticket")
    # when the second is opened, then the system has linked it, and says how alike they are
    await expect(article).to_contain_text("系统关联")
    history = article.locator('.ticket-history [data-step="link"]').first
    await expect(history).to_contain_text("地址相同或相近")
    await article.get_by_role("button", name="取消关联").click()
    alike = article.locator(f'[data-related="{first["id"]}"] [data-score]')
    await expect(alike).to_have_text("85 分")
    # When one is chosen by its number, then it is linked, and another ends in this one
    await find(article, other["number"])
    await article.locator('[data-do="link"]').click()
    await expect(article.locator("li", has_text=other["number"]).first).to_contain_text("已关联")
    await find(article, double["number"])
    await article.locator('[data-do="merge"]').click()
    ask = leader.page.get_by_role("dialog").filter(has_text="不能撤回")
    await ask.get_by_label("原因").fill("同一户")
    await ask.get_by_role("button", name="并单").click()
    await expect(ask).to_have_count(0)
    await expect(article.locator("li", has_text=double["number"]).first).to_contain_text("已并入")
    assert office("GET", f"/tickets/{double['id']}")["ticket"]["merged_into"] == again["id"]
    # When an order is put below it, then it is the same caller's
    await article.locator('[data-do="below"]').click()
    form = leader.page.get_by_role("dialog").filter(has_text="客户、号码与通话取自上级工单")
    await choose(form.get_by_role("combobox", name="类型"), "供水报修")
    await form.get_by_label("标题").fill("复查水压")
    await form.locator(".ant-form-item", has_text="楼层").get_by_role("spinbutton").fill("2")
    await form.get_by_role("button", name="保存工单").click()
    await expect(form).to_have_count(0)
    below = article.locator("li", has_text="复查水压").first
    await expect(below).to_contain_text("子工单")
    (child,) = office("GET", f"/tickets/{again['id']}")["children"]
    whole = office("GET", f"/tickets/{child['other']}")["ticket"]
    assert (whole["parent"], whole["caller"]) == (again["id"], f"+86{CALLER}")
    # and splitting makes two of one
    await leader.page.goto(f"/tickets/{other['id']}")
    await stands(leader, "accepted")
    await take(article.locator(".ticket-steps"), "拆分")
    parts = leader.page.get_by_role("dialog").filter(has_text="第 2 部分")
    await parts.get_by_label("标题").nth(1).fill("泵房照明")
    await parts.get_by_role("button", name="拆分").click()
    await expect(article.locator("li", has_text="泵房照明").first).to_contain_text("子工单")
    # and whoever searches for what was said with a step finds the order, and where it stands
    await leader.page.goto("/tickets?view=all&q=同一户")
    await expect(leader.page.locator('[data-found="absorb"]')).to_contain_text("同一户")


async def test_a_department_asks_returns_and_helps_on_a_phone(
    desk: OpenDesk, office: Api, handler: str
) -> None:
    # Given an order for the department and one it only helps with
    places = {one["name"]: one["id"] for one in items(office("GET", "/departments?size=200"))}
    if "管网所" not in places:
        new = {"name": "管网所", "parent_id": None}
        places["管网所"] = office("POST", "/departments", new)["id"]
    mine, helped = made(office, title="水压低"), made(office, title="主管爆裂")
    sent(office, mine, places["供水所"])
    sent(office, helped, places["管网所"], places["供水所"])
    # When its man asks and gives it back, then the order has it
    zhou = await desk(handler, size=PHONE)
    await zhou.page.goto(f"/department/{mine['id']}")
    await zhou.page.locator('[data-step="sign"]').click()
    await stands(zhou, "signed")
    dialog = zhou.page.get_by_role("dialog")
    for step, label in (("向坐席提问", "问题"), ("退单", "原因")):
        await take(zhou.page.locator(".ticket-steps"), step)
        await dialog.get_by_label(label).fill("请核对门牌")
        await dialog.locator(".ant-modal-footer button").last.click()
        await expect(dialog).to_have_count(0)
    steps = [one["step"] for one in office("GET", f"/tickets/{mine['id']}")["history"]]
    assert steps[-2:] == ["ask", "return"]
    # When it looks at what it helps with, then it finds just that, and its number on the box
    await zhou.page.goto("/department?box=joint")
    await expect(zhou.page.locator('[data-box="joint"] .dept-number')).to_be_visible()
    await expect(zhou.page.locator(".dept-line")).to_have_count(1)
    await expect(zhou.page.locator(f'[data-ticket="{helped["number"]}"]')).to_be_visible()
