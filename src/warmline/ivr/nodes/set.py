"""`set`: give variables values, for later nodes and for what is read out.

{"id": "level", "kind": "set", "values": {"level": "gold", "greeting": "{name}您好"},
 "next": "menu"}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from warmline.ivr.expressions import filled, places
from warmline.ivr.nodes.base import Moment, Move, Name, Node, Target, Way, assigned

Text = Annotated[
    str, msgspec.Meta(max_length=500, description="A text; {name} stands for a variable's value.")
]


class SetNode(Node, frozen=True, kw_only=True, tag="set"):
    """Set variables. All texts are filled with what the variables were before; a value made of a
    masked one is masked."""

    values: Annotated[dict[Name, Text], msgspec.Meta(min_length=1, max_length=50)]
    next: Target

    def enter(self, moment: Moment) -> Move:
        session = before = moment.session
        for name, text in self.values.items():
            made = filled(text, before.variables)
            session = assigned(session, name, made, reads=places(text))
        return Move(session=session, to=self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)

    def writes(self) -> Iterator[str]:
        yield from self.values

    def reads(self) -> Iterator[str]:
        for text in self.values.values():
            yield from places(text)
