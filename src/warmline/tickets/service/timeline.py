"""What work orders give to a customer's timeline. Implements `customers.ports.TimelineSource`;
collected by `app.person`. Who sees which order, and of which confidential one he knows whose it is,
is the rule of orders, not of the card.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.customers.ports import Person, TimelineEntry
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound
from warmline.tickets.store import personal as store


class TicketTimeline:
    """Steps of orders: taken in, replied, closed …"""

    kind = "ticket"

    def may(self, actor: Actor) -> bool:
        return actor.may("ticket.view")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.before(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=step.id,
                kind=self.kind,
                at=step.at,
                by=step.by,
                facts={"number": ticket.number, "title": ticket.title, "step": step.step},
                text=step.reason or str(step.data.get("text", "")),
                about=("ticket", ticket.id),
            )
            for step, ticket in rows
        ]
