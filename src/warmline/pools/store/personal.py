"""Queries about one customer: his changes of hands, where he stands, who means to call him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Text, cast, delete, func, select, update

from warmline.customers.ports import MOVE
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound
from warmline.pools.tables import AllocationRow, CallTaskRow, HoldingRow, MoveRow, PoolRow


async def moves(
    session: Session, customer: str, bound: Bound | None, size: int
) -> Sequence[tuple[MoveRow, str, Mapping[str, str | None] | None]]:
    """The newest first, before the bound, each with its pool's name and the department from which
    to which the card went, where it did. The one that came with the card itself is told as the
    card's making."""
    entry = AuditEntry
    of_card = (entry.noun == "customer", entry.noun_id == customer)
    made = select(entry.after[MOVE].astext).where(*of_card, entry.action == "created")
    query = (
        select(MoveRow, func.coalesce(PoolRow.name, ""))
        .outerjoin(PoolRow, PoolRow.id == MoveRow.pool)
        .where(
            MoveRow.customer == customer,
            within(MoveRow.at, MoveRow.id, bound),
            cast(MoveRow.id, Text).not_in(made.where(entry.after.has_key(MOVE))),
        )
        .order_by(MoveRow.at.desc(), MoveRow.id.desc())
        .limit(size)
    )
    rows = list(await session.execute(query))
    ids = [row.id for row, _ in rows]
    trail = select(entry.after[MOVE].astext, entry.before, entry.after).where(
        *of_card, entry.action == "changed", entry.after[MOVE].astext.in_(ids)
    )
    departments: dict[str, Mapping[str, str | None]] = {}
    for move, before, after in await session.execute(trail):
        if "department" in after:
            sides = {"from": (before or {}).get("department"), "to": after["department"]}
            departments[move] = sides
    return [(row, name, departments.get(row.id)) for row, name in rows]


async def all_moves(session: Session, customer: str) -> Sequence[MoveRow]:
    """Every one, in order."""
    query = select(MoveRow).where(MoveRow.customer == customer).order_by(MoveRow.at, MoveRow.id)
    return list(await session.scalars(query))


async def tasks(session: Session, customer: str) -> Sequence[CallTaskRow]:
    """Who means or meant to call him."""
    query = select(CallTaskRow).where(CallTaskRow.customer == customer).order_by(CallTaskRow.at)
    return list(await session.scalars(query))


async def holding(session: Session, customer: str) -> HoldingRow | None:
    """Where he stands."""
    return await session.get(HoldingRow, customer)


async def count_noted(session: Session, customer: str) -> int:
    """Moves with something written about them."""
    query = select(func.count()).where(MoveRow.customer == customer, MoveRow.note != "")
    return int((await session.execute(query)).scalar_one())


async def forget(session: Session, customer: str) -> None:
    """He stands in no pool and on nobody's list any more. That he was moved, by whom and when stays
    for what the pools did; what was written about it does not."""
    await session.execute(delete(CallTaskRow).where(CallTaskRow.customer == customer))
    await session.execute(delete(HoldingRow).where(HoldingRow.customer == customer))
    await session.execute(update(MoveRow).where(MoveRow.customer == customer).values(note=""))
    alone = select(MoveRow.allocation).where(MoveRow.customer == customer)
    # A reason given for him alone; one for many says nothing of one of them.
    entries = select(AllocationRow).where(AllocationRow.id.in_(alone), AllocationRow.number == 1)
    for entry in await session.scalars(entries):
        if entry.rule.get("reason"):
            entry.rule = {**entry.rule, "reason": "***"}
    await session.flush()
