"""Several people in one call, by ear: blind transfer, consultation, three together, whispering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.api import Api
from tests.journeys.audio import Codes, score
from tests.journeys.centre import Centre, until
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
    await expect(dialog.get_by_role("option", name=name)).to_be_enabled(timeout=10_000)
    await field.press("Enter")
    await expect(dialog).to_have_count(0, timeout=10_000)


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
    await comes_to_hear_only(talk.caller, codes.nobody, codes.agent)
    await comes_to_hear_only(talk.wang, codes.caller, codes.agent)
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
    await comes_to_hear_only(talk.wang, codes.agent, codes.caller)
    heard = await talk.caller.hears(LISTEN_S)
    hears_none(heard, codes.agent, codes.nobody)
    # when it is completed then she has the customer, and 李雷 is out
    await talk.li.page.keyboard.press("Alt+C")
    await talk.li.is_in("wrap_up")
    await talk.wang.strip_says("通话中")
    await comes_to_hear_only(talk.caller, codes.nobody, codes.agent)
    await talk.wang.hang_up()
    await talk.wang.is_in("wrap_up")
    record = finished_after(office, talk)
    assert [s["outcome"] for s in record["segments"] if s["kind"] == "consult"] == ["completed"]


async def test_three_together_hear_each_other(talk: Talk, codes: Codes) -> None:
    # Given a consultation that is merged
    await reach(talk.li, "先咨询", "王芳")
    await talk.wang.answer()
    await talk.wang.strip_says("咨询中")
    await talk.li.page.keyboard.press("Alt+M")
    # then the customer hears both agents: one after the other is silent
    await talk.li.strip_says("通话中")
    await talk.li.page.keyboard.press("F7")
    await comes_to_hear_only(talk.caller, codes.nobody, codes.agent)
    await talk.li.page.keyboard.press("F7")
    # and when 王芳 is muted by 李雷 then he is heard, and she is not
    await talk.li.page.locator("button.parties-open").click()
    await talk.li.page.locator(".party-row").get_by_role("button", name="静音").click()
    await comes_to_hear_only(talk.caller, codes.agent, codes.nobody)
    # when he removes her then she is free at once
    await talk.li.page.locator(".party-row").get_by_role("button", name="移出").click()
    await talk.wang.is_in("ready")


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


async def test_a_leader_listens_whispers_barges_in_and_takes_over(
    centre: Centre, desk: OpenDesk, office: Api, leader: Desk, codes: Codes
) -> None:
    # Given a talk with a customer who says nothing, so that every other voice is heard alone
    li = await desk("8001", code=codes.agent, ready=True)
    known = {call["id"] for call in office.calls()}
    caller = await centre.call_in(stay_s=240, silent=True)
    await li.is_in("ringing", within_s=40)
    await li.answer()
    # when the leader listens, from the board, then he hears the agent and nobody hears him
    card = leader.page.locator(".agent-card", has_text="李雷")
    await card.locator("button.supervise-open").click()
    await leader.page.get_by_role("menuitem", name="监听").click()
    await leader.strip_says("监听中", within_s=20)
    await comes_to_hear(leader, codes.agent, codes.nobody)
    hears_none(await li.hears(LISTEN_S), codes.nobody)
    # when he whispers then the agent hears him, and the customer does not
    await leader.strip.get_by_text("耳语", exact=True).click()
    await leader.strip_says("耳语中")
    await comes_to_hear(li, codes.nobody, codes.caller)
    await comes_to_hear(caller, codes.agent, codes.nobody)
    # when he barges in then the customer hears him too
    await leader.strip.get_by_text("强插", exact=True).click()
    await leader.strip_says("通话中")
    await li.page.keyboard.press("F7")
    await comes_to_hear(caller, codes.nobody, codes.agent)
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
