"""`subflow` and `return`: a flow used inside another, and the way back.

{"id": "identify", "kind": "subflow", "flow": "identify", "next": "menu", "failed": "agent",
 "returns": {"unknown": "register"}}
{"id": "back", "kind": "return", "outcome": "unknown"}

`ivr.linking` puts the other flow's nodes into this one before a call begins, so the engine walks
one flow and a call can be taken up again at any node. Variables are shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from warmline.ivr.model import Done, HangUp
from warmline.ivr.nodes.base import Moment, Move, Node, NodeId, Target, Way

Outcome = Annotated[str, msgspec.Meta(max_length=64, description="A word of the flow's own.")]


class SubflowNode(Node, frozen=True, kw_only=True, tag="subflow"):
    """Go through another published flow. It comes back at its `return` nodes: to the way that
    `returns` has for their outcome, else to `next`. `failed` is taken when there is no such flow,
    when it leads back into itself, or is nested more than five deep."""

    flow: NodeId
    next: Target
    failed: Target
    returns: dict[Outcome, Target] = msgspec.field(default_factory=dict)

    def enter(self, moment: Moment) -> Move:
        return Move(session=moment.session, to=self.failed)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)
        yield Way("failed", self.failed)
        for outcome, target in self.returns.items():
            yield Way(f"returns.{outcome}", target)


class ReturnNode(Node, frozen=True, kw_only=True, tag="return"):
    """Go back to the flow that used this one. In a flow that nobody used the call ends here."""

    outcome: Outcome = ""

    def enter(self, moment: Moment) -> Move:
        return Move(session=moment.session, actions=(HangUp(),), wait=Done(outcome="ended"))
