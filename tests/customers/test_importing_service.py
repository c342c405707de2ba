"""Imports on PostgreSQL: staged, matched, applied in chunks, taken up again, taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.customers.world import CLEAR, DESK, FIELDS, MASKED, MOBILE, World
from warmline.customers.errors import (
    EntryUnknown,
    ImportIllegalStep,
    ImportInvalid,
    ImportMissing,
)
from warmline.customers.export import CustomerExport, in_background
from warmline.customers.importing import (
    Import,
    ImportOptions,
    ImportState,
    Policy,
    checked_options,
)
from warmline.customers.model import Customer, CustomerChange, Filters, Sheet
from warmline.customers.service import import_work
from warmline.customers.service.exporting import EXPORT, CustomerExportRuns
from warmline.customers.service.import_work import (
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.customers.service.importing import KEEP_DAYS, ImportService
from warmline.customers.tables import ContactRow, CustomerRow
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Session
from warmline.kit.errors import Refused
from warmline.kit.paging import Page
from warmline.kit.sheets import Value, open_sheet
from warmline.kit.tables_in import TableUnreadable
from warmline.runs.model import RunState
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.runs.states import LOST_S
from warmline.runs.tasks import RunJobs, Worker

pytestmark = pytest.mark.servers
MAY = CLEAR | {"customer.import"}


@dataclass
class Bench:
    """The world with its imports and the jobs that do them."""

    world: World
    actors: dict[str, Actor]
    used: set[str]

    def __post_init__(self) -> None:
        world = self.world
        self.runs = RunService(world.database, world.clock)
        self.imports = ImportService(world.database, world.clock, self.runs)
        importer = Importer(world.database, world.clock, self.runs, in_use=self._in_use)
        self.handlers: dict[str, Handler] = {
            CHECK: CheckWork(importer),
            APPLY: ApplyWork(importer),
            UNDO: UndoWork(importer),
            EXPORT: in_background(CustomerExport(world.database, "Asia/Shanghai", "zh")),
        }
        self.jobs = RunJobs(self.runs, world.database, self.handlers, self._actor_of)
        self.boss = self.person("sun", scope=Scope.ALL)

    async def _actor_of(self, user: str) -> Actor | None:
        return self.actors.get(user)

    async def _in_use(self, session: Session, customers: Sequence[str]) -> frozenset[str]:
        return frozenset(self.used & set(customers))

    def person(self, name: str, **more: Any) -> Actor:
        actor = self.world.actor(name, permissions=more.pop("permissions", MAY), **more)
        self.actors[actor.user_id] = actor
        return actor

    async def bring(
        self, body: bytes | str, actor: Actor | None = None, name: str = "名单.csv", **options: Any
    ) -> Import:
        """A file brought, with some options changed."""
        raw = body.encode() if isinstance(body, str) else body
        batch = await self.imports.bring(actor or self.boss, name, pieces(raw))
        if options:
            chosen = replace(batch.options, **options)
            batch = await self.imports.choose(actor or self.boss, batch.id, chosen)
        return batch

    async def check(self, batch: Import, actor: Actor | None = None) -> Import:
        return await self._done(self.imports.check, batch, actor)

    async def apply(self, batch: Import, actor: Actor | None = None) -> Import:
        return await self._done(self.imports.apply, batch, actor)

    async def undo(self, batch: Import, actor: Actor | None = None) -> Import:
        return await self._done(self.imports.undo, batch, actor)

    async def _done(self, verb: Any, batch: Import, actor: Actor | None) -> Import:
        self.world.clock.advance(1)
        _, run = await verb(actor or self.boss, batch.id)
        await self.jobs.work(run.id)
        ended = await self.runs.get(actor or self.boss, run.id)
        assert ended.state is RunState.DONE, (ended.message, ended.facts)
        return await self.imports.get(actor or self.boss, batch.id)

    async def cards(self) -> dict[str, Customer]:
        """Every card by its name."""
        found = await self.world.customers.search(
            self.world.sun, Filters(), Sheet(sort="name", size=200)
        )
        return {one.name: one for one in found.items}

    async def reasons(self, batch: Import) -> dict[int, list[str]]:
        rows = await self.imports.bad_rows(self.boss, batch.id, Page(size=200))
        return {row.number: [code for _, code, _, _ in row.problems] for row in rows.items}


async def pieces(raw: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(raw), size):
        yield raw[at : at + size]


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world, {}, set())


def counts(figures: Mapping[str, int] | None) -> dict[str, int]:
    return {name: count for name, count in (figures or {}).items() if count}


FIRST = (
    "姓名,手机,邮箱,级别,来源,标签,城市,套餐,备注\n"
    "张三,13800138000,Z@X.cn,重要客户,网站,a;b,深圳,金卡,第一\n"
    "李四,138 0013 8001,,vip,,,,basic,\n"
    "王五,not a number,,钻石,,,,,\n"
    ",13800138003,,,,,,,\n"
    "张三again,+86 13800138000,,,,c,广州,,第二\n"
)


async def test_given_a_file_when_imported_then_cards_are_made_and_bad_rows_say_why(
    bench: Bench,
) -> None:
    batch = await bench.bring(FIRST)
    assert batch.options.columns == (
        "name",
        "phone",
        "mail",
        "level",
        "source",
        "tags",
        "field:city",
        "field:plan",
        "remark",
    )
    batch = await bench.check(batch)
    assert (batch.state, await bench.cards()) == (ImportState.CHECKED, {})
    expected = {"rows": 5, "created": 2, "bad": 2, "skipped": 1}
    assert counts(batch.checked) == expected
    batch = await bench.apply(batch)
    assert (batch.state, counts(batch.figures)) == (ImportState.APPLIED, expected)
    cards = await bench.cards()
    assert set(cards) == {"张三", "李四"}
    one = cards["张三"]
    assert (one.level, one.source, one.tags, one.remark) == ("vip", "web", ("a", "b"), "第一")
    assert dict(one.fields) == {"city": "深圳", "plan": "gold"}
    assert [(point.normal, point.primary) for point in one.contacts] == [
        ("+8613800138000", True),
        ("z@x.cn", True),
    ]
    assert one.owner == bench.boss.user_id
    assert await bench.reasons(batch) == {
        4: ["phone_malformed", "level_unknown"],
        5: ["name_missing"],
    }
    path = await bench.imports.report(bench.boss, batch.id, "bad", "csv")
    text = path.read_text("utf-8-sig")
    path.unlink()
    assert "王五,not a number,,钻石" in text
    assert "没有级别“钻石”" in text
    assert "There is no level" in text
    # And the trail has the import and each card.
    async with bench.world.database.read() as session:
        query = select(AuditEntry.action, AuditEntry.noun).order_by(AuditEntry.number)
        trail = [tuple(row) for row in await session.execute(query)]
    assert trail.count(("created", "customer")) == 2
    assert ("imported", "customer_import") in trail


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("key", ["phone", "phone_mail", "mail", "none"])
async def test_given_doubles_when_checked_and_applied_then_both_say_the_same(
    bench: Bench, policy: Policy, key: str
) -> None:
    """Given cards and a file with doubles of them and of itself, when it is checked and then
    applied, then the figures are one, under every rule."""
    await bench.world.customer(bench.boss, "有号", MOBILE, remark="旧", tags=("旧",))
    await bench.world.customer(bench.boss, "两个A", "13900139000")
    await bench.world.customer(bench.boss, "两个B", "13900139000")
    body = (
        "姓名,手机,邮箱,备注\n"
        f"有号新,{MOBILE},,新\n"
        f"有号再,{MOBILE},m@x.cn,更新\n"
        "链,,m@x.cn,\n"
        "两个,13900139000,,\n"
        "无号,,,\n"
        "新人,13700137000,,\n"
        "新人,13700137000,n@x.cn,后\n"
    )
    batch = await bench.check(await bench.bring(body, policy=policy, key=key))
    checked, before = counts(batch.checked), await bench.cards()
    assert len(before) == 3
    batch = await bench.apply(batch)
    assert counts(batch.figures) == checked
    cards = await bench.cards()
    if key == "none":
        assert checked == {"rows": 7, "created": 7}
    elif (key, policy) == ("phone", Policy.MERGE):
        assert (cards["有号"].remark, cards["有号"].tags) == ("旧", ("旧",))
        assert [point.normal for point in cards["有号"].contacts][1:] == ["m@x.cn"]
        assert cards["新人"].remark == "后"
        assert checked == {"rows": 7, "created": 3, "changed": 2, "same": 1, "bad": 1}
    elif (key, policy) == ("phone", Policy.UPDATE):
        assert cards["有号再"].remark == "更新"
        assert cards["有号再"].version == 2
        assert await bench.reasons(batch) == {5: ["ambiguous"]}
    elif (key, policy) == ("phone_mail", Policy.UPDATE):
        assert set(cards) == {"链", "两个A", "两个B", "无号", "新人"}
    elif (key, policy) == ("phone", Policy.SKIP):
        assert checked == {"rows": 7, "created": 3, "skipped": 4}
        assert cards["有号"] == before["有号"]


async def test_given_an_applied_import_when_undone_then_all_of_it_but_what_people_touched(
    bench: Bench,
) -> None:
    old = await bench.world.customer(
        bench.boss, "旧客", MOBILE, remark="原", tags=("t",), fields={"city": "沪"}
    )
    kept = await bench.world.customer(bench.boss, "被改", "13900139000", remark="原")
    body = (
        "姓名,手机,邮箱,备注,城市,标签\n"
        f"旧客改,{MOBILE},new@x.cn,新,深,u\n"
        "被改改,13900139000,,新,,\n"
        "新一,13700137001,,,,\n"
        "新二,13700137002,,,,\n"
        "新三,13700137003,,,,\n"
    )
    batch = await bench.apply(await bench.bring(body, policy=Policy.UPDATE))
    assert counts(batch.figures) == {"rows": 5, "created": 3, "changed": 2}
    cards = await bench.cards()
    touched = cards["新二"]
    await bench.world.customers.change(
        bench.boss, touched.id, touched.version, CustomerChange(remark="聊过")
    )
    changed = cards["被改改"]
    await bench.world.customers.change(
        bench.boss, changed.id, changed.version, CustomerChange(remark="手改")
    )
    bench.used.add(cards["新三"].id)
    batch = await bench.undo(batch)
    assert (batch.state, dict(batch.kept)) == (
        ImportState.UNDONE,
        {"changed_since": 2, "in_use": 1},
    )
    after = await bench.cards()
    assert set(after) == {"旧客", "被改", "新二", "新三"}
    back = after["旧客"]
    assert (back.remark, back.tags, dict(back.fields)) == ("原", ("t",), {"city": "沪"})
    assert back.contacts == old.contacts
    # What somebody changed since stays his, the rest is as it was.
    assert (after["被改"].remark, after["被改"].id) == ("手改", kept.id)
    path = await bench.imports.report(bench.boss, batch.id, "kept", "csv")
    text = path.read_text("utf-8-sig")
    path.unlink()
    assert "导入后有人改过" in text
    assert "已被工单" in text
    with pytest.raises(ImportIllegalStep):
        await bench.imports.undo(bench.boss, batch.id)


def many(count: int) -> str:
    lines = [f"客户{number},137{number:08}" for number in range(count)]
    return "姓名,手机\n" + "\n".join(lines) + "\n"


class Killed(Exception):
    """Stands for `kill -9`: nothing is put in order on the way out."""


async def test_given_jobs_killed_in_the_middle_when_taken_up_again_then_each_row_is_there_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given an import whose `jobs` dies after every third chunk, in the reading too, when others
    take it up, then every customer is there once and the figures are whole."""
    monkeypatch.setattr(import_work, "SETTLED_AT_ONCE", 7)
    monkeypatch.setattr(import_work, "READ_AT_ONCE", 10)
    batch = await bench.bring(many(50))
    _, run = await bench.imports.apply(bench.boss, batch.id)
    survived = 0
    for allowed in (2, 8, 10, 12, 100):
        taken = await bench.runs.take(run.id, bench.boss)
        assert taken is not None
        steps = 0

        class Dying:
            """Reports until its process is killed."""

            def __init__(self, worker: Any, most: int) -> None:
                self.worker, self.most = worker, most
                self.run, self.actor = worker.run, worker.actor

            async def report(self, *said: Any, **more: Any) -> None:
                nonlocal steps
                steps += 1
                if steps > self.most:
                    raise Killed
                await self.worker.report(*said, **more)

            async def note(self, *said: Any, **more: Any) -> None:
                await self.worker.note(*said, **more)

        worker = Worker(bench.runs, bench.world.database, *taken, bench.boss)
        try:
            await bench.handlers[APPLY].work(Dying(worker, allowed))  # type: ignore[arg-type]
        except Killed:
            bench.world.clock.advance(LOST_S + 1)
            assert await bench.runs.reconcile() == [run.id]
        else:
            survived = allowed
            break
    assert survived
    batch = await bench.imports.get(bench.boss, batch.id)
    assert counts(batch.figures) == {"rows": 50, "created": 50}
    async with bench.world.database.read() as session:
        cards = await session.scalar(select(func.count()).select_from(CustomerRow))
        points = await session.scalar(select(func.count()).select_from(ContactRow))
    assert (cards, points) == (50, 50)


async def test_given_an_import_cancelled_in_the_middle_when_it_ends_then_nothing_of_it_is_left(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_work, "SETTLED_AT_ONCE", 5)
    batch = await bench.bring(many(30))
    _, run = await bench.imports.apply(bench.boss, batch.id)
    writing = import_work.Importer._write

    async def then_cancel(self: Importer, *given: Any) -> None:
        await writing(self, *given)
        await bench.runs.cancel(bench.boss, run.id)

    monkeypatch.setattr(import_work.Importer, "_write", then_cancel)
    await bench.jobs.work(run.id)
    ended = await bench.runs.get(bench.boss, run.id)
    assert (ended.state, ended.message) == (RunState.CANCELLED, "import_taken_back")
    assert (await bench.imports.get(bench.boss, batch.id)).state is ImportState.UNDONE
    assert await bench.cards() == {}


async def test_given_a_fault_in_the_middle_when_it_ends_then_the_import_can_go_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_work, "SETTLED_AT_ONCE", 5)
    batch = await bench.bring(many(12))
    _, run = await bench.imports.apply(bench.boss, batch.id)
    writing = import_work.Importer._write
    times = 0

    async def broken(self: Importer, *given: Any) -> None:
        nonlocal times
        times += 1
        if times == 2:
            raise ZeroDivisionError
        await writing(self, *given)

    monkeypatch.setattr(import_work.Importer, "_write", broken)
    await bench.jobs.work(run.id)
    found = await bench.imports.get(bench.boss, batch.id)
    assert (found.state, len(await bench.cards())) == (ImportState.STOPPED, 5)
    found = await bench.apply(batch)
    assert (found.state, counts(found.figures)) == (
        ImportState.APPLIED,
        {"rows": 12, "created": 12},
    )
    assert len(await bench.cards()) == 12
    # And all of it can still be undone.
    await bench.undo(batch)
    assert await bench.cards() == {}


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


def book(rows: Sequence[Sequence[Value]], path: Path) -> bytes:
    sheet = open_sheet(path)
    for row in rows:
        sheet.write(list(row))
    sheet.close()
    return path.read_bytes()


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
    assert (await bench.imports.page(bench.boss, Page())).total == 0
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


async def test_given_a_required_field_when_missing_then_new_cards_are_refused_and_old_ones_not(
    bench: Bench,
) -> None:
    await bench.world.customer(bench.boss, "旧客")
    await bench.world.lists.save_fields(SYSTEM, [replace(FIELDS[0], required=True)])
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
