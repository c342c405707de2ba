"""What pages of pools' lists have in common: their count, and which cards may be opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.keyset import Found
from warmline.pools.service.moving import Desk
from warmline.pools.store.lying import COUNTED

T = TypeVar("T")


def counted(items: Sequence[T], following: str, total: int | None) -> Found[T]:
    """A page; `total` was counted no further than one beyond what lists say."""
    capped = total is not None and total > COUNTED
    return Found(items, following, COUNTED if capped else total, capped)


async def cards_seen(
    desk: Desk, session: Session, actor: Actor, customers: Sequence[str]
) -> set[str]:
    """Those of the customers on a page whose cards the actor may open."""
    if not customers or not actor.may("customer.view"):
        return set()
    return await desk.owners.seen(session, actor, customers)
