"""Queries of a customer's timeline and of what is held about him: calls of his numbers, messages
left, notes.

A call is a customer's if somebody said so (`customer_link`), else by its number. Each number's
newest calls are read by the index on number and time, and then merged; asked for all numbers at
once PostgreSQL would rather read all calls by time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true, union_all

from warmline.customers.ports import Person
from warmline.customers.tables import LinkRow
from warmline.interactions.store.calls import visible_to
from warmline.interactions.tables import InteractionRow, MessageWorkRow, NoteRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound

Call = InteractionRow


def said_of(person: Person) -> Select[Any]:
    """Ids of the calls of which somebody said that they were with him."""
    return select(LinkRow.interaction).where(LinkRow.customer == person.customer)


def _of_another(person: Person) -> ColumnElement[bool]:
    """Condition on a call: somebody said that it was with another customer."""
    return exists().where(LinkRow.interaction == Call.id, LinkRow.customer != person.customer)


def by_number(person: Person, numbers: Collection[str]) -> Select[Any]:
    """Ids of the calls of these numbers of which nobody said anything else."""
    return select(Call.id).where(Call.caller_e164.in_(numbers), ~_of_another(person))


def known_to(actor: Actor, person: Person) -> ColumnElement[bool]:
    """Condition on a call of the person's: in the actor's projects; where it is one only by a
    number that also is that of a customer he does not see, only calls he may see himself."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    his: ColumnElement[bool] = Call.id.in_(said_of(person))
    if person.alone:
        his = or_(his, Call.caller_e164.in_(person.alone))
    everywhere = actor.scope is Scope.ALL and actor.may("settings.manage")
    return or_(
        his if everywhere else and_(his, Call.project.in_(actor.projects)), visible_to(actor)
    )


async def calls(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[Any]:
    """Rows of (call, whether he may open it), the newest first."""
    at = Call.arrived_at
    return await _newest(session, actor, person, bound, size, at, ended=False)


async def messages(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[Any]:
    """Rows of (call with a message, whether he may open it, what became of it)."""
    at = Call.message_at
    found = await _newest(session, actor, person, bound, size, at, ended=True)
    states = await session.execute(
        select(MessageWorkRow.interaction, MessageWorkRow.state).where(
            MessageWorkRow.interaction.in_([row[0].id for row in found])
        )
    )
    known = {row[0]: row[1] for row in states}
    return [(row[0], row[1], known.get(row[0].id, "new")) for row in found]


async def _newest(
    session: Session,
    actor: Actor,
    person: Person,
    bound: Bound | None,
    size: int,
    at: Any,
    *,
    ended: bool,
) -> Sequence[Any]:
    known = known_to(actor, person)
    some: list[Select[Any]] = []
    sources = [and_(Call.caller_e164 == one, ~_of_another(person)) for one in person.numbers]
    for source in (*sources, Call.id.in_(said_of(person))):
        query = select(Call.id).where(source, within(at, Call.id, bound), known)
        if ended:
            query = query.where(at.is_not(None), Call.ended_at.is_not(None))
        some.append(query.order_by(at.desc(), Call.id.desc()).limit(size))
    ids = union_all(*(select(one.subquery().c.id) for one in some)).subquery()
    rows = (
        select(Call, visible_to(actor).label("mine"))
        .where(Call.id.in_(select(ids.c.id)))
        .order_by(at.desc(), Call.id.desc())
        .limit(size)
    )
    return (await session.execute(rows)).all()


async def notes(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[Any]:
    """Rows of (note, call, whether he may open it), the note changed last first."""
    ids = union_all(said_of(person), by_number(person, person.numbers)).subquery()
    query = (
        select(NoteRow, Call, visible_to(actor).label("mine"))
        .join(Call, Call.id == NoteRow.interaction)
        .where(
            Call.id.in_(select(ids.c[0])),
            NoteRow.text != "",
            known_to(actor, person),
            within(NoteRow.changed_at, NoteRow.interaction, bound),
        )
        .order_by(NoteRow.changed_at.desc(), NoteRow.interaction.desc())
        .limit(size)
    )
    return (await session.execute(query)).all()
