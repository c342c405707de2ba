"""Knowledge in the browser: written, reviewed by another, found by an agent who types initials."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.journeys.api import Api
from tests.journeys.conftest import OpenDesk

pytestmark = pytest.mark.journey

TITLE = "以旧换新补贴怎么领"


async def test_an_article_is_written_reviewed_and_found_while_an_agent_types_initials(
    desk: OpenDesk, office: Api
) -> None:
    # Given an agent at his desk who looks for what is not there yet: it is noted as a gap
    agent = (await desk("8001")).page
    field = agent.locator(".desk-help input").first
    await expect(field).to_be_visible()
    await agent.locator("body").press("/")
    await expect(field).to_be_focused()
    await field.fill("yjhxbt")
    await expect(agent.get_by_text("没有找到“yjhxbt”").first).to_be_visible()
    await agent.get_by_role("button", name="告诉知识管理员").first.click()
    # when the librarian sees the gap, writes the answer and hands it in
    librarian = (await desk("librarian")).page
    await librarian.goto("/maintain?view=gaps")
    await expect(librarian.locator(".list-row", has_text="yjhxbt")).to_be_visible()
    await librarian.goto("/maintain/new")
    await librarian.locator("#title").fill(TITLE)
    body = "先下单，再**上门回收**旧机。\n\n<script>alert(1)</script>"
    await librarian.locator("#body").fill(body)
    await choose(librarian, "#category", "订单与支付")
    await librarian.get_by_role("button", name="保存草稿").click()
    await librarian.wait_for_url("**/maintain/0*")
    await librarian.get_by_role("button", name="提交审核").click()
    await expect(librarian.locator("h1 .pill")).to_have_text("待审核")
    # then nobody finds it before it is reviewed
    await field.fill("以旧换新")
    await expect(agent.locator(".desk-help .found-one", has_text=TITLE)).to_have_count(0)
    # when the supervisor reads and publishes it
    supervisor = (await desk("supervisor")).page
    await supervisor.goto("/maintain?view=review")
    await supervisor.get_by_role("link", name=TITLE).click()
    await supervisor.get_by_role("button", name="通过并发布").click()
    await expect(supervisor.locator("h1 .pill")).to_have_text("已发布")
    # then the agent finds it by its initials, opens it with Enter, and HTML is only text
    await field.fill("")
    await field.fill("yjhxbt")
    hit = agent.locator(".desk-help .found-one").first
    await expect(hit).to_contain_text(TITLE, timeout=10_000)
    await expect(hit.locator("mark")).to_have_text("以旧换新补贴")
    await field.press("Enter")
    article = agent.locator(".desk-help article")
    await expect(article.locator("strong")).to_have_text("上门回收")
    await expect(article).to_contain_text("<script>alert(1)</script>")
    assert await article.locator("script").count() == 0
    # and the use is counted
    [row] = [
        one
        for one in office("GET", "/knowledge/articles?size=200")["items"]
        if one["title"] == TITLE
    ]
    assert row["uses"] == 1
    body_of = {"step": "withdraw", "number": 1, "reason": "journey"}
    office("POST", f"/knowledge/articles/{row['id']}/steps", body_of)


async def choose(page: Page, field: str, words: str) -> None:
    """An entry of a tree that is chosen from."""
    await page.locator(field).click()
    await page.locator(".ant-select-tree-title", has_text=words).first.click()
