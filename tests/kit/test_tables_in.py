"""Tables people bring: what was written is read, in any encoding, of any writer; bombs are not."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmline.kit.errors import Invalid
from warmline.kit.sheets import open_sheet
from warmline.kit.tables_in import (
    DELIMITERS,
    EncodingGuess,
    Form,
    TableUnreadable,
    guess_delimiter,
    kind_of,
    open_table,
)

CELLS = st.text(
    st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=12
)
GRIDS = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8)
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def rows_of(path: Path, form: Form) -> list[tuple[int, list[str]]]:
    with open_table(path, form, path.parent) as table:
        return list(table.rows())


def expected(grid: list[list[str]]) -> list[tuple[int, list[str]]]:
    found = []
    for number, row in enumerate(grid, 1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append((number, cells))
    return found


@QUICK
@given(
    GRIDS, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), st.sampled_from(DELIMITERS)
)
def test_given_any_text_table_when_read_then_it_is_what_was_written(
    tmp_path: Path, grid: list[list[str]], encoding: str, sign: str
) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=sign).writerows(grid)
    form = Form("csv", encoding.removesuffix("-sig"), sign)
    assert rows_of(path, form) == expected(grid)


@QUICK
@given(GRIDS)
def test_given_any_workbook_when_read_then_it_is_what_was_written(
    tmp_path: Path, grid: list[list[str]]
) -> None:
    path = tmp_path / "t.xlsx"
    sheet = open_sheet(path)
    for row in grid:
        sheet.write(list(row))
    sheet.close()
    assert rows_of(path, Form("xlsx")) == expected(grid)


def test_given_values_of_every_kind_when_read_then_they_are_as_people_see_them(
    tmp_path: Path,
) -> None:
    """Given a workbook with texts, days, times, numbers, truth and a hidden first sheet, when read,
    then numbers of telephones are whole and days are days."""
    path = tmp_path / "v.xlsx"
    book: Any = xlsxwriter.Workbook(str(path))
    hidden = book.add_worksheet("hidden")
    hidden.write(0, 0, "not this")
    sheet = book.add_worksheet("seen")
    sheet.activate()
    hidden.hide()
    day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    red = book.add_format({"num_format": "[Red]0.00"})
    sheet.write_row(0, 0, ["姓名", "姓名", " 空白 "])
    sheet.write_number(1, 0, 13800138000)
    sheet.write_number(1, 1, 1.5)
    at = datetime.fromisoformat("2026-03-02T14:03:01")
    sheet.write_datetime(1, 2, at, moment)
    sheet.write_datetime(1, 3, datetime.combine(date(1990, 2, 3), datetime.min.time()), day)
    sheet.write_boolean(1, 4, True)
    sheet.write_number(1, 5, 7, red)
    sheet.write_rich_string(1, 6, "粗", book.add_format({"bold": True}), "体")
    sheet.write_formula(1, 7, "=1+1", None, "文本")
    sheet.write_number(4, 200 - 1, 1)
    book.close()
    first, second, last = rows_of(path, Form("xlsx"))
    assert first == (1, ["姓名", "姓名", "空白"])
    assert second == (
        2,
        [
            "13800138000",
            "1.5",
            "2026-03-02 14:03:01",
            "1990-02-03",
            "true",
            "7",
            "粗体",
            "文本",
        ],
    )
    assert last[0] == 5
    assert len(last[1]) == 200


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("姓名,手机\n张三\n".encode(), "utf-8"),
        ("姓名,手机\n张三\n".encode("utf-8-sig"), "utf-8"),
        ("姓名,手机\n张三\n".encode("gb18030"), "gb18030"),
        ("姓名,手机\n张三\n".encode("utf-16"), "utf-16"),
        (b"plain", "utf-8"),
        (b"a" * 5000 + "张".encode("gb18030"), "gb18030"),
    ],
)
def test_given_bytes_in_pieces_when_looked_at_then_the_encoding_is_known(
    raw: bytes, found: str
) -> None:
    guess = EncodingGuess()
    for at in range(0, len(raw), 3):
        guess.feed(raw[at : at + 3])
    guess.feed(b"", last=True)
    assert guess.found == found


@pytest.mark.parametrize("sign", DELIMITERS)
def test_given_a_table_when_its_sign_is_guessed_then_it_is_that(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(
        f"姓名{sign}手机\n张,三{sign}1;2\n" if sign == "|" else f"姓名{sign}手机\n张{sign}1\n"
    )
    assert guess_delimiter(path, "utf-8") == sign


def test_given_a_nul_far_down_when_read_then_it_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "z.csv"
    path.write_bytes(b"name\n" + b"x\n" * 40_000 + b"a\x00b\n")
    assert rows_of(path, Form("csv"))[-1] == (40_002, ["ab"])


def test_given_wrong_bytes_when_read_then_the_row_is_told(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes("a,b\n张,1\n".encode("gb18030"))
    with pytest.raises(TableUnreadable) as refused:
        rows_of(path, Form("csv", "utf-8"))
    assert refused.value.code == "table_encoding_wrong"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"\xd0\xcf\x11\xe0", "table_old_excel"),
        (b"\x00\x01\x02", "table_kind_unknown"),
        (b"", "table_empty"),
    ],
)
def test_given_what_is_no_table_when_looked_at_then_it_is_refused(head: bytes, code: str) -> None:
    with pytest.raises(TableUnreadable) as refused:
        kind_of(head)
    assert refused.value.code == code


@QUICK
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_given_a_damaged_workbook_when_read_then_it_is_read_or_refused_but_never_breaks(
    tmp_path: Path, noise: bytes, at: int
) -> None:
    path = tmp_path / "n.xlsx"
    sheet = open_sheet(path)
    sheet.write(["姓名", "手机", 1.0])
    sheet.close()
    whole = bytearray(path.read_bytes())
    whole[at : at + len(noise)] = noise
    path.write_bytes(whole)
    with suppress(Invalid):
        read = rows_of(path, Form("xlsx"))
        assert all(isinstance(cell, str) for _, cells in read for cell in cells)


def test_given_sheets_without_end_when_read_then_they_are_refused(tmp_path: Path) -> None:
    """Given a cell far to the right, and a part that says it is small and is not, when read, then
    neither fills memory."""
    good = tmp_path / "g.xlsx"
    sheet = open_sheet(good)
    sheet.write(["a"])
    sheet.close()
    for body, code in (
        (
            b'<sheet><row r="1"><c r="ZZZZZ1"><v>1</v></c></row></sheet>',
            "table_too_wide",
        ),
        (b"<worksheet><sheetData><row>", "table_unreadable"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as book, zipfile.ZipFile(good) as source:
            for name in source.namelist():
                part = body if name == "xl/worksheets/sheet1.xml" else source.read(name)
                book.writestr(name, part)
        path = tmp_path / "x.xlsx"
        path.write_bytes(out.getvalue())
        with pytest.raises(Invalid) as refused:
            rows_of(path, Form("xlsx"))
        assert refused.value.code == code
