"""Owners written on cards by hand or by an import, counted at once. Implements
`customers.ports.OwnersBook`; `app.pools` gives it to customers, who know nothing of pools.

A customer stays under the rules of the pool he is in; one who is in none comes under those of the
first pool that takes him, as the next run would have it. What no pool takes is not kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warmline.customers.model import OwnerSet
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.notices.model import About, NewNotice
from warmline.pools import rules
from warmline.pools.model import Held, Pool, Why
from warmline.pools.service.moving import Desk, Hand, log_entry, note, source
from warmline.pools.store import holdings, moves, pools
from warmline.pools.tables import HoldingRow, MoveRow


@dataclass(frozen=True, slots=True)
class _Meant:
    """A change of owner with the pool it concerns; `held`: he lies in it or is somebody's there."""

    change: OwnerSet
    pool: Pool
    held: bool


class OwnersByHand:
    """The pools' side of a card that gets another owner."""

    tables = frozenset({HoldingRow.__tablename__, MoveRow.__tablename__})

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def lock(self, session: Session, owners: Collection[str]) -> None:
        await pools.lock_people(session, owners)

    async def full(
        self, session: Session, changes: Sequence[OwnerSet], seen: dict[Any, Any] | None = None
    ) -> Mapping[str, str]:
        counts: dict[tuple[str, str], Held] = {} if seen is None else seen
        meant = await self._meant(session, changes)
        await self._count(session, meant, counts)
        refused: dict[str, str] = {}
        for one in meant:
            owner, level = one.change.owner, one.change.level
            if owner is None or owner == one.change.before:
                continue
            limits = rules.limits_of(one.pool.rules, owner)
            held = counts[one.pool.id, owner]
            why = rules.full(limits, held, level)
            if why is None:
                counts[one.pool.id, owner] = rules.with_one(held, level)
            else:
                refused[one.change.customer] = why
        return refused

    async def noted(
        self, session: Session, actor: Actor, changes: Sequence[OwnerSet], source: str
    ) -> Mapping[str, str]:
        meant = await self._meant(session, changes)
        # Without an owner he lies in the pool he was in; one who was in none waits for the run,
        # which asks whether the pool takes what nobody owns.
        meant = [one for one in meant if one.change.owner is not None or one.held]
        now, noted = self._desk.clock.now(), dict[str, str]()
        groups: dict[tuple[str, str | None], list[_Meant]] = {}
        for one in meant:
            groups.setdefault((one.pool.id, one.change.owner), []).append(one)
        for (_, owner), some in groups.items():
            noted |= await self._note(session, actor, owner, some, now, source)
        return noted

    async def in_use(self, session: Session, customers: Sequence[str]) -> frozenset[str]:
        """Those of the customers with whom more happened in pools than that an import set their
        owner: they are called in use, and an undoing leaves them (`customers.ports.InUse`)."""
        return await moves.moved_on(session, customers, Why.BY_HAND.value)

    # --------------------------------------------------------------------------------------------

    async def _meant(self, session: Session, changes: Sequence[OwnerSet]) -> list[_Meant]:
        present = await holdings.pools_of(session, [one.customer for one in changes])
        every = await pools.every(session, SYSTEM)
        by_id = {one.id: one for one in every}
        found = []
        for change in changes:
            held = present.get(change.customer)
            if held is not None:
                found.append(_Meant(change, by_id[held], True))
                continue
            for pool in every:
                if pool.active and pool.project == change.project and _takes(pool, change):
                    found.append(_Meant(change, pool, False))
                    break
        return found

    async def _count(
        self, session: Session, meant: Sequence[_Meant], counts: dict[tuple[str, str], Held]
    ) -> None:
        missing: dict[str, set[str]] = {}
        for one in meant:
            owner = one.change.owner
            if owner is not None and (one.pool.id, owner) not in counts:
                missing.setdefault(one.pool.id, set()).add(owner)
        for pool, users in missing.items():
            held = await holdings.held(session, pool, sorted(users))
            counts.update({(pool, user): found for user, found in held.items()})

    async def _note(
        self,
        session: Session,
        actor: Actor,
        owner: str | None,
        some: Sequence[_Meant],
        now: datetime,
        origin: str,
    ) -> dict[str, str]:
        pool = some[0].pool
        hands = [
            Hand(c.customer, c.before, c.owner, c.department) for c in (one.change for one in some)
        ]
        ids = {hand.customer: uuid7() for hand in hands}
        entry = await log_entry(
            session,
            pool=pool,
            at=now,
            by=actor.user_id,
            why=Why.BY_HAND,
            origin=_source(some, hands),
            to=("pool", None) if owner is None else ("agent", owner),
            number=len(hands),
            rule={"source": origin},
        )
        await note(
            self._desk, session, actor, pool, hands, Why.BY_HAND, at=now, entry=entry, ids=ids
        )
        if owner is not None and owner != actor.user_id and origin == "card":
            facts = {"number": str(len(hands)), "pool": pool.name, "by": actor.name}
            told = NewNotice("customers_assigned", About("pool", pool.id), facts)
            await self._desk.notices.tell(session, [owner], told)
        return ids


def _takes(pool: Pool, change: OwnerSet) -> bool:
    """Whether a customer who is in no pool comes under this one's rules, as a run decides it."""
    levels, departments = pool.rules.takes_levels, pool.rules.takes_departments
    return (not levels or change.level in levels) and (
        not departments or change.department in departments
    )


def _source(some: Sequence[_Meant], hands: Sequence[Hand]) -> tuple[str, str | None]:
    """Nobody's customers come from the pool only where they lay in it."""
    kind, who = source(hands)
    return ("none", None) if kind == "pool" and not any(one.held for one in some) else (kind, who)
