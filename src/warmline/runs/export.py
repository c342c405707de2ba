"""Lists of imports into a file as their pages show them: scope, chosen columns, the centre's
language; kept in the trail before a row is written. `in_background` is the run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.runs.errors import ExportTooLarge
from warmline.runs.exporting import MOST_ROWS, ExportWork, Told, unheard
from warmline.runs.importing import Batch, ImportState, Result
from warmline.runs.ports import Handler
from warmline.runs.service.import_lists import kind_of
from warmline.runs.service.imports import ImportVerbs

STATES = {
    ImportState.READY: ("待试运行", "Ready to try"),
    ImportState.CHECKING: ("试运行中", "Trying"),
    ImportState.CHECKED: ("待导入", "Ready to import"),
    ImportState.APPLYING: ("导入中", "Importing"),
    ImportState.APPLIED: ("已导入", "Imported"),
    ImportState.STOPPED: ("已中断", "Broke off"),
    ImportState.UNDOING: ("撤销中", "Undoing"),
    ImportState.UNDONE: ("已撤销", "Undone"),
}
"""As the desktop says it."""
Column = tuple[str, str, str, Callable[[Batch[Any]], Value]]
"""Key of the page's column, its head in both languages, its value."""


class ImportListExport:
    """Writes the list of one feature's imports; `zone` and `language` are the centre's."""

    def __init__(
        self, database: Database, verbs: ImportVerbs[Any], zone: str, language: str
    ) -> None:
        self._database, self._verbs = database, verbs
        self._zone, self._side = ZoneInfo(zone), 0 if language == "zh" else 1

    async def write(
        self, actor: Actor, format_: str, told: Told = unheard, chosen: Sequence[str] = ()
    ) -> Path:
        """A temporary file with every import the actor may see, the last first, and the columns of
        the page that were chosen (none: all). The caller deletes it. Raises `ExportTooLarge`,
        `Invalid` for the format."""
        verbs, written = self._verbs, 0
        allow(actor, verbs.exports)
        every = self._columns()
        # A choice of nothing that there is (any more) would be a file without a column.
        columns = [one for one in every if not chosen or one[0] in chosen] or every[:1]
        with gone_on_failure(new_file(format_)) as path:
            most = MOST_ROWS[format_]
            total, found = await verbs.all_of(actor, most)
            if total > most:
                raise ExportTooLarge(most)
            async with self._database.transaction() as session:
                after = {"format": format_, "rows": total}
                audit.record(session, actor, "exported", verbs.noun, "list", None, after)
            sheet = open_sheet(path)
            sheet.write([(zh, en)[self._side] for _, zh, en, _ in columns])
            async for some in found:
                rows = [[read(one) for *_, read in columns] for one in some]
                await asyncio.to_thread(write_all, sheet, rows)
                written += len(rows)
                await told(written, total)
            await asyncio.to_thread(sheet.close)
            return path

    def _columns(self) -> list[Column]:
        skipped = self._verbs.skipped
        return [
            ("name", "文件", "File", lambda one: one.name),
            ("state", "状态", "State", lambda one: STATES[one.state][self._side]),
            ("rows", "总行数", "Rows", lambda one: _figure(one, "rows")),
            ("created", "新建", "New", lambda one: _figure(one, Result.CREATED)),
            ("changed", "修改", "Changed", lambda one: _figure(one, Result.CHANGED)),
            ("skipped", *skipped, lambda one: _figure(one, Result.SKIPPED)),
            ("bad", "有误", "Bad", lambda one: _figure(one, Result.BAD)),
            ("by", "操作人", "By", lambda one: one.names.get(one.by, "")),
            ("at", "上传时间", "Brought", lambda one: self._moment(one.at)),
            ("erased_at", "文件移除", "File removed", lambda one: self._moment(one.erased_at)),
        ]

    def _moment(self, at: datetime | None) -> str:
        return "" if at is None else at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")


def _figure(one: Batch[Any], name: str) -> Value:
    return float(one.figures.get(name, 0))


def in_background(
    database: Database, verbs: ImportVerbs[Any], zone: str, language: str
) -> dict[str, Handler]:
    """The handler of the run, by its kind."""
    export = ImportListExport(database, verbs, zone, language)

    async def write(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        columns = [str(one) for one in arguments["columns"]]
        return await export.write(actor, str(arguments["format"]), told, columns)

    return {kind_of(verbs): ExportWork("imports", write)}
