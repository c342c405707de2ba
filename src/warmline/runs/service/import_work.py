"""The long work of an import of any list, done in `jobs` as runs: check, apply, undo.

A file is staged row by row, rows of one thing are put together and matched with what is there, and
then things are settled in chunks. A check does all of it and writes nothing; so its figures are
those of the real run. What a chunk does is committed with how far the import is: a killed `jobs`
goes on after the last whole chunk. A cancelled import is taken back before its run ends. What rows
do, and how that is taken back, says the feature (`Importer`'s methods).
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Generic

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.tables_in import MOST_ROWS, Table, TableUnreadable, open_table
from warmline.runs.errors import ImportMissing, RunCancelled, RunFailed
from warmline.runs.importing import (
    Batch,
    ImportState,
    ImportStep,
    ImportTables,
    O,
    Problem,
    ReadRow,
    Result,
    file_gone,
    step,
)
from warmline.runs.model import Outcome
from warmline.runs.ports import Work
from warmline.runs.service import RunService
from warmline.runs.service.imports import Reader
from warmline.runs.store import imports as store

READ_AT_ONCE = 2_000
"""Rows read in one go of the reading thread."""
SETTLED_AT_ONCE = 1_000
"""Things of one transaction: short enough that nobody waits for a lock."""
PAUSE_S = 0.01
"""Between two chunks, so that others get at the database."""
_SHARES = {"read": (0, 45), "match": (45, 50), "settle": (50, 100)}
"""Of a hundred parts of the progress."""


class Importer(Generic[O]):
    """What the three kinds of work share. See the module's text."""

    permission: ClassVar[str]
    noun: ClassVar[str]

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runs: RunService,
        tables: ImportTables[O],
        *,
        scratch: Path | None = None,
    ) -> None:
        self._database, self._clock, self._runs = database, clock, runs
        self._scratch, self._store = scratch, store.ImportStore(tables)

    # What a feature says -----------------------------------------------------------------------

    async def reader(self, session: Session, work: Work, batch: Batch[O]) -> Reader:
        """How rows of this import are read."""
        raise NotImplementedError

    async def match(self, session: Session, work: Work, batch: Batch[O], count: int) -> None:
        """Put staged rows together by what they are of, and match them with what is there."""
        raise NotImplementedError

    async def desk(self, work: Work, batch: Batch[O]) -> Any:
        """What all chunks of this run need."""
        raise NotImplementedError

    async def settled(
        self,
        session: Session,
        work: Work,
        batch: Batch[O],
        desk: Any,
        rows: Sequence[Any],
        write: bool,
    ) -> Sequence[Mapping[str, Any]]:
        """What a chunk's rows do, and, with `write`, do it: each row's number, result, found,
        subject, before, version."""
        raise NotImplementedError

    async def taken_back(
        self, session: Session, work: Work, batch: Batch[O], rows: Sequence[Any]
    ) -> Mapping[int, str | None]:
        """Take back what these rows did; why not, where it stays."""
        raise NotImplementedError

    # -------------------------------------------------------------------------------------------

    async def batch(self, work: Work) -> Batch[O]:
        """The import the run is about. Raises `ImportMissing`, `Refused`."""
        allow(work.actor, self.permission)
        async with self._database.read() as session:
            found = await self._store.find(session, work.actor, str(work.run.arguments["import"]))
        if found is None:
            raise ImportMissing
        return found

    # Reading -----------------------------------------------------------------------------------

    async def staged(self, work: Work, batch: Batch[O]) -> Batch[O]:
        """With all rows of the file staged; those that are stay where the options are the same."""
        digest = batch.options.digest()
        if batch.staged == digest:
            return batch
        if batch.file is None:
            raise RunFailed(file_gone(batch).code)
        async with self._database.transaction() as session:
            await store.unhurried(session)
            await self._store.forget_rows(session, batch.id)
            await self._store.save(session, batch.id, staged="", settled=0)
            read = await self.reader(session, work, batch)
        with tempfile.TemporaryDirectory(prefix="warmline-import-", dir=self._scratch) as folder:
            place = Path(folder)
            async with self._runs.as_path(batch.file, place / "file") as path:
                try:
                    await self._read(work, batch, path, read)
                except TableUnreadable as error:
                    raise RunFailed(error.code, said=error.message, **error.details) from error
        async with self._database.transaction() as session:
            await self._store.save(session, batch.id, staged=digest)
        return replace(batch, staged=digest, settled=0)

    async def _read(self, work: Work, batch: Batch[O], path: Path, read: Reader) -> None:
        with open_table(path, batch.options.form, path.parent) as table:
            rows = _understood(table, read, header=batch.options.header)
            waiting = asyncio.create_task(asyncio.to_thread(_some, rows))
            count = 0
            try:
                while some := await waiting:
                    # The next rows are read while these are written.
                    waiting = asyncio.create_task(asyncio.to_thread(_some, rows))
                    async with self._database.transaction() as session:
                        await self._store.stage(session, batch.id, some)
                    count += len(some)
                    await work.report(_part("read", table.share), 100, "reading", rows=count)
            finally:
                await asyncio.gather(waiting, return_exceptions=True)

    # Settling ----------------------------------------------------------------------------------

    async def matched(self, work: Work, batch: Batch[O]) -> None:
        """Staged rows put together, and matched with what is there now."""
        await work.report(_part("match", 0), 100, "matching")
        async with self._database.transaction() as session:
            await store.unhurried(session)
            await self._store.begin_anew(session, batch.id)
            await self._store.seen_by_planner(session)
            count = (await self._store.figures(session, batch.id))["rows"]
            await self.match(session, work, batch, count)
            await self._store.save(session, batch.id, settled=0)
            await work.note(session, _part("match", 1), 100, "matching", rows=count)

    async def settle(self, work: Work, batch: Batch[O], *, write: bool) -> dict[str, int]:
        """All things after `batch.settled`, chunk by chunk; the figures of all rows."""
        desk = await self.desk(work, batch)
        async with self._database.read() as session:
            total = max(1, (await self._store.figures(session, batch.id))["rows"])
        after, count = batch.settled, 0
        while True:
            async with self._database.transaction() as session:
                rows, last = await self._store.chunk(session, batch.id, after, SETTLED_AT_ONCE)
                if not rows:
                    break
                results = await self.settled(session, work, batch, desk, rows, write)
                await self._store.note_results(session, batch.id, results)
                await self._store.save(session, batch.id, settled=last)
                after, count = last, count + len(rows)
                share = min(1.0, last / total)
                message = "applying" if write else "checking"
                await work.note(session, _part("settle", share), 100, message, rows=count)
            await work.report(_part("settle", share), 100, message, rows=count)
            await asyncio.sleep(PAUSE_S)
        async with self._database.read() as session:
            return await self._store.figures(session, batch.id)

    # Taking back -------------------------------------------------------------------------------

    async def take_back(self, work: Work, batch: Batch[O]) -> dict[str, int]:
        """All that the import did and nobody touched since; how many rows stay, by reason."""
        async with self._database.read() as session:
            figures = await self._store.figures(session, batch.id)
        total = max(1, figures[Result.CREATED] + figures[Result.CHANGED])
        count, below = 0, MOST_ROWS + 1
        while True:
            async with self._database.transaction() as session:
                rows = await self._store.undo_chunk(session, batch.id, below, SETTLED_AT_ONCE)
                if not rows:
                    break
                below = rows[-1].number
                noted = await self.taken_back(session, work, batch, rows)
                await self._store.note_undone(session, batch.id, noted)
                count += len(rows)
                await work.note(session, min(99, 100 * count // total), 100, "undoing", rows=count)
            await asyncio.sleep(PAUSE_S)
        async with self._database.read() as session:
            return await self._store.kept_figures(session, batch.id)

    async def end(
        self, work: Work, batch: Batch[O], happened: ImportStep, action: str, **values: Any
    ) -> None:
        """The batch is through: its state, its figures, and its entry in the trail."""
        async with self._database.transaction() as session:
            present = await self._store.find(session, work.actor, batch.id, lock=True)
            if present is None:
                raise ImportMissing
            state = step(present.state, happened)
            if state is ImportState.READY or happened is ImportStep.CHECKED:
                now = None
            else:
                now = self._clock.now()
            await self._store.save(session, batch.id, state=state, ended_at=now, **values)
            if action:
                facts = {"name": batch.name, **values}
                audit.record(session, work.actor, action, self.noun, batch.id, None, facts)


class CheckWork:
    """A dry run: everything but the writing."""

    def __init__(self, importer: Importer[Any]) -> None:
        self._importer = importer

    async def work(self, work: Work) -> Outcome:
        importer = self._importer
        batch = await importer.batch(work)
        try:
            batch = await importer.staged(work, batch)
            await importer.matched(work, batch)
            figures = await importer.settle(work, replace(batch, settled=0), write=False)
        except (RunCancelled, RunFailed):
            await importer.end(work, batch, ImportStep.NOT_CHECKED, "")
            raise
        await importer.end(
            work, batch, ImportStep.CHECKED, "", figures=figures, checked=figures, settled=0
        )
        return Outcome(result=figures, message="import_checked", facts=figures)


class ApplyWork:
    """The real run. `arguments["fresh"]`: it begins; without, it goes on where it stopped."""

    def __init__(self, importer: Importer[Any]) -> None:
        self._importer = importer

    async def work(self, work: Work) -> Outcome:
        importer = self._importer
        batch = await importer.batch(work)
        try:
            begun = work.run.attempt > 1 or not work.run.arguments.get("fresh", True)
            begun = begun and batch.settled > 0 and batch.staged == batch.options.digest()
            if not begun:
                batch = await importer.staged(work, batch)
                await importer.matched(work, batch)
                batch = replace(batch, settled=0)
            figures = await importer.settle(work, batch, write=True)
        except RunCancelled:
            kept = await importer.take_back(work, batch)
            await importer.end(work, batch, ImportStep.UNDONE, "undone", kept=kept)
            raise RunCancelled(Outcome(kept, message="import_taken_back", facts=kept)) from None
        except RunFailed:
            await importer.end(work, batch, ImportStep.STOPPED, "")
            raise
        await importer.end(work, batch, ImportStep.APPLIED, "imported", figures=figures)
        return Outcome(result=figures, message="import_applied", facts=figures)


class UndoWork:
    """All of it taken back that nobody touched since."""

    def __init__(self, importer: Importer[Any]) -> None:
        self._importer = importer

    async def work(self, work: Work) -> Outcome:
        batch = await self._importer.batch(work)
        kept = await self._importer.take_back(work, batch)
        await self._importer.end(work, batch, ImportStep.UNDONE, "undone", kept=kept)
        stays = {"kept": sum(kept.values())}
        return Outcome(result=kept, message="import_undone", facts=stays)


def _part(stage: str, share: float) -> int:
    first, last = _SHARES[stage]
    return first + int((last - first) * share)


def _understood(
    table: Table, read: Reader, *, header: bool
) -> Iterator[tuple[ReadRow, Sequence[str]]]:
    rows = table.rows()
    if header:
        next(rows, None)
    for number, cells in rows:
        yield read(number, cells), cells


def _some(
    rows: Iterator[tuple[ReadRow, Sequence[str]]],
) -> list[tuple[ReadRow, Sequence[str]]]:
    """The next rows; none at the end. Runs in a thread."""
    found = []
    for one in rows:
        found.append(one)
        if len(found) >= READ_AT_ONCE:
            break
    return found


def bad_line(number: int, subject: tuple[str, str | None], problem: Problem) -> dict[str, Any]:
    """A row's result that is bad; `subject`: the column's name and its value."""
    return {
        "number": number,
        "result": Result.BAD.value,
        "found": store.problem_lists([problem]),
        subject[0]: subject[1],
        "before": None,
        "version": None,
    }


def said_of(problems: Sequence[Problem]) -> list[list[Any]]:
    """Problems as a row's result keeps them."""
    return store.problem_lists(problems)
