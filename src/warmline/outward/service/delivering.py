"""From the outbox to the outside: each message by one process at a time, again until a day is over.

A message's row is locked for as long as it is on its way, so several `jobs` never have the same
one in their hands. A process that is killed loses its lock with its connection, and another sends
again: the mail has the same Message-ID and the hook the same event id, by which the receiver knows.
Run by `outward.tasks`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import structlog

from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.outward import rules
from warmline.outward.model import Person, Result, State, Way
from warmline.outward.ports import Sender
from warmline.outward.store import messages, people, settings
from warmline.outward.tables import OutwardMessageRow

log = structlog.get_logger(__name__)

AT_ONCE = 2
"""Messages of one way on their way at the same time, in one process."""
REST_S = 30.0
"""After a failure that was not the message's own: the server is away, not this one mail."""


class Delivery:
    """See the module's text."""

    def __init__(
        self, database: Database, clock: Clock, senders: Mapping[Way, Sender], zone: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._senders = senders
        self._zone = zone
        self._rests: dict[Way, float] = {}

    async def deliver(self) -> int:
        """Everything that is due. How many were in our hands."""
        done = await asyncio.gather(*(self._drain(way) for way in Way for _ in range(AT_ONCE)))
        return sum(done)

    async def forget_old(self, *, most: int = 10_000) -> int:
        """Delete at most so many that came to their end long ago. How many it were."""
        async with self._database.transaction() as session:
            return await messages.forget(session, self._clock.now() - rules.KEPT, most)

    async def _drain(self, way: Way) -> int:
        count = 0
        while self._clock.monotonic() >= self._rests.get(way, 0.0) and await self.one(way):
            count += 1
        return count

    async def one(self, way: Way) -> bool:
        """The message of this way that is due longest; whether there was one."""
        async with self._database.transaction() as session:
            now = self._clock.now()
            row = await messages.take(session, way, now)
            if row is None:
                return False
            await self._handle(session, row, way, now)
        return True

    async def _handle(
        self, session: Session, row: OutwardMessageRow, way: Way, now: datetime
    ) -> None:
        opened = await settings.opened(session, now)
        person = await people.person(session, row.user_id)
        if person is None or not person.active:
            return _end(row, State.DROPPED, "person_gone", now)
        message, read = await messages.outgoing(session, row, person)
        why = _needless(way, person, on=opened.on(way), read=read)
        if why:
            return _end(row, State.DROPPED, why, now)
        if now >= row.expires_at:
            return _end(row, State.FAILED, "expired" if not row.why else row.why, now)
        later = rules.due(now, await people.quiet_of(session, row.user_id), self._zone)
        if later > now:
            row.next_at, row.expires_at = later, max(row.expires_at, later + rules.PAUSES[0])
            return None
        result = await self._senders[way].send(opened, message)
        self._settle(row, way, result)
        return None

    def _settle(self, row: OutwardMessageRow, way: Way, result: Result) -> None:
        now = self._clock.now()
        row.attempts += 1
        if result.sent:
            return _end(row, State.SENT, "", now)
        row.detail = result.detail[:200]
        again = rules.next_attempt(row.attempts, now, row.expires_at)
        log.warning(
            "outward_failed",
            way=way.value,
            message=row.id,
            attempt=row.attempts,
            why=result.why,
            detail=row.detail,
        )
        if result.way_away:
            self._rests[way] = self._clock.monotonic() + REST_S
        if result.final or again is None:
            return _end(row, State.FAILED, result.why, now)
        row.why, row.next_at = result.why, again
        return None


def _needless(way: Way, person: Person, *, on: bool, read: bool) -> str:
    """Why a message needs not be sent any more, "" where it does."""
    if read:
        return "read"
    if not on:
        return "way_off"
    if way is Way.MAIL and person.mail is None:
        return "no_mail"
    return ""


def _end(row: OutwardMessageRow, state: State, why: str, now: datetime) -> None:
    row.state, row.why, row.next_at, row.done_at = state.value, why, None, now
