"""Exports of follow-ups and answers: the rows and scope of the list, no formula, always noted."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.followups.world import CHIEF, SATISFIED, World
from warmline.followups.model import Filters, Outcome, Result, View
from warmline.followups.questions import SKIPPED, Answer, SheetFilters
from warmline.kit.actor import Scope
from warmline.kit.errors import Invalid, Refused

pytestmark = pytest.mark.servers


def read(path: Path) -> list[dict[str, str]]:
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    path.unlink()
    return rows


async def test_given_follow_ups_when_exported_then_scope_and_words_are_the_list_s(
    world: World,
) -> None:
    card = await world.customer(world.ann, "张三")
    first = await world.plan(world.ann, "=SUM(1)", customer=card.id)
    await world.plan(world.bob, "西部的")
    await world.plan(world.lee, "组长的", due_at=world.at(hours=3))
    await world.followups.complete(world.ann, first.id, Outcome(Result.REACHED, "已装好"))
    leader = world.actor("lee", scope=Scope.TREE, department=world.east, permissions=CHIEF)
    rows = read(await world.followup_export.write(leader, Filters(), "csv"))
    assert [one["内容"] for one in rows] == ["'=SUM(1)", "组长的"]
    assert (rows[0]["客户"], rows[0]["状态"], rows[0]["结果"], rows[0]["结果说明"]) == (
        "张三",
        "已完成",
        "已联系上",
        "已装好",
    )
    assert rows[0]["计划时间"] == "2026-01-05 11:00:01"
    open_ = read(await world.followup_export.write(leader, Filters(view=View.OPEN), "csv"))
    assert [one["内容"] for one in open_] == ["组长的"]
    entries = [one for one in await world.trail_of() if one.action == "exported"]
    assert [entry.after["rows"] for entry in entries] == [2, 1]
    xlsx = await world.followup_export.write(leader, Filters(), "xlsx")
    assert xlsx.read_bytes()[:2] == b"PK"
    xlsx.unlink()


async def test_given_who_may_not_or_another_format_then_refused(world: World) -> None:
    with pytest.raises(Refused):
        await world.followup_export.write(world.ann, Filters(), "csv")
    with pytest.raises(Invalid):
        await world.followup_export.write(world.sun, Filters(), "pdf")
    made = await world.published()
    with pytest.raises(Refused):
        await world.answer_export.write(world.ann, made.id, SheetFilters(), "csv")


async def test_given_answers_when_exported_then_a_column_for_each_question_in_words(
    world: World,
) -> None:
    made = await world.published(replace(SATISFIED, quotas=()))
    sheet = (await world.asking.begin(world.ann, made.id)).sheet.id
    for key, given in (
        ("happy", Answer(choices=("no",))),
        ("why", Answer(words="=漏水")),
        ("mark", Answer(number=2)),
        ("wants", Answer(choices=("phone", "sms"))),
        ("age", SKIPPED),
    ):
        await world.asking.answer(world.ann, sheet, key, given)
    await world.asking.finish(world.ann, sheet)
    [row] = read(await world.answer_export.write(world.sun, made.id, SheetFilters(), "csv"))
    assert (row["状态"], row["坐席"]) == ("已完成", "ann的名字")
    assert [row[one.text] for one in SATISFIED.questions] == [
        "没有解决",
        "'=漏水",
        "2",
        "电话; 短信",
        "跳过",
    ]
    # A leader of others has no rows of his.
    west = world.actor("bob", scope=Scope.TREE, department=world.west, permissions=CHIEF)
    assert read(await world.answer_export.write(west, made.id, SheetFilters(), "csv")) == []
