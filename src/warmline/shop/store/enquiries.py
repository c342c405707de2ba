"""The talks orders may be laid to, and the customers whose numbers the buyers gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Select, Text, TextClause, Uuid, any_, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from warmline.customers.tables import ContactRow, CustomerRow
from warmline.interactions.tables import InteractionRow
from warmline.kit.db import Session
from warmline.shop.model import Enquiry, Link, Order

MOST = 200
"""Talks looked at for one order."""


async def customers_of(session: Session, project: str, phones: Collection[str]) -> dict[str, str]:
    """Number → the card of this project with that number, where there is exactly one."""
    if not phones:
        return {}
    customer = cast(func.min(cast(CustomerRow.id, Text)), Uuid(as_uuid=False))
    query = (
        select(ContactRow.normal, customer)
        .join(CustomerRow, ContactRow.customer == CustomerRow.id)
        .where(
            CustomerRow.project == project,
            ContactRow.kind == "phone",
            ContactRow.normal == any_(literal(sorted(phones), ARRAY(Text))),
        )
        .group_by(ContactRow.normal)
        .having(func.count(CustomerRow.id.distinct()) == 1)
    )
    return {row[0]: str(row[1]) for row in await session.execute(query)}


_TALKS = """
SELECT said.id, talk.id AS call, talk.arrived_at, talk.agent_last, talk.department
FROM json_to_recordset(CAST(:rows AS json))
  AS said (id uuid, who text, since timestamptz, till timestamptz)
CROSS JOIN LATERAL (
  SELECT one.id, one.arrived_at, one.agent_last, one.department FROM interaction AS one
  WHERE one.project = CAST(:project AS uuid) AND WHOSE
    AND one.agent_last IS NOT NULL AND one.talked_at IS NOT NULL
    AND one.arrived_at BETWEEN said.since AND said.till
  ORDER BY one.arrived_at DESC LIMIT :most
) AS talk
"""
_BY_PHONE = text(_TALKS.replace("WHOSE", "one.caller_e164 = said.who"))
_BY_CUSTOMER = text(
    _TALKS.replace(
        "WHOSE",
        "one.caller_e164 IN (SELECT point.normal FROM customer_contact AS point "
        "WHERE point.customer = CAST(said.who AS uuid) AND point.kind = 'phone')",
    )
)


async def of_phones(
    session: Session, project: str, some: Sequence[Order], window: timedelta
) -> dict[str, list[Enquiry]]:
    """Order → calls from its buyer's number in the window before it that an agent took."""
    asked = [(one, one.phone) for one in some if one.phone]
    return await _of(session, project, _BY_PHONE, asked, window, Link.PHONE)


async def of_customers(
    session: Session, project: str, some: Sequence[tuple[Order, str]], window: timedelta
) -> dict[str, list[Enquiry]]:
    """Order → calls from any number of its customer's card, likewise."""
    return await _of(session, project, _BY_CUSTOMER, some, window, Link.CUSTOMER)


async def _of(
    session: Session,
    project: str,
    query: TextClause,
    asked: Sequence[tuple[Order, str]],
    window: timedelta,
    by: Link,
) -> dict[str, list[Enquiry]]:
    found: dict[str, list[Enquiry]] = {}
    if asked:
        rows = [
            {
                "id": order.id,
                "who": who,
                "since": order.ordered_at - window,
                "till": order.ordered_at,
            }
            for order, who in asked
        ]
        values = {"rows": msgspec.json.encode(rows).decode(), "project": project, "most": MOST}
        for row in await session.execute(query, values):
            department = None if row.department is None else str(row.department)
            enquiry = Enquiry(str(row.call), row.arrived_at, str(row.agent_last), department, by)
            found.setdefault(str(row.id), []).append(enquiry)
    return found


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


def _enquiry(row: Any, by: Link) -> Enquiry:
    call, at, agent, department = row
    return Enquiry(call, at, agent, department, by)
