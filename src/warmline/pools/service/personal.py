"""What pools hold about one person. Implements `customers.ports.PersonalData`; collected by
`app.person`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.customers.ports import Collected, Held, Person
from warmline.kit.db import Session
from warmline.pools.store import personal as store


class PoolsOfPerson:
    """His place in a pool, his changes of hands, and who means to call him."""

    name = "pools"

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        moves = [
            {"at": row.at.isoformat(), "why": row.why, "note": row.note}
            for row in await store.all_moves(session, person.customer)
        ]
        tasks = [
            {
                "at": row.at.isoformat(),
                "called_at": row.called_at.isoformat() if row.called_at else None,
                "done_at": row.done_at.isoformat() if row.done_at else None,
            }
            for row in await store.tasks(session, person.customer)
        ]
        held = await store.holding(session, person.customer)
        stands = [{"state": held.state, "since": held.since.isoformat()}] if held else []
        return [
            Collected("pool", stands),
            Collected("moves", moves),
            Collected("call_tasks", tasks),
        ]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        found = [
            Held("pool", int(await store.holding(session, person.customer) is not None)),
            Held("moves", await store.count_noted(session, person.customer)),
            Held("call_tasks", len(await store.tasks(session, person.customer))),
        ]
        return [one for one in found if one.count]

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        done = await self.preview(session, person, now)
        await store.forget(session, person.customer)
        return done

    async def finish(self, now: datetime) -> int:
        return 0
