"""Which customers a distribution means: those named, or the first of a list as its page shows it.

Used by `service.distributing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from warmline.customers.model import Filters
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.errors import Invalid
from warmline.pools.errors import TooMany
from warmline.pools.model import LYING_FILTERS, LYING_SORTS, Choice, LyingAsked, Pool
from warmline.pools.service.moving import Desk, lying_filters
from warmline.pools.store import holdings, lying

MOST = 50_000
"""Customers of one distribution, which is one transaction."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The customers in their order, those the actor may not move, and whether the list holds more
    than were taken."""

    ids: list[str]
    unseen: list[str]
    more: bool = False


async def meant(
    desk: Desk,
    session: Session,
    actor: Actor,
    pool: Pool,
    choice: Choice,
    needed: int | None = None,
) -> Meant:
    """Who is meant; of a list no more than its first `needed` and `choice.first`. Raises `TooMany`
    for nobody, and for a list of more than one transaction holds of which nobody said how many."""
    if choice.customers is not None:
        ids = list(dict.fromkeys(choice.customers))
        if len(ids) > MOST:
            raise TooMany(f"Name at most {MOST:,} customers.", field="choice.customers")
        return await _movable(desk, session, actor, pool, _some(ids))
    most = min(one for one in (choice.first, needed, MOST) if one is not None)
    ids = _some(await _listed(desk, session, actor, pool, choice, most + 1))
    more = len(ids) > most
    if more and choice.first is None and needed is None:
        raise TooMany(
            f"These are more than {MOST:,} customers; say how many of the first, or distribute by "
            "given counts.",
            code="pool_list_long",
            field="choice.first",
            most=MOST,
        )
    return Meant(ids[:most], [], more)


def _some(ids: list[str]) -> list[str]:
    if not ids:
        raise TooMany("These are no customers.", code="pool_list_empty", field="choice")
    return ids


async def _listed(
    desk: Desk, session: Session, actor: Actor, pool: Pool, choice: Choice, most: int
) -> list[str]:
    """The first of a list. What lies in the pool he may move whether he sees the cards or not, and
    of cards he finds only those he sees."""
    if not choice.lying:
        return await desk.owners.chosen(session, actor, choice.filters, most, sort=choice.sort)
    filters, empty = choice.filters, Filters()
    for one in fields(Filters):
        if one.name not in LYING_FILTERS and getattr(filters, one.name) != getattr(empty, one.name):
            raise Invalid(
                f"What lies in a pool is narrowed by {', '.join(LYING_FILTERS)}, "
                f"not by {one.name}.",
                code="filter_unknown",
                field=f"choice.filters.{one.name}",
            )
    sort = choice.sort or LYING_SORTS[0]
    if sort not in LYING_SORTS:
        raise Invalid(
            f"What lies in a pool cannot be sorted by “{sort}”; it can by since.",
            code="sort_unknown",
            field="choice.sort",
            may=list(LYING_SORTS),
        )
    asked = LyingAsked(filters.q, filters.level, filters.source, sort)
    return await lying.ids(session, pool.id, lying_filters(desk, actor, asked), most)


async def _movable(
    desk: Desk, session: Session, actor: Actor, pool: Pool, ids: Sequence[str]
) -> Meant:
    """Of customers who were named: he may move whom he sees and who lies in the pool."""
    seen = await desk.owners.seen(session, actor, ids)
    rest = [one for one in ids if one not in seen]
    if rest:
        places = await holdings.places(session, rest)
        seen |= {
            one
            for one, place in places.items()
            if place.state == "pooled" and place.lying.pool == pool.id
        }
    return Meant([one for one in ids if one in seen], [one for one in ids if one not in seen])
