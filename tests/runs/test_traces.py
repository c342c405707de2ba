"""By what a person is found in the cells of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.runs.traces import BETWEEN, FILLERS, traces

NUMBER = "13800138000"


@pytest.mark.parametrize(
    "cell",
    [
        NUMBER,
        "+8613800138000",
        "138 0013 8000",
        "(+86) 138-0013-8000",
        "１３８００１３８０００",
        "电话13800138000，晚上打",
    ],
)
def test_given_a_number_however_it_is_written_when_looked_for_then_it_is_found(cell: str) -> None:
    assert traces([NUMBER]).within(["张三", cell, ""])


def test_given_other_cells_when_looked_for_then_nothing_is_found() -> None:
    his = traces([NUMBER, "Kong@Ming.cn"], ["010 8888 6666"])
    assert not his.within(["13900139000", "ming@kong.cn", "1380013", "8000"])
    assert his.within(["KONG@MING.CN"])
    assert his.within(["（010）88886666"])


def test_given_words_that_many_a_cell_has_when_looked_for_then_they_tell_nothing() -> None:
    assert traces(["12345", "wx", ""], ["-"]).every == ()


@given(st.text(alphabet=FILLERS, max_size=3), st.integers(0, len(NUMBER)))
def test_given_any_fillers_anywhere_when_looked_for_then_the_number_is_found(
    fillers: str, place: int
) -> None:
    assert traces([NUMBER]).within([NUMBER[:place] + fillers + NUMBER[place:]])


@given(st.integers(1, len(NUMBER) - 1))
def test_given_a_number_over_two_cells_when_looked_for_then_it_is_none(place: int) -> None:
    assert not traces([NUMBER]).within([NUMBER[:place], NUMBER[place:]])
    assert BETWEEN not in FILLERS
