"""Files of rows: what stands in them is what was meant, in csv and in xlsx."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from warmline.kit.sheets import Value, open_sheet

ROW: list[Value] = ["张三", 3.0, 4, 0.25, None, "=1+1"]


def test_given_counts_when_written_to_csv_then_they_read_as_counts(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    sheet = open_sheet(path)
    sheet.write(ROW)
    sheet.close()
    assert path.read_text("utf-8-sig").splitlines() == ["张三,3,4,0.25,,'=1+1"]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_given_a_text_like_a_formula_when_written_then_no_program_reckons_it(
    tmp_path: Path, format_: str
) -> None:
    path = tmp_path / f"file.{format_}"
    sheet = open_sheet(path)
    sheet.write(ROW)
    sheet.close()
    if format_ == "xlsx":
        (row,) = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert row == ["张三", 3.0, 4.0, 0.25, "", "=1+1"]
    else:
        assert ",=1+1" not in path.read_text("utf-8-sig")
