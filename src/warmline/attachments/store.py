"""The only queries on attachments: rows of files, what they belong to, what is to be swept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.attachments.kinds import INLINE
from warmline.attachments.model import Attachment
from warmline.attachments.tables import AttachmentRow, AttachmentUseRow
from warmline.kit.db import Session


async def lock_content(session: Session, sha256: str) -> None:
    """Until the end of the transaction nobody else takes this content in or sweeps it."""
    key = int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def lock_person(session: Session, user: str) -> None:
    """Until the end of the transaction nothing else of this person's is counted."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"attachments {user}", 0)))
    )


async def insert_file(session: Session, made: Attachment) -> None:
    """A new file, used by nothing yet."""
    session.add(
        AttachmentRow(
            id=made.id,
            sha256=made.sha256,
            name=made.name,
            media_type=made.media_type,
            size=made.size,
            made_at=made.made_at,
            made_by=made.made_by,
            unused_since=made.made_at,
        )
    )
    await session.flush()


async def waiting_bytes(session: Session, user: str) -> int:
    """Bytes of a person's files that belong to nothing."""
    query = select(func.coalesce(func.sum(AttachmentRow.size), 0)).where(
        AttachmentRow.made_by == user, AttachmentRow.unused_since.is_not(None)
    )
    return int((await session.execute(query)).scalar_one())


async def find(session: Session, attachment: str) -> tuple[Attachment, datetime | None] | None:
    """One file, and since when it belongs to nothing."""
    found = (await session.execute(_files().where(AttachmentRow.id == attachment))).first()
    return None if found is None else (_attachment(found), found[0].unused_since)


async def locked(
    session: Session, ids: Collection[str]
) -> dict[str, tuple[Attachment, datetime | None]]:
    """These files, which nobody sweeps, binds or releases until the end of the transaction."""
    await session.execute(
        select(AttachmentRow.id)
        .where(AttachmentRow.id.in_(ids))
        .order_by(AttachmentRow.id)
        .with_for_update()
    )
    rows = await session.execute(_files().where(AttachmentRow.id.in_(ids)))
    return {row[0].id: (_attachment(row), row[0].unused_since) for row in rows}


async def uses(session: Session, attachment: str) -> list[tuple[str, str]]:
    """What a file belongs to: (noun, id)."""
    query = select(AttachmentUseRow.noun, AttachmentUseRow.noun_id).where(
        AttachmentUseRow.attachment == attachment
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def of_many(
    session: Session, noun: str, noun_ids: Collection[str]
) -> dict[str, list[Attachment]]:
    """The files of several things of one noun, each in the order they were attached."""
    query = (
        _files(AttachmentUseRow.noun_id)
        .join(AttachmentUseRow, AttachmentUseRow.attachment == AttachmentRow.id)
        .where(AttachmentUseRow.noun == noun, AttachmentUseRow.noun_id.in_(noun_ids))
        .order_by(AttachmentUseRow.at, AttachmentRow.id)
    )
    found: dict[str, list[Attachment]] = defaultdict(list)
    for row in await session.execute(query):
        found[row[2]].append(_attachment(row))
    return dict(found)


async def bind(
    session: Session, ids: Sequence[str], noun: str, noun_id: str, by: str, at: datetime
) -> None:
    """Let these files belong to a thing; what does so already stays."""
    if not ids:
        return
    rows = [
        {"noun": noun, "noun_id": noun_id, "attachment": one, "at": at, "by": by} for one in ids
    ]
    await session.execute(insert(AttachmentUseRow).values(rows).on_conflict_do_nothing())
    await session.execute(
        update(AttachmentRow).where(AttachmentRow.id.in_(ids)).values(unused_since=None)
    )


async def release(
    session: Session, ids: Collection[str], noun: str, noun_id: str, at: datetime
) -> None:
    """Let these files no longer belong to the thing; those that belong to nothing now wait to be
    swept."""
    await session.execute(
        delete(AttachmentUseRow).where(
            AttachmentUseRow.noun == noun,
            AttachmentUseRow.noun_id == noun_id,
            AttachmentUseRow.attachment.in_(ids),
        )
    )
    await session.execute(
        update(AttachmentRow)
        .where(
            AttachmentRow.id.in_(ids),
            ~exists().where(AttachmentUseRow.attachment == AttachmentRow.id),
        )
        .values(unused_since=at)
    )


async def due(session: Session, before: datetime, at_most: int) -> list[tuple[str, str]]:
    """Files nothing has referred to since before this moment: (id, sha256)."""
    query = (
        select(AttachmentRow.id, AttachmentRow.sha256)
        .where(AttachmentRow.unused_since < before)
        .order_by(AttachmentRow.unused_since)
        .limit(at_most)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def set_due(session: Session, attachment: str, since: datetime) -> None:
    """Let a file that belongs to nothing be due, as if it had waited since then."""
    await session.execute(
        update(AttachmentRow).where(AttachmentRow.id == attachment).values(unused_since=since)
    )


async def let_go(session: Session, ids: Collection[str], name: str, since: datetime) -> list[str]:
    """Those of these files that belong to nothing now lose their names and are due, as if they had
    waited since then; which they are."""
    gone = await session.execute(
        update(AttachmentRow)
        .where(AttachmentRow.id.in_(ids), AttachmentRow.unused_since.is_not(None))
        .values(unused_since=since, name=name)
        .returning(AttachmentRow.id)
    )
    return list(gone.scalars())


async def used_elsewhere(
    session: Session, ids: Collection[str], noun: str, noun_ids: Collection[str]
) -> set[str]:
    """Those of these files that belong to something beside these things."""
    query = select(AttachmentUseRow.attachment).where(
        AttachmentUseRow.attachment.in_(ids),
        ~and_(AttachmentUseRow.noun == noun, AttachmentUseRow.noun_id.in_(noun_ids)),
    )
    return set(await session.scalars(query))


async def drop(session: Session, attachment: str, before: datetime) -> bool:
    """Delete a row that nothing refers to still; whether it was one."""
    gone = await session.execute(
        delete(AttachmentRow)
        .where(AttachmentRow.id == attachment, AttachmentRow.unused_since < before)
        .returning(AttachmentRow.id)
    )
    return gone.first() is not None


async def has_content(session: Session, sha256: str) -> bool:
    """Whether any row has this content."""
    found = await session.execute(
        select(AttachmentRow.id).where(AttachmentRow.sha256 == sha256).limit(1)
    )
    return found.first() is not None


def _files(*more: Any) -> Select[Any]:
    return select(AttachmentRow, UserRow.name, *more).outerjoin(
        UserRow, UserRow.id == AttachmentRow.made_by
    )


def _attachment(row: Any) -> Attachment:
    file: AttachmentRow = row[0]
    return Attachment(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        made_at=file.made_at,
        made_by=file.made_by,
        made_by_name=row[1] or "",
        inline=file.media_type in INLINE,
    )


def ordered(found: Iterable[Attachment], ids: Sequence[str]) -> list[Attachment]:
    """The files in the order they were asked for."""
    place = {one: at for at, one in enumerate(ids)}
    return sorted(found, key=lambda one: place[one.id])
