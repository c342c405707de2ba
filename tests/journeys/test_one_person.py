"""What happened with a customer is on his timeline; he is handed a copy of it, and is forgotten."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from playwright.async_api import Route, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.conftest import OpenDesk
from tests.journeys.test_call import notes
from tests.journeys.test_customer_card import stranger
from warmline.demo.caller import CALLERS

pytestmark = pytest.mark.journey

GROUND = "本人书面申请，已核对身份证件"


async def test_notes_survive_a_reload_are_on_the_timeline_and_a_person_can_be_forgotten(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given a customer who calls, and an agent whose notes do not get through to the server
    number = CALLERS[which := stranger(office)]
    contact = {"kind": "phone", "value": number}
    card = office("POST", "/customers", {"name": "韩信", "contacts": [contact]})
    agent = await desk("8001", ready=True)
    await centre.call_in(silent=True, which=which)
    await agent.is_in("ringing", within_s=40)
    await agent.answer()

    async def away(route: Route) -> None:
        await route.abort()

    await agent.page.route("**/notes", away)
    written = notes(agent)
    await written.fill("要一份发票，抬头写淮阴")
    # when he loads the page anew, then what he typed is there, and is saved once it can be
    await agent.page.reload()
    await expect(written).to_have_value("要一份发票，抬头写淮阴")
    await agent.page.unroute("**/notes")
    await expect(agent.page.locator("[data-notes=saved]")).to_be_visible(timeout=20_000)
    await agent.hang_up()
    await agent.wrapped_up()
    # and the timeline has the call and the notes with their author
    admin = await desk("admin")
    page = admin.page
    await page.goto(f"/customers/{card['id']}?tab=timeline")
    timeline = page.locator(".customer-timeline")
    await expect(timeline.locator(".timeline-note")).to_contain_text("抬头写淮阴")
    await expect(timeline.locator(".timeline-note")).to_contain_text("李雷")
    # (others may have called by this number before he had a card)
    await expect(timeline.locator(".timeline-call").first).to_be_visible()
    # When he asks for a copy, then it holds the call and what was noted
    await page.get_by_role("tab", name="个人信息").click()
    await page.locator(".personal textarea").fill(GROUND)
    async with page.expect_download() as handed:
        await page.get_by_role("button", name="生成并下载").click()
    with zipfile.ZipFile(await (await handed.value).path()) as archive:
        data = json.loads(archive.read("data.json"))["data"]
    assert [one["notes"] for one in data["calls"] if one["notes"]] == ["要一份发票，抬头写淮阴"]
    # When he wants to be forgotten, then what the law keeps is said before anything is done
    await page.get_by_role("button", name=re.compile("预览并删除")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("法规：通话须保存至少 30 天")
    await dialog.get_by_role("button", name="下一步").click()
    await dialog.locator("textarea").fill(GROUND)
    await dialog.get_by_role("checkbox").check()
    await dialog.get_by_role("button", name="确认删除").click()
    await expect(dialog).to_contain_text("已删除")
    await dialog.get_by_role("button", name=re.compile("关.?闭")).last.click()
    # and he is in no list, nor found by his number
    await expect(page).to_have_url(re.compile(r"/customers$"))
    await expect(page.get_by_text("韩信")).to_have_count(0)
    assert office("POST", "/customers/match", {"number": number}) == []
