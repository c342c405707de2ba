"""What pools give to a customer's timeline: his changes of hands. Implements
`customers.ports.TimelineSource`; collected by `app.person`.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.customers.ports import Person, TimelineEntry
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound
from warmline.pools.store import personal as store


class MoveTimeline:
    """Claims, distributions, giving up, recycling, owners set by hand: whoever sees the card sees
    whose he was. The card's own entry of the same move (`customers.ports.MOVE`) is not shown."""

    kind = "pool"

    def may(self, actor: Actor) -> bool:
        return actor.may("customer.view")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.moves(session, person.customer, bound, size)
        return [
            TimelineEntry(
                id=row.id,
                kind=self.kind,
                at=row.at,
                by=row.by,
                facts={
                    "why": row.why,
                    "from": row.from_owner,
                    "to": row.to_owner,
                    "pool": name,
                    **({"department": department} if department else {}),
                },
                text=row.note,
            )
            for row, name, department in rows
        ]
