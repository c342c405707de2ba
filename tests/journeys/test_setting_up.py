"""An administrator in the browser: lines set up and tried; one-time codes and a token."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

import pyotp
import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.choosing import choose, choose_from_menu
from tests.journeys.conftest import OpenDesk
from warmline.accounts.permissions import SUPERVISOR

pytestmark = pytest.mark.journey


async def test_a_line_is_set_up_refused_tried_and_rings_without_a_carrier(
    desk: OpenDesk, office: Api
) -> None:
    # Given an administrator at the first steps, which are ticked by what is there, and an agent
    agent = await desk("8001", ready=True)
    page = (await desk("admin", moving=True)).page
    await page.goto("/first-steps")
    for step, done in (("agent", "true"), ("number", "true"), ("password", "false")):
        await expect(page.locator(f"[data-step={step}]")).to_have_attribute("data-done", done)
    # when he makes a trunk that would take browsers for a carrier, then the reason is at the field
    await page.goto("/settings/trunks")
    await page.get_by_role("button", name="新建中继").click()
    await page.locator("#name").fill("备用线路")
    await page.locator("#host").fill("127.0.0.1")
    await save(page)
    await expect(page.locator(".ant-form-item-explain-error")).to_be_visible()
    # and with an address where nobody answers, the test says so before anything is applied
    await page.locator("#host").fill("127.0.0.99")
    await page.get_by_role("button", name="检测", exact=True).click()
    await expect(page.locator(".checks")).to_contain_text("127.0.0.99", timeout=20_000)
    # and saved all the same, it is in the list
    await save(page)
    await expect(row(page, "备用线路")).to_be_visible()
    # when a number comes in over it that leads to the flow, then it says which flow answers now
    await page.goto("/settings/numbers")
    await page.get_by_role("button", name="添加号码").click()
    await page.locator("#number").fill("02154329999")
    await choose(page.locator("#trunk"), "备用线路")
    await choose(page.locator("#flow"), "总机流程")
    await expect(page.locator(".ant-drawer-body .ant-alert")).to_contain_text("总机流程")
    await save(page)
    await expect(row(page, "02154329999")).to_contain_text("总机流程")
    await a_drawer_that_goes_takes_no_focus(page)
    # when it is tried, then a made-up caller comes in over that trunk and rings at the agent
    await page.get_by_role("button", name="试打").click()
    trial = page.get_by_role("dialog")
    await choose(trial.locator("#trial_number"), "02154329999")
    await trial.locator("#trial_keys").fill("1")
    await trial.get_by_role("button", name="拨打").click()
    await agent.is_in("ringing", within_s=30)
    await agent.answer()
    await agent.hang_up()
    await agent.wrapped_up()
    # and a desk phone is given a password, once, with a picture to copy it from
    await page.goto("/settings/phones")
    await row(page, "8004").click()
    await page.get_by_role("button", name="生成新密码").click()
    await page.locator(".ant-modal-confirm .ant-btn-primary").click()
    await expect(page.locator(".ant-qrcode")).to_be_visible()
    forget(office)


def forget(office: Api) -> None:
    """The number and the trunk of the test are gone, and its call is over."""
    for path, field, wanted in (
        ("numbers", "number", "02154329999"),
        ("trunks", "name", "备用线路"),
    ):
        for one in office("GET", f"/{path}?size=100")["items"]:
            if one[field] == wanted:
                office("DELETE", f"/{path}/{one['id']}")


async def test_somebody_logs_in_with_codes_and_lends_a_program_a_token(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given somebody who turns one-time codes on with an app
    person = {"login": "codes", "name": "周到", "password": centre.password}
    made = office("POST", "/users", {**person, "role_ids": [SUPERVISOR.id]})
    page = (await desk("codes")).page
    await page.goto("/account")
    await page.get_by_role("button", name="启用验证码").click()
    setting = page.get_by_role("dialog")
    app = pyotp.TOTP(await setting.locator("code").inner_text())
    await setting.locator("#code").fill(app.now())
    await setting.get_by_role("button", name="确认启用").click()
    spare = await setting.locator(".factor-codes code").first.inner_text()
    await setting.get_by_role("checkbox").check()
    await setting.get_by_role("button", name="完成").click()
    # when he makes a token for a program, which he sees once
    await page.get_by_role("button", name="新建令牌").click()
    await page.locator(".ant-drawer-open #name").fill("报表程序")
    await save(page)
    token = await page.locator(".token-secret code").inner_text()
    # then it lets the program in by itself, as far as its owner may
    assert asks(centre, token, "/users") == 200
    assert asks(centre, token, "/audit") == 403
    await page.locator(".ant-modal-footer .ant-btn-primary").click()
    # when he logs in again, then the password alone is not enough; the app's next code is
    await enter(page, centre, app.at(time.time() + app.interval))
    # and without the app a recovery code is, but only once
    await enter(page, centre, spare)
    await enter(page, centre, spare, taken=False)
    # and once he is disabled, his token is worth nothing either
    office("PATCH", f"/users/{made['id']}", {"active": False})
    assert asks(centre, token, "/users") == 401


async def enter(page: Page, centre: Centre, code: str, *, taken: bool = True) -> None:
    """Log out and in again with password and code."""
    await choose_from_menu(page.get_by_role("button", name="个人菜单"), "退出登录", exact=False)
    await page.locator("input[autocomplete=username]").fill("codes")
    await page.locator("input[autocomplete=current-password]").fill(centre.password)
    await page.locator("button[type=submit]").click()
    await page.locator("#code").fill(code)
    await page.locator("button[type=submit]").click()
    if taken:
        await expect(page.locator("button[type=submit]")).to_have_count(0)
    else:
        await expect(page.get_by_role("alert")).to_be_visible()


def asks(centre: Centre, token: str, path: str) -> int:
    """A program asks with a token; the answer's status."""
    request = urllib.request.Request(  # noqa: S310 - our own loopback address
        f"{centre.address}/api{path}", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
            status: int = answer.status
    except urllib.error.HTTPError as error:
        return error.code
    return status


async def a_drawer_that_goes_takes_no_focus(page: Page) -> None:
    """It gives the focus back to what opened it, but leaves it to whoever took it meanwhile."""
    add = page.get_by_role("button", name="添加号码")
    gone = page.locator(".ant-drawer-content-wrapper:visible")
    search = page.locator(".list-search input").first
    for begins_to_search in (False, True):
        await add.click()
        await expect(page.locator(".ant-drawer-open")).to_have_count(1)
        await page.locator(".ant-drawer-open .form-buttons .ant-btn").first.click()
        if begins_to_search:
            await search.click()
        await expect(gone).to_have_count(0)
        await page.wait_for_timeout(300)  # what would take it does so a moment later
        await expect(search if begins_to_search else add).to_be_focused()


async def save(page: Page) -> None:
    """保存 in the open drawer."""
    await page.locator(".ant-drawer-open .form-buttons .ant-btn-primary").click()


def row(page: Page, text: str) -> Locator:
    """The row of a list that has this text."""
    return page.locator(".list-row").filter(has_text=text)
