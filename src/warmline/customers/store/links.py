"""Which customer a call was with: one row per call, the last word counts."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from warmline.customers.model import Link, LinkedBy
from warmline.customers.tables import LinkRow
from warmline.kit.db import Session


async def of_call(session: Session, call: str) -> Link | None:
    """Who the call was with, if somebody said so."""
    row = await session.scalar(select(LinkRow).where(LinkRow.interaction == call))
    if row is None:
        return None
    return Link(
        interaction=row.interaction,
        customer=row.customer,
        at=row.at,
        by=row.by,
        how=LinkedBy(row.how),
    )


async def put(session: Session, link: Link) -> None:
    """Say who the call was with; an earlier word is replaced."""
    values = {"customer": link.customer, "at": link.at, "by": link.by, "how": link.how.value}
    statement = insert(LinkRow).values(interaction=link.interaction, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["interaction"], set_=values)
    )


async def remove(session: Session, call: str) -> None:
    """Take back who the call was with."""
    await session.execute(delete(LinkRow).where(LinkRow.interaction == call))
