"""What customers need from features above them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from warmline.kit.db import Session

InUse = Callable[[Session, Sequence[str]], Awaitable[frozenset[str]]]
"""Those of these customers that something above refers to without a foreign key (those with one are
found by it): a call, a note. Asked within the transaction that would delete them."""


async def nowhere(session: Session, customers: Sequence[str]) -> frozenset[str]:
    """Nothing refers to any."""
    return frozenset()
