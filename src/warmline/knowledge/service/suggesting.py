"""What helps with the work order that is being written: articles linked to its type, of its type's
tag, and near to the words of its subject; in this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.knowledge.model import OrderType, Published, Suggested, Why
from warmline.knowledge.ports import OrderTypes, no_order_types
from warmline.knowledge.service.searching import SearchService
from warmline.knowledge.store import publications, readers

MOST = 8
DEEPEST = 20


class SuggestionService:
    """Suggestions for orders; `order_types` is what `tickets` has."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        search: SearchService,
        order_types: OrderTypes = no_order_types,
    ) -> None:
        self._database, self._clock = database, clock
        self._search, self._types = search, order_types

    async def order_types(self, actor: Actor) -> Sequence[OrderType]:
        """The types an article may be linked to, also for whoever sees no orders."""
        allow(actor, "knowledge.view")
        return await self._types()

    async def for_order(self, actor: Actor, order_type: str, words: str) -> Sequence[Suggested]:
        """At most eight. Linked ones first: those of the type itself before those of a type above
        it; then those with the name of one of these types as their tag; then what a search for
        the subject finds, or for the type's name while there is no subject."""
        allow(actor, "knowledge.view")
        lineage = _lineage({one.id: one for one in await self._types()}, order_type)
        found: dict[str, Suggested] = {}

        def take(some: Sequence[Published], why: Why) -> None:
            for one in some:
                if len(found) < MOST:
                    found.setdefault(one.article, Suggested(one, why))

        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            now = self._clock.now()
            for one in lineage:
                linked = await publications.suggested(
                    session, reader, now, tags=(), categories=(), order_types=[one.id], most=MOST
                )
                take(linked, Why.LINKED)
            tags = {name for one in lineage for name in (one.zh, one.en) if name}
            if tags and len(found) < MOST:
                tagged = await publications.suggested(
                    session, reader, now, tags=tags, categories=(), most=MOST
                )
                take(tagged, Why.TAG)
        asked = " ".join(words.split()) or (lineage[0].zh if lineage else "")
        if asked and len(found) < MOST:
            take(await self._search.near(actor, asked, MOST), Why.WORDS)
        return list(found.values())


def _lineage(types: Mapping[str, OrderType], at: str) -> list[OrderType]:
    """The type and those above it."""
    found = list[OrderType]()
    one = types.get(at)
    while one is not None and one not in found and len(found) < DEEPEST:
        found.append(one)
        one = types.get(one.parent) if one.parent is not None else None
    return found
