"""What agents need from features above them, which they cannot import: given in by `app`.

`routing` keeps who works in which queue, `interactions` counts what was handled; both are shown
with the agent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from warmline.agents import events
from warmline.kit.actor import Actor


class Memberships(Protocol):
    """The queues of agents. `session` is the transaction of the calling verb (a `kit.db.Session`,
    which pure files do not name)."""

    async def queues_of(
        self, session: Any, agents: Sequence[str]
    ) -> Mapping[str, Mapping[str, int]]:
        """Agent → queue → level; agents without queues may be left out."""
        ...

    async def set_queues(
        self, session: Any, actor: Actor, agent: str, levels: Mapping[str, int]
    ) -> None:
        """Replace all memberships of the agent; raises `Missing` for an unknown queue."""
        ...


@dataclass(frozen=True, slots=True)
class HandledFigures:
    """Calls he talked in, in a period; seconds of talk without hold, and of hold."""

    handled: int
    talk_s: float
    hold_s: float


class HandledSource(Protocol):
    """Counts over the calls of one agent."""

    async def handled(
        self, session: Any, agent: str, start: datetime, end: datetime
    ) -> HandledFigures:
        """What he handled in [start, end)."""
        ...


class ProjectedEvent(Protocol):
    """What the projection reads of a journal event (`voice.journal_model.Event` is one)."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def seq(self) -> int: ...
    @property
    def fact(self) -> events.AgentFact | Any: ...
