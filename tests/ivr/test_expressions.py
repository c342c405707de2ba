"""The language of formulas: right where it answers, harmless whatever is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ivr.expressions import LONGEST, MOST, Unanswerable, answer, filled, names, places


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("0.1 + 0.2", "0.3"),
        ("10 // 3", "3"),
        ("10 % 3", "1"),
        ("'a' + 1", "a1"),
        ("'12' + '3'", "15"),
        ("text(12) + ''", "12"),
        ("amount > 100 and level == 'gold'", "true"),
        ("not level", ""),
        ("'05' == 5", "true"),
        ("1 < number(amount) <= 200", "true"),
        ("'金' if level == 'gold' else '普通'", "金"),
        ("left(phone, 3) + '****' + right(phone, 4)", "138****8000"),
        ("mid(phone, 3, 4)", "0013"),
        ("length(名字)", "2"),
        ("replace(phone, '0', '')", "138138"),
        ("round(2.345, 2)", "2.35"),
        ("round(2.5)", "3"),
        ("max(1, amount, 3)", "150"),
        ("abs(-3)", "3"),
        ("starts(phone, '138')", "true"),
        ("'80' in phone", "true"),
        ("missing", ""),
        ("right(phone, 0)", ""),
        ("100 * 1000000", "100000000"),
        ("0 * -1", "0"),
    ],
)
def test_given_a_formula_then_it_has_this_value(formula: str, value: str) -> None:
    variables = {"amount": "150", "level": "gold", "phone": "13800138000", "名字": "王五"}
    assert answer(formula, variables) == value


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1 +",
        "a.b",
        "a['b']",
        "[1, 2]",
        "lambda: 1",
        "(x := 1)",
        "2 ** 9999",
        "f'{a}'",
        "open('x')",
        "().__class__",
        "[x for x in a]",
        "1 / 0",
        "1 % 0",
        "'a' - 1",
        "left(a)",
        "left(a, count=1)",
        "left(*a)",
        "1e400 * 1e400",
        "9" * 31 + " * 10",
        "b'x'",
        "1j",
        "None",
        "...",
        "a" * (LONGEST + 1),
        "(" * 200 + "1" + ")" * 200 + " +",
        "not " * 60 + "a",
    ],
)
def test_given_what_is_no_formula_or_has_no_value_then_it_says_so(formula: str) -> None:
    with pytest.raises(Unanswerable):
        answer(formula, {"a": "text"})


alphabet = st.sampled_from([*"ab1.5'()+-*/%<>=! ,\n\\{}[]:", "and ", "not ", " if ", "left("])


@given(st.lists(alphabet, max_size=60).map("".join), st.text(max_size=50))
def test_whatever_is_written_it_answers_or_says_why_not(formula: str, value: str) -> None:
    try:
        found = answer(formula, {"a": value, "b": "7"})
    except Unanswerable:
        return
    assert len(found) <= MOST


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9),
                   max_value=10**9), st.integers(1, 999))  # fmt: skip
def test_sums_are_exact(amount: Decimal, other: int) -> None:
    assert Decimal(answer("a + b - b", {"a": str(amount), "b": str(other)})) == amount
    assert Decimal(answer("a * b / b", {"a": str(amount), "b": str(other)})) == amount


def test_given_a_formula_then_its_variables_are_known_and_functions_are_none() -> None:
    assert names("left(phone, n) + phone + '{x}'") == ["phone", "n"]


def test_given_a_text_with_places_then_they_are_filled_and_other_braces_stay() -> None:
    assert filled("{ a }-{missing}-{}", {"a": "1"}) == "1--{}"
    assert list(places("{ a }{b}")) == ["a", "b"]
