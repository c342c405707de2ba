"""What telephony announces after the commit; `app` holds the table of who hears it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrunksChanged:
    """Trunks are others now: the switch's configuration must be written again."""


@dataclass(frozen=True, slots=True)
class NumbersChanged:
    """Called numbers lead elsewhere now; what `voice` lives on must be compiled again."""


Announce = Callable[[TrunksChanged | NumbersChanged], Awaitable[None]]


async def nobody_listens(event: TrunksChanged | NumbersChanged) -> None:
    """The listener where nobody needs the news."""
