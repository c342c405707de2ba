"""Exports of the list of orders: xlsx or csv with the rows, scope and masking of the screen.

Written chunk by chunk to a temporary file, so memory stays small; `in_background` keeps it and
deletes it. Every export is audited before a row is written. No cell is ever a formula.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import MOST_ROWS, ExportWork, Told, unheard
from warmline.tickets import seeking
from warmline.tickets.asked import Filters, Sheet
from warmline.tickets.errors import ExportTooLarge
from warmline.tickets.export.words import PRIORITIES, STATES
from warmline.tickets.model import Ticket, TicketType
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import named, shown
from warmline.tickets.service.exporting import filters_of
from warmline.tickets.store import configured, searching

HEADS = (
    ("工单号", "Number"),
    ("类型", "Type"),
    ("状态", "State"),
    ("优先级", "Priority"),
    ("标题", "Title"),
    ("内容", "Content"),
    ("地址", "Address"),
    ("客户", "Customer"),
    ("来电号码", "Caller"),
    ("承办部门", "Department"),
    ("办理人", "Assignee"),
    ("处理结果", "Result"),
    ("退单次数", "Returns"),
    ("重办次数", "Reworks"),
    ("催办次数", "Urges"),
    ("办结时限", "Due"),
    ("受理时间", "Created"),
    ("受理人", "Created by"),
    ("办结时间", "Closed"),
)


class TicketExport:
    """Writes exports; `language` is the centre's."""

    def __init__(self, looking: TicketService, language: str) -> None:
        self._looking = looking
        self._zh = language == "zh"

    async def write(
        self,
        actor: Actor,
        filters: Filters,
        format_: str,
        told: Told = unheard,
    ) -> Path:
        """A temporary file (`.xlsx` or `.csv`) with every order the filters leave. The caller
        deletes it; `told` hears how many rows are written, of how many. Raises `ExportTooLarge`,
        `Invalid` for the format, and what a search raises."""
        allow(actor, "ticket.export")
        office, written = self._looking.office, 0
        seeking.checked(filters, Sheet().sort)
        called = await self._looking.called_from(actor, filters.call)
        with gone_on_failure(new_file(format_)) as path:
            at_most = MOST_ROWS[format_]
            async with office.database.transaction() as session:
                asked = await self._looking.asked(session, actor, filters, called)
                count = await searching.count(session, actor, asked, at_most)
                if count > at_most:
                    raise ExportTooLarge(
                        f"More than {at_most} orders; narrow the list and export in parts.",
                        at_most=at_most,
                    )
                kept = replace(filters, q="***" if filters.q else "")
                after = {"format": format_, "rows": count, "filters": kept}
                audit.record(session, actor, "exported", "ticket", "list", None, after)
            sheet = open_sheet(path)
            sheet.write([zh if self._zh else en for zh, en in HEADS])
            async with office.database.read() as session:
                types = await configured.types(session)
                async for found in searching.all_of(session, actor, asked):
                    ready = [shown(actor, one) for one in await named(session, found)]
                    rows = [self._row(one, types) for one in ready]
                    await asyncio.to_thread(write_all, sheet, rows)
                    written += len(rows)
                    await told(written, count)
            await asyncio.to_thread(sheet.close)
            return path

    def _row(self, one: Ticket, types: Mapping[str, TicketType]) -> list[Value]:
        type = types[one.type]
        return [
            one.number,
            type.zh if self._zh else type.en,
            STATES[one.state] if self._zh else one.state.value,
            PRIORITIES[one.priority] if self._zh else one.priority.value,
            one.title,
            one.content,
            one.address,
            one.customer_name,
            one.caller,
            one.names.get(one.department or "", ""),
            one.names.get(one.assignee or "", ""),
            one.result,
            one.returns,
            one.reworks,
            one.urges,
            self._moment(one.due_at),
            self._moment(one.created_at),
            one.names.get(one.created_by, ""),
            self._moment(one.closed_at),
        ]

    def _moment(self, at: datetime | None) -> str:
        return moment(at, self._looking.office.zone)


def moment(at: datetime | None, zone: str) -> str:
    """A moment as a cell has it, by the centre's wall clock."""
    return "" if at is None else at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def in_background(export: TicketExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        return await export.write(actor, filters_of(arguments), str(arguments["format"]), told)

    return ExportWork("tickets", write)
