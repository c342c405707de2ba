"""`answer`: pick the call up. What is played before it, the caller may not hear.

{"id": "answer", "kind": "answer", "next": "welcome"}
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from warmline.ivr.model import Answer
from warmline.ivr.nodes.base import Moment, Move, Node, Target, Way


class AnswerNode(Node, frozen=True, kw_only=True, tag="answer"):
    """Pick the call up."""

    next: Target

    def enter(self, moment: Moment) -> Move:
        session = msgspec.structs.replace(moment.session, answered=True)
        actions = () if moment.session.answered else (Answer(),)
        return Move(session=session, actions=actions, to=self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)
