"""Orders, and the funnel, into a file as their pages show them: same filters, scope, masking;
kept in the trail. As runs they are `orders_in_background`, `funnel_in_background`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import ExportWork, Told, unheard
from warmline.shop.model import Filters, FunnelRow, Order, Stage
from warmline.shop.service import project_of, shown
from warmline.shop.service.exporting import filters_of
from warmline.shop.service.figures import FunnelService
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

    async def write(
        self,
        actor: Actor,
        filters: Filters,
        format_: str,
        told: Told = unheard,
        chosen: Sequence[str] = (),
    ) -> Path:
        """A temporary file (`.xlsx` or `.csv`) with every order the filters leave, and the columns
        of the page that were chosen (none: all). The caller deletes it. Raises `Invalid` for the
        format."""
        allow(actor, "shop.export")
        with gone_on_failure(new_file(format_)) as path:
            sheet, count = open_sheet(path), 0
            # A choice of nothing that there is (any more) would be a file without a column.
            every = self._columns()
            columns = [one for one in every if not chosen or one[0] in chosen] or every
            sheet.write([zh if self._zh else en for _, zh, en, _ in columns])
            async with self._database.read() as session:
                rule = await orders.rule_of(session, project_of(actor))
                before = self._clock.now() - timedelta(minutes=rule.unpaid_min)
                total = await orders.count(session, actor, filters, before)
                async for some in orders.all_of(session, actor, filters, before):
                    rows = [[read(shown(actor, one)) for *_, read in columns] for one in some]
                    await asyncio.to_thread(write_all, sheet, rows)
                    count += len(rows)
                    await told(count, total)
            await asyncio.to_thread(sheet.close)
            # What was searched for may be a number of somebody's.
            sought = replace(filters, q="…" if filters.q else "")
            facts = {"format": format_, "rows": count, "filters": sought}
            await self._kept(actor, "list", facts)
            return path

    async def _kept(self, actor: Actor, what: str, facts: Mapping[str, object]) -> None:
        async with self._database.transaction() as session:
            audit.record(session, actor, "exported", "shop_order", what, None, facts)

    def _columns(self) -> list[tuple[str, str, str, Callable[[Order], Value]]]:
        """Key of the page's column, its words, its value."""
        return [
            ("shop", "店铺", "Shop", lambda one: one.shop),
            ("number", "订单号", "Order number", lambda one: one.number),
            ("stage", "状态", "Stage", lambda one: STAGES[one.stage][0 if self._zh else 1]),
            ("ordered_at", "下单时间", "Ordered", lambda one: self._moment(one.ordered_at)),
            ("paid_at", "付款时间", "Paid at", lambda one: self._moment(one.paid_at)),
            ("amount", "金额", "Amount", lambda one: float(one.amount)),
            ("refunded", "已退金额", "Refunded", lambda one: float(one.refunded)),
            ("add_ons", "换购件数", "Add-on pieces", lambda one: float(one.add_ons)),
            ("buyer", "买家", "Buyer", lambda one: one.buyer),
            ("phone", "电话", "Phone", lambda one: one.phone),
            ("customer", "客户", "Customer", lambda one: one.customer_name or ""),
            ("agent", "坐席", "Agent", lambda one: one.agent_name or ""),
            ("asked_at", "咨询时间", "Asked at", lambda one: self._moment(one.asked_at)),
        ]

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime(_FORMAT) if at is not None else ""


class FunnelExport:
    """Writes the funnel, a row for each agent and day; `language` is the centre's."""

    def __init__(self, database: Database, funnel: FunnelService, language: str) -> None:
        self._database, self._funnel = database, funnel
        self._zh = language == "zh"

    async def write(
        self, actor: Actor, since: date, to: date, format_: str, told: Told = unheard
    ) -> Path:
        """A temporary file. The caller deletes it. Raises `Invalid` for the days or the format."""
        allow(actor, "shop.export")
        rows = await self._funnel.rows(actor, since, to)
        with gone_on_failure(new_file(format_)) as path:
            sheet = open_sheet(path)
            sheet.write([zh if self._zh else en for zh, en, _ in FUNNEL])
            lines = [[read(one) for _, _, read in FUNNEL] for one in rows]
            await asyncio.to_thread(write_all, sheet, lines)
            await asyncio.to_thread(sheet.close)
            await told(len(rows), len(rows))
            facts = {"format": format_, "rows": len(rows), "from": since, "to": to}
            async with self._database.transaction() as session:
                audit.record(session, actor, "exported", "shop_order", "funnel", None, facts)
            return path


def _share(part: float | None) -> Value:
    return "" if part is None else round(part, 4)


FUNNEL: list[tuple[str, str, Callable[[FunnelRow], Value]]] = [
    ("日期", "Day", lambda one: one.day.isoformat()),
    ("坐席", "Agent", lambda one: one.agent_name),
    ("咨询人数", "Asked", lambda one: float(one.asked)),
    ("下单人数", "Ordered", lambda one: float(one.ordered)),
    ("付款人数", "Paid", lambda one: float(one.paid)),
    ("流失人数", "Lost", lambda one: float(one.lost)),
    ("下单转化率", "Order rate", lambda one: _share(one.order_rate)),
    ("付款转化率", "Pay rate", lambda one: _share(one.pay_rate)),
    ("成交订单", "Orders", lambda one: float(one.orders)),
    ("换购件数", "Add-on pieces", lambda one: float(one.add_ons)),
    ("销售额", "Sales", lambda one: float(one.net)),
    ("客单价", "Average", lambda one: "" if one.average is None else float(one.average)),
]


def orders_in_background(export: OrderExport) -> ExportWork:
    """The list as a run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        format_ = str(arguments["format"])
        columns = [str(one) for one in arguments.get("columns", ())]
        return await export.write(actor, filters_of(arguments), format_, told, columns)

    return ExportWork("orders", write)


def funnel_in_background(export: FunnelExport) -> ExportWork:
    """The funnel as a run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        since, to = (date.fromisoformat(str(arguments[name])) for name in ("from", "to"))
        return await export.write(actor, since, to, str(arguments["format"]), told)

    return ExportWork("funnel", write)
