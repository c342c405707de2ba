"""A follow-up in the browser: planned on a page, it pops up once in two tabs, with one sound; put
off it closes in both and comes again; done with a result it is gone from everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually
from tests.journeys.choosing import choose, choose_from_menu
from tests.journeys.conftest import OpenDesk

pytestmark = pytest.mark.journey

TONES = """
window.__tones = 0;
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function (...given) {
  window.__tones += 1;
  return make.apply(this, given);
};
"""
"""Counts the tones a page plays: two make one chime."""
WORDS = "回电确认安装时间（旅程）"


async def test_a_follow_up_pops_up_once_in_two_tabs_is_put_off_and_done(
    centre: Centre, desk: OpenDesk
) -> None:
    # Given an agent with two pages open
    window = await desk("8003")
    await window.context.add_init_script(TONES)
    first, second = window.page, await window.context.new_page()
    for page, path in ((first, "/followups"), (second, "/calls")):
        await page.goto(path)
        await page.mouse.click(600, 20)  # a page that was never touched has no sound
    api = centre.person("8003")
    # when he plans a follow-up on the page, then it is in the list of the coming days
    await first.get_by_role("button", name="新建跟进").click()
    await first.locator("#content").fill(WORDS)
    await first.get_by_role("button", name="3 天后").click()
    await first.locator(".ant-drawer-open .ant-btn-primary").click()
    await first.get_by_role("tab", name="以后").click()
    await expect(row(first)).to_be_visible()
    # and when its hour is five minutes away, it pops up in both pages
    made = found(api)
    due = datetime.now(UTC) + timedelta(minutes=5, seconds=6)
    api(
        "PATCH",
        f"/followups/{made['id']}",
        {"version": made["version"], "due_at": due.isoformat()},
    )
    for page in (first, second):
        await expect(popup(page)).to_have_count(1, timeout=40_000)
        await expect(popup(page)).to_contain_text("要跟进了")
    # with one sound between them
    await eventually(lambda: chimes(first, second), what="a chime")
    await first.wait_for_timeout(1_500)
    assert await chimes(first, second) == 2
    # when he puts it off in one page, then it closes in the other too
    await choose_from_menu(popup(second).get_by_role("button", name="稍后提醒"), "5 分钟后")
    for page in (first, second):
        await expect(popup(page)).to_have_count(0)
    assert found(api)["state"] == "snoozed"
    # and when the rest is over (made short here), it comes again in both
    soon = datetime.now(UTC) + timedelta(seconds=4)
    api("POST", f"/followups/{made['id']}/snooze", {"until": soon.isoformat()})
    for page in (first, second):
        await expect(popup(page)).to_contain_text("再次提醒", timeout=40_000)
    # a page opened only now has it as well
    third = await window.context.new_page()
    await third.goto("/desk")
    await expect(popup(third)).to_have_count(1)
    await third.close()
    # when he does it from the pop-up, then it is done with its result, and gone from both
    await popup(second).get_by_role("button", name="完成").click()
    form = second.locator(".ant-drawer-open")
    await form.get_by_text("已联系上").click()
    await form.locator("#text").fill("约好周六上午")
    await form.get_by_role("button", name="完成").click()
    for page in (first, second):
        await expect(popup(page)).to_have_count(0)
    await first.get_by_role("tab", name="已结束").click()
    await expect(row(first)).to_contain_text("已联系上")
    done = found(api, view="closed")
    assert (done["state"], done["result"], done["result_text"]) == (
        "done",
        "reached",
        "约好周六上午",
    )


async def test_what_is_typed_stays_when_a_colleague_saves_the_follow_up_first(
    centre: Centre, desk: OpenDesk
) -> None:
    # Given a follow-up that somebody is writing on
    api = centre.person("8003")
    due = (datetime.now(UTC) + timedelta(days=3)).replace(second=0, microsecond=0)
    made = api("POST", "/followups", {"content": "确认尺寸", "due_at": due.isoformat()})
    page = (await desk("8003")).page
    await page.goto(f"/followups?id={made['id']}")
    await page.get_by_role("button", name="修改跟进").click()
    form = page.locator(".ant-drawer-open").last
    await form.locator("#content").fill("确认尺寸，带上发票号")
    # when a colleague saves another hour meanwhile, and the row is shown anew
    later = due + timedelta(days=1)
    at = f"/followups/{made['id']}"
    api("PATCH", at, {"version": made["version"], "due_at": later.isoformat(), "way": "wechat"})
    await form.locator(".form-buttons .ant-btn-primary").click()
    # then he is told what the other changed, and what he typed is still there
    told = form.locator("[data-overtaken]")
    await expect(told.locator("[data-overtaken-field]")).to_have_count(2)
    await expect(told.locator("[data-overtaken-field=way]")).to_contain_text("微信")
    await page.wait_for_timeout(1_500)  # also once the page has asked again
    await expect(told).to_be_visible()
    await expect(form.locator("#content")).to_have_value("确认尺寸，带上发票号")
    # and saving again keeps both
    await form.locator(".form-buttons .ant-btn-primary").click()
    await expect(form.locator("#content")).to_be_hidden()
    saved = api("GET", at)
    assert (saved["content"], saved["way"]) == ("确认尺寸，带上发票号", "wechat")
    assert datetime.fromisoformat(saved["due_at"]) == later


async def test_a_follow_up_planned_from_a_work_order_names_it_and_its_customer(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given a work order of a customer
    api = centre.person("8003")
    new = {"code": "journey_plan", "zh": "跟进旅程", "en": "Journey of plans"}
    office("POST", "/ticket-types", new)
    types = {one["type"]["code"]: one["type"]["id"] for one in office("GET", "/ticket-types")}
    contact = {"kind": "phone", "value": "13512340987", "primary": True}
    card = api("POST", "/customers", {"name": "旅程客户甲", "contacts": [contact]})
    made = {"type": types["journey_plan"], "title": "路灯不亮（旅程）", "customer": card["id"]}
    order = api("POST", "/tickets", made)["ticket"]
    # when a follow-up is planned on its page
    page = (await desk("8003")).page
    await page.goto(f"/tickets/{order['id']}")
    await page.get_by_role("button", name="新建跟进").click()
    form = page.locator(".ant-drawer-open").last
    await expect(form.get_by_text("旅程客户甲")).to_be_visible()
    await form.locator("#content").fill("问一下修好没有")
    await form.get_by_role("button", name="3 天后").click()
    await form.locator(".form-buttons .ant-btn-primary").click()
    await expect(form.locator("#content")).to_be_hidden()
    # then it has the customer, and its drawer opens the order by number and title
    [plan] = api("GET", f"/followups?about_noun=work_order&about_id={order['id']}")["items"]
    assert plan["customer"] == card["id"]
    await page.goto(f"/followups?id={plan['id']}")
    link = page.get_by_role("link", name=f"工单 {order['number']} 路灯不亮（旅程）")
    await expect(link).to_have_attribute("href", f"/tickets/{order['id']}")
    # and a new one on the list finds a customer by the end of his number
    await page.goto("/followups")
    await page.get_by_role("button", name="新建跟进").click()
    await choose(page.locator("#customer"), "旅程客户甲", typed="0987")
    await page.locator(".ant-drawer-open #content").fill("再问一次")
    await page.locator(".ant-drawer-open").get_by_role("button", name="3 天后").click()
    await page.locator(".ant-drawer-open .form-buttons .ant-btn-primary").click()
    await expect(page.locator(".ant-drawer-open")).to_have_count(0)
    found = api("GET", f"/followups?customer={card['id']}&sort=-created_at")["items"]
    assert [one["content"] for one in found] == ["再问一次", "问一下修好没有"]


def popup(page: Page) -> Locator:
    return page.locator(".notice-row", has_text=WORDS)


def row(page: Page) -> Locator:
    return page.locator(".ant-table-row", has_text=WORDS)


async def chimes(*pages: Page) -> int:
    """How many tones the pages have played."""
    return sum([await page.evaluate("() => window.__tones") for page in pages])


def found(api: Any, view: str = "open") -> dict[str, Any]:
    """The follow-up of the journey."""
    items: list[dict[str, Any]] = api(
        "GET", f"/followups?view={view}&assignee=me&sort=-created_at"
    )["items"]
    [one] = [one for one in items if one["content"] == WORDS]
    return one
