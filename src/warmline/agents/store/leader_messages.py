"""The only queries on what leaders wrote to agents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from warmline.accounts.tables import UserRow
from warmline.agents.profile import LeaderMessage
from warmline.agents.store.profiles import visible_agents
from warmline.agents.tables import LeaderMessageRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, fetch_page
from warmline.kit.paging import Page, Paged


async def add(session: Session, agent: str, author: str, text: str, at: datetime) -> None:
    session.add(LeaderMessageRow(agent_id=agent, author_id=author, text=text, sent_at=at))
    await session.flush()


def _messages() -> Select[Any]:
    columns: tuple[Any, ...] = (LeaderMessageRow, UserRow.name)
    return select(*columns).outerjoin(UserRow, UserRow.id == LeaderMessageRow.author_id)


async def of_agent(
    session: Session, agent: str, page: Page, *, unread: bool = False
) -> Paged[LeaderMessage]:
    """What was written to him, newest first."""
    query = _messages().where(LeaderMessageRow.agent_id == agent)
    if unread:
        query = query.where(LeaderMessageRow.read_at.is_(None))
    rows = await fetch_page(
        session,
        query,
        page,
        sorts={"sent_at": LeaderMessageRow.sent_at},
        default="-sent_at",
        tie=LeaderMessageRow.id,
    )
    return rows.map(_message)


async def visible(session: Session, actor: Actor, agent: str) -> bool:
    """Whether the actor may see this agent."""
    query = select(UserRow.id).where(UserRow.id == agent, visible_agents(actor))
    return (await session.execute(query)).one_or_none() is not None


async def mark_read(session: Session, agent: str, message: str, at: datetime) -> None:
    """He read it; the first time counts, and only his own."""
    await session.execute(
        update(LeaderMessageRow)
        .where(
            LeaderMessageRow.id == message,
            LeaderMessageRow.agent_id == agent,
            LeaderMessageRow.read_at.is_(None),
        )
        .values(read_at=at)
    )


def _message(found: Any) -> LeaderMessage:
    row, author = found
    return LeaderMessage(
        id=row.id, author=author or "", text=row.text, sent_at=row.sent_at, read_at=row.read_at
    )
