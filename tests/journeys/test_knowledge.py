"""Knowledge in the browser: written, reviewed by another, found by an agent who types initials."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually
from tests.journeys.choosing import choose
from tests.journeys.conftest import OpenDesk

pytestmark = pytest.mark.journey

TITLE = "以旧换新补贴怎么领"
ORDER_TITLE = "燃气泄漏先做什么"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


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
    await choose(librarian.locator("#category"), "订单与支付")
    await save_draft(librarian)
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
    await expect(hit).to_contain_text(TITLE)
    await expect(hit.locator("mark")).to_have_text("以旧换新补贴")
    await field.press("Enter")
    article = agent.locator(".desk-help article")
    await expect(article.locator("strong")).to_have_text("上门回收")
    await expect(article).to_contain_text("<script>alert(1)</script>")
    assert await article.locator("script").count() == 0
    # and the use is counted
    await eventually(lambda: titled(office, TITLE)["uses"] == 1, what="the use")
    row = titled(office, TITLE)
    body_of = {"step": "withdraw", "number": 1, "reason": "journey"}
    office("POST", f"/knowledge/articles/{row['id']}/steps", body_of)


async def test_a_picture_reaches_the_agent_whose_order_suggests_its_article(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given a type of orders, and a librarian who writes an article for it
    if "journey_gas" not in {one["type"]["code"] for one in office("GET", "/ticket-types")}:
        office("POST", "/ticket-types", {"code": "journey_gas", "zh": "燃气报修", "en": "Gas"})
    librarian = (await desk("librarian")).page
    await librarian.goto("/maintain/new")
    await librarian.locator("#title").fill(ORDER_TITLE)
    await librarian.locator("#body").fill("先关阀门，再开窗。")
    # when a picture is chosen for the text, then it asks what the picture shows
    picture = FilePayload(name="image.png", mimeType="image/png", buffer=PNG)
    await librarian.locator(".body-tools input[type=file]").set_input_files(picture)
    asked = librarian.get_by_role("dialog").filter(has_text="图片说明")
    await expect(asked.get_by_role("button", name="插入正文")).to_be_disabled()
    await asked.get_by_role("textbox").fill("阀门的位置")
    await asked.get_by_role("button", name="插入正文").click()
    await expect(librarian.locator("#body")).to_have_value(
        re.compile(r"!\[阀门的位置\]\(attachment:")
    )
    await choose(librarian.locator("#category"), "售后维修")
    await choose(librarian.locator("#order_types"), "燃气报修")
    await save_draft(librarian)
    address = librarian.url
    await librarian.get_by_role("button", name="提交审核").click()
    await expect(librarian.locator("h1 .pill")).to_have_text("待审核")
    supervisor = (await desk("supervisor")).page
    await supervisor.goto(address)
    await supervisor.get_by_role("button", name="通过并发布").click()
    await expect(supervisor.locator("h1 .pill")).to_have_text("已发布")
    # When an agent takes an order of this type down during a call
    li = await desk("8001", ready=True)
    await centre.call_in(stay_s=120)
    await li.is_in("ringing", within_s=40)
    await li.answer()
    await li.strip_says("通话中", within_s=15)
    await li.page.locator(".desk-tabs").get_by_role("tab", name="工单").click()
    await li.page.locator("[data-new-ticket]").click()
    form = li.page.locator(".ticket-inline")
    await choose(form.get_by_role("combobox", name="类型"), "燃气报修")
    # then the panel suggests it, and its picture is there
    help_ = li.page.locator(".desk-help .order-help")
    first = help_.locator(".found-one").first
    await expect(first).to_contain_text(ORDER_TITLE)
    await expect(first).to_contain_text("关联类型")
    await first.click()
    shown = li.page.locator(".desk-help article img[alt='阀门的位置']")
    await expect(shown).to_be_visible()
    await expect(shown).to_have_js_property("naturalWidth", 1)
    # when she looks what speaks for a product, then its points and what to ask first are there
    uses = uses_of(office, "静音空调")
    panel = li.page.locator(".desk-help")
    await panel.get_by_role("button", name="返回").click()
    await panel.locator(".panel-tabs .ant-segmented-item", has_text="更多").click()
    await choose_kind(li.page, "卖点提炼")
    module = panel.locator(".panel-cards li", has_text="静音空调")
    await expect(module.locator(".card-points")).to_have_count(0)
    await module.get_by_role("button", name="静音空调").first.click()
    await expect(module.locator(".card-points li")).to_have_count(3)
    await expect(module.locator(".card-questions")).to_contain_text("晚上对声音敏感吗？")
    # and the use is counted, once
    await module.get_by_role("button", name="静音空调").first.click()
    await module.get_by_role("button", name="静音空调").first.click()
    await eventually(lambda: uses_of(office, "静音空调") > uses, what="the use of the module")
    assert uses_of(office, "静音空调") == uses + 1
    # and what is better not said stands beside what to say
    await choose_kind(li.page, "这样说更好")
    better = panel.locator(".panel-cards li", has_text="查不到时")
    await expect(better.locator("s")).to_have_text("我不知道")
    await expect(better).to_contain_text("这个问题我需要核实")
    await li.hang_up()
    await li.wrapped_up()
    article = address.rsplit("/", 1)[1]
    body_of = {"step": "withdraw", "number": 1, "reason": "journey"}
    office("POST", f"/knowledge/articles/{article}/steps", body_of)


async def test_typing_outlives_the_tabs_of_the_editor_and_a_colleagues_save(
    desk: OpenDesk, office: Api
) -> None:
    # Given a draft that a librarian opened and types in
    librarian = (await desk("librarian")).page
    await librarian.goto("/maintain/new")
    await librarian.locator("#title").fill("发票抬头怎么改")
    await librarian.locator("#body").fill("一版")
    await choose(librarian.locator("#category"), "订单与支付")
    await save_draft(librarian)
    article = librarian.url.rsplit("/", 1)[1]
    await librarian.locator("#body").fill("二版，我写的")
    # when he looks at the versions and comes back, then what he typed is there
    await librarian.locator(".ant-segmented-item", has_text="版本").click()
    await expect(librarian.locator("#body")).to_be_hidden()
    await librarian.locator(".ant-segmented-item", has_text="正文").click()
    await expect(librarian.locator("#body")).to_have_value("二版，我写的")
    # when a colleague saves the same draft, and he saves after a refetch that brought it
    whole = office("GET", f"/knowledge/articles/{article}/edit")
    names = ("title", "questions", "keywords", "tags", "departments", "roles", "attachments")
    theirs = {name: whole["version"][name] for name in names}
    theirs |= {"body": "同事的二版", "revision": whole["version"]["revision"]}
    office("PUT", f"/knowledge/articles/{article}/draft", theirs)
    await librarian.get_by_role("button", name="保存草稿").click()
    # then nothing is overwritten: he sees the other's text beside his own
    conflict = librarian.locator(".draft-conflict")
    await expect(conflict.locator("[data-theirs=body]")).to_contain_text("同事的二版")
    await expect(librarian.locator("#body")).to_have_value("二版，我写的")
    kept = office("GET", f"/knowledge/articles/{article}/edit")
    assert kept["version"]["body"] == "同事的二版"
    # when he decides for his own, then it is saved over the one he saw
    await conflict.get_by_role("button", name="以我的为准保存").click()
    await expect(conflict).to_have_count(0)

    def mine() -> bool:
        kept = office("GET", f"/knowledge/articles/{article}/edit")
        return bool(kept["version"]["body"] == "二版，我写的")

    await eventually(mine, what="his own text kept")
    body_of = {"step": "discard", "number": 1}
    office("POST", f"/knowledge/articles/{article}/steps", body_of)


async def test_several_are_published_at_once_and_an_agent_has_related_ones_and_finds_cards(
    desk: OpenDesk, office: Api
) -> None:
    # Given some drafts in one category, as an import leaves them
    places = {one["name"]: one["id"] for one in office("GET", "/knowledge/categories")}
    new = {"category": places["订单与支付"], "kind": "faq", "body": "电子发票当日开出。"}
    titles = [f"专票第{n}问怎么开" for n in range(5)]
    made = [office("POST", "/knowledge/articles", {**new, "title": one})["id"] for one in titles]
    reply = {
        "kind": "reply",
        "title": "专票口径",
        "text": "请提供抬头",
        "category": new["category"],
    }
    card = office("POST", "/knowledge/cards", reply)
    # when a librarian chooses all of them and hands them in
    librarian = (await desk("librarian")).page
    await librarian.goto("/maintain?q=专票")
    await expect(librarian.locator(".list-row")).to_have_count(5)
    await librarian.locator("thead .ant-checkbox-input").check()
    await librarian.locator("[data-bulk=submit]").click()
    await librarian.get_by_role("dialog").get_by_role("button", name="提交审核").click()
    await expect(librarian.locator(".list-row .pill", has_text="待审核")).to_have_count(5)
    # and one of them is taken back before the supervisor publishes all
    one = {"step": "recall", "number": 1}
    office("POST", f"/knowledge/articles/{made[0]}/steps", one)
    supervisor = (await desk("supervisor")).page
    await supervisor.goto("/maintain?q=专票")
    await supervisor.locator("thead .ant-checkbox-input").check()
    await supervisor.locator("[data-bulk=publish]").click()
    await supervisor.get_by_role("dialog").get_by_role("button", name="通过并发布").click()
    # then that one stays, with its title and the reason
    results = supervisor.locator(".list-results tr")
    await expect(results).to_have_count(1)
    await expect(results).to_contain_text(titles[0])
    await expect(supervisor.locator(".list-row .pill", has_text="已发布")).to_have_count(4)
    # when an agent opens one of them in the panel, then three related ones are below it
    agent = (await desk("8001")).page
    field = agent.locator(".desk-help input").first
    await field.fill(titles[2])
    await agent.locator(".desk-help .found-one", has_text=titles[2]).first.click()
    await expect(agent.locator(".desk-help .article-related li")).to_have_count(3)
    # and a reply is found by its initials
    await agent.locator(".desk-help").get_by_role("button", name="返回").click()
    await field.fill("")
    await agent.locator(".desk-help .ant-segmented-item", has_text="快捷回复").click()
    await agent.get_by_label("搜索话术").fill("zpkj")
    await expect(agent.locator(".panel-cards li")).to_have_count(1)
    await expect(agent.locator(".panel-cards li")).to_contain_text("专票口径")
    office("DELETE", f"/knowledge/cards/{card['id']}?version=1")
    office("POST", f"/knowledge/articles/{made[0]}/steps", {"step": "discard", "number": 1})
    versions = [[one, 1] for one in made[1:]]
    body_of = {"step": "withdraw", "versions": versions, "reason": "journey"}
    office("POST", "/knowledge/steps", body_of)


async def test_words_saved_by_two_keep_the_lines_of_both(desk: OpenDesk, office: Api) -> None:
    # Given somebody who types synonyms while a colleague saves some
    page = (await desk("admin")).page
    await page.goto("/settings/knowledge")
    await page.get_by_role("tab", name="同义词").click()
    typed = page.get_by_role("tabpanel", name="同义词").locator("textarea").first
    await expect(typed).to_be_visible()
    before = await typed.input_value()
    await typed.fill(f"{before}\n运保费，邮保费")
    kept = office("GET", "/knowledge/synonyms")
    theirs = {**kept, "groups": [*kept["groups"], ["发票联", "票据联"]]}
    office("PUT", "/knowledge/synonyms", theirs)
    # when he saves, then he sees what came in between, and what he typed is there
    await page.get_by_role("button", name="保存", exact=False).last.click()
    await expect(page.locator(".draft-conflict")).to_contain_text("+ 发票联，票据联")
    await expect(typed).to_have_value(re.compile("运保费，邮保费"))
    # when he takes it in and saves, then both are kept
    await page.get_by_role("button", name="并入对方的改动").click()
    await page.get_by_role("button", name="保存", exact=False).last.click()
    await expect(page.get_by_text("已保存").first).to_be_visible()
    now = office("GET", "/knowledge/synonyms")
    assert {"发票联", "运保费"} <= {word for group in now["groups"] for word in group}
    office("PUT", "/knowledge/synonyms", {**now, "groups": kept["groups"]})


async def choose_kind(page: Page, words: str) -> None:
    """Another kind of cards in the desk's panel."""
    await choose(page.locator(".desk-help").get_by_label("类型", exact=True), words)


def uses_of(office: Api, title: str) -> int:
    """How often a module of FAB was used."""
    cards = office("GET", "/knowledge/cards?kind=fab&size=200")["items"]
    [uses] = [one["uses"] for one in cards if one["title"] == title]
    return int(uses)


def titled(office: Api, title: str) -> dict[str, Any]:
    """The one article of this title."""
    found = office("GET", "/knowledge/articles?size=200")["items"]
    [one] = [one for one in found if one["title"] == title]
    return dict(one)


async def save_draft(page: Page) -> None:
    """保存草稿 of a new article, which leads to its own page; what is in the way is said there."""
    await page.get_by_role("button", name="保存草稿").click()
    wrong = page.locator(".ant-form-item-explain-error, .editor .ant-alert-error")
    own = page.locator("h1 .pill")
    await expect(own.or_(wrong).first).to_be_visible()
    assert await wrong.all_inner_texts() == []
    await expect(page).to_have_url(re.compile("/maintain/0"))
