"""Queries that find a person in the files of imports, and take him out of their staged rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

import msgspec
from sqlalchemy import (
    ColumnElement,
    any_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import array

from warmline.kit.db import Session
from warmline.runs.importing import ImportState, ImportTables, O, Reading, Result
from warmline.runs.traces import BETWEEN, FILLERS

ERASED = "erased"
"""Why a row is not imported, or not taken back: whoever it was of is erased."""
_FRESH = (ImportState.READY, ImportState.CHECKED)
_DONE = (Result.CREATED.value, Result.CHANGED.value)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is still kept of an import: its file, its rows (`staged`), or both."""

    id: str
    name: str
    at: datetime
    file: str | None
    heads: tuple[str, ...]
    options: Reading
    staged: bool
    state: ImportState
    run: str | None


class TraceStore(Generic[O]):
    """The queries on one feature's tables."""

    def __init__(self, tables: ImportTables[O]) -> None:
        self._batch, self._line, self._options = tables.batch, tables.line, tables.options
        self._subject = getattr(tables.line, tables.subject)

    async def stored(self, session: Session, *, lock: bool = False) -> list[Stored]:
        """The imports of which anything is kept; with `lock` nobody begins any work on them."""
        table = self._batch
        query = select(table).where(or_(table.file.is_not(None), table.staged != ""))
        query = query.order_by(table.id)
        rows = await session.scalars(query.with_for_update() if lock else query)
        return [
            Stored(
                id=row.id,
                name=row.name,
                at=row.at,
                file=row.file,
                heads=tuple(row.heads),
                options=msgspec.convert(dict(row.options), self._options),
                staged=row.staged != "",
                state=ImportState(row.state),
                run=row.run,
            )
            for row in rows
        ]

    async def rows(
        self, session: Session, batch: str, subjects: Collection[str], words: Sequence[str]
    ) -> list[tuple[int, list[str]]]:
        """Numbers and cells of the rows that are of these things, or in which a word stands."""
        line = self._line
        query = select(line.number, line.cells).where(
            line.batch == batch, or_(self._of(subjects), self._said(words))
        )
        found = await session.execute(query.order_by(line.number))
        return [(int(number), list(cells)) for number, cells in found]

    async def blank(
        self, session: Session, batch: Stored, numbers: Sequence[int], *, keys: bool
    ) -> None:
        """These rows say nothing any more; those not imported yet never are. `keys`: not even what
        their things are known by."""
        line = self._line
        left = Result.BAD.value
        result = literal(left) if batch.state in _FRESH else func.coalesce(line.result, left)
        changed = update(line).where(line.batch == batch.id, line.number.in_(numbers))
        nothing: dict[str, Any] = {"given": {}, "cells": [], "found": None}
        if keys:
            nothing["keys"] = []
        problems = {"problems": [[-1, ERASED, ""]], "result": result}
        await session.execute(
            changed.values(**nothing, **problems).execution_options(synchronize_session=False)
        )

    async def let_go(self, session: Session, batch: Stored, subjects: Collection[str]) -> None:
        """What these things were before is forgotten: their rows cannot be taken back, and say
        so."""
        line = self._line
        done = line.result.in_(_DONE) if batch.state not in _FRESH else false()
        changed = update(line).where(line.batch == batch.id, self._of(subjects))
        kept = case((done & line.version.is_not(None), ERASED), else_=line.kept)
        await session.execute(
            changed.values(before=None, version=None, kept=kept).execution_options(
                synchronize_session=False
            )
        )

    async def note(
        self, session: Session, batch: str, now: datetime, heads: Sequence[str] | None
    ) -> None:
        """Its file is gone for that; `heads`: where they named him."""
        values: dict[str, Any] = {"file": None, "erased_at": now}
        if heads is not None:
            values["heads"] = list(heads)
        await session.execute(update(self._batch).where(self._batch.id == batch).values(**values))

    def _of(self, subjects: Collection[str]) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self._subject.in_(list(subjects)) if subjects else false()
        return found

    def _said(self, words: Sequence[str]) -> ColumnElement[bool]:
        """`traces.plain` of the cells, by the server; once for each row, however many words."""
        if not words:
            return false()
        joined = func.array_to_string(self._line.cells, BETWEEN)
        said = func.lower(func.normalize(joined, literal_column("NFKC")))
        bare = func.translate(said, FILLERS, "")
        return bare.like(any_(array([f"%{_escaped(word)}%" for word in words])))


def _escaped(word: str) -> str:
    """Signs that mean something in a pattern, as themselves."""
    return re.sub(r"([\\%_])", r"\\\1", word)
