"""The long work of imports, done in `jobs` as runs: try a file, make drafts, take them back.

Drafts are made in chunks; what a chunk made is committed with how far the run is, so a killed
`jobs` goes on after the last whole chunk. Bad rows are left as a workbook with their reasons.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.db import Database
from warmline.kit.sheets import Value, new_file, open_sheet, write_all
from warmline.knowledge.documents import Draft
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.exchange import ExchangeService, Row
from warmline.runs.exporting import MEDIA
from warmline.runs.model import Outcome
from warmline.runs.ports import Work
from warmline.runs.service import RunService

CHUNK = 50
MOST_SHOWN = 100
_HEADS = (("行", "Row"), ("标题", "Title"), ("原因", "Reason"))


class Importer:
    """What the three kinds of work share."""

    def __init__(
        self,
        database: Database,
        runs: RunService,
        exchange: ExchangeService,
        articles: ArticleService,
        language: str = "zh",
    ) -> None:
        self.database, self.exchange, self.articles = database, exchange, articles
        self._runs, self._column = runs, 0 if language == "zh" else 1

    async def drafts(self, work: Work) -> Sequence[Draft]:
        """What the run's file says. Raises `RunFileMissing`, `FileUnreadable`."""
        file, name = str(work.run.arguments["file"]), str(work.run.arguments["name"])
        await self._runs.file_by_id(file)
        data = b"".join([piece async for piece in self._runs.read_file(file)])
        return await self.exchange.read(name, data)

    async def outcome(self, work: Work, rows: Sequence[Row], message: str) -> Outcome:
        """Figures, the first bad rows, and all of them as a file."""
        bad = [row for row in rows if row.problem]
        said = {"good": len(rows) - len(bad), "bad": len(bad), "rows": len(rows)}
        shown = [asdict(row) for row in [*bad, *(one for one in rows if not one.problem)]]
        result = {"name": work.run.arguments["name"], **said, "shown": shown[:MOST_SHOWN]}
        file = await self._report(work, bad) if bad else None
        return Outcome(result, file=file, message=message, facts=said)

    async def _report(self, work: Work, bad: Sequence[Row]) -> str:
        lines: list[list[Value]] = [[names[self._column] for names in _HEADS]]
        lines += [[row.row or None, row.title, row.problem] for row in bad]
        path = new_file("xlsx")

        def whole() -> None:
            sheet = open_sheet(path)
            try:
                write_all(sheet, lines)
            finally:
                sheet.close()

        try:
            await asyncio.to_thread(whole)
            return (await work.keep_file(path, "bad-rows.xlsx", MEDIA[".xlsx"])).id
        finally:
            path.unlink(missing_ok=True)


class CheckWork:
    """Tries a file: nothing is written."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    async def work(self, work: Work) -> Outcome:
        drafts = await self._importer.drafts(work)
        await work.report(0, len(drafts), "knowledge_trying")
        category = str(work.run.arguments["category"])
        rows = await self._importer.exchange.judged(work.actor, drafts, category)
        await work.report(len(rows), len(rows), "knowledge_trying")
        return await self._importer.outcome(work, rows, "knowledge_import_checked")


class ApplyWork:
    """Makes drafts of the good rows."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    async def work(self, work: Work) -> Outcome:
        importer, category = self._importer, str(work.run.arguments["category"])
        drafts = await importer.drafts(work)
        rows = list(await importer.exchange.judged(work.actor, drafts, category))
        for start in range(work.run.done, len(drafts), CHUNK):
            end = min(start + CHUNK, len(drafts))
            async with importer.database.transaction() as session:
                rows[start:end] = await importer.exchange.put(
                    session,
                    work.actor,
                    drafts[start:end],
                    rows[start:end],
                    category=category,
                    batch=work.run.id,
                )
                await work.note(session, end, len(drafts), "applying", rows=end)
            await work.report(end, len(drafts), "applying", rows=end)
        async with importer.database.transaction() as session:
            good = sum(not row.problem for row in rows)
            facts = {"file": work.run.arguments["name"], "articles": good, "rows": len(rows)}
            audit.record(session, work.actor, "imported", "article", "", None, facts)
        return await importer.outcome(work, rows, "knowledge_imported")


class UndoWork:
    """Discards the drafts of an import that are as it made them; others stay. Harmless to
    repeat."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    async def work(self, work: Work) -> Outcome:
        allow(work.actor, "knowledge.import")
        articles, batch = self._importer.articles, str(work.run.arguments["batch"])
        gone = kept = 0
        for article in await articles.of_batch(work.actor, batch):
            if await articles.take_back(work.actor, article):
                gone += 1
            else:
                kept += 1
            await work.report(gone + kept, None, "undoing", rows=gone + kept)
        said = {"gone": gone, "kept": kept}
        result = {"name": work.run.arguments["name"], **said}
        return Outcome(result, message="knowledge_import_undone", facts=said)
