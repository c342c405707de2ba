"""Imports on PostgreSQL: staged, matched, applied in chunks, taken up again, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.customers.importing_bench import Bench, counts, many
from tests.customers.world import MOBILE
from warmline.customers.errors import (
    ImportIllegalStep,
)
from warmline.customers.importing import (
    ImportState,
    Policy,
)
from warmline.customers.model import CustomerChange, Filters, Sheet
from warmline.customers.service import import_work
from warmline.customers.service.import_work import (
    APPLY,
    Importer,
)
from warmline.customers.tables import ContactRow, CustomerRow
from warmline.kit.audit import AuditEntry
from warmline.runs.model import RunState
from warmline.runs.service import import_work as shared
from warmline.runs.states import LOST_S
from warmline.runs.tasks import Worker

pytestmark = pytest.mark.servers


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
    # So do the rows that were left out for a card that is there.
    path = await bench.imports.report(bench.boss, batch.id, "skipped", "csv")
    [_, left] = path.read_text("utf-8-sig").splitlines()
    path.unlink()
    assert left.startswith("张三again,")
    assert "已有此客户" in left
    # And the trail has the import and each card.
    async with bench.world.database.read() as session:
        query = select(AuditEntry.action, AuditEntry.noun).order_by(AuditEntry.number)
        trail = [tuple(row) for row in await session.execute(query)]
    assert trail.count(("created", "customer")) == 2
    assert ("imported", "customer_import") in trail


async def test_given_two_imports_when_the_list_is_narrowed_to_one_then_its_customers_are_there(
    bench: Bench,
) -> None:
    first = await bench.apply(await bench.check(await bench.bring(FIRST)))
    body = "姓名,手机,备注\n李四,13800138001,改过\n赵六,13900139001,新\n"
    second = await bench.bring(body, policy=Policy.UPDATE)
    second = await bench.apply(await bench.check(second))
    search = bench.world.customers.search

    async def named(**filters: Any) -> set[str]:
        found = await search(bench.boss, Filters(**filters), Sheet())
        return {one.name for one in found.items}

    assert await named(batch=first.id) == {"张三", "李四"}
    assert await named(batch=second.id) == {"李四", "赵六"}
    assert await named(batch=second.id, q="赵六") == {"赵六"}
    # Nobody sees by it what is not his to see.
    stranger = await search(bench.world.bob, Filters(batch=first.id), Sheet())
    assert stranger.items == []


class Killed(Exception):
    """Stands for `kill -9`: nothing is put in order on the way out."""


async def test_given_jobs_killed_in_the_middle_when_taken_up_again_then_each_row_is_there_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given an import whose `jobs` dies after every third chunk, in the reading too, when others
    take it up, then every customer is there once and the figures are whole."""
    monkeypatch.setattr(shared, "SETTLED_AT_ONCE", 7)
    monkeypatch.setattr(shared, "READ_AT_ONCE", 10)
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
    monkeypatch.setattr(shared, "SETTLED_AT_ONCE", 5)
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
    monkeypatch.setattr(shared, "SETTLED_AT_ONCE", 5)
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


async def test_given_a_row_that_refers_to_a_new_card_when_undone_then_both_stay(
    bench: Bench,
) -> None:
    """Given a table of some feature above whose rows go along with their customer, when the import
    of one of them is undone, then he stays, and his row too."""
    batch = await bench.apply(await bench.bring(many(3)))
    cards = await bench.cards()
    async with bench.world.database.transaction() as session:
        await session.execute(
            text("CREATE TABLE thing (of uuid REFERENCES customer ON DELETE CASCADE)")
        )
        await session.execute(
            text("INSERT INTO thing VALUES (CAST(:id AS uuid))"), {"id": cards["客户1"].id}
        )
    try:
        batch = await bench.undo(batch)
        assert dict(batch.kept) == {"in_use": 1}
        assert set(await bench.cards()) == {"客户1"}
        async with bench.world.database.read() as session:
            assert await session.scalar(text("SELECT count(*) FROM thing")) == 1
    finally:
        async with bench.world.database.transaction() as session:
            await session.execute(text("DROP TABLE thing"))


async def test_given_a_second_file_when_matched_then_the_server_s_planner_knows_of_its_rows(
    bench: Bench,
) -> None:
    """Given a planner that has never heard of a file's rows, matching takes them for one or none
    and goes through all cards for each: minutes for a thousand rows beside a million cards."""
    for _ in range(2):
        batch = await bench.check(await bench.bring(many(400)))
    asked = text("EXPLAIN (FORMAT JSON) SELECT 1 FROM customer_import_row WHERE batch = :batch")
    async with bench.world.database.read() as session:
        plan: Any = await session.scalar(asked, {"batch": batch.id})
    assert 200 < plan[0]["Plan"]["Plan Rows"] < 800
