"""Holdings: where customers stand, what somebody holds, and both changed as a set. What lies in a
pool is in `lists`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import aliased

from warmline.customers.tables import ContactRow, CustomerRow
from warmline.interactions.tables import InteractionRow
from warmline.kit.db import Session, among
from warmline.pools.model import Held, Lying
from warmline.pools.tables import HoldingRow, PoolRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOne:
    """A holding as a run reads it; `last_call_at`: the owner's last call that was long enough."""

    customer: str
    owner: str
    card_owner: str | None
    department: str | None
    since: datetime
    state: str
    reply_at: datetime | None
    order_at: datetime | None
    warned_at: datetime | None
    last_call_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A customer with card and holding; `department` is the card's."""

    lying: Lying
    name: str
    project: str
    department: str | None
    state: str


# Counting ---------------------------------------------------------------------------------------


async def held(session: Session, pool: str, users: Sequence[str]) -> dict[str, Held]:
    """What each of them holds in the pool."""
    query = (
        select(HoldingRow.owner, CustomerRow.level, func.count())
        .join(CustomerRow, CustomerRow.id == HoldingRow.customer)
        .where(HoldingRow.pool == pool, HoldingRow.owner.in_(users))
        .group_by(HoldingRow.owner, CustomerRow.level)
    )
    levels: dict[str, dict[str, int]] = {user: {} for user in users}
    for owner, level, number in await session.execute(query):
        levels[owner or ""][level] = number
    return {user: Held(sum(by.values()), by) for user, by in levels.items()}


# Locking ----------------------------------------------------------------------------------------


async def places(session: Session, ids: Sequence[str], *, lock: bool = False) -> dict[str, Place]:
    """The customers with their holdings. With `lock` nobody else moves them until the end of the
    transaction: the cards are locked, in the order of their ids, since a customer may have no
    holding yet; what others wrote while this waited for a lock is seen."""
    meant = among(CustomerRow.id, ids)
    if lock:
        first = select(CustomerRow.id).where(meant).order_by(CustomerRow.id)
        await session.execute(first.with_for_update())
    query = (
        select(
            CustomerRow.id,
            CustomerRow.name,
            CustomerRow.level,
            CustomerRow.owner,
            CustomerRow.project,
            CustomerRow.department,
            HoldingRow.pool,
            HoldingRow.state,
            HoldingRow.owner.label("holder"),
            *(HoldingRow.former, HoldingRow.cool_until),
        )
        .outerjoin(HoldingRow, HoldingRow.customer == CustomerRow.id)
        .where(meant)
    )
    return {row.id: _place(row) for row in await session.execute(query)}


async def pools_of(session: Session, customers: Sequence[str]) -> dict[str, str]:
    """Customer → the pool under whose rules he is, whoever holds him."""
    query = select(HoldingRow.customer, HoldingRow.pool)
    rows = await session.execute(query.where(among(HoldingRow.customer, customers)))
    return {row[0]: row[1] for row in rows}


def _place(row: Any) -> Place:
    """A holding that another change of the card has made untrue counts for nothing: the next run
    sees to it."""
    there = row.state is not None and (row.holder is None) == (row.owner is None)
    lying = Lying(
        customer=row.id,
        level=row.level,
        owner=row.owner,
        pool=row.pool if there else None,
        former=row.former if there else None,
        cool_until=row.cool_until if there else None,
    )
    return Place(
        lying=lying,
        name=row.name,
        project=row.project,
        department=row.department,
        state=row.state if there else "free",
    )


# Writing ----------------------------------------------------------------------------------------

OWN = text(
    """INSERT INTO customer_holding
    (customer, pool, state, owner, since, protected_until, due_on, due_why, why, note)
SELECT customer, CAST(:pool AS uuid), 'owned', owner, :at, CAST(:protected AS date),
    CAST(:due_on AS date), :due_why, :why, :note
FROM unnest(CAST(:ids AS uuid[]), CAST(:owners AS uuid[])) AS new (customer, owner)
ON CONFLICT (customer) DO UPDATE SET pool = excluded.pool, state = 'owned',
    owner = excluded.owner, since = excluded.since, protected_until = excluded.protected_until,
    due_on = excluded.due_on, due_why = excluded.due_why, reply_at = NULL, order_at = NULL,
    warned_at = NULL, former = NULL, cool_until = NULL, why = excluded.why, note = excluded.note"""
)
POOL = text(
    """INSERT INTO customer_holding (customer, pool, state, since, former, cool_until, why, note)
SELECT customer, CAST(:pool AS uuid), 'pooled', :at, former,
    CASE WHEN former IS NOT NULL THEN CAST(:cool_until AS date) END, :why, note
FROM unnest(CAST(:ids AS uuid[]), CAST(:formers AS uuid[]), CAST(:notes AS text[]))
    AS new (customer, former, note)
ON CONFLICT (customer) DO UPDATE SET pool = excluded.pool, state = 'pooled', owner = NULL,
    since = excluded.since, protected_until = NULL, due_on = NULL, due_why = '', reply_at = NULL,
    order_at = NULL, warned_at = NULL, former = excluded.former,
    cool_until = excluded.cool_until, why = excluded.why, note = excluded.note"""
)
SEEN = text(
    """UPDATE customer_holding AS holding SET state = new.state, warned_at = new.warned_at,
    protected_until = new.protected_until, due_on = new.due_on, due_why = new.due_why
FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]), CAST(:warned AS timestamptz[]),
    CAST(:protected AS date[]), CAST(:due AS date[]), CAST(:whys AS text[]))
    AS new (customer, state, warned_at, protected_until, due_on, due_why)
WHERE holding.customer = new.customer AND holding.owner IS NOT NULL AND holding.since < :as_of"""
)


async def set_owned(
    session: Session,
    pool: str,
    owners: Mapping[str, str],
    at: datetime,
    *,
    protected: date,
    due_on: date | None,
    due_why: str,
    why: str,
) -> None:
    """Customer → new owner, under the pool's rules from `at` on."""
    values = {
        "pool": pool,
        "at": at,
        "protected": protected,
        "due_on": due_on,
        "due_why": due_why,
        "why": why,
        "note": "",
        "ids": list(owners),
        "owners": list(owners.values()),
    }
    await session.execute(OWN, values)


async def set_pooled(
    session: Session,
    pool: str,
    formers: Mapping[str, tuple[str | None, str]],
    at: datetime,
    *,
    cool_until: date | None,
    why: str,
) -> None:
    """Customer → former owner and note, lying in the pool from `at` on."""
    values = {
        "pool": pool,
        "at": at,
        "cool_until": cool_until,
        "why": why,
        "ids": list(formers),
        "formers": [former for former, _ in formers.values()],
        "notes": [note for _, note in formers.values()],
    }
    await session.execute(POOL, values)


async def set_seen(session: Session, rows: Sequence[Mapping[str, Any]], as_of: datetime) -> None:
    """What a run saw of owned customers it left with their owners; who changed hands meanwhile
    stays as he is."""
    names = {
        "ids": "customer",
        "states": "state",
        "warned": "warned_at",
        "protected": "protected_until",
        "due": "due_on",
        "whys": "due_why",
    }
    if rows:
        values = {name: [row[key] for row in rows] for name, key in names.items()}
        await session.execute(SEEN, {**values, "as_of": as_of})


# Owned ones -------------------------------------------------------------------------------------


def last_call(holding: Any, call_s: int) -> Any:
    """The owner's last call with the customer since he has him in which he talked so long."""
    return (
        select(func.max(InteractionRow.talked_at))
        .select_from(ContactRow)
        .join(InteractionRow, InteractionRow.caller_e164 == ContactRow.normal)
        .where(
            ContactRow.customer == holding.customer,
            ContactRow.kind == "phone",
            InteractionRow.arrived_at >= holding.since,
            InteractionRow.talked_s >= call_s,
            or_(
                InteractionRow.agent_first == holding.owner,
                InteractionRow.agent_last == holding.owner,
            ),
        )
        .correlate(holding)
        .scalar_subquery()
    )


def batch_statement(
    pool: str, as_of: datetime, after: str | None, size: int, call_s: int
) -> Select[Any]:
    """The next customers by id that were owned before the run began. They are cut off the index
    first and joined then, so that a batch costs the same wherever it begins."""
    found = (
        select(HoldingRow)
        .where(HoldingRow.pool == pool, HoldingRow.owner.is_not(None), HoldingRow.since < as_of)
        .order_by(HoldingRow.customer)
        .limit(size)
    )
    if after is not None:
        found = found.where(HoldingRow.customer > after)
    some = aliased(HoldingRow, found.subquery())
    return (
        select(
            some.customer,
            some.owner,
            CustomerRow.owner.label("card_owner"),
            CustomerRow.department,
            some.since,
            some.state,
            some.reply_at,
            some.order_at,
            some.warned_at,
            last_call(some, call_s).label("last_call_at"),
        )
        .join(CustomerRow, CustomerRow.id == some.customer)
        .order_by(some.customer)
    )


async def batch(
    session: Session, pool: str, as_of: datetime, after: str | None, size: int, call_s: int
) -> list[HeldOne]:
    rows = await session.execute(batch_statement(pool, as_of, after, size, call_s))
    return [HeldOne(**row._mapping) for row in rows]


# What stands under no rules yet ------------------------------------------------------------------

ADOPT = text(
    """WITH new AS (
    SELECT card.id, card.owner FROM customer AS card
    LEFT JOIN customer_holding AS holding ON holding.customer = card.id
    WHERE card.project = CAST(:project AS uuid)
        AND (holding.customer IS NULL OR holding.pool = CAST(:pool AS uuid))
        AND (holding.customer IS NULL OR holding.owner IS DISTINCT FROM card.owner)
        AND (card.owner IS NOT NULL OR holding.customer IS NOT NULL OR :unowned)
        AND (CARDINALITY(CAST(:levels AS text[])) = 0 OR card.level = ANY(:levels)
            OR holding.customer IS NOT NULL)
        AND (CARDINALITY(CAST(:departments AS uuid[])) = 0
            OR card.department = ANY(CAST(:departments AS uuid[]))
            OR holding.customer IS NOT NULL)
    LIMIT :size
)
INSERT INTO customer_holding (customer, pool, state, owner, since, protected_until, why)
SELECT id, CAST(:pool AS uuid), CASE WHEN owner IS NULL THEN 'pooled' ELSE 'owned' END, owner, :at,
    CASE WHEN owner IS NULL THEN NULL ELSE CAST(:protected AS date) END, 'adopted'
FROM new
ON CONFLICT (customer) DO UPDATE SET state = excluded.state, owner = excluded.owner,
    since = excluded.since, protected_until = excluded.protected_until, due_on = NULL,
    due_why = '', reply_at = NULL, order_at = NULL, warned_at = NULL, former = NULL,
    cool_until = NULL, why = 'adopted', note = ''
RETURNING CAST(customer AS text)"""
)


async def adopt(
    session: Session,
    *,
    pool: str,
    project: str,
    levels: Sequence[str],
    departments: Sequence[str],
    unowned: bool,
    at: datetime,
    protected: date,
    size: int,
) -> int:
    """Bring some customers that got or lost their owner elsewhere under the pool's rules; how
    many."""
    values = {
        "pool": pool,
        "project": project,
        "levels": list(levels),
        "departments": list(departments),
        "unowned": unowned,
        "at": at,
        "protected": protected,
        "size": size,
    }
    return len(list(await session.scalars(ADOPT, values)))


# Renewals told by others, callers who are bound ---------------------------------------------------


async def touched(session: Session, customers: Sequence[str], column: str, at: datetime) -> None:
    """A reply to, or an order of, these customers."""
    await all_touched(session, dict.fromkeys(customers, at), column)


_TOUCHED = """
UPDATE customer_holding AS held SET COLUMN = greatest(held.COLUMN, said.at)
FROM unnest(CAST(:customers AS uuid[]), CAST(:ats AS timestamptz[])) AS said (customer, at)
WHERE held.customer = said.customer AND held.owner IS NOT NULL
"""


async def all_touched(session: Session, moments: Mapping[str, datetime], column: str) -> None:
    """As `touched`, each customer at a moment of his own."""
    changed = {"reply": HoldingRow.reply_at, "order": HoldingRow.order_at}[column]
    values = {"customers": list(moments), "ats": list(moments.values())}
    await session.execute(text(_TOUCHED.replace("COLUMN", changed.name)), values)


def former_statement(number: str, project: str, today: date) -> Select[Any]:
    """The former owner of a customer in cool-down, by the index of numbers; of several customers
    with one number the one who cools down longest."""
    return (
        select(HoldingRow.former)
        .join(ContactRow, ContactRow.customer == HoldingRow.customer)
        .join(PoolRow, PoolRow.id == HoldingRow.pool)
        .where(
            ContactRow.normal == number,
            ContactRow.kind == "phone",
            PoolRow.project == project,
            HoldingRow.owner.is_(None),
            HoldingRow.former.is_not(None),
            HoldingRow.cool_until > today,
        )
        .order_by(HoldingRow.cool_until.desc(), HoldingRow.customer)
        .limit(1)
    )


async def former_of(session: Session, number: str, project: str, today: date) -> str | None:
    """Who he is."""
    found: str | None = await session.scalar(former_statement(number, project, today))
    return found


async def any_former(session: Session, today: date) -> bool:
    """Whether anybody is in cool-down."""
    some = select(HoldingRow.customer).where(
        HoldingRow.owner.is_(None), HoldingRow.cool_until > today
    )
    return (await session.execute(some.limit(1))).first() is not None
