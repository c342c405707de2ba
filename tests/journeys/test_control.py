"""Several people in one call, by ear: blind transfer, consultation, three together, a leader.

Who hears whom is asked of all at the same time: everybody listens for as long as it takes one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.journeys.api import Api
from tests.journeys.audio import Codes, score
from tests.journeys.centre import Centre, until
from tests.journeys.choosing import choose_from_menu
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.journeys.outside import Caller
from tests.journeys.proof import (
    LISTEN_S,
    Listener,
    comes_to_hear_only,
    finished,
    hears_none,
    newest_call,
)

pytestmark = pytest.mark.journey

LIKE_ENOUGH = 0.58
"""Above what other codes reach by chance (`audio.ABSENT`)."""


@dataclass
class Talk:
    """李雷 (8001) talks with a caller; 王芳 (8002) becomes ready only then."""

    li: Desk
    wang: Desk
    caller: Caller
    known: set[str]


@pytest.fixture
async def talk(centre: Centre, desk: OpenDesk, office: Api, codes: Codes) -> Talk:
    """The second agent speaks what is nobody's code elsewhere."""
    li = await desk("8001", code=codes.agent, ready=True)
    wang = await desk("8002", code=codes.nobody)
    await wang.sign_in()
    known = {call["id"] for call in office.calls()}
    caller = await centre.call_in(codes.caller, stay_s=200)
    await li.is_in("ringing", within_s=40)
    await li.answer()
    await li.strip_says("通话中", within_s=15)
    await wang.ready()
    return Talk(li, wang, caller, known)


async def reach(desk: Desk, how: str, name: str) -> None:
    """Alt+T, choose the way, find the colleague by name, Enter."""
    await desk.page.keyboard.press("Alt+T")
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_text(how, exact=True).first.click()
    field = dialog.get_by_label("按姓名、分机或队列搜索")
    await field.fill(name)
    await expect(dialog.get_by_role("option", name=name)).to_be_enabled()
    await field.press("Enter")
    await expect(dialog).to_have_count(0)


async def test_a_blind_transfer_brings_the_customer_to_the_next_agent(
    office: Api, talk: Talk, codes: Codes
) -> None:
    # Given a talk, when 李雷 transfers it to 王芳 without asking
    await reach(talk.li, "直接转接", "王芳")
    # then he writes his notes while her phone rings and her page shows the customer
    await talk.li.is_in("wrap_up")
    await talk.wang.is_in("ringing")
    await expect(talk.wang.strip.locator(".strip-number")).not_to_have_text("")
    await talk.wang.answer()
    await talk.wang.strip_says("通话中")
    # and she and the customer hear each other, and nobody hears 李雷
    await asyncio.gather(
        comes_to_hear_only(talk.caller, codes.nobody, codes.agent),
        comes_to_hear_only(talk.wang, codes.caller, codes.agent),
    )
    # when she hangs up then the record has the talk of each
    await talk.wang.hang_up()
    await talk.wang.wrapped_up()
    await talk.li.wrapped_up()
    record = finished(office, newest_call(office, talk.known))
    talks = [s["agent_name"] for s in record["segments"] if s["kind"] == "talk"]
    assert talks == ["李雷", "王芳"]
    assert "transfer" in [s["kind"] for s in record["segments"]]


async def test_a_consultation_is_private_and_completes(
    office: Api, talk: Talk, codes: Codes
) -> None:
    # Given a consultation of 王芳
    await reach(talk.li, "先咨询", "王芳")
    await talk.wang.answer()
    await talk.wang.strip_says("咨询中")
    # then the two hear each other, and the customer hears neither
    await asyncio.gather(
        comes_to_hear_only(talk.wang, codes.agent, codes.caller),
        comes_to_hear_only(talk.li, codes.nobody, codes.caller),
        hears_nobody(talk.caller, codes),
    )
    # when 李雷 swaps then he and the customer hear each other, and she hears neither
    await talk.li.page.locator("button.consult-swap").click()
    await asyncio.gather(
        comes_to_hear_only(talk.caller, codes.agent, codes.nobody),
        comes_to_hear_only(talk.li, codes.caller, codes.nobody),
        hears_nobody(talk.wang, codes),
    )
    # when it is completed then she has the customer, and 李雷 is out
    await talk.li.page.keyboard.press("Alt+C")
    await talk.li.is_in("wrap_up")
    await talk.wang.strip_says("通话中")
    await asyncio.gather(
        comes_to_hear_only(talk.caller, codes.nobody, codes.agent),
        comes_to_hear_only(talk.wang, codes.caller, codes.agent),
    )
    await talk.wang.hang_up()
    await talk.wang.is_in("wrap_up")
    record = finished_after(office, talk)
    assert [s["outcome"] for s in record["segments"] if s["kind"] == "consult"] == ["completed"]


async def test_three_together_hear_each_other_until_one_is_held_muted_and_removed(
    office: Api, talk: Talk, codes: Codes
) -> None:
    # Given a consultation that is merged, and 李雷 who is silent
    await reach(talk.li, "先咨询", "王芳")
    await talk.wang.answer()
    await talk.wang.strip_says("咨询中")
    await talk.li.page.keyboard.press("Alt+M")
    await talk.li.strip_says("通话中")
    await talk.li.page.keyboard.press("F7")
    # then the customer and 王芳 hear each other
    await asyncio.gather(
        comes_to_hear_only(talk.caller, codes.nobody, codes.agent),
        comes_to_hear_only(talk.wang, codes.caller, codes.agent),
    )
    # when he speaks again and she is put on hold then the talk goes on without her
    await talk.li.page.keyboard.press("F7")
    await talk.li.page.locator("button.parties-open").click()
    row = talk.li.page.locator(".party-row")
    await row.get_by_role("button", name="保持").click()
    await expect(row).to_have_attribute("data-state", "held")
    await asyncio.gather(
        comes_to_hear_only(talk.caller, codes.agent, codes.nobody),
        hears_nobody(talk.wang, codes),
    )
    # when she is taken back and muted then she hears, and is not heard
    await row.get_by_role("button", name="取回").click()
    await expect(row).to_have_attribute("data-state", "joined")
    await row.get_by_role("button", name="静音").click()
    await comes_to_hear_only(talk.caller, codes.agent, codes.nobody)
    # when he removes her then she is free at once, and the two go on
    await row.get_by_role("button", name="移出").click()
    await talk.wang.is_in("ready")
    # when he asks her again and returns then he has the customer, and she is free again
    await reach(talk.li, "先咨询", "王芳")
    await talk.wang.answer()
    await talk.wang.strip_says("咨询中")
    await talk.li.page.locator("button.consult-back").click()
    await talk.wang.is_in("ready")
    await asyncio.gather(
        comes_to_hear_only(talk.caller, codes.agent, codes.nobody),
        comes_to_hear_only(talk.li, codes.caller, codes.nobody),
    )
    await talk.li.hang_up()
    record = finished_after(office, talk)
    did = [(s["kind"], s["outcome"]) for s in record["segments"] if s["agent_name"] == "王芳"]
    assert [one for one in did if one[0] in ("consult", "conference")] == [
        ("consult", "merged"),
        ("conference", "removed"),
        ("consult", "returned"),
    ]


@pytest.fixture
async def leader(desk: OpenDesk, office: Api, codes: Codes) -> Desk:
    """A leader with a telephone of his own, who speaks what is nobody's code elsewhere."""
    found = office("GET", "/users?q=leader")["items"]
    agents = {agent["id"] for agent in office("GET", "/agents?size=200")["items"]}
    if found[0]["id"] not in agents:
        office("POST", "/agents", {"user_id": found[0]["id"]})
    made = await desk("leader", code=codes.nobody)
    await made.sign_in()
    await made.is_in("pause")
    await made.page.get_by_role("link", name="监控").first.click()
    return made


async def test_a_leader_listens_whispers_barges_in_takes_over_and_directs(
    centre: Centre, desk: OpenDesk, office: Api, leader: Desk, codes: Codes
) -> None:
    # Given a talk with a customer who says nothing, so that every other voice is heard alone
    li = await desk("8001", code=codes.agent, ready=True)
    known = {call["id"] for call in office.calls()}
    caller = await centre.call_in(stay_s=240, silent=True)
    await li.is_in("ringing", within_s=40)
    await li.answer()
    # when the leader listens, from the board, then he hears the agent, nobody hears him
    card = leader.page.locator(".agent-card", has_text="李雷")
    await chooses(card, "监听")
    await leader.strip_says("监听中", within_s=20)
    await asyncio.gather(
        comes_to_hear(leader, codes.agent, codes.nobody),
        comes_to_hear(caller, codes.agent, codes.nobody),
        hears_nobody(li, codes),
    )
    # and the agent sees who listens
    await li.page.locator("button.parties-open").click()
    await expect(li.page.locator(".party-row")).to_contain_text("赵磊")
    await expect(li.page.locator(".party-row")).to_have_attribute("data-state", "listening")
    # when he whispers then the agent hears him, and the customer does not
    await leader.strip.get_by_text("耳语", exact=True).click()
    await leader.strip_says("耳语中")
    await asyncio.gather(
        comes_to_hear(li, codes.nobody, codes.caller),
        comes_to_hear(caller, codes.agent, codes.nobody),
    )
    # when he barges in then the customer hears him too
    await leader.strip.get_by_text("强插", exact=True).click()
    await leader.strip_says("通话中")
    await li.page.keyboard.press("F7")
    await asyncio.gather(
        comes_to_hear(caller, codes.nobody, codes.agent),
        comes_to_hear(li, codes.nobody, codes.agent),
    )
    await li.page.keyboard.press("F7")
    # when he takes over then the agent is out of it
    await leader.strip.get_by_text("接管", exact=True).click()
    await li.is_in("wrap_up")
    await comes_to_hear(caller, codes.nobody, codes.agent)
    await caller.hang_up()
    await leader.is_in("wrap_up")
    # and the record names who did what to whom
    call = newest_call(office, known)
    record = until(lambda: ended(office, call), within_s=45, what="the record")
    did = [
        (s["agent_name"], s["whom_name"], s["outcome"])
        for s in record["segments"]
        if s["kind"] == "supervise"
    ]
    assert [how for _, _, how in did] == ["listen", "whisper", "barge", "take_over"]
    assert {(who, whom) for who, whom, _ in did} == {("赵磊", "李雷")}
    # and then he directs the agent, each time at once
    await directs(centre, office, leader, li)
    # and all of it is in the audit trail, under his name
    user = office("GET", "/users?q=leader")["items"][0]["id"]
    trail = office("GET", f"/audit?user={user}&size=100")["items"]
    done = {entry["action"] for entry in trail if entry["noun"] in ("call", "agent")}
    assert done >= {"listen", "whisper", "barge", "take_over", "forced", "moved", "messaged"}


async def directs(centre: Centre, office: Api, leader: Desk, li: Desk) -> None:
    """Message, state, queues, log-out: from the board, and seen at the agent's desk."""
    card = leader.page.locator(".agent-card", has_text="李雷")
    # a message stays on the agent's page until he reads it
    await chooses(card, "发消息")
    dialog = leader.page.get_by_role("dialog")
    await dialog.locator("textarea").fill("请放慢语速")
    await dialog.locator("button.ant-btn-primary").click()
    told = li.page.locator(".ant-notification-notice", has_text="请放慢语速")
    await told.get_by_role("button", name="已阅").click()
    await expect(told).to_have_count(0)
    # his state: a pause (after his notes, if he still writes), and ready again
    await chooses(card, "强制小休")
    await li.is_in("pause", within_s=60)
    await chooses(card, "强制就绪")
    await li.is_in("ready")
    # his queues: the next call of the other queue rings at him
    profile = next(a for a in office("GET", "/agents?size=200")["items"] if a["name"] == "李雷")
    try:
        await chooses(card, "调整队列")
        dialog = leader.page.get_by_role("dialog").filter(has_text="李雷")
        await dialog.get_by_label("售前咨询").uncheck()
        await dialog.get_by_label("人工服务").uncheck()
        await dialog.locator("button.ant-btn-primary").click()
        await expect(dialog).to_have_count(0)
        await centre.call_in(keys="1", stay_s=60)
        row = leader.page.locator(".ant-table-row").filter(has_text="售前咨询").first
        await expect(row.locator("td").nth(1)).to_have_text("1", timeout=30_000)
        await centre.call_in(keys="2", which=1, stay_s=60)
        await li.is_in("ringing", within_s=40)
        await expect(li.page.locator(".desk-path")).to_contain_text("按键 2")
        await centre.nobody_calls()
        await li.is_in("ready")
        # and he is signed out
        await chooses(card, "强制签出")
        await expect(li.page.get_by_role("button", name="签入")).to_be_visible()
    finally:
        office("PATCH", f"/agents/{profile['id']}", {"queues": profile["queues"]})


async def chooses(card: Locator, verb: str) -> None:
    """An entry of the menu at the agent's card."""
    await choose_from_menu(card.locator("button.supervise-open"), verb)


async def hears_nobody(who: Listener, codes: Codes) -> None:
    """Music, or the other side's silence; none of the people."""
    hears_none(await who.hears(LISTEN_S), codes.caller, codes.agent, codes.nobody)


async def comes_to_hear(who: Listener, code: str, *others: str) -> None:
    """As `comes_to_hear_only`, for sound that passed a listening leg: it is mixed from two lines
    and stumbles with each, so a little less likeness is enough, still more than chance."""
    scores = []
    for _ in range(5):
        heard = await who.hears(LISTEN_S)
        hears_none(heard, *others)
        scores.append(round(score(code, heard), 2))
        if scores[-1] > LIKE_ENOUGH:
            return
    raise AssertionError(f"{code} is not heard: {scores}")


def ended(office: Api, call: str) -> dict[str, Any] | None:
    """The record of a call that is over; its agents may still write."""
    record = office.call(call)
    return record if record["ended_at"] else None


def finished_after(office: Api, talk: Talk) -> dict[str, Any]:
    """The same of the one call of a test."""
    call = newest_call(office, talk.known)
    record: dict[str, Any] = until(lambda: ended(office, call), within_s=45, what="the record")
    return record
