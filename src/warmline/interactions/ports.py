"""What interactions need from outside: events as the journal hands them, names, and news to tell.

Implemented above (`voice.journal_model`, `voice.jobs_journal`, `app`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from warmline.interactions import events


class Heard(Protocol):
    """One event of the journal with its envelope, as `voice.journal_model.Event` is. The fact may
    be a call's or an agent's."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def key(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def by(self) -> str: ...
    @property
    def interaction(self) -> str | None: ...
    @property
    def switch_at(self) -> datetime | None: ...
    @property
    def happened(self) -> datetime | None: ...
    @property
    def fact(self) -> Any: ...


class AgentMove(msgspec.Struct, frozen=True, tag_field="type", tag="agent.state_changed"):
    """What interactions read of an agent's change of state."""

    agent: str
    frm: str
    to: str
    call: str | None = None


QueueNames = Callable[[Iterable[str]], Awaitable[Mapping[str, str]]]
"""Names of queues by id; queues are known above."""


RecordingFact = events.RecordingStored | events.RecordingFailed | events.RecordingDeleted


class RecordingNews(Protocol):
    """Tells the journal what became of a recording. Repeating it is harmless."""

    async def tell(self, interaction: str, fact: RecordingFact) -> None: ...
