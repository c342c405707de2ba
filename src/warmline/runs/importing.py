"""Words of imports of any list: how a file is read, the batch, its life, what became of its rows.

Pure. Used by features that take files (customers, shop orders): what a column and a cell mean is
theirs, as is what a row does. The verbs are `service.imports`, the long work `service.import_work`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from warmline.kit.errors import Invalid
from warmline.kit.tables_in import Form
from warmline.runs.errors import ImportIllegalStep, ImportInvalid

PREVIEWED: Final = 20
"""Rows a preview reads."""
IGNORED: Final = ""
"""What a column is that is left out."""


class ImportState(StrEnum):
    """How far an import is."""

    READY = "ready"
    """The file is there; what its columns mean can be said."""
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    STOPPED = "stopped"
    """Broke off; can go on where it was, or be undone."""
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportStep(StrEnum):
    """What can happen to an import."""

    CHANGED = "changed"
    CHECK = "check"
    CHECKED = "checked"
    NOT_CHECKED = "not_checked"
    APPLY = "apply"
    APPLIED = "applied"
    STOPPED = "stopped"
    UNDO = "undo"
    UNDONE = "undone"
    DISCARDED = "discarded"


_S, _T = ImportState, ImportStep
TABLE: Final[dict[tuple[ImportState, ImportStep], ImportState]] = {
    (_S.READY, _T.CHANGED): _S.READY,
    (_S.READY, _T.CHECK): _S.CHECKING,
    (_S.READY, _T.APPLY): _S.APPLYING,
    (_S.READY, _T.DISCARDED): _S.READY,
    (_S.CHECKING, _T.CHECKED): _S.CHECKED,
    (_S.CHECKING, _T.NOT_CHECKED): _S.READY,
    (_S.CHECKED, _T.CHANGED): _S.READY,
    (_S.CHECKED, _T.CHECK): _S.CHECKING,
    (_S.CHECKED, _T.APPLY): _S.APPLYING,
    (_S.CHECKED, _T.DISCARDED): _S.CHECKED,
    (_S.APPLYING, _T.APPLIED): _S.APPLIED,
    (_S.APPLYING, _T.STOPPED): _S.STOPPED,
    (_S.APPLYING, _T.UNDONE): _S.UNDONE,
    (_S.APPLIED, _T.UNDO): _S.UNDOING,
    (_S.STOPPED, _T.APPLY): _S.APPLYING,
    (_S.STOPPED, _T.UNDO): _S.UNDOING,
    (_S.UNDOING, _T.UNDONE): _S.UNDONE,
    (_S.UNDOING, _T.STOPPED): _S.STOPPED,
    (_S.UNDONE, _T.DISCARDED): _S.UNDONE,
}
"""An import that is UNDONE is over: what it could not take back is in its report."""
AT_WORK: Final = {
    _S.CHECKING: _T.NOT_CHECKED,
    _S.APPLYING: _T.STOPPED,
    _S.UNDOING: _T.STOPPED,
}
"""States in which a run works on it, and what it means when that run is over without a word."""


def step(state: ImportState, happened: ImportStep) -> ImportState:
    """The next state. Raises `ImportIllegalStep`."""
    found = TABLE.get((state, happened))
    if found is None:
        raise ImportIllegalStep(
            f"An import that is {state.value} cannot be {happened.value}; look at it again.",
            state=state.value,
            step=happened.value,
        )
    return found


class Result(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    """What is there says all of it already."""
    SKIPPED = "skipped"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read; options of a feature add what its rows do. `columns`: what each column
    is, in the feature's words."""

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True
    columns: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        return Form("xlsx" if self.kind == "xlsx" else "csv", self.encoding, self.delimiter)

    @property
    def how(self) -> tuple[str, str, bool]:
        """What, when it changes, makes the columns others."""
        return self.encoding, self.delimiter, self.header

    def digest(self) -> str:
        """Changes when anything about the reading does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


O = TypeVar("O", bound=Reading)  # noqa: E741 - the options of a feature


Figures = Mapping[str, int]
"""`Result` → how many rows, and `rows`."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[O]):
    """One file on its way into a list. `figures` of the last check or run,
    `checked` those of the check; `settled`: how far rows are applied; `kept`: what an undoing left,
    by reason; `erased_at`: when its file was removed because somebody in it was erased; `names`:
    user id → name."""

    id: str
    project: str
    by: str
    at: datetime
    name: str
    file: str | None
    size: int
    heads: tuple[str, ...]
    options: O
    state: ImportState
    figures: Figures
    checked: Figures | None
    kept: Figures
    staged: str
    settled: int
    run: str | None
    ended_at: datetime | None
    erased_at: datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is bad: which column (-1: the row as a whole), a code, what it is about."""

    column: int
    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was understood: `given` holds what cells say, checked, in the form the feature
    keeps; `keys` are what the thing it speaks of is known by."""

    number: int
    given: dict[str, Any]
    keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


SORTS: Final = ("at", "name", "state")
"""Orders of a list of imports."""


def checked_sort(sort: str) -> str:
    """The order of a list of imports, the last first where none is named. Raises `Invalid`."""
    if sort and sort.removeprefix("-") not in SORTS:
        raise Invalid(
            f"This list cannot be sorted by “{sort}”; it can by {', '.join(SORTS)}.",
            code="sort_unknown",
            field="sort",
            may=list(SORTS),
        )
    return sort or "-at"


# Heads of columns --------------------------------------------------------------------------------


def plain_word(text: str) -> str:
    """A head as it is compared: one width, small, without signs."""
    return re.sub(r"[\s_*:：()（）]+", " ", unicodedata.normalize("NFKC", text)).casefold().strip()


def signature(heads: Sequence[str]) -> str:
    """Files with the same heads in the same order have the same."""
    said = "\x1f".join(plain_word(head) for head in heads)
    return hashlib.sha256(said.encode()).hexdigest()


def heads_of(first: Sequence[str], *, header: bool, width: int) -> tuple[str, ...]:
    """What the columns are called: the first row, or their letters."""
    return tuple(
        first[at] if header and at < len(first) and first[at] else _letter(at)
        for at in range(max(width, len(first)))
    )


def _letter(at: int) -> str:
    return chr(65 + at) if at < 26 else f"{chr(64 + at // 26)}{chr(65 + at % 26)}"


def file_gone(batch: Batch[Any]) -> ImportInvalid:
    """Why there is no file any more."""
    if batch.erased_at is not None:
        return ImportInvalid(
            "The file was removed because somebody in it was erased; bring one without him.",
            code="import_file_erased",
        )
    return ImportInvalid("The file was kept for its days; bring it again.", code="import_file_gone")


# What a feature gives ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImportTables(Generic[O]):
    """A feature's tables of imports: the batch, its staged rows, what columns were the last time,
    with the columns that `customers.tables` has. `subject`: the column of a row that holds the id
    of what it made or changed."""

    batch: Any
    line: Any
    mapping: Any
    options: type[O]
    subject: str
