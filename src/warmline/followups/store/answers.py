"""Answers: sheets, who sees them, counting for quotas and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from warmline.followups.questions import (
    Answer,
    Document,
    Sheet,
    SheetFilters,
    SheetState,
    Type,
)
from warmline.followups.tables import AnswerRow, AnswerSheetRow, QuestionnaireRow
from warmline.followups.tables import AnswerSheetRow as Row
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session
from warmline.kit.keyset import cursor, moment_after

SORT = "-started_at"
PLAIN = (
    "id",
    "project",
    "questionnaire",
    "number",
    "followup",
    "interaction",
    "customer",
    "agent",
    "department",
    "started_at",
    "finished_at",
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `AnswerSheetRow`: within the actor's projects, and all, his departments', or
    what he asked himself."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    projects = Row.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return projects
    who: ColumnElement[bool] = Row.agent == actor.user_id
    if actor.departments:
        who = or_(who, Row.department.in_(actor.departments))
    return and_(projects, who)


async def find(session: Session, actor: Actor, sheet: str, *, lock: bool = False) -> Sheet | None:
    """One, if the actor may see it."""
    query = select(Row).where(Row.id == sheet, visible_to(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else (await _with_answers(session, [row]))[0]


async def open_one(
    session: Session,
    actor: Actor,
    questionnaire: str,
    followup: str | None,
    interaction: str | None,
) -> Sheet | None:
    """What the actor began for this follow-up or call and has not finished: a page that was
    reloaded goes on with it."""
    query = select(Row).where(
        Row.questionnaire == questionnaire,
        Row.agent == actor.user_id,
        Row.state == SheetState.OPEN.value,
        Row.followup.is_not_distinct_from(followup),
        Row.interaction.is_not_distinct_from(interaction),
    )
    row = await session.scalar(query.order_by(Row.started_at.desc()).limit(1))
    return None if row is None else (await _with_answers(session, [row]))[0]


async def insert_sheet(session: Session, sheet: Sheet) -> None:
    """Write a new one without answers."""
    values = {name: getattr(sheet, name) for name in PLAIN}
    session.add(Row(state=sheet.state.value, **values))
    await session.flush()


async def answer(session: Session, sheet: str, question: str, given: Answer, at: datetime) -> None:
    """Keep an answer, in place of the one before."""
    values = {
        "skipped": given.skipped,
        "choices": list(given.choices) or None,
        "number": given.number,
        "words": given.words or None,
        "at": at,
    }
    statement = insert(AnswerRow).values(sheet=sheet, question=question, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["sheet", "question"], set_=values)
    )


async def finish(
    session: Session, sheet: str, state: SheetState, at: datetime, kept: Iterable[str]
) -> None:
    """Close it; answers to questions that were not `kept` go."""
    row = await session.get_one(Row, sheet)
    row.state, row.finished_at = state.value, at
    gone = (AnswerRow.sheet == sheet) & AnswerRow.question.not_in(list(kept))
    await session.execute(delete(AnswerRow).where(gone))
    await session.flush()


async def quota_counts(
    session: Session, questionnaire: str, document: Document
) -> dict[tuple[str, str], int]:
    """Question and choice of each quota → finished answers that hold it, over all versions."""
    found: dict[tuple[str, str], int] = {}
    for quota in document.quotas:
        query = (
            select(func.count())
            .select_from(AnswerRow)
            .join(Row, Row.id == AnswerRow.sheet)
            .where(
                Row.questionnaire == questionnaire,
                Row.state == SheetState.COMPLETE.value,
                AnswerRow.question == quota.question,
                _holds(AnswerRow, quota.choice),
            )
        )
        count = (await session.execute(query)).scalar_one()
        found[quota.question, quota.choice] = int(count)
    return found


async def page_of(
    session: Session,
    actor: Actor,
    questionnaire: str,
    filters: SheetFilters,
    size: int,
    after: str,
) -> tuple[list[Sheet], str]:
    """One page, the latest first, and the cursor of the next."""
    query = narrowed(actor, questionnaire, filters)
    if after:
        query = query.where(tuple_(Row.started_at, Row.id) < moment_after(after, SORT))
    query = query.order_by(Row.started_at.desc(), Row.id.desc()).limit(size + 1)
    rows = list(await session.scalars(query))
    more, rows = len(rows) > size, rows[:size]
    found = await _with_answers(session, rows)
    return found, cursor(SORT, rows[-1].started_at, rows[-1].id) if more else ""


async def all_of(
    session: Session, actor: Actor, questionnaire: str, filters: SheetFilters, chunk: int = 500
) -> AsyncIterator[Sequence[Sheet]]:
    """Every one of them, in chunks."""
    after = ""
    while True:
        found, after = await page_of(session, actor, questionnaire, filters, chunk, after)
        if found:
            yield found
        if not after:
            return
        session.expunge_all()


async def count(
    session: Session, actor: Actor, questionnaire: str, filters: SheetFilters, at_most: int
) -> int:
    """How many there are, counted up to `at_most` + 1."""
    some = narrowed(actor, questionnaire, filters).with_only_columns(Row.id).limit(at_most + 1)
    counted = select(func.count()).select_from(some.subquery())
    return int((await session.execute(counted)).scalar_one())


async def states(
    session: Session, actor: Actor, questionnaire: str, filters: SheetFilters
) -> dict[str, int]:
    """State → sheets."""
    query = narrowed(actor, questionnaire, filters).with_only_columns(Row.state, func.count())
    return {row[0]: row[1] for row in await session.execute(query.group_by(Row.state))}


async def sums(
    session: Session, actor: Actor, questionnaire: str, filters: SheetFilters
) -> dict[str, tuple[int, int, float | None, float | None, float | None]]:
    """Question → asked, skipped, and mean, least and most of its numbers."""
    query = (
        _answers_of(actor, questionnaire, filters)
        .with_only_columns(
            AnswerRow.question,
            func.count(),
            func.count(case((AnswerRow.skipped, 1))),
            func.avg(AnswerRow.number),
            func.min(AnswerRow.number),
            func.max(AnswerRow.number),
        )
        .group_by(AnswerRow.question)
    )
    return {row[0]: tuple(row[1:]) for row in await session.execute(query)}


async def choices(
    session: Session,
    actor: Actor,
    questionnaire: str,
    filters: SheetFilters,
    document: Document,
) -> Mapping[str, dict[str, int]]:
    """Question → choice → how often; a mark of a scale is its number as text."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    base = _answers_of(actor, questionnaire, filters)
    code = func.unnest(AnswerRow.choices)
    query = base.with_only_columns(AnswerRow.question, code, func.count())
    for row in await session.execute(query.group_by(AnswerRow.question, code)):
        found[row[0]][row[1]] = row[2]
    scales = [one.key for one in document.questions if one.type is Type.SCALE]
    marks = base.with_only_columns(AnswerRow.question, AnswerRow.number, func.count())
    marks = marks.where(AnswerRow.question.in_(scales), AnswerRow.number.is_not(None))
    for row in await session.execute(marks.group_by(AnswerRow.question, AnswerRow.number)):
        found[row[0]][f"{row[1]:g}"] = row[2]
    return found


def narrowed(actor: Actor, questionnaire: str, filters: SheetFilters) -> Select[Any]:
    """The sheets of a questionnaire the filters leave of those the actor sees."""
    query: Select[Any] = select(Row).where(Row.questionnaire == questionnaire, visible_to(actor))
    exact: Mapping[Any, str] = {
        Row.state: filters.state,
        Row.agent: filters.agent,
        Row.department: filters.department,
        Row.customer: filters.customer,
        Row.followup: filters.followup,
        Row.interaction: filters.interaction,
    }
    for column, value in exact.items():
        if value:
            query = query.where(column == value)
    if filters.number is not None:
        query = query.where(Row.number == filters.number)
    if filters.since is not None:
        query = query.where(Row.started_at >= filters.since)
    if filters.to is not None:
        query = query.where(Row.started_at < filters.to)
    if filters.question:
        query = query.where(_having(filters))
    return query


def _having(filters: SheetFilters) -> ColumnElement[bool]:
    # By a name of its own: figures read the answers of these sheets beside it.
    one = aliased(AnswerRow)
    wanted: list[Any] = [one.sheet == Row.id, one.question == filters.question]
    if filters.choice:
        wanted.append(_holds(one, filters.choice))
    if filters.skipped is not None:
        wanted.append(one.skipped if filters.skipped else ~one.skipped)
    return exists().where(*wanted)


def _holds(one: Any, choice: str) -> ColumnElement[bool]:
    held: ColumnElement[bool] = one.choices.contains([choice])
    return or_(held, one.number == float(choice)) if choice.isdecimal() else held


def _answers_of(actor: Actor, questionnaire: str, filters: SheetFilters) -> Select[Any]:
    return narrowed(actor, questionnaire, filters).join(AnswerRow, AnswerRow.sheet == Row.id)


async def _with_answers(session: Session, rows: Sequence[AnswerSheetRow]) -> list[Sheet]:
    found: dict[str, dict[str, Answer]] = defaultdict(dict)
    query = select(AnswerRow).where(AnswerRow.sheet.in_([row.id for row in rows]))
    for one in await session.scalars(query.execution_options(populate_existing=True)):
        found[one.sheet][one.question] = Answer(
            choices=tuple(one.choices or ()),
            number=one.number,
            words=one.words or "",
            skipped=one.skipped,
        )
    ids = {row.questionnaire for row in rows}
    named = select(QuestionnaireRow.id, QuestionnaireRow.name).where(QuestionnaireRow.id.in_(ids))
    names = {row[0]: row[1] for row in await session.execute(named)}
    return [
        Sheet(
            **{name: getattr(row, name) for name in PLAIN},
            state=SheetState(row.state),
            questionnaire_name=names.get(row.questionnaire, ""),
            answers=found[row.id],
        )
        for row in rows
    ]
