"""Follow-ups that are given to others: which those are, and who is within sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from warmline.accounts.tables import UserRow
from warmline.followups.model import Followup
from warmline.followups.store.followups import open_ones, read, visible_to
from warmline.followups.store.people import within_sight
from warmline.followups.tables import FollowupRow as Row
from warmline.kit.actor import Actor
from warmline.kit.db import Session


async def open_ones_of(
    session: Session,
    actor: Actor,
    queues: Iterable[str],
    ids: Sequence[str],
    whose: str | None,
    most: int,
    due: tuple[datetime | None, datetime | None] = (None, None),
) -> list[Followup]:
    """The open ones among these ids, or a person's, all or those due between two moments, in the
    order of their hours, locked in the order of their ids so that two who move some at once wait
    for each other."""
    query = select(Row.id).where(visible_to(actor, queues), open_ones())
    query = query.where(Row.id.in_(list(ids))) if ids else query.where(Row.assignee == whose)
    since, to = due
    if since is not None:
        query = query.where(Row.due_at >= since)
    if to is not None:
        query = query.where(Row.due_at < to)
    chosen = list(await session.scalars(query.order_by(Row.due_at, Row.id).limit(most)))
    locked = select(Row).where(Row.id.in_(chosen), open_ones()).order_by(Row.id)
    rows = await session.scalars(locked.with_for_update())
    return sorted(map(read, rows), key=lambda one: (one.due_at, one.id))


async def is_seen(session: Session, actor: Actor, user: str) -> bool:
    """Whether a person is one the actor may give work to."""
    query = select(UserRow.id).where(UserRow.id == user, within_sight(actor))
    return (await session.execute(query)).first() is not None
