"""A bench for imports: the world of customers with its imports and the jobs that do them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.customers.world import CLEAR, MOBILE, World
from warmline.customers.errors import (
    ImportIllegalStep,
)
from warmline.customers.export import CustomerExport, in_background
from warmline.customers.importing import (
    Import,
    ImportState,
    Policy,
)
from warmline.customers.model import Customer, CustomerChange, Filters, Sheet
from warmline.customers.service.exporting import EXPORT
from warmline.customers.service.import_work import (
    APPLY,
    CHECK,
    UNDO,
    ApplyWork,
    CheckWork,
    Importer,
    UndoWork,
)
from warmline.customers.service.importing import ImportService
from warmline.kit.actor import Actor, Scope
from warmline.kit.db import Session
from warmline.kit.paging import Page
from warmline.kit.sheets import Value, open_sheet
from warmline.kit.tables_in import TableUnreadable
from warmline.runs.model import RunState
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

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


def counts(figures: Mapping[str, int] | None) -> dict[str, int]:
    return {name: count for name, count in (figures or {}).items() if count}


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
