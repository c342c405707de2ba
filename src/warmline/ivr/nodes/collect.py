"""`collect`: the caller types digits, such as an order number.

{"id": "order", "kind": "collect", "prompts": [{"text": "请输入订单号，按井号键结束。"}],
 "variable": "order", "min": 6, "max": 12, "terminator": "#", "between_s": 3,
 "masked": false, "next": "read_back", "failed": "general"}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from warmline.ivr.model import Session, WaitKeys
from warmline.ivr.nodes.asking import AskingNode
from warmline.ivr.nodes.base import Moment, Move, Problem, Seconds, Target, Way

Length = Annotated[int, msgspec.Meta(ge=1, le=32, description="Number of keys.")]


class CollectNode(AskingNode, frozen=True, kw_only=True, tag="collect"):
    """Ask for `min` to `max` keys and keep them in `variable`.

    The input is complete at `max` keys, at the `terminator`, or when no key follows for
    `between_s` seconds. `masked` keeps the keys out of path, screens and logs.
    """

    variable: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    next: Target
    min: Length = 1
    max: Length = 32
    terminator: Literal["#", "*", ""] = "#"
    between_s: Seconds = 3
    masked: bool = False

    @property
    def hides_keys(self) -> bool:
        return self.masked

    def take(self, moment: Moment, session: Session, key: str) -> Move:
        if key == self.terminator:
            return self.complete(moment, session)
        session = msgspec.structs.replace(session, digits=session.digits + key)
        if len(session.digits) >= self.max:
            return self.complete(moment, session)
        if session.typed:
            rest = msgspec.structs.replace(session, typed=session.typed[1:])
            return self.take(moment, rest, session.typed[0])
        return Move(session=session, wait=WaitKeys(timeout_s=self.between_s))

    def silence(self, moment: Moment) -> Move:
        if moment.session.digits:
            return self.complete(moment, moment.session)
        return super().silence(moment)

    def complete(self, moment: Moment, session: Session) -> Move:
        """The caller is through: keep the keys, or ask again when they are too few."""
        digits = session.digits
        if len(digits) < self.min:
            shown = self.keyed(digits, "too_short", masked=self.masked).keys
            return self.miss(moment, session, "too_short", shown, self.invalid_prompts)
        masked = session.masked
        if self.masked and self.variable not in masked:
            masked = (*masked, self.variable)
        kept = msgspec.structs.replace(
            session, variables={**session.variables, self.variable: digits}, masked=masked
        )
        keyed = self.keyed(digits, "accepted", masked=self.masked)
        return Move(session=kept, path=(keyed,), to=self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)
        yield from super().ways()

    def writes(self) -> Iterator[str]:
        yield self.variable

    def problems(self) -> Iterator[Problem]:
        if self.min > self.max:
            yield self.fault(
                "min_over_max",
                f"min is {self.min}, but max is {self.max}.",
                "Make min smaller than or equal to max.",
                "min",
                min=self.min,
                max=self.max,
            )
        if not self.terminator and self.min != self.max:
            yield self.fault(
                "no_terminator",
                "The length varies and there is no terminator.",
                f"Set terminator to “#”, else each caller waits {self.between_s:g} s.",
                "terminator",
                seconds=f"{self.between_s:g}",
            )
