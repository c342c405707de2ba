"""Missed calls and messages that callers left as xlsx or csv: the rows, scope and masking of their
pages, in the words of the centre's language. Written in the background (`service.exporting` starts
it), a chunk at a time; audited before a row is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from warmline.interactions.errors import ExportTooLarge
from warmline.interactions.messages import MessageFilters, MessageRow
from warmline.interactions.missed import Missed, MissedFilters
from warmline.interactions.service import messages as inbox
from warmline.interactions.service import missed as rings
from warmline.interactions.service.exporting import MESSAGES, MISSED
from warmline.interactions.store import messages, missed
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import ExportWork, Told, unheard

MOST_ROWS = {"xlsx": 1_048_575, "csv": 10_000_000}
"""A sheet has no more rows."""
WORDS: Mapping[str, tuple[str, str]] = {
    "no_answer": ("响铃未接", "rang out"),
    "withdrawn": ("振铃中客户挂断或转走", "caller gave up while it rang"),
    "unreachable": ("话机不可达", "phone unreachable"),
    "busy": ("话机忙", "phone busy"),
    "back": ("已联系上", "reached since"),
    "open": ("未回电", "not called back"),
    "new": ("未处理", "new"),
    "in_work": ("处理中", "in work"),
    "done": ("已处理", "done"),
}
T = TypeVar("T")
Column = tuple[str, str, Callable[[T], Value]]


class InboxExport:
    """Writes exports; `zone` and `language` are the centre's."""

    def __init__(self, database: Database, zone: str, language: str) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._side = 0 if language == "zh" else 1

    async def missed(
        self,
        actor: Actor,
        filters: MissedFilters,
        digits: str,
        format_: str,
        told: Told = unheard,
    ) -> Path:
        """A temporary file with every missed call the filters leave, the newest first; `told` hears
        how many rows are written, of how many. Raises `ExportTooLarge`, `Invalid` for the
        format."""
        actor.need("call.export")
        columns: Sequence[Column[Missed]] = (
            ("号码", "Number", lambda one: one.caller.raw),
            ("振铃时间", "Rang at", lambda one: self._moment(one.at)),
            ("原因", "Why", lambda one: self._word(one.why)),
            ("振铃(秒)", "Rang (s)", lambda one: one.rang_s),
            ("归属地", "Place", lambda one: one.caller.place),
            ("坐席", "Agent", lambda one: one.agent_name),
            ("接听人", "Taken by", lambda one: one.taken_by),
            ("后续", "Afterwards", lambda one: self._word("back" if one.back else "open")),
            ("通话", "Call", lambda one: one.call),
        )

        async def count(session: Session, most: int) -> int:
            return await missed.count(session, actor, filters, digits, most)

        async def rows(session: Session) -> AsyncIterator[Sequence[Missed]]:
            async for found in missed.all_of(session, actor, filters, digits):
                yield [rings.shown(actor, one) for one in found]

        return await self._write(
            actor, ("interaction", "missed"), filters, format_, count, rows, columns, told
        )

    async def messages(
        self,
        actor: Actor,
        filters: MessageFilters,
        digits: str,
        format_: str,
        told: Told = unheard,
    ) -> Path:
        """The same of messages."""
        actor.need("message.work")
        actor.need("call.export")
        columns: Sequence[Column[MessageRow]] = (
            ("号码", "Number", lambda one: one.caller.raw),
            ("留言时间", "Left", lambda one: self._moment(one.at)),
            ("时长(秒)", "Length (s)", lambda one: one.seconds),
            ("信箱", "Inbox", lambda one: one.box),
            ("归属地", "Place", lambda one: one.caller.place),
            ("被叫号码", "Called", lambda one: one.called),
            ("状态", "State", lambda one: self._word(one.state.value)),
            ("处理人", "Handled by", lambda one: one.assignee_name),
            ("处理时间", "Changed", lambda one: self._moment(one.changed_at)),
            ("通话", "Call", lambda one: one.id),
        )

        async def count(session: Session, most: int) -> int:
            return await messages.count(session, actor, filters, digits, most)

        async def rows(session: Session) -> AsyncIterator[Sequence[MessageRow]]:
            async for found in messages.all_of(session, actor, filters, digits):
                yield [inbox.shown(actor, one) for one in found]

        return await self._write(
            actor, ("message", "list"), filters, format_, count, rows, columns, told
        )

    def handlers(self) -> dict[str, ExportWork]:
        """Who does which run."""

        async def write_missed(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
            filters = msgspec.convert(arguments["filters"], MissedFilters)
            return await self.missed(actor, filters, arguments["digits"], arguments["format"], told)

        async def write_messages(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
            filters = msgspec.convert(arguments["filters"], MessageFilters)
            return await self.messages(
                actor, filters, arguments["digits"], arguments["format"], told
            )

        return {
            MISSED: ExportWork("missed", write_missed),
            MESSAGES: ExportWork("messages", write_messages),
        }

    async def _write(
        self,
        actor: Actor,
        about: tuple[str, str],
        filters: Any,
        format_: str,
        count: Callable[[Session, int], Any],
        rows: Callable[[Session], AsyncIterator[Sequence[T]]],
        columns: Sequence[Column[T]],
        told: Told,
    ) -> Path:
        with gone_on_failure(new_file(format_)) as path:
            most, written = MOST_ROWS[format_], 0
            async with self._database.transaction() as session:
                total = await count(session, most)
                if total > most:
                    raise ExportTooLarge(
                        f"More than {most} rows; narrow the period and export in parts.",
                        at_most=most,
                    )
                after = {"format": format_, "rows": total, "filters": filters}
                audit.record(session, actor, "exported", *about, None, after)
            sheet = open_sheet(path)
            sheet.write([en if self._side else zh for zh, en, _ in columns])
            async with self._database.read() as session:
                async for found in rows(session):
                    values = [[read(one) for _, _, read in columns] for one in found]
                    await asyncio.to_thread(write_all, sheet, values)
                    written += len(values)
                    await told(written, total)
            await asyncio.to_thread(sheet.close)
            return path

    def _word(self, code: str) -> str:
        return WORDS.get(code, (code, code))[self._side]

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""
