"""The walk that writes what orders are found by anew, and how far it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.db import Session
from warmline.tickets.model import Field, Ticket
from warmline.tickets.store.history import steps_of
from warmline.tickets.store.orders import whole
from warmline.tickets.store.wording import save_all
from warmline.tickets.tables import IndexingRow, TicketRow

ONLY = 1


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the walk is. `done`: by type, what its orders were last written by; `aim`: what they
    are being written by, empty: nothing is to do; `after`: the last order written."""

    done: Mapping[str, str] = field(default_factory=dict)
    aim: Mapping[str, str] = field(default_factory=dict)
    after: str | None = None
    counted: int = 0
    total: int = 0

    @property
    def types(self) -> frozenset[str]:
        """The types whose orders are to be written."""
        return frozenset(id for id, by in self.aim.items() if self.done.get(id) != by)


async def present(session: Session) -> Walk | None:
    """How far it is; None where it never began."""
    row = await session.get(IndexingRow, ONLY)
    return None if row is None else _walk(row)


async def held(session: Session) -> Walk | None:
    """The same, locked until the end of the transaction; None while somebody else holds it."""
    await session.execute(insert(IndexingRow).values(id=ONLY).on_conflict_do_nothing())
    query = select(IndexingRow).where(IndexingRow.id == ONLY)
    row = await session.scalar(query.with_for_update(skip_locked=True))
    return None if row is None else _walk(row)


def _walk(row: IndexingRow) -> Walk:
    return Walk(dict(row.done), dict(row.aim), row.after, row.counted, row.total)


async def save(session: Session, walk: Walk, at: datetime) -> None:
    """Remember how far it is."""
    values = {
        "done": dict(walk.done),
        "aim": dict(walk.aim),
        "after": walk.after,
        "counted": walk.counted,
        "total": walk.total,
        "at": at,
    }
    await session.execute(update(IndexingRow).where(IndexingRow.id == ONLY).values(**values))


async def number(session: Session, types: Collection[str]) -> int:
    """How many orders of these types there are."""
    query = select(func.count()).select_from(TicketRow).where(TicketRow.type.in_(sorted(types)))
    return int((await session.execute(query)).scalar_one())


async def following(
    session: Session, types: Collection[str], after: str | None, most: int
) -> Sequence[Ticket]:
    """The next orders of these types, the newest first, locked: nobody changes one while its words
    are read. Locked from the oldest on, as whoever locks several does it."""
    query = select(TicketRow.id).where(TicketRow.type.in_(sorted(types)))
    if after is not None:
        query = query.where(TicketRow.id < after)
    ids = list(await session.scalars(query.order_by(TicketRow.id.desc()).limit(most)))
    rows = select(TicketRow).where(TicketRow.id.in_(ids)).order_by(TicketRow.id)
    rows = rows.with_for_update(of=TicketRow)
    return await whole(session, list(await session.scalars(rows)))


async def write(
    session: Session, tickets: Sequence[Ticket], fields: Mapping[str, Sequence[Field]]
) -> None:
    """Write all these orders are found by; `fields`: those of their types."""
    steps = await steps_of(session, [one.id for one in tickets])
    for one in tickets:
        await save_all(session, one, fields.get(one.type, ()), steps[one.id])
