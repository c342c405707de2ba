"""The manager's verbs: distribute customers after a preview, look into the allocation log.

A distribution is planned anew under locks and done only when it comes out exactly as previewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.notices.model import About, NewNotice
from warmline.pools import rules, sharing
from warmline.pools.errors import EntryMissing, NobodyThere, PreviewOld
from warmline.pools.model import (
    Choice,
    Entry,
    Held,
    LogFilters,
    Move,
    Pool,
    Preview,
    Share,
    Target,
    TargetKind,
    Why,
)
from warmline.pools.service import choosing
from warmline.pools.service.looking import cards_seen, counted
from warmline.pools.service.moving import Desk, Hand, carry_out, log_entry, open_pool, source
from warmline.pools.store import holdings, moves, pools

NOT_SEEN, OTHER_PROJECT = "not_seen", "other_project"
SLACK = 200
"""So many of a list are looked at besides those that given counts need: some may not go where they
should."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A distribution thought through; nothing is done yet."""

    pool: Pool
    given: list[sharing.Given]
    left: list[sharing.Left]
    more: bool
    places: Mapping[str, holdings.Place]
    people: Mapping[str, tuple[str, str | None]]
    held: Mapping[str, Held]

    @property
    def chosen(self) -> int:
        """Every customer is either given or left."""
        return len(self.given) + len(self.left)

    @property
    def key(self) -> str:
        return sharing.key_of(self.given, self.left)


class DistributionService:
    """Distribution and its log."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._database = desk.database

    async def preview(
        self, actor: Actor, pool: str, choice: Choice, targets: Sequence[Target]
    ) -> Preview:
        """What a distribution would do. Raises `PoolMissing`, `NobodyThere`, `TooMany`, and what a
        list says to its filters."""
        allow(actor, "pool.distribute")
        members = await self._members(targets)
        groups = await self._desk.groups.of(actor.user_id)
        async with self._database.read() as session:
            plan = await self._plan(
                session, actor, pool, groups, choice, targets, members, lock=False
            )
        return _shown(plan)

    async def distribute(
        self, actor: Actor, pool: str, choice: Choice, targets: Sequence[Target], key: str
    ) -> Sequence[str]:
        """Do what was previewed under `key`, all or nothing; the log's entries, one for each
        target that got somebody. Raises `PreviewOld`, and what `preview` raises."""
        allow(actor, "pool.distribute")
        members = await self._members(targets)
        names = await self._desk.groups.names()
        groups = await self._desk.groups.of(actor.user_id)
        async with self._database.transaction() as session:
            plan = await self._plan(
                session, actor, pool, groups, choice, targets, members, lock=True
            )
            if plan.key != key:
                raise PreviewOld
            entries, batch = list[str](), uuid7()
            for place, target in enumerate(targets):
                hands = _hands(plan, place)
                if hands:
                    name = names.get(target.id, "")
                    entry = await self._do(session, actor, plan, target, name, hands, batch)
                    entries.append(entry)
        return entries

    async def log(
        self, actor: Actor, sheet: Sheet, asked: LogFilters | None = None
    ) -> Found[Entry]:
        """A page of the allocation log, newest first. Raises `PageUnknown`."""
        allow(actor, "pool.distribute")
        async with self._database.read() as session:
            return await moves.entries(session, actor, sheet, asked or LogFilters())

    async def customers_of(
        self, actor: Actor, entry: str, *, after: str = "", size: int = 50
    ) -> tuple[Entry, Found[Move]]:
        """An entry and a page of exactly the customers it moved. Raises `EntryMissing`,
        `PageUnknown`."""
        allow(actor, "pool.distribute")
        async with self._database.read() as session:
            found = await moves.entry(session, actor, entry)
            if found is None:
                raise EntryMissing
            items, following = await moves.of_entry(session, entry, after, size)
            total = len(items) if not after else None
            if total is not None and following:
                total = await moves.count_of_entry(session, entry)
            seen = await cards_seen(self._desk, session, actor, [one.customer for one in items])
        items = [replace(one, opens=one.customer in seen) for one in items]
        return found, counted(items, following, total)

    # --------------------------------------------------------------------------------------------

    async def _members(self, targets: Sequence[Target]) -> dict[str, Sequence[str]]:
        groups = {one.id for one in targets if one.kind is TargetKind.GROUP}
        return {group: await self._desk.groups.members(group) for group in groups}

    async def _plan(
        self,
        session: Session,
        actor: Actor,
        pool: str,
        groups: Sequence[str],
        choice: Choice,
        targets: Sequence[Target],
        members: Mapping[str, Sequence[str]],
        *,
        lock: bool,
    ) -> Plan:
        found, _ = await open_pool(session, actor, pool, groups)
        people = dict[str, tuple[str, str | None]]()
        receivers = list[sharing.Receivers]()
        for place, target in enumerate(targets):
            some = await _people(session, actor, found, target, members)
            if not some:
                raise NobodyThere(
                    "Nobody there may be given customers by you.", field=f"targets.{place}"
                )
            people |= some
            receivers.append(sharing.Receivers(tuple(some), target.most))
        if lock:
            await pools.lock_people(session, people)
        held = await holdings.held(session, pool, list(people))

        async def dealt(meant: choosing.Meant, *, lock: bool) -> Plan:
            places = await holdings.places(session, meant.ids, lock=lock)
            items, left = self._items(found, meant.ids, places)
            left += [sharing.Left(one, NOT_SEEN) for one in meant.unseen]
            rooms = {
                user: sharing.Room(rules.limits_of(found.rules, user), held[user])
                for user in people
            }
            given, rest = sharing.share(items, receivers, rooms)
            return Plan(found, given, left + rest, meant.more, places, people, held)

        needed = None if choice.customers is not None else _needed(targets)
        if needed is None:
            meant = await choosing.meant(self._desk, session, actor, found, choice)
            return await dealt(meant, lock=lock)
        looked = needed + SLACK
        while True:
            meant = await choosing.meant(self._desk, session, actor, found, choice, looked)
            plan = await dealt(meant, lock=False)
            if len(plan.given) == needed or not meant.more or looked >= choosing.MOST:
                break
            looked *= 4
        return _trimmed(await dealt(meant, lock=True) if lock else plan)

    def _items(
        self, pool: Pool, ids: Sequence[str], places: Mapping[str, holdings.Place]
    ) -> tuple[list[sharing.Item], list[sharing.Left]]:
        today = self._desk.day(self._desk.clock.now())
        items, left = list[sharing.Item](), list[sharing.Left]()
        for customer in ids:
            place = places.get(customer)
            if place is None or place.project != pool.project:
                left.append(sharing.Left(customer, OTHER_PROJECT))
                continue
            lying = place.lying
            barred = {one for one in (lying.owner,) if one is not None}
            if lying.former is not None and rules.cooling(lying, lying.former, today):
                barred.add(lying.former)
            items.append(sharing.Item(customer, lying.level, frozenset(barred)))
        return items, left

    async def _do(
        self,
        session: Session,
        actor: Actor,
        plan: Plan,
        target: Target,
        name: str,
        hands: Sequence[Hand],
        batch: str,
    ) -> str:
        now = self._desk.clock.now()
        entry = await log_entry(
            session,
            pool=plan.pool,
            at=now,
            by=actor.user_id,
            why=Why.ASSIGNED,
            origin=source(hands),
            to=(target.kind.value, target.id),
            to_name=name,
            number=len(hands),
            rule={"how": "even" if target.most is None else "counts", "most": target.most},
            batch=batch,
        )
        await carry_out(
            self._desk, session, actor, plan.pool, hands, Why.ASSIGNED, at=now, entry=entry
        )
        for user, number in Counter(hand.owner for hand in hands).items():
            if user is not None:
                await self._desk.notices.tell(
                    session,
                    [user],
                    NewNotice(
                        "customers_assigned",
                        About("pool", plan.pool.id),
                        {"number": str(number), "pool": plan.pool.name, "by": actor.name},
                    ),
                )
        return entry


async def _people(
    session: Session,
    actor: Actor,
    pool: Pool,
    target: Target,
    members: Mapping[str, Sequence[str]],
) -> dict[str, tuple[str, str | None]]:
    """Who stands for a target, of those the actor may give customers: an agent himself, the agents
    of a department and those below it, the members of a group."""
    match target.kind:
        case TargetKind.AGENT:
            return await pools.workers(session, actor, pool.project, users=[target.id])
        case TargetKind.GROUP:
            return await pools.workers(session, actor, pool.project, users=members[target.id])
        case TargetKind.DEPARTMENT:
            below = await pools.below(session, target.id)
            return await pools.workers(
                session, actor, pool.project, departments=below, agents_only=True
            )


def _needed(targets: Sequence[Target]) -> int | None:
    """How many given counts ask for altogether; None where a target takes a share of all."""
    counts = [one.most for one in targets if one.most is not None]
    return min(sum(counts), choosing.MOST) if len(counts) == len(targets) else None


def _trimmed(plan: Plan) -> Plan:
    """Of a list only those are meant that the given counts need."""
    left = [one for one in plan.left if one.why != sharing.COUNTS_FULL]
    return replace(plan, left=left, more=plan.more or len(left) < len(plan.left))


def _hands(plan: Plan, target: int) -> list[Hand]:
    return [
        Hand(
            one.customer,
            plan.places[one.customer].lying.owner,
            one.user,
            plan.people[one.user][1],
        )
        for one in plan.given
        if one.target == target
    ]


def _shown(plan: Plan) -> Preview:
    counts = Counter((one.target, one.user) for one in plan.given)
    return Preview(
        key=plan.key,
        chosen=plan.chosen,
        shares=tuple(
            Share(
                target=target,
                user=user,
                name=plan.people[user][0],
                number=number,
                held=plan.held[user].total,
                limit=rules.limits_of(plan.pool.rules, user).total,
            )
            for (target, user), number in sorted(
                counts.items(), key=lambda one: (one[0][0], plan.people[one[0][1]][0])
            )
        ),
        left=dict(Counter(one.why for one in plan.left)),
        more=plan.more,
    )
