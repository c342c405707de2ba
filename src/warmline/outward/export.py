"""The outbox as xlsx or csv: the rows of its page, in the words of the centre's language. Done in
the background, a chunk at a time; audited before a row is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.errors import Invalid
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.outward.export_words import WORDS
from warmline.outward.model import Message, State
from warmline.outward.store import messages
from warmline.runs.exporting import ExportWork, Told, unheard
from warmline.runs.model import Run
from warmline.runs.service import RunService

EXPORT = "outward_export"
RIGHT = "settings.manage"
MOST_ROWS = {"xlsx": 1_048_575, "csv": 10_000_000}
"""A sheet has no more rows."""
HEADS = (
    ("时间", "At"),
    ("接收人", "To"),
    ("方式", "Way"),
    ("通知", "Notice"),
    ("状态", "State"),
    ("原因", "Why"),
    ("说明", "Detail"),
    ("次数", "Attempts"),
    ("结束时间", "Ended"),
)


class MessageExport:
    """Writes exports; `zone` and `language` are the centre's."""

    def __init__(self, database: Database, zone: str, language: str) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        self._side = 0 if language == "zh" else 1

    async def write(
        self, actor: Actor, state: State | None, format_: str, told: Told = unheard
    ) -> Path:
        """A temporary file with every message, or those in a state; `told` hears how many rows are
        written, of how many. Raises `Invalid` for the format or for too many."""
        actor.need(RIGHT)
        with gone_on_failure(new_file(format_)) as path:
            most, written = MOST_ROWS[format_], 0
            async with self._database.transaction() as session:
                total = await messages.count(session, state, most)
                if total > most:
                    raise Invalid(
                        f"More than {most} messages; choose a state.", code="export_too_large"
                    )
                after = {"format": format_, "rows": total, "state": state}
                audit.record(session, actor, "exported", "outward_message", "list", None, after)
            sheet = open_sheet(path)
            sheet.write([head[self._side] for head in HEADS])
            async with self._database.read() as session:
                async for found in messages.all_of(session, state):
                    rows = [self._row(one) for one in found]
                    await asyncio.to_thread(write_all, sheet, rows)
                    written += len(rows)
                    await told(written, total)
            await asyncio.to_thread(sheet.close)
            return path

    def _row(self, one: Message) -> list[Value]:
        return [
            self._moment(one.at),
            one.name,
            self._word("outwardWay", one.way.value),
            self._word("outwardKind", one.kind),
            self._word("outwardState", one.state.value),
            self._word("outwardWhy", one.why),
            one.detail,
            one.attempts,
            self._moment(one.done_at),
        ]

    def _word(self, group: str, code: str) -> str:
        return WORDS.get(f"{group}.{code}", (code, code))[self._side]

    def _moment(self, at: datetime | None) -> str:
        return "" if at is None else at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")


class MessageExportRuns:
    """Starts exports."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def start(self, actor: Actor, state: State | None, format_: str) -> Run:
        """Queue the outbox, or what of it is in a state. Raises `TooManyRuns`."""
        actor.need(RIGHT)
        asked = {"state": state.value if state is not None else "", "format": format_}
        return await self._runs.start(actor, EXPORT, asked)


def in_background(export: MessageExport) -> ExportWork:
    """The handler of the run."""

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        state = State(arguments["state"]) if arguments["state"] else None
        return await export.write(actor, state, str(arguments["format"]), told)

    return ExportWork("outward-messages", write)
