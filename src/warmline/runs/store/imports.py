"""The queries of imports that are the same for every list: batches, what columns were the last
time, staged rows, which of them are one thing, what became of them.

The tables are a feature's own (`importing.ImportTables`), with the same columns. Rows are staged by
COPY, put together by one statement, and applied in chunks; what a chunk does and how far it is are
committed together.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Generic

import msgspec
from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, copy_rows, fetch_page
from warmline.kit.keyset import Sheet, cursor, moment_after, text_after
from warmline.kit.paging import Page, Paged
from warmline.runs.importing import (
    Batch,
    ImportState,
    ImportTables,
    O,
    Problem,
    Reading,
    ReadRow,
    Result,
)
from warmline.runs.tables import RunRow

COUNTED = 1_000
"""Imports are counted so far."""
LONG_S = 20 * 60
"""What one statement over a million rows may take."""
_LINE = ("batch", "number", "root", "keys", "given", "problems", "cells", "result")
_DONE = (Result.CREATED.value, Result.CHANGED.value)


async def unhurried(session: Session) -> None:
    """This transaction's statements may take as long as a million rows do."""
    await session.execute(text(f"SET LOCAL statement_timeout = {LONG_S * 1000}"))


async def run_is_over(session: Session, run: str | None) -> bool:
    """Whether nobody works on this run (any more)."""
    if run is None:
        return True
    state = await session.scalar(select(RunRow.state).where(RunRow.id == run))
    return state not in ("queued", "running")


def problem_lists(problems: Sequence[Problem]) -> list[list[Any]]:
    """Problems as JSON keeps them."""
    return [[one.column, one.code, one.about] for one in problems]


class ImportStore(Generic[O]):
    """The queries on one feature's tables."""

    def __init__(self, tables: ImportTables[O]) -> None:
        self._batch, self._line, self._mapping = tables.batch, tables.line, tables.mapping
        self._options, self._subject = tables.options, tables.subject
        line, subject = self._line.__tablename__, self._subject
        # Every name in them is one of ours.
        self._group = text(_GROUP.replace("LINES", line))
        self._follow = text(_FOLLOW.replace("LINES", line))
        self._results = text(_RESULTS.replace("LINES", line).replace("SUBJECT", f'"{subject}"'))

    # Batches -----------------------------------------------------------------------------------

    def visible(self, actor: Actor) -> ColumnElement[bool]:
        """Condition on batches: one's own; all within his projects for whoever sees all."""
        if actor.user_id == SYSTEM.user_id:
            return true()
        own: ColumnElement[bool] = self._batch.by == actor.user_id
        if actor.scope is Scope.ALL:
            return or_(own, self._batch.project.in_(actor.projects))
        return own

    async def insert(self, session: Session, batch: Batch[O]) -> None:
        session.add(
            self._batch(
                id=batch.id,
                project=batch.project,
                by=batch.by,
                at=batch.at,
                name=batch.name,
                file=batch.file,
                size=batch.size,
                heads=list(batch.heads),
                options=_said(batch.options),
                state=batch.state.value,
            )
        )
        await session.flush()

    async def find(
        self, session: Session, actor: Actor, batch: str, *, lock: bool = False
    ) -> Batch[O] | None:
        """One import, if the actor may see it."""
        query = select(self._batch).where(self._batch.id == batch, self.visible(actor))
        row = await session.scalar(query.with_for_update() if lock else query)
        return None if row is None else self._made(row, await _names(session, [row]))

    async def page_of(
        self, session: Session, actor: Actor, sheet: Sheet
    ) -> tuple[list[Batch[O]], str]:
        """A page of the imports the actor may see, and the cursor of the next, empty at the end."""
        table = self._batch
        column = getattr(table, sheet.field)
        query = select(table).where(self.visible(actor))
        if sheet.after:
            read = moment_after if sheet.field == "at" else text_after
            place, last = tuple_(column, table.id), read(sheet.after, sheet.sort)
            query = query.where(place < last if sheet.descending else place > last)
        order = [one.desc() if sheet.descending else one.asc() for one in (column, table.id)]
        rows = list(await session.scalars(query.order_by(*order).limit(sheet.size + 1)))
        more, rows = len(rows) > sheet.size, rows[: sheet.size]
        names = await _names(session, rows)
        following = cursor(sheet.sort, getattr(rows[-1], sheet.field), rows[-1].id) if more else ""
        return [self._made(row, names) for row in rows], following

    async def count(self, session: Session, actor: Actor, at_most: int = COUNTED) -> int:
        """How many the actor may see, counted up to `at_most` + 1."""
        some = select(self._batch.id).where(self.visible(actor)).limit(at_most + 1)
        return int(await session.scalar(select(func.count()).select_from(some.subquery())) or 0)

    async def save(self, session: Session, batch: str, **values: Any) -> None:
        """Write some columns of a batch; options as a feature's own, states as they are."""
        if isinstance(values.get("options"), Reading):
            values["options"] = _said(values["options"])
        if isinstance(values.get("state"), ImportState):
            values["state"] = values["state"].value
        await session.execute(update(self._batch).where(self._batch.id == batch).values(**values))

    async def remembered(self, session: Session, place: Mapping[str, str]) -> O | None:
        """The options of the last file of this kind: of these heads, in this project."""
        query = select(self._mapping).filter_by(**place).order_by(self._mapping.at.desc()).limit(1)
        row = await session.scalar(query)
        return None if row is None else msgspec.convert(dict(row.options), self._options)

    async def remember(
        self, session: Session, place: Mapping[str, str], options: O, by: str, at: datetime
    ) -> None:
        values = {"options": _said(options), "by": by, "at": at}
        statement = insert(self._mapping).values(**place, **values)
        await session.execute(
            statement.on_conflict_do_update(index_elements=list(place), set_=values)
        )

    async def due_to_forget(self, session: Session, before: datetime) -> list[str]:
        """Imports that ended, or were left lying, before then and still have rows."""
        ended = func.coalesce(self._batch.ended_at, self._batch.at)
        query = select(self._batch.id).where(ended < before, self._batch.staged != "")
        return list(await session.scalars(query))

    def _made(self, row: Any, names: Mapping[str, str]) -> Batch[O]:
        return Batch(
            id=row.id,
            project=row.project,
            by=row.by,
            at=row.at,
            name=row.name,
            file=row.file,
            size=row.size,
            heads=tuple(row.heads),
            options=msgspec.convert(dict(row.options), self._options),
            state=ImportState(row.state),
            figures=row.figures,
            checked=row.checked,
            kept=row.kept,
            staged=row.staged,
            settled=row.settled,
            run=row.run,
            ended_at=row.ended_at,
            erased_at=row.erased_at,
            names={row.by: names[row.by]} if row.by in names else {},
        )

    # Staged rows -------------------------------------------------------------------------------

    def _of(self, batch: str) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self._line.batch == batch
        return found

    async def forget_rows(self, session: Session, batch: str) -> None:
        """Nothing of it is staged any more."""
        await session.execute(delete(self._line).where(self._of(batch)))

    async def stage(
        self, session: Session, batch: str, rows: Iterable[tuple[ReadRow, Sequence[str]]]
    ) -> None:
        """Keep rows as they were read, with their cells."""
        encode = msgspec.json.encode

        def line(row: ReadRow, cells: Sequence[str]) -> tuple[Any, ...]:
            problems = None if not row.problems else encode(problem_lists(row.problems)).decode()
            result = Result.BAD.value if row.problems else None
            given = encode(row.given).decode()
            kept = [cell.replace("\x00", "") for cell in cells]
            return (batch, row.number, row.number, list(row.keys), given, problems, kept, result)

        await copy_rows(session, self._line, _LINE, (line(row, cells) for row, cells in rows))

    async def begin_anew(self, session: Session, batch: str) -> None:
        """Staged rows as they were read: nothing is known of what is there."""
        line = self._line
        again = update(line).where(
            self._of(batch),
            or_(
                line.root != line.number,
                getattr(line, self._subject).is_not(None),
                and_(line.result.is_not(None), line.problems.is_(None)),
            ),
        )
        fresh: dict[str, Any] = {
            self._subject: None,
            "root": line.number,
            "result": None,
            "found": None,
            "before": None,
            "version": None,
            "kept": None,
        }
        await session.execute(again.values(**fresh))

    async def seen_by_planner(self, session: Session) -> None:
        """Let the server know of the rows that were staged: it looks by itself about once a minute
        at most, and not at all where they are few beside those of other batches. A batch it has
        never heard of it takes for a row or none, and matches it with all there is row by row."""
        await session.execute(text(f"ANALYZE {self._line.__tablename__}"))

    async def group(self, session: Session, batch: str) -> None:
        """Rows that share a key are of one thing: their root is the first of them."""
        await session.execute(self._group, {"batch": batch})
        while True:
            moved: Any = await session.execute(self._follow, {"batch": batch})
            if not moved.rowcount:
                return

    async def chunk(
        self, session: Session, batch: str, after: int, size: int
    ) -> tuple[Sequence[Any], int]:
        """All rows of the next things, in order, and the last root; none at the end."""
        line = self._line
        roots = (
            select(line.root)
            .where(self._of(batch), line.root > after, line.result.is_(None))
            .group_by(line.root)
            .order_by(line.root)
            .limit(size)
            .subquery()
        )
        last = await session.scalar(select(func.max(roots.c.root)))
        if last is None:
            return (), after
        subject = getattr(line, self._subject)
        columns: tuple[Any, ...] = (line.root, line.number, line.given, subject)
        query = (
            select(*columns)
            .where(self._of(batch), line.root > after, line.root <= last, line.result.is_(None))
            .order_by(line.root, line.number)
        )
        return (await session.execute(query)).all(), int(last)

    async def note_results(
        self, session: Session, batch: str, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """What became of rows."""
        if rows:
            said = msgspec.json.encode(rows).decode()
            await session.execute(self._results, {"batch": batch, "rows": said})

    async def figures(self, session: Session, batch: str) -> dict[str, int]:
        """How many rows came to what, and `rows`."""
        result = self._line.result
        query = select(result, func.count()).where(self._of(batch)).group_by(result)
        found = {row[0] or "open": int(row[1]) for row in await session.execute(query)}
        named = {result.value: found.get(result.value, 0) for result in Result}
        return {**named, "rows": sum(found.values())}

    async def bad_page(self, session: Session, batch: str, page: Page) -> Paged[Any]:
        """Bad rows in the order of the file."""
        line = self._line
        query = select(line).where(self._of(batch), line.result == Result.BAD.value)
        sorts = {"number": line.number}
        return await fetch_page(
            session, query, page, sorts=sorts, default="number", tie=line.number
        )

    async def report_rows(
        self, session: Session, batch: str, what: str, size: int = 2000
    ) -> AsyncIterator[Sequence[Any]]:
        """Rows of one result (`bad`, `skipped`), or (`kept`) those that could not be taken back, in
        order, in chunks."""
        line = self._line
        condition = line.kept.is_not(None) if what == "kept" else line.result == what
        after = -1
        while True:
            query = (
                select(line)
                .where(self._of(batch), condition, line.number > after)
                .order_by(line.number)
                .limit(size)
            )
            rows = list(await session.scalars(query))
            if not rows:
                return
            yield rows
            after = rows[-1].number
            session.expunge_all()

    # Taking back -------------------------------------------------------------------------------

    async def undo_chunk(
        self, session: Session, batch: str, below: int, size: int
    ) -> Sequence[Any]:
        """The last things with numbers below this whose rows made or changed them and were not
        taken back: number, the thing's id, result, what it said before, its version. Without
        `below` each chunk would pass over all that were taken back before it."""
        line = self._line
        columns: tuple[Any, ...] = (line.number, getattr(line, self._subject), line.result)
        query = (
            select(*columns, line.before, line.version)
            .where(
                self._of(batch),
                line.number < below,
                line.result.in_(_DONE),
                line.version.is_not(None),
                line.kept.is_(None),
            )
            .order_by(line.number.desc())
            .limit(size)
        )
        return (await session.execute(query)).all()

    async def note_undone(
        self, session: Session, batch: str, rows: Mapping[int, str | None]
    ) -> None:
        """Which rows are taken back (None), and why others are not."""
        line = self._line
        for why in set(rows.values()):
            numbers = [number for number, one in rows.items() if one == why]
            values = {"version": None, "before": None} if why is None else {"kept": why}
            changed = update(line).where(self._of(batch), line.number.in_(numbers))
            await session.execute(changed.values(**values))

    async def kept_figures(self, session: Session, batch: str) -> dict[str, int]:
        """How many rows could not be taken back, by reason."""
        kept = self._line.kept
        query = select(kept, func.count()).where(self._of(batch), kept.is_not(None)).group_by(kept)
        return {str(row[0]): int(row[1]) for row in await session.execute(query)}


def _said(options: Reading) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(asdict(options))
    return said


async def _names(session: Session, rows: Sequence[Any]) -> dict[str, str]:
    ids = {row.by for row in rows}
    found = await session.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(ids)))
    return {row[0]: row[1] for row in found}


_GROUP = """
WITH said AS (
  SELECT number, unnest(keys) AS key FROM LINES
  WHERE batch = :batch AND result IS NULL AND cardinality(keys) > 0
), first AS (
  SELECT key, min(number) AS number FROM said GROUP BY key HAVING count(*) > 1
), found AS (
  SELECT said.number, min(first.number) AS root FROM said JOIN first USING (key)
  GROUP BY said.number
)
UPDATE LINES AS row SET root = found.root FROM found
WHERE row.batch = :batch AND row.number = found.number AND found.root < row.number
"""
_FOLLOW = """
UPDATE LINES AS row SET root = above.root FROM LINES AS above
WHERE row.batch = :batch AND above.batch = :batch AND above.number = row.root
  AND row.root < row.number AND above.root < row.root
"""
_RESULTS = """
UPDATE LINES AS row
SET result = said.result, found = said.found, SUBJECT = said.SUBJECT, before = said.before,
    version = said.version
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
  AS said (number int, result text, found jsonb, SUBJECT uuid, before jsonb, version int)
WHERE row.batch = :batch AND row.number = said.number
"""
