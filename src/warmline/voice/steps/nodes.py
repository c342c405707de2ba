"""Which switch a call is on, where there are several: one lost, one drained, one for a new call.

All legs of a call are on one switch. What a lost one's calls become is decided when it is back, or
known to be dead (`voice.steps.resync`); the calls of the others notice nothing.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from warmline.kit.errors import RetryLater
from warmline.telephony import model as t
from warmline.voice.model import CallLive, Phase
from warmline.voice.turn import Transient, Turn

UNANSWERED_S = 5
"""A command unanswered for so long shows that the line is cut; those before it were lost, too."""


def on(call: CallLive, node: str) -> bool:
    """Whether the call is on that switch. One without a name can only be on the one that asks."""
    return not call.node or not node or call.node == node


def is_there(transient: Transient, call: CallLive) -> bool:
    """Whether we are in command of the switch that the call is on, as far as we know."""
    return all(there for node, there in transient.nodes.items() if on(call, node))


def lost(turn: Turn, event: t.Disconnected) -> None:
    """Nobody is offered to those who wait there until it is back: their leg cannot be rung for, and
    the agents are needed by the others. Who is rung there is given more time (`voice.timers`)."""
    turn.transient.nodes[event.node] = False
    turn.transient.lost_at[event.node] = turn.at
    for call in turn.floor.calls.values():
        if call.phase is Phase.ENDED or not on(call, event.node):
            continue
        if call.phase is Phase.QUEUED:
            turn.transient.away.add(call.id)
        turn.touch(call.id)


def lost_with_it(turn: Turn, call: CallLive, asked_at: datetime) -> bool:
    """Whether what was asked of the call's switch at that time may never have come there."""
    lost = [at for node, at in turn.transient.lost_at.items() if on(call, node)]
    return any(asked_at >= at - timedelta(seconds=UNANSWERED_S) for at in lost)


def drained(turn: Turn, event: t.NodesDrained) -> None:
    """Remember who takes no new calls."""
    turn.transient.drained = event.nodes


def for_new_call(turn: Turn) -> str:
    """The switch that shall place a call: of those in command and not drained, the one with the
    fewest calls. Raises `RetryLater` when there is none."""
    known = turn.transient.nodes
    free = [node for node, there in known.items() if there and node not in turn.transient.drained]
    if not known:
        return ""
    if not free:
        raise RetryLater(
            "No switch takes new calls just now; try again in a moment.", code="no_switch"
        )
    calls = Counter(c.node for c in turn.floor.calls.values() if c.phase is not Phase.ENDED)
    return min(free, key=lambda node: (calls[node], node))
