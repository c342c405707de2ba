"""`say`: read out what is known of the call, word by word, between fixed texts.

{"id": "read_back", "kind": "say", "next": "aftersales",
 "parts": [{"text": "您的订单号是"}, {"variable": "order", "as": "digits"},
           {"text": "，正在为您转接。"}]}
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from warmline.ivr.model import Input, Prompt
from warmline.ivr.nodes.base import Moment, Move, Node, Problem, Target, Way
from warmline.ivr.nodes.speaking import heard_then, spoken_then
from warmline.ivr.numerals import REST, Manner, spoken
from warmline.ivr.prompts import REST as REST_SOUND


class Part(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"manner": "as"},
):
    """A `text`, a `sound`, or a `variable` said `as` digits, code (digits in
    groups), number, money, date, time, duration (seconds, exact) or wait (seconds, in minutes)."""

    text: str = ""
    sound: str = ""
    variable: str = ""
    manner: Manner = "digits"

    def words(self, variables: dict[str, str], zone: str) -> Iterator[Prompt]:
        """The prompts that say this part; none for a variable without a value."""
        if self.variable:
            for word in spoken(self.manner, variables.get(self.variable, ""), zone):
                yield Prompt(sound=REST_SOUND) if word == REST else Prompt(text=word)
        else:
            yield Prompt(text=self.text, sound=self.sound)


class SayNode(Node, frozen=True, kw_only=True, tag="say"):
    """Say the parts in order. A value that does not fit its manner is spelled sign by sign."""

    parts: tuple[Part, ...]
    next: Target
    interruptible: bool = True

    def enter(self, moment: Moment) -> Move:
        variables = moment.session.variables
        words = [word for part in self.parts for word in part.words(variables, moment.zone)]
        return spoken_then(moment, words, self.next, interruptible=self.interruptible)

    def resume(self, moment: Moment, given: Input) -> Move | None:
        return heard_then(moment, given, self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)

    def said(self) -> Iterator[tuple[str, Prompt]]:
        for index, part in enumerate(self.parts):
            if not part.variable:
                yield f"parts[{index}]", Prompt(text=part.text, sound=part.sound)

    def silent(self) -> bool:
        return not self.parts

    def reads(self) -> Iterator[str]:
        for part in self.parts:
            if part.variable:
                yield part.variable

    def problems(self) -> Iterator[Problem]:
        for index, part in enumerate(self.parts):
            if part.variable and (part.text or part.sound):
                yield self.fault(
                    "two_in_one",
                    f"parts[{index}] has a variable and a text or sound.",
                    "Give each its own part.",
                    f"parts[{index}]",
                    variable=part.variable,
                )
