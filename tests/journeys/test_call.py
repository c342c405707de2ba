"""A call from the first ring to the record: heard, recorded on two channels, written down."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.journeys.api import Api
from tests.journeys.audio import Codes
from tests.journeys.centre import Centre
from tests.journeys.choosing import choose, opened
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.journeys.proof import (
    comes_to_hear_only,
    finished,
    hears_only,
    kinds,
    newest_call,
    stored_recording,
)

pytestmark = pytest.mark.journey

BEIJING = 0
"""The demo's caller with a number of 北京."""


async def test_a_call_is_heard_by_both_recorded_and_written_down(
    centre: Centre, desk: OpenDesk, office: Api, codes: Codes
) -> None:
    # Given an agent who is ready
    agent = await desk("8001", code=codes.agent, ready=True)
    handled = await today(agent, "接待")
    known = {call["id"] for call in office.calls()}
    # when somebody calls from Beijing and presses 1 in the menu
    caller = await centre.call_in(codes.caller, which=BEIJING)
    # then it rings at the agent, who sees the place and the way through the menu
    await agent.is_in("ringing", within_s=40)
    await expect(agent.page.locator(".strip-place")).to_contain_text("北京")
    await expect(agent.page.locator(".desk-path")).to_contain_text("按键 1")
    # when he answers, then each hears the other, and only the other
    await agent.answer()
    await comes_to_hear_only(agent, codes.caller, codes.agent, codes.nobody)
    await comes_to_hear_only(caller, codes.agent, codes.caller, codes.nobody)
    # and the browser speaks Opus, the line G.711
    assert await centre.codecs() == {"opus", "alaw"}
    # when he writes a note during the call and hangs up
    await notes(agent).fill("空气净化器还没有收到，已催促发货。")
    await expect(agent.page.locator("[data-notes=saved]")).to_be_visible()
    await agent.hang_up()
    # and chooses a result in the wrap-up
    await agent.is_in("wrap_up")
    result = await choose_a_result(agent)
    # then a page loaded anew shows both
    await agent.page.reload()
    await expect(notes(agent)).to_have_value("空气净化器还没有收到，已催促发货。", timeout=20_000)
    await expect(agent.page.locator(".desk-result")).to_contain_text(result)
    # and when the wrap-up is over, his day counts one call more
    await agent.wrapped_up()
    await expect(figure(agent, "接待")).to_have_text(str(handled + 1))
    # and the record tells all of it
    record = finished(office, newest_call(office, known))
    tells_the_call(record, result)
    # and its recording has the customer on the left and the agent on the right
    left, right, seconds = stored_recording(office, record["id"])
    hears_only(left, codes.caller, codes.agent, codes.nobody)
    hears_only(right, codes.agent, codes.caller, codes.nobody)
    assert abs(seconds - record["talked_s"]) < 1, (seconds, record["talked_s"])


def tells_the_call(record: dict[str, Any], result: str) -> None:
    """Who, which way, how long, by whom it ended."""
    assert (record["direction"], record["outcome"]) == ("in", "answered")
    assert record["caller"]["e164"] == "+8613800138000"
    assert "北京" in record["caller"]["place"]
    passed = {entry["node"]: entry["keys"] for entry in record["path"]}
    assert list(passed)[:2] == ["answer", "welcome"]
    assert passed["menu"] == "1"
    assert kinds(record) == ["ivr", "wait", "ring", "talk", "wrap_up"]
    assert kinds(record, "李雷") == ["ring", "talk", "wrap_up"]
    lengths = {segment["kind"]: segment["seconds"] for segment in record["segments"]}
    assert lengths["wait"] == pytest.approx(record["waited_s"])
    assert lengths["ring"] == pytest.approx(record["ring_s"])
    assert lengths["talk"] == pytest.approx(record["talked_s"])
    assert lengths["wrap_up"] == pytest.approx(record["wrap_up_s"])
    assert record["ended_by"] == "agent"
    assert record["cause"] == "normal"
    assert record["notes"]["text"].startswith("空气净化器")
    assert record["notes"]["result"]


def notes(agent: Desk) -> Locator:
    """Where the agent writes."""
    return agent.page.get_by_role("textbox", name="通话记录")


async def choose_a_result(agent: Desk) -> str:
    """The last result of the tree; its name."""
    field = agent.page.get_by_role("combobox", name="处理结果")
    shown = await opened(field)
    text = await shown.locator(".ant-select-tree-title").last.inner_text()
    await choose(field, text, exact=True)
    saved = agent.page.locator("section").filter(has=agent.page.get_by_label("处理结果"))
    await expect(saved.get_by_text("已保存").last).to_be_visible()
    return text


def figure(agent: Desk, name: str) -> Locator:
    """One of the agent's figures of today in the top bar."""
    row = agent.page.locator(".today-figures > div").filter(has_text=name)
    return row.locator("dd")


async def today(agent: Desk, name: str) -> int:
    """The same as a number, once it is there."""
    await expect(figure(agent, name)).not_to_have_text("–")
    return int(await figure(agent, name).inner_text())
