"""Ten thousand customers brought in, in the browser: tried, imported, looked at, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.api import Api
from tests.journeys.choosing import close_by_escape
from tests.journeys.conftest import OpenDesk

pytestmark = pytest.mark.journey
ROWS = 10_000
BAD = 3
STEP_MS = 120_000
"""What a run of ten thousand may take on a machine that is busy with all other tests."""


def a_list(path: Path) -> Path:
    """Names and numbers as a spreadsheet on a Chinese Windows saves them."""
    lines = ["客户姓名,手机号,城市备注"]
    for number in range(ROWS):
        phone = "没有" if number < BAD else f"136{number:08}"
        lines.append(f"导入{number},{phone},第{number}位")
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


async def figure(page: Page, name: str, value: str) -> None:
    await expect(page.locator(f"[data-result={name}] dd")).to_have_text(value)


async def test_ten_thousand_customers_are_tried_imported_and_undone(
    desk: OpenDesk, office: Api, tmp_path: Path
) -> None:
    # Given a list in GB18030, brought by an administrator
    page = (await desk("admin")).page
    await page.goto("/customer-imports")
    await page.set_input_files("input[type=file]", a_list(tmp_path / "名单.csv"))
    await expect(page.get_by_role("heading", name="名单.csv")).to_be_visible()
    # then its encoding and what most of its columns are is known, and a wrong cell is marked
    await expect(page.get_by_text("GB18030")).to_be_visible()
    await expect(page.get_by_role("cell", name="导入0", exact=True)).to_be_visible()
    await expect(page.locator(".import-wrong").first).to_have_text("没有")
    # when it is tried, then the figures stand there and no customer does
    await page.get_by_role("button", name="试运行").click()
    await expect(page.get_by_text("试运行结果")).to_be_visible(timeout=STEP_MS)
    await figure(page, "created", f"{ROWS - BAD:,}")
    await figure(page, "bad", str(BAD))
    await expect(page.get_by_text("不是电话号码").first).to_be_visible()
    assert office("GET", "/customers?q=%E5%AF%BC%E5%85%A59999")["total"] == 0
    # when it is imported, then the same figures are there, the customers too
    await page.get_by_role("button", name="正式导入").click()
    await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(page.get_by_text("导入已完成")).to_be_visible(timeout=STEP_MS)
    await figure(page, "created", f"{ROWS - BAD:,}")
    assert office("GET", "/customers?q=%E5%AF%BC%E5%85%A59999")["total"] == 1
    # and the work stands below 后台任务
    await page.get_by_role("button", name="我的后台任务").click()
    await expect(page.get_by_text("导入完成：新建 9,997").first).to_be_visible()
    await close_by_escape(page, page.locator(".ant-drawer-open"))
    # when one of them is erased, then the file is gone with him, and its page says so
    [one] = office("GET", "/customers?q=%E5%AF%BC%E5%85%A59998")["items"]
    person = f"/customers/{one['id']}"
    asked = {"version": one["version"], "reason": "本人申请，已核对证件"}
    erased = office("POST", f"{person}/erase", asked)
    assert {"import_rows", "import_files"} <= {part["what"] for part in erased}
    await page.reload()
    await expect(page.get_by_text("文件已于")).to_be_visible()
    # when it is undone in one click, then none of them is left, and he is told apart
    await page.get_by_role("button", name="撤销整批").click()
    await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(page.get_by_text("有 1 行未能撤销")).to_be_visible(timeout=STEP_MS)
    await expect(page.get_by_text("此人的个人信息已删除")).to_be_visible()
    assert office("GET", "/customers?q=%E5%AF%BC%E5%85%A5")["total"] == 0
    # and the list of imports, which tells all that, goes out as a file as every list does
    await page.get_by_role("link", name="客户导入").first.click()
    await expect(page.get_by_role("row", name="名单.csv")).to_contain_text("已撤销")
    await page.get_by_role("button", name="导出").click()
    await page.get_by_role("menuitem", name="CSV").click()
    await page.get_by_role("button", name="我的后台任务").click()
    await expect(page.get_by_text("导出客户导入记录").first).to_be_visible()
