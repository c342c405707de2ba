"""Tables as files for spreadsheets: xlsx or csv, row by row, so that memory stays small.

Used by the exports of lists. No cell is ever a formula, whatever people typed into it.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from warmline.kit.errors import Invalid

Value = str | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""


class Sheet(Protocol):
    """A file that takes rows."""

    def write(self, values: list[Value]) -> None: ...
    def close(self) -> None: ...


def new_file(format_: str) -> Path:
    """An empty temporary file for `xlsx` or `csv`; whoever asked for it deletes it. Raises
    `Invalid` for another format."""
    if format_ not in ("xlsx", "csv"):
        raise Invalid("Choose xlsx or csv.", code="format_unknown", field="format")
    handle, name = tempfile.mkstemp(prefix="warmline-export-", suffix=f".{format_}")
    os.close(handle)
    return Path(name)


def open_sheet(path: Path) -> Sheet:
    """The file to be written, by its suffix."""
    return Xlsx(path) if path.suffix == ".xlsx" else Csv(path)


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@contextmanager
def gone_on_failure(path: Path) -> Iterator[Path]:
    """A file that is only left behind when all went well."""
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_all(sheet: Sheet, rows: list[list[Value]]) -> None:
    """Every row; takes a while, so in a thread."""
    for row in rows:
        sheet.write(row)


class Csv:
    """UTF-8 with a byte order mark, so that Excel shows Chinese."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)

    def write(self, values: list[Value]) -> None:
        self._writer.writerow([_written(value) for value in values])

    def close(self) -> None:
        self._file.close()


def _written(value: Value) -> Value:
    """A count comes as a float like any number, and is written as one writes counts: 3, not 3.0."""
    if isinstance(value, str):
        return cell(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Xlsx:
    """Row by row to disk (`constant_memory`); texts are written as texts, never as formulas."""

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._sheet: Any = self._book.add_worksheet()
        self._row = 0

    def write(self, values: list[Value]) -> None:
        for number, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._row, number, value[:32000])
            elif value is not None:
                self._sheet.write_number(self._row, number, value)
        self._row += 1

    def close(self) -> None:
        self._book.close()
