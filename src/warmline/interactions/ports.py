"""What interactions need from outside: events as the journal hands them, names, and news to tell.

Implemented above (`voice.journal_model`, `voice.jobs_journal`, `app`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from warmline.interactions import events
from warmline.kit.actor import Actor
from warmline.kit.objects import ObjectStore as ObjectStore


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


class AlsoOpens(Protocol):
    """Whether somebody may open a call that he had no part in, for something that is his to see
    belongs to it (a work order). Asked only where his scope does not have the call."""

    async def __call__(self, actor: Actor, call: str) -> bool: ...


QueueNames = Callable[[Iterable[str]], Awaitable[Mapping[str, str]]]
"""Names of queues by id; queues are known above."""


HasOrder = Callable[[Any], Any]
"""A condition of the database: whether a work order has to do with the call whose id stands in this
column. Orders are known above; without them no call has one."""

RecordingFact = events.RecordingStored | events.RecordingFailed | events.RecordingDeleted


class RecordingNews(Protocol):
    """Tells the journal what became of a recording. Repeating it is harmless."""

    async def tell(self, interaction: str, fact: RecordingFact) -> None: ...


@dataclass(frozen=True, slots=True)
class Sound:
    """A stored file that was found in `store`; `path`: where it is a file of this machine."""

    key: str
    size: int
    store: ObjectStore
    path: Path | None = None

    def read(self, first: int, last: int) -> AsyncIterator[bytes]:
        """Its bytes from `first` to before `last`."""
        return self.store.read(self.key, first, last)

    async def body(self) -> bytes:
        """All of it."""
        return b"".join([piece async for piece in self.read(0, self.size)])
