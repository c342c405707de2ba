"""What ratings give to a customer's timeline. Implements `customers.ports.TimelineSource`;
collected by `app.person`. Who sees which rating is the rule of ratings, not of the card.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.customers.ports import Person, TimelineEntry
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound
from warmline.surveys.store import timeline as store


class RatingTimeline:
    """Answers to surveys."""

    kind = "rating"

    def may(self, actor: Actor) -> bool:
        return actor.may("survey.read")

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        rows = await store.ratings(session, actor, person, bound, size)
        return [
            TimelineEntry(
                id=row.id,
                kind=self.kind,
                at=row.answered_at or row.eligible_at,
                facts={
                    "mark": row.mark,
                    "scale": row.scale,
                    "channel": row.channel,
                    "agent": row.agent,
                },
                text=row.comment_text if actor.may("survey.listen") else "",
                about=("call", row.interaction),
            )
            for row in rows
        ]
