"""`hang_up`: end the call, after a last word where one is given.

{"id": "bye", "kind": "hang_up", "prompts": [{"text": "感谢您的来电，再见。"}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from warmline.ivr.model import Done, HangUp, Input, PlaybackEnded, Prompt, Session
from warmline.ivr.nodes.base import Moment, Move, Node
from warmline.ivr.nodes.speaking import labelled, speak


class HangUpNode(Node, frozen=True, kw_only=True, tag="hang_up"):
    """End the call. `cause`: flow_end (all is said), busy, congestion (the caller's telephone
    shows it, where the call was not answered)."""

    prompts: tuple[Prompt, ...] = ()
    cause: Literal["flow_end", "busy", "congestion"] = "flow_end"

    def enter(self, moment: Moment) -> Move:
        return speak(moment, self.prompts, interruptible=False) or self._end(moment.session)

    def resume(self, moment: Moment, given: Input) -> Move | None:
        return self._end(moment.session) if isinstance(given, PlaybackEnded) else None

    def _end(self, session: Session) -> Move:
        return Move(
            session=session, actions=(HangUp(cause=self.cause),), wait=Done(outcome="ended")
        )

    def said(self) -> Iterator[tuple[str, Prompt]]:
        yield from labelled("prompts", self.prompts)
