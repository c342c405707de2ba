"""What follow-ups need from features beside and below them: given in by `app`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from warmline.kit.actor import Actor


class Notices(Protocol):
    """Tells people things on every page they have open, or when they come. `session` is the
    transaction of the caller (a `kit.db.Session`, which pure files do not name)."""

    async def tell(
        self,
        session: Any,
        users: Iterable[str],
        kind: str,
        followup: str,
        facts: Mapping[str, str],
        *,
        popup: bool,
    ) -> None:
        """Tell them, with a pop-up and a sound where wanted."""
        ...

    async def settle(self, session: Any, followup: str) -> None:
        """Nobody needs to be told of this follow-up any more; its pop-ups close."""
        ...


class QueueGroups(Protocol):
    """Who works in which queue, which `routing` knows."""

    async def of_user(self, session: Any, user: str) -> frozenset[str]:
        """The queues he works in."""
        ...

    async def members(self, queue: str) -> frozenset[str]:
        """Who works in it."""
        ...

    async def names(self) -> Mapping[str, str]:
        """Queue id → name."""
        ...


class Seen(Protocol):
    """Whether the actor may see what he wants to plan for; each raises `Missing` if not."""

    async def customer(self, actor: Actor, customer: str) -> str:
        """The project of a customer he sees."""
        ...

    async def interaction(self, actor: Actor, interaction: str) -> None:
        """A call he sees."""
        ...
