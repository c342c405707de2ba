"""The long work of an import, done in `jobs` as runs: check, apply, undo.

A file is staged row by row, rows of one customer are put together and matched with cards, and then
customers are settled in chunks. A check does all of it and writes no card; so its figures are those
of the real run. What a chunk does is committed with how far the import is: a killed `jobs` goes on
after the last whole chunk. A cancelled import is taken back before its run ends.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from warmline.accounts.rules import allow
from warmline.customers import rules
from warmline.customers.errors import ImportMissing
from warmline.customers.importing import (
    Import,
    ImportState,
    ImportStep,
    Problem,
    ReadRow,
    Result,
    step,
)
from warmline.customers.importing_cards import (
    Desk,
    Given,
    kept_before,
    new_department,
    new_owner,
    settled,
    taken_back,
)
from warmline.customers.importing_cells import Known, read_row
from warmline.customers.model import Customer, Edit
from warmline.customers.ports import InUse, NoBook, OwnersBook
from warmline.customers.service import blank
from warmline.customers.service.import_owners import Chunk, ImportedOwners
from warmline.customers.store import cards
from warmline.customers.store import import_cards as many
from warmline.customers.store import importing as store
from warmline.kit import audit
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.kit.tables_in import MOST_ROWS, Table, TableUnreadable, open_table
from warmline.runs.errors import RunCancelled, RunFailed
from warmline.runs.model import Outcome
from warmline.runs.ports import Work
from warmline.runs.service import RunService

log = structlog.get_logger(__name__)

CHECK, APPLY, UNDO = "customer_import_check", "customer_import", "customer_import_undo"
READ_AT_ONCE = 2_000
"""Rows read in one go of the reading thread."""
SETTLED_AT_ONCE = 1_000
"""Customers of one transaction: short enough that nobody waits for a lock."""
PAUSE_S = 0.01
"""Between two chunks, so that others get at the database."""
_SHARES = {"read": (0, 45), "match": (45, 50), "settle": (50, 100)}
"""Of a hundred parts of the progress."""


class Importer:
    """What the three kinds of work share."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runs: RunService,
        *,
        country: str = "CN",
        in_use: InUse,
        book: OwnersBook | None = None,
        scratch: Path | None = None,
    ) -> None:
        self._database, self._clock, self._runs = database, clock, runs
        self._country, self._in_use, self._scratch = country, in_use, scratch
        self._owners = ImportedOwners(book or NoBook())

    async def batch(self, work: Work) -> Import:
        """The import the run is about. Raises `ImportMissing`, `Refused`."""
        allow(work.actor, "customer.import")
        async with self._database.read() as session:
            found = await store.find(session, work.actor, str(work.run.arguments["import"]))
        if found is None:
            raise ImportMissing
        return found

    # Reading -----------------------------------------------------------------------------------

    async def staged(self, work: Work, batch: Import) -> Import:
        """With all rows of the file staged; those that are stay where the options are the same."""
        digest = batch.options.digest()
        if batch.staged == digest:
            return batch
        if batch.file is None:
            raise RunFailed("import_file_gone")
        async with self._database.transaction() as session:
            await store.unhurried(session)
            await store.forget_rows(session, batch.id)
            await store.save(session, batch.id, staged="", settled=0)
            known = await store.known(session, work.actor, batch.project, self._country)
        with tempfile.TemporaryDirectory(prefix="warmline-import-", dir=self._scratch) as folder:
            place = Path(folder)
            async with self._runs.as_path(batch.file, place / "file") as path:
                try:
                    await self._read(work, batch, path, known)
                except TableUnreadable as error:
                    raise RunFailed(error.code, said=error.message, **error.details) from error
        async with self._database.transaction() as session:
            await store.save(session, batch.id, staged=digest)
        return replace(batch, staged=digest, settled=0)

    async def _read(self, work: Work, batch: Import, path: Path, known: Known) -> None:
        with open_table(path, batch.options.form, path.parent) as table:
            rows = _understood(table, batch, known)
            waiting = asyncio.create_task(asyncio.to_thread(_some, rows))
            count = 0
            try:
                while some := await waiting:
                    # The next rows are read while these are written.
                    waiting = asyncio.create_task(asyncio.to_thread(_some, rows))
                    async with self._database.transaction() as session:
                        await store.stage(session, batch.id, some)
                    count += len(some)
                    await work.report(_part("read", table.share), 100, "reading", rows=count)
            finally:
                await asyncio.gather(waiting, return_exceptions=True)

    # Settling ----------------------------------------------------------------------------------

    async def matched(self, work: Work, batch: Import) -> None:
        """Staged rows put together by customer, and matched with cards as they are now."""
        await work.report(_part("match", 0), 100, "matching")
        async with self._database.transaction() as session:
            await store.unhurried(session)
            await store.begin_anew(session, batch.id)
            await many.seen_by_planner(session)
            count = (await store.figures(session, batch.id))["rows"]
            if batch.options.key != "none":
                await store.group(session, batch.id, count)
                await store.match(session, work.actor, batch)
            await store.save(session, batch.id, settled=0)
            await work.note(session, _part("match", 1), 100, "matching", rows=count)

    async def desk(self, work: Work, batch: Import) -> Desk:
        """Who imports, and what new cards get."""
        options, actor = batch.options, work.actor
        owner = new_owner(options, actor)
        of_owner: str | None = None
        async with self._database.read() as session:
            known = await store.known(session, actor, batch.project, self._country)
            if owner is not None:
                works, of_owner = await cards.owner_department(session, actor, owner, batch.project)
                if not works:
                    raise RunFailed("import_owner_unknown")
        return Desk(
            actor=actor,
            options=options,
            definitions=tuple(known.definitions.values()),
            now=self._clock.now(),
            owner=owner,
            department=new_department(options, actor, owner, of_owner),
            new_id=uuid7,
        )

    async def settle(self, work: Work, batch: Import, *, write: bool) -> dict[str, int]:
        """All customers after `batch.settled`, chunk by chunk; the figures of all rows."""
        desk = await self.desk(work, batch)
        async with self._database.read() as session:
            total = max(1, (await store.figures(session, batch.id))["rows"])
        after, count, seen = batch.settled, 0, dict[Any, Any]()
        while True:
            async with self._database.transaction() as session:
                rows, last = await store.chunk(session, batch.id, after, SETTLED_AT_ONCE)
                if not rows:
                    break
                ids = [row.customer for row in rows if row.customer is not None]
                if write:
                    await self._owners.lock(session, desk.owner, rows)
                there = await many.cards_of(session, work.actor, ids, lock=write)
                done = await asyncio.to_thread(_settled, rows, there, batch, desk)
                if not work.actor.may("pool.manage"):
                    await self._owners.refuse_full(session, done, desk, {} if write else seen)
                if write:
                    await self._write(session, batch, desk, done)
                else:
                    _only_said(done, there)
                await store.note_results(session, batch.id, done.results)
                await store.save(session, batch.id, settled=last)
                after, count = last, count + len(rows)
                share = min(1.0, last / total)
                message = "applying" if write else "checking"
                await work.note(session, _part("settle", share), 100, message, rows=count)
            await work.report(_part("settle", share), 100, message, rows=count)
            await asyncio.sleep(PAUSE_S)
        async with self._database.read() as session:
            return await store.figures(session, batch.id)

    async def _write(self, session: Session, batch: Import, desk: Desk, done: Chunk) -> None:
        await many.insert_cards(session, done.new)
        await many.save_cards(session, done.changed)
        moved = await self._owners.noted(session, desk.actor, done.new, done.changed)
        edits, trail = [], []
        for before, after in done.changed:
            changed = rules.differences(before, after)
            edits.append(
                (after.id, Edit(after.version, desk.now, after.changed_by, tuple(changed)))
            )
            sides = rules.for_trail(changed, 0), rules.for_trail(changed, 1)
            trail.append(
                (after.id, sides[0], {**sides[1], "import": batch.id, **moved.get(after.id, {})})
            )
        await many.note_edits(session, edits)
        await audit.record_all(session, desk.actor, "changed", "customer", trail)
        made = [
            (card.id, None, {"name": card.name, "import": batch.id, **moved.get(card.id, {})})
            for card in done.new
        ]
        await audit.record_all(session, desk.actor, "created", "customer", made)

    # Taking back -------------------------------------------------------------------------------

    async def take_back(self, work: Work, batch: Import) -> dict[str, int]:
        """All that the import did and nobody touched since; how many rows stay, by reason."""
        async with self._database.read() as session:
            figures = await store.figures(session, batch.id)
        total = max(1, figures[Result.CREATED] + figures[Result.CHANGED])
        count, below = 0, MOST_ROWS + 1
        while True:
            async with self._database.transaction() as session:
                rows = await many.undo_chunk(session, batch.id, below, SETTLED_AT_ONCE)
                if not rows:
                    break
                below = rows[-1].number
                noted = await self._taken_back(session, work, batch, rows)
                await many.note_undone(session, batch.id, noted)
                count += len(rows)
                await work.note(session, min(99, 100 * count // total), 100, "undoing", rows=count)
            await asyncio.sleep(PAUSE_S)
        async with self._database.read() as session:
            return await many.kept_figures(session, batch.id)

    async def _taken_back(
        self, session: Session, work: Work, batch: Import, rows: Sequence[Any]
    ) -> dict[int, str | None]:
        there = await many.cards_of(session, work.actor, [row.customer for row in rows], lock=True)
        versions = {row.customer: row.version for row in rows}
        edits = await many.edits_since(session, versions)
        made = [row.customer for row in rows if row.result == Result.CREATED]
        used = await many.referred(session, made, but=self._owners.tables)
        used |= await self._in_use(session, made) if made else frozenset()
        now, noted = self._clock.now(), dict[int, str | None]()
        gone: list[str] = []
        back: list[tuple[Customer, Customer]] = []
        for row in rows:
            card = there.get(row.customer)
            if card is None:
                noted[row.number] = "gone"
            elif row.result == Result.CREATED:
                why = "changed_since" if card.version != row.version else None
                noted[row.number] = why or ("in_use" if card.id in used else None)
                if noted[row.number] is None:
                    gone.append(card.id)
            else:
                since = edits.get(card.id, ())
                after, stays = taken_back(card, row.before or {}, since, work.actor.user_id, now)
                noted[row.number] = "changed_since" if stays else None
                if rules.differences(card, after):
                    version = card.version + 1
                    by = work.actor.user_id
                    back.append(
                        (card, replace(after, version=version, changed_at=now, changed_by=by))
                    )
        await many.delete_cards(session, gone)
        await many.save_cards(session, back)
        moved = await self._owners.noted(session, work.actor, [], back)
        await self._trail(session, work, batch, gone, back, moved)
        return noted

    async def _trail(
        self,
        session: Session,
        work: Work,
        batch: Import,
        gone: Sequence[str],
        back: Sequence[tuple[Customer, Customer]],
        moved: Mapping[str, Mapping[str, str]],
    ) -> None:
        edits, trail = [], []
        for before, after in back:
            changed = rules.differences(before, after)
            edit = Edit(after.version, after.changed_at, after.changed_by, tuple(changed))
            edits.append((after.id, edit))
            sides = rules.for_trail(changed, 0), rules.for_trail(changed, 1)
            trail.append(
                (after.id, sides[0], {**sides[1], "import": batch.id, **moved.get(after.id, {})})
            )
        await many.note_edits(session, edits)
        await audit.record_all(session, work.actor, "changed", "customer", trail)
        deleted = [(one, {"import": batch.id}, None) for one in gone]
        await audit.record_all(session, work.actor, "deleted", "customer", deleted)

    async def end(
        self, work: Work, batch: Import, happened: ImportStep, action: str, **values: Any
    ) -> None:
        """The batch is through: its state, its figures, and its entry in the trail."""
        async with self._database.transaction() as session:
            present = await store.find(session, work.actor, batch.id, lock=True)
            if present is None:
                raise ImportMissing
            state = step(present.state, happened)
            if state is ImportState.READY or happened is ImportStep.CHECKED:
                now = None
            else:
                now = self._clock.now()
            await store.save(session, batch.id, state=state, ended_at=now, **values)
            if action:
                facts = {"name": batch.name, **values}
                audit.record(session, work.actor, action, "customer_import", batch.id, None, facts)


class CheckWork:
    """A dry run: everything but the cards."""

    def __init__(self, importer: Importer) -> None:
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

    def __init__(self, importer: Importer) -> None:
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

    def __init__(self, importer: Importer) -> None:
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
    table: Table, batch: Import, known: Known
) -> Iterator[tuple[ReadRow, Sequence[str]]]:
    rows = table.rows()
    if batch.options.header:
        next(rows, None)
    for number, cells in rows:
        yield read_row(number, cells, batch.options, known), cells


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


def _settled(rows: Sequence[Any], there: dict[str, Customer], batch: Import, desk: Desk) -> Chunk:
    """What the rows of a chunk of customers do. Runs in a thread: pure."""
    chunk = Chunk([], [], [])
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.root, []).append(row)

    def empty() -> Customer:
        return blank(desk.actor, batch.project, desk.now)

    for group in groups.values():
        named = next((row.customer for row in group if row.customer is not None), None)
        before = there.get(named) if named is not None else None
        if named is not None and before is None:
            _note_bad(chunk, group, Problem(-1, "gone"))
            continue
        given = [Given(row.number, row.given) for row in group]
        done = settled(given, before, empty, desk)
        after = done.after
        if after is not None and before is None:
            chunk.new.append(after)
        elif after is not None and before is not None and rules.differences(before, after):
            after = replace(
                after,
                version=before.version + 1,
                changed_at=desk.now,
                changed_by=desk.actor.user_id,
            )
            chunk.changed.append((before, after))
        _note(chunk, done.rows, before, after)
    return chunk


def _note(
    chunk: Chunk,
    rows: Sequence[tuple[int, Result, tuple[Problem, ...]]],
    before: Customer | None,
    after: Customer | None,
) -> None:
    """Each row's result; the first that wrote holds what the card said before."""
    card = after or before
    first = True
    for number, result, problems in rows:
        line: dict[str, Any] = {
            "number": number,
            "result": result.value,
            "found": store.problem_lists(problems) or None,
            "customer": card.id if card is not None and result is not Result.BAD else None,
            "before": None,
            "version": None,
        }
        if first and after is not None and result in (Result.CREATED, Result.CHANGED):
            first = False
            line["version"] = after.version
            line["before"] = None if before is None else audit.plain(kept_before(before, after))
        chunk.results.append(line)


def _only_said(chunk: Chunk, there: dict[str, Customer]) -> None:
    """Results of a check: no row made or changed a card that an undoing would have to look for."""
    for line in chunk.results:
        line["version"] = line["before"] = None
        if line["customer"] not in there:
            line["customer"] = None


def _note_bad(chunk: Chunk, rows: Sequence[Any], problem: Problem) -> None:
    for row in rows:
        chunk.results.append(
            {
                "number": row.number,
                "result": Result.BAD.value,
                "found": store.problem_lists([problem]),
                "customer": row.customer,
                "before": None,
                "version": None,
            }
        )
