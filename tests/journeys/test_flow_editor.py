"""A flow drawn anew on the page: the next call takes the new way, and after going back the old.

Texts that the demo has sounds for are used, so that no voice is needed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually, until
from tests.journeys.choosing import choose, choose_from_menu
from tests.journeys.conftest import OpenDesk
from tests.journeys.proof import newest_call

pytestmark = pytest.mark.journey

SAVED = "[data-saving=saved]"
KNOWN_TEXT = "正在为您转接人工服务，请稍候。"
"""A prompt of the demo's flow that has its sound already."""


async def test_a_flow_changed_on_the_page_is_what_the_next_caller_hears(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given an administrator who opens the flow that the demo's callers come to
    admin = (await desk("admin")).page
    await admin.set_viewport_size({"width": 1366, "height": 768})
    await admin.goto("/settings/flows")
    row = admin.locator(".list-row").filter(has_text="总机流程")
    await expect(row).to_contain_text("线上 v1")
    await row.click()
    await picture(admin, "1-opened")
    # when he changes what the menu says
    await pick(admin, "menu")
    text = field(admin, "prompts[0].text").locator("textarea")
    await text.fill(KNOWN_TEXT)
    # and takes away where key 1 leads
    await way(admin, 0).locator(".ant-select").hover()
    await way(admin, 0).locator(".ant-select-clear").click()
    # then it is saved by itself, and the problem is named and leads to the node
    problem = admin.locator("[data-code=no_target]")
    await expect(problem).to_contain_text("这个出口还没有连到任何节点")
    await expect(admin.locator(SAVED)).to_be_visible()
    await picture(admin, "2-problem")
    await admin.locator(".flow-head-acts .ant-btn-primary").click()
    await expect(admin.locator(".ant-modal .ant-btn-primary")).to_be_disabled()
    await admin.locator(".ant-modal .ant-btn-default").click()
    # when he mends it: key 1 leads to the people now, and key 0 to where key 1 led
    await problem.click()
    await choose(way(admin, 0), "人工排队", typed="人工排队", exact=True)
    await choose(way(admin, 3), "售前排队", typed="售前排队", exact=True)
    sound = admin.locator(".flow-problems[data-errors='0']")
    await expect(sound).to_be_visible()
    # and takes a step back and forth again by keys
    await admin.locator(".react-flow__pane").click(position={"x": 5, "y": 5})
    await admin.keyboard.press("Control+z")
    await expect(sound).to_have_count(0)
    await admin.keyboard.press("Control+y")
    await expect(sound).to_be_visible()
    # and a simulated caller who presses 1 comes to the people
    await admin.locator(".flow-side .ant-segmented-item").nth(1).click()
    await admin.get_by_role("button", name="模拟来电").click()
    await expect(admin.locator(".flow-script")).to_contain_text(KNOWN_TEXT)
    await admin.locator(".flow-keypad button", has_text="1").click()
    await expect(admin.locator(".flow-wait")).to_contain_text("排队")
    await expect(node(admin, "general").locator(".flow-node-here")).to_be_visible()
    await picture(admin, "3-tried")
    # when he publishes it, having seen what differs
    await expect(admin.locator(SAVED)).to_be_visible()
    await admin.locator(".flow-head-acts .ant-btn-primary").click()
    await expect(admin.locator(".flow-differences")).to_contain_text("主菜单")
    await admin.get_by_label("说明改了什么").fill("按键 1 直接转人工")
    await picture(admin, "4-publish")
    await admin.locator(".ant-modal .ant-btn-primary").click()
    await expect(admin.locator(".flow-head-state")).to_contain_text("线上 v2")
    # then somebody who calls and presses 1 waits with the people, on version 2
    assert await presses_one(centre, office, version=2) == "general"
    # and when he goes back to version 1, the next one is in the old queue again, on version 3
    await admin.get_by_role("button", name="版本").click()
    first = admin.locator("[data-version='1']")
    await picture(admin, "5-versions")
    await first.get_by_role("button", name="回退到此版本").click()
    await admin.locator(".ant-modal-confirm .ant-btn-primary").click()
    await expect(admin.locator(".flow-head-state")).to_contain_text("线上 v3")
    assert await presses_one(centre, office, version=3) == "presales"
    # and the trail has who did what
    done = [entry["action"] for entry in office("GET", "/audit?size=50")["items"]]
    assert {"drafted", "published", "rolled_back"} <= set(done)


async def test_two_who_draw_the_same_flow_lose_nothing_silently(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given an administrator with the flow open, when somebody else saves it meanwhile
    flow = office("GET", f"/flows?q={quote('总机')}")["items"][0]["id"]
    admin = (await desk("admin")).page
    await admin.goto(f"/settings/flows/{flow}")
    await expect(node(admin, "menu")).to_be_visible(timeout=20_000)
    theirs = office("GET", f"/flows/{flow}")
    document = {**(theirs["draft_definition"] or theirs["live_definition"]), "description": "他人"}
    office(
        "PUT",
        f"/flows/{flow}/draft",
        {"definition": document, "revision": theirs["revision"]},
    )
    # and he changes something
    await pick(admin, "menu")
    await admin.locator("#flow-node-name").fill("我的菜单")
    # then he is told by whom it was changed, and what he drew is not lost
    asked = admin.get_by_role("dialog")
    await expect(asked).to_contain_text("刚刚修改了这个流程")
    # with what theirs does otherwise
    await expect(asked.locator(".flow-differences")).to_contain_text("他人")
    await expect(asked.locator(".flow-differences")).to_contain_text("我的菜单")
    await picture(admin, "6-clash")
    assert office("GET", f"/flows/{flow}")["draft_definition"]["description"] == "他人"
    # and keeping his, it is the draft
    await asked.get_by_role("button", name="保留我的").click()
    await expect(admin.locator(SAVED)).to_be_visible()
    kept = office("GET", f"/flows/{flow}")["draft_definition"]
    assert [one["label"] for one in kept["nodes"] if one["id"] == "menu"] == ["我的菜单"]
    now = office("GET", f"/flows/{flow}")
    office("DELETE", f"/flows/{flow}/draft?revision={now['revision']}")


async def test_a_flow_is_drawn_by_hand_and_by_keys(desk: OpenDesk, office: Api) -> None:
    # Given a new flow, which answers and hangs up
    admin = (await desk("admin")).page
    await admin.goto("/settings/flows")
    await admin.get_by_role("button", name="新建流程").click()
    await admin.locator(".ant-modal input#name").fill("节日问候")
    await admin.locator(".ant-modal .ant-btn-primary").click()
    await expect(node(admin, "answer")).to_be_visible(timeout=20_000)
    flow = admin.url.rpartition("/")[2]

    def drawn() -> dict[str, dict[str, Any]]:
        nodes = office("GET", f"/flows/{flow}")["draft_definition"]["nodes"]
        return {one["id"]: one for one in nodes}

    async def saved(expected: dict[str, str | None]) -> None:
        """Where each node leads, once it is saved."""
        await eventually(
            lambda: {id: one.get("next") for id, one in drawn().items()} == expected,
            what=f"{expected} instead of {drawn()}",
        )

    # when a prompt is taken from the palette, told what to say, and the way is led through it
    await admin.locator("[data-kind=play]").click()
    await field(admin, "prompts").get_by_role("button", name="添加").click()
    await field(admin, "prompts[0].text").locator("textarea").fill(KNOWN_TEXT)
    await admin.get_by_role("button", name="自动布局").click()
    await expect(admin.locator("[data-code=no_target]")).to_be_visible()
    await connect(admin, "answer", "next", "play")
    await connect(admin, "play", "next", "bye")
    # then it is sound, and kept as drawn
    await expect(admin.locator(".flow-problems[data-errors='0']")).to_be_visible()
    await saved({"answer": "play", "play": "bye", "bye": None})
    await picture(admin, "7-drawn")
    # when the way out is chosen and deleted, it leads nowhere, and a step back leads it again
    await admin.locator(".react-flow__edge[data-id='play:next'] path").first.click(force=True)
    await admin.keyboard.press("Delete")
    await saved({"answer": "play", "play": "", "bye": None})
    await admin.keyboard.press("Control+z")
    await saved({"answer": "play", "play": "bye", "bye": None})
    # when the node is moved by an arrow key, its place is kept
    before = office("GET", f"/flows/{flow}")["draft_definition"]["layout"]["play"]
    await node(admin, "play").locator(".flow-node-title").click()
    await node(admin, "play").focus()
    await admin.keyboard.press("ArrowDown")
    await eventually(
        lambda: (
            office("GET", f"/flows/{flow}")["draft_definition"]["layout"]["play"][1] > before[1]
        ),
        what="the node further down",
    )
    # when it is deleted, the way to it leads nowhere; and back, and forth
    await admin.keyboard.press("Delete")
    await saved({"answer": "", "bye": None})
    await admin.keyboard.press("Control+z")
    await saved({"answer": "play", "play": "bye", "bye": None})
    await admin.keyboard.press("Control+y")
    await saved({"answer": "", "bye": None})
    # and the file that is taken away has it as it is
    exported = await admin.context.request.get(f"/api/flows/{flow}/export?number=1")
    assert [one["id"] for one in (await exported.json())["nodes"]] == ["answer", "bye"]
    # and it is put away
    await admin.goto("/settings/flows?q=节日")
    await choose_from_menu(admin.get_by_role("button", name="更多 节日问候"), "归档", exact=False)
    await admin.locator(".ant-modal-confirm .ant-btn-primary").click()
    await expect(admin.locator(".list-row")).to_have_count(0)


async def connect(page: Page, source: str, way_out: str, target: str) -> None:
    """Draw a line from a way out to a node, by the mouse."""
    start = await middle(node(page, source).locator(f"[data-handleid='{way_out}']"))
    end = await middle(node(page, target).locator("[data-handleid='in']"))
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(*end, steps=8)
    await page.mouse.up()
    await expect(page.locator(f".react-flow__edge[data-id='{source}:{way_out}']")).to_have_count(1)


async def middle(place: Locator) -> tuple[float, float]:
    box = await place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def presses_one(centre: Centre, office: Api, *, version: int) -> str:
    """Somebody calls, presses 1 and waits; the node of the queue he waits in. The call must be on
    this version: `voice` takes a new one a moment after it was published."""

    async def on_it() -> dict[str, Any] | None:
        known = {call["id"] for call in office.calls()}
        caller = await centre.call_in(keys="1")
        try:
            call = newest_call(office, known)
            record: dict[str, Any] = until(
                lambda: _waiting(office.call(call)), within_s=40, what="the caller in a queue"
            )
        finally:
            await caller.hang_up()
        return record if record["flow_version"] == version else None

    record: dict[str, Any] = await eventually(on_it, within_s=90, what=f"a call on {version}")
    queues = [one["node"] for one in record["path"] if one["node"] in ("presales", "general")]
    return str(queues[0])


def _waiting(record: dict[str, Any]) -> dict[str, Any] | None:
    return record if any(one["kind"] == "wait" for one in record["segments"]) else None


def node(page: Page, id: str) -> Locator:
    """A node on the canvas."""
    return page.locator(f".react-flow__node[data-id='{id}']")


def field(page: Page, path: str) -> Locator:
    """A field of the side form, by its place in the document."""
    return page.locator(f".flow-form [data-field='{path}']")


def way(page: Page, key: int) -> Locator:
    """Where a menu's key leads, in the side form."""
    return field(page, f"keys[{key}].to")


async def pick(page: Page, id: str) -> None:
    """Bring the whole flow into view and choose a node."""
    await expect(node(page, id)).to_be_visible(timeout=20_000)
    await page.locator(".react-flow__controls-fitview").click()
    await node(page, id).locator(".flow-node-title").click()
    await expect(page.locator("#flow-node-name")).to_be_visible()


async def picture(page: Page, name: str) -> None:
    """For a person to look at, where $WARMLINE_TEST_PICTURES names a folder."""
    folder = os.environ.get("WARMLINE_TEST_PICTURES")
    if folder:
        await page.screenshot(path=Path(folder) / f"flow-{name}.png")
