"""What a call's facts about a callback do to the live call. Pure; part of `voice.fold`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warmline.interactions.callbacks import CallbackJoined as CallbackJoined
from warmline.interactions.callbacks import CallbackPlaced as CallbackPlaced
from warmline.interactions.events import CallFact
from warmline.voice.model import CallLive, Phase

ALLOWED: dict[type[CallFact], frozenset[Phase]] = {
    CallbackJoined: frozenset({Phase.FLOW, Phase.QUEUED}),
}
"""In which phases a fact may happen."""


def placed(call_id: str, fact: CallbackPlaced, at: datetime) -> CallLive:
    """A call that calls somebody back, as it begins."""
    return CallLive(
        id=call_id,
        project=fact.project,
        direction="out",
        phase=Phase.DIALLING,
        since=at,
        arrived=at,
        caller=fact.callee,
        called=fact.caller,
        leg=fact.leg,
        agent=fact.agent,
        agents=(fact.agent,) if fact.agent is not None else (),
        node=fact.node,
        queue=fact.queue,
        callback=fact.callback,
        callback_role="attempt",
    )


def _joined(call: CallLive, fact: CallbackJoined, at: datetime) -> CallLive:
    return replace(call, callback=fact.callback, callback_role=fact.role)


HOW: dict[type[CallFact], Callable[[CallLive, Any, datetime], CallLive]] = {
    CallbackJoined: _joined,
}
