"""The verb of the one timeline: everything that happened with a customer, newest first.

The card's own part is here; calls, notes, ratings, orders come from `TimelineSource`s of the
features above, given by `app`. Whoever sees the card is asked for; what each source shows him is
the source's matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from warmline.accounts.rules import allow
from warmline.customers.errors import CustomerMissing, FilterUnknown
from warmline.customers.ports import Person, TimelineEntry, TimelineSource
from warmline.customers.store import cards
from warmline.customers.store import timeline as store
from warmline.customers.timeline import cursor, merged, read_cursor
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.ids import UUID_PATTERN
from warmline.kit.paging import MAX_SIZE, Bound

ID = re.compile(UUID_PATTERN)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page. `kinds`: what this actor may narrow it to; `names`: user or department → name."""

    items: Sequence[TimelineEntry]
    next: str
    kinds: Sequence[str]
    names: Mapping[str, str]


class TimelineService:
    """The timeline over the sources of all features."""

    def __init__(self, database: Database, sources: Sequence[TimelineSource]) -> None:
        self._database = database
        self._sources: tuple[TimelineSource, ...] = (*sources, OwnerSource(), CardSource())
        if len({one.kind for one in self._sources}) < len(self._sources):
            raise ValueError("two sources of the timeline have the same kind")

    async def page(
        self,
        actor: Actor,
        customer: str,
        *,
        before: str = "",
        kinds: Collection[str] = (),
        size: int = 50,
    ) -> Timeline:
        """One page of a customer's timeline; `kinds` empty: all. Raises `CustomerMissing`,
        `FilterUnknown`, `PageUnknown`."""
        allow(actor, "customer.view")
        place = read_cursor(before)
        size = min(size, MAX_SIZE)
        shown = [one for one in self._sources if one.may(actor)]
        unknown = set(kinds) - {one.kind for one in self._sources}
        if unknown:
            raise FilterUnknown(f"The timeline has no {', '.join(sorted(unknown))}.", field="kinds")
        wanted = [one for one in shown if not kinds or one.kind in kinds]
        async with self._database.read() as session:
            card = await cards.find(session, actor, customer)
            if card is None:
                raise CustomerMissing
            person = await store.person_of(session, card, actor)
            pages = [
                await one.before(
                    session,
                    actor,
                    person,
                    None if place is None else place.bound(one.kind),
                    size + 1,
                )
                for one in wanted
            ]
            items, following = merged(pages, size)
            names = await cards.names(session, _people(items))
        return Timeline(items, cursor(following), [one.kind for one in shown], names)


class CardSource:
    """Saves of the card."""

    kind = "card"

    def may(self, actor: Actor) -> bool:
        return True

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        return await store.saves(session, person.customer, bound, size)


class OwnerSource:
    """The making of the card and its moves between owners."""

    kind = "owner"

    def may(self, actor: Actor) -> bool:
        return True

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        return await store.moves(session, person.customer, bound, size)


def _people(items: Sequence[TimelineEntry]) -> set[str]:
    """Everybody, and every department, whose name the page shows."""
    found = {one.by for one in items if one.by is not None}
    for one in items:
        for fact in one.facts.values():
            sides = fact.values() if isinstance(fact, Mapping) else (fact,)
            found |= {side for side in sides if isinstance(side, str) and ID.fullmatch(side)}
    return found
