"""`dial`: connect the caller with a number outside.

{"id": "duty", "kind": "dial", "number": "13800138000", "ring_s": 25, "failed": "leave",
 "busy": "leave", "no_answer": "leave"}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from warmline.ivr.expressions import filled, places
from warmline.ivr.model import DialEnded, DialNumber, Done, Input, WaitDial
from warmline.ivr.nodes.base import Moment, Move, Node, Problem, Target, Way

Number = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=64, description="A telephone number; {name} stands for a variable."
    ),
]
Prefix = Annotated[
    str, msgspec.Meta(pattern=r"^\+?[0-9]{1,15}$", description="How allowed numbers begin.")
]


class DialNode(Node, frozen=True, kw_only=True, tag="dial"):
    """Ring a number for `ring_s` seconds while the caller hears music; the call is theirs from the
    moment it is answered, and recorded where `record`. `busy` and `no_answer` go where `failed`
    goes unless they name their own way. A number made of variables must begin like one of
    `allowed`, else whoever calls could have the centre pay for any call: then, too, `failed`."""

    number: Number
    failed: Target
    busy: Target | None = None
    no_answer: Target | None = None
    ring_s: Annotated[int, msgspec.Meta(ge=5, le=120, description="Seconds.")] = 30
    allowed: tuple[Prefix, ...] = ()
    record: bool = False

    def enter(self, moment: Moment) -> Move:
        session = moment.session
        number = filled(self.number, session.variables).replace(" ", "").replace("-", "")
        if not self._may(number):
            return Move(session=session, to=self.failed)
        asked = DialNumber(number=number, ring_s=self.ring_s, record=self.record)
        session = msgspec.structs.replace(session, typed="")
        return Move(session=session, actions=(asked,), wait=WaitDial())

    def resume(self, moment: Moment, given: Input) -> Move | None:
        if not isinstance(given, DialEnded):
            return None
        session = moment.session
        match given.outcome:
            case "answered":
                return Move(session=session, wait=Done(outcome="connected"))
            case "busy":
                return Move(session=session, to=self.busy or self.failed)
            case "no_answer":
                return Move(session=session, to=self.no_answer or self.failed)
            case _:
                return Move(session=session, to=self.failed)

    def _may(self, number: str) -> bool:
        plain = number.removeprefix("+")
        if not (plain.isascii() and plain.isdigit()):
            return False
        if not self.allowed:
            return not self._open()
        return any(number.startswith(prefix) for prefix in self.allowed)

    def _open(self) -> bool:
        return any(True for _ in places(self.number))

    def ways(self) -> Iterator[Way]:
        yield Way("failed", self.failed)
        if self.busy is not None:
            yield Way("busy", self.busy)
        if self.no_answer is not None:
            yield Way("no_answer", self.no_answer)

    def reads(self) -> Iterator[str]:
        yield from places(self.number)

    def problems(self) -> Iterator[Problem]:
        if self._open() and not self.allowed:
            yield self.fault(
                "open_number",
                "Whoever calls decides which number is dialled.",
                "List under `allowed` how numbers may begin, such as 138 or +8621.",
            )
        elif not self._open() and not self._may(self.number.replace(" ", "").replace("-", "")):
            yield self.fault(
                "bad_number", f"“{self.number}” is no number that is allowed.", "Correct it."
            )
