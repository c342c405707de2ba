"""What cells and heads of shops' files mean, and what rows do to an order. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from warmline.runs.errors import ImportInvalid
from warmline.runs.importing import Result
from warmline.shop.importing import (
    PRESETS,
    TARGETS,
    TEMPLATE,
    OrderOptions,
    checked_options,
    recognised,
    suggested,
)
from warmline.shop.importing_cells import Reads, read_row
from warmline.shop.importing_orders import Desk, Given, same, settled
from warmline.shop.importing_words import KEPT, REASONS, reason
from warmline.shop.model import Link, Order, Stage, Told

NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
TAOBAO = [
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "买家应付货款",
    "买家应付邮费",
    "总金额",
    "买家实际支付金额",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址",
    "联系电话",
    "联系手机",
    "订单创建时间",
    "订单付款时间",
    "宝贝标题",
    "宝贝种类",
    "物流单号",
    "宝贝总数量",
    "店铺名称",
    "订单关闭原因",
    "退款金额",
]
JD = [
    "订单号",
    "商品ID",
    "商品名称",
    "订购数量",
    "支付方式",
    "下单时间",
    "京东价",
    "订单金额",
    "结算金额",
    "余额支付",
    "应付金额",
    "订单状态",
    "订单类型",
    "下单帐号",
    "客户姓名",
    "客户地址",
    "联系电话",
    "订单备注",
    "付款确认时间",
    "订单完成时间",
]
PDD = [
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "邮费(元)",
    "店铺优惠折扣(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "发货时间",
    "确认收货时间",
    "商品id",
    "商品规格",
    "收货人",
    "手机",
    "支付时间",
    "售后状态",
    "快递单号",
    "订单成交时间",
]


def read(**cells: str) -> Any:
    options = OrderOptions(columns=tuple(cells), shop="甲店")
    return read_row(2, list(cells.values()), Reads(options, "CN", SHANGHAI))


@pytest.mark.parametrize(
    ("heads", "code", "must"),
    [
        (TAOBAO, "taobao", {"amount": "总金额", "phone": "联系手机", "buyer": "买家会员名"}),
        (JD, "jd", {"amount": "应付金额", "phone": "联系电话", "paid_at": "付款确认时间"}),
        (PDD, "pdd", {"paid_amount": "用户实付金额(元)", "phone": "手机", "number": "订单号"}),
    ],
)
def test_given_an_export_of_a_shop_when_looked_at_then_its_columns_are_known(
    heads: list[str], code: str, must: dict[str, str]
) -> None:
    preset = recognised(heads)
    assert preset is not None
    assert preset.code == code
    columns = suggested(heads)
    said = {target: heads[at] for at, target in enumerate(columns) if target}
    assert must.items() <= said.items()
    assert {"number", "state", "ordered_at", "paid_at"} <= set(said)
    checked_options(OrderOptions(columns=columns, shop="甲店"))


def test_given_presets_then_they_name_things_there_are_and_never_one_twice() -> None:
    for preset in PRESETS:
        assert set(preset.columns.values()) <= set(TARGETS)
        assert recognised(list(preset.columns)) in (preset, None)


@pytest.mark.parametrize("language", [0, 1])
def test_given_the_template_when_brought_back_then_every_column_is_understood(
    language: int,
) -> None:
    heads, row = [one[language] for one in TEMPLATE], [one[2] for one in TEMPLATE]
    columns = suggested(heads)
    assert "" not in columns
    found = read_row(2, row, Reads(OrderOptions(columns=columns), "CN", SHANGHAI))
    assert found.problems == ()
    assert found.given["phone"] == "+8613800138000"


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("等待买家付款", "ordered"),
        ("待支付", "ordered"),
        ("买家已付款,等待卖家发货", "paid"),
        ("卖家已发货，等待买家确认", "paid"),
        ("等待出库", "paid"),
        ("(删除)等待出库", "closed"),
        ("交易关闭", "closed"),
        ("已取消", "closed"),
        ("未发货，退款成功", "refunded"),
        ("Refunded", "refunded"),
    ],
)
def test_given_words_of_shops_when_read_then_they_are_stages(words: str, stage: str) -> None:
    assert read(number="1", state=words).given["state"] == stage


@pytest.mark.parametrize(
    ("cell", "number"),
    [('="1234567890123456"', "1234567890123456"), ("'220105-1\t", "220105-1"), (" 9 ", "9")],
)
def test_given_a_number_kept_from_a_spreadsheet_when_read_then_it_is_bare(
    cell: str, number: str
) -> None:
    found = read(number=cell)
    assert (found.given["number"], found.keys) == (number, (f"甲店\x1f{number}",))


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("'138 0013 8000", "+8613800138000"),
        ("138****8000", None),
        ("17012345678-1234", None),
    ],
)
def test_given_a_phone_when_read_then_only_one_that_is_somebodys_counts(
    cell: str, phone: str | None
) -> None:
    found = read(number="1", phone=cell)
    assert (found.given.get("phone"), found.problems) == (phone, ())


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-01-05 10:20:30", "2026-01-05T10:20:30+08:00"),
        ("2026/1/5 9:05", "2026-01-05T09:05:00+08:00"),
        ("2026年1月5日 10时20分", "2026-01-05T10:20:00+08:00"),
        ("2026-01-05", "2026-01-05T00:00:00+08:00"),
        ("2026-01-05T02:20:30Z", "2026-01-05T02:20:30+00:00"),
        ("-", None),
    ],
)
def test_given_a_moment_when_read_then_it_is_the_centres(cell: str, moment: str | None) -> None:
    found = read(number="1", ordered_at=cell)
    assert (found.given.get("ordered_at"), found.problems) == (moment, ())


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"number": "1.23457E+17"}, "number_shortened"),
        ({"number": ""}, "number_missing"),
        ({"number": "1", "state": "在路上"}, "state_unknown"),
        ({"number": "1", "amount": "十元"}, "amount_malformed"),
        ({"number": "1", "amount": "-1"}, "amount_malformed"),
        ({"number": "1", "amount": "NaN"}, "amount_malformed"),
        ({"number": "1", "ordered_at": "2026-02-30 10:00"}, "moment_malformed"),
        ({"number": "1", "quantity": "0"}, "quantity_malformed"),
        ({"number": "1" * 101}, "text_too_long"),
    ],
)
def test_given_a_cell_that_cannot_be_when_read_then_it_is_said_in_both_languages(
    cells: dict[str, str], code: str
) -> None:
    codes = [one.code for one in read(**cells).problems]
    assert codes == [code]
    assert reason(code, "x", "zh") != reason(code, "x", "en")


def test_given_every_reason_then_it_is_said_in_both_languages() -> None:
    for zh, en in (*REASONS.values(), *KEPT.values()):
        assert zh
        assert en.isascii() or "“" in en


def test_given_options_that_cannot_be_meant_then_they_are_refused() -> None:
    for columns, shop, field in (
        (("amount",), "甲店", "columns"),
        (("number", "number"), "甲店", "columns"),
        (("number", "colour"), "甲店", "columns"),
        (("number",), " ", "shop"),
    ):
        with pytest.raises(ImportInvalid) as refused:
            checked_options(OrderOptions(columns=columns, shop=shop))
        assert refused.value.field == field


# What rows do ------------------------------------------------------------------------------------


def row(at: int = 2, **said: Any) -> Given:
    base = {"shop": "甲店", "number": "A", "ordered_at": "2026-01-05T09:00:00+08:00"}
    return Given(at, {**base, **said})


DESK = Desk(OrderOptions(columns=("number", "refunded")), NOW, NOW - timedelta(hours=1))


def after(*rows: Given, before: Any = None) -> Told:
    done = settled(rows, before, DESK)
    assert done.after is not None, done.rows
    return done.after


def test_given_a_state_without_its_moment_when_applied_then_it_was_so_by_the_files_time() -> None:
    told = after(row(state="paid", amount="10.00"))
    assert (told.stage, told.paid_at) == (Stage.PAID, DESK.as_of)


def test_given_no_state_but_a_moment_of_payment_then_it_is_paid() -> None:
    told = after(row(amount="10.00", paid_at="2026-01-05T09:30:00+08:00"))
    assert told.stage is Stage.PAID


def test_given_a_closed_order_whose_money_all_went_back_then_it_is_refunded() -> None:
    told = after(row(state="closed", amount="10.00", refunded="10.00"))
    assert (told.stage, told.refunded) == (Stage.REFUNDED, Decimal("10.00"))


def test_given_what_was_paid_and_what_was_asked_then_paid_counts_once_it_is() -> None:
    both: dict[str, Any] = {"amount": "12.00", "paid_amount": "10.00"}
    assert after(row(state="ordered", **{**both, "paid_amount": "0.00"})).amount == 12
    assert after(row(state="paid", **both)).amount == 10


def test_given_rows_of_one_order_then_each_is_a_line_and_the_order_is_made_once() -> None:
    rows = [
        row(2, amount="30.00", title="杯", price="10.00"),
        row(3, amount="30.00", title="盖", price="20.00", quantity=1, add_on=True),
    ]
    done = settled(rows, None, DESK)
    assert done.after is not None
    assert [line.title for line in done.after.lines] == ["杯", "盖"]
    assert [result for _, result, _ in done.rows] == [Result.CREATED, Result.SAME]


def test_given_more_refunded_than_paid_then_the_row_says_so_at_its_column() -> None:
    done = settled([row(amount="10.00", refunded="11.00")], None, DESK)
    [(_, result, [problem])] = done.rows
    assert (result, problem.code, problem.column) == (Result.BAD, "rule_refunded", 1)
    assert done.after is None


STATES = ("ordered", "paid", "closed", "refunded")


@drawn(st.permutations(STATES), st.lists(st.sampled_from(STATES), max_size=3))
def test_given_states_in_any_order_when_applied_then_an_order_never_goes_back(
    states: list[str], more: list[str]
) -> None:
    """Whatever the file says in whatever order, what stands is somewhere the life leads to, and a
    file applied again changes nothing."""
    rows = [row(n + 2, state=one, amount="10.00") for n, one in enumerate([*states, *more])]
    told = after(*rows)
    assert told.stage is Stage.REFUNDED
    again = settled(rows, _kept(told), DESK)
    assert again.after is None or same(again.after, told)
    assert {result for _, result, _ in again.rows} <= {Result.SAME, Result.SKIPPED}


def _kept(told: Told) -> Order:
    """An order with what was told."""
    return Order(
        id="o",
        project="p",
        **{name: getattr(told, name) for name in Told.__dataclass_fields__ if name != "call"},
        customer=None,
        customer_name=None,
        call=None,
        asked_at=None,
        agent=None,
        agent_name=None,
        department=None,
        link=Link.NONE,
        version=1,
    )


def test_given_an_older_word_when_applied_then_nothing_changes() -> None:
    told = after(row(state="ordered", amount="10.00"))
    newer = replace(told, told_at=NOW, amount=Decimal("9.00"))
    done = settled([row(state="ordered", amount="10.00")], _kept(newer), DESK)
    assert done.after is None
    assert [result for _, result, _ in done.rows] == [Result.SKIPPED]
