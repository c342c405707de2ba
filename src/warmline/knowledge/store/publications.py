"""What is published: written with each publication, followed by the indexes, read by readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import defer

from warmline.kit.db import Session
from warmline.knowledge.index import FOREVER, Document
from warmline.knowledge.model import (
    Article,
    ArticleKind,
    Audience,
    Published,
    Reader,
    Version,
)
from warmline.knowledge.store.readers import visible_to
from warmline.knowledge.tables import ClockRow, PublishedRow, UseRow

AT_ONCE = 500
_WITHOUT_TERMS = defer(PublishedRow.terms)
"""Kilobytes that only indexes need."""
_NEXT = text(
    "INSERT INTO knowledge_clock (name, seq) VALUES ('search', 1) "
    "ON CONFLICT (name) DO UPDATE SET seq = knowledge_clock.seq + 1 RETURNING seq"
)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, float]).decode


async def tick(session: Session) -> int:
    """The next number; its row is held until the transaction ends."""
    return int((await session.execute(_NEXT)).scalar_one())


async def write(
    session: Session, article: Article, version: Version, plain: str, terms: Mapping[str, float]
) -> None:
    """A version is published."""
    content = version.content
    assert version.published_at is not None
    await session.merge(
        PublishedRow(
            article=article.id,
            version=version.number,
            project=article.project,
            category=article.category,
            kind=article.kind.value,
            title=content.title,
            plain=plain,
            questions=list(content.questions),
            tags=list(content.tags),
            departments=sorted(content.audience.departments),
            roles=sorted(content.audience.roles),
            must_read=content.must_read,
            valid_from=content.valid_from,
            valid_to=content.valid_to,
            published_at=version.published_at,
            order_types=list(content.order_types),
            terms=_encode({term: round(weight, 3) for term, weight in terms.items()}),
            seq=await tick(session),
            live=True,
        )
    )
    await session.flush()


async def forget(session: Session, article: str) -> None:
    """Nothing of the article is published any more."""
    row = await session.get(PublishedRow, article)
    if row is not None:
        row.live, row.seq = False, await tick(session)
        await session.flush()


async def move(session: Session, article: str, category: str) -> None:
    row = await session.get(PublishedRow, article)
    if row is not None:
        row.category, row.seq = category, await tick(session)
        await session.flush()


async def latest(session: Session) -> int:
    """The number of the last change."""
    found = await session.scalar(select(ClockRow.seq).where(ClockRow.name == "search"))
    return found or 0


async def changes(session: Session, since: int) -> list[tuple[int, str, Document | None]]:
    """The next changes in their order: (number, article, what it is now, or None: forgotten)."""
    columns = (
        PublishedRow.seq,
        PublishedRow.article,
        PublishedRow.live,
        PublishedRow.project,
        PublishedRow.departments,
        PublishedRow.roles,
        PublishedRow.valid_from,
        PublishedRow.valid_to,
        PublishedRow.terms,
    )
    query = (
        select(*columns).where(PublishedRow.seq > since).order_by(PublishedRow.seq).limit(AT_ONCE)
    )
    found = list[tuple[int, str, Document | None]]()
    for row in await session.execute(query):
        document = Document(
            article=row.article,
            project=row.project,
            audience=Audience(frozenset(row.departments), frozenset(row.roles)),
            terms=_decode(row.terms),
            valid_from=row.valid_from.timestamp() if row.valid_from else 0.0,
            valid_to=row.valid_to.timestamp() if row.valid_to else FOREVER,
        )
        found.append((row.seq, row.article, document if row.live else None))
    return found


async def published(
    session: Session, reader: Reader, articles: Sequence[str], now: datetime
) -> dict[str, Published]:
    """Those of the articles that the reader may see now."""
    query = (
        select(PublishedRow)
        .where(PublishedRow.article.in_(articles), visible_to(reader, now))
        .options(_WITHOUT_TERMS)
    )
    return {row.article: _published(row) for row in await session.scalars(query)}


async def one(session: Session, article: str) -> Published | None:
    """What is published of an article, whoever it is for."""
    row = await session.get(PublishedRow, article)
    return _published(row) if row is not None and row.live else None


async def suggested(
    session: Session,
    reader: Reader,
    now: datetime,
    *,
    tags: Collection[str],
    categories: Collection[str],
    most: int,
    order_types: Collection[str] = (),
) -> list[Published]:
    """What fits these tags, categories and types of orders (of each that is given), the most used
    of the last thirty days first."""
    uses = (
        select(UseRow.noun_id, func.count().label("times"))
        .where(UseRow.noun == "article", UseRow.at > now - timedelta(days=30))
        .group_by(UseRow.noun_id)
        .subquery()
    )
    query = (
        select(PublishedRow)
        .outerjoin(uses, uses.c.noun_id == PublishedRow.article)
        .where(visible_to(reader, now))
    )
    if tags:
        query = query.where(PublishedRow.tags.overlap(cast(array(sorted(tags)), ARRAY(Text))))
    if order_types:
        types = cast(array(sorted(order_types)), ARRAY(Text))
        query = query.where(PublishedRow.order_types.overlap(types))
    if categories:
        query = query.where(PublishedRow.category.in_(categories))
    query = query.order_by(
        func.coalesce(uses.c.times, 0).desc(),
        PublishedRow.published_at.desc(),
        PublishedRow.article,
    )
    return [
        _published(row) for row in await session.scalars(query.limit(most).options(_WITHOUT_TERMS))
    ]


async def of_category(
    session: Session, reader: Reader, now: datetime, categories: Collection[str], most: int
) -> list[Published]:
    """What a reader sees of these categories, by title."""
    query = (
        select(PublishedRow)
        .where(visible_to(reader, now), PublishedRow.category.in_(categories))
        .order_by(PublishedRow.title.collate("warmline_names"), PublishedRow.article)
        .limit(most)
        .options(_WITHOUT_TERMS)
    )
    return [_published(row) for row in await session.scalars(query)]


async def counts(session: Session, reader: Reader, now: datetime) -> dict[str, int]:
    """How many articles the reader sees in each category."""
    query = (
        select(PublishedRow.category, func.count())
        .where(visible_to(reader, now))
        .group_by(PublishedRow.category)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


def _published(row: PublishedRow) -> Published:
    return Published(
        article=row.article,
        version=row.version,
        project=row.project,
        category=row.category,
        kind=ArticleKind(row.kind),
        title=row.title,
        plain=row.plain,
        questions=tuple(row.questions),
        tags=tuple(row.tags),
        must_read=row.must_read,
        valid_to=row.valid_to,
        published_at=row.published_at,
        order_types=tuple(row.order_types),
    )
