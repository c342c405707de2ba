"""What routing announces after the commit; `app` holds the table of who hears it.

Waiting calls and offers are facts of the journal and belong to `interactions.events`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueuesChanged:
    """Queues or their members are others now; what `voice` lives on must be compiled again."""


Announce = Callable[[QueuesChanged], Awaitable[None]]


async def nobody_listens(event: QueuesChanged) -> None:
    """The listener where nobody needs the news."""
