"""Exports: the same rows as the list, masked the same, never a formula, always audited."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.interactions.world import EVERYTHING, QUEUE, Diary, People, actor, table
from warmline.interactions import events as e
from warmline.interactions.errors import NumberTooShort
from warmline.interactions.export import COLUMNS, CallExport, in_background
from warmline.interactions.model import Filters
from warmline.interactions.service import InteractionService
from warmline.interactions.service.exporting import CALLS, CallExportRuns
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.runs.model import RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

pytestmark = pytest.mark.servers

EVIL = e.Number(raw="=HYPERLINK(1)", e164=None, kind="unknown", place="@x")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


async def queue_names(ids: Iterable[str]) -> Mapping[str, str]:
    return dict.fromkeys(ids, "售后队列")


@pytest.fixture
async def export(
    database: Database, service: InteractionService, diary: Diary, people: People
) -> CallExport:
    diary.sign_in(people.ann, people.east)
    diary.answered(people.ann, talk=10.5)
    diary.answered(people.ann, caller=EVIL)
    diary.abandoned()
    async with database.transaction() as session:
        await service.project(session, diary.events)
    return CallExport(database, "Asia/Shanghai", "zh", queue_names)


def read_csv(path: Path) -> list[dict[str, str]]:
    body = path.read_bytes()
    assert body.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to show Chinese"
    path.unlink()
    return list(csv.DictReader(body.decode("utf-8-sig").splitlines()))


async def test_given_calls_when_exported_as_csv_then_rows_scope_and_words_are_those_of_the_list(
    export: CallExport, people: People
) -> None:
    rows = read_csv(await export.write(actor(people.ann), Filters(), "csv"))
    assert len(rows) == 2
    row = rows[-1]
    assert list(row) == [column.zh for column in COLUMNS]
    assert row["客户号码"] == "13800138000"
    assert row["开始时间"] == "2026-03-02 09:00:00"
    assert (row["方向"], row["结果"], row["坐席"]) == ("呼入", "已接听", "安小姐")
    assert (row["队列"], row["通话(秒)"]) == ("售后队列", "10.5")
    assert len(read_csv(await export.write(actor(uuid7(), scope=Scope.ALL), Filters(), "csv"))) == 3


async def test_given_texts_like_formulas_when_exported_then_they_are_texts(
    export: CallExport, people: People
) -> None:
    ann = actor(people.ann)
    row = read_csv(await export.write(ann, Filters(), "csv"))[0]
    assert (row["客户号码"], row["归属地"]) == ("'=HYPERLINK(1)", "'@x")
    path = await export.write(ann, Filters(), "xlsx")
    with zipfile.ZipFile(path) as book:
        sheet = Xml.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
    path.unlink()
    assert sheet.findall(f".//{SHEET}f") == []
    texts = [found.text for found in sheet.iter(f"{SHEET}t")]
    assert "=HYPERLINK(1)" in texts
    assert "客户号码" in texts


async def test_given_no_right_to_numbers_when_exported_then_they_are_masked(
    export: CallExport, people: People
) -> None:
    ann = actor(people.ann, permissions=EVERYTHING - {"number.unmask"})
    rows = read_csv(await export.write(ann, Filters(queue=QUEUE), "csv"))
    assert rows[-1]["客户号码"] == "138****8000"


async def test_given_an_export_when_begun_then_a_run_keeps_the_file_and_says_how_many(
    export: CallExport, database: Database, people: People
) -> None:
    ann = actor(people.ann)
    runs = RunService(database, SystemClock())

    async def ann_now(user: str) -> Actor | None:
        return ann if user == people.ann else None

    jobs = RunJobs(runs, database, {CALLS: in_background(export)}, ann_now)
    since = datetime(2026, 3, 1, tzinfo=UTC)
    started = await CallExportRuns(runs).calls(ann, Filters(number="8000", since=since), "csv")
    await jobs.work(started.id)
    run = await runs.get(ann, started.id)
    assert (run.state, run.message, run.result) == (RunState.DONE, "exported", {"rows": 1})
    kept, pieces = await runs.file(ann, run.id)
    assert kept.name == "calls.csv"
    body = b"".join([one async for one in pieces]).decode("utf-8-sig")
    rows = list(csv.DictReader(body.splitlines()))
    assert [row["客户号码"] for row in rows] == ["13800138000"]


async def test_given_an_export_when_made_or_refused_then_only_a_made_one_is_in_the_trail(
    export: CallExport, database: Database, people: People
) -> None:
    before = len(await table(database, "audit_entry", "id"))
    (await export.write(actor(people.ann), Filters(number="8000"), "csv")).unlink()
    with pytest.raises(Refused):
        await export.write(actor(people.ann, permissions=frozenset()), Filters(), "csv")
    with pytest.raises(NumberTooShort):
        await export.write(actor(people.ann), Filters(number="1"), "csv")
    with pytest.raises(Invalid):
        await export.write(actor(people.ann), Filters(), "pdf")
    assert len(await table(database, "audit_entry", "id")) == before + 1
