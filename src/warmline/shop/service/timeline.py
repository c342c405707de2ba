"""What a shop's orders give to a customer's timeline. Implements `customers.ports.TimelineSource`;
collected by `app.person`. Who sees which order is the rule of orders, not of the card.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.customers.ports import Person, TimelineEntry
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound
from warmline.shop.store import personal as store


class OrderTimeline:
    """Orders, when they were placed, with how they stand now."""

    kind = "order"

    def may(self, actor: Actor) -> bool:
        return actor.may("shop.view")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.before(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=row.id,
                kind=self.kind,
                at=row.ordered_at,
                facts={
                    "number": row.number,
                    "shop": row.shop,
                    "amount": str(row.amount),
                    "stage": row.stage,
                    "agent": row.agent,
                },
                about=("order", row.id),
            )
            for row in rows
        ]
