"""What is wrong with a row of a file of orders, in Chinese and English, and which stage
a shop means by its words. Pure data."""

from __future__ import annotations

from typing import Final

from warmline.shop.model import Stage

STATES: Final[dict[Stage, tuple[str, ...]]] = {
    Stage.ORDERED: (
        "ordered",
        "unpaid",
        "pending payment",
        "已下单",
        "未付款",
        "待付款",
        "未支付",
        "待支付",
        "等待付款",
        "等待买家付款",
        "等待付款确认",
        "等待支付",
    ),
    Stage.PAID: (
        "paid",
        "shipped",
        "completed",
        "finished",
        "已付款",
        "已支付",
        "买家已付款",
        "买家已付款 等待卖家发货",
        "卖家已发货",
        "卖家已发货 等待买家确认",
        "卖家部分发货",
        "交易成功",
        "待发货",
        "部分发货",
        "已发货",
        "已发货 待签收",
        "已发货 待收货",
        "待收货",
        "待签收",
        "已签收",
        "已收货",
        "待评价",
        "备货中",
        "等待出库",
        "正在出库",
        "等待发货",
        "等待确认收货",
        "等待收货",
        "完成",
        "已完成",
        "交易完成",
    ),
    Stage.CLOSED: (
        "closed",
        "cancelled",
        "canceled",
        "已关闭",
        "交易关闭",
        "关闭",
        "已取消",
        "取消",
        "订单取消",
        "已删除",
    ),
    Stage.REFUNDED: (
        "refunded",
        "已退款",
        "退款成功",
        "退款完成",
        "全额退款",
        "未发货 退款成功",
        "已发货 退款成功",
    ),
}
"""What shops write in the column of the state; blanks stand for commas."""
DELETED: Final = "(删除)"
"""Before a state, where a shop called the order off."""
REFUND_DONE: Final = "退款成功"
"""In the column of what came after the sale."""

MOMENTS: Final = {
    "ordered_at": ("下单时间", "The moment it was ordered"),
    "paid_at": ("付款时间", "The moment it was paid"),
    "closed_at": ("关闭时间", "The moment it was closed"),
    "refunded_at": ("退款时间", "The moment it was refunded"),
    "told_at": ("更新时间", "The moment it was updated"),
}

REASONS: Final[dict[str, tuple[str, str]]] = {
    "number_missing": ("缺少订单号", "There is no order number."),
    "number_shortened": (
        "“{about}”被 Excel 缩写，末位已丢失；请把该列设为文本后重新导出",
        "Excel shortened “{about}” and its last digits are lost; format the column as text and "
        "export again.",
    ),
    "text_too_long": ("“{about}…”太长", "“{about}…” is too long."),
    "shop_missing": ("缺少店铺", "There is no shop."),
    "state_unknown": (
        "状态“{about}”无法识别，请写：已下单、已付款、已关闭、已退款",
        "The state “{about}” is not understood; write ordered, paid, closed or refunded.",
    ),
    "moment_malformed": (
        "“{about}”不是时间，如 2026-01-05 10:20:30",
        "“{about}” is no moment, like 2026-01-05 10:20:30.",
    ),
    "amount_malformed": (
        "“{about}”不是金额，须为 0 或以上的数字",
        "“{about}” is no amount; a number of 0 or more.",
    ),
    "amount_missing": ("缺少金额", "There is no amount."),
    "ordered_at_missing": ("缺少下单时间", "There is no moment at which it was ordered."),
    "quantity_malformed": ("数量“{about}”须为正整数", "The quantity “{about}” is no whole number."),
    "yes_no_unknown": ("“{about}”请写是或否", "“{about}”: say yes or no."),
    "row_of_order_bad": (
        "同一订单的其他行有问题，整单未导入",
        "Another row of the same order is bad, so none of it is imported.",
    ),
    "rule_amount": ("金额超出范围", "The amount is out of range."),
    "rule_refunded": ("退款金额不能大于订单金额", "More was refunded than the order's amount."),
    "rule_lines": ("一张订单最多 200 行商品", "An order has at most 200 lines."),
    **{
        f"rule_{name}": (
            f"{zh}早于下单时间或在将来",
            f"{en} is before the order, or in the future.",
        )
        for name, (zh, en) in MOMENTS.items()
    },
    "value_unstorable": ("含有无法保存的字符", "It holds characters that cannot be stored."),
    "skipped": ("比已知的旧，未采用", "Older than what is known; not taken."),
}

KEPT: Final[dict[str, tuple[str, str]]] = {
    "changed_since": ("导入后店铺或他人又改过", "The shop, or somebody, changed it since"),
    "in_use": ("已手工关联到通话", "Linked to a call by hand"),
    "gone": ("订单已不存在", "The order is gone"),
    "erased": ("买家的个人信息已删除", "The buyer was erased"),
}
"""Why something of an import could not be taken back."""


def reason(code: str, about: str, language: str) -> str:
    """The sentence of a code."""
    both = REASONS.get(code) or KEPT.get(code) or (code, code)
    return both[0 if language == "zh" else 1].replace("{about}", about)
