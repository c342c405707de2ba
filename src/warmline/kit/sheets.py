"""Files of rows, xlsx or csv, written row by row so that memory stays small. No cell is ever a
formula. Used by the exports of lists.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

Value = str | float | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Sheet(Protocol):
    """A file being written."""

    def write(self, values: Sequence[Value]) -> None: ...
    def close(self) -> None: ...


def sheet(path: Path, format_: str) -> Sheet:
    """A new file of the format xlsx or csv."""
    return _Xlsx(path) if format_ == "xlsx" else _Csv(path)


def write_all(into: Sheet, rows: Sequence[Sequence[Value]]) -> None:
    """Write several rows."""
    for row in rows:
        into.write(row)


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Csv:
    """UTF-8 with a byte order mark, so that Excel shows Chinese."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)

    def write(self, values: Sequence[Value]) -> None:
        self._writer.writerow(
            [cell(value) if isinstance(value, str) else value for value in values]
        )

    def close(self) -> None:
        self._file.close()


class _Xlsx:
    """Row by row to disk (`constant_memory`); texts are written as texts, never as formulas."""

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._sheet: Any = self._book.add_worksheet("rows")
        self._row = 0

    def write(self, values: Sequence[Value]) -> None:
        for number, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._row, number, value[:32000])
            elif value is not None:
                self._sheet.write_number(self._row, number, value)
        self._row += 1

    def close(self) -> None:
        self._book.close()
