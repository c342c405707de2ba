"""Conditions on what is known of the call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ivr.flows import END, Call, make


def taken(condition: dict[str, Any], variables: dict[str, str]) -> bool:
    node = {
        "id": "branch",
        "kind": "branch",
        "rules": [{"when": [condition], "to": "end"}],
        "otherwise": "other",
    }
    return Call(make(node, END, {**END, "id": "other"}), variables=variables).at == "end"


@pytest.mark.parametrize(
    ("test", "value", "have", "holds"),
    [
        ("equals", "广东深圳", "广东深圳", True),
        ("equals", "广东", "广东深圳", False),
        ("not_equals", "广东", "广东深圳", True),
        ("prefix", "广东", "广东深圳", True),
        ("prefix", "深圳", "广东深圳", False),
        ("suffix", "深圳", "广东深圳", True),
        ("contains", "东深", "广东深圳", True),
        ("matches", "+86138*", "+8613800138000", True),
        ("matches", "+86139*", "+8613800138000", False),
        ("matches", "1??", "123", True),
        ("matches", "1??", "1234", False),
        ("matches", "(1+)+$", "1111111111111111111111111111111111111111x", False),
        ("greater", "10", "9", False),
        ("greater", "10", "10.5", True),
        ("at_least", "10", "10.0", True),
        ("less", "10", "9", True),
        ("at_most", "10", "11", False),
        ("less", "10", "nine", False),
        ("greater", "10", "NaN", False),
        ("greater", "10", "", False),
        ("given", "", "x", True),
        ("missing", "", "x", False),
    ],
)
def test_given_a_condition_then_it_holds_or_not(
    test: str, value: str, have: str, holds: bool
) -> None:
    assert taken({"variable": "v", "is": test, "value": value}, {"v": have}) is holds


def test_given_a_list_then_in_and_not_in_look_it_up() -> None:
    vip = {"variable": "v", "values": ["a", "b"]}
    assert taken({**vip, "is": "in"}, {"v": "b"})
    assert not taken({**vip, "is": "in"}, {"v": "c"})
    assert taken({**vip, "is": "not_in"}, {"v": "c"})


def test_given_a_variable_that_is_not_set_then_it_is_missing_and_empty() -> None:
    assert taken({"variable": "v", "is": "missing"}, {})
    assert taken({"variable": "v", "is": "equals", "value": ""}, {})


def test_given_several_rules_then_the_first_whose_conditions_all_hold_is_taken() -> None:
    both = [{"variable": "a", "is": "given"}, {"variable": "b", "is": "given"}]
    node = {
        "id": "branch",
        "kind": "branch",
        "rules": [{"when": both, "to": "both"}, {"when": both[:1], "to": "one"}],
        "otherwise": "none",
    }
    made = make(node, *({**END, "id": name} for name in ("both", "one", "none")))
    assert Call(made, variables={"a": "1", "b": "1"}).at == "both"
    assert Call(made, variables={"a": "1"}).at == "one"
    assert Call(made, variables={"b": "1"}).at == "none"
