"""Imports of orders on PostgreSQL: made, linked, updated by number, killed, undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.shop.files import HEADS, Files, book, counts
from tests.shop.world import LI, WANG, World
from warmline.accounts.permissions import ALL
from warmline.customers.ports import PersonalData
from warmline.customers.service.import_personal import ImportsOfPerson
from warmline.customers.service.personal import PersonalService
from warmline.kit.actor import Actor
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Refused
from warmline.kit.keyset import Sheet
from warmline.runs.errors import ImportInvalid, ImportMissing
from warmline.runs.importing import ImportState
from warmline.runs.service import import_work
from warmline.runs.service.import_erasing import ImportErasing
from warmline.runs.states import LOST_S
from warmline.runs.tasks import RunJobs, Worker
from warmline.shop.model import Filters, Link, Stage
from warmline.shop.service.import_work import APPLY, TABLES
from warmline.shop.service.personal import OrdersOfPerson, his_orders
from warmline.shop.tables import OrderLineRow, OrderRow

pytestmark = pytest.mark.servers


@pytest.fixture
def files(world: World) -> Files:
    return Files(world)


def line(world: World, number: str, state: str = "待付款", phone: str = LI, **more: str) -> str:
    """A row of `HEADS`, placed now."""
    at = world.clock.now() + timedelta(hours=8)
    paid = more.get("paid", "")
    amount = more.get("amount", "199.00")
    return f"甲店,{number},{state},{at:%Y-%m-%d %H:%M:%S},{paid},{amount},李**,{phone}\n"


async def test_given_a_talk_when_a_file_brings_the_order_then_it_is_the_agents_and_the_customers(
    world: World, files: Files
) -> None:
    call = await world.talk(world.people.ann)
    card = await world.card("李女士", LI)
    batch = await files.take(HEADS + line(world, "A-1") + line(world, "A-2", phone=WANG))
    assert (batch.state, counts(batch.figures)) == (ImportState.APPLIED, {"created": 2, "rows": 2})
    order = await world.named("A-1")
    assert (order.call, order.agent, order.customer, order.link) == (
        call,
        world.people.ann,
        card,
        Link.PHONE,
    )
    assert (order.stage, order.amount, order.buyer) == (Stage.ORDERED, Decimal("199.00"), "李**")
    assert await world.numbers(world.ann) == ["A-1"]
    other = await world.named("A-2")
    assert (other.call, other.customer, other.link) == (None, None, Link.NONE)
    async with world.database.read() as session:
        entries = select(AuditEntry.action).where(AuditEntry.noun == "shop_import")
        trail = list(await session.scalars(entries.order_by(AuditEntry.number)))
    assert trail == ["created", "imported"]


async def test_given_the_customers_other_number_then_his_talk_counts_as_for_a_pushed_order(
    world: World, files: Files
) -> None:
    call = await world.talk(world.people.ann, WANG)
    card = await world.card("李女士", LI, WANG)
    await files.take(HEADS + line(world, "A-1"))
    order = await world.named("A-1")
    assert (order.call, order.customer, order.link) == (call, card, Link.CUSTOMER)


async def test_given_a_check_then_no_order_is_there_and_the_figures_are_those_of_the_real_run(
    world: World, files: Files
) -> None:
    await world.order("A-1", ordered_at=world.clock.now(), shop="甲店")
    body = (
        HEADS
        + line(world, "A-1", "已付款", paid="2026-01-05 09:00:00")
        + line(world, "A-2")
        + line(world, "A-2", amount="x")
        + line(world, "A-3", "在路上")
        + line(world, "")
    )
    world.clock.advance(60)
    batch = await files.check(await files.bring(body))
    assert len(await world.numbers(world.chief)) == 1
    batch = await files.apply(batch)
    assert counts(batch.figures) == counts(batch.checked) == {"changed": 1, "bad": 4, "rows": 5}
    assert await files.reasons(batch) == {
        3: ["row_of_order_bad"],
        4: ["amount_malformed"],
        5: ["state_unknown"],
        6: ["number_missing"],
    }
    path = await files.imports.report(files.boss, batch.id, "bad", "csv")
    text = path.read_text("utf-8-sig")
    path.unlink()
    assert "状态“在路上”无法识别" in text
    assert "is not understood" in text


async def test_given_the_same_order_again_then_it_is_updated_and_only_goes_forward(
    world: World, files: Files
) -> None:
    first = HEADS + line(world, "A-1")
    paid = HEADS + line(world, "A-1", "交易成功", paid="2026-01-05 09:00:00")
    await files.take(first)
    before = await world.named("A-1")
    assert counts((await files.take(paid)).figures) == {"changed": 1, "rows": 1}
    assert counts((await files.take(paid)).figures) == {"same": 1, "rows": 1}
    assert counts((await files.take(first)).figures) == {"skipped": 1, "rows": 1}
    order = await world.named("A-1")
    assert (order.id, order.stage) == (before.id, Stage.PAID)
    # And the shop's own word goes on from there.
    told = world.told("A-1", shop="甲店", stage=Stage.ORDERED, ordered_at=order.ordered_at)
    done = await world.shop.push(world.chief, [told])
    assert (done.made, done.changed, (await world.named("A-1")).stage) == (0, 0, Stage.PAID)


async def test_given_a_file_of_states_alone_then_the_rest_of_the_order_stays(
    world: World, files: Files
) -> None:
    await files.take(HEADS + line(world, "A-1"))
    before = await world.named("A-1")
    await files.take("订单号,订单状态\nA-1,已取消\n", shop="甲店")
    after = await world.named("A-1")
    assert after.stage is Stage.CLOSED
    assert (after.phone, after.amount, after.buyer) == (before.phone, before.amount, before.buyer)


async def test_given_gb18030_and_a_workbook_then_both_are_read(
    world: World, files: Files, tmp_path: Path
) -> None:
    await files.take((HEADS + line(world, "A-1")).encode("gb18030"))
    heads = HEADS.strip().split(",")
    cells = line(world, "A-2").strip().split(",")
    await files.take(book(tmp_path, heads, cells))
    assert sorted(await world.numbers(world.chief)) == ["A-1", "A-2"]


async def test_given_another_shop_then_its_own_columns_come_back(files: Files) -> None:
    heads = "订单号,甲,乙\n1,10,20\n"
    await files.bring(heads, shop="一号店", columns=("number", "amount", ""))
    batch = await files.bring(heads)
    assert (batch.options.shop, batch.options.columns) == ("一号店", ("number", "amount", ""))
    other = await files.bring(heads, shop="二号店", columns=("number", "", "amount"))
    assert other.options.columns == ("number", "", "amount")
    batch = await files.bring(heads, shop="一号店")
    assert batch.options.columns == ("number", "amount", "")
    assert batch.options.as_of is None
    with pytest.raises(ImportInvalid):
        await files.bring(heads, shop="", columns=("number", "amount", ""))


async def test_given_an_import_undone_then_all_of_it_is_taken_back(
    world: World, files: Files
) -> None:
    await world.talk(world.people.ann)
    await world.order("A-1", shop="甲店")
    before = await world.named("A-1")
    world.clock.advance(60)
    body = HEADS + line(world, "A-1", "已付款") + line(world, "A-2")
    batch = await files.take(body.replace("09:01:00", "09:00:00"))
    assert counts(batch.figures) == {"changed": 1, "created": 1, "rows": 2}
    batch = await files.undo(batch)
    assert (batch.state, dict(batch.kept)) == (ImportState.UNDONE, {})
    after = await world.named("A-1")
    assert (after.stage, after.paid_at, after.call) == (Stage.ORDERED, None, before.call)
    assert await world.numbers(world.chief) == ["A-1"]


async def test_given_what_others_did_since_when_undone_then_that_stays_and_it_is_said_why(
    world: World, files: Files
) -> None:
    call = await world.talk(world.people.ann, WANG)
    body = HEADS + line(world, "A-1") + line(world, "A-2") + line(world, "A-3")
    batch = await files.take(body)
    now = world.clock.now()
    one = await world.named("A-1")
    paid: dict[str, Any] = {
        "stage": Stage.PAID,
        "paid_at": now,
        "told_at": now,
        "ordered_at": one.ordered_at,
    }
    await world.order("A-1", shop="甲店", **paid)
    two = await world.named("A-2")
    await world.shop.lay(world.chief, two.id, two.version, call)
    batch = await files.undo(batch)
    assert dict(batch.kept) == {"changed_since": 1, "in_use": 1}
    assert sorted(await world.numbers(world.chief)) == ["A-1", "A-2"]
    path = await files.imports.report(files.boss, batch.id, "kept", "csv")
    assert "已手工关联到通话" in path.read_text("utf-8-sig")
    path.unlink()


async def test_given_rows_laid_to_a_talk_later_when_undone_then_they_go_all_the_same(
    world: World, files: Files
) -> None:
    world.diary.answered(world.people.ann)
    world.clock.advance(120)
    batch = await files.take(HEADS + line(world, "A-1"))
    await world.write()
    assert await world.shop.laying.lay_open() == 1
    await files.undo(batch)
    assert await world.numbers(world.chief) == []


async def test_given_what_was_planned_about_an_order_when_undone_then_it_is_told(
    world: World,
) -> None:
    told: list[str] = []

    async def forgotten(session: Any, actor: Any, orders: Any) -> None:
        told.extend(orders)

    files = Files(world, forgotten=forgotten)
    batch = await files.take(HEADS + line(world, "A-1"))
    order = await world.named("A-1")
    await files.undo(batch)
    assert told == [order.id]


async def test_given_a_buyer_on_a_card_then_his_owner_hears_of_the_order_and_of_the_payment(
    world: World, files: Files
) -> None:
    told: list[dict[str, Any]] = []

    async def bought(session: Any, moments: Any) -> None:
        told.append(dict(moments))

    world.shop.laying._bought = bought
    card = await world.card("李女士", LI)
    body = HEADS + line(world, "A-1")
    at = world.clock.now()
    await files.take(body)
    await files.take(body.replace("待付款", "已付款"))
    paid = (await world.named("A-1")).paid_at
    assert told == [{card: at}, {card: paid}]


async def test_given_imported_orders_nobody_paid_then_they_are_among_those_to_follow_up(
    world: World, files: Files
) -> None:
    await world.talk(world.people.ann)
    await files.take(HEADS + line(world, "A-1") + line(world, "A-2", "已付款"))
    assert await world.numbers(world.ann, unpaid=True) == []
    world.clock.advance(31 * 60)
    assert await world.numbers(world.ann, unpaid=True) == ["A-1"]
    order = await world.named("A-1")
    await world.shop.follow_up(world.chief, order.id, world.clock.now())
    assert [(number, who) for number, who, _ in world.plans] == [("A-1", world.people.ann)]


async def test_given_an_order_that_is_nobodys_then_whoever_manages_orders_sees_it_and_no_agent(
    world: World, files: Files
) -> None:
    await files.take(HEADS + line(world, "A-1"))
    manager = replace(world.lee, permissions=world.lee.permissions | {"shop.manage"})
    assert await world.numbers(manager) == ["A-1"]
    for other in (world.ann, world.lee):
        assert await world.numbers(other) == []
    elsewhere = replace(manager, projects=frozenset())
    assert await world.numbers(elsewhere) == []
    await world.talk(world.people.bob, WANG)
    await files.take(HEADS + line(world, "B-1", phone=WANG))
    assert await world.numbers(manager) == ["A-1"]


async def test_given_a_buyer_erased_then_neither_rows_nor_an_undoing_bring_him_back(
    world: World, files: Files
) -> None:
    card = await world.card("李女士", LI)
    body = HEADS + line(world, "A-1")
    await files.take(body)
    batch = await files.take(body.replace("待付款", "已付款"))
    masked = await files.take(body.replace(LI, "138****8000"))
    other = await files.bring(HEADS + line(world, "A-2", phone=WANG))
    imports = ImportErasing(files.runs, TABLES, takes_back=True)
    parts_of: list[PersonalData] = [ImportsOfPerson("CN", (imports, his_orders)), OrdersOfPerson()]
    rights = PersonalService(world.database, world.clock, parts_of)
    everybody = replace(world.chief, permissions=ALL)
    parts = await rights.preview(everybody, card)
    await rights.erase(everybody, card, parts.version, "本人申请")
    async with world.database.read() as session:
        rows = list(await session.scalars(select(OrderLineRow)))
    assert rows
    assert "李" not in str([(row.cells, row.given, row.keys, row.before) for row in rows])
    # Nor is a file with him kept, though his number is hidden in it; another's is.
    for one, kept in ((batch, False), (masked, False), (other, True)):
        found = await files.imports.get(files.boss, one.id)
        assert ((found.file is not None), (found.erased_at is None)) == (kept, kept), found.name
    batch = await files.undo(batch)
    order = await world.named("A-1")
    assert (dict(batch.kept), order.stage) == ({}, Stage.ORDERED)
    assert (order.buyer, order.phone) == ("", "")
    await files.take(body.replace("199.00", "188.00"))
    order = await world.named("A-1")
    assert (order.amount, order.buyer, order.phone) == (Decimal("188.00"), "", "")


class Killed(Exception):
    """Stands for `kill -9`: nothing is put in order on the way out."""


async def test_given_jobs_killed_in_the_middle_when_taken_up_again_then_each_order_is_there_once(
    world: World, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the reading and after chunks; figures are whole and the undoing takes all back."""
    monkeypatch.setattr(import_work, "SETTLED_AT_ONCE", 7)
    monkeypatch.setattr(import_work, "READ_AT_ONCE", 10)
    rows = "".join(line(world, f"A-{n}") for n in range(50))
    batch = await files.bring(HEADS + rows)
    _, run = await files.imports.apply(files.boss, batch.id)

    class Dying:
        """Reports until its process is killed."""

        def __init__(self, worker: Any, most: int) -> None:
            self.worker, self.left = worker, most
            self.run, self.actor = worker.run, worker.actor

        async def report(self, *said: Any, **more: Any) -> None:
            self.left -= 1
            if self.left < 0:
                raise Killed
            await self.worker.report(*said, **more)

        async def note(self, *said: Any, **more: Any) -> None:
            await self.worker.note(*said, **more)

    deaths = 0
    for allowed in (2, 8, 10, 12, 100):
        taken = await files.runs.take(run.id, files.boss)
        assert taken is not None
        worker = Worker(files.runs, world.database, *taken, files.boss)
        try:
            await files.handlers[APPLY].work(Dying(worker, allowed))  # type: ignore[arg-type]
        except Killed:
            deaths += 1
            world.clock.advance(LOST_S + 1)
            assert await files.runs.reconcile() == [run.id]
        else:
            break
    assert deaths >= 2
    batch = await files.imports.get(files.boss, batch.id)
    assert counts(batch.figures) == {"created": 50, "rows": 50}
    async with world.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(OrderRow)) == 50
    batch = await files.undo(batch)
    assert dict(batch.kept) == {}
    assert await world.numbers(world.chief) == []


async def test_given_a_colleagues_import_then_it_is_nobody_elses(
    world: World, files: Files
) -> None:
    batch = await files.bring(HEADS + line(world, "A-1"))
    with pytest.raises(Refused):
        await files.imports.get(world.ann, batch.id)
    ann = replace(world.ann, permissions=world.ann.permissions | {"shop.import"})
    for verb in (files.imports.get, files.imports.apply, files.imports.discard):
        with pytest.raises(ImportMissing):
            await verb(ann, batch.id)
    assert (await files.imports.page(ann, Sheet())).total == 0


# Exports and the list ----------------------------------------------------------------------------


async def test_given_the_list_when_exported_in_the_background_then_scope_filters_and_count_hold(
    world: World, files: Files
) -> None:
    body = HEADS + line(world, "A-1") + line(world, "A-2", "已取消") + line(world, "A-3")
    await files.take(body)
    run = await files.exports.orders(files.boss, Filters(stage=Stage.ORDERED), "csv")
    await files.jobs.work(run.id)
    ended = await files.runs.get(files.boss, run.id)
    assert (ended.message, dict(ended.result), ended.done) == ("exported", {"rows": 2}, 2)
    _, pieces = await files.runs.file(files.boss, run.id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    assert ("A-1" in text, "A-2" in text, "A-3" in text) == (True, False, True)
    with pytest.raises(Refused):
        await files.exports.orders(world.ann, Filters(), "csv")


async def test_given_chosen_columns_when_exported_then_the_file_has_those_and_no_others(
    world: World, files: Files
) -> None:
    await files.take(HEADS + line(world, "A-1"))
    run = await files.exports.orders(files.boss, Filters(), "csv", ["number", "amount", "plan"])
    await files.jobs.work(run.id)
    _, pieces = await files.runs.file(files.boss, run.id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    assert text.splitlines() == ["订单号,金额", "A-1,199"]


async def test_given_a_masked_agent_when_he_exports_then_the_run_s_file_has_his_alone_and_is_kept(
    world: World, files: Files
) -> None:
    """Given orders of two agents, when one who may not see numbers exports what he searched by a
    number, then the file has his with the number masked, and the trail the count but no number."""
    await world.talk(world.people.ann)
    await world.talk(world.people.bob, WANG)
    await files.take(HEADS + line(world, "A-1") + line(world, "A-2", phone=WANG))
    ann = replace(world.ann, permissions=world.ann.permissions | {"shop.export"})

    async def actor_of(user: str) -> Actor | None:
        return ann if user == ann.user_id else None

    run = await files.exports.orders(ann, Filters(q=LI[-4:]), "csv", ["number", "phone"])
    await RunJobs(files.runs, world.database, files.handlers, actor_of).work(run.id)
    _, pieces = await files.runs.file(ann, run.id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    assert text.splitlines()[1:] == ["A-1,'+86138****8000"]
    async with world.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "exported")
        [entry] = await session.scalars(query)
    assert (entry.noun, entry.user_id, entry.after["rows"]) == ("shop_order", ann.user_id, 1)
    assert LI[-4:] not in str(entry.after)


async def test_given_the_funnel_when_exported_in_the_background_then_its_rows_are_in_the_file(
    world: World, files: Files
) -> None:
    await world.talk(world.people.ann)
    await files.take(HEADS + line(world, "A-1", "已付款"))
    day = world.clock.now().date()
    run = await files.exports.funnel(files.boss, day, day, "csv")
    await files.jobs.work(run.id)
    _, pieces = await files.runs.file(files.boss, run.id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    [_, row] = text.splitlines()
    assert row.split(",")[:6] == [day.isoformat(), "安小姐", "1", "1", "1", "0"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("amount", ["A-2", "A-1", "A-3"]),
        ("-amount", ["A-3", "A-1", "A-2"]),
        ("ordered_at", ["A-1", "A-2", "A-3"]),
    ],
)
async def test_given_an_order_of_the_list_when_paged_then_each_is_there_once(
    world: World, sort: str, expected: list[str]
) -> None:
    for name, amount in (("A-1", "20.00"), ("A-2", "10.00"), ("A-3", "20.00")):
        await world.order(name, amount=Decimal(amount))
        world.clock.advance(60)
    found, after = [], ""
    for _ in range(4):
        page = await world.shop.list(world.chief, Filters(), size=1, after=after, sort=sort)
        found += [one.number for one in page.items]
        after = page.next
        if not after:
            break
    assert found == expected
