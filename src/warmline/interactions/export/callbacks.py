"""The list of callbacks as xlsx or csv: the rows, scope and masking of the screen, in the words of
the centre's language. Written in the background (`service.exporting` starts it), a chunk at a time;
audited before a row is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.interactions.callbacks import CallbackFilters, CallbackRow
from warmline.interactions.errors import ExportTooLarge
from warmline.interactions.ports import QueueNames
from warmline.interactions.service.callbacks import check_digits, shown
from warmline.interactions.service.exporting import callback_filters
from warmline.interactions.store import callbacks as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import ExportWork, Told, unheard

MOST_ROWS = {"xlsx": 1_048_575, "csv": 10_000_000}
"""A sheet has no more rows."""

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "state": {
        "waiting": ("等待回拨", "waiting"),
        "offered": ("坐席振铃", "agent rung"),
        "dialling": ("正在拨打", "dialling"),
        "reached": ("客户已接", "customer reached"),
        "talking": ("通话中", "talking"),
        "done": ("已完成", "done"),
        "failed": ("未成功", "failed"),
        "expired": ("已过期", "expired"),
        "cancelled": ("已取消", "cancelled"),
        "superseded": ("客户已再次来电", "called again"),
    },
    "outcome": {
        "busy": ("忙线", "busy"),
        "no_answer": ("无人接听", "no answer"),
        "rejected": ("被拒接", "rejected"),
        "unreachable": ("无法接通", "unreachable"),
        "congestion": ("线路繁忙", "congestion"),
        "abandoned": ("接通前挂断", "hung up before an agent"),
        "no_agent": ("接通后无坐席", "no agent came"),
        "system": ("系统中断", "broken off by the system"),
        "unknown": ("未知", "unknown"),
        "agent_refused": ("坐席拒接", "agent refused"),
        "agent_no_answer": ("坐席未接", "agent did not answer"),
        "agent_busy": ("坐席忙线", "agent busy"),
        "agent_unreachable": ("坐席不可达", "agent unreachable"),
        "agent_left": ("坐席先挂断", "agent hung up first"),
        "agent_withdrawn": ("已撤回", "withdrawn"),
    },
    "why": {
        "attempts": ("次数用尽", "no attempt left"),
        "do_not_call": ("谢绝来电", "wants no calls"),
        "forbidden": ("号码被规则禁止", "number forbidden"),
        "queue_gone": ("队列已停用", "queue gone"),
    },
    "mode": {
        "customer_first": ("先呼客户", "customer first"),
        "agent_first": ("先呼坐席", "agent first"),
    },
}


class CallbackExport:
    """Writes exports; `zone` and `language` are the centre's, `queue_names` looks names up."""

    def __init__(
        self, database: Database, zone: str, language: str, queue_names: QueueNames | None = None
    ) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._zh = language == "zh"
        self._queue_names = queue_names

    async def write(
        self,
        actor: Actor,
        filters: CallbackFilters,
        digits: str,
        format_: str,
        told: Told = unheard,
    ) -> Path:
        """A temporary file with every callback the filters leave, the newest first; `told` hears
        how many rows are written, of how many. Raises `ExportTooLarge`, `NumberTooShort`,
        `Invalid` for the format."""
        actor.need("callback.manage")
        actor.need("call.export")
        check_digits(digits)
        with gone_on_failure(new_file(format_)) as path:
            count = await self._announce(actor, filters, digits, format_)
            sheet, written = open_sheet(path), 0
            sheet.write([zh if self._zh else en for zh, en, _ in self._columns({})])
            queues: dict[str, str] = {}
            async with self._database.read() as session:
                async for rows in store.all_of(session, actor, filters, digits):
                    queues |= await self._names({row.callback.queue for row in rows} - {*queues})
                    columns = self._columns(queues)
                    values = [[read(shown(actor, row)) for _, _, read in columns] for row in rows]
                    await asyncio.to_thread(write_all, sheet, values)
                    written += len(rows)
                    await told(written, count)
            await asyncio.to_thread(sheet.close)
            return path

    async def _announce(
        self, actor: Actor, filters: CallbackFilters, digits: str, format_: str
    ) -> int:
        most = MOST_ROWS[format_]
        async with self._database.transaction() as session:
            count = await store.count(session, actor, filters, digits, most)
            if count > most:
                raise ExportTooLarge(
                    f"More than {most} callbacks; narrow the period.", at_most=most
                )
            after = {"format": format_, "rows": count, "filters": filters}
            audit.record(session, actor, "exported", "callback", "list", None, after)
        return count

    async def _names(self, queues: set[str]) -> Mapping[str, str]:
        return await self._queue_names(queues) if self._queue_names is not None and queues else {}

    def _columns(
        self, queues: Mapping[str, str]
    ) -> list[tuple[str, str, Callable[[CallbackRow], Value]]]:
        return [
            ("号码", "Number", lambda row: row.callback.number.e164 or row.callback.number.raw),
            ("状态", "State", lambda row: self._word("state", row.callback.state.value)),
            ("原因", "Why", lambda row: self._word("why", row.callback.why)),
            ("队列", "Queue", lambda row: queues.get(row.callback.queue, row.callback.queue)),
            ("方式", "Who is rung first", lambda row: self._word("mode", row.callback.mode)),
            ("预约时间", "Asked at", lambda row: self._moment(row.callback.requested_at)),
            ("排队起点", "In line since", lambda row: self._moment(row.callback.place)),
            ("已拨次数", "Attempts", lambda row: row.callback.attempts),
            (
                "上次结果",
                "Last outcome",
                lambda row: self._word("outcome", row.callback.last_outcome),
            ),
            ("下次不早于", "Not before", lambda row: self._moment(row.callback.not_before)),
            ("有效期至", "Expires", lambda row: self._moment(row.callback.expires)),
            ("坐席", "Agent", lambda row: row.agent_name),
            ("结束时间", "Closed", lambda row: self._moment(row.callback.closed_at)),
            ("预约通话", "Asked in call", lambda row: row.callback.requested_in),
            ("最后一次通话", "Last call", lambda row: row.callback.call),
            ("编号", "ID", lambda row: row.callback.id),
        ]

    def _word(self, group: str, code: str) -> str:
        zh, en = WORDS[group].get(code, (code, code))
        return zh if self._zh else en

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


def callbacks_in_background(export: CallbackExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        filters, digits = callback_filters(arguments), str(arguments["digits"])
        return await export.write(actor, filters, digits, str(arguments["format"]), told)

    return ExportWork("callbacks", write)
