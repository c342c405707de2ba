"""The only queries on callbacks: written down as their facts come, listed, found."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, delete, func, select, true
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.interactions.callbacks import CLOSED, Callback, CallbackFilters, CallbackRow
from warmline.interactions.rules import reversed_digits, searched_digits
from warmline.interactions.tables import CallbackTableRow as Row
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, fetch_page, in_chunks
from warmline.kit.paging import Page, Paged

SORTS = {
    "place": Row.place,
    "requested_at": Row.requested_at,
    "state": Row.state,
    "attempts": Row.attempts,
    "not_before": Row.not_before,
    "expires": Row.expires,
    "closed_at": Row.closed_at,
    "agent": UserRow.name,
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Those of the actor's projects; all for whoever sees everything."""
    everything = actor.scope is Scope.ALL and actor.may("settings.manage")
    if everything or actor.user_id == SYSTEM.user_id:
        return true()
    return Row.project.in_(actor.projects)


def _narrowed(actor: Actor, filters: CallbackFilters, digits: str) -> Select[Any]:
    columns: tuple[Any, ...] = (Row.body, UserRow.name)
    query = select(*columns).outerjoin(UserRow, UserRow.id == Row.agent).where(visible_to(actor))
    if filters.state == "open":
        query = query.where(Row.state.not_in([state.value for state in CLOSED]))
    elif filters.state:
        query = query.where(Row.state == filters.state)
    if filters.queue:
        query = query.where(Row.queue == filters.queue)
    if filters.since is not None:
        query = query.where(Row.requested_at >= filters.since)
    if filters.to is not None:
        query = query.where(Row.requested_at < filters.to)
    if digits:
        query = query.where(Row.number_reversed.like(f"{searched_digits(digits)[::-1]}%"))
    return query


async def page_of(
    session: Session, actor: Actor, filters: CallbackFilters, page: Page
) -> Paged[CallbackRow]:
    rows = await fetch_page(
        session,
        _narrowed(actor, filters, page.q or ""),
        page,
        sorts=SORTS,
        default="-requested_at",
        tie=Row.id,
    )
    return rows.map(_row)


async def count(
    session: Session, actor: Actor, filters: CallbackFilters, digits: str, at_most: int
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = _narrowed(actor, filters, digits).with_only_columns(Row.id).limit(at_most + 1)
    return int(await session.scalar(select(func.count()).select_from(some.subquery())) or 0)


async def all_of(
    session: Session, actor: Actor, filters: CallbackFilters, digits: str
) -> AsyncIterator[Sequence[CallbackRow]]:
    """Every one of them, the newest first, in chunks."""
    query = _narrowed(actor, filters, digits).order_by(Row.requested_at.desc(), Row.id)
    async for rows in in_chunks(session, query):
        yield [_row(row) for row in rows]


async def find(session: Session, actor: Actor, callback: str) -> Callback | None:
    query = select(Row.body).where(Row.id == callback, visible_to(actor))
    body = (await session.scalars(query)).one_or_none()
    return None if body is None else msgspec.convert(body, Callback)


async def lock(session: Session, callbacks: Iterable[str]) -> dict[str, tuple[Callback, int]]:
    """Those that are written down already, with the number of the last fact each has taken."""
    query = select(Row.body, Row.seq).where(Row.id.in_(list(callbacks))).with_for_update()
    found = ((msgspec.convert(body, Callback), seq) for body, seq in await session.execute(query))
    return {callback.id: (callback, seq) for callback, seq in found}


async def save(session: Session, changed: Mapping[str, tuple[Callback, int]]) -> None:
    if not changed:
        return
    statement = insert(Row).values([_values(one, seq) for one, seq in changed.values()])
    kept = {name: statement.excluded[name] for name in Row.__table__.columns.keys()}  # noqa: SIM118
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={name: kept[name] for name in kept if name != "id"}
        )
    )


async def forget(session: Session) -> None:
    await session.execute(delete(Row))


def _values(callback: Callback, seq: int) -> dict[str, Any]:
    return {
        "id": callback.id,
        "project": callback.project,
        "queue": callback.queue,
        "state": callback.state.value,
        "number_reversed": reversed_digits(callback.number),
        "place": callback.place,
        "requested_at": callback.requested_at,
        "expires": callback.expires,
        "not_before": callback.not_before,
        "attempts": callback.attempts,
        "agent": callback.agent,
        "closed_at": callback.closed_at,
        "seq": seq,
        "body": msgspec.to_builtins(callback),
    }


def _row(found: Any) -> CallbackRow:
    body, name = found
    return CallbackRow(callback=msgspec.convert(body, Callback), agent_name=name)
