"""What work orders need from others, given in by `app`: telling people, files, calendars."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from warmline.ivr.open_times import OpenTimes
from warmline.kit.actor import Actor
from warmline.kit.errors import Missing
from warmline.notices.model import About, NewNotice

OpenTimesNow = Callable[[], Awaitable[OpenTimes]]
"""The centre's working calendars as they are now."""


class Tells(Protocol):
    """`notices.service.NoticeService`. `session` is the transaction of the calling verb."""

    async def tell(self, session: Any, users: Iterable[str], new: NewNotice) -> None:
        """Tell each of these people at the commit."""
        ...

    async def settle(self, session: Any, about: About) -> None:
        """What this is about is done: pop-ups of it close on every page."""
        ...


class Replied(Protocol):
    """Hears, in the step's transaction, that a customer's order was replied to, or that he was
    reached about it."""

    async def __call__(self, session: Any, customer: str, at: datetime) -> None: ...


class Files(Protocol):
    """`attachments.service.AttachmentService`, as far as orders use it."""

    async def bind(
        self, session: Any, actor: Actor, ids: Sequence[str], noun: str, noun_id: str
    ) -> Sequence[Any]:
        """Let files belong to an order."""
        ...

    async def of(self, session: Any, noun: str, noun_id: str) -> Sequence[Any]:
        """The files of an order."""
        ...

    async def open(self, actor: Actor, attachment: str) -> Any:
        """One of them, to be read."""
        ...


class Dial(Protocol):
    """Rings the actor's telephone, then the number; the id of the call."""

    async def __call__(self, actor: Actor, number: str) -> str: ...


class AddParty(Protocol):
    """Rings somebody into a talk of the actor's: `to` agent or number, `target` whom; `party` is
    the id he has in the call then."""

    async def __call__(self, actor: Actor, call: str, to: str, target: str, party: str) -> None: ...


class RevisitTasks(Protocol):
    """Puts revisits among what somebody means to do, so that he is reminded. In the step's
    transaction."""

    async def plan(self, session: Any, task: RevisitTask) -> None:
        """Somebody is to call the customer; what was planned for another is his no more."""
        ...

    async def settle(self, session: Any, actor: Actor, ticket: str, *, reached: bool) -> None:
        """It is done with, by a call or otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class RevisitTask:
    """A revisit that somebody has; `questionnaire`: what the customer is asked, empty: nothing."""

    ticket: str
    number: str
    title: str
    project: str
    customer: str | None
    person: str
    due_at: datetime | None
    questionnaire: str


class NoFiles:
    """Where no files are kept: an order has none, and none can be named."""

    async def bind(
        self, session: Any, actor: Actor, ids: Sequence[str], noun: str, noun_id: str
    ) -> Sequence[Any]:
        return ()

    async def of(self, session: Any, noun: str, noun_id: str) -> Sequence[Any]:
        return ()

    async def open(self, actor: Actor, attachment: str) -> Any:
        raise Missing("No files are kept here.")
