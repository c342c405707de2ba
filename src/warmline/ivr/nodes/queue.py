"""`queue`: wait in line for an agent.

{"id": "presales", "kind": "queue", "queue": "presales", "priority": 0,
 "skills": {"英语": 5}, "max_wait_s": 120, "timed_out": "sorry", "closed": "night"}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from warmline.ivr.model import Done, EnterQueue, Input, QueueLeft, WaitQueue
from warmline.ivr.nodes.base import Moment, Move, Node, Target, Way

Level = Annotated[int, msgspec.Meta(ge=1, le=9, description="1 is best, 9 accepts everyone.")]


class QueueNode(Node, frozen=True, kw_only=True, tag="queue"):
    """Put the caller in line. `no_agents` and `closed` go where `timed_out` goes unless they name
    their own way; `max_wait_s` overrides the queue's limit, in seconds."""

    queue: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    timed_out: Target
    no_agents: Target | None = None
    closed: Target | None = None
    priority: Annotated[int, msgspec.Meta(ge=-100, le=100)] = 0
    skills: dict[str, Level] = msgspec.field(default_factory=dict)
    max_wait_s: Annotated[int, msgspec.Meta(ge=1, le=86_400)] | None = None

    def enter(self, moment: Moment) -> Move:
        asked = EnterQueue(
            queue=self.queue,
            priority=self.priority,
            skills=dict(self.skills),
            max_wait_s=self.max_wait_s,
        )
        session = msgspec.structs.replace(moment.session, typed="")
        return Move(session=session, actions=(asked,), wait=WaitQueue(queue=self.queue))

    def resume(self, moment: Moment, given: Input) -> Move | None:
        if not isinstance(given, QueueLeft):
            return None
        session = moment.session
        match given.outcome:
            case "answered" | "overflowed":
                return Move(session=session, wait=Done(outcome="connected"))
            case "abandoned":
                return Move(session=session, wait=Done(outcome="left"))
            case "no_agents":
                return Move(session=session, to=self.no_agents or self.timed_out)
            case "closed":
                return Move(session=session, to=self.closed or self.timed_out)
            case _:
                return Move(session=session, to=self.timed_out)

    def ways(self) -> Iterator[Way]:
        yield Way("timed_out", self.timed_out)
        if self.no_agents is not None:
            yield Way("no_agents", self.no_agents)
        if self.closed is not None:
            yield Way("closed", self.closed)
