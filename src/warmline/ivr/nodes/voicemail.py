"""`voicemail`: the caller leaves a message, which lands in an inbox that people work off.

{"id": "leave", "kind": "voicemail", "box": "sales", "next": "thanks",
 "prompts": [{"text": "请在提示音后留言，结束请按井号键。"}], "max_s": 120, "min_s": 2}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from warmline.ivr.model import (
    BeginMessage,
    EndMessage,
    Input,
    KeyPressed,
    PlaybackEnded,
    Prompt,
    TimedOut,
    WaitKeys,
)
from warmline.ivr.nodes.base import Moment, Move, Node, NodeId, Target, Way
from warmline.ivr.nodes.speaking import interrupting_key, labelled, speak
from warmline.ivr.prompts import BEEP

_RECORDS = 1
"""`Session.tries` of this node while the message is recorded."""


class VoicemailNode(Node, frozen=True, kw_only=True, tag="voicemail"):
    """Play the prompts and a tone, then record until the `terminator`, the caller's hanging up or
    `max_s` seconds. A message shorter than `min_s` is none. `box` is the inbox."""

    prompts: tuple[Prompt, ...]
    next: Target
    box: NodeId = "main"
    max_s: Annotated[int, msgspec.Meta(ge=5, le=600, description="Seconds.")] = 120
    min_s: Annotated[int, msgspec.Meta(ge=0, le=30, description="Seconds.")] = 2
    terminator: Literal["#", "*"] = "#"

    def enter(self, moment: Moment) -> Move:
        said = (*self.prompts, Prompt(sound=BEEP))
        move = speak(moment, said, interruptible=False)
        assert move is not None
        return move

    def resume(self, moment: Moment, given: Input) -> Move | None:
        session = moment.session
        if session.tries != _RECORDS:
            if not isinstance(given, PlaybackEnded) and not interrupting_key(moment, given):
                return None
            begin = BeginMessage(box=self.box, min_s=self.min_s)
            return Move(
                session=msgspec.structs.replace(session, tries=_RECORDS),
                actions=(begin,),
                wait=WaitKeys(timeout_s=self.max_s),
            )
        if isinstance(given, KeyPressed) and given.key == self.terminator:
            return Move(session=session, actions=(EndMessage(outcome="key"),), to=self.next)
        if isinstance(given, TimedOut):
            return Move(session=session, actions=(EndMessage(outcome="full"),), to=self.next)
        return None

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)

    def said(self) -> Iterator[tuple[str, Prompt]]:
        yield from labelled("prompts", self.prompts)

    def silent(self) -> bool:
        return not self.prompts
