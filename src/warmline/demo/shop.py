"""The demo centre's shop: some orders of the demo's callers and of strangers, in every stage.

Called by `app.prepare` with `--demo`. Made once: where there is any order nothing is done. Nobody
has talked with anybody yet, so none is laid to a call; what a demo caller orders after a call is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from warmline.demo.caller import CALLERS
from warmline.kit.actor import SYSTEM
from warmline.shop.model import Filters, Line, Stage, Told
from warmline.shop.service import ShopService

SHOP = "暖线家电旗舰店"
GOODS = (
    ("对开门冰箱 BCD-500", "3299.00"),
    ("滚筒洗衣机 10 公斤", "2199.00"),
    ("壁挂空调 1.5 匹", "2599.00"),
    ("电热水器 60 升", "1099.00"),
    ("吸油烟机 大吸力", "1899.00"),
)
BUYERS = ("张女士", "李先生", "王女士", "陈先生", "刘女士", "赵先生", "周女士", "吴先生")
STAGES = (Stage.ORDERED, Stage.PAID, Stage.PAID, Stage.CLOSED, Stage.PAID, Stage.REFUNDED)
ORDERS = 24


async def seed(shop: ShopService, now: datetime) -> None:
    """Make the orders, the last one an hour ago."""
    if (await shop.list(SYSTEM, Filters(), size=1)).items:
        return
    await shop.push(SYSTEM, [_told(number, now) for number in range(ORDERS)])


def _told(number: int, now: datetime) -> Told:
    """The order of this number, always the same but for its time."""
    title, price = GOODS[number % len(GOODS)]
    lines = [Line(title, 1, Decimal(price))]
    if number % 4 == 1:
        lines.append(Line("清洁套装", 2, Decimal("19.90"), add_on=True))
    amount = sum((line.price * line.quantity for line in lines), Decimal(0))
    ordered = now - timedelta(hours=1 + 5 * number)
    stage = STAGES[number % len(STAGES)]
    later: dict[str, Any] = {}
    if stage in (Stage.PAID, Stage.REFUNDED):
        later["paid_at"] = ordered + timedelta(minutes=8)
    if stage is Stage.CLOSED:
        later["closed_at"] = ordered + timedelta(minutes=30)
    if stage is Stage.REFUNDED:
        later |= {"refunded_at": ordered + timedelta(minutes=50), "refunded": amount}
    return Told(
        shop=SHOP,
        # The last one has the highest number.
        number=f"DD{20_261_000 + ORDERS - number}",
        stage=stage,
        ordered_at=ordered,
        told_at=ordered + timedelta(minutes=51),
        amount=amount,
        buyer=BUYERS[number % len(BUYERS)],
        phone=CALLERS[number % len(CALLERS)] if number % 3 else f"1380000{number:04d}",
        lines=tuple(lines),
        **later,
    )
