"""What work orders hold about one person, their files too. Implements
`customers.ports.PersonalData`; collected by `app.person`.

An order that is still to be done needs who is to be called back and what about: it stays until it
is over, then `finish` takes him out. What was written goes, also out of the steps; their chain of
digests stays (`tickets.history`), and so do type, department and times: figures do not change.
Its files go, and the packs of evidence made of it; while one of its calls is under a legal hold
they stay. A file that belongs to something else as well stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warmline.attachments.service import AttachmentService
from warmline.customers.ports import Collected, Held, Person
from warmline.kit import audit
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database, Session
from warmline.notices.model import About
from warmline.notices.service import NoticeService
from warmline.runs.service import RunService
from warmline.tickets.service.common import NOUN
from warmline.tickets.store import personal as store
from warmline.tickets.tables import TicketRow

AT_ONCE = 100
REASONS = ("", "elsewhere", "open", "legal_hold")
"""Why a file stays, the least first."""


class TicketsOfPerson:
    """Work orders."""

    name = "tickets"

    def __init__(
        self,
        database: Database,
        notices: NoticeService,
        files: AttachmentService,
        runs: RunService,
    ) -> None:
        self._database = database
        self._notices = notices
        self._files = files
        self._runs = runs

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
        files = [
            {
                "number": numbers[ticket],
                "at": one.made_at.isoformat(),
                "file": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "sha256": one.sha256,
            }
            for ticket, found in (await self._files.of_many(session, NOUN, numbers)).items()
            for one in found
        ]
        return [
            Collected("tickets", orders),
            Collected("ticket_steps", steps),
            Collected("ticket_files", files),
        ]

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        rows = await store.orders(session, person)
        still = sum(map(store.is_open, rows))
        found = [
            Held("tickets", sum(not (store.is_open(r) or store.is_forgotten(r)) for r in rows)),
            Held("tickets", still, "open"),
            Held("tickets", await store.count_shared(session, person), "shared"),
            *await self._held_files(session, rows),
        ]
        return [one for one in found if one.count]

    async def _held_files(self, session: Session, rows: Sequence[TicketRow]) -> Sequence[Held]:
        """The files of his orders, by what becomes of them; each once, by what keeps it longest."""
        his = [row.id for row in rows]
        held = await store.held(session, his)
        still = {row.id for row in rows if store.is_open(row)}
        there = await self._files.of_many(session, NOUN, his)
        elsewhere = await self._files.elsewhere(
            session, {one.id for found in there.values() for one in found}, NOUN, his
        )
        why = dict[str, str]()
        for ticket, found in there.items():
            reason = "legal_hold" if ticket in held else "open" if ticket in still else ""
            for one in found:
                own = "elsewhere" if not reason and one.id in elsewhere else reason
                why[one.id] = max(why.get(one.id, ""), own, key=REASONS.index)
        said = list(why.values())
        return [Held("attachments", said.count(reason), reason) for reason in REASONS]

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
        if not store.is_forgotten(row):
            await store.forget(session, row)
            await self._notices.forget(session, [About(NOUN, row.id)])
        if row.id not in await store.held(session, [row.id]):
            await self._files.forget(session, NOUN, row.id)
            await self._runs.forget(session, (NOUN, row.id))
