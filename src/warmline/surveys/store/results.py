"""Results: what the journal told of calls, the list of them, and the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.interactions.events import Number, SurveyEligible
from warmline.interactions.tables import InteractionRow
from warmline.ivr.surveys import Script
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import COUNTED, Order, Session, fetch_sheet
from warmline.kit.keyset import Found, Sheet
from warmline.routing.tables import QueueRow
from warmline.surveys.model import Figures, Result, ResultFilters
from warmline.surveys.rules import is_satisfied, satisfied_from, state_of
from warmline.surveys.tables import SurveyResultRow, SurveyRow, SurveyVersionRow

Row = SurveyResultRow
ORDER = Order(
    {"eligible_at": Row.eligible_at, "answered_at": Row.answered_at, "mark": Row.mark},
    "-eligible_at",
    Row.id,
    nullable={"answered_at", "mark"},
)
"""By agent or queue the list is narrowed, not sorted: no index could serve the order of names."""
_SATISFIED = or_(
    and_(Row.scale == 5, Row.mark >= satisfied_from(5)),
    and_(Row.scale == 3, Row.mark >= satisfied_from(3)),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on a result: within the actor's projects all (ALL), those of agents of his
    departments then (TREE, TEAM), or his own."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    projects = Row.project.in_(actor.projects)
    if actor.scope is Scope.ALL:
        return true() if actor.may("settings.manage") else projects
    who = Row.agent == actor.user_id
    if actor.departments:
        who = or_(who, Row.department.in_(actor.departments))
    return and_(projects, who)


# What the journal tells ------------------------------------------------------------------------


async def add_eligible(session: Session, call: str, fact: SurveyEligible, at: datetime) -> None:
    statement = insert(Row).values(
        id=call,
        interaction=call,
        channel="phone",
        project=fact.project,
        survey=fact.survey,
        version=fact.version,
        scale=fact.scale,
        outcome=fact.outcome,
        queue=fact.queue,
        agent=fact.agent,
        department=fact.department,
        eligible_at=at,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))


async def set_of_call(session: Session, call: str, **values: object) -> None:
    await session.execute(update(Row).where(Row.id == call).values(**values))


async def end_comment(session: Session, call: str, at: datetime) -> None:
    """What he says is over, if it has begun and is not."""
    length = func.extract("epoch", at - Row.comment_at)
    await session.execute(
        update(Row)
        .where(Row.id == call, Row.comment_at.is_not(None), Row.comment_s.is_(None))
        .values(comment_s=length)
    )


async def calls_over(session: Session, over: Mapping[str, datetime]) -> None:
    """These calls are over, and with them whatever was being asked."""
    query = select(Row.id).where(Row.id.in_(over), Row.channel == "phone")
    for call in (await session.scalars(query)).all():
        await end_comment(session, call, over[call])
        await session.execute(
            update(Row).where(Row.id == call, Row.over_at.is_(None)).values(over_at=over[call])
        )


async def forget(session: Session) -> None:
    await session.execute(delete(Row).where(Row.channel == "phone"))


# Looking ---------------------------------------------------------------------------------------


def _list() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Row,
        SurveyRow.name,
        QueueRow.name,
        UserRow.name,
        InteractionRow,
        SurveyVersionRow.script,
    )
    return (
        select(*columns)
        .outerjoin(SurveyRow, SurveyRow.id == Row.survey)
        .outerjoin(QueueRow, QueueRow.id == Row.queue)
        .outerjoin(UserRow, UserRow.id == Row.agent)
        .outerjoin(InteractionRow, InteractionRow.id == Row.interaction)
        .outerjoin(
            SurveyVersionRow,
            (SurveyVersionRow.survey_id == Row.survey) & (SurveyVersionRow.number == Row.version),
        )
    )


def _narrowing(actor: Actor, filters: ResultFilters, now: datetime) -> list[ColumnElement[bool]]:
    over = or_(Row.over_at.is_not(None), Row.expires_at <= now)
    states: dict[str, ColumnElement[bool]] = {
        "answered": Row.mark.is_not(None),
        "asked": Row.invited_at.is_not(None),
        "not_invited": and_(Row.mark.is_(None), Row.invited_at.is_(None)),
        "unanswered": and_(Row.mark.is_(None), Row.invited_at.is_not(None), over),
        "invited": and_(
            Row.mark.is_(None), Row.invited_at.is_not(None), func.coalesce(over, False).is_(False)
        ),
    }
    found = [visible_to(actor)]
    if filters.since is not None:
        found.append(Row.eligible_at >= filters.since)
    if filters.to is not None:
        found.append(Row.eligible_at < filters.to)
    for name in ("survey", "queue", "agent", "channel"):
        if value := getattr(filters, name):
            found.append(getattr(Row, name) == value)
    if filters.state:
        found.append(states[filters.state])
    if filters.rated:
        found.append(_SATISFIED if filters.rated == "good" else (~_SATISFIED))
        found.append(Row.mark.is_not(None))
    if filters.comment:
        found.append(or_(Row.comment_s.is_not(None), Row.comment_text != ""))
    return found


async def page_of(
    session: Session,
    actor: Actor,
    filters: ResultFilters,
    sheet: Sheet,
    now: datetime,
    *,
    digits: str = "",
    at_most: int = COUNTED,
) -> Found[Result]:
    """A page, newest first; `digits`: the number's last ones."""
    query = _list().where(*_narrowing(actor, filters, now))
    if digits:
        query = query.where(InteractionRow.number_reversed.like(f"{digits[::-1]}%"))
    found = await fetch_sheet(session, query, sheet, ORDER, at_most=at_most)
    return found.map(lambda row: _result(row[:-2], now))


async def of_call(session: Session, actor: Actor, call: str, now: datetime) -> list[Result]:
    query = _list().where(Row.interaction == call, visible_to(actor)).order_by(Row.channel)
    return [_result(found, now) for found in (await session.execute(query)).all()]


async def find(session: Session, actor: Actor, id: str, now: datetime) -> Result | None:
    query = _list().where(Row.id == id, visible_to(actor))
    found = (await session.execute(query)).one_or_none()
    return _result(found, now) if found is not None else None


async def figures(
    session: Session, actor: Actor, filters: ResultFilters, by: str, now: datetime
) -> list[Figures]:
    """Counts by queue or agent, most eligible first."""
    key = Row.queue if by == "queue" else Row.agent
    named: Any = QueueRow if by == "queue" else UserRow
    share = (Row.mark - 1) * 1.0 / (Row.scale - 1)
    query = (
        select(
            key,
            func.max(named.name),
            func.count(),
            func.count(Row.invited_at),
            func.count(Row.mark),
            func.count(case((_SATISFIED, 1))),
            func.avg(share),
        )
        .outerjoin(named, named.id == key)
        .where(*_narrowing(actor, filters, now))
        .group_by(key)
        .order_by(func.count().desc(), key)
    )
    return [
        Figures(
            key=found[0] or "",
            name=found[1] or "",
            eligible=found[2],
            invited=found[3],
            answered=found[4],
            satisfied=found[5],
            mean=float(found[6]) if found[6] is not None else None,
        )
        for found in (await session.execute(query)).all()
    ]


async def clips(session: Session, calls: Sequence[str]) -> dict[str, tuple[datetime, float, float]]:
    """Since when, how long, and how long after the talk (when it is said that a call qualifies) the
    customers of these calls spoke their comments."""
    query = select(Row.interaction, Row.comment_at, Row.comment_s, Row.eligible_at).where(
        Row.id.in_(calls), Row.comment_s.is_not(None)
    )
    found = (await session.execute(query)).all()
    return {
        call: (at, seconds, (at - talked).total_seconds())
        for call, at, seconds, talked in found
        if at is not None and seconds is not None
    }


def _result(found: Any, now: datetime) -> Result:
    row, survey, queue, agent, call, script = found
    over = row.over_at is not None or (row.expires_at is not None and row.expires_at <= now)
    reason = _reason(script, row.reason)
    return Result(
        id=row.id,
        interaction=row.interaction,
        channel=row.channel,
        survey=row.survey,
        survey_name=survey or "",
        version=row.version,
        scale=row.scale,
        outcome=row.outcome,
        sent_by=row.sent_by,
        state=state_of(invited=row.invited_at is not None, mark=row.mark, over=over),
        queue=row.queue,
        queue_name=queue,
        agent=row.agent,
        agent_name=agent,
        department=row.department,
        number=_number(call),
        eligible_at=row.eligible_at,
        invited_at=row.invited_at,
        answered_at=row.answered_at,
        mark=row.mark,
        reason=row.reason,
        reason_zh=reason[0],
        reason_en=reason[1],
        comment_s=row.comment_s,
        comment_text=row.comment_text,
        satisfied=is_satisfied(row.mark, row.scale),
    )


def _number(call: InteractionRow | None) -> str:
    if call is None:
        return ""
    number = Number(raw=call.caller_raw, e164=call.caller_e164)
    return number.e164 or number.raw


def _reason(script: Any, key: int | None) -> tuple[str, str]:
    """What the key stood for in the version that he was asked."""
    if script is None or key is None:
        return "", ""
    for one in msgspec.convert(script, Script).reasons:
        if one.key == str(key):
            return one.zh, one.en
    return "", ""
