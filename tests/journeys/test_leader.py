"""A leader's browser: the board moves while a call runs; afterwards lists, export and playback."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.choosing import choose_from_menu, close_by_escape
from tests.journeys.conftest import OpenDesk
from tests.journeys.proof import finished, newest_call

pytestmark = pytest.mark.journey


async def test_a_leader_watches_a_call_and_finds_exports_and_plays_it(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given an agent who is signed in but pauses, and a leader at the board
    agent = await desk("8001")
    await agent.sign_in()
    leader = await desk("leader")
    await leader.page.goto("/board")
    card = leader.page.locator("li.agent-card").filter(has_text="李雷")
    await expect(card).to_have_attribute("data-state", "pause")
    known = {call["id"] for call in office.calls()}
    # when somebody calls, then the board shows one who waits
    await centre.call_in()
    await expect(waiting(leader.page, "售前咨询")).to_have_text("1", timeout=30_000)
    # when the agent becomes ready and answers, then the board follows each step
    await agent.chooses_ready()
    await expect(card).to_have_attribute("data-state", "ringing")
    await agent.answer()
    await expect(card).to_have_attribute("data-state", "talking")
    await expect(waiting(leader.page, "售前咨询")).to_have_text("0")
    # and when they have talked for a moment and the agent hangs up, also to the end
    await agent.page.wait_for_timeout(2_000)
    await agent.hang_up()
    await expect(card).to_have_attribute("data-state", "wrap_up")
    await agent.wrapped_up()
    await expect(card).to_have_attribute("data-state", "ready")
    call = newest_call(office, known)
    finished(office, call)
    await leader.close()
    # and a supervisor exports the answered calls to Excel and CSV, with the call among them
    supervisor = await desk("supervisor")
    await supervisor.page.goto("/calls?outcome=answered")
    rows = supervisor.page.locator(".ant-table-row")
    await expect(rows.first).to_be_visible()
    count = len(office.calls(outcome="answered"))
    table = list(
        csv.reader(io.StringIO((await export(supervisor.page, "CSV")).decode("utf-8-sig")))
    )
    assert len(table) == count + 1
    assert "李雷" in table[1]
    with zipfile.ZipFile(io.BytesIO(await export(supervisor.page, "Excel"))) as book:
        assert book.testzip() is None
        assert "xl/workbook.xml" in book.namelist()
    # and finds it among those without a work order, where a button makes one of it
    await supervisor.page.goto("/calls?outcome=answered&order=without")
    await supervisor.page.locator(f"[data-order-of='{call}']").click()
    form = supervisor.page.locator(".ant-drawer-open").filter(has_text="新建工单")
    await expect(form.get_by_label("标题")).to_be_visible()
    assert "call=" not in supervisor.page.url  # the row itself was not opened
    # and its detail has its orders beside it, and plays the recording
    await supervisor.page.goto(f"/calls?call={call}")
    await expect(supervisor.page.locator("[data-call-orders]")).to_be_visible()
    await supervisor.page.get_by_role("button", name="播放").click()
    moves = "() => (document.querySelector('audio')?.currentTime ?? 0) > 0.3"
    await supervisor.page.wait_for_function(moves, timeout=15_000)


def waiting(page: Page, queue: str) -> Locator:
    """How many wait in a queue, on the board."""
    row = page.locator(".ant-table-row").filter(has_text=queue).first
    return row.locator("td").nth(1)


async def export(page: Page, kind: str) -> bytes:
    """Press 导出 and the kind, wait for the work in the background; the file that was saved."""
    await choose_from_menu(page.get_by_role("button", name="导出"), f"导出 {kind}", exact=False)
    await page.get_by_role("button", name="我的后台任务").click()
    file = {"CSV": "calls.csv", "Excel": "calls.xlsx"}[kind]
    run = page.locator(".runs-one").filter(has_text=file).first
    await expect(run).to_contain_text("已完成", timeout=30_000)
    async with page.expect_download(timeout=30_000) as saving:
        await run.get_by_text("下载文件").click()
    saved = Path(await (await saving.value).path())
    await close_by_escape(page, page.locator(".ant-drawer-open"))
    return await asyncio.to_thread(saved.read_bytes)
