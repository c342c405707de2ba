"""What work orders need from others, given in by `app`: telling people, files, calendars."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
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
