"""Exports of customers: the rows, scope and masking of the list, no formula, always noted."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path

import pytest

from tests.customers.world import CLEAR, DESK, MASKED, MOBILE, World
from warmline.customers.errors import ExportTooLarge, NumberNotWhole
from warmline.customers.model import Filters
from warmline.customers.store import searching
from warmline.kit.actor import Scope
from warmline.kit.errors import Invalid, Refused
from warmline.runs.exporting import MOST_ROWS

pytestmark = pytest.mark.servers
EXPORT = DESK | {"customer.export"}


def read(path: Path) -> list[dict[str, str]]:
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    path.unlink()
    return rows


async def test_given_customers_when_exported_then_scope_masking_and_words_are_the_list_s(
    world: World,
) -> None:
    """Given three cards of two departments, when a masked role of one exports, then he gets his
    two, the last changed first, with masked numbers and everything in words."""
    values = {"city": "深圳", "size": 3, "plan": "gold", "married": True}
    await world.customer(world.ann, "=SUM(1)", MOBILE, level="vip", source="web", fields=values)
    await world.customer(world.lee, "李四", "13900139000", MOBILE, tags=("a", "b"))
    await world.customer(world.bob, "西部的", "13700137000")
    leader = world.actor("lee", scope=Scope.TREE, department=world.east, permissions=EXPORT)
    first, second = read(await world.export.write(leader, Filters(), "csv"))
    assert (first["姓名"], first["电话"], first["标签"]) == (
        "李四",
        f"139****9000; {MASKED}",
        "a; b",
    )
    assert second["姓名"] == "'=SUM(1)"
    assert (second["级别"], second["来源"], second["归属坐席"]) == ("重要客户", "网站", "ann的名字")
    assert [second[head] for head in ("城市", "规模", "生日", "套餐", "已婚")] == [
        "深圳",
        "3",
        "",
        "金卡",
        "是",
    ]
    assert second["请勿致电"] == "否"
    # And the trail has it, without a number that was searched for.
    rows = read(await world.export.write(leader, Filters(q=MOBILE), "csv"))
    assert len(rows) == 2
    entries = await world.trail("exported")
    assert [entry.after["rows"] for entry in entries] == [2, 2]
    assert entries[1].after["filters"]["q"] == MASKED


async def test_given_who_sees_numbers_when_he_exports_then_they_are_whole(world: World) -> None:
    await world.customer(world.ann)
    bob = world.actor("bob", department=world.west, permissions=CLEAR)
    [row] = read(await world.export.write(world.sun, Filters(), "csv"))
    assert row["电话"] == MOBILE
    # But nobody gets what he could not see on the page.
    assert read(await world.export.write(bob, Filters(), "csv")) == []
    path = await world.export.write(world.sun, Filters(), "xlsx")
    with zipfile.ZipFile(path) as book:
        assert MOBILE in book.read("xl/worksheets/sheet1.xml").decode()
    path.unlink()


async def test_given_no_right_a_wrong_question_or_too_much_when_exported_then_refused_without_file(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    leader = world.actor("lee", scope=Scope.TREE, department=world.east, permissions=EXPORT)
    await world.customer(world.lee)
    await world.customer(world.lee)
    with pytest.raises(Refused):
        await world.export.write(world.ann, Filters(), "csv")
    with pytest.raises(Invalid):
        await world.export.write(leader, Filters(), "pdf")
    with pytest.raises(NumberNotWhole):
        await world.export.write(leader, Filters(q="38000"), "csv")
    monkeypatch.setitem(MOST_ROWS, "csv", 1)
    with pytest.raises(ExportTooLarge):
        await world.export.write(leader, Filters(), "csv")
    assert os.listdir(tmp_path) == []
    assert await world.trail("exported") == []


async def test_given_more_than_one_chunk_when_exported_then_every_row_is_there_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        await world.customer(world.lee, f"客{number}", f"1380013800{number}")
    monkeypatch.setattr(searching.all_of, "__defaults__", (3,))
    rows = read(await world.export.write(world.sun, Filters(), "csv"))
    assert [row["姓名"] for row in rows] == [f"客{number}" for number in range(6, -1, -1)]


async def test_given_chosen_columns_when_exported_then_those_and_no_others(world: World) -> None:
    """Own fields are columns like the others; what there is not is left out, and a choice of
    nothing that there is becomes the name alone."""
    values = {"city": "深圳", "size": 3}
    await world.customer(world.ann, "张三", MOBILE, level="vip", fields=values)
    boss = world.actor("sun", scope=Scope.ALL, permissions=EXPORT)
    columns = ["phone", "name", "own.city", "never"]
    [row] = read(await world.export.write(boss, Filters(), "csv", columns=columns))
    assert row == {"姓名": "张三", "电话": MASKED, "城市": "深圳"}
    [row] = read(await world.export.write(boss, Filters(), "csv", columns=["never"]))
    assert row == {"姓名": "张三"}
