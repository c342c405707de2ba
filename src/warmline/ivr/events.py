"""What flows announce after the commit; `app` holds the table of who hears it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlowPublished:
    """A version went live: the configuration snapshot is out of date."""

    flow_id: str
    number: int


@dataclass(frozen=True, slots=True)
class FlowArchived:
    """A flow was put away, or taken out again."""

    flow_id: str
    archived: bool


@dataclass(frozen=True, slots=True)
class CalendarsChanged:
    """Working calendars are others now: the configuration snapshot is out of date."""


Announcement = FlowPublished | FlowArchived | CalendarsChanged
Announce = Callable[[Announcement], Awaitable[None]]


async def nobody_listens(event: Announcement) -> None:
    """The listener where nobody needs the news."""
