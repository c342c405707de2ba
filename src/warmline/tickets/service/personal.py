"""What work orders hold about one person. Implements `customers.ports.PersonalData`; collected by
`app.person`.

An order that is still to be done needs who is to be called back and what about: it stays until it
is over, then `finish` takes him out. What was written goes, also out of the steps; their chain of
digests stays (`tickets.history`), and so do type, department and times: figures do not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.customers.ports import Collected, Held, Person
from warmline.kit import audit
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database, Session
from warmline.notices.model import About
from warmline.notices.service import NoticeService
from warmline.tickets.store import personal as store
from warmline.tickets.tables import TicketRow

AT_ONCE = 100


class TicketsOfPerson:
    """Work orders."""

    name = "tickets"

    def __init__(self, database: Database, notices: NoticeService) -> None:
        self._database = database
        self._notices = notices

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        rows = await store.orders(session, person)
        numbers = {row.id: row.number for row in rows}
        orders = [
            {
                "number": row.number,
                "created_at": row.created_at.isoformat(),
                "state": row.state,
                "title": row.title,
                "content": row.content,
                "address": row.address,
                "fields": row.fields,
                "name": row.customer_name,
                "caller": row.caller,
                "result": row.result,
                "satisfaction": row.satisfaction,
                "closed_at": row.closed_at.isoformat() if row.closed_at else None,
            }
            for row in rows
        ]
        steps = [
            {
                "number": numbers[row.ticket],
                "at": row.at.isoformat(),
                "step": row.step,
                "reason": row.reason,
                "data": row.data,
            }
            for row in await store.steps(session, list(numbers))
        ]
        return [Collected("tickets", orders), Collected("ticket_steps", steps)]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        rows = await store.orders(session, person)
        still = sum(map(store.is_open, rows))
        found = [
            Held("tickets", sum(not (store.is_open(r) or store.is_forgotten(r)) for r in rows)),
            Held("tickets", still, "open"),
            Held("tickets", await store.count_shared(session, person), "shared"),
        ]
        return [one for one in found if one.count]

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        done = await self.preview(session, person, now)
        rows = await store.orders(session, person, lock=True)
        await store.lay(session, rows, person.customer)
        for row in rows:
            if not store.is_open(row):
                await self._forget(session, row)
        return done

    async def finish(self, now: datetime) -> int:
        """Take him out of the orders that are over now; how many."""
        async with self._database.read() as session:
            due = await store.due(session, AT_ONCE)
        for ticket in due:
            async with self._database.transaction() as session:
                row = await store.locked(session, ticket)
                if row is not None and not store.is_open(row):
                    await self._forget(session, row)
                    audit.record(session, SYSTEM, "erased", "ticket", ticket)
        return len(due)

    async def _forget(self, session: Session, row: TicketRow) -> None:
        await store.forget(session, row)
        await self._notices.forget(session, [About("ticket", row.id)])
