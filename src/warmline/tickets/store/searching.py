"""Lists of orders: filters, views, pages that begin where the last one ended, counts.

A page is never reached by skipping rows. Where a person may see an order for several reasons, the
page is taken from one short list for each of them: no list is read to its end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_, union

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.keyset import PageUnknown, cursor, moment_after, read_cursor, text_after
from warmline.tickets.asked import PRESSING, UNFINISHED, Filters, Search, Sheet, Spread
from warmline.tickets.columns import NONE, By, Column
from warmline.tickets.model import Pool, State, Ticket
from warmline.tickets.states import AT_WORK
from warmline.tickets.store.orders import OPEN, branches, in_pool, places, whole
from warmline.tickets.tables import JointRow, TextRow, TicketRow
from warmline.tickets.texts import pairs
from warmline.tickets.who import knows_all

COUNTED = 1_000
"""Matches are counted so far; a bigger number helps nobody and costs time."""
COUNTED_WORDS = 200
"""Whether a word stands in an order is looked up order by order."""
COUNTED_PHRASE = 50
"""A phrase in many orders, or in few of many that nearly have it: looked up order by order, or all
of them read."""
PAIR = 2
PROBED = 10_000
"""A phrase whose pairs stand in fewer texts is found by them; reading so many is quick."""
LEAST_WHOLE = 20
"""One in so many texts with the pairs of a phrase has the phrase, where it is common."""
COUNTED_VIEW = 99
"""A badge on a menu says 99+ beyond this."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for, worked out: `types` are a type and all below it; `now` and the
    centre's day say what is overdue and due today."""

    filters: Filters
    search: Search
    types: frozenset[str]
    now: datetime
    day_start: datetime
    day_end: datetime
    called_from: tuple[str, frozenset[str]] | None = None
    """The number of a call's caller and the cards it stands on."""
    column: Column | None = None
    due: tuple[datetime | None, datetime | None] = (None, None)
    """Of a board; where it is one by the end of orders, from when to before when."""


def page_statement(actor: Actor, asked: Asked, sheet: Sheet) -> Select[TicketRow]:
    """The page and one row more, which tells whether there is another page."""
    order = _order(sheet)
    conditions = [*_narrowed(actor, asked), *_after(sheet, _sorted(sheet))]
    reasons = branches(actor)
    if len(reasons) == 1:
        return select(TicketRow).where(*reasons, *conditions).order_by(*order).limit(sheet.size + 1)
    parts = [
        select(TicketRow.id.label("id"))
        .where(reason, *conditions)
        .order_by(*order)
        .limit(sheet.size + 1)
        .subquery()
        for reason in reasons
    ]
    ids = union(*(select(part.c.id) for part in parts)).subquery()
    return (
        select(TicketRow)
        .where(TicketRow.id.in_(select(ids.c.id)))
        .order_by(*order)
        .limit(sheet.size + 1)
    )


async def page_of(
    session: Session, actor: Actor, asked: Asked, sheet: Sheet
) -> tuple[list[Ticket], str]:
    """One page and the cursor of the next, empty at the end."""
    rows = list(await session.scalars(page_statement(actor, asked, sheet)))
    more, rows = len(rows) > sheet.size, rows[: sheet.size]
    found = await whole(session, rows)
    if not more:
        return found, ""
    last = rows[-1]
    at: Any = getattr(last, _sorted(sheet).key) or ""
    if sheet.field == UNFINISHED:
        at = f"{OVER if last.state in OVER_STATES else STILL}{at.isoformat()}"
    return found, cursor(sheet.sort, at, last.id)


def _sorted(sheet: Sheet) -> Any:
    """The column a list is sorted by."""
    if sheet.field == UNFINISHED:
        return TicketRow.created_at
    return TicketRow.due_at if sheet.field == PRESSING else getattr(TicketRow, sheet.field)


def _order(sheet: Sheet) -> list[Any]:
    """What a page is sorted by."""
    columns = (_sorted(sheet), TicketRow.id)
    if sheet.field == UNFINISHED:
        return [TicketRow.state.in_(OVER_STATES).asc(), *(one.desc() for one in columns)]
    return [one.desc() if sheet.descending else one.asc() for one in columns]


def _after_unfinished(sheet: Sheet) -> list[ColumnElement[bool]]:
    """What comes after the page before: of the same kind what is older, then what is over."""
    text, id = text_after(sheet.after, sheet.sort)
    over = TicketRow.state.in_(OVER_STATES)
    older = tuple_(TicketRow.created_at, TicketRow.id) < (_moment(text[1:]), id)
    return [over, older] if text[:1] == OVER else [or_(over, older)]


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise PageUnknown from error
    if read.tzinfo is None:
        raise PageUnknown
    return read


def _after(sheet: Sheet, column: Any) -> list[ColumnElement[bool]]:
    """What comes after the page before. An order without an end is the last of its column, and not
    in a list that is sorted by the end."""
    if sheet.field == UNFINISHED:
        return _after_unfinished(sheet) if sheet.after else []
    if sheet.field != PRESSING:
        there = [column.is_not(None)]
        if not sheet.after:
            return there
        place, last = tuple_(column, TicketRow.id), moment_after(sheet.after, sheet.sort)
        return [*there, place < last if sheet.descending else place > last]
    if not sheet.after:
        return []
    at, id = read_cursor(sheet.after, sheet.sort)
    if not isinstance(at, datetime):
        return [column.is_(None), TicketRow.id > id]
    return [or_(column.is_(None), tuple_(column, TicketRow.id) > (at, id))]


def counted(asked: Asked) -> int:
    """How far the matches of a list are counted."""
    if asked.search.spread is not Spread.RARE:
        return COUNTED_PHRASE
    return COUNTED_WORDS if asked.search.words else COUNTED


def count_statement(actor: Actor, asked: Asked, at_most: int = COUNTED) -> Select[Any]:
    """How many there are, counted up to `at_most` + 1."""
    conditions = _narrowed(actor, asked)
    parts = [
        select(TicketRow.id).where(reason, *conditions).limit(at_most + 1).subquery()
        for reason in branches(actor)
    ]
    if len(parts) == 1:
        return select(func.count()).select_from(parts[0])
    together = union(*(select(part.c.id) for part in parts)).limit(at_most + 1)
    return select(func.count()).select_from(together.subquery())


async def count(session: Session, actor: Actor, asked: Asked, at_most: int = COUNTED) -> int:
    """How many there are, counted up to `at_most` + 1."""
    return int((await session.execute(count_statement(actor, asked, at_most))).scalar_one())


async def all_of(
    session: Session, actor: Actor, asked: Asked, chunk: int = 1000
) -> AsyncIterator[Sequence[Ticket]]:
    """Every one of them, the last changed first, in chunks."""
    sheet = Sheet(size=chunk)
    while True:
        found, following = await page_of(session, actor, asked, sheet)
        if found:
            yield found
        if not following:
            return
        session.expunge_all()
        sheet = Sheet(size=chunk, after=following)


def _narrowed(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    filters, found = asked.filters, list[ColumnElement[bool]]()
    exact = {
        TicketRow.priority: filters.priority,
        TicketRow.department: filters.department,
        TicketRow.assignee: filters.assignee,
        TicketRow.created_by: filters.created_by,
        TicketRow.customer: filters.customer,
        TicketRow.project: filters.project,
    }
    found += [column == value for column, value in exact.items() if value]
    if asked.types:
        found.append(TicketRow.type.in_(sorted(asked.types)))
    if filters.states:
        found.append(TicketRow.state.in_([one.value for one in filters.states]))
    if filters.open is not None:
        still: Any = OPEN
        closed = TicketRow.state.in_(OVER_STATES)
        found.append(still if filters.open else closed)
    if asked.called_from is not None:
        number, cards = asked.called_from
        same = [TicketRow.caller == number] if number else []
        found.append(or_(false(), *same, TicketRow.customer.in_(sorted(cards))))
    bounds: tuple[tuple[Any, datetime | None, datetime | None], ...] = (
        (TicketRow.created_at, filters.created_since, filters.created_to),
        (TicketRow.due_at, filters.due_since, filters.due_to),
    )
    for column, since, to in bounds:
        if since is not None:
            found.append(column >= since)
        if to is not None:
            found.append(column < to)
    by_person = bool(filters.customer or asked.called_from)
    found += [*_board(asked), *_view(actor, asked)]
    return found + searched(actor, asked.search, by_person=by_person)


def _board(asked: Asked) -> list[ColumnElement[bool]]:
    """What is in a column of a board."""
    if asked.column is None:
        return []
    by, key = asked.column.by, asked.column.key
    still: Any = OPEN
    if by is By.DUE:
        since, to = asked.due
        if key == NONE:
            return [still, TicketRow.due_at.is_(None)]
        bounds: list[ColumnElement[bool]] = [still, TicketRow.due_at.is_not(None)]
        bounds += [TicketRow.due_at >= since] if since is not None else []
        return bounds + ([TicketRow.due_at < to] if to is not None else [])
    column = {By.STATE: TicketRow.state, By.PRIORITY: TicketRow.priority}.get(
        by, TicketRow.department
    )
    there = column.is_(None) if key == NONE else column == key
    return [there] if asked.column.ended else [there, still]


CLOSED = (State.CLOSED, State.ARCHIVED, State.VOID, State.MERGED)
OVER_STATES = tuple(one.value for one in CLOSED)
STILL, OVER = "0", "1"
"""Before the moment in a place of the order `UNFINISHED`."""


def _view(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    still: Any = OPEN
    due = TicketRow.due_at
    match asked.filters.view:
        case "mine":
            return [TicketRow.assignee == actor.user_id, still]
        case "created":
            return [TicketRow.created_by == actor.user_id]
        case "department":
            own = TicketRow.department.in_(places(actor))
            return [or_(own, TicketRow.id.in_(_helped(actor))), still]
        case "joint":
            return [TicketRow.id.in_(_helped(actor)), still]
        case "pool":
            return [pooled(actor), still]
        case "due_today":
            return [due >= asked.day_start, due < asked.day_end, still]
        case "overdue":
            return [due < asked.now, still]
        case "urged":
            return [TicketRow.urges > 0, still]
        case "asks_time":
            deciding = [one.value for one in sorted(AT_WORK)]
            return [TicketRow.extension_asked.is_not(None), TicketRow.state.in_(deciding), still]
        case "revisit":
            mine = and_(
                TicketRow.state == State.REVISITING.value, TicketRow.assignee == actor.user_id
            )
            return [or_(in_pool(Pool.REVISIT), mine), still]
        case _:
            return []


def _helped(actor: Actor) -> Select[Any]:
    """Orders that wait for his departments' word as helpers."""
    return select(JointRow.ticket).where(
        JointRow.department.in_(places(actor)), JointRow.replied_at.is_(None)
    )


def pooled(actor: Actor) -> ColumnElement[bool]:
    """What he may take."""
    some: list[ColumnElement[bool]] = [
        and_(in_pool(Pool.DEPARTMENT), TicketRow.department.in_(places(actor)))
    ]
    if actor.may("ticket.dispatch"):
        some.append(in_pool(Pool.DISPATCH))
    if actor.may("ticket.revisit"):
        some.append(in_pool(Pool.REVISIT))
    return or_(*some)


def searched(actor: Actor, search: Search, *, by_person: bool = False) -> list[ColumnElement[bool]]:
    """What a search leaves; `by_person`: one person's orders are asked for otherwise."""
    found = _searched(search)
    if (by_person or search.callers or search.ending) and not knows_all(actor):
        # Whose a confidential order is, is not to be found out by asking for one person's.
        found.append(or_(~TicketRow.confidential, TicketRow.created_by == actor.user_id))
    return found


def _searched(search: Search) -> list[ColumnElement[bool]]:
    if search.number:
        return [TicketRow.number == search.number]
    if search.callers:
        return [TicketRow.caller.in_(search.callers)]
    if search.ending:
        return [TicketRow.caller_reversed.like(f"{search.ending[::-1]}%")]
    if not search.words:
        return []
    inside = select(TextRow.ticket).where(TextRow.ticket == TicketRow.id)
    if search.spread is Spread.COMMON:
        # Nothing is said of the pairs: with them the server reads all texts that have the phrase
        # before it sorts their orders, since it takes pairs for independent of each other.
        return [inside.where(func.strpos(TextRow.folded, search.words) > 0).exists()]
    return [inside.where(*said(search.words)).exists()]


def said(words: str) -> list[ColumnElement[bool]]:
    """Conditions on `TextRow`: these folded words stand in it."""
    found = [_paired(words)]
    if len(words) > PAIR:  # the pairs may stand apart
        found.append(TextRow.folded.contains(words, autoescape=True))
    return found


def _paired(words: str) -> ColumnElement[bool]:
    paired: ColumnElement[bool] = TextRow.grams.contains(sorted(pairs(words)))
    return paired


async def spread(session: Session, search: Search) -> Search:
    """A search for a phrase with how it lies among the texts. Of one pair the server knows that
    itself; of several it guesses far too little, so some texts that have all of them are read."""
    if len(search.words) <= PAIR:
        return search
    some = select(TextRow.folded).where(_paired(search.words)).limit(PROBED).subquery()
    whole = func.count().filter(func.strpos(some.c.folded, search.words) > 0)
    query = select(func.count(), whole).select_from(some)
    paired, found = (await session.execute(query)).one()
    if paired < PROBED:
        return search
    common = found * LEAST_WHOLE >= paired
    return replace(search, spread=Spread.COMMON if common else Spread.APART)
