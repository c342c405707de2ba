"""Exports of the list of omissions: xlsx or csv with the rows and scope of the screen. Audited
before a row is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.exporting import MOST_ROWS, ExportWork, Told, unheard
from warmline.tickets.asked import Omission, OmissionFilters
from warmline.tickets.errors import ExportTooLarge
from warmline.tickets.export import moment
from warmline.tickets.model import OmissionState, TicketType
from warmline.tickets.service.common import Office
from warmline.tickets.service.exporting import omission_filters_of
from warmline.tickets.service.omitting import OmissionService, named
from warmline.tickets.store import configured, omissions

STATES: Mapping[OmissionState, str] = {
    OmissionState.OPEN: "未补",
    OmissionState.DONE: "已补",
    OmissionState.EXCUSED: "已免",
    OmissionState.LAPSED: "规则已取消",
}
STEPS: Mapping[str, str] = {
    "accept": "受理",
    "dispatch": "派单",
    "sign": "签收",
    "begin": "开始办理",
    "reply": "回复",
    "revisit": "回访",
    "close": "办结",
    "archive": "归档",
}
"""The steps that types mostly ask something for; another stands as its code."""
HEADS = (
    ("工单号", "Number"),
    ("标题", "Title"),
    ("类型", "Type"),
    ("规定动作", "Required act"),
    ("步骤", "Step"),
    ("遗漏时间", "Since"),
    ("人员", "Person"),
    ("部门", "Department"),
    ("状态", "State"),
    ("处理时间", "Settled"),
    ("处理人", "Settled by"),
    ("原因", "Reason"),
)


class OmissionExport:
    """Writes exports; `language` is the centre's."""

    def __init__(self, office: Office, listing: OmissionService, language: str) -> None:
        self._office, self._listing, self._zh = office, listing, language == "zh"

    async def write(
        self,
        actor: Actor,
        filters: OmissionFilters,
        format_: str,
        *,
        told: Told = unheard,
    ) -> Path:
        """A temporary file (`.xlsx` or `.csv`) with every omission the filters leave. The caller
        deletes it. Raises `ExportTooLarge`, `Invalid` for the format, and what a search raises."""
        allow(actor, "ticket.export")
        at_most, written = MOST_ROWS.get(format_, 0), 0
        with gone_on_failure(new_file(format_)) as path:
            async with self._office.database.transaction() as session:
                wanted = await self._listing.wanted(session, actor, filters)
                count = await omissions.count(session, actor, wanted, at_most)
                if count > at_most:
                    raise ExportTooLarge(
                        f"More than {at_most} omissions; narrow the list and export in parts.",
                        at_most=at_most,
                    )
                kept = replace(filters, q="***" if filters.q else "")
                after = {"format": format_, "rows": count, "filters": kept}
                audit.record(session, actor, "exported", "ticket", "omissions", None, after)
            sheet = open_sheet(path)
            sheet.write([zh if self._zh else en for zh, en in HEADS])
            async with self._office.database.read() as session:
                types = await configured.types(session)
                async for found in omissions.all_of(session, actor, wanted):
                    rows = [self._row(one, types) for one in await named(session, found)]
                    await asyncio.to_thread(write_all, sheet, rows)
                    written += len(rows)
                    await told(written, count)
            await asyncio.to_thread(sheet.close)
            return path

    def _row(self, one: Omission, types: Mapping[str, TicketType]) -> list[Value]:
        type, zone = types[one.type], self._office.zone
        return [
            one.number,
            one.title,
            type.zh if self._zh else type.en,
            one.zh if self._zh else one.en,
            STEPS.get(one.step, one.step.value) if self._zh else one.step.value,
            moment(one.at, zone),
            one.names.get(one.by, ""),
            one.names.get(one.department or "", ""),
            STATES[one.state] if self._zh else one.state.value,
            moment(one.settled_at, zone),
            one.names.get(one.settled_by or "", ""),
            one.reason,
        ]


def omissions_in_background(export: OmissionExport) -> ExportWork:
    """As a run, with progress."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        filters = omission_filters_of(arguments)
        return await export.write(actor, filters, str(arguments["format"]), told=told)

    return ExportWork("ticket-omissions", write)
