"""Follow-ups: who may see which, one of them, pages and calendars of them, writing one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    tuple_,
    union,
)

from warmline.accounts.tables import DepartmentRow, UserRow
from warmline.customers.tables import CustomerRow
from warmline.followups.model import (
    ME,
    NOBODY,
    OPEN,
    About,
    Filters,
    Followup,
    Group,
    GroupKind,
    Priority,
    Repeat,
    Result,
    Sheet,
    State,
    Unit,
    View,
    Way,
)
from warmline.followups.rules import grams, searched
from warmline.followups.tables import FollowupRow as Row
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.kit.keyset import cursor, moment_after

COUNTED = 10_000
"""Matches are counted so far; a bigger number helps nobody and costs time."""
PLAIN = (
    "project",
    "customer",
    "interaction",
    "content",
    "due_at",
    "nominal_on",
    "series",
    "assignee",
    "department",
    "snoozed_to",
    "questionnaire",
    "result_text",
    "finished_at",
    "finished_by",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
)
"""Columns that a follow-up has under the same name and in the same form."""
_OPEN = tuple(state.value for state in OPEN)


def visible_to(actor: Actor, queues: Iterable[str]) -> ColumnElement[bool]:
    """Condition on `FollowupRow`, used by every query: within the actor's projects, and all (ALL),
    or his own, those of his departments (TREE, TEAM), and what waits for anybody of his department
    or of the queues he works in."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    projects = Row.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return true() if actor.may("settings.manage") else projects
    return and_(projects, or_(*_his(actor, queues)))


def _his(actor: Actor, queues: Iterable[str]) -> Iterable[ColumnElement[bool]]:
    yield Row.assignee == actor.user_id
    if actor.departments:
        yield Row.department.in_(actor.departments)
    groups = [*queues, *([actor.department_id] if actor.department_id else [])]
    if groups:
        yield and_(Row.assignee.is_(None), Row.group_id.in_(groups))


def open_ones() -> ColumnElement[bool]:
    """Condition: not done and not cancelled; written so that the small indexes serve."""
    states: Any = bindparam("open_states", _OPEN, expanding=True, literal_execute=True)
    return Row.state.in_(states)


async def find(
    session: Session, actor: Actor, queues: Iterable[str], followup: str, *, lock: bool = False
) -> Followup | None:
    """One, if the actor may see it; with `lock` nobody else changes it until the end of the
    transaction."""
    query = select(Row).where(Row.id == followup, visible_to(actor, queues))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else read(row)


async def open_about(session: Session, noun: str, ids: Sequence[str]) -> list[Followup]:
    """Open ones about these things, whoever may see them; locked in one order for all."""
    query = select(Row).where(Row.about_noun == noun, Row.about_id.in_(ids), open_ones())
    rows = await session.scalars(query.order_by(Row.id).with_for_update())
    return [read(row) for row in rows]


async def next_about(session: Session, noun: str, ids: Sequence[str]) -> list[Followup]:
    """Of each of these things that has an open one, the one due first."""
    query = select(Row).where(Row.about_noun == noun, Row.about_id.in_(ids), open_ones())
    found: dict[str | None, Followup] = {}
    for row in await session.scalars(query.order_by(Row.due_at, Row.id)):
        found.setdefault(row.about_id, read(row))
    return list(found.values())


async def insert(session: Session, followup: Followup) -> None:
    """Write a new one."""
    session.add(Row(id=followup.id, **_columns(followup)))
    await session.flush()


async def save(session: Session, followup: Followup) -> None:
    """Write one that was locked."""
    row = await session.get_one(Row, followup.id)
    for name, value in _columns(followup).items():
        setattr(row, name, value)
    await session.flush()


def page_statement(
    actor: Actor, queues: Iterable[str], filters: Filters, within: Within, sheet: Sheet
) -> Select[Row]:
    """The page and one row more, which tells whether there is another page."""
    column = getattr(Row, sheet.field)
    query = narrowed(actor, queues, filters, within)
    if sheet.after:
        place = tuple_(column, Row.id)
        last = moment_after(sheet.after, sheet.sort)
        query = query.where(place < last if sheet.descending else place > last)
    order = [one.desc() if sheet.descending else one.asc() for one in (column, Row.id)]
    return query.order_by(*order).limit(sheet.size + 1)


async def page_of(
    session: Session,
    actor: Actor,
    queues: Iterable[str],
    filters: Filters,
    within: Within,
    sheet: Sheet,
) -> tuple[list[Followup], str]:
    """One page and the cursor of the next, empty at the end."""
    statement = page_statement(actor, queues, filters, within, sheet)
    rows = list(await session.scalars(statement))
    more, rows = len(rows) > sheet.size, rows[: sheet.size]
    found = [read(row) for row in rows]
    if not more:
        return found, ""
    return found, cursor(sheet.sort, getattr(rows[-1], sheet.field), rows[-1].id)


async def count(
    session: Session,
    actor: Actor,
    queues: Iterable[str],
    filters: Filters,
    within: Within,
    at_most: int = COUNTED,
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = narrowed(actor, queues, filters, within).with_only_columns(Row.id).limit(at_most + 1)
    counted = select(func.count()).select_from(some.subquery())
    return int((await session.execute(counted)).scalar_one())


async def all_of(
    session: Session,
    actor: Actor,
    queues: Sequence[str],
    filters: Filters,
    within: Within,
    chunk: int = 1000,
) -> AsyncIterator[Sequence[Followup]]:
    """Every one of them in the order of their hours, in chunks."""
    sheet = Sheet(size=chunk)
    while True:
        found, following = await page_of(session, actor, queues, filters, within, sheet)
        if found:
            yield found
        if not following:
            return
        session.expunge_all()
        sheet = Sheet(size=chunk, after=following)


async def per_day(
    session: Session,
    actor: Actor,
    queues: Iterable[str],
    filters: Filters,
    within: Within,
    zone: str,
) -> dict[str, int]:
    """How many there are on each of the centre's days: ISO date → count."""
    day: Any = func.date(func.timezone(zone, Row.due_at))
    query = narrowed(actor, queues, filters, within).with_only_columns(day, func.count())
    return {row[0].isoformat(): row[1] for row in await session.execute(query.group_by(day))}


Within = tuple[datetime | None, datetime | None]
"""Between which hours they are due, as the view says: the first included, the second not."""


def narrowed(actor: Actor, queues: Iterable[str], filters: Filters, within: Within) -> Select[Row]:
    """The follow-ups the filters leave of those the actor sees."""
    query = select(Row).where(visible_to(actor, queues))
    exact: Mapping[Any, str] = {
        Row.state: filters.state,
        Row.way: filters.way,
        Row.priority: filters.priority,
        Row.result: filters.result,
        Row.department: filters.department,
        Row.customer: filters.customer,
        Row.interaction: filters.interaction,
        Row.about_noun: filters.about_noun,
        Row.about_id: filters.about_id,
        Row.series: filters.series,
    }
    for column, value in exact.items():
        if value:
            query = query.where(column == value)
    if filters.queue:
        query = query.where(Row.group_kind == GroupKind.QUEUE.value, Row.group_id == filters.queue)
    if filters.assignee == NOBODY:
        query = query.where(Row.assignee.is_(None))
    elif filters.assignee:
        whose = actor.user_id if filters.assignee == ME else filters.assignee
        query = query.where(Row.assignee == whose)
    if filters.view is View.CLOSED:
        query = query.where(~open_ones())
    elif filters.view is not View.ALL:
        query = query.where(open_ones())
    if filters.view is View.FREE:
        query = query.where(Row.assignee.is_(None))
    for since, to in (within, (filters.due_since, filters.due_to)):
        if since is not None:
            query = query.where(Row.due_at >= since)
        if to is not None:
            query = query.where(Row.due_at < to)
    return _found(query, filters.q)


def _found(query: Select[Row], words: str) -> Select[Row]:
    """By content or by the customer's name; each arm has its index, and looks only among those the
    rest of the query leaves: a word many have written is not looked up for all of them to show an
    agent his own."""
    wanted = searched(words)
    if not wanted:
        return query
    named = select(CustomerRow.id).where(CustomerRow.name_grams.contains(wanted))
    left = query.with_only_columns(Row.id)
    either = union(
        left.where(Row.grams.contains(wanted)),
        left.where(Row.customer.in_(named)),
    )
    return select(Row).where(Row.id.in_(either))


async def names(session: Session, ids: Iterable[str], queues: Mapping[str, str]) -> dict[str, str]:
    """Names of users, departments, customers and queues by id."""
    wanted = set(ids)
    known = {one: queues[one] for one in wanted if one in queues}
    if wanted:
        for table in (UserRow, DepartmentRow, CustomerRow):
            rows = await session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
            known |= {row[0]: row[1] for row in rows}
    return known


def read(row: Row) -> Followup:
    """The row as a follow-up."""
    about = About(row.about_noun, row.about_id) if row.about_noun and row.about_id else None
    group = (
        Group(GroupKind(row.group_kind), row.group_id) if row.group_kind and row.group_id else None
    )
    return Followup(
        id=row.id,
        **{name: getattr(row, name) for name in PLAIN},
        about=about,
        way=Way(row.way),
        priority=Priority(row.priority),
        repeat=_repeat(row.repeat),
        group=group,
        state=State(row.state),
        result=None if row.result is None else Result(row.result),
    )


def _repeat(kept: Mapping[str, Any] | None) -> Repeat | None:
    if kept is None:
        return None
    until = kept.get("until")
    return Repeat(
        unit=Unit(kept["unit"]),
        every=kept["every"],
        weekdays=tuple(kept["weekdays"]),
        day=kept["day"],
        until=None if until is None else date.fromisoformat(until),
        left=kept["left"],
        workdays=kept["workdays"],
    )


def _columns(followup: Followup) -> dict[str, Any]:
    repeat = None
    if followup.repeat is not None:
        until = followup.repeat.until
        repeat = {
            **asdict(followup.repeat),
            "unit": followup.repeat.unit.value,
            "weekdays": list(followup.repeat.weekdays),
            "until": None if until is None else until.isoformat(),
        }
    return {
        **{name: getattr(followup, name) for name in PLAIN},
        "grams": grams(followup.content),
        "about_noun": followup.about.noun if followup.about else None,
        "about_id": followup.about.id if followup.about else None,
        "way": followup.way.value,
        "priority": followup.priority.value,
        "repeat": repeat,
        "group_kind": followup.group.kind.value if followup.group else None,
        "group_id": followup.group.id if followup.group else None,
        "state": followup.state.value,
        "result": followup.result.value if followup.result else None,
    }


async def step(session: Session, followup: str, state: State) -> None:
    """A step nobody took: its hour came. Who last changed it stays, and so does its version: a form
    that is open is still right."""
    row = await session.get_one(Row, followup)
    row.state = state.value
    row.snoozed_to = None
    await session.flush()
