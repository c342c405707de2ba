"""What knowledge needs from outside: who tells people, who keeps files, which types of work orders
there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from warmline.kit.actor import Actor
from warmline.knowledge.model import OrderType


class Tells(Protocol):
    """Tells people something in every page they have open, kept until read (`notices`)."""

    async def __call__(
        self,
        session: Any,
        users: Sequence[str],
        kind: str,
        article: str,
        facts: Mapping[str, str],
    ) -> None: ...


class Files(Protocol):
    """`attachments.service.AttachmentService`, as far as articles use it."""

    async def replace(
        self,
        session: Any,
        actor: Actor,
        ids: Sequence[str],
        noun: str,
        noun_id: str,
        *,
        most: int = 50,
    ) -> Sequence[Any]:
        """Let an article have exactly these files."""
        ...

    async def release(self, session: Any, actor: Actor, noun: str, noun_id: str) -> None:
        """Let it have none."""
        ...

    async def of(self, session: Any, noun: str, noun_id: str) -> Sequence[Any]:
        """Its files."""
        ...


class NoFiles:
    """Where no files are kept: an article has none."""

    async def replace(
        self,
        session: Any,
        actor: Actor,
        ids: Sequence[str],
        noun: str,
        noun_id: str,
        *,
        most: int = 50,
    ) -> Sequence[Any]:
        return ()

    async def release(self, session: Any, actor: Actor, noun: str, noun_id: str) -> None: ...

    async def of(self, session: Any, noun: str, noun_id: str) -> Sequence[Any]:
        return ()


class OrderTypes(Protocol):
    """The types of work orders, which articles are linked to (`tickets`)."""

    async def __call__(self) -> Sequence[OrderType]: ...


async def no_order_types() -> Sequence[OrderType]:
    """Where there are no work orders."""
    return ()


async def nobody_told(
    session: Any, users: Sequence[str], kind: str, article: str, facts: Mapping[str, str]
) -> None:
    """Where there are no notices."""
