"""The verbs of the pool: look, claim, give up, put, what is mine. The way in for neighbours.

Built by `app` with what pools need of others (`ports`). Managers' verbs are in `distributing`,
runs in `running`, rules in `settings`, call tasks in `calling`. Two claims of one customer meet at
the lock of his card: the first wins, the second is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.keyset import Found, Sheet
from warmline.pools import rules
from warmline.pools.errors import NoStep, PoolMissing, TooMany
from warmline.pools.model import (
    Done,
    Held,
    LyingAsked,
    Move,
    MyCustomer,
    Person,
    Pool,
    PoolPage,
    Refused,
    Renewal,
    Why,
)
from warmline.pools.service.moving import (
    Desk,
    Hand,
    carry_out,
    is_open,
    log_entry,
    lying_filters,
    open_pool,
    person_of,
    step_of,
)
from warmline.pools.states import Step
from warmline.pools.store import call_tasks, holdings, lying, mine, moves, pools
from warmline.telephony.numbers import mask

MOST_AT_ONCE = 200


class PoolService:
    """Pools as an agent meets them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._database = desk.database

    # Looking ------------------------------------------------------------------------------------

    async def open_to(self, actor: Actor) -> list[Pool]:
        """The pools open to the actor, with what lies there, what he holds and may claim yet."""
        allow(actor, "pool.use", "pool.distribute", "pool.manage")
        groups = await self._desk.groups.of(actor.user_id)
        now = self._desk.clock.now()
        async with self._database.read() as session:
            person = await person_of(session, actor, groups)
            found = []
            for pool in await pools.every(session, actor):
                if is_open(pool, actor, person):
                    found.append(await self._counted(session, actor, pool, now))
        return found

    async def _counted(self, session: Session, actor: Actor, pool: Pool, now: datetime) -> Pool:
        held = (await holdings.held(session, pool.id, [actor.user_id]))[actor.user_id]
        used = await moves.claims_since(session, actor.user_id, pool.id, self._midnight(now))
        per_day = pool.rules.claims_per_day
        limits = rules.limits_of(pool.rules, actor.user_id)
        return replace(
            pool,
            lying=await lying.count(session, pool.id),
            mine=held.total,
            claims_left=None if per_day is None else max(0, per_day - used),
            room=None if limits.total is None else max(0, limits.total - held.total),
        )

    async def lying(
        self,
        actor: Actor,
        pool: str,
        asked: LyingAsked | None = None,
        *,
        after: str = "",
        size: int = 50,
    ) -> PoolPage:
        """A page of what lies in a pool, who lies there longest first. Raises `PoolMissing`,
        `NumberTooShort`, `NumberNotWhole`."""
        allow(actor, "pool.use", "pool.distribute")
        wanted = lying_filters(self._desk, actor, asked or LyingAsked())
        groups = await self._desk.groups.of(actor.user_id)
        async with self._database.read() as session:
            await open_pool(session, actor, pool, groups)
            items, following = await lying.page_of(session, pool, wanted, after, size)
            total = len(items) if not after else None
            if total is not None and following:
                total = await lying.count(session, pool, wanted)
        whole = actor.may("number.unmask")
        shown = items if whole else [replace(one, number=mask(one.number)) for one in items]
        capped = total is not None and total > lying.COUNTED
        return PoolPage(shown, following, lying.COUNTED if capped else total, capped)

    async def mine(
        self, actor: Actor, sheet: Sheet, *, q: str = "", pool: str = "", warned: bool = False
    ) -> Found[MyCustomer]:
        """What the actor holds, whom he would lose first first. Raises `PageUnknown`."""
        allow(actor, "pool.use")
        async with self._database.read() as session:
            found = await mine.page_of(session, actor.user_id, sheet, q=q, pool=pool, warned=warned)
        if actor.may("number.unmask"):
            return found
        return found.map(lambda one: replace(one, number=mask(one.number)))

    async def moves_of(self, actor: Actor, customer: str) -> Sequence[Move]:
        """A customer's changes of hands, newest first; nothing for one the actor may not see."""
        allow(actor, "customer.view")
        async with self._database.read() as session:
            if customer not in await self._desk.owners.seen(session, actor, [customer]):
                return []
            return await moves.of_customer(session, customer)

    # Changing hands -----------------------------------------------------------------------------

    async def claim(
        self, actor: Actor, pool: str, customers: Sequence[str], *, to_call: bool = False
    ) -> Done:
        """Claim customers who lie in a pool, each for himself: who is refused has the sentence why
        and keeps nobody else from being claimed. With `to_call` they are put on the actor's list
        of calls. Raises `PoolMissing`, `TooMany`."""
        allow(actor, "pool.use")
        ids = _few(customers)
        groups = await self._desk.groups.of(actor.user_id)
        async with self._database.transaction() as session:
            found, person = await open_pool(session, actor, pool, groups)
            await pools.lock_people(session, [actor.user_id])
            places = await holdings.places(session, ids, lock=True)
            now = self._desk.clock.now()
            held = (await holdings.held(session, pool, [actor.user_id]))[actor.user_id]
            used = await moves.claims_since(session, actor.user_id, pool, self._midnight(now))
            hands, refused = self._claimable(found, person, ids, places, held, used, now)
            refused = await _named(session, refused, places)
            if not hands:
                return Done((), tuple(refused))
            entry = await log_entry(
                session,
                pool=found,
                at=now,
                by=actor.user_id,
                why=Why.CLAIMED,
                origin=("pool", None),
                to=("agent", actor.user_id),
                number=len(hands),
            )
            hands = [replace(one, department=actor.department_id) for one in hands]
            moved = await carry_out(
                self._desk, session, actor, found, hands, Why.CLAIMED, at=now, entry=entry
            )
            if to_call:
                await call_tasks.add(session, actor.user_id, moved, now)
        return Done(tuple(moved), tuple(refused), entry)

    def _claimable(
        self,
        pool: Pool,
        person: Person,
        ids: Sequence[str],
        places: dict[str, holdings.Place],
        held: Held,
        used: int,
        now: datetime,
    ) -> tuple[list[Hand], list[Refused]]:
        hands, refused = list[Hand](), list[Refused]()
        for customer in ids:
            place = places.get(customer)
            if place is None:
                refused.append(
                    Refused(customer, "gone", "This customer does not lie in this pool any more.")
                )
                continue
            why = rules.refusal(
                pool.rules,
                person,
                place.lying,
                pool=pool.id,
                held=held,
                claimed_today=used,
                today=self._desk.day(now),
            )
            if why is not None:
                refused.append(Refused(customer, why.code, why.message))
                continue
            step_of(place, Step.CLAIMED)
            hands.append(Hand(customer, None, person.user, place.department))
            held, used = rules.with_one(held, place.lying.level), used + 1
        return hands, refused

    async def give_up(self, actor: Actor, customers: Sequence[str], reason: str) -> Done:
        """Lay own customers back into their pools, with a reason. Raises `TooMany`, `Invalid`."""
        allow(actor, "pool.use")
        said = rules.checked_reason(reason)
        ids = _few(customers)
        async with self._database.transaction() as session:
            places = await holdings.places(session, ids, lock=True)
            now = self._desk.clock.now()
            by_pool, refused = dict[str, list[Hand]](), list[Refused]()
            for customer in ids:
                place = places.get(customer)
                if place is None or place.lying.owner != actor.user_id:
                    refused.append(Refused(customer, "not_yours", "He is not yours any more."))
                    continue
                try:
                    step_of(place, Step.GIVEN_UP)
                except NoStep:
                    said_why = "He stands under no pool's rules yet; the next run sees to it."
                    refused.append(Refused(customer, "no_pool", said_why))
                    continue
                hand = Hand(customer, actor.user_id, None, place.department, said)
                by_pool.setdefault(place.lying.pool or "", []).append(hand)
            moved, entry = list[str](), None
            for pool, hands in by_pool.items():
                found = await pools.find(session, actor, pool)
                if found is None:
                    raise PoolMissing
                entry = await log_entry(
                    session,
                    pool=found,
                    at=now,
                    by=actor.user_id,
                    why=Why.GIVEN_UP,
                    origin=("agent", actor.user_id),
                    to=("pool", None),
                    number=len(hands),
                    rule={"reason": said},
                )
                moved += await carry_out(
                    self._desk, session, actor, found, hands, Why.GIVEN_UP, at=now, entry=entry
                )
        return Done(tuple(moved), tuple(refused), entry)

    async def put(self, actor: Actor, pool: str, customers: Sequence[str], reason: str) -> Done:
        """Lay customers the actor sees into a pool, whoever owns them. Raises `PoolMissing`,
        `TooMany`, `Invalid`."""
        allow(actor, "pool.distribute")
        said = rules.checked_reason(reason)
        ids = _few(customers)
        groups = await self._desk.groups.of(actor.user_id)
        async with self._database.transaction() as session:
            found, _ = await open_pool(session, actor, pool, groups)
            seen = await self._desk.owners.seen(session, actor, ids)
            places = await holdings.places(session, [one for one in ids if one in seen], lock=True)
            now = self._desk.clock.now()
            hands, refused = list[Hand](), list[Refused]()
            for customer in ids:
                place = places.get(customer)
                if place is None or place.project != found.project:
                    refused.append(Refused(customer, "gone", "There is no such customer for you."))
                elif place.state == "pooled":
                    refused.append(Refused(customer, "lying", "He lies in a pool already."))
                else:
                    hand = Hand(customer, place.lying.owner, None, place.department, said)
                    hands.append(hand)
            if not hands:
                return Done((), tuple(refused))
            befores = {hand.before for hand in hands}
            one = next(iter(befores)) if len(befores) == 1 else None
            entry = await log_entry(
                session,
                pool=found,
                at=now,
                by=actor.user_id,
                why=Why.PUT,
                origin=("agent", one)
                if one
                else ("none" if len(befores) == 1 else "several", None),
                to=("pool", None),
                number=len(hands),
                rule={"reason": said},
            )
            moved = await carry_out(
                self._desk, session, actor, found, hands, Why.PUT, at=now, entry=entry
            )
        return Done(tuple(moved), tuple(refused), entry)

    # For neighbours -----------------------------------------------------------------------------

    async def touched(
        self, session: Session, customers: Sequence[str], by: Renewal, at: datetime
    ) -> None:
        """A reply to these customers, or an order of theirs: what their protection may be renewed
        by. Calls are read from the records. In the caller's transaction."""
        if by is not Renewal.CALL:
            await holdings.touched(session, customers, by.value, at)

    async def all_touched(
        self, session: Session, moments: Mapping[str, datetime], by: Renewal
    ) -> None:
        """As `touched`, of many customers at once, each at a moment of his own."""
        if by is not Renewal.CALL and moments:
            await holdings.all_touched(session, moments, by.value)

    async def former_agent(self, number: str, project: str) -> str | None:
        """The former owner of the customer with this number (E.164), while he cools down: when the
        customer rings he is still put through to him."""
        today = self._desk.day(self._desk.clock.now())
        async with self._database.read() as session:
            return await holdings.former_of(session, number, project, today)

    async def cooling(self) -> bool:
        """Whether there may be such customers at all, so that every call is asked for."""
        today = self._desk.day(self._desk.clock.now())
        async with self._database.read() as session:
            return await holdings.any_former(session, today)

    # --------------------------------------------------------------------------------------------

    def _midnight(self, now: datetime) -> datetime:
        """When the centre's day began."""
        local = now.astimezone(self._desk.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)


async def _named(
    session: Session, refused: Sequence[Refused], places: dict[str, holdings.Place]
) -> list[Refused]:
    """The sentence of somebody who came second names who was first."""
    owners = {
        one.customer: owner
        for one in refused
        if one.code == "taken" and (owner := places[one.customer].lying.owner) is not None
    }
    known = await pools.names(session, owners.values()) if owners else {}
    return [
        replace(one, by=name, message=f"{name} was faster; the customer is theirs now.")
        if (name := known.get(owners.get(one.customer, ""), ""))
        else one
        for one in refused
    ]


def _few(customers: Sequence[str]) -> list[str]:
    ids = list(dict.fromkeys(customers))
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise TooMany(f"Name 1 to {MOST_AT_ONCE} customers at once.", field="customers")
    return ids
