"""Taking a person out of the files of imports, which are kept for a month: where a file, or a row
staged of it, speaks of him.

A feature says whose rows are his (by the ids of what they made) and by what else he is found; it
implements `customers.ports.PersonalData` with it. A file with him in it goes as a whole: its other
rows are staged already, or it is brought again without him. Rows that are his alone lose what they
say. An import under way is not touched: it might write him anew, so whoever erases has to wait.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic

from warmline.kit.db import Session
from warmline.kit.tables_in import Form, TableUnreadable, open_table
from warmline.runs.errors import ImportUnderWay
from warmline.runs.importing import AT_WORK, ImportTables, O, heads_of
from warmline.runs.service import RunService
from warmline.runs.store.imports import run_is_over, unhurried
from warmline.runs.store.traces import Stored, TraceStore
from warmline.runs.traces import Traces


@dataclass(frozen=True, slots=True)
class InImport:
    """Where he is: `rows` (numbers, cells) of his; `file`: whether the file is kept, and goes;
    `in_heads`: its first row, which speaks of him, was taken for the names of its columns."""

    batch: Stored
    rows: Sequence[tuple[int, Sequence[str]]]
    file: bool
    in_heads: bool


class ImportErasing(Generic[O]):
    """One feature's imports. `takes_back`: what a row made of him stays when he is erased, says
    nothing of him in its keys, and the feature still takes it back."""

    def __init__(
        self,
        runs: RunService,
        tables: ImportTables[O],
        *,
        takes_back: bool = False,
        scratch: Path | None = None,
    ) -> None:
        self._runs, self._store = runs, TraceStore(tables)
        self._takes_back, self._scratch = takes_back, scratch

    async def held(
        self,
        session: Session,
        subjects: Collection[str],
        traces: Traces,
        *,
        lock: bool = False,
    ) -> list[InImport]:
        """Every import that holds him. Raises `ImportUnderWay` while one is at work."""
        await unhurried(session)
        found = []
        for batch in await self._store.stored(session, lock=lock):
            if batch.state in AT_WORK and not await run_is_over(session, batch.run):
                raise ImportUnderWay(batch.name)
            one = await self._in(session, batch, subjects, traces)
            if one.rows or one.file or one.in_heads:
                found.append(one)
        return found

    async def erase(
        self, session: Session, subjects: Collection[str], traces: Traces, now: datetime
    ) -> list[InImport]:
        """Take him out of all of them, in the caller's transaction; where he was."""
        found = await self.held(session, subjects, traces, lock=True)
        for one in found:
            batch = one.batch
            if one.rows:
                numbers = [number for number, _ in one.rows]
                await self._store.blank(session, batch, numbers, keys=not self._takes_back)
                if not self._takes_back:
                    await self._store.let_go(session, batch, subjects)
            if batch.file is not None:
                await self._runs.drop_file(batch.file, session)
            heads = None
            if one.in_heads:
                heads = heads_of((), header=False, width=len(batch.heads))
            await self._store.note(session, batch.id, now, heads)
        session.expire_all()
        return found

    async def _in(
        self, session: Session, batch: Stored, subjects: Collection[str], traces: Traces
    ) -> InImport:
        rows = await self._store.rows(session, batch.id, subjects, traces.own)
        in_heads = traces.within(batch.heads)
        there = bool(rows) or in_heads
        if batch.file is not None and not there:
            # Rows that are staged are those of the file.
            there = (
                bool(await self._store.rows(session, batch.id, (), traces.shared))
                if batch.staged
                else await self._file_has(batch, batch.file, traces)
            )
        return InImport(batch, rows, batch.file is not None and there, in_heads)

    async def _file_has(self, batch: Stored, file: str, traces: Traces) -> bool:
        """Whether he stands in a file that nobody has read yet. One that cannot be read as it is
        said to be is taken for one that has him."""
        with tempfile.TemporaryDirectory(prefix="warmline-import-", dir=self._scratch) as folder:
            place = Path(folder) / "file"
            async with self._runs.as_path(file, place) as path:
                return await asyncio.to_thread(_has, path, batch.options.form, traces)


def _has(path: Path, form: Form, traces: Traces) -> bool:
    try:
        with open_table(path, form, path.parent) as table:
            return any(traces.within(cells) for _, cells in table.rows())
    except TableUnreadable:
        return True
