"""`branch`: the first rule whose conditions all hold decides the way.

{"id": "vip", "kind": "branch", "otherwise": "menu",
 "rules": [{"when": [{"variable": "caller_place", "is": "prefix", "value": "广东"}],
            "to": "cantonese", "label": "广东来电"}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Annotated, Literal

import msgspec

from warmline.ivr.nodes.base import Moment, Move, Node, Problem, Target, Way

Test = Literal[
    "equals", "not_equals", "in", "not_in", "prefix", "suffix", "contains", "matches",
    "greater", "at_least", "less", "at_most", "given", "missing",
]  # fmt: skip

_MANY = ("in", "not_in")
_NUMBERS = ("greater", "at_least", "less", "at_most")


class Condition(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"test": "is"},
):
    """One test of a variable; a variable that is not set is an empty text.

    `matches` is a pattern in which `?` stands for one character, `*` for any number and `[…]` for
    one of several: never a regular expression, since one of those can hang the call of everybody.
    The four comparisons are numeric and never hold when either side is no number.
    """

    variable: str
    test: Test
    value: Annotated[str, msgspec.Meta(max_length=200)] = ""
    values: tuple[str, ...] = ()

    def holds(self, variables: dict[str, str]) -> bool:
        """Whether it does."""
        have = variables.get(self.variable, "")
        if self.test in _NUMBERS:
            return _compare(self.test, have, self.value)
        return {
            "equals": have == self.value,
            "not_equals": have != self.value,
            "in": have in self.values,
            "not_in": have not in self.values,
            "prefix": have.startswith(self.value),
            "suffix": have.endswith(self.value),
            "contains": self.value in have,
            "matches": self.test == "matches" and fnmatchcase(have[:200], self.value),
            "given": have != "",
            "missing": have == "",
        }[self.test]


class Rule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Conditions that must all hold, and the way then taken."""

    when: Annotated[tuple[Condition, ...], msgspec.Meta(min_length=1)]
    to: Target
    label: str = ""


class BranchNode(Node, frozen=True, kw_only=True, tag="branch"):
    """Choose a way by what is known of the call."""

    rules: tuple[Rule, ...]
    otherwise: Target

    def enter(self, moment: Moment) -> Move:
        variables = moment.session.variables
        for rule in self.rules:
            if all(condition.holds(variables) for condition in rule.when):
                return Move(session=moment.session, to=rule.to)
        return Move(session=moment.session, to=self.otherwise)

    def ways(self) -> Iterator[Way]:
        for index, rule in enumerate(self.rules):
            yield Way(f"rules[{index}].to", rule.to)
        yield Way("otherwise", self.otherwise)

    def reads(self) -> Iterator[str]:
        for rule in self.rules:
            for condition in rule.when:
                yield condition.variable

    def problems(self) -> Iterator[Problem]:
        for row, rule in enumerate(self.rules):
            for index, condition in enumerate(rule.when):
                yield from self._problems_of(condition, f"rules[{row}].when[{index}]")

    def _problems_of(self, condition: Condition, place: str) -> Iterator[Problem]:
        if condition.test in _MANY and not condition.values:
            yield self.fault(
                "no_values",
                f"“{condition.variable} {condition.test}” has nothing to compare with.",
                "List the texts under `values`.",
                f"{place}.values",
                variable=condition.variable,
            )
        if condition.test in _NUMBERS and _number(condition.value) is None:
            yield self.fault(
                "not_a_number",
                f"“{condition.variable} {condition.test}” compares with “{condition.value}”.",
                "Write a number under `value`.",
                f"{place}.value",
                variable=condition.variable,
                value=condition.value,
            )


def _compare(test: str, have: str, value: str) -> bool:
    left, right = _number(have), _number(value)
    if left is None or right is None:
        return False
    return {
        "greater": left > right,
        "at_least": left >= right,
        "less": left < right,
        "at_most": left <= right,
    }[test]


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
