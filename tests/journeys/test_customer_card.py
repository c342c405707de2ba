"""The caller's card on the agent's page while it rings; two people who change one card."""

from __future__ import annotations

import re
import statistics
import time
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from warmline.demo.caller import CALLERS
from warmline.demo.customers import OWNERS

pytestmark = pytest.mark.journey

WATCH = """() => {
  const seen = (window.__seen = {});
  const look = () => {
    const now = performance.now();
    if (!seen.offer && document.querySelector(".desk-number")) seen.offer = now;
    if (!seen.card && document.querySelector("[data-call-customer]")) seen.card = now;
    if (!seen.card) requestAnimationFrame(look);
  };
  look();
}"""
"""Notes when the offer is on the page and when the customer is."""


async def test_a_stranger_s_card_is_made_in_his_call_and_shown_when_he_calls_again(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given an agent who sees masked numbers, and a caller nobody knows
    agent = await desk("8001", ready=True)
    which = stranger(office)
    number = CALLERS[which]
    await agent.page.evaluate(WATCH)
    # when he calls, then the page says so while it still rings
    await centre.call_in(silent=True, which=which)
    await agent.is_in("ringing", within_s=40)
    await expect(who(agent).locator("[data-call-customer=unknown]")).to_be_visible()
    await agent.is_in("ringing")
    await say_how_long(agent, "a stranger")
    # when the agent makes a card in the talk, then the number is on it without his knowing it
    await agent.answer()
    await who(agent).locator("[data-new-customer]").click()
    form = dialog(agent.page, "新建客户")
    shown = await form.get_by_label("来电号码").input_value()
    assert re.fullmatch(rf"{number[:3]} ?\*+ ?{number[-4:]}", shown)
    await form.get_by_label("姓名").fill("萧何")
    await form.get_by_label("备注").fill("要一台冰箱，周末送")
    # and the call stays in his hands beside the form
    await agent.press("保持")
    await agent.strip_says("保持中")
    await agent.press("取回")
    await form.get_by_role("button", name=re.compile("保.?存")).click()
    await expect(who(agent).get_by_role("link", name="萧何")).to_be_visible()
    await agent.hang_up()
    await agent.wrapped_up()
    [card] = office("POST", "/customers/match", {"number": number})
    assert (card["name"], card["source"]) == ("萧何", "call_in")
    assert [(one["value"], one["primary"]) for one in card["contacts"]] == [(number, True)]
    # When he calls again, then his card is there while it rings
    await agent.page.evaluate(WATCH)
    await centre.call_in(silent=True, which=which)
    await agent.is_in("ringing", within_s=40)
    known = who(agent).locator(f"[data-call-customer='{card['id']}']")
    await expect(known).to_contain_text("要一台冰箱，周末送")
    await agent.is_in("ringing")
    await say_how_long(agent, "a known customer")
    # and after the answer the call is his, by what the page said
    await agent.answer()
    call = await agent.page.evaluate(
        "() => fetch('/api/calls?size=1&sort=-arrived_at').then((a) => a.json())"
        ".then((a) => a.items[0].id)"
    )
    await until_linked(agent, call, card["id"])
    # and the scripts beside it say his name
    await expect(agent.page.locator(".desk-help .panel-cards")).to_contain_text("请问萧何")
    print("asked by the call, ms:", await how_long_asked(agent, call))  # noqa: T201
    assert number not in await agent.page.content()
    await agent.hang_up()
    await agent.wrapped_up()


async def test_a_colleague_s_customer_is_named_as_his_and_not_as_a_stranger(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given a customer of another agent's
    which = 2
    [card] = office("POST", "/customers/match", {"number": CALLERS[which]})
    owner = card["names"][card["owner"]]
    agent = await desk("8001", ready=True)
    # when he calls, then it is said whose customer he is, and nothing else of him
    await centre.call_in(silent=True, which=which)
    await agent.is_in("ringing", within_s=40)
    other = who(agent).locator(f"[data-colleague='{card['id']}']")
    await expect(other).to_contain_text(owner)
    await expect(other).not_to_contain_text(card["name"])
    await expect(who(agent)).not_to_contain_text(card["remark"])
    assert await agent.asks("GET", f"/customers/{card['id']}") == 404
    # and the call can be noted with him
    await agent.answer()
    await other.get_by_role("button", name="记为该客户").click()
    await expect(other).to_contain_text("已记在该客户名下")
    # and his owner is told
    colleague = centre.person(next(login for login in OWNERS if name_of(centre, login) == owner))
    told = colleague("GET", "/notices")["items"][0]
    assert (told["kind"], told["facts"]["name"]) == ("customer_called", card["name"])
    await agent.hang_up()
    await agent.wrapped_up()


async def test_two_who_change_one_card_lose_nothing(desk: OpenDesk, office: Api) -> None:
    # Given an agent and his leader with the same card before them, both typing
    agent, leader = await desk("8001"), await desk("leader")
    mine = agent_card(office)
    for one in (agent, leader):
        await one.page.goto(f"/customers/{mine['id']}")
        await one.page.get_by_role("button", name="编辑资料").click()
    hers, his = (dialog(one.page, "编辑资料") for one in (leader, agent))
    await hers.get_by_label("备注").fill(f"{mine['remark']}；组长写的")
    await hers.get_by_label("城市").fill("天津")
    await his.get_by_label("备注").fill(f"{mine['remark']}；坐席写的")
    await his.get_by_label("姓名").fill("陈大强")
    # when the leader saves first
    await hers.get_by_role("button", name=re.compile("保.?存")).click()
    await expect(hers).to_have_count(0)
    await his.get_by_role("button", name=re.compile("保.?存")).click()
    # then the agent is told who changed what, with his own text beside it
    conflict = dialog(agent.page, "资料刚被他人修改")
    await expect(conflict).to_contain_text("赵磊")
    clash = conflict.locator("[data-clash=remark]")
    await expect(clash).to_contain_text("组长写的")
    await expect(clash).to_contain_text("坐席写的")
    await expect(conflict.locator("[data-taken='fields.city']")).to_contain_text("天津")
    # and when he goes back, then his text is still in the form
    await conflict.get_by_role("button", name="返回继续填写").click()
    await expect(his.get_by_label("姓名")).to_have_value("陈大强")
    await expect(his.get_by_label("备注")).to_have_value(f"{mine['remark']}；坐席写的")
    # and when he saves both, then the card has all of it
    await his.get_by_role("button", name=re.compile("保.?存")).click()
    await conflict.get_by_role("button", name="合并并保存").click()
    await expect(his).to_have_count(0)
    saved = office("GET", f"/customers/{mine['id']}")
    assert saved["name"] == "陈大强"
    assert saved["fields"]["city"] == "天津"
    assert "组长写的" in saved["remark"]
    assert "坐席写的" in saved["remark"]


def name_of(centre: Centre, login: str) -> str:
    """What somebody is called."""
    found: str = centre.person(login).me["user"]["name"]
    return found


def who(agent: Desk) -> Locator:
    """The left column's part on the customer."""
    return agent.page.locator(".desk-customer")


def dialog(page: Page, title: str) -> Locator:
    """The drawer or window that is open under this title."""
    return page.get_by_role("dialog", name=title)


def stranger(office: Api) -> int:
    """A caller of the demo's whom nobody knows."""
    for which, number in enumerate(CALLERS):
        if not office("POST", "/customers/match", {"number": number}):
            return which
    raise AssertionError("everybody is known; begin with a fresh centre")


def agent_card(office: Api) -> dict[str, Any]:
    """A card of agent 8001's."""
    found: list[dict[str, Any]] = office("POST", "/customers/match", {"number": CALLERS[1]})
    return found[0]


async def say_how_long(agent: Desk, whose: str) -> None:
    seen = await agent.page.evaluate("() => window.__seen")
    print(f"{whose}: {seen['card'] - seen['offer']:.0f} ms after the offer")  # noqa: T201


async def how_long_asked(agent: Desk, call: str, times: int = 30) -> str:
    """Median and longest of some questions, over the front door."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        assert await agent.asks("GET", f"/calls/{call}/customers") == 200
        took.append((time.perf_counter() - begin) * 1000)
    return f"median {statistics.median(took):.0f}, longest {max(took):.0f} of {times}"


async def until_linked(agent: Desk, call: str, customer: str) -> None:
    """Wait until the server says that the call is this customer's."""
    await agent.page.wait_for_function(
        """([call, customer]) => fetch(`/api/calls/${call}/customers`)
          .then((answer) => answer.json())
          .then((cards) => cards.link?.customer === customer
            && cards.link.how === "only_match")""",
        arg=[call, customer],
        timeout=20_000,
        polling=500,
    )
