"""How customers change hands: cards, holdings, moves and the log in one transaction.

Used by the verbs of this folder, which decided who gets whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.rules import is_system
from warmline.customers.model import OwnerChange
from warmline.customers.service.owners import OwnerService
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.kit.keyset import PageUnknown
from warmline.notices.service import NoticeService
from warmline.pools import rules
from warmline.pools.errors import PoolMissing
from warmline.pools.model import (
    LYING_SORTS,
    Facts,
    LyingAsked,
    LyingFilters,
    Person,
    Pool,
    PoolRules,
    Why,
)
from warmline.pools.ports import Groups
from warmline.pools.states import State, Step, after
from warmline.pools.store import call_tasks, holdings, moves, pools

AT_ONCE = 2_000
"""Cards written by one statement."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the services of pools share; `zone` is the centre's."""

    database: Database
    clock: Clock
    zone: ZoneInfo
    owners: OwnerService
    groups: Groups
    notices: NoticeService

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


async def person_of(session: Session, actor: Actor, groups: Sequence[str]) -> Person:
    """The actor as pools look at him: his department with those above it, and those his scope
    opens, since a pool of his people is open to their leader."""
    departments = await pools.chain(session, actor.department_id)
    return Person(actor.user_id, departments | actor.departments, frozenset(groups))


def is_open(pool: Pool, actor: Actor, person: Person) -> bool:
    """Whether the actor may look into a pool and take part in it: everybody it is open to, who
    manages pools, and who moves customers of everybody."""
    over = actor.may("pool.manage") or is_system(actor)
    over = over or (actor.may("pool.distribute") and actor.scope is Scope.ALL)
    return pool.active and (over or rules.may_see(pool.rules, person))


async def open_pool(
    session: Session, actor: Actor, pool: str, groups: Sequence[str]
) -> tuple[Pool, Person]:
    """A pool that is open to the actor. Raises `PoolMissing`."""
    found = await pools.find(session, actor, pool)
    person = await person_of(session, actor, groups)
    if found is None or not is_open(found, actor, person):
        raise PoolMissing
    return found, person


def lying_filters(desk: Desk, actor: Actor, asked: LyingAsked) -> LyingFilters:
    """What is asked of a pool's list. Raises `NumberTooShort`, `NumberNotWhole`, `PageUnknown` for
    an order it has not."""
    if asked.sort not in LYING_SORTS:
        raise PageUnknown
    search = desk.owners.understood(actor, asked.q)
    return LyingFilters(asked.level, asked.source, search, asked.sort)


@dataclass(frozen=True, slots=True)
class Hand:
    """A customer from hand to hand. `before` and `owner` None: nobody, he lies in the pool."""

    customer: str
    before: str | None
    owner: str | None
    department: str | None
    note: str = ""


async def carry_out(
    desk: Desk,
    session: Session,
    actor: Actor,
    pool: Pool,
    hands: Sequence[Hand],
    why: Why,
    *,
    at: datetime,
    entry: str,
    by: str | None = None,
    under: PoolRules | None = None,
) -> list[str]:
    """Move the customers who are still where the hands say; which they were. `under`: the rules of
    a run, where they are not the pool's present ones."""
    moved: list[str] = []
    for start in range(0, len(hands), AT_ONCE):
        some = hands[start : start + AT_ONCE]
        ids = {hand.customer: uuid7() for hand in some}
        changes = [
            OwnerChange(h.customer, h.before, h.owner, h.department, ids[h.customer]) for h in some
        ]
        fitting = set(await desk.owners.hand_over(session, actor, changes))
        here = [hand for hand in some if hand.customer in fitting]
        await note(
            desk,
            session,
            actor,
            pool,
            here,
            why,
            at=at,
            entry=entry,
            ids=ids,
            by=by,
            under=under,
        )
        moved += [hand.customer for hand in here]
    return moved


async def note(
    desk: Desk,
    session: Session,
    actor: Actor,
    pool: Pool,
    hands: Sequence[Hand],
    why: Why,
    *,
    at: datetime,
    entry: str,
    ids: Mapping[str, str],
    by: str | None = None,
    under: PoolRules | None = None,
) -> None:
    """What follows from cards that changed hands: holdings, moves (customer → id), call tasks."""
    await _hold(desk, session, pool, hands, why, at, under or pool.rules)
    await moves.write(
        session,
        [
            {
                "id": ids[hand.customer],
                "at": at,
                "by": by or actor.user_id,
                "customer": hand.customer,
                "from_owner": hand.before,
                "to_owner": hand.owner,
                "pool": pool.id,
                "why": why.value,
                "note": hand.note,
                "allocation": entry,
            }
            for hand in hands
        ],
    )
    await _close_tasks(session, hands, at)


async def _hold(
    desk: Desk,
    session: Session,
    pool: Pool,
    hands: Sequence[Hand],
    why: Why,
    at: datetime,
    under: PoolRules,
) -> None:
    today = desk.day(at)
    owned = {hand.customer: hand.owner for hand in hands if hand.owner is not None}
    if owned:
        fresh = Facts(customer="", owner="", since=today)
        due = rules.due(under, fresh)
        await holdings.set_owned(
            session,
            pool.id,
            owned,
            at,
            protected=rules.protected_until(under, fresh),
            due_on=None if due is None else due.on,
            due_why="" if due is None else due.why.value,
            why=why.value,
        )
    pooled = {hand.customer: (hand.before, hand.note) for hand in hands if hand.owner is None}
    if pooled:
        await holdings.set_pooled(
            session, pool.id, pooled, at, cool_until=rules.cool_until(under, today), why=why.value
        )


async def _close_tasks(session: Session, hands: Sequence[Hand], at: datetime) -> None:
    lost: dict[str, list[str]] = {}
    for hand in hands:
        if hand.before is not None and hand.before != hand.owner:
            lost.setdefault(hand.before, []).append(hand.customer)
    for user, customers in lost.items():
        await call_tasks.close_of(session, customers, user, at)


def step_of(place: holdings.Place, step: Step) -> State:
    """The state a customer comes to. Raises `NoStep`."""
    return after(State(place.state), step)


def source(hands: Sequence[Hand]) -> tuple[str, str | None]:
    """Where customers of one entry come from: the pool (nobody), one agent, or several."""
    befores = Counter(hand.before for hand in hands)
    if len(befores) != 1:
        return "several", None
    [before] = befores
    return ("pool", None) if before is None else ("agent", before)


async def log_entry(
    session: Session,
    *,
    pool: Pool,
    at: datetime,
    by: str,
    why: Why,
    origin: tuple[str, str | None],
    to: tuple[str, str | None],
    to_name: str = "",
    number: int,
    rule: Mapping[str, Any] | None = None,
    batch: str | None = None,
) -> str:
    """A line of the allocation log; its id."""
    more = {} if batch is None else {"batch": batch}
    return await moves.write_entry(
        session,
        pool=pool.id,
        at=at,
        by=by,
        why=why.value,
        from_kind=origin[0],
        from_id=origin[1],
        to_kind=to[0],
        to_id=to[1],
        to_name=to_name,
        number=number,
        rule={"version": pool.version, **(rule or {})},
        **more,
    )
