"""What accounts announce after the commit; `app` holds the table of who hears it.

Everything is read again by whoever needs it: an event only names what changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserChanged:
    """Made or changed: name, department, rights, projects. `active` is as it is now."""

    user_id: str
    active: bool


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """The user's sessions are over (logged out, disabled, password changed), except `but`."""

    user_id: str
    session_id: str | None = None
    """The one that ended; None: all of them."""
    but: str | None = None


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """A role, the department tree: anybody's permissions or scope may be others now."""


AccountsEvent = UserChanged | SessionsEnded | RightsChanged
Announce = Callable[[AccountsEvent], Awaitable[None]]


async def nobody_listens(event: AccountsEvent) -> None:
    """The listener where nobody needs the news."""
