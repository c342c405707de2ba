"""What pools need of neighbours they may not know: groups, notices, the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from warmline.kit.actor import Actor


class Groups(Protocol):
    """Skill groups: the members of queues."""

    async def names(self) -> Mapping[str, str]:
        """Every group by id."""
        ...

    async def members(self, group: str) -> Sequence[str]:
        """The users of a group, in a lasting order."""
        ...

    async def of(self, user: str) -> Sequence[str]:
        """The groups somebody is a member of."""
        ...


class Notices(Protocol):
    """Tells people something in every page they have open."""

    async def tell(
        self,
        session: Any,
        users: Sequence[str],
        kind: str,
        *,
        about: tuple[str, str],
        facts: Mapping[str, str],
    ) -> None: ...


class Dial(Protocol):
    """Rings the actor's telephone, then the number; the id of the call."""

    async def __call__(self, actor: Actor, number: str) -> str: ...


class NoGroups:
    """There are none."""

    async def names(self) -> Mapping[str, str]:
        return {}

    async def members(self, group: str) -> Sequence[str]:
        return ()

    async def of(self, user: str) -> Sequence[str]:
        return ()


class NoNotices:
    """Nobody is told."""

    async def tell(
        self,
        session: Any,
        users: Sequence[str],
        kind: str,
        *,
        about: tuple[str, str],
        facts: Mapping[str, str],
    ) -> None:
        return None
