"""What surveys hold about one person: his ratings. Implements `customers.ports.PersonalData`;
collected by `app.person`.

A mark alone is a figure and stays; what he wrote goes. What he said after rating lies with the
recording of the call and goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.customers.ports import Collected, Held, Person
from warmline.kit.db import Session
from warmline.surveys.store import timeline as store


class RatingsOfPerson:
    """Answers to surveys."""

    name = "ratings"

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        rows = await store.answers(session, person)
        return [
            Collected(
                "ratings",
                [
                    {
                        "at": row.answered_at.isoformat() if row.answered_at else None,
                        "channel": row.channel,
                        "mark": row.mark,
                        "scale": row.scale,
                        "comment": row.comment_text,
                    }
                    for row in rows
                ],
            )
        ]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        written = [row for row in await store.answers(session, person) if row.comment_text]
        return [Held("comments", len(written))] if written else []

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        done = await self.preview(session, person, now)
        for row in await store.answers(session, person):
            row.comment_text = ""
        await session.flush()
        return done

    async def finish(self, now: datetime) -> int:
        return 0
