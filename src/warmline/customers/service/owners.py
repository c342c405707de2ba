"""Cards changing hands in numbers, inside the transaction of whoever decided it (the public pool).

Each card counts a version more, has its `Edit` and its entry in the audit trail, as if somebody had
saved it: who has the card open learns of it when he saves. Who may give what to whom is the
caller's to decide; `seen` and `chosen` answer within the actor's scope.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.customers import rules
from warmline.customers.model import Filters, OwnerChange, Search
from warmline.customers.ports import MOVE
from warmline.customers.service import prepared
from warmline.customers.store import owners
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Session


class OwnerService:
    """Owners of many cards; `country` is where numbers without a prefix are from."""

    def __init__(self, clock: Clock, country: str = "CN") -> None:
        self._clock = clock
        self._country = country

    async def hand_over(
        self, session: Session, actor: Actor, changes: Sequence[OwnerChange]
    ) -> list[str]:
        """Write the new owners and departments; which cards have them now. A card whose owner is
        not (any more) the one the change expects stays as it is."""
        present = await owners.locked(session, [one.customer for one in changes])
        fitting = [
            (before, one)
            for one in changes
            if (before := present.get(one.customer)) is not None and before.owner == one.expected
        ]
        due = [(before, one) for before, one in fitting if owners.differing(before, one)]
        if due:
            await owners.write(session, due, actor.user_id, self._clock.now())
        trail = []
        for before, one in due:
            pairs = owners.differing(before, one)
            old, new = ({name: pair[side] for name, pair in pairs.items()} for side in (0, 1))
            if one.move is not None:
                new[MOVE] = one.move
            trail.append((before.id, old, new))
        await audit.record_all(session, actor, "changed", "customer", trail)
        return [before.id for before, _ in fitting]

    def understood(self, actor: Actor, words: str) -> Search:
        """What somebody searches for in a list of customers. Raises `NumberTooShort`,
        `NumberNotWhole`."""
        return rules.read_search(words, self._country, unmasked=actor.may("number.unmask"))

    async def chosen(
        self, session: Session, actor: Actor, filters: Filters, at_most: int, *, sort: str = ""
    ) -> list[str]:
        """Ids of the cards in the actor's scope that the filters find, in the list's order, empty:
        the last changed first. Raises `FilterUnknown`, `NumberTooShort`, `NumberNotWhole`,
        `Invalid`."""
        order = sort or "-changed_at"
        rules.checked_sort(order)
        wanted, search = await prepared(session, actor, filters, self._country)
        return await owners.chosen(session, actor, wanted, search, order, at_most)

    async def seen(self, session: Session, actor: Actor, ids: Sequence[str]) -> set[str]:
        """Those of the cards that the actor may see."""
        return await owners.seen(session, actor, ids)
