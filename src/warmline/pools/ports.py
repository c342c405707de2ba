"""What pools need of neighbours they may not know: groups, the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

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


class Dial(Protocol):
    """Rings the actor's telephone, then the number; the id of the call."""

    async def __call__(self, actor: Actor, number: str) -> str: ...
