"""The public pool in the browser: two agents claim one customer; a leader distributes."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.choosing import choose
from tests.journeys.conftest import OpenDesk
from warmline.kit.ids import uuid7

pytestmark = pytest.mark.journey

TAKEN = "先领取了该客户"


def made_pool(office: Api, word: str, number: int, web: int = 0) -> dict[str, Any]:
    """A pool with so many customers of its own, who are named after it; their ids under
    `customers`. The first `web` came from the web site. The name is new each time, for a centre
    that runs already."""
    name = f"{word}{uuid7()[-6:]}"
    pool: dict[str, Any] = office("POST", "/pool-settings", {"name": name})
    ids = [
        office(
            "POST",
            "/customers",
            {
                "name": f"{name}客户{at}",
                "source": "web" if at < web else "",
                "owner": None,
                "department": None,
                "contacts": [{"kind": "phone", "value": f"1580000{at:04d}"}],
            },
        )["id"]
        for at in range(number)
    ]
    office("POST", f"/pools/{pool['id']}/put", {"customers": ids, "reason": "journey"})
    return {**pool, "customers": ids}


async def test_two_agents_claim_one_customer_and_one_of_them_gets_a_sentence(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given a pool with three customers, open in the browsers of two agents
    pool = await asyncio.to_thread(made_pool, office, "抢客", 3)
    name = pool["name"]
    pages = [(await desk(login)).page for login in ("8001", "8002")]
    for page in pages:
        await page.goto(f"/pools?pool={pool['id']}")
        await expect(row(page, f"{name}客户0")).to_be_visible()
        await expect(row(page, f"{name}客户0")).to_contain_text("158 **** 0000")
    # when both claim the first one in the same moment
    await asyncio.gather(*(claim(page, f"{name}客户0") for page in pages))
    # then one has him, and the other reads who was faster
    told = await asyncio.gather(*(answer(page) for page in pages))
    assert sorted(TAKEN in one for one in told) == [False, True], told
    loser, winner = pages if TAKEN in told[0] else reversed(pages)
    await winner.goto("/pools/mine")
    await expect(row(winner, f"{name}客户0")).to_be_visible()
    await loser.goto("/pools/mine")
    await expect(loser.locator("h1")).to_be_visible()
    await expect(row(loser, f"{name}客户0")).to_have_count(0)
    # and the log has one claim of him
    log = await asyncio.to_thread(office, "GET", f"/allocations?pool={pool['id']}&why=claimed")
    assert [entry["number"] for entry in log["items"]] == [1]
    # when the winner claims another one to call him, then he stands on the list, masked
    await winner.goto(f"/pools?pool={pool['id']}")
    await row(winner, f"{name}客户1").get_by_role("checkbox").check()
    await winner.get_by_role("button", name="领取并加入待拨").click()
    await expect(row(winner, f"{name}客户1")).to_have_count(0)
    await winner.goto("/pools/calls")
    await expect(row(winner, f"{name}客户1")).to_contain_text("158 **** 0001")
    # and when he gives the first one up with a reason, the other sees why and may claim him
    await winner.goto("/pools/mine")
    await row(winner, f"{name}客户0").get_by_role("button", name="放弃").click()
    await winner.get_by_role("button", name="没有意向").click()
    await winner.get_by_role("dialog").get_by_role("button", name="放弃", exact=True).click()
    await expect(row(winner, f"{name}客户0")).to_have_count(0)
    await loser.goto(f"/pools?pool={pool['id']}")
    await expect(row(loser, f"{name}客户0")).to_contain_text("没有意向")
    await claim(loser, f"{name}客户0")
    await expect(row(loser, f"{name}客户0")).to_have_count(0)


async def test_a_leader_distributes_what_lies_in_the_pool_and_opens_it_from_the_log(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given five customers in a pool, and a supervisor at it
    pool = await asyncio.to_thread(made_pool, office, "分客", 5)
    name = pool["name"]
    page = (await desk("supervisor")).page
    await page.goto(f"/pools?pool={pool['id']}")
    await expect(row(page, f"{name}客户0")).to_be_visible()
    # when he looks what an even distribution to two agents would do
    await distribute(page)
    drawer = page.get_by_role("dialog")
    await aim(drawer, 0, "李雷")
    await drawer.get_by_role("button", name="添加").click()
    await aim(drawer, 1, "王芳")
    await drawer.get_by_role("button", name="预览").click()
    # then the first one would get the remainder, and nothing has moved
    await expect(drawer.locator(".ant-table-row").filter(has_text="李雷")).to_contain_text("3")
    await expect(drawer.locator(".ant-table-row").filter(has_text="王芳")).to_contain_text("2")
    assert len(office("GET", f"/pools/{pool['id']}/customers")["items"]) == 5
    # when he does it, then the pool is empty and the agents are told
    await drawer.get_by_role("button", name="确认分配 5 人").click()
    await expect(row(page, f"{name}客户0")).to_have_count(0)
    assert office("GET", f"/pools/{pool['id']}/customers")["items"] == []
    mine = centre.person("8001")("GET", f"/pools/mine?pool={pool['id']}")
    assert mine["total"] == 3
    notices = centre.person("8001")("GET", "/notices")["items"]
    assert "customers_assigned" in {one["kind"] for one in notices}
    # and the log's line opens exactly the customers
    await page.goto(f"/pools/log?pool={pool['id']}&why=assigned")
    await expect(page.locator(".list-pages")).to_contain_text("共 2 条")
    await row(page, "李雷").click()
    moved = page.get_by_role("dialog").locator(".ant-table-row")
    await expect(moved).to_have_count(3)
    names = await moved.locator("td").first.all_inner_texts()
    assert all(one.startswith(f"{name}客户") for one in names)
    # and each name is the way to his card
    await moved.first.get_by_role("link").click()
    await expect(page).to_have_url(re.compile("/customers/[^/]+$"))
    await expect(page.locator("h1").filter(has_text=f"{name}客户")).to_be_visible()
    # when who keeps the rules lets one agent hold less, above all of the important ones, and lets
    # customers fall back a day after the last talk
    rules = (await desk("admin")).page
    await changes_rules(rules, name)
    # then a dry run says who would be warned of whom, and why, and nothing has happened
    await rules.goto("/pools/runs")
    await choose(rules.locator(".list-actions .ant-select"), name)
    await rules.get_by_role("button", name="试运行").click()
    await rules.wait_for_url("**/pools/runs/*")
    await expect(row(rules, "李雷")).to_have_count(3)
    await expect(row(rules, "王芳")).to_have_count(2)
    await expect(row(rules, f"{name}客户0")).to_contain_text("保护期满")
    await expect(rules.locator(".pool-figures")).to_contain_text("预警 5")
    told = centre.person("8001")("GET", f"/pools/mine?pool={pool['id']}")["items"]
    assert [one["warned"] for one in told] == [False, False, False]
    # and of two more customers he may be given one: the other's level is not for him
    more = [("", "普通"), ("vip", "重要")]
    ids = [
        office("POST", "/customers", {"name": f"{name}{word}", "level": level})["id"]
        for level, word in more
    ]
    office("POST", f"/pools/{pool['id']}/put", {"customers": ids, "reason": "journey"})
    await page.goto(f"/pools?pool={pool['id']}")
    await distribute(page)
    drawer = page.get_by_role("dialog")
    await aim(drawer, 0, "李雷")
    await drawer.get_by_role("button", name="预览").click()
    share = drawer.locator(".ant-table-row").filter(has_text="李雷")
    await expect(share).to_contain_text("3 / 4")
    await expect(drawer).to_contain_text("不分配：持有已满 1")
    await drawer.get_by_role("button", name="确认分配 1 人").click()
    await expect(row(page, f"{name}普通")).to_have_count(0)
    await expect(row(page, f"{name}重要")).to_be_visible()


async def test_a_leader_distributes_the_first_of_what_his_list_shows(
    desk: OpenDesk, office: Api
) -> None:
    # Given four customers in a pool, the first three of them from the web site
    pool = await asyncio.to_thread(made_pool, office, "筛客", 4, 3)
    name = pool["name"]
    page = (await desk("supervisor")).page
    # when he narrows the pool's list to these and distributes
    await page.goto(f"/pools?pool={pool['id']}&source=web")
    await expect(row(page, f"{name}客户2")).to_be_visible()
    await distribute(page)
    drawer = page.get_by_role("dialog")
    # then what the list shows is meant, of which he takes the first two
    await expect(drawer.get_by_role("radio", name="当前列表中的全部（3 人）")).to_be_checked()
    await drawer.get_by_role("spinbutton", name="只取前多少人").fill("2")
    await aim(drawer, 0, "李雷")
    await drawer.get_by_role("button", name="预览").click()
    await expect(drawer.get_by_text("列表中还有其他客户")).to_be_visible()
    await drawer.get_by_role("button", name="确认分配 2 人").click()
    await expect(row(page, f"{name}客户0")).to_have_count(0)
    await expect(row(page, f"{name}客户2")).to_be_visible()
    # and from the customers' list all that it finds go, without a tick: the two he sees
    await page.goto(f"/customers?q={name}")
    await expect(row(page, f"{name}客户1")).to_be_visible()
    await distribute(page)
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_role("radio", name="当前列表中的全部（2 人）")).to_be_checked()
    await aim(drawer, 0, "王芳")
    await drawer.get_by_role("button", name="预览").click()
    await expect(drawer.locator(".ant-table-row").filter(has_text="王芳")).to_contain_text("2")
    await drawer.get_by_role("button", name="确认分配 2 人").click()
    await expect(page.get_by_text("已分配 2 个客户")).to_be_visible()
    owners = [
        (await asyncio.to_thread(office, "GET", f"/customers/{one}"))["owner"]
        for one in pool["customers"]
    ]
    assert owners[0] == owners[1] != owners[2]
    assert owners[2:] == [None, None]


async def changes_rules(page: Page, pool: str) -> None:
    """李雷 holds four at most, none of them very important; a day after the last talk is over,
    everybody's fall back."""
    await page.goto("/pools/settings")
    await row(page, pool).click()
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="添加个人").click()
    own = form.locator(".ant-form-item", has_text="个人例外")
    await choose(own.locator(".ant-select"), "李雷")
    own = form.locator(".pool-override")
    await own.get_by_role("spinbutton", name="每人持有上限").fill("4")
    await own.get_by_role("button", name="添加").click()
    level = own.locator(".pool-override-levels .pool-limits-row")
    await choose(level.locator(".ant-select"), "重要客户")
    await level.get_by_role("spinbutton").fill("0")
    await form.get_by_role("spinbutton", name="保护天数").fill("1")
    await form.get_by_role("checkbox", name="保护期满即回收").check()
    await form.get_by_role("button", name=re.compile("保.?存")).click()
    await expect(form).to_have_count(0)


async def distribute(page: Page) -> None:
    await (
        page.get_by_role("button", name="分 配")
        .or_(page.get_by_role("button", name="分配", exact=True))
        .first.click()
    )


def row(page: Page, text: str) -> Locator:
    return page.locator(".ant-table-row").filter(has_text=text)


async def answer(page: Page) -> str:
    """What the page says of a claim. It says it for some seconds only, so each is waited for."""
    claimed = page.get_by_text("已领取 1 个客户")
    taken = page.locator(".ant-message-notice").filter(has_text=TAKEN)
    return await claimed.or_(taken).first.inner_text()


async def claim(page: Page, name: str) -> None:
    await (
        row(page, name)
        .get_by_role("button", name="领 取")
        .or_(row(page, name).get_by_role("button", name="领取", exact=True))
        .click()
    )


async def aim(drawer: Locator, place: int, agent: str) -> None:
    """Choose an agent as the target on a line."""
    selects = drawer.locator(".pool-target").nth(place).locator(".ant-select")
    await choose(selects.nth(0), "坐席")
    await choose(selects.nth(1), agent)
