"""The verbs on missed calls: look, mark as seen, the number to call back.

Used by `interactions.http.missed`. An agent sees his own, a leader those of his departments; the
mark is the agent's alone.
"""

from __future__ import annotations

from dataclasses import replace

from warmline.interactions.errors import CallMissing, NumberTooShort
from warmline.interactions.missed import Missed, MissedFilters
from warmline.interactions.rules import mask_number, searched_digits
from warmline.interactions.store import missed as store
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.paging import Page, Paged


class MissedService:
    """Missed calls within the actor's scope."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(self, actor: Actor, filters: MissedFilters, page: Page) -> Paged[Missed]:
        """One page, newest first. Raises `NumberTooShort`."""
        if page.q and not searched_digits(page.q):
            raise NumberTooShort("Give at least the last four digits of the number.", field="q")
        async with self._database.read() as session:
            found = await store.page_of(session, actor, filters, page)
        return found.map(lambda one: shown(actor, one))

    async def seen(self, actor: Actor) -> None:
        """The actor has looked at all he missed until now."""
        async with self._database.transaction() as session:
            await store.mark_seen(session, actor.user_id, self._clock.now())

    async def number(self, actor: Actor, offer: str) -> str:
        """Whom to call back, unmasked: for the switch only. Raises `CallMissing`."""
        async with self._database.read() as session:
            found = await store.find(session, actor, offer)
        if found is None:
            raise CallMissing("There is no such call, or it is not yours to see.")
        return found.caller.e164 or found.caller.raw


def shown(actor: Actor, one: Missed) -> Missed:
    """With the number as this actor may see it."""
    if actor.may("number.unmask"):
        return one
    return replace(one, caller=mask_number(one.caller))
