"""Exports of the call list: xlsx or csv with the same rows, scope and masking as on the screen.

Written in the background (`service.exporting` starts it), chunk by chunk to a temporary file, so
memory stays small. Every export is audited before a row is written. No cell is ever a formula.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.interactions.errors import ExportTooLarge
from warmline.interactions.model import CallRow, Filters
from warmline.interactions.ports import HasOrder, QueueNames
from warmline.interactions.service import checked, shown
from warmline.interactions.service.exporting import call_filters
from warmline.interactions.store import calls
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import ExportWork, Told, unheard

MOST_ROWS = {"xlsx": 1_048_575, "csv": 10_000_000}
"""A sheet has no more rows."""


class Column:
    """One column: its heads in both languages and how its value is read from a row."""

    def __init__(self, zh: str, en: str, read: Callable[[CallRow, Words], Value]) -> None:
        self.zh, self.en, self.read = zh, en, read


class Words:
    """What turns codes and moments into words: zone, language, names of queues."""

    def __init__(self, zone: ZoneInfo, language: str, queues: Mapping[str, str]) -> None:
        self.zone, self.language, self.queues = zone, language, queues

    def moment(self, at: datetime | None) -> str:
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""

    def of(self, group: str, code: str) -> str:
        zh, en = WORDS.get((group, code), (code, code))
        return zh if self.language == "zh" else en


WORDS = {
    ("direction", "in"): ("呼入", "inbound"),
    ("direction", "out"): ("呼出", "outbound"),
    ("outcome", "live"): ("进行中", "live"),
    ("outcome", "answered"): ("已接听", "answered"),
    ("outcome", "abandoned"): ("排队放弃", "abandoned"),
    ("outcome", "ivr_only"): ("IVR 内结束", "ended in IVR"),
    ("outcome", "unserved"): ("未接通人工", "not served"),
    ("outcome", "failed"): ("未接通", "not reached"),
    ("outcome", "callback"): ("转为回拨", "to be called back"),
    ("by", "customer"): ("客户", "customer"),
    ("by", "agent"): ("坐席", "agent"),
    ("by", "system"): ("系统", "system"),
    ("order", "with"): ("有", "yes"),
}

COLUMNS = (
    Column("编号", "ID", lambda row, words: row.id),
    Column("方向", "Direction", lambda row, words: words.of("direction", row.direction)),
    Column("客户号码", "Customer number", lambda row, words: row.caller.raw),
    Column("归属地", "Place", lambda row, words: row.caller.place),
    Column("运营商", "Carrier", lambda row, words: row.caller.carrier),
    Column("被叫号码", "Called number", lambda row, words: row.called),
    Column("开始时间", "Arrived", lambda row, words: words.moment(row.arrived_at)),
    Column("结束时间", "Ended", lambda row, words: words.moment(row.ended_at)),
    Column("队列", "Queue", lambda row, words: words.queues.get(row.queue or "", row.queue)),
    Column("坐席", "Agent", lambda row, words: row.agent_name),
    Column("等待(秒)", "Waited (s)", lambda row, words: row.waited_s),
    Column("振铃(秒)", "Ring (s)", lambda row, words: row.ring_s),
    Column("通话(秒)", "Talk (s)", lambda row, words: row.talked_s),
    Column("保持(秒)", "Hold (s)", lambda row, words: row.held_s),
    Column("话后处理(秒)", "Wrap-up (s)", lambda row, words: row.wrap_up_s),
    Column("结果", "Outcome", lambda row, words: words.of("outcome", row.outcome)),
    Column("挂断方", "Ended by", lambda row, words: words.of("by", row.ended_by)),
    Column("小结", "Result code", lambda row, words: row.result),
    Column("备注", "Notes", lambda row, words: row.notes),
    Column("工单", "Order", lambda row, words: words.of("order", "with") if row.ordered else ""),
)


class CallExport:
    """Writes exports; `zone` and `language` are the centre's, `queue_names` looks names up."""

    def __init__(
        self,
        database: Database,
        zone: str,
        language: str,
        queue_names: QueueNames | None = None,
        has_order: HasOrder = calls.no_order,
    ) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._language = language
        self._queue_names = queue_names
        self._has_order = has_order

    async def write(
        self, actor: Actor, filters: Filters, format_: str, told: Told = unheard
    ) -> Path:
        """A temporary file (`.xlsx` or `.csv`) with every call the filters leave. The caller
        deletes it; `told` hears how many rows are written, of how many. Raises `ExportTooLarge`,
        `NumberTooShort`, `Invalid` for the format."""
        actor.need("call.export")
        checked(filters)
        with gone_on_failure(new_file(format_)) as path:
            count = await self._announce(actor, filters, format_)
            await self._fill(path, actor, filters, count, told)
            return path

    async def _announce(self, actor: Actor, filters: Filters, format_: str) -> int:
        most = MOST_ROWS[format_]
        async with self._database.transaction() as session:
            count = await calls.count_calls(session, actor, filters, most, self._has_order)
            if count > most:
                raise ExportTooLarge(
                    f"More than {most} calls; narrow the period and export in parts.",
                    at_most=most,
                )
            after = {"format": format_, "rows": count, "filters": filters}
            audit.record(session, actor, "exported", "interaction", "list", None, after)
        return count

    async def _fill(
        self, path: Path, actor: Actor, filters: Filters, count: int, told: Told
    ) -> None:
        sheet, written = open_sheet(path), 0
        zh = self._language == "zh"
        sheet.write([column.zh if zh else column.en for column in COLUMNS])
        queues: dict[str, str] = {}
        async with self._database.read() as session:
            async for rows in calls.all_calls(session, actor, filters, self._has_order):
                await self._learn(queues, {row.queue for row in rows if row.queue})
                words = Words(self._zone, self._language, queues)
                values = [
                    [column.read(shown(actor, row), words) for column in COLUMNS] for row in rows
                ]
                await asyncio.to_thread(write_all, sheet, values)
                written += len(rows)
                await told(written, count)
        await asyncio.to_thread(sheet.close)

    async def _learn(self, known: dict[str, str], wanted: set[str]) -> None:
        if self._queue_names is not None and wanted - known.keys():
            known |= await self._queue_names(wanted - known.keys())


def in_background(export: CallExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        return await export.write(actor, call_filters(arguments), str(arguments["format"]), told)

    return ExportWork("calls", write)
