"""Reads the first sheet of an xlsx file as a stream; `kit.tables_in` is its way in.

A workbook is a zip of XML parts: the sheet names its texts by number, and the part that holds them
(`sharedStrings`) may be as large as the sheet. Here that part is written to a temporary file once,
and each text fetched from it when a cell names it. Sizes that a part declares are the most that is
ever read of it, so they are looked at before anything is.
"""

from __future__ import annotations

import os
import posixpath
import re
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Final
from xml.parsers import expat

from warmline.kit.errors import Invalid

MOST_BYTES: Final = 3 * 1024**3
"""Unpacked, all parts together: a million rows of forty columns."""
MOST_RATIO: Final = 250
"""Unpacked to packed of one part: sheets have 5 to 50, bombs 1000."""
SMALL: Final = 32 * 1024**2
"""Parts up to so many bytes may have any ratio."""
PIECE: Final = 256 * 1024
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Number formats every spreadsheet knows as days or times."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LETTERS = {letter: place for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1)}
MOST_COLUMNS: Final = 200
Row = tuple[int, list[str]]


class SheetBroken(Invalid):
    """Not a workbook that can be read."""

    code = "table_unreadable"


def _broken(code: str = "table_unreadable") -> SheetBroken:
    said = {
        "table_too_large": "Unpacked the workbook is larger than any table; cut it into parts.",
        "table_bomb": "The workbook is packed as no spreadsheet packs; save it anew and try again.",
    }
    default = "This is no workbook that can be read; save it anew as .xlsx, or as .csv."
    return SheetBroken(said.get(code, default), code=code, field="file")


class XlsxTable:
    """The first visible sheet of a workbook."""

    def __init__(self, path: Path, scratch: Path) -> None:
        self._path, self._scratch = path, scratch
        self._read = 0
        self._size = 1

    def __enter__(self) -> XlsxTable:
        try:
            self._book = zipfile.ZipFile(self._path)
        except (zipfile.BadZipFile, OSError) as error:
            raise _broken() from error
        try:
            check_sizes(self._book)
            self._part, self._from_1904 = _first_sheet(self._book)
            self._size = max(1, self._book.getinfo(self._part).file_size)
            self._dates = _date_styles(self._book)
            self._texts = _Texts(self._book, self._scratch)
        except BaseException:
            self._book.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._texts.close()
        self._book.close()

    @property
    def share(self) -> float:
        return min(1.0, self._read / self._size)

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank. Raises `SheetBroken`."""
        reader = _Sheet(self._texts.get, self._dates, self._from_1904)
        with _opened(self._book, self._part) as part:
            for piece in _pieces(part):
                self._read += len(piece)
                reader.feed(piece)
                yield from reader.taken()
            reader.feed(b"", last=True)
            yield from reader.taken()


def check_sizes(book: zipfile.ZipFile) -> None:
    """Raise `SheetBroken` for a workbook that unpacks to more than any table."""
    parts = book.infolist()
    if sum(part.file_size for part in parts) > MOST_BYTES or len(parts) > 10_000:
        raise _broken("table_too_large")
    for part in parts:
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise _broken("table_bomb")


def _opened(book: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return book.open(name)
    except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _broken() from error


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    try:
        while piece := part.read(PIECE):
            yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise _broken() from error


class _Xml:
    """An expat parser that knows neither namespaces nor document types (and so no entities)."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.text
        self._parser.StartDoctypeDeclHandler = self._refused

    def _refused(self, *_: object) -> None:
        raise _broken("table_bomb")

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise _broken() from error

    def read(self, part: IO[bytes]) -> None:
        """The whole part."""
        with part:
            for piece in _pieces(part):
                self.feed(piece)
            self.feed(b"", last=True)

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def text(self, data: str) -> None: ...


def _local(tag: str) -> str:
    """The name without the prefix some writers give it."""
    return tag.rpartition(":")[2]


class _Elements(_Xml):
    """All elements of a small part, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.found) > 1_000_000:
            raise _broken("table_too_large")
        plain = {_local(name): value for name, value in attributes.items()}
        self.found.append((_local(tag), plain))


def _elements(book: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    reader = _Elements()
    reader.read(_opened(book, name))
    return reader.found


def _first_sheet(book: zipfile.ZipFile) -> tuple[str, bool]:
    """The part of the first sheet that is not hidden, and whether days count from 1904."""
    names = set(book.namelist())
    if "xl/workbook.xml" not in names:
        raise _broken()
    sheets: list[str] = []
    from_1904 = False
    for tag, given in _elements(book, "xl/workbook.xml"):
        if tag == "workbookPr":
            from_1904 = given.get("date1904", "0") in ("1", "true")
        elif tag == "sheet" and given.get("state", "visible") == "visible":
            sheets.append(given.get("id", ""))
    places: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for tag, given in _elements(book, "xl/_rels/workbook.xml.rels"):
            if tag == "Relationship":
                target = given.get("Target", "")
                whole = target[1:] if target.startswith("/") else posixpath.join("xl", target)
                places[given.get("Id", "")] = posixpath.normpath(whole)
    part = places.get(sheets[0]) if sheets else None
    if part is None or part not in names:
        part = "xl/worksheets/sheet1.xml"
    if part not in names:
        raise _broken()
    return part, from_1904


def _date_styles(book: zipfile.ZipFile) -> list[bool]:
    """Of each style of cells, whether it shows a number as a day or time."""
    if "xl/styles.xml" not in book.namelist():
        return []
    own: dict[str, str] = {}
    styles: list[bool] = []
    inside = False
    for tag, given in _elements(book, "xl/styles.xml"):
        if tag == "numFmt":
            own[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = given.get("numFmtId", "0")
            styles.append(_shows_day(int(number) if number.isdecimal() else 0, own.get(number)))
    return styles


def _shows_day(number: int, code: str | None) -> bool:
    if code is None:
        return number in _DATES
    plain = _QUOTED.sub("", code.partition(";")[0]).lower()
    return "general" not in plain and any(sign in plain for sign in "ymdhs")


class _Texts(_Xml):
    """The texts that cells name by number, in a temporary file."""

    def __init__(self, book: zipfile.ZipFile, scratch: Path) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - closed by `close`
        self._ends = array("Q", [0])
        self._end = 0
        self._parts: list[str] = []
        self._listening = False
        self._phonetic = 0
        if "xl/sharedStrings.xml" in book.namelist():
            self.read(_opened(book, "xl/sharedStrings.xml"))
        self._file.flush()
        self._descriptor = self._file.fileno()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "rPh":
            self._phonetic += 1
        self._listening = name == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        name = _local(tag)
        self._listening = False
        if name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            body = "".join(self._parts).encode("utf-8", "replace")
            self._parts.clear()
            self._file.write(body)
            self._end += len(body)
            self._ends.append(self._end)

    def text(self, data: str) -> None:
        if self._listening:
            self._parts.append(data)

    def get(self, number: int) -> str:
        """The text of this number; nothing where the workbook names one it does not hold."""
        if not 0 <= number < len(self._ends) - 1:
            return ""
        first, last = self._ends[number], self._ends[number + 1]
        return os.pread(self._descriptor, last - first, first).decode()

    def close(self) -> None:
        self._file.close()


class _Sheet(_Xml):
    """Rows of a sheet as they are read."""

    def __init__(self, text_of: Callable[[int], str], dates: list[bool], from_1904: bool) -> None:
        super().__init__()
        self._text_of = text_of
        self._dates = dates
        self._begin = datetime(1904, 1, 1, tzinfo=UTC) if from_1904 else None
        self._rows: list[Row] = []
        self._cells: list[str] = []
        self._number = 0
        self._column = 0
        self._type = ""
        self._style = 0
        self._parts: list[str] = []
        self._length = 0
        self._listening = False
        self._phonetic = 0

    def taken(self) -> list[Row]:
        """The rows read since it was asked last."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            given = attributes.get("r", "")
            self._number = int(given) if given.isdecimal() else self._number + 1
            self._cells, self._column = [], 0
        elif name == "rPh":
            self._phonetic += 1
        elif name == "v" or (name == "t" and not self._phonetic):
            self._listening = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        column = 0
        for letter in attributes.get("r", ""):
            place = _LETTERS.get(letter)
            if place is None:
                break
            column = column * 26 + place
        self._column = column or self._column + 1
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._parts, self._length = [], 0

    def text(self, data: str) -> None:
        if self._listening and self._length < 40_000:
            self._parts.append(data)
            self._length += len(data)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name in ("v", "t"):
            self._listening = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c":
            if self._parts:
                self._put(self._value("".join(self._parts)))
        elif name == "row" and any(self._cells):
            self._rows.append((self._number, self._cells))
            self._cells = []

    def _put(self, value: str) -> None:
        if not value:
            return
        if self._column > MOST_COLUMNS:
            raise SheetBroken(
                f"Row {self._number} has more than {MOST_COLUMNS} columns.",
                code="table_too_wide",
                field="file",
                row=self._number,
                at_most=MOST_COLUMNS,
            )
        self._cells.extend([""] * (self._column - len(self._cells)))
        self._cells[self._column - 1] = value

    def _value(self, raw: str) -> str:
        match self._type:
            case "s":
                return self._text_of(int(raw)).strip() if raw.isdecimal() else ""
            case "n":
                return self._number_of(raw)
            case "b":
                return "true" if raw.strip() == "1" else "false"
            case "d":
                return raw.strip().replace("T", " ").removesuffix(" 00:00:00")
            case _:
                return raw.strip()

    def _number_of(self, raw: str) -> str:
        try:
            if self._style < len(self._dates) and self._dates[self._style]:
                return self._day(float(raw))
            if raw.isdecimal():
                return raw
            value = float(raw)
        except (ValueError, OverflowError):
            return raw.strip()
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value)

    def _day(self, serial: float) -> str:
        # Spreadsheets count a 29 February 1900 that was none.
        begin = self._begin or datetime(1899, 12, 31 if serial < 60 else 30, tzinfo=UTC)
        at = begin + timedelta(seconds=round(serial * 86400))
        if 0 <= serial < 1 and self._begin is None:
            return at.strftime("%H:%M:%S")
        midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
        return at.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M:%S")
