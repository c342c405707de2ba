"""Masking, searching, and guarding spreadsheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.interactions.events import Number
from warmline.interactions.rules import (
    cell,
    mask,
    mask_number,
    reversed_digits,
    searched_digits,
)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("075512345678", "075*****5678"),
        ("anonymous", "anonymous"),
        ("8001", "8**1"),
        ("110", "110"),
    ],
)
def test_given_a_number_when_masked_then_its_middle_is_hidden(number: str, masked: str) -> None:
    assert mask(number) == masked


@given(st.text("0123456789-+ ", min_size=0, max_size=20))
def test_given_any_number_when_masked_then_a_part_stays_hidden_and_the_length_stays(
    number: str,
) -> None:
    hidden = mask(number)
    digits = sum(sign.isdigit() for sign in number)
    assert len(hidden) == len(number)
    if digits >= 4:
        assert hidden.count("*") >= min(digits // 2, 3)


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
