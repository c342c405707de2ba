"""The list of callbacks as xlsx or csv: the rows, scope and masking of the screen, in the words of
the centre's language. Audited before a row is written; whoever asks deletes the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from warmline.interactions.callbacks import CallbackFilters, CallbackRow
from warmline.interactions.errors import ExportTooLarge
from warmline.interactions.ports import QueueNames
from warmline.interactions.service.callbacks import check_digits, shown
from warmline.interactions.store import callbacks as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all

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
        self, actor: Actor, filters: CallbackFilters, digits: str, format_: str
    ) -> Path:
        """A temporary file with every callback the filters leave, the newest first. Raises
        `ExportTooLarge`, `NumberTooShort`, `Invalid` for the format."""
        actor.need("callback.manage")
        actor.need("call.export")
        check_digits(digits)
        with gone_on_failure(new_file(format_)) as path:
            found = await self._rows(actor, filters, digits, format_)
            queues = await self._names({row.callback.queue for row in found})
            columns = self._columns(queues)
            values = [[read(shown(actor, row)) for _, _, read in columns] for row in found]
            heads: list[Value] = [zh if self._zh else en for zh, en, _ in columns]
            sheet = open_sheet(path)
            await asyncio.to_thread(write_all, sheet, [heads, *values])
            await asyncio.to_thread(sheet.close)
            return path

    async def _rows(
        self, actor: Actor, filters: CallbackFilters, digits: str, format_: str
    ) -> list[CallbackRow]:
        async with self._database.transaction() as session:
            rows = await store.all_of(session, actor, filters, digits)
            if len(rows) > store.MOST_EXPORTED:
                raise ExportTooLarge(
                    f"More than {store.MOST_EXPORTED} callbacks; narrow the period.",
                    at_most=store.MOST_EXPORTED,
                )
            after = {"format": format_, "rows": len(rows), "filters": filters}
            audit.record(session, actor, "exported", "callback", "list", None, after)
        return rows

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
