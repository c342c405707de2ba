"""What knowledge needs from outside: somebody who tells people, somebody who keeps files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from warmline.kit.actor import Actor


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


class Binds(Protocol):
    """Ties uploaded files to an article, so that who may read it may open them (`attachments`)."""

    async def __call__(
        self, session: Any, actor: Actor, files: Sequence[str], article: str
    ) -> None: ...


async def nobody_told(
    session: Any, users: Sequence[str], kind: str, article: str, facts: Mapping[str, str]
) -> None:
    """Where there are no notices."""


async def nothing_bound(session: Any, actor: Actor, files: Sequence[str], article: str) -> None:
    """Where there are no attachments."""
