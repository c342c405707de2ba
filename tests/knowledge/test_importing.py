"""Imports and exports as background work: tried, taken over, killed in the middle, undone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from tests.attachments.world import pieces
from tests.knowledge.test_rules import HEAD, docx, workbook
from tests.knowledge.world import COMPLAINT_ROLE, World
from warmline.app.knowledge import work_of
from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.knowledge.cards import CardKind, Face, NewCard, Point
from warmline.knowledge.errors import FileUnreadable, ImportNotReady
from warmline.knowledge.model import Audience, Content, OrderType, VersionState
from warmline.knowledge.service import import_work
from warmline.knowledge.service.exchange import ExchangeService, Row
from warmline.knowledge.states import Step
from warmline.runs.model import Run, RunState
from warmline.runs.tasks import RunJobs

pytestmark = pytest.mark.servers


def importer(world: World) -> Actor:
    return replace(world.eve, permissions=world.eve.permissions | {"knowledge.import"})


def jobs(world: World) -> RunJobs:
    async def actor_of(user: str) -> Actor | None:
        return importer(world) if user == world.eve.user_id else None

    work = work_of(world.knowledge, world.database, world.runs, "zh")
    return RunJobs(world.runs, world.database, work, actor_of)


async def worked(world: World, run: Run) -> Run:
    await jobs(world).work(run.id)
    return await world.runs.get(world.eve, run.id)


async def tried(world: World, name: str, data: bytes, category: str = "") -> Run:
    run = await world.knowledge.imports.bring(importer(world), name, pieces(data), category)
    return await worked(world, run)


async def bytes_of(world: World, run: Run) -> bytes:
    assert run.file is not None
    return b"".join([piece async for piece in world.runs.read_file(run.file.id)])


def sheet(data: bytes) -> Sequence[Sequence[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


ROWS: tuple[list[object], ...] = (
    ["东部业务", "运费", "问答", "", "正文", "", ""],
    ["西部业务", "别人的", "问答", "", "正文", "", ""],
    ["没有这类", "无处", "问答", "", "正文", "", ""],
    ["", "默认分类", "文章", "", "正文", "", ""],
    ["东部业务", "", "问答", "", "正文", "", ""],
    ["东部业务", "怪", "怪类型", "", "正文", "", ""],
)


async def test_given_a_workbook_when_tried_and_taken_over_then_bad_rows_are_a_file_with_reasons(
    world: World,
) -> None:
    data = workbook(HEAD, *ROWS)
    run = await tried(world, "x.xlsx", data, world.categories["东部业务"])
    assert (run.state, run.result["good"], run.result["bad"]) == (RunState.DONE, 2, 4)
    assert (await world.articles.list(world.eve)).total == 0
    heads, *lines = sheet(await bytes_of(world, run))
    assert heads == ["行", "标题", "原因"]
    assert [line[0] for line in lines] == [3, 4, 6, 7]
    assert "其他部门" in str(lines[0][2])
    assert "没有这个分类" in str(lines[1][2])
    assert "标题" in str(lines[2][2])
    assert "怪类型" in str(lines[3][2])
    run = await worked(world, await world.knowledge.imports.apply(importer(world), run.id))
    assert (run.state, run.result["good"]) == (RunState.DONE, 2)
    found = (await world.articles.list(world.eve)).items
    assert {(row.title, row.state) for row in found} == {
        ("运费", VersionState.DRAFT),
        ("默认分类", VersionState.DRAFT),
    }


async def test_given_an_import_when_undone_then_what_somebody_touched_stays(world: World) -> None:
    rows: list[list[object]] = [
        ["东部业务", f"第{n}条", "问答", "", "正文", "", ""] for n in range(4)
    ]
    run = await tried(world, "x.xlsx", workbook(HEAD, *rows))
    done = await worked(world, await world.knowledge.imports.apply(importer(world), run.id))
    made = {row.title: row.id for row in (await world.articles.list(world.eve)).items}
    await world.articles.save(world.rex, made["第0条"], 1, Content("第0条", "改过"))
    await world.articles.step(world.eve, made["第1条"], Step.SUBMIT, number=1)
    undone = await worked(world, await world.knowledge.imports.undo(importer(world), done.id))
    assert (undone.result["gone"], undone.result["kept"]) == (2, 2)
    left = {row.title for row in (await world.articles.list(world.eve)).items}
    assert left == {"第0条", "第1条"}
    # once more is harmless
    again = await worked(world, await world.knowledge.imports.undo(importer(world), done.id))
    assert (again.result["gone"], again.result["kept"]) == (2, 2)


async def test_given_jobs_killed_in_the_middle_when_taken_up_again_then_no_row_is_there_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_work, "CHUNK", 2)
    rows: list[list[object]] = [
        ["东部业务", f"第{n}条", "问答", "", "正文", "", ""] for n in range(5)
    ]
    run = await tried(world, "x.xlsx", workbook(HEAD, *rows))
    apply = await world.knowledge.imports.apply(importer(world), run.id)
    whole, calls = ExchangeService.put, 0

    async def dies(*given: object, **more: object) -> Sequence[Row]:
        nonlocal calls
        calls += 1
        done = await whole(*given, **more)  # type: ignore[arg-type]
        if calls == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(ExchangeService, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        await jobs(world).work(apply.id)
    assert (await world.articles.list(world.eve)).total == 2
    monkeypatch.setattr(ExchangeService, "put", whole)
    world.clock.advance(3600)
    await jobs(world)._runs.reconcile()
    done = await worked(world, apply)
    assert (done.state, done.result["good"]) == (RunState.DONE, 5)
    titles = [one.title for one in (await world.articles.list(world.eve)).items]
    assert sorted(titles) == [f"第{n}条" for n in range(5)]


async def test_given_a_zip_of_documents_when_imported_then_folders_are_categories(
    world: World,
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as pack:
        pack.writestr("东部业务/指南.md", "# 退换指南\n\n正文")
        pack.writestr("东部业务/信.docx", docx(""))
        pack.writestr("东部业务/坏.docx", b"no zip")
        pack.writestr("__MACOSX/._x.md", "x")
        pack.writestr("东部业务/图.png", b"x")
    run = await tried(world, "包.zip", data.getvalue())
    assert (run.result["good"], run.result["bad"]) == (2, 1)
    [bad] = [row for row in run.result["shown"] if row["problem"]]
    assert "坏.docx" in bad["problem"]
    done = await worked(world, await world.knowledge.imports.apply(importer(world), run.id))
    assert done.result["good"] == 2
    assert "退换指南" in {row.title for row in (await world.articles.list(world.eve)).items}


async def test_given_wrong_files_and_wrong_people_when_brought_then_they_are_refused(
    world: World,
) -> None:
    imports = world.knowledge.imports
    with pytest.raises(Refused):
        await imports.bring(world.eve, "x.md", pieces(b"x"))
    with pytest.raises(FileUnreadable):
        await imports.bring(importer(world), "x.exe", pieces(b"MZ"))
    with pytest.raises(FileUnreadable):
        await imports.bring(importer(world), "x.md", pieces(b"x" * 20_000_001, 1_000_000))
    broken = await tried(world, "x.xlsx", b"PK no workbook")
    assert (broken.state, broken.message) == (RunState.FAILED, "knowledge_file_unreadable")
    with pytest.raises(ImportNotReady):
        await imports.apply(importer(world), broken.id)
    with pytest.raises(ImportNotReady):
        await imports.undo(importer(world), broken.id)


async def test_given_articles_when_exported_then_an_import_takes_them_again(world: World) -> None:
    await world.published("运费", "正文 **粗**")
    await world.published("退款", "三天", category="西部业务", by=world.wes)
    exports = world.knowledge.exports
    run = await worked(world, await exports.articles(importer(world), {"q": ""}, "xlsx"))
    assert run.result["rows"] == 1
    data = await bytes_of(world, run)
    assert (await tried(world, "y.xlsx", data)).result["good"] == 1
    run = await worked(world, await exports.articles(importer(world), {}, "md"))
    with zipfile.ZipFile(io.BytesIO(await bytes_of(world, run))) as pack:
        assert pack.namelist() == ["东部业务/运费.md"]
        assert pack.read("东部业务/运费.md").decode() == "# 运费\n\n正文 **粗**\n"


@pytest.mark.parametrize("format_", ["xlsx", "md"])
async def test_given_an_article_for_some_when_exported_and_imported_then_it_is_for_them_only(
    world: World, format_: str
) -> None:
    # Given an article for one department and role, linked to a type of orders under another
    world.order_types += [
        OrderType("t1", "报修", "Repair"),
        OrderType("t2", "燃气", "Gas", parent="t1"),
        OrderType("t3", "燃气", "Gas again"),
    ]
    for_some = Audience(frozenset({world.east}), frozenset({COMPLAINT_ROLE}))
    content = Content("内部流程", "只给东部投诉岗", audience=for_some, order_types=("t2",))
    await world.draft(world.eve, content)
    # when its export is imported as it is
    exports = world.knowledge.exports
    run = await worked(world, await exports.articles(importer(world), {}, format_))
    name = "y.zip" if format_ == "md" else "y.xlsx"
    run = await tried(world, name, await bytes_of(world, run))
    assert run.result["bad"] == 0, run.result
    done = await worked(world, await world.knowledge.imports.apply(importer(world), run.id))
    [article] = await world.articles.of_batch(importer(world), done.id)
    # then it is for the same people and the same type
    kept = (await world.articles.version(world.eve, article)).version.content
    assert (kept.audience, kept.order_types) == (for_some, ("t2",))
    assert kept.body == "只给东部投诉岗"


async def test_given_a_department_that_nobody_knows_when_imported_then_the_row_is_told(
    world: World,
) -> None:
    head = [*HEAD, "可见部门", "关联工单类型"]
    world.order_types += [OrderType("t1", "燃气", "Gas"), OrderType("t2", "燃气", "Gas too")]
    rows: list[list[object]] = [
        ["东部业务", "一", "问答", "", "正文", "", "", "南部", ""],
        ["东部业务", "二", "问答", "", "正文", "", "", "东部；客服中心/西部", ""],
        ["东部业务", "三", "问答", "", "正文", "", "", "", "燃气"],
    ]
    run = await tried(world, "x.xlsx", workbook(head, *rows))
    told = {row["title"]: row["problem"] for row in run.result["shown"]}
    assert "南部" in told["一"]
    assert told["二"] == ""
    assert "燃气" in told["三"]
    done = await worked(world, await world.knowledge.imports.apply(importer(world), run.id))
    [article] = await world.articles.of_batch(importer(world), done.id)
    kept = (await world.articles.version(world.eve, article)).version.content
    assert kept.audience.departments == {world.east, world.west}


async def test_given_cards_and_gaps_when_exported_then_with_what_the_list_shows(
    world: World,
) -> None:
    points = tuple(Point(f"特点{n}", "优势", "利益") for n in range(3))
    fab = Face("尊享", points=points, questions=("您平时怎么用？",))
    await world.cards.create(world.eve, NewCard(CardKind.FAB, fab, world.categories["东部业务"]))
    await world.reading.missed(world.ann, "以旧换新")
    await world.reading.missed(world.ann, "延保")
    exports = world.knowledge.exports
    run = await worked(world, await exports.list(importer(world), "cards", {"kind": "fab"}, "xlsx"))
    _, line = sheet(await bytes_of(world, run))
    assert "特点0 → 优势 → 利益" in str(line[4])
    assert line[5] == "您平时怎么用？"
    # a reply of a department says whose it is; other filters of the list hold here, too
    reply = Face("东部口径", "x", department=world.east)
    new = NewCard(CardKind.REPLY, reply, world.categories["东部业务"])
    await world.cards.create(world.eve, new)
    run = await worked(
        world, await exports.list(importer(world), "cards", {"kind": "reply"}, "csv")
    )
    heads, line = (await bytes_of(world, run)).decode("utf-8-sig").splitlines()
    assert dict(zip(heads.split(","), line.split(","), strict=True))["使用部门"] == "东部"
    phrases = {"kind": "complaint", "customer": "没有这类"}
    run = await worked(world, await exports.list(importer(world), "cards", phrases, "csv"))
    assert run.result["rows"] == 0
    run = await worked(world, await exports.list(importer(world), "gaps", {"q": "延"}, "csv"))
    text = (await bytes_of(world, run)).decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["搜索词", "延保"]
    found = await world.reading.gaps(world.eve, Sheet(), "以旧")
    assert [gap.query for gap in found.items] == ["以旧换新"]
