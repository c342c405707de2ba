"""A caller's request becomes an order during the call and goes its whole way: to a department that
works on a phone and is told by mail and by the hook, back to the customer, into the archive. His
number is that of two customers: the agent says which one it is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually
from tests.journeys.choosing import choose
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.outward.servers import Gateway, MailBox, gateway, mail_server
from warmline.demo.caller import CALLERS

pytestmark = pytest.mark.journey

PHONE = (390, 844)
TITLE = "三号楼水管漏水"
REPLY = "已更换接头，恢复供水。"
SHARED = 1
"""Which of the demo's callers has a number that is on two cards."""
HANDLER, MAIL = "gongshui", "gongshui@example.com"
PICTURE = FilePayload(
    name="现场.png", mimeType="image/png", buffer=b"\x89PNG\r\n\x1a\n" + bytes(64)
)


@dataclass
class Outside:
    """Where mails and the hook of this centre lead during the journey."""

    box: MailBox
    sms: Gateway


@pytest.fixture
async def outside(office: Api) -> AsyncIterator[Outside]:
    """Both ways outward lead to servers on this machine; nothing leads anywhere afterwards."""
    async with mail_server(None, log_in=False) as box, gateway() as sms:
        here = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": MAIL}
        sms.secret = office("POST", "/outward/hook/secret")["secret"]
        office("PUT", "/outward/mail", {"on": True, **here})
        office("PUT", "/outward/hook", {"on": True, "address": sms.address})
        by_hook = {"kind": "ticket_dispatched", "way": "hook", "given": "departments"}
        office("PUT", "/outward/kinds", {"kinds": [by_hook]})
        try:
            yield Outside(box, sms)
        finally:
            office("PUT", "/outward/kinds", {"kinds": []})
            office("PUT", "/outward/hook", {"on": False, "address": sms.address})
            office("PUT", "/outward/mail", {"on": False, **here})


@pytest.fixture
def handler(centre: Centre, office: Api) -> str:
    """Somebody of a department without agents, and a type of orders that goes there."""
    departments = {one["name"]: one["id"] for one in items(office("GET", "/departments?size=200"))}
    if "供水所" not in departments:
        made = office("POST", "/departments", {"name": "供水所", "parent_id": None})
        departments["供水所"] = made["id"]
    role = next(r for r in items(office("GET", "/roles")) if r["code"] == "department_handler")
    if HANDLER not in {one["login"] for one in office("GET", "/users?size=200")["items"]}:
        person = {
            "login": HANDLER,
            "mail": MAIL,
            "name": "周工",
            "password": centre.password,
            "department_id": departments["供水所"],
            "role_ids": [role["id"]],
            "must_change_password": False,
        }
        office("POST", "/users", person)
    if "journey_water" not in {one["type"]["code"] for one in office("GET", "/ticket-types")}:
        office("POST", "/ticket-types", water(departments["供水所"]))
    return HANDLER


def water(department: str) -> dict[str, Any]:
    """A type with a field that making needs, one that replying needs, and a required act."""
    return {
        "code": "journey_water",
        "zh": "供水报修",
        "en": "Water repair",
        "department": department,
        "template": "故障现象：",
        "fields": [
            {
                "key": "floor",
                "zh": "楼层",
                "en": "Floor",
                "type": "number",
                "required_at": ["accept"],
            },
            {
                "key": "cause",
                "zh": "故障原因",
                "en": "Cause",
                "type": "text",
                "required_at": ["reply"],
            },
        ],
        "acts": [
            {
                "code": "identity",
                "zh": "核对户主身份",
                "en": "Check the identity",
                "kind": "identity",
                "step": "reply",
                "blocks": True,
            }
        ],
    }


def items(answer: Any) -> list[dict[str, Any]]:
    """A list, whether it came whole or as a page."""
    found: list[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer
    return found


async def stands(desk: Desk, state: str) -> None:
    """Wait until the order on the page is in this state."""
    await expect(desk.page.locator("article.ticket")).to_have_attribute("data-state", state)


async def is_told_outside(
    desk: OpenDesk, centre: Centre, outside: Outside, order: dict[str, Any]
) -> None:
    """The department has the order by mail and by the hook, and the page of messages says so."""
    told = outside.box.letters
    await eventually(lambda: [one for one in told if MAIL in str(one["To"])], what="the mail")
    [letter] = [one for one in told if MAIL in str(one["To"])]
    assert order["number"] in letter["Subject"]
    assert TITLE in letter["Subject"]
    assert f"{centre.address}/tickets/{order['id']}" in str(letter.get_content())
    await eventually(lambda: outside.sms.requests, what="the hook's request")
    [request] = [one for one in outside.sms.requests if one.body["person"]["login"] == HANDLER]
    assert request.genuine
    assert request.body["facts"]["number"] == order["number"]
    page = (await desk("admin")).page
    await page.goto("/settings/outward/messages?state=sent")
    sent = page.locator(".ant-table-row", has_text="周工").filter(has_text="新工单待签收")
    for way in ("邮件", "短信、微信"):
        await expect(sent.filter(has_text=way).first).to_contain_text("已发送")


async def drag(desk: Desk, number: str, column: str) -> None:
    """A card of the board to a column, with the mouse as a hand moves it."""
    card = await desk.page.locator(f'[data-card="{number}"]').bounding_box()
    there = await desk.page.locator(f'[data-column="{column}"]').bounding_box()
    assert card is not None
    assert there is not None
    mouse = desk.page.mouse
    await mouse.move(card["x"] + 30, card["y"] + 15)
    await mouse.down()
    await mouse.move(card["x"] + 45, card["y"] + 25, steps=4)
    await mouse.move(there["x"] + 15, there["y"] + 60, steps=6)
    await mouse.move(there["x"] + 18, there["y"] + 66, steps=3)
    await mouse.up()


async def test_a_request_goes_from_the_call_to_the_archive(
    centre: Centre, desk: OpenDesk, office: Api, handler: str, outside: Outside
) -> None:
    # Given an agent who is rung from a number that two customers share
    li = await desk("8001", ready=True)
    both = office("POST", "/customers/match", {"number": CALLERS[SHARED]})
    await centre.call_in(stay_s=120, which=SHARED)
    await li.is_in("ringing", within_s=40)
    who = li.page.locator(".desk-customer")
    await expect(who.locator("[data-call-customer=several] [data-match]")).to_have_count(2)
    # when she asks in the talk which of them it is and says so, then his card is there alone
    await li.answer()
    await li.strip_says("通话中", within_s=15)
    caller = both[1]
    await who.locator(f"[data-match='{caller['id']}']").click()
    await expect(who.locator(f"[data-call-customer='{caller['id']}']")).to_contain_text(
        caller["name"]
    )
    await expect(who.locator("[data-match]")).to_have_count(0)
    # when she takes the request down beside the call, then the type says where it goes and what
    # it begins with
    await li.page.locator(".desk-tabs").get_by_role("tab", name="工单").click()
    await li.page.locator("[data-new-ticket]").click()
    form = li.page.locator(".ticket-inline")
    await choose(form.get_by_role("combobox", name="类型"), "供水报修")
    await expect(form.get_by_label("诉求内容")).to_have_value("故障现象：")
    await form.get_by_label("标题").fill(TITLE)
    # and what is missing is said at its field, before anything is made
    await form.get_by_role("button", name="保存工单").click()
    floor = form.locator(".ant-form-item", has_text="楼层")
    await expect(floor).to_contain_text("此项必填")
    await floor.get_by_role("spinbutton").fill("3")
    await form.get_by_role("button", name="保存工单").click()
    # then one press made it and sent it on, with the call attached: it is the caller's first now
    mine = li.page.locator(".ticket-tab [data-related]").first
    await expect(mine).to_contain_text(TITLE)
    await expect(mine).to_contain_text("待签收")
    number = await mine.get_by_role("button").first.text_content()
    (row,) = office("GET", f"/tickets?q={number}")["items"]
    whole = office("GET", f"/tickets/{row['id']}")
    assert (whole["ticket"]["title"], whole["ticket"]["fields"]) == (TITLE, {"floor": 3})
    assert whole["ticket"]["customer"] == caller["id"]
    (call,) = [one for one in whole["calls"] if one["role"] == "origin"]
    assert call["interaction"] == whole["ticket"]["interaction"] == office.calls()[0]["id"]
    await li.hang_up()
    await li.wrapped_up()
    await is_told_outside(desk, centre, outside, row)

    # When the department signs for it, on a phone
    zhou = await desk(handler, size=PHONE)
    await expect(zhou.page).to_have_url(re.compile("/department$"))
    await zhou.page.locator(f'.dept-line[data-ticket="{row["number"]}"] a').click()
    await zhou.page.locator('[data-step="sign"]').click()
    await stands(zhou, "signed")
    # then it cannot reply before what the type wants is done
    await zhou.page.locator('[data-step="reply"]').click()
    dialog = zhou.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("请先完成：核对户主身份")
    await dialog.get_by_role("button", name="取消").click()
    await zhou.page.locator('[data-act="identity"]').get_by_role("button").click()
    await dialog.get_by_role("button", name="登记规定动作").click()
    await expect(dialog).to_have_count(0)
    await zhou.page.locator('[data-step="reply"]').click()
    await dialog.get_by_label("办理情况").fill(REPLY)
    await dialog.get_by_label("故障原因").fill("接头老化")
    await dialog.locator("input[type=file]").set_input_files(PICTURE)
    await expect(dialog).to_contain_text("现场.png · 72 B")
    await dialog.get_by_role("button", name="回复").click()
    await stands(zhou, "replied")
    # and the picture it added is on the order
    shown = zhou.page.locator("article.ticket").get_by_role("link", name="现场.png").first
    place = await shown.get_attribute("href")
    assert place is not None
    assert await zhou.asks("GET", place.removeprefix("/api")) == 200
    width = await zhou.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]

    # When the leader looks at the board, then the card does not go where no step leads
    leader = await desk("leader")
    await leader.page.goto("/tickets?view=revisit&board=state")
    await drag(leader, row["number"], "signed")
    await expect(leader.page.locator('[data-column="signed"] .board-no')).to_contain_text("可以到")
    # and is dragged to the revisit, which begins at once
    await drag(leader, row["number"], "revisiting")
    card = leader.page.locator(f'[data-column="revisiting"] [data-card="{row["number"]}"]')
    await expect(card).to_be_visible()
    # When he moves it on with the keyboard, then the step asks what the customer said
    await card.press("Space")
    await expect(leader.page.locator('[data-column="closed"].board-legal')).to_be_visible()
    await card.press("ArrowRight")
    await card.press("Enter")
    ask = leader.page.get_by_role("dialog").filter(has_text="客户是否满意")
    await ask.get_by_text("满意", exact=True).click()
    await ask.get_by_role("button", name="办结").click()
    await expect(ask).to_have_count(0)
    # and it is closed, and put away
    await leader.page.goto(f"/tickets/{row['id']}")
    await stands(leader, "closed")
    await expect(leader.page.locator("article.ticket")).to_contain_text(REPLY)
    await leader.page.locator('[data-step="archive"]').click()
    await stands(leader, "archived")

    # Then its history has every step, signed, and nobody altered it
    done = office("GET", f"/tickets/{row['id']}")
    steps = [one["step"] for one in done["history"]]
    assert steps == [
        "accept",
        "dispatch",
        "sign",
        "act",
        "reply",
        "revisit",
        "close",
        "archive",
    ]
    assert done["sound"] is True
    assert done["ticket"]["fields"]["cause"] == "接头老化"
    # and the sheet for paper has what was done, without the frame
    await leader.page.goto(f"/tickets/{row['id']}/print")
    await expect(leader.page.locator(".sheet")).to_contain_text(REPLY)
    await leader.page.emulate_media(media="print")
    await expect(leader.page.locator(".sheet")).to_be_visible()
    await expect(leader.page.locator("header.top")).to_be_hidden()
