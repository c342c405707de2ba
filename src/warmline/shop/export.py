"""Orders into a file, as the list shows them: same filters, scope, masking; kept in the trail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.shop.model import Filters, Order, Stage
from warmline.shop.service import project_of, shown
from warmline.shop.store import orders

STAGES = {
    Stage.ORDERED: ("已下单", "Ordered"),
    Stage.PAID: ("已付款", "Paid"),
    Stage.CLOSED: ("已关闭", "Closed"),
    Stage.REFUNDED: ("已退款", "Refunded"),
}
_FORMAT = "%Y-%m-%d %H:%M:%S"


class OrderExport:
    """Writes exports; `zone` and `language` are the centre's."""

    def __init__(self, database: Database, clock: Clock, zone: str, language: str) -> None:
        self._database = database
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._zh = language == "zh"

    async def write(self, actor: Actor, filters: Filters, format_: str) -> Path:
        """A temporary file (`.xlsx` or `.csv`) with every order the filters leave. The caller
        deletes it. Raises `Invalid` for the format."""
        allow(actor, "shop.export")
        with gone_on_failure(new_file(format_)) as path:
            sheet, count = open_sheet(path), 0
            columns = self._columns()
            sheet.write([zh if self._zh else en for zh, en, _ in columns])
            async with self._database.read() as session:
                rule = await orders.rule_of(session, project_of(actor))
                before = self._clock.now() - timedelta(minutes=rule.unpaid_min)
                async for some in orders.all_of(session, actor, filters, before):
                    rows = [[read(shown(actor, one)) for _, _, read in columns] for one in some]
                    await asyncio.to_thread(write_all, sheet, rows)
                    count += len(rows)
            await asyncio.to_thread(sheet.close)
            async with self._database.transaction() as session:
                # What was searched for may be a number of somebody's.
                told = replace(filters, q="…" if filters.q else "")
                after = {"format": format_, "rows": count, "filters": told}
                audit.record(session, actor, "exported", "shop_order", "list", None, after)
            return path

    def _columns(self) -> list[tuple[str, str, Callable[[Order], Value]]]:
        return [
            ("店铺", "Shop", lambda one: one.shop),
            ("订单号", "Order number", lambda one: one.number),
            ("状态", "Stage", lambda one: STAGES[one.stage][0 if self._zh else 1]),
            ("下单时间", "Ordered", lambda one: self._moment(one.ordered_at)),
            ("付款时间", "Paid at", lambda one: self._moment(one.paid_at)),
            ("金额", "Amount", lambda one: float(one.amount)),
            ("已退金额", "Refunded", lambda one: float(one.refunded)),
            ("换购件数", "Add-on pieces", lambda one: float(one.add_ons)),
            ("买家", "Buyer", lambda one: one.buyer),
            ("电话", "Phone", lambda one: one.phone),
            ("客户", "Customer", lambda one: one.customer_name or ""),
            ("坐席", "Agent", lambda one: one.agent_name or ""),
            ("咨询时间", "Asked at", lambda one: self._moment(one.asked_at)),
        ]

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime(_FORMAT) if at is not None else ""
