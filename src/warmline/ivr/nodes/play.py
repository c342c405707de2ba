"""`play`: let the caller hear prompts, then go on.

{"id": "welcome", "kind": "play", "prompts": [{"text": "您好，欢迎致电。"}], "next": "menu"}
"""

from __future__ import annotations

from collections.abc import Iterator

from warmline.ivr.model import Input, Prompt
from warmline.ivr.nodes.base import Moment, Move, Node, Target, Way
from warmline.ivr.nodes.speaking import heard_then, labelled, spoken_then


class PlayNode(Node, frozen=True, kw_only=True, tag="play"):
    """Play prompts. With `interruptible` a key ends them and is kept for the next node."""

    prompts: tuple[Prompt, ...]
    next: Target
    interruptible: bool = True

    def enter(self, moment: Moment) -> Move:
        return spoken_then(moment, self.prompts, self.next, interruptible=self.interruptible)

    def resume(self, moment: Moment, given: Input) -> Move | None:
        return heard_then(moment, given, self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)

    def said(self) -> Iterator[tuple[str, Prompt]]:
        yield from labelled("prompts", self.prompts)

    def silent(self) -> bool:
        return not self.prompts
