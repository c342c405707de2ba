"""The verbs on imports of any list: bring a file, say what it holds, check, apply, undo, report.

A feature subclasses `ImportVerbs`, names its permission and noun, and says what its columns and
cells mean. A file is kept by `runs`; the long work is a run (`service.import_work`). Everybody sees
his own imports, whoever sees all rows those of his projects. Rows are kept for a month: so long an
import can be undone.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Generic

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet, counted
from warmline.kit.paging import MAX_SIZE, Page, Paged
from warmline.kit.sheets import Value, gone_on_failure, new_file, open_sheet, write_all
from warmline.kit.tables_in import (
    EncodingGuess,
    Form,
    Kind,
    TableUnreadable,
    guess_delimiter,
    is_book,
    kind_of,
    open_table,
)
from warmline.runs.errors import ImportInvalid, ImportMissing
from warmline.runs.importing import (
    AT_WORK,
    PREVIEWED,
    Batch,
    ImportState,
    ImportStep,
    ImportTables,
    O,
    Problem,
    ReadRow,
    Result,
    checked_sort,
    file_gone,
    heads_of,
    signature,
    step,
)
from warmline.runs.model import Run
from warmline.runs.service import RunService
from warmline.runs.store.imports import COUNTED, ImportStore, run_is_over, unhurried

KEEP_DAYS = 30
HEAD = 64 * 1024

Reader = Callable[[int, Sequence[str]], ReadRow]
"""What a row of a file means."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """The first rows: what stands in them, and how they would be read."""

    heads: Sequence[str]
    rows: Sequence[tuple[Sequence[str], ReadRow]]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row with its cells and what is wrong with it, in both languages."""

    id: str
    number: int
    cells: Sequence[str]
    problems: Sequence[tuple[str, str, str, str]]
    """Column's head, code, Chinese, English."""


class ImportVerbs(Generic[O]):
    """See the module's text. `exports`: the permission to take the list out; `kinds`: the kind of
    run that does each step; `skipped`: what its page calls the rows that were left out."""

    permission: ClassVar[str]
    exports: ClassVar[str]
    noun: ClassVar[str]
    skipped: ClassVar[tuple[str, str]]
    kinds: ClassVar[Mapping[ImportStep, str]]

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
        self._scratch, self._store = scratch, ImportStore(tables)

    # What a feature says -----------------------------------------------------------------------

    async def guessed(self, session: Session, heads: Sequence[str]) -> O:
        """Options for a file with these heads, as they probably are."""
        raise NotImplementedError

    async def checked(self, session: Session, options: O) -> None:
        """Raises `ImportInvalid` for options that cannot be meant."""
        raise NotImplementedError

    async def allowed(self, session: Session, actor: Actor, batch: Batch[O], options: O) -> None:
        """Raises for options that are not this person's to choose."""

    async def reader(self, session: Session, actor: Actor, batch: Batch[O]) -> Reader:
        """How rows of this import are read."""
        raise NotImplementedError

    def place(self, batch: Batch[O], heads: Sequence[str], options: O) -> Mapping[str, str]:
        """Under what its options are remembered."""
        return {"signature": signature(heads), "project": batch.project}

    async def recalled(self, session: Session, batch: Batch[O], options: O) -> O:
        """The options somebody chose, or those of the last file of this kind where the choice says
        which kind it is."""
        return options

    def lasting(self, options: O) -> O:
        """What of them holds for the next file as well."""
        return options

    def reason(self, code: str, about: str, language: str) -> str:
        """The sentence of a code."""
        raise NotImplementedError

    def hidden(self, cell: str) -> str:
        """A cell for whoever may not see the numbers of somebody else's file."""
        raise NotImplementedError

    def no_project(self) -> Invalid:
        """What is said of a project that is not the actor's."""
        return ImportInvalid("There is no such project for you.", field="project")

    # Bringing a file ---------------------------------------------------------------------------

    async def bring(
        self, actor: Actor, name: str, pieces: AsyncIterator[bytes], project: str | None = None
    ) -> Batch[O]:
        """Keep a file and guess what it is. Raises `TableUnreadable`, `Invalid` for a
        project that is not the actor's."""
        allow(actor, self.permission)
        project = project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if project not in actor.projects:
            raise self.no_project()
        guess, seen = EncodingGuess(), bytearray()

        async def looked_at() -> AsyncIterator[bytes]:
            async for piece in pieces:
                if len(seen) < HEAD:
                    seen.extend(piece[: HEAD - len(seen)])
                    if len(seen) >= 8:
                        kind_of(bytes(seen))
                guess.feed(piece)
                yield piece

        file = await self._runs.keep_file(
            name, "application/octet-stream", looked_at(), days=KEEP_DAYS
        )
        try:
            kind = kind_of(bytes(seen))
            guess.feed(b"", last=True)
            batch = await self._understood(actor, project, name, file.id, kind, guess.found)
            batch = replace(batch, size=file.size)
        except BaseException:
            await self._runs.drop_file(file.id)
            raise
        async with self._database.transaction() as session:
            await self._store.insert(session, batch)
            facts = {"name": name, "size": file.size}
            audit.record(session, actor, "created", self.noun, batch.id, None, facts)
        return batch

    async def _understood(
        self, actor: Actor, project: str, name: str, file: str, kind: Kind, encoding: str
    ) -> Batch[O]:
        """The batch with options as they probably are, or were the last time."""
        async with self._on_disk(file) as path:
            if kind == "xlsx" and not await asyncio.to_thread(is_book, path):
                raise TableUnreadable(
                    "This is neither Excel (.xlsx) nor a text file (.csv), whatever its name says.",
                    code="table_kind_unknown",
                    field="file",
                )
            sign = ","
            if kind == "csv":
                sign = await asyncio.to_thread(guess_delimiter, path, encoding)
            form = Form(kind, encoding, sign)
            rows = await asyncio.to_thread(_first_rows, path, form, PREVIEWED + 1)
        if not rows:
            raise TableUnreadable("The file is empty.", code="table_empty", field="file")
        heads = heads_of(rows[0][1], header=True, width=max(len(cells) for _, cells in rows))
        async with self._database.read() as session:
            options = await self.guessed(session, heads)
            last = {"signature": signature(heads), "project": project}
            before = await self._store.remembered(session, last)
        if before is not None and len(before.columns) == len(heads):
            options = before
        return Batch(
            id=uuid7(),
            project=project,
            by=actor.user_id,
            at=self._clock.now(),
            name=name[:200] or "file",
            file=file,
            size=0,
            heads=heads,
            options=replace(options, kind=kind, encoding=encoding, delimiter=sign),
            state=ImportState.READY,
            figures={},
            checked=None,
            kept={},
            staged="",
            settled=0,
            run=None,
            ended_at=None,
        )

    async def choose(self, actor: Actor, batch: str, options: O) -> Batch[O]:
        """Say how the file is to be read and what its rows do; remembered for files with the same
        heads. Raises `ImportInvalid`, `ImportIllegalStep`, `EntryUnknown`, `TableUnreadable`."""
        allow(actor, self.permission)
        found = await self.get(actor, batch)
        heads = found.heads
        if found.options.how != options.how:
            if options.kind != found.options.kind:
                raise ImportInvalid("What a file is, its content says.", field="kind")
            heads = await self._heads(found, options)
        if len(options.columns) != len(heads):
            options = replace(options, columns=(*options.columns, *[""] * len(heads))[: len(heads)])
        async with self._database.transaction() as session:
            locked = await self._mine(session, actor, batch, lock=True)
            state = step(locked.state, ImportStep.CHANGED)
            if found.options.how == options.how:
                options = await self.recalled(session, locked, options)
                await self.checked(session, options)
            else:
                # The columns are others now; what they are is asked anew.
                guessed = await self.guessed(session, heads)
                options = replace(options, columns=guessed.columns)
            await self.allowed(session, actor, locked, options)
            now = self._clock.now()
            await self._store.save(session, batch, options=options, heads=list(heads), state=state)
            place = self.place(locked, heads, options)
            kept = self.lasting(options)
            await self._store.remember(session, place, kept, actor.user_id, now)
            return await self._mine(session, actor, batch, fresh=True)

    async def _heads(self, batch: Batch[O], options: O) -> tuple[str, ...]:
        rows = await self._rows(batch, options)
        width = max((len(cells) for _, cells in rows), default=0)
        first = rows[0][1] if rows else []
        return heads_of(first, header=options.header, width=width)

    # Looking -----------------------------------------------------------------------------------

    async def get(self, actor: Actor, batch: str) -> Batch[O]:
        """One import. Raises `ImportMissing`."""
        allow(actor, self.permission)
        async with self._database.read() as session:
            return await self._mine(session, actor, batch)

    async def page(self, actor: Actor, sheet: Sheet) -> Found[Batch[O]]:
        """The imports the actor may see, the last first unless sorted otherwise. Raises `Invalid`
        for a sort there is not, `PageUnknown`."""
        allow(actor, self.permission)
        sheet = replace(sheet, sort=checked_sort(sheet.sort))
        async with self._database.read() as session:
            found, following = await self._store.page_of(session, actor, sheet)
            items = [await self._settled(session, one) for one in found]
            total = None if sheet.after else await self._store.count(session, actor)
        return counted(items, following, total, COUNTED)

    async def all_of(self, actor: Actor, most: int) -> tuple[int, AsyncIterator[list[Batch[O]]]]:
        """How many imports the actor may see, counted up to one beyond `most`, and all of them, a
        chunk at a time."""
        allow(actor, self.permission)
        async with self._database.read() as session:
            total = await self._store.count(session, actor, most)
        return total, self._chunks(actor)

    async def _chunks(self, actor: Actor) -> AsyncIterator[list[Batch[O]]]:
        after = ""
        while True:
            sheet = Sheet(sort=checked_sort(""), size=MAX_SIZE, after=after)
            async with self._database.read() as session:
                found, after = await self._store.page_of(session, actor, sheet)
                yield [await self._settled(session, one) for one in found]
            if not after:
                return

    async def preview(self, actor: Actor, batch: str) -> Previewed:
        """The first rows as they would be read. Raises `TableUnreadable`."""
        found = await self.get(actor, batch)
        rows = await self._rows(found, found.options)
        async with self._database.read() as session:
            read = await self.reader(session, actor, found)
        body = rows[1:] if found.options.header else rows
        return Previewed(found.heads, [(cells, read(at, cells)) for at, cells in body])

    async def _rows(self, batch: Batch[O], options: O) -> Sequence[tuple[int, list[str]]]:
        if batch.file is None:
            raise file_gone(batch)
        # Of a text the beginning is enough; a workbook's table of contents is at its end.
        pieces = 2 if options.kind == "csv" else None
        async with self._on_disk(batch.file, pieces) as path:
            return await asyncio.to_thread(_first_rows, path, options.form, PREVIEWED + 1)

    async def bad_rows(self, actor: Actor, batch: str, page: Page) -> Paged[BadRow]:
        """Rows that cannot be imported, and why. Numbers of somebody else's file are masked for
        whoever may not see any."""
        found = await self.get(actor, batch)
        async with self._database.read() as session:
            rows = await self._store.bad_page(session, batch, page)
        clear = actor.user_id == found.by or actor.may("number.unmask")
        return rows.map(lambda row: self._bad_row(row, found, clear=clear))

    async def report(self, actor: Actor, batch: str, what: str, format_: str) -> Path:
        """A file with every bad row (`what` bad), every row that was left out for what is there
        already (skipped), or every row that could not be taken back (kept): the columns of the
        original, and the reason. The caller deletes it."""
        found = await self.get(actor, batch)
        clear = actor.user_id == found.by or actor.may("number.unmask")
        with gone_on_failure(new_file(format_)) as path:
            sheet = open_sheet(path)
            words = ("行号", "原因", "Reason")
            heads: list[Value] = [*found.heads, *words]
            sheet.write(heads)
            async with self._database.transaction() as session:
                facts = {"what": what, "format": format_}
                audit.record(session, actor, "exported", self.noun, batch, None, facts)
            async with self._database.read() as session:
                async for rows in self._store.report_rows(session, batch, what):
                    bad = [self._bad_row(row, found, clear=clear) for row in rows]
                    lines = [_line(row, len(found.heads)) for row in bad]
                    await asyncio.to_thread(write_all, sheet, lines)
            await asyncio.to_thread(sheet.close)
            return path

    # Doing it ----------------------------------------------------------------------------------

    async def check(self, actor: Actor, batch: str) -> tuple[Batch[O], Run]:
        """A dry run. Raises `ImportIllegalStep`, `ImportInvalid`."""
        return await self._start(actor, batch, ImportStep.CHECK)

    async def apply(self, actor: Actor, batch: str) -> tuple[Batch[O], Run]:
        """The real run; one that stopped goes on where it was. Raises as `check`."""
        return await self._start(actor, batch, ImportStep.APPLY)

    async def undo(self, actor: Actor, batch: str) -> tuple[Batch[O], Run]:
        """Take all of it back that nobody touched since. Raises `ImportIllegalStep`,
        `ImportInvalid` when its rows were kept for their month."""
        return await self._start(actor, batch, ImportStep.UNDO)

    async def _start(self, actor: Actor, batch: str, happened: ImportStep) -> tuple[Batch[O], Run]:
        allow(actor, self.permission)
        async with self._database.transaction() as session:
            found = await self._mine(session, actor, batch, lock=True)
            stopped = found.state is ImportState.STOPPED
            state = step(found.state, happened)
            if happened is ImportStep.UNDO and not found.staged:
                raise ImportInvalid(
                    f"Its rows were kept for {KEEP_DAYS} days; it cannot be undone any more.",
                    code="import_too_old",
                )
            if happened is not ImportStep.UNDO:
                await self.checked(session, found.options)
            run = await self._runs.start(
                actor,
                self.kinds[happened],
                {"import": batch, "fresh": not stopped, "name": found.name},
                project=found.project,
                about=(self.noun, batch),
                session=session,
            )
            begun = {} if stopped or happened is ImportStep.UNDO else {"settled": 0}
            await self._store.save(session, batch, state=state, run=run.id, ended_at=None, **begun)
            found = await self._mine(session, actor, batch, fresh=True)
        await self._runs.woken(run)
        return found, run

    async def discard(self, actor: Actor, batch: str) -> None:
        """Forget the file and the rows of an import that changed nothing, or was undone. Raises
        `ImportIllegalStep`."""
        allow(actor, self.permission)
        async with self._database.transaction() as session:
            found = await self._mine(session, actor, batch, lock=True)
            step(found.state, ImportStep.DISCARDED)
            await unhurried(session)
            await self._store.forget_rows(session, batch)
            await self._store.save(
                session,
                batch,
                file=None,
                staged="",
                state=ImportState.UNDONE,
                ended_at=self._clock.now(),
            )
            audit.record(session, actor, "discarded", self.noun, batch)
        if found.file is not None:
            await self._runs.drop_file(found.file)

    async def forget_old(self) -> int:
        """Forget rows and files of imports older than a month; how many imports."""
        before = self._clock.now() - timedelta(days=KEEP_DAYS)
        async with self._database.read() as session:
            due = await self._store.due_to_forget(session, before)
        for batch in due:
            async with self._database.transaction() as session:
                await unhurried(session)
                await self._store.forget_rows(session, batch)
                await self._store.save(session, batch, staged="", file=None)
        return len(due)

    async def _mine(
        self,
        session: Session,
        actor: Actor,
        batch: str,
        *,
        lock: bool = False,
        fresh: bool = False,
    ) -> Batch[O]:
        if fresh:
            session.expire_all()
        found = await self._store.find(session, actor, batch, lock=lock)
        if found is None:
            raise ImportMissing
        return await self._settled(session, found)

    @asynccontextmanager
    async def _on_disk(self, file: str, pieces: int | None = None) -> AsyncIterator[Path]:
        """A kept file in a folder of its own, both gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="warmline-import-", dir=self._scratch) as folder:
            place = Path(folder) / "file"
            async with self._runs.as_path(file, place, pieces=pieces) as path:
                yield path

    async def _settled(self, session: Session, batch: Batch[O]) -> Batch[O]:
        """The import as it is: one whose run is over without a word has stopped."""
        lost = AT_WORK.get(batch.state)
        if lost is None or not await run_is_over(session, batch.run):
            return batch
        return replace(batch, state=step(batch.state, lost))

    def _bad_row(self, row: Any, batch: Batch[O], *, clear: bool) -> BadRow:
        said: list[Problem] = [Problem(*one) for one in (row.problems or row.found or ())]
        if row.kept is not None:
            said = [Problem(-1, row.kept)]
        elif row.result == Result.SKIPPED.value:
            said = [Problem(-1, "skipped")]
        cells = row.cells if clear else [self.hidden(cell) for cell in row.cells]
        return BadRow(
            id=f"{row.batch}-{row.number}",
            number=row.number,
            cells=cells,
            problems=[self._said(one, batch, clear=clear) for one in said],
        )

    def _said(self, one: Problem, batch: Batch[O], *, clear: bool) -> tuple[str, str, str, str]:
        head = batch.heads[one.column] if 0 <= one.column < len(batch.heads) else ""
        about = one.about if clear else self.hidden(one.about)
        zh, en = (self.reason(one.code, about, language) for language in ("zh", "en"))
        return head, one.code, zh, en


def _first_rows(path: Path, form: Form, count: int) -> Sequence[tuple[int, list[str]]]:
    with open_table(path, form, path.parent) as table:
        return list(islice(table.rows(), count))


def _line(row: BadRow, width: int) -> list[Value]:
    padded = [*row.cells, *[""] * width][:width]
    zh = "；".join(f"{head}：{zh}" if head else zh for head, _, zh, _ in row.problems)
    en = " ".join(f"{head}: {en}" if head else en for head, _, _, en in row.problems)
    return [*padded, float(row.number), zh, en]
