"""The verbs on call tasks: a person's own list of customers to call, and the call by its id.

The number goes from the card to the switch; the page never sees more of it than its holder may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.keyset import Found, Sheet
from warmline.pools.errors import NotToBeCalled, TaskMissing, TooMany
from warmline.pools.model import CallTask, TaskFilters
from warmline.pools.ports import Dial
from warmline.pools.service.moving import Desk
from warmline.pools.store import call_tasks, holdings
from warmline.telephony.numbers import mask

MOST_AT_ONCE = 200


class CallTaskService:
    """Call tasks of the actor's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._database = desk.database

    async def list(
        self, actor: Actor, sheet: Sheet, asked: TaskFilters | None = None
    ) -> Found[CallTask]:
        """His open ones, the oldest first. Raises `NumberTooShort`, `NumberNotWhole`,
        `PageUnknown`."""
        allow(actor, "pool.use")
        wanted = asked or TaskFilters()
        search = self._desk.owners.understood(actor, wanted.q)
        async with self._database.read() as session:
            found = await call_tasks.page_of(session, actor.user_id, sheet, wanted, search)
        if actor.may("number.unmask"):
            return found
        return found.map(lambda one: replace(one, number=mask(one.number)))

    async def add(self, actor: Actor, customers: Sequence[str]) -> int:
        """Put customers of his own on his list; how many are his. Raises `TooMany`."""
        allow(actor, "pool.use")
        ids = list(dict.fromkeys(customers))
        if not 1 <= len(ids) <= MOST_AT_ONCE:
            raise TooMany(f"Name 1 to {MOST_AT_ONCE} customers at once.", field="customers")
        async with self._database.transaction() as session:
            places = await holdings.places(session, ids)
            own = [one for one in ids if one in places]
            own = [one for one in own if places[one].lying.owner == actor.user_id]
            await call_tasks.add(session, actor.user_id, own, self._desk.clock.now())
        return len(own)

    async def dial(self, actor: Actor, task: str, dial: Dial) -> str:
        """Ring the actor's telephone, then the customer; the id of the call. Raises `TaskMissing`,
        `NotToBeCalled`, and what the switch says."""
        allow(actor, "call.dial")
        async with self._database.read() as session:
            row = await call_tasks.find(session, actor.user_id, task, lock=False)
            if row is None:
                raise TaskMissing
            number, barred = await call_tasks.number_of(session, row.customer)
        if barred:
            raise NotToBeCalled("This customer is marked as not to be called.")
        if number is None:
            raise NotToBeCalled("This customer has no telephone number.", code="no_number")
        call = await dial(actor, number)
        async with self._database.transaction() as session:
            row = await call_tasks.find(session, actor.user_id, task)
            if row is not None:
                row.called_at, row.call = self._desk.clock.now(), call
        return call

    async def done(self, actor: Actor, task: str) -> None:
        """Take a customer off the list. Raises `TaskMissing`."""
        allow(actor, "pool.use")
        async with self._database.transaction() as session:
            row = await call_tasks.find(session, actor.user_id, task)
            if row is None:
                raise TaskMissing
            row.done_at = self._desk.clock.now()
