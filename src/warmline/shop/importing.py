"""Words of imports of orders: what columns are, which shop's export a file is, options. Pure.

What is the same for every list is `runs.importing`; what a cell means is in `importing_cells`, what
rows do to an order in `importing_orders`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from warmline.kit.tables_in import DELIMITERS, ENCODINGS
from warmline.runs.errors import ImportInvalid
from warmline.runs.importing import IGNORED, Batch, Reading, plain_word

TARGETS: Final = (
    "number",
    "shop",
    "state",
    "after_sale",
    "ordered_at",
    "paid_at",
    "closed_at",
    "refunded_at",
    "told_at",
    "amount",
    "paid_amount",
    "refunded",
    "buyer",
    "phone",
    "title",
    "quantity",
    "price",
    "sku",
    "add_on",
)
"""What a column may be."""
LONGEST_SHOP: Final = 100


@dataclass(frozen=True, slots=True)
class OrderOptions(Reading):
    """How a file of orders is read. `shop`: whose orders they are where no column says. `preset`:
    the code of the export its heads were recognised as. `as_of`: when it was so in the shop, where
    no column says; None: when the file was brought."""

    shop: str = ""
    preset: str = ""
    as_of: datetime | None = None


OrderImport = Batch[OrderOptions]
"""A batch of orders."""


# Whose export ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preset:
    """A common export of shops, recognised by heads it has and others have not; `columns`: head →
    target, the rest is left out."""

    code: str
    needs: tuple[str, ...]
    columns: Mapping[str, str]


PRESETS: Final = (
    Preset(
        "taobao",
        ("订单编号", "买家会员名", "买家实际支付金额"),
        {
            "订单编号": "number",
            "店铺名称": "shop",
            "订单状态": "state",
            "订单创建时间": "ordered_at",
            "订单付款时间": "paid_at",
            "总金额": "amount",
            "买家实际支付金额": "paid_amount",
            "退款金额": "refunded",
            "买家会员名": "buyer",
            "联系手机": "phone",
            "宝贝标题": "title",
            "宝贝总数量": "quantity",
        },
    ),
    Preset(
        "jd",
        ("订单号", "下单帐号", "京东价"),
        {
            "订单号": "number",
            "店铺名称": "shop",
            "订单状态": "state",
            "下单时间": "ordered_at",
            "付款确认时间": "paid_at",
            "应付金额": "amount",
            "下单帐号": "buyer",
            "联系电话": "phone",
            "商品名称": "title",
            "订购数量": "quantity",
            "京东价": "price",
            "商品ID": "sku",
        },
    ),
    Preset(
        "pdd",
        ("订单号", "商家实收金额(元)", "用户实付金额(元)"),
        {
            "订单号": "number",
            "店铺名称": "shop",
            "订单状态": "state",
            "售后状态": "after_sale",
            "订单成交时间": "ordered_at",
            "拼单成功时间": "ordered_at",
            "支付时间": "paid_at",
            "商品总价(元)": "amount",
            "用户实付金额(元)": "paid_amount",
            "退款金额(元)": "refunded",
            "手机": "phone",
            "收货人": "buyer",
            "商品": "title",
            "商品数量(件)": "quantity",
            "商品id": "sku",
        },
    ),
)

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("订单号", "订单编号", "主订单编号", "单号", "order number", "order no", "order id"),
    "shop": ("店铺", "店铺名称", "网店", "shop", "store"),
    "state": ("状态", "订单状态", "付款状态", "支付状态", "stage", "status", "state"),
    "after_sale": ("售后状态", "退款状态", "after sale", "refund status"),
    "ordered_at": (
        "下单时间",
        "订单创建时间",
        "创建时间",
        "订单提交时间",
        "订单成交时间",
        "ordered",
        "ordered at",
        "order time",
        "created at",
    ),
    "paid_at": ("付款时间", "支付时间", "订单付款时间", "付款确认时间", "paid at", "payment time"),
    "closed_at": ("关闭时间", "取消时间", "订单关闭时间", "closed at"),
    "refunded_at": ("退款时间", "退款完成时间", "refunded at"),
    "told_at": ("更新时间", "修改时间", "最后更新时间", "updated at"),
    "amount": (
        "金额",
        "订单金额",
        "总金额",
        "应付金额",
        "订单应付金额",
        "商品总价",
        "amount",
        "total",
    ),
    "paid_amount": ("实付金额", "实际支付金额", "买家实际支付金额", "用户实付金额", "paid"),
    "refunded": ("已退金额", "退款金额", "refunded", "refund amount"),
    "buyer": (
        "买家",
        "买家昵称",
        "昵称",
        "买家会员名",
        "下单帐号",
        "下单账号",
        "收货人",
        "收货人姓名",
        "buyer",
        "nick",
        "customer",
    ),
    "phone": (
        "电话",
        "手机",
        "手机号",
        "联系电话",
        "联系手机",
        "收货人手机",
        "收货人电话",
        "phone",
        "mobile",
        "receiver phone",
    ),
    "title": ("商品", "商品名称", "商品标题", "宝贝标题", "标题", "title", "item"),
    "quantity": ("数量", "商品数量", "购买数量", "订购数量", "quantity"),
    "price": ("单价", "价格", "商品单价", "price"),
    "sku": ("商品编码", "商家编码", "sku", "商品id", "规格编码"),
    "add_on": ("换购", "是否换购", "add on", "add-on"),
}
"""What people call these columns; those of our own export and template are among them."""
_MEANING: Final = {plain_word(word): target for target, words in WORDS.items() for word in words}


def recognised(heads: Sequence[str]) -> Preset | None:
    """The export these heads are of."""
    there = {plain_word(head) for head in heads}
    for preset in PRESETS:
        if all(plain_word(head) in there for head in preset.needs):
            return preset
    return None


def suggested(heads: Sequence[str]) -> tuple[str, ...]:
    """What columns with these heads probably are; each thing once, the first that is it."""
    preset = recognised(heads)
    meaning = _MEANING
    if preset is not None:
        meaning = {plain_word(head): target for head, target in preset.columns.items()}
    found: list[str] = []
    for head in heads:
        target = meaning.get(plain_word(head), IGNORED)
        found.append(IGNORED if target in found else target)
    return tuple(found)


def checked_options(options: OrderOptions) -> OrderOptions:
    """The options. Raises `ImportInvalid` for what cannot be meant."""
    used = [target for target in options.columns if target != IGNORED]
    for at, target in enumerate(options.columns):
        if target and target not in TARGETS:
            raise ImportInvalid(
                f"Column {at + 1} cannot be “{target}”.",
                code="import_column_unknown",
                field="columns",
            )
        if target and used.count(target) > 1:
            raise ImportInvalid(
                f"Two columns are “{target}”; one of them must be something else.",
                code="import_column_twice",
                field="columns",
                target=target,
            )
    if options.encoding not in ENCODINGS or options.delimiter not in DELIMITERS:
        raise ImportInvalid("No such encoding or sign between columns.", field="encoding")
    if "number" not in used:
        raise ImportInvalid(
            "Say which column is the order's number: by it an order is known again.",
            code="import_number_missing",
            field="columns",
        )
    if "shop" not in used and not options.shop.strip():
        raise ImportInvalid(
            "Say which shop these orders are of, or which column does.",
            code="import_shop_missing",
            field="shop",
        )
    if len(options.shop) > LONGEST_SHOP:
        raise ImportInvalid(f"A shop's name has at most {LONGEST_SHOP} characters.", field="shop")
    return options


TEMPLATE: Final[Sequence[tuple[str, str, str]]] = (
    ("店铺", "Shop", "天猫旗舰店"),
    ("订单号", "Order number", "202601050001"),
    ("状态", "Stage", "已付款"),
    ("下单时间", "Ordered at", "2026-01-05 10:20:30"),
    ("付款时间", "Paid at", "2026-01-05 10:25:00"),
    ("金额", "Amount", "199.00"),
    ("已退金额", "Refunded", "0"),
    ("买家昵称", "Buyer", "li***88"),
    ("收货人手机", "Receiver phone", "13800138000"),
    ("商品名称", "Title", "保温杯 500ml"),
    ("数量", "Quantity", "1"),
    ("单价", "Price", "199.00"),
    ("商品编码", "SKU", "CUP-500"),
    ("换购", "Add-on", "否"),
)
"""Heads of the template in both languages, and a row that shows what goes into them."""
