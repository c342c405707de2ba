"""Whether a call may wait in a queue now: open, somebody on duty, room. Looks, says nothing.

`flow` asks before a call enters, `instead` and `voice.timers` while it waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from warmline.routing import waiting as rules
from warmline.routing.policy import Way
from warmline.voice.config import QueueConfig
from warmline.voice.floor import Floor
from warmline.voice.model import HEAD, CallLive
from warmline.voice.turn import Turn


def barred(turn: Turn, queue: QueueConfig) -> tuple[str, Way] | None:
    """Why a call may not begin to wait here now (the outcome), and what is done instead; None where
    it may."""
    policy = queue.policy
    if not rules.is_open(policy, turn.at.astimezone(turn.floor.zone), turn.floor.config.calendar):
        return "closed", policy.closing
    if policy.nobody is not None and not anybody(turn.floor, queue.id):
        return "no_agents", policy.nobody
    if 0 < policy.most_waiting <= len(turn.floor.waiting.get(queue.id, ())):
        return "full", policy.full
    return None


def closes_at(floor: Floor, call: CallLive, at: datetime) -> datetime | None:
    """When this waiting call is sent on because its queue closes; None: never. Who lost his agent
    in talk is served before that."""
    queue = floor.config.queues.get(call.queue or "")
    if queue is None or call.priority >= HEAD:
        return None
    return rules.closes_at(queue.policy, at.astimezone(floor.zone), floor.config.calendar)


def anybody(floor: Floor, queue_id: str) -> bool:
    """Whether anybody who works in the queue is signed in."""
    return any(True for _ in signed_in(floor, floor.members.get(queue_id, ())))


def signed_in(floor: Floor, agents: Iterable[str]) -> Iterator[str]:
    """Those of them who are signed in."""
    for agent_id in agents:
        live = floor.agents.get(agent_id)
        if live is not None and live.signed_in:
            yield agent_id
