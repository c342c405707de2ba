"""Tables people bring, xlsx or csv, read row by row, so that a million rows take the memory of one.

Used by imports. What a file is, its content says, never its name. Every cell is text: whole numbers
without a point, days as 2026-03-02. `xlsx` is read with the standard library: the readers there are
keep the whole sheet (calamine) or all its texts (openpyxl) in memory; here the texts lie in a
temporary file. Files made to hurt (bombs, entities, endless cells) are refused.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Protocol

from warmline.kit.errors import Invalid
from warmline.kit.xlsx_in import MOST_COLUMNS, XlsxTable

Kind = Literal["xlsx", "csv"]
ENCODINGS: Final = ("utf-8", "gb18030", "utf-16", "big5")
DELIMITERS: Final = (",", "\t", ";", "|")
MOST_ROWS: Final = 2_000_000
LONGEST_CELL: Final = 32_767
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a\x1b")


class TableUnreadable(Invalid):
    """The file is no table, or not one that can be read. `code` says why."""

    code = "table_unreadable"


Row = tuple[int, list[str]]
"""The number a spreadsheet shows beside it, and its cells."""


class Table(Protocol):
    """An open table. `share`: how much of it was read, 0 … 1."""

    @property
    def share(self) -> float: ...
    def rows(self) -> Iterator[Row]: ...


def kind_of(head: bytes, name: str = "") -> Kind:
    """What a file is by its first bytes. Raises `TableUnreadable`."""
    if head.startswith(_ZIP):
        return "xlsx"
    if head.startswith(_OLE):
        raise TableUnreadable(
            "This is an old Excel file (.xls) or one with a password; save it as .xlsx without.",
            code="table_old_excel",
            field="file",
        )
    if not head.strip():
        raise TableUnreadable("The file is empty.", code="table_empty", field="file")
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and not _CONTROL.isdisjoint(head):
        raise TableUnreadable(
            "This is neither Excel (.xlsx) nor a text file (.csv), whatever its name says.",
            code="table_kind_unknown",
            field="file",
        )
    return "csv"


class EncodingGuess:
    """Looks at every byte of a text on its way and says in which encoding it can be. A text that is
    right in UTF-8 is UTF-8: in any other encoding that happens by chance to the shortest only."""

    def __init__(self) -> None:
        self._trials = {
            name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030", "big5")
        }
        self._start = b""

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """One more piece."""
        if len(self._start) < 4:
            self._start += piece[:4]
        for name, decoder in list(self._trials.items()):
            try:
                decoder.decode(piece, last)
            except UnicodeDecodeError:
                del self._trials[name]

    @property
    def found(self) -> str:
        """The best of those it can be."""
        if self._start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        return next(iter(self._trials), "gb18030")


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is to be read; the last two matter to csv alone."""

    kind: Kind
    encoding: str = "utf-8"
    delimiter: str = ","


def guess_delimiter(path: Path, encoding: str) -> str:
    """The sign that makes the first lines alike and wide."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    text = codecs.getincrementaldecoder(_codec(encoding))("replace").decode(head)
    lines = text.split("\n")
    beginning = "\n".join(lines[:-1] if len(lines) > 1 else lines)

    def worth(sign: str) -> tuple[int, int]:
        widths = [
            len(row) for row in islice(csv.reader(io.StringIO(beginning), delimiter=sign), 30)
        ]
        first = widths[0] if widths else 0
        return (sum(width == first for width in widths) if first > 1 else 0, first)

    return max(DELIMITERS, key=worth)


def open_table(path: Path, form: Form, scratch: Path) -> AbstractContextManager[Table]:
    """The table, to be read once from its beginning; `scratch` is a folder for its texts."""
    if form.kind == "xlsx":
        return XlsxTable(path, scratch)
    return CsvTable(path, form)


class CsvTable:
    """A text file whose cells are apart by a sign."""

    def __init__(self, path: Path, form: Form) -> None:
        self._path, self._form = path, form
        self._size = max(1, path.stat().st_size)

    def __enter__(self) -> CsvTable:
        self._raw = self._path.open("rb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._raw.close()

    @property
    def share(self) -> float:
        return 1.0 if self._raw.closed else self._raw.tell() / self._size

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank. Raises `TableUnreadable`."""
        text = io.TextIOWrapper(self._raw, encoding=_codec(self._form.encoding), newline="")
        number = 0
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=self._form.delimiter), 1):
                if any(cells):
                    yield number, checked(number, [_clean(cell) for cell in cells])
        except UnicodeError as error:
            raise TableUnreadable(
                f"After row {number} the file is not {self._form.encoding}; choose another "
                "encoding.",
                code="table_encoding_wrong",
                field="encoding",
                row=number,
            ) from error
        except csv.Error as error:
            raise TableUnreadable(
                f"After row {number} the file cannot be read: a quotation mark that is not closed?",
                code="table_row_broken",
                field="file",
                row=number,
            ) from error
        finally:
            with suppress(ValueError):  # closed by then, where nobody read to the end
                text.detach()


def _clean(cell: str) -> str:
    """Without blanks around, and without the one character that no text in a database may have."""
    cell = cell.strip()
    return cell.replace("\x00", "") if "\x00" in cell else cell


def _codec(encoding: str) -> str:
    """UTF-8 with and without its mark is one to people."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def checked(number: int, cells: list[str]) -> list[str]:
    """The cells without empty ones at the end. Raises `TableUnreadable` for what is too much."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise TableUnreadable(
            f"Row {number} has more than {MOST_COLUMNS} columns.",
            code="table_too_wide",
            field="file",
            row=number,
            at_most=MOST_COLUMNS,
        )
    if number > MOST_ROWS:
        raise TableUnreadable(
            f"The file has more than {MOST_ROWS} rows; cut it into parts.",
            code="table_too_long",
            field="file",
            at_most=MOST_ROWS,
        )
    return (
        [cell[:LONGEST_CELL] for cell in cells]
        if max(map(len, cells), default=0) > (LONGEST_CELL)
        else cells
    )


def is_book(path: Path) -> bool:
    """Whether a zip file holds a workbook."""
    try:
        with zipfile.ZipFile(path) as book:
            return "xl/workbook.xml" in book.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False
