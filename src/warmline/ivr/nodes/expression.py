"""`expression`: reckon a variable from others.

{"id": "fee", "kind": "expression", "variable": "fee",
 "formula": "round(number(amount) * 0.1, 2) if level == 'gold' else amount",
 "next": "say_fee", "failed": "agent"}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from warmline.ivr import expressions
from warmline.ivr.nodes.base import Moment, Move, Name, Node, Problem, Target, Way, assigned

Formula = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=expressions.LONGEST,
        description="Variables, numbers, 'texts', + - * / // %, comparisons, and/or/not, "
        "a if b else c, and functions: " + ", ".join(sorted(expressions.FUNCTIONS)) + ".",
    ),
]


class ExpressionNode(Node, frozen=True, kw_only=True, tag="expression"):
    """Keep a formula's value in `variable`. What has no value (a text where a number is needed, a
    division by zero) goes to `failed`. A value made of a masked one is masked."""

    variable: Name
    formula: Formula
    next: Target
    failed: Target

    def enter(self, moment: Moment) -> Move:
        session = moment.session
        try:
            value = expressions.answer(self.formula, session.variables)
        except expressions.Unanswerable:
            return Move(session=session, to=self.failed)
        session = assigned(session, self.variable, value, reads=self.reads())
        return Move(session=session, to=self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)
        yield Way("failed", self.failed)

    def writes(self) -> Iterator[str]:
        yield self.variable

    def reads(self) -> Iterator[str]:
        try:
            yield from expressions.names(self.formula)
        except expressions.Unanswerable:
            return

    def problems(self) -> Iterator[Problem]:
        try:
            expressions.parsed(self.formula)
        except expressions.Unanswerable as error:
            yield self.fault("bad_formula", str(error), "Correct the formula.")
