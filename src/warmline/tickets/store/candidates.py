"""Orders that may be about the same as one: found by customer, number, address and subject, a few
of each; `related` scores them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, or_, select

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.tickets.model import State
from warmline.tickets.related import MUCH_ALIKE, Likeness
from warmline.tickets.store.orders import visible_to
from warmline.tickets.store.wording import OWN
from warmline.tickets.tables import TextRow, TicketRow
from warmline.tickets.texts import SHORTEST_ADDRESS, pairs, whole_places
from warmline.tickets.who import knows_all

OF_EACH = 50
BY_SUBJECT = 100
"""The latest with a few of the pairs: more are read than named."""
PAIRS = 8
FEWEST_PAIRS = 3
MOST_ADDRESSES = 3


async def candidates(
    session: Session, actor: Actor, mine: Likeness, *, project: str = ""
) -> list[Likeness]:
    """Orders that share something with one, as far as the actor may see them; with `project` those
    of it that are not confidential. Whose a confidential order is, nobody learns by what it shares
    with another who may not know it."""
    within = [visible_to(actor)]
    if project:
        within += [TicketRow.project == project, ~TicketRow.confidential]
    found = dict[str, TicketRow]()
    for query in _questions(actor, mine):
        found |= {row.id: row for row in await session.scalars(query.where(*within))}
    return await _likenesses(session, actor, list(found.values()))


def _questions(actor: Actor, mine: Likeness) -> Iterable[Select[TicketRow]]:
    """By what others are found; a few answers each."""
    known: list[ColumnElement[bool]] = []
    if not knows_all(actor):
        known.append(or_(~TicketRow.confidential, TicketRow.created_by == actor.user_id))
    latest = select(TicketRow).order_by(TicketRow.created_at.desc()).limit(OF_EACH)
    if mine.customer:
        yield latest.where(TicketRow.customer == mine.customer, *known)
    if mine.caller:
        yield latest.where(TicketRow.caller == mine.caller, *known)
    keys = sorted(mine.addresses)[:MOST_ADDRESSES]
    if keys:
        yield _with_text(or_(*map(_there, keys)))
        yield _with_text(or_(*map(_much_like, keys)))
    if len(mine.subject) >= FEWEST_PAIRS:
        spread = sorted(mine.subject)
        spread = spread[:: max(1, len(spread) // PAIRS)][:PAIRS]
        yield _with_text(TextRow.subject.overlap(spread))


def _with_text(condition: ColumnElement[bool]) -> Select[TicketRow]:
    """The latest whose texts are so. Ids grow with time, so the newest first is the index of the
    key read backwards; no text is sorted."""
    texts = (
        select(TextRow.ticket)
        .where(condition, TextRow.seq == OWN)
        .order_by(TextRow.ticket.desc())
        .limit(BY_SUBJECT)
        .subquery()
    )
    return select(TicketRow).where(TicketRow.id.in_(select(texts.c.ticket)))


def _there(key: str) -> ColumnElement[bool]:
    """At this address, or at one that it continues."""
    beginnings = [key[:length] for length in range(SHORTEST_ADDRESS, len(key) + 1)]
    found: ColumnElement[bool] = TextRow.places.overlap(beginnings)
    return found


def _much_like(key: str) -> ColumnElement[bool]:
    """At an address that continues this one, which has all of its pairs, or at one much like it.
    That lacks so few of the pairs that, dealt out to one hand more than those, one hand has none of
    the lacking: all of its pairs are there, and an index finds it."""
    every = sorted(pairs(key))
    lacking = int(len(every) * (1 - MUCH_ALIKE))
    hands = [every[at :: lacking + 1] for at in range(lacking + 1)]
    return or_(TextRow.places.contains(every), *map(TextRow.places.contains, hands))


async def _likenesses(session: Session, actor: Actor, rows: Sequence[TicketRow]) -> list[Likeness]:
    query = select(TextRow.ticket, TextRow.subject, TextRow.places).where(
        TextRow.ticket.in_([row.id for row in rows]), TextRow.seq == OWN
    )
    texts = {row[0]: (row[1], row[2]) for row in await session.execute(query)}
    everything = knows_all(actor)
    found = list[Likeness]()
    for row in rows:
        known = everything or not row.confidential or row.created_by == actor.user_id
        subject, places = texts.get(row.id, ((), ()))
        found.append(
            Likeness(
                id=row.id,
                number=row.number,
                title=row.title,
                state=State(row.state),
                created_at=row.created_at,
                customer=row.customer if known else None,
                caller=row.caller if known else "",
                addresses=whole_places(places),
                type=row.type,
                subject=frozenset(subject),
            )
        )
    return found
