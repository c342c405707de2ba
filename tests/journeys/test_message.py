"""A centre sets its hours and a greeting on the page; a caller hears it and leaves a message; an
agent listens, takes it and works it off."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import soundfile
from playwright.async_api import Page, expect

from tests.journeys.api import Api
from tests.journeys.audio import Codes, resampled, write_spoken
from tests.journeys.centre import Centre, eventually
from tests.journeys.conftest import OpenDesk
from tests.journeys.proof import comes_to_hear_only, hears_only

pytestmark = pytest.mark.journey

MAIN = Path(__file__).parents[2] / "src" / "warmline" / "demo" / "flows" / "main.json"
FLOW: dict[str, Any] = {
    "key": "main",
    "name": "留言流程",
    "start": "answer",
    "nodes": [
        {"id": "answer", "kind": "answer", "next": "hours"},
        {"id": "hours", "kind": "hours", "calendar": "always", "open": "leave", "closed": "end"},
        {
            "id": "leave",
            "kind": "voicemail",
            "box": "journey",
            "prompts": [{"sound": "prompt/greeting"}],
            "max_s": 60,
            "min_s": 1,
            "next": "end",
        },
        {"id": "end", "kind": "hang_up"},
    ],
}


@pytest.fixture
def main_flow_again(centre: Centre) -> Iterator[None]:
    """The demo's own flow is back afterwards."""
    yield
    centre.warmline("ivr", "import", str(MAIN), "--publish")


@pytest.mark.usefixtures("main_flow_again")
async def test_a_message_is_left_heard_and_worked_off(
    centre: Centre, desk: OpenDesk, office: Api, codes: Codes, tmp_path: Path
) -> None:
    # Given an administrator who uploads a greeting and opens the centre today on the page
    admin = await desk("admin")
    await uploads_a_greeting(admin.page, write_spoken(tmp_path / "greeting.wav", codes.agent))
    await opens_today(admin.page)
    # and a flow that asks that calendar, plays that greeting and takes a message
    document = tmp_path / "flow.json"
    document.write_text(json.dumps(FLOW), "utf-8")
    centre.warmline("ivr", "import", str(document), "--publish")
    await asyncio.sleep(20)  # told on the command line, noticed now and then
    # when somebody calls
    caller = await centre.call_in(codes.caller, keys="", stay_s=60)
    # then he hears the greeting, speaks, and hangs up
    await comes_to_hear_only(caller, codes.agent, codes.caller, codes.nobody)
    await caller.hears(8)
    await caller.hang_up()
    # and an agent finds the message in the inbox
    agent = await desk("8001", code=codes.nobody)
    await agent.page.goto("/messages")
    row = agent.page.locator("tr.list-row").filter(has_text="journey").first
    await expect(row).to_be_visible(timeout=45_000)
    await expect(row).to_contain_text("未处理")
    await row.click()
    await expect(agent.page.locator("audio")).to_be_visible(timeout=45_000)
    # and hears in it what the caller said, and not the greeting
    (left,) = await eventually(lambda: sounds_of(office), within_s=30, what="the message's sound")
    hears_only(left, codes.caller, codes.agent, codes.nobody)
    # when he takes it and is done, everybody sees so
    await agent.page.get_by_role("button", name="领取").click()
    await agent.page.get_by_role("button", name="处理完成").click()
    await expect(row).to_contain_text("已完成")
    (message,) = office("GET", "/messages?box=journey")["items"]
    assert (message["state"], message["assignee_name"]) == ("done", "李雷")
    # and the greeting cannot be deleted while the flow says it
    (greeting,) = office("GET", "/prompts?q=greeting")["items"]
    assert greeting["used_by"] == ["留言流程"]


async def uploads_a_greeting(page: Page, file: Path) -> None:
    await page.goto("/settings/prompts")
    await page.get_by_role("button", name="上传录音").click()
    drawer = page.locator(".ant-drawer-content, .ant-drawer-section").filter(has_text="上传录音")
    await drawer.get_by_label("名称").fill("问候语")
    await drawer.get_by_label("标识").fill("greeting")
    await drawer.locator("input[type=file]").set_input_files(file)
    await (
        drawer.get_by_role("button", name="保 存")
        .or_(drawer.get_by_role("button", name="保存"))
        .click()
    )
    await expect(page.locator("tr.list-row").filter(has_text="prompt/greeting")).to_be_visible()


async def opens_today(page: Page) -> None:
    await page.goto("/settings/calendars")
    await page.get_by_role("button", name="新建日历").click()
    drawer = page.locator(".ant-drawer-content, .ant-drawer-section").filter(has_text="新建日历")
    await drawer.get_by_label("名称").fill("值班日历")
    await drawer.get_by_label("标识").fill("always")
    await drawer.locator("button.ant-btn-primary").click()
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    day = page.locator(f'[data-date="{today}"]')
    await day.click()
    form = page.locator(".ant-drawer-content, .ant-drawer-section").filter(has_text=today)
    await form.get_by_label("名称").fill("值班")
    await form.get_by_text("按以下时段上班").click()
    await form.get_by_label("开始").fill("00:00")
    await form.get_by_label("结束").fill("24:00")
    await form.locator("button.ant-btn-primary").click()
    await expect(day).to_contain_text("例")


def sounds_of(office: Api) -> list[Any]:
    """The caller's side of the message, once it is encoded; nothing before."""
    (message,) = office("GET", "/messages?box=journey")["items"]
    if message["recording"] != "stored":
        return []
    with soundfile.SoundFile(io.BytesIO(office("GET", f"/messages/{message['id']}/sound"))) as file:
        rate, sound = file.samplerate, file.read(always_2d=True)
    return [resampled(sound[:, 0], rate)]
