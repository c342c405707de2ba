"""The talks an order may be laid to, and the customer whose number the buyer gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from warmline.customers.tables import ContactRow, CustomerRow
from warmline.interactions.tables import InteractionRow
from warmline.kit.db import Session
from warmline.shop.model import Enquiry, Link

MOST = 200
"""Talks looked at for one order."""


async def customer_of(session: Session, project: str, phone: str) -> str | None:
    """The card of this project with that number, if there is exactly one."""
    query = (
        select(CustomerRow.id)
        .join(ContactRow, ContactRow.customer == CustomerRow.id)
        .where(
            CustomerRow.project == project,
            ContactRow.kind == "phone",
            ContactRow.normal == phone,
        )
        .distinct()
        .limit(2)
    )
    found = (await session.execute(query)).scalars().all()
    return found[0] if len(found) == 1 else None


async def of_phone(
    session: Session, project: str, phone: str, since: datetime, to: datetime
) -> Sequence[Enquiry]:
    """Calls from that number that an agent took."""
    query = _talks(project, since, to).where(InteractionRow.caller_e164 == phone)
    return [_enquiry(row, Link.PHONE) for row in await session.execute(query)]


async def of_customer(
    session: Session, project: str, customer: str, since: datetime, to: datetime
) -> Sequence[Enquiry]:
    """Calls from any number of that card that an agent took."""
    numbers = select(ContactRow.normal).where(
        ContactRow.customer == customer, ContactRow.kind == "phone"
    )
    query = _talks(project, since, to).where(InteractionRow.caller_e164.in_(numbers))
    return [_enquiry(row, Link.CUSTOMER) for row in await session.execute(query)]


async def of_call(session: Session, project: str, call: str) -> Enquiry | None:
    """One call of this project that an agent took."""
    query = _asked().where(InteractionRow.id == call, InteractionRow.project == project)
    row = (await session.execute(query)).one_or_none()
    return _enquiry(row, Link.NAMED) if row is not None else None


def _asked() -> Select[Any]:
    columns: tuple[Any, ...] = (
        InteractionRow.id,
        InteractionRow.arrived_at,
        InteractionRow.agent_last,
        InteractionRow.department,
    )
    return select(*columns).where(
        InteractionRow.agent_last.is_not(None), InteractionRow.talked_at.is_not(None)
    )


def _talks(project: str, since: datetime, to: datetime) -> Select[Any]:
    return (
        _asked()
        .where(
            InteractionRow.project == project,
            InteractionRow.arrived_at >= since,
            InteractionRow.arrived_at <= to,
        )
        .order_by(InteractionRow.arrived_at.desc())
        .limit(MOST)
    )


def _enquiry(row: Any, by: Link) -> Enquiry:
    call, at, agent, department = row
    return Enquiry(call, at, agent, department, by)
