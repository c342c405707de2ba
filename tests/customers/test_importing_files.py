"""Files people bring: encodings, kinds, heads, lies, what may be chosen, whose cards they touch."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.customers.importing_bench import Bench, book, counts
from tests.customers.world import DESK, FIELDS, MASKED, MOBILE
from warmline.customers.errors import (
    EntryUnknown,
    ImportIllegalStep,
    ImportInvalid,
    ImportMissing,
)
from warmline.customers.importing import (
    ImportOptions,
    ImportState,
    Policy,
    checked_options,
)
from warmline.customers.model import Filters
from warmline.customers.service.exporting import CustomerExportRuns
from warmline.customers.service.importing import KEEP_DAYS
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Scope
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.kit.tables_in import TableUnreadable
from warmline.runs.model import RunState

pytestmark = pytest.mark.servers


async def test_given_an_export_when_imported_again_then_nothing_changes(
    bench: Bench, tmp_path: Path
) -> None:
    """Given cards of every kind, when the list is exported as a run and its file is imported, then
    every row is the same; and with one cell changed, that alone changes."""
    world = bench.world
    await world.customer(
        bench.boss,
        "=SUM(1)",
        MOBILE,
        "13900139000",
        level="vip",
        source="web",
        tags=("a", "b"),
        fields={"city": "深圳", "size": 3, "born": "1990-02-03", "plan": "gold", "married": True},
        remark="第一行\n第二行",
        do_not_call=True,
    )
    await world.customer(world.ann, "李四", "13700137000")
    run = await CustomerExportRuns(bench.runs).start(bench.boss, Filters(), "xlsx")
    await bench.jobs.work(run.id)
    ended = await bench.runs.get(bench.boss, run.id)
    assert (ended.state, ended.done, ended.message) == (RunState.DONE, 2, "exported")
    _, sent = await bench.runs.file(bench.boss, run.id)
    body = b"".join([piece async for piece in sent])
    batch = await bench.bring(body, name="customers.xlsx", policy=Policy.UPDATE)
    assert (batch.options.kind, batch.options.key) == ("xlsx", "id")
    batch = await bench.check(batch)
    assert counts(batch.checked) == {"rows": 2, "same": 2}
    assert len(await world.trail("exported")) == 1


async def test_given_a_masked_export_when_imported_then_the_masked_numbers_are_refused(
    bench: Bench,
) -> None:
    await bench.world.customer(bench.boss)
    batch = await bench.check(await bench.bring(f"姓名,电话\n张三,{MASKED}\n"))
    assert await bench.reasons(batch) == {2: ["number_masked"]}


async def test_given_what_is_no_table_when_brought_then_it_is_refused_and_not_kept(
    bench: Bench, tmp_path: Path
) -> None:
    good = book([["姓名", "手机"], ["张三", MOBILE]], tmp_path / "a.xlsx")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as other:
        other.writestr("word/document.xml", "<a/>")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as book_:
        with zipfile.ZipFile(io.BytesIO(good)) as source:
            for name in source.namelist():
                if not name.startswith("xl/worksheets"):
                    book_.writestr(name, source.read(name))
        with book_.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(64):
                part.write(b" " * 1024 * 1024)
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as book_, zipfile.ZipFile(io.BytesIO(good)) as source:
        for name in source.namelist():
            body = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = body.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
            book_.writestr(name, body)
    wide = "姓名" + "," * 500 + "x\n"
    for raw, code in (
        (b"\x89PNG\r\n\x1a\n\x00\x00", "table_kind_unknown"),
        (b"%PDF-1.4\x00\x01", "table_kind_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "table_old_excel"),
        (b"", "table_empty"),
        (b" \n \n", "table_empty"),
        (packed.getvalue(), "table_kind_unknown"),
        (good[:-30], "table_kind_unknown"),
        (bomb.getvalue(), "table_bomb"),
        (entity.getvalue(), "table_bomb"),
        (wide.encode(), "table_too_wide"),
    ):
        with pytest.raises(TableUnreadable if code != "table_bomb" else Exception) as refused:
            await bench.bring(raw)
        assert getattr(refused.value, "code", "") == code, raw[:20]
    assert (await bench.imports.page(bench.boss, Sheet())).total == 0
    # And the right one is read, whatever its name says.
    batch = await bench.apply(await bench.bring(good, name="lies.csv"))
    assert counts(batch.figures) == {"rows": 1, "created": 1}


async def test_given_scope_when_importing_then_owners_and_cards_are_those_one_sees(
    bench: Bench,
) -> None:
    """Given a leader of the east, when he imports, then he gives cards to his people alone, does
    not learn of a card of the west, and cannot touch it by its id."""
    world = bench.world
    lee = bench.person("lee", scope=Scope.TREE, department=world.east)
    west = await world.customer(world.bob, "西客", MOBILE, remark="西")
    body = f"姓名,手机,归属坐席\n东客,{MOBILE},ann\n丢,13700137000,bob\n"
    batch = await bench.apply(await bench.bring(body, lee, policy=Policy.UPDATE), lee)
    assert counts(batch.figures) == {"rows": 2, "created": 1, "bad": 1}
    cards = await bench.cards()
    assert cards["东客"].owner == world.ann.user_id
    assert cards["东客"].department == world.east
    assert cards["西客"].version == 1
    by_id = f"编号,姓名,备注\n{west.id},偷,改\n"
    batch = await bench.apply(await bench.bring(by_id, lee, policy=Policy.UPDATE), lee)
    assert await bench.reasons(batch) == {2: ["id_unknown"]}
    # Without an owner the card would be out of his sight but for his department.
    batch = await bench.apply(await bench.bring("姓名\n无主\n", lee, owner="none"), lee)
    assert (await bench.cards())["无主"].department == world.east
    # And nobody else's import is his.
    other = await bench.bring("姓名\n张三\n")
    for verb in (bench.imports.get, bench.imports.apply, bench.imports.undo, bench.imports.preview):
        with pytest.raises(ImportMissing):
            await verb(lee, other.id)


async def test_given_no_right_or_what_cannot_be_meant_when_asked_then_refused(
    bench: Bench,
) -> None:
    ann = bench.person("ann", department=bench.world.east, permissions=DESK)
    with pytest.raises(Refused):
        await bench.bring("姓名\n张三\n", ann)
    batch = await bench.bring("姓名,手机,电话\n张三,1,2\n")
    assert batch.options.columns == ("name", "phone", "phone")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"columns": ("name", "name", "")}, "import_column_twice"),
        ({"columns": ("name", "field:none", "")}, "import_column_unknown"),
        ({"columns": ("name", "", "")}, "import_key_missing"),
        ({"columns": ("", "phone", "")}, "import_name_missing"),
        ({"key": "luck"}, "import_invalid"),
        ({"delimiter": "x"}, "import_invalid"),
    ]
    for change, code in wrong:
        options: ImportOptions = replace(batch.options, **change)
        if "delimiter" in change:
            with pytest.raises(ImportInvalid):
                checked_options(options, [])
            continue
        with pytest.raises(ImportInvalid) as refused:
            await bench.imports.choose(bench.boss, batch.id, options)
        assert refused.value.code == code
    with pytest.raises(EntryUnknown):
        await bench.imports.choose(
            bench.boss, batch.id, replace(batch.options, owner=bench.world.zoe.user_id)
        )
    with pytest.raises(ImportIllegalStep):
        await bench.imports.undo(bench.boss, batch.id)


async def test_given_old_or_discarded_imports_when_swept_then_rows_and_file_are_gone(
    bench: Bench,
) -> None:
    applied = await bench.apply(await bench.bring("姓名\n张三\n"))
    fresh = await bench.bring("姓名\n李四\n")
    await bench.imports.discard(bench.boss, fresh.id)
    with pytest.raises(ImportIllegalStep):
        await bench.imports.discard(bench.boss, applied.id)
    bench.world.clock.advance(KEEP_DAYS * 86400 + 1)
    assert await bench.imports.forget_old() == 1
    with pytest.raises(ImportInvalid) as refused:
        await bench.imports.undo(bench.boss, applied.id)
    assert refused.value.code == "import_too_old"
    assert set(await bench.cards()) == {"张三"}


async def test_given_a_file_whose_days_are_over_when_applied_then_nothing_is_done_silently(
    bench: Bench,
) -> None:
    """Given an import left lying until its file is gone, when applied, then its run fails with the
    reason, and it is not taken for an empty file."""
    batch = await bench.bring("姓名\n张三\n")
    assert batch.file is not None
    await bench.runs.drop_file(batch.file)
    _, run = await bench.imports.apply(bench.boss, batch.id)
    await bench.jobs.work(run.id)
    ended = await bench.runs.get(bench.boss, run.id)
    assert (ended.state, ended.message) == (RunState.FAILED, "run_file_missing")
    assert (await bench.imports.get(bench.boss, batch.id)).state is ImportState.STOPPED


async def test_given_a_required_field_when_missing_then_new_cards_are_refused_and_old_ones_not(
    bench: Bench,
) -> None:
    await bench.world.customer(bench.boss, "旧客")
    await bench.world.lists.save_fields(SYSTEM, [replace(FIELDS[0], required=True, version=1)])
    body = f"姓名,手机,备注\n旧客,{MOBILE},新\n新客,13700137000,\n"
    batch = await bench.apply(await bench.bring(body, policy=Policy.UPDATE))
    assert counts(batch.figures) == {"rows": 2, "changed": 1, "bad": 1}
    assert await bench.reasons(batch) == {3: ["field_needed"]}


async def test_given_two_projects_when_matched_then_a_card_of_another_is_nobody_s_double(
    bench: Bench,
) -> None:
    await bench.world.customer(bench.world.zoe, "另项目", MOBILE)
    batch = await bench.apply(await bench.bring(f"姓名,手机\n本项目,{MOBILE}\n"))
    assert batch.project == DEFAULT_PROJECT
    assert counts(batch.figures) == {"rows": 1, "created": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_given_any_encoding_when_brought_then_it_is_known_by_itself(
    bench: Bench, encoding: str
) -> None:
    batch = await bench.bring("姓名;手机\n张三丰;13800138000\n".encode(encoding))
    assert batch.options.encoding == encoding.removesuffix("-sig")
    assert batch.options.delimiter == ";"
    batch = await bench.apply(batch)
    assert set(await bench.cards()) == {"张三丰"}


async def test_given_a_wrong_encoding_when_chosen_then_the_preview_says_so_and_heads_follow(
    bench: Bench,
) -> None:
    batch = await bench.bring("姓名,手机\n张三,13800138000\n".encode("gb18030"))
    with pytest.raises(TableUnreadable) as refused:
        await bench.imports.choose(bench.boss, batch.id, replace(batch.options, encoding="utf-8"))
    assert refused.value.code == "table_encoding_wrong"
    other = await bench.imports.choose(
        bench.boss, batch.id, replace(batch.options, delimiter=";", key="none")
    )
    assert (other.heads, other.options.columns) == (("姓名,手机",), ("",))
    again = await bench.imports.choose(bench.boss, batch.id, batch.options)
    assert again.heads == ("姓名", "手机")
    assert again.options.columns == ("name", "phone")
    previewed = await bench.imports.preview(bench.boss, batch.id)
    [(cells, row)] = previewed.rows
    assert cells == ["张三", "13800138000"]
    assert row.given["contacts"] == [("phone", "13800138000", "+8613800138000")]


async def test_given_the_same_heads_when_brought_again_then_the_mapping_is_remembered(
    bench: Bench,
) -> None:
    body = "谁,打哪,x\n张三,13800138000,1\n"
    batch = await bench.bring(
        body, columns=("name", "phone", ""), key="phone", policy=Policy.UPDATE
    )
    again = await bench.bring(body)
    assert again.id != batch.id
    assert again.options == batch.options
