"""Queries about one customer: the orders that are his, their steps, and taking him out of them.

An order is his if it stands on his card, or, where it is on nobody's, by the caller's number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from warmline.attachments.tables import AttachmentUseRow
from warmline.customers.ports import Person
from warmline.customers.tables import CustomerRow
from warmline.interactions.tables import LegalHoldRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, within
from warmline.kit.paging import Bound
from warmline.tickets.history import HIDDEN, redacted
from warmline.tickets.model import Step
from warmline.tickets.states import OPEN
from warmline.tickets.store.orders import visible_to, whole
from warmline.tickets.store.wording import drop_said, save_text
from warmline.tickets.tables import ActRow, CallRow, JointRow, OmissionRow, StepRow, TicketRow
from warmline.tickets.who import knows_all

TOLD = (
    Step.ACCEPT,
    Step.REPLY,
    Step.CUSTOMER_SAID,
    Step.CONTACT,
    Step.URGE,
    Step.REWORK,
    Step.CLOSE,
    Step.VOID,
    Step.MERGE,
)
"""The steps that a customer's timeline tells of: those he took part in or would ask about."""
NOUN = "ticket"
STILL = tuple(state.value for state in OPEN)


def _in_confidence(actor: Actor) -> ColumnElement[bool]:
    """Orders of which the actor may know whose they are (`who.in_confidence` of each)."""
    if knows_all(actor):
        return true()
    return or_(~TicketRow.confidential, TicketRow.created_by == actor.user_id)


def _nobodys(person: Person, numbers: Collection[str]) -> ColumnElement[bool]:
    """On nobody's card, of these numbers."""
    return and_(
        TicketRow.customer.is_(None),
        TicketRow.project == person.project,
        TicketRow.caller.in_(numbers),
    )


async def before(
    session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
) -> Sequence[tuple[StepRow, TicketRow]]:
    """Steps of the orders on his card that the actor may see and know to be his, the newest
    first."""
    query = (
        select(StepRow, TicketRow)
        .join(TicketRow, TicketRow.id == StepRow.ticket)
        .where(
            TicketRow.customer == person.customer,
            StepRow.step.in_([step.value for step in TOLD]),
            visible_to(actor),
            _in_confidence(actor),
            within(StepRow.at, StepRow.id, bound),
        )
        .order_by(StepRow.at.desc(), StepRow.id.desc())
        .limit(size)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def orders(session: Session, person: Person, *, lock: bool = False) -> Sequence[TicketRow]:
    """All of his, whoever may see them; locked in one order for all."""
    his = or_(TicketRow.customer == person.customer, _nobodys(person, person.alone))
    query = select(TicketRow).where(his).order_by(TicketRow.id)
    return list(await session.scalars(query.with_for_update() if lock else query))


async def count_shared(session: Session, person: Person) -> int:
    """Orders on nobody's card whose number is another customer's as well."""
    query = select(func.count()).select_from(TicketRow).where(_nobodys(person, person.shared))
    return int((await session.execute(query)).scalar_one())


async def steps(session: Session, ids: Collection[str]) -> Sequence[StepRow]:
    query = select(StepRow).where(StepRow.ticket.in_(ids)).order_by(StepRow.ticket, StepRow.seq)
    return list(await session.scalars(query))


def is_open(row: TicketRow) -> bool:
    """Whether it is still to be done."""
    return row.state in STILL


def is_forgotten(row: TicketRow) -> bool:
    return row.title == HIDDEN


async def due(session: Session, at_most: int) -> Sequence[str]:
    """Orders of erased people that were open then and are over now, or whose files were held then
    and are not now."""
    files = exists().where(
        AttachmentUseRow.noun == NOUN, AttachmentUseRow.noun_id == cast(TicketRow.id, Text)
    )
    query = (
        select(TicketRow.id)
        .join(CustomerRow, CustomerRow.id == TicketRow.customer)
        .where(
            CustomerRow.erased_at.is_not(None),
            TicketRow.state.not_in(STILL),
            or_(TicketRow.title != HIDDEN, and_(files, ~_held())),
        )
        .limit(at_most)
    )
    return list(await session.scalars(query))


def _held() -> ColumnElement[bool]:
    """Condition on an order: a legal hold stands on one of its calls."""
    standing = select(LegalHoldRow.interaction).where(LegalHoldRow.lifted_at.is_(None))
    calls = exists().where(CallRow.ticket == TicketRow.id, CallRow.interaction.in_(standing))
    return or_(func.coalesce(TicketRow.interaction.in_(standing), false()), calls)


async def held(session: Session, ids: Collection[str]) -> set[str]:
    """Those of these orders that have a call under a legal hold."""
    return set(await session.scalars(select(TicketRow.id).where(TicketRow.id.in_(ids), _held())))


async def locked(session: Session, ticket: str) -> TicketRow | None:
    found: TicketRow | None = await session.scalar(
        select(TicketRow).where(TicketRow.id == ticket).with_for_update()
    )
    return found


async def lay(session: Session, rows: Sequence[TicketRow], customer: str) -> None:
    """They stand on the card that is being erased: by that those that are open are found again."""
    for row in rows:
        row.customer = customer
    await session.flush()


async def forget(session: Session, row: TicketRow) -> None:
    """Nothing is left of who he was and of what was written, nor in the steps; what the order was
    about by type, where it went and how long it took stays."""
    row.title, row.content, row.address = HIDDEN, "", ""
    row.customer_name, row.customer_level, row.caller, row.caller_reversed = "", "", "", ""
    row.fields, row.extension_asked, row.result = {}, None, ""
    row.version += 1
    await session.flush()
    [ticket] = await whole(session, [row])
    await save_text(session, ticket, ())
    await drop_said(session, ticket.id)
    texts: tuple[tuple[Any, Any, Any], ...] = (
        (JointRow, JointRow.ticket, {"text": ""}),
        (ActRow, ActRow.ticket, {"value": ""}),
        (OmissionRow, OmissionRow.ticket, {"reason": ""}),
    )
    for table, column, values in texts:
        await session.execute(update(table).where(column == row.id).values(values))
    await _redact(session, row.id)


async def _redact(session: Session, ticket: str) -> None:
    # As `kit.audit.redact`: the trigger lets nothing else through, and this only here.
    await session.execute(select(func.set_config("warmline.redacting", "on", True)))
    for step in await steps(session, [ticket]):
        step.reason = HIDDEN if step.reason else ""
        step.data = redacted(step.data)
    await session.flush()
    await session.execute(select(func.set_config("warmline.redacting", "off", True)))
