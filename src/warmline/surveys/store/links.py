"""Links: one row per call, found by the hash of its token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from warmline.interactions.tables import InteractionRow
from warmline.kit.db import Session
from warmline.surveys.tables import SurveyResultRow

CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Handled:
    """Who handled a call, for which queue and project."""

    agent: str | None
    queue: str | None
    project: str


async def handled(session: Session, call: str) -> Handled | None:
    """What the record of a call says of it, if it is there."""
    row = await session.get(InteractionRow, call)
    return Handled(row.agent_last, row.queue_last, row.project) if row is not None else None


async def answered_by_phone(session: Session, call: str) -> bool:
    """Whether the customer of a call has rated it by keys."""
    query = select(SurveyResultRow.mark).where(SurveyResultRow.id == call)
    return (await session.scalar(query)) is not None


async def put(session: Session, values: Mapping[str, Any]) -> bool:
    """A link for a call, in place of one that was not answered; False when one was."""
    statement = insert(SurveyResultRow).values(channel=CHANNEL, **values)
    again = statement.on_conflict_do_update(
        index_elements=["interaction", "channel"],
        set_={name: values[name] for name in values if name not in ("id", "interaction")},
        where=SurveyResultRow.mark.is_(None),
    ).returning(SurveyResultRow.id)
    return (await session.execute(again)).first() is not None


async def open_one(
    session: Session, token_hash: str, now: datetime, *, lock: bool = False
) -> SurveyResultRow | None:
    """The row of a link that can still be answered."""
    query = select(SurveyResultRow).where(
        SurveyResultRow.token_hash == token_hash,
        SurveyResultRow.mark.is_(None),
        SurveyResultRow.expires_at > now,
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
