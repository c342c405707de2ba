"""Masking, searching, and guarding spreadsheets."""

from __future__ import annotations

import pytest

from warmline.interactions.events import Number
from warmline.interactions.rules import mask_number, reversed_digits, searched_digits
from warmline.kit.sheets import cell


def test_given_an_e164_number_when_masked_then_the_country_stays() -> None:
    masked = mask_number(Number(raw="13800138000", e164="+8613800138000", place="广东深圳"))
    assert (masked.raw, masked.e164, masked.place) == ("138****8000", "+86138****8000", "广东深圳")


def test_given_a_search_when_read_then_fewer_than_four_digits_find_nothing() -> None:
    assert searched_digits("138-0013 8000") == "13800138000"
    assert searched_digits("123") == ""
    assert reversed_digits(Number(raw="x", e164="+8613800138000")) == "0008310083168"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\tx", "\rx"])
def test_given_a_text_like_a_formula_when_put_into_a_cell_then_it_is_only_text(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell("plain") == "plain"
