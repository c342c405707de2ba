"""Whether the records of a period are true: the check of `interactions.invariants` on the database.

For whoever suspects the figures of a day (`warmline calls check`). Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from warmline.interactions import invariants
from warmline.interactions.model import CallRecord
from warmline.interactions.store import books as store
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database

SETTLED = timedelta(hours=2)
"""A call that ended within this time may still be wrapped up, or be on its way here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was looked at: calls by direction and outcome, and every fault in a sentence."""

    calls: int
    counts: dict[str, int]
    faults: tuple[str, ...]


class BookService:
    """Looks records over."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def check(self, actor: Actor, since: datetime, to: datetime) -> Checked:
        """The actor's calls that came within [since, to) and are over and settled."""
        settled = self._clock.now() - SETTLED
        records: list[CallRecord] = []
        async with self._database.read() as session:
            async for some in store.ended_between(session, actor, since, to):
                records += [one for one in some if one.ended_at and one.ended_at < settled]
        faults = [what for record in records for what in invariants.faults(record)]
        return Checked(
            calls=len(records),
            counts=invariants.counts(records),
            faults=(*faults, *invariants.doubled(records)),
        )
