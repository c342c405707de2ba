"""The steps of orders, and what hangs on them: calls, acts, links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.tickets.asked import CallRef, DoneAct, Link
from warmline.tickets.model import CallRole, HistoryStep, State, Step
from warmline.tickets.store.orders import visible_to
from warmline.tickets.store.wording import save_said
from warmline.tickets.tables import ActRow, CallRow, LinkRow, StepRow, TicketRow


async def steps(session: Session, ticket: str) -> list[HistoryStep]:
    """Every step of an order, in its order."""
    return (await steps_of(session, [ticket]))[ticket]


async def steps_of(session: Session, tickets: Iterable[str]) -> dict[str, list[HistoryStep]]:
    """Every step of some orders."""
    query = select(StepRow).where(StepRow.ticket.in_(list(tickets)))
    found: dict[str, list[HistoryStep]] = defaultdict(list)
    for row in await session.scalars(query.order_by(StepRow.ticket, StepRow.seq)):
        found[row.ticket].append(
            HistoryStep(
                id=row.id,
                ticket=row.ticket,
                seq=row.seq,
                at=row.at,
                by=row.by,
                step=Step(row.step),
                from_state=State(row.from_state) if row.from_state else None,
                to_state=State(row.to_state),
                reason=row.reason,
                data=row.data,
                digest=row.digest,
            )
        )
    return found


async def add_step(session: Session, step: HistoryStep) -> None:
    """Write one step; it stays as it is, and what was written with it is found."""
    session.add(
        StepRow(
            id=step.id,
            ticket=step.ticket,
            seq=step.seq,
            at=step.at,
            by=step.by,
            step=step.step.value,
            from_state=step.from_state.value if step.from_state else None,
            to_state=step.to_state.value,
            reason=step.reason,
            data=dict(step.data),
            digest=step.digest,
        )
    )
    await session.flush()
    await save_said(session, step)


async def add_call(session: Session, ticket: str, call: CallRef) -> None:
    """Refer to a call; one that is there keeps its first role."""
    values = {
        "ticket": ticket,
        "interaction": call.interaction,
        "role": call.role.value,
        "at": call.at,
        "by": call.by,
    }
    await session.execute(insert(CallRow).values(**values).on_conflict_do_nothing())


async def calls(session: Session, ticket: str) -> list[CallRef]:
    """The calls of an order, in their order."""
    query = select(CallRow).where(CallRow.ticket == ticket).order_by(CallRow.at)
    return [
        CallRef(row.interaction, CallRole(row.role), row.at, row.by)
        for row in await session.scalars(query)
    ]


async def add_act(session: Session, ticket: str, done: DoneAct) -> None:
    """Keep that an act was done; done again, the later counts."""
    values = {"at": done.at, "by": done.by, "value": done.value}
    statement = insert(ActRow).values(ticket=ticket, act=done.act, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["ticket", "act"], set_=values)
    )


async def acts(session: Session, ticket: str) -> list[DoneAct]:
    """The acts that were done on an order."""
    query = select(ActRow).where(ActRow.ticket == ticket).order_by(ActRow.at)
    return [DoneAct(row.act, row.at, row.by, row.value) for row in await session.scalars(query)]


async def acts_of(session: Session, tickets: Iterable[str]) -> dict[str, set[str]]:
    """The codes of the acts that were done on some orders."""
    query = select(ActRow.ticket, ActRow.act).where(ActRow.ticket.in_(list(tickets)))
    found: dict[str, set[str]] = defaultdict(set)
    for ticket, act in await session.execute(query):
        found[ticket].add(act)
    return found


async def link(session: Session, one: str, other: str, at: datetime, by: str) -> bool:
    """Link two orders; False when they are already."""
    first, second = sorted((one, other))
    statement = insert(LinkRow).values(one=first, other=second, at=at, by=by)
    found = await session.execute(statement.on_conflict_do_nothing().returning(LinkRow.one))
    return found.first() is not None


async def unlink(session: Session, one: str, other: str) -> bool:
    """Undo a link; False when there is none."""
    first, second = sorted((one, other))
    statement = delete(LinkRow).where(LinkRow.one == first, LinkRow.other == second)
    return (await session.execute(statement.returning(LinkRow.one))).first() is not None


async def links(session: Session, actor: Actor, ticket: str, parent: str | None) -> list[Link]:
    """The orders an order is linked to, its parent, and what was merged into it; those he may
    see."""
    query = select(LinkRow).where(or_(LinkRow.one == ticket, LinkRow.other == ticket))
    rows = list(await session.scalars(query.order_by(LinkRow.at)))
    ids = [row.other if row.one == ticket else row.one for row in rows]
    others = await _seen(session, actor, ids + ([parent] if parent is not None else []))
    found = [
        _link(others[id], "linked", row.at, row.by)
        for row, id in zip(rows, ids, strict=True)
        if id in others
    ]
    if parent in others:
        row = others[parent]
        found.append(_link(row, "parent", row.created_at, row.created_by))
    merged = select(TicketRow).where(TicketRow.merged_into == ticket, visible_to(actor))
    for row in await session.scalars(merged):
        found.append(_link(row, "merged", row.changed_at, row.changed_by))
    return found


async def _seen(session: Session, actor: Actor, ids: Sequence[str]) -> dict[str, TicketRow]:
    query = select(TicketRow).where(TicketRow.id.in_(ids), visible_to(actor))
    return {row.id: row for row in await session.scalars(query)}


async def children(session: Session, actor: Actor, ticket: str) -> list[Link]:
    """The orders that were split off this one; those he may see."""
    query = (
        select(TicketRow)
        .where(TicketRow.parent == ticket, visible_to(actor))
        .order_by(TicketRow.created_at)
    )
    return [
        _link(row, "child", row.created_at, row.created_by) for row in await session.scalars(query)
    ]


async def outside(session: Session, actor: Actor, ticket: str, parent: str | None) -> int:
    """How many of the orders that an order is tied to he may not see."""
    other = case((LinkRow.one == ticket, LinkRow.other), else_=LinkRow.one)
    tied = union_all(
        select(other).where(or_(LinkRow.one == ticket, LinkRow.other == ticket)),
        select(TicketRow.id).where(TicketRow.parent == ticket),
        select(TicketRow.id).where(TicketRow.merged_into == ticket),
        *([select(TicketRow.id).where(TicketRow.id == parent)] if parent is not None else []),
    )
    seen = func.count().filter(visible_to(actor))
    # What he sees is taken from all: the condition is neither true nor false of an empty column.
    query = select(func.count() - seen).select_from(TicketRow).where(TicketRow.id.in_(tied))
    return int(await session.scalar(query) or 0)


async def seen_numbers(session: Session, actor: Actor, numbers: Iterable[str]) -> set[str]:
    """Those of these orders that he may see, by their numbers."""
    wanted = list(numbers)
    if not wanted:
        return set()
    query = select(TicketRow.number).where(TicketRow.number.in_(wanted), visible_to(actor))
    return set(await session.scalars(query))


def _link(row: TicketRow, kind: str, at: datetime, by: str) -> Link:
    return Link(
        other=row.id,
        number=row.number,
        title=row.title,
        state=State(row.state),
        kind=kind,
        at=at,
        by=by,
    )
