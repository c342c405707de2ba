"""The list of results as a file, with the same rows, scope and masking as on the screen; audited
before a row is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from warmline.kit import audit, sheets
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.keyset import Sheet
from warmline.runs.exporting import ExportWork, Told, unheard
from warmline.runs.model import Run
from warmline.runs.service import RunService
from warmline.surveys.errors import ExportTooLarge
from warmline.surveys.model import Result, ResultFilters
from warmline.surveys.service import SurveyService

MOST_ROWS = 50_000
EXPORT = "rating_export"
AT_ONCE = 500

WORDS = {
    "phone": ("电话", "phone"),
    "web": ("网页链接", "web link"),
    "answered": ("已评价", "answered"),
    "unanswered": ("未评价", "not answered"),
    "invited": ("已邀请", "invited"),
    "not_invited": ("未邀请", "not invited"),
    "not_drawn": ("未抽中", "not drawn"),
    "not_sent": ("坐席未发送", "not sent by the agent"),
    "hung_up": ("客户先挂断", "customer hung up first"),
    "lost": ("坐席掉线", "agent's line lost"),
}


class ResultExport:
    """Writes exports; `zone` and `language` are the centre's."""

    def __init__(
        self, database: Database, service: SurveyService, clock: Clock, zone: str, language: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._service = service
        self._zone = ZoneInfo(zone)
        self._zh = language == "zh"

    async def write(
        self,
        actor: Actor,
        filters: ResultFilters,
        format_: str,
        q: str = "",
        told: Told = unheard,
    ) -> Path:
        """A temporary file with every result the filters and the search leave; `told` hears how
        many rows are written, of how many. The caller deletes it. Raises `ExportTooLarge`,
        `Invalid` for the format or the search."""
        actor.need("survey.read")
        # What qualifies meanwhile would push the rows behind it from one page to the next.
        filters = replace(filters, to=filters.to or self._clock.now())
        first = await self._service.results(actor, filters, Sheet(size=1), q, at_most=MOST_ROWS)
        rows = first.total or 0
        if first.capped:
            raise ExportTooLarge(
                f"More than {MOST_ROWS} ratings; narrow the period and export in parts.",
                at_most=MOST_ROWS,
            )
        with sheets.gone_on_failure(sheets.new_file(format_)) as path:
            async with self._database.transaction() as session:
                after = {"format": format_, "rows": rows, "q": q, "filters": filters}
                audit.record(session, actor, "exported", "survey_result", "list", None, after)
            await self._fill(path, actor, filters, q, rows, told)
        return path

    async def _fill(
        self, path: Path, actor: Actor, filters: ResultFilters, q: str, total: int, told: Told
    ) -> None:
        into = sheets.open_sheet(path)
        into.write([zh if self._zh else en for zh, en, _ in self._columns()])
        written, after = 0, ""
        while True:
            place = Sheet("-eligible_at", AT_ONCE, after)
            found = await self._service.results(actor, filters, place, q, at_most=0)
            rows = [[read(row) for _, _, read in self._columns()] for row in found.items]
            await asyncio.to_thread(sheets.write_all, into, rows)
            written += len(rows)
            await told(written, total)
            after = found.next
            if not after:
                break
        await asyncio.to_thread(into.close)

    def _columns(self) -> list[tuple[str, str, Callable[[Result], sheets.Value]]]:
        return [
            ("通话编号", "Call", lambda row: row.interaction),
            ("时间", "Time", lambda row: self._moment(row.eligible_at)),
            ("渠道", "Channel", lambda row: self._word(row.channel)),
            ("问卷", "Survey", lambda row: row.survey_name),
            ("客户号码", "Customer number", lambda row: row.number),
            ("队列", "Queue", lambda row: row.queue_name),
            ("坐席", "Agent", lambda row: row.agent_name),
            ("状态", "State", lambda row: self._word(row.state)),
            ("未邀请原因", "Why not invited", self._why),
            ("评分", "Mark", lambda row: row.mark),
            ("满分", "Of", lambda row: row.scale),
            ("原因", "Reason", lambda row: row.reason_zh if self._zh else row.reason_en),
            ("留言(秒)", "Comment (s)", lambda row: row.comment_s),
            ("意见", "Comment", lambda row: row.comment_text),
            ("评价时间", "Answered", lambda row: self._moment(row.answered_at)),
        ]

    def _why(self, row: Result) -> str:
        return "" if row.outcome == "invited" else self._word(row.outcome)

    def _word(self, code: str) -> str:
        zh, en = WORDS.get(code, (code, code))
        return zh if self._zh else en

    def _moment(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


class ResultExportRuns:
    """Starts exports."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def start(self, actor: Actor, filters: ResultFilters, format_: str, q: str = "") -> Run:
        """Queue the list with these filters and this search. Raises `TooManyRuns`."""
        actor.need("survey.read")
        said = msgspec.to_builtins(filters)
        return await self._runs.start(actor, EXPORT, {"filters": said, "q": q, "format": format_})


def in_background(export: ResultExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        filters = msgspec.convert(arguments["filters"], ResultFilters)
        q, format_ = str(arguments["q"]), str(arguments["format"])
        return await export.write(actor, filters, format_, q, told)

    return ExportWork("survey-results", write)
