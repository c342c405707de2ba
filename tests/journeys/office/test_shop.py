"""An order of a shop from the talk to the payment: a customer calls and talks with an agent, files
of the shop bring his order and say it is paid, and both taken back leave nothing of it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.conftest import OpenDesk
from warmline.demo.caller import CALLERS

pytestmark = pytest.mark.journey
RECORD_S = 30
"""How long a record may take to be written."""
RUN_MS = 60_000
HEADS = (
    "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,联系手机,"
    "订单创建时间,订单付款时间,宝贝标题"
)


async def test_an_order_is_imported_linked_followed_up_paid_counted_and_taken_back(
    centre: Centre, desk: OpenDesk, office: Api, tmp_path: Path
) -> None:
    # Given a customer who calls and talks with an agent
    which, card = known_customer(office)
    agent = await desk("8001", ready=True)
    await centre.call_in(silent=True, which=which)
    await agent.is_in("ringing", within_s=40)
    await agent.answer()
    await agent.page.wait_for_timeout(1_500)
    await agent.hang_up()
    await agent.wrapped_up()
    call = await recorded(office, CALLERS[which])
    # when a file as his shop exports it, with his order, is brought into the wizard
    number = f"J{int(time.time())}"
    ordered = datetime.fromisoformat(call["arrived_at"]) + timedelta(seconds=1)
    page = (await desk("supervisor")).page
    await page.goto("/shop/orders")
    await page.get_by_role("button", name="导入订单").click()
    first = a_file(tmp_path / "首批.csv", number, "等待买家付款", ordered, CALLERS[which])
    await bring(page, first)
    # then the shop's export is recognised, and asks only whose it is
    await expect(page.get_by_text("识别为淘宝、天猫导出")).to_be_visible()
    await expect(page.get_by_text("GB18030")).to_be_visible()
    await page.get_by_label("店铺", exact=True).fill("旅程旗舰店")
    await page.get_by_label("店铺", exact=True).press("Enter")
    await try_it(page, created=1)
    await do_it(page, created=1)
    first_page = page.url
    # and the order is on his card, linked to that talk and its agent
    order = found(office, number)
    me = centre.person("8001").me["user"]["id"]
    assert (order["customer"], order["call"], order["agent"]) == (card["id"], call["id"], me)
    await page.goto(f"/customers/{card['id']}")
    await page.get_by_role("tab", name="店铺订单").click()
    await page.get_by_role("cell", name=number).click()
    drawer = page.locator(".ant-drawer-open")
    await expect(drawer.get_by_text("按来电号码")).to_be_visible()
    await expect(drawer.locator(f"a[href='/calls/{call['id']}']")).to_have_count(1)
    # when somebody plans to ask for the payment, then it is the agent's follow-up
    await drawer.get_by_role("button", name="安排催付").click()
    await page.get_by_label("提醒时间").click()
    await page.get_by_text("一小时后", exact=True).click()
    await page.get_by_role("button", name="保存提醒").click()
    await expect(page.get_by_text("已安排跟进")).to_be_visible()
    mine = centre.person("8001")
    [planned] = about(mine, order["id"], "open")
    assert (planned["assignee"], number in planned["content"]) == (me, True)
    # when a second file says it is paid, then the same order is
    second = a_file(
        tmp_path / "次批.csv",
        number,
        "买家已付款，等待卖家发货",
        ordered,
        CALLERS[which],
        paid=True,
    )
    await page.goto("/shop-imports")
    await bring(page, second)
    await expect(page.get_by_label("店铺", exact=True)).to_have_value("旅程旗舰店")
    await try_it(page, changed=1)
    await do_it(page, changed=1)
    second_page = page.url
    paid = found(office, number)
    assert (paid["id"], paid["stage"], paid["call"]) == (order["id"], "paid", call["id"])
    # and nobody is reminded of it any more, for the reason that stands there
    assert about(mine, order["id"], "open") == []
    [over] = about(mine, order["id"], "closed")
    assert (over["state"], over["result_text"]) == ("cancelled", "客户已付款，不必再催")
    # and the funnel counts it, and its number opens the talk
    await page.goto("/shop/funnel")
    row = page.locator(".ant-table-row", has_text=order["agent_name"]).first
    await row.locator("button").nth(2).click()
    drawer = page.locator(".ant-drawer-open")
    await expect(drawer.get_by_role("link", name=number)).to_be_visible()
    await drawer.locator(f"a[href='/calls/{call['id']}']").click()
    await expect(page).to_have_url(f"{page.url.split('/calls')[0]}/calls/{call['id']}")
    # when the second batch is undone, then the order is not paid; undone the first, it is gone,
    # and so is what was planned about it
    await undo(page, second_page)
    assert found(office, number)["stage"] == "ordered"
    await undo(page, first_page)
    assert orders(office, number) == []
    assert about(mine, order["id"], "open") == []
    [closed] = about(mine, order["id"], "closed")
    assert closed["state"] == "cancelled"
    await page.goto(f"/customers/{card['id']}")
    await page.get_by_role("tab", name="店铺订单").click()
    await expect(page.get_by_role("cell", name=number)).to_have_count(0)


def known_customer(office: Api) -> tuple[int, dict[str, Any]]:
    """A caller whose number is on exactly one card."""
    for which, number in enumerate(CALLERS):
        cards = office("POST", "/customers/match", {"number": number})
        if len(cards) == 1:
            return which, cards[0]
    raise AssertionError("no demo caller is on one card alone")


async def recorded(office: Api, number: str) -> dict[str, Any]:
    """The record of his last call, once the talk in it is written."""
    until = time.monotonic() + RECORD_S
    while True:
        last = office.calls(q=number[-4:])
        if last and last[0]["agent"] and last[0]["ended_at"]:
            return office.call(last[0]["id"])
        assert time.monotonic() < until, last[:1]
        await asyncio.sleep(0.5)


def a_file(
    path: Path, number: str, state: str, ordered: datetime, phone: str, *, paid: bool = False
) -> Path:
    """One order as a shop exports it, in the encoding of a Chinese Windows."""
    local = ordered.astimezone(UTC) + timedelta(hours=8)
    at = f"{local:%Y-%m-%d %H:%M:%S}"
    then = f"{local + timedelta(seconds=5):%Y-%m-%d %H:%M:%S}" if paid else ""
    money = "299.00" if paid else "0.00"
    row = f'="{number}",li***,299.00,{money},"{state}",\'{phone},{at},{then},保温杯'
    path.write_bytes("\r\n".join((HEADS, row)).encode("gb18030"))
    return path


async def bring(page: Page, path: Path) -> None:
    await page.set_input_files("input[type=file]", path)
    await expect(page.get_by_role("heading", name=path.name)).to_be_visible()


async def try_it(page: Page, **expected: int) -> None:
    await page.get_by_role("button", name="试运行", exact=True).click()
    await expect(page.get_by_text("试运行结果")).to_be_visible(timeout=RUN_MS)
    await figures(page, expected)


async def do_it(page: Page, **expected: int) -> None:
    await page.get_by_role("button", name="正式导入").click()
    await sure(page).click()
    await expect(page.get_by_text("导入已完成")).to_be_visible(timeout=RUN_MS)
    await figures(page, expected)


async def undo(page: Page, address: str) -> None:
    """撤销整批, in one click and a yes."""
    await page.goto(address)
    await page.get_by_role("button", name="撤销整批").click()
    await sure(page).click()
    await expect(page.get_by_text("整批已撤销")).to_be_visible(timeout=RUN_MS)


def sure(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("button", name="确定")


async def figures(page: Page, expected: dict[str, int]) -> None:
    for name in ("created", "changed", "bad"):
        figure = page.locator(f"[data-result={name}] dd")
        await expect(figure).to_have_text(str(expected.get(name, 0)))


def orders(office: Api, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office("GET", f"/shop/orders?q={quote(number)}")["items"]
    return found


def found(office: Api, number: str) -> dict[str, Any]:
    [one] = orders(office, number)
    return one


def about(person: Api, order: str, view: str) -> list[dict[str, Any]]:
    """The follow-ups about an order on somebody's list."""
    items = person("GET", f"/followups?view={view}&assignee=me&sort=-created_at")["items"]
    return [one for one in items if (one.get("about") or {}).get("id") == order]
