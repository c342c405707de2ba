"""What the rows of an import do to cards, done in `jobs` as runs: check, apply, undo. How a file is
read and gone through chunk by chunk is `runs.service.import_work`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from warmline.customers import rules
from warmline.customers.importing import Import, ImportOptions, Problem, Result
from warmline.customers.importing_cards import (
    Desk,
    Given,
    kept_before,
    new_department,
    new_owner,
    settled,
    taken_back,
)
from warmline.customers.importing_cells import read_row
from warmline.customers.model import Customer, Edit
from warmline.customers.ports import InUse, LevelsChanged, NoBook, OwnersBook, unheard
from warmline.customers.service import blank
from warmline.customers.service.import_owners import Chunk, ImportedOwners
from warmline.customers.store import cards
from warmline.customers.store import import_cards as many
from warmline.customers.store import importing as store
from warmline.customers.tables import ImportLineRow, ImportMappingRow, ImportRow
from warmline.kit import audit
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.runs.errors import RunFailed
from warmline.runs.importing import ImportTables
from warmline.runs.ports import Work
from warmline.runs.service import RunService
from warmline.runs.service.import_work import ApplyWork as ApplyWork
from warmline.runs.service.import_work import CheckWork as CheckWork
from warmline.runs.service.import_work import Importer as Importing
from warmline.runs.service.import_work import UndoWork as UndoWork
from warmline.runs.service.import_work import bad_line, said_of
from warmline.runs.service.imports import Reader

CHECK, APPLY, UNDO = "customer_import_check", "customer_import", "customer_import_undo"
TABLES = ImportTables(ImportRow, ImportLineRow, ImportMappingRow, ImportOptions, "customer")


class Importer(Importing[ImportOptions]):
    """What the three kinds of work share."""

    permission = "customer.import"
    noun = "customer_import"

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runs: RunService,
        *,
        country: str = "CN",
        in_use: InUse,
        book: OwnersBook | None = None,
        levels: LevelsChanged = unheard,
        scratch: Path | None = None,
    ) -> None:
        super().__init__(database, clock, runs, TABLES, scratch=scratch)
        self._country, self._in_use = country, in_use
        self._owners = ImportedOwners(book or NoBook())
        self._levels = levels

    async def reader(self, session: Session, work: Work, batch: Import) -> Reader:
        known = await store.known(session, work.actor, batch.project, self._country)
        return partial(read_row, options=batch.options, known=known)

    async def match(self, session: Session, work: Work, batch: Import, count: int) -> None:
        if batch.options.key != "none":
            await self._store.group(session, batch.id)
            await store.match(session, work.actor, batch)

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

    async def settled(
        self,
        session: Session,
        work: Work,
        batch: Import,
        desk: Desk,
        rows: Sequence[Any],
        write: bool,
    ) -> Sequence[Mapping[str, Any]]:
        ids = [row.customer for row in rows if row.customer is not None]
        if write:
            await self._owners.lock(session, desk.owner, rows)
        there = await many.cards_of(session, work.actor, ids, lock=write)
        done = await asyncio.to_thread(_settled, rows, there, batch, desk)
        if not work.actor.may("pool.manage"):
            await self._owners.refuse_full(session, done, desk, {} if write else desk.seen)
        if write:
            await self._write(session, batch, desk, done)
        else:
            _only_said(done, there)
        return done.results

    async def _write(self, session: Session, batch: Import, desk: Desk, done: Chunk) -> None:
        await many.insert_cards(session, done.new)
        await many.save_cards(session, done.changed)
        await self._tell_levels(session, done.changed)
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

    async def _tell_levels(
        self, session: Session, changed: Sequence[tuple[Customer, Customer]]
    ) -> None:
        others = [after.id for before, after in changed if before.level != after.level]
        if others:
            await self._levels(session, others)

    # Taking back -------------------------------------------------------------------------------

    async def taken_back(
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
        await self._tell_levels(session, back)
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
            "found": said_of(problems) or None,
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
        chunk.results.append(bad_line(row.number, ("customer", row.customer), problem))
