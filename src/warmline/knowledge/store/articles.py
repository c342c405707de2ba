"""Articles and their versions, as maintainers see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from warmline.accounts.tables import UserRow
from warmline.kit.db import COUNTED, Order, Session, ahead, contains, fetch_sheet
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge.model import (
    OPEN,
    Article,
    ArticleKind,
    Audience,
    Content,
    ListFilter,
    Row,
    Version,
    VersionState,
)
from warmline.knowledge.tables import ArticleRow, UseRow, VersionRow, VoteRow

_OPEN = [state.value for state in OPEN]


async def find(session: Session, article: str, *, lock: bool = False) -> Article | None:
    """An article; with `lock` nobody else takes a step with it until the transaction ends."""
    query = select(ArticleRow).where(ArticleRow.id == article)
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        return None
    states = await session.execute(
        select(VersionRow.number, VersionRow.state).where(
            VersionRow.article == article,
            VersionRow.state.in_([*_OPEN, VersionState.PUBLISHED.value]),
        )
    )
    published = open_ = None
    for number, state in states:
        if state == VersionState.PUBLISHED.value:
            published = number
        else:
            open_ = number
    return Article(
        id=row.id,
        project=row.project,
        category=row.category,
        kind=ArticleKind(row.kind),
        created_at=row.created_at,
        created_by=row.created_by,
        published=published,
        open=open_,
        batch=row.batch,
    )


async def insert(session: Session, article: Article) -> None:
    session.add(
        ArticleRow(
            id=article.id,
            project=article.project,
            category=article.category,
            kind=article.kind.value,
            created_at=article.created_at,
            created_by=article.created_by,
            batch=article.batch,
        )
    )
    await session.flush()


async def move(session: Session, article: str, category: str) -> None:
    (await session.get_one(ArticleRow, article)).category = category
    await session.flush()


async def version(session: Session, article: str, number: int) -> Version | None:
    row = await session.get(VersionRow, (article, number), populate_existing=True)
    return None if row is None else _version(row)


async def versions(session: Session, article: str) -> list[Version]:
    """All of them, the newest first."""
    query = select(VersionRow).where(VersionRow.article == article)
    return [
        _version(row) for row in await session.scalars(query.order_by(VersionRow.number.desc()))
    ]


async def files(session: Session, article: str) -> list[str]:
    """The files of all its versions but discarded ones."""
    query = select(VersionRow.attachments).where(
        VersionRow.article == article, VersionRow.state != VersionState.DISCARDED.value
    )
    lists = await session.scalars(query.order_by(VersionRow.number))
    return list(dict.fromkeys(one for ids in lists for one in ids))


async def of_batch(session: Session, batch: str, categories: Collection[str]) -> Sequence[str]:
    """The articles of these categories that an import made."""
    query = select(ArticleRow.id).where(
        ArticleRow.batch == batch, ArticleRow.category.in_(categories)
    )
    return list(await session.scalars(query.order_by(ArticleRow.id)))


async def save(session: Session, version: Version) -> None:
    """Add or change a version."""
    content = version.content
    await session.merge(
        VersionRow(
            article=version.article,
            number=version.number,
            state=version.state.value,
            title=content.title,
            body=content.body,
            questions=list(content.questions),
            keywords=list(content.keywords),
            tags=list(content.tags),
            departments=sorted(content.audience.departments),
            roles=sorted(content.audience.roles),
            valid_from=content.valid_from,
            valid_to=content.valid_to,
            must_read=content.must_read,
            attachments=list(content.attachments),
            note=content.note,
            order_types=list(content.order_types),
            revision=version.revision,
            author=version.author,
            created_at=version.created_at,
            changed_at=version.changed_at,
            submitted_at=version.submitted_at,
            reviewed_by=version.reviewed_by,
            reviewed_at=version.reviewed_at,
            reason=version.reason,
            published_at=version.published_at,
            ended_at=version.ended_at,
        )
    )
    await session.flush()


async def ending(session: Session, now: datetime, most: int) -> Sequence[str]:
    """Articles whose published version's validity is over."""
    query = (
        select(VersionRow.article)
        .where(VersionRow.state == VersionState.PUBLISHED.value, VersionRow.valid_to <= now)
        .order_by(VersionRow.valid_to)
        .limit(most)
    )
    return list(await session.scalars(query))


WALKED = 5_000
"""So many versions are looked at one by one for words, before every text is gone through."""


def _order(of: Any) -> Order:
    sorts = {name: getattr(of, name) for name in ("changed_at", "title", "valid_to", "state")}
    return Order(sorts, "-changed_at", of.article, nullable={"valid_to"})


async def listed(
    session: Session,
    categories: Collection[str] | None,
    wanted: ListFilter,
    sheet: Sheet,
    q: str = "",
    *,
    at_most: int = COUNTED,
) -> Found[Row]:
    """The articles of these categories (None: all) by their open version, else by their last. What
    words find is not counted: that would read every text."""
    found: Found[Any] | None = None
    if q:
        kept = select(VersionRow).where(VersionRow.state != VersionState.DISCARDED.value)
        near = aliased(VersionRow, ahead(kept, sheet, _order(VersionRow), WALKED).subquery())
        query = _listed(near, categories, wanted, q)
        found = await fetch_sheet(session, query, sheet, _order(near), count=False)
    if found is None or not found.next:
        query = _listed(VersionRow, categories, wanted, q)
        order = _order(VersionRow)
        found = await fetch_sheet(session, query, sheet, order, at_most=at_most, count=not q)
    votes = await _votes(session, [row[1].id for row in found.items])
    return found.map(
        lambda row: Row(
            id=row[1].id,
            kind=ArticleKind(row[1].kind),
            category=row[1].category,
            title=row[0].title,
            state=VersionState(row[0].state),
            number=row[0].number,
            published=row[3],
            open=row[0].number if row[0].state in _OPEN else None,
            valid_to=row[0].valid_to,
            author=row[0].author,
            author_name=row[2] or "",
            changed_at=row[0].changed_at,
            must_read=row[0].must_read,
            uses=row[4],
            votes=votes.get(row[1].id, {}),
        )
    )


def _listed(of: Any, categories: Collection[str] | None, wanted: ListFilter, q: str) -> Any:
    """Versions in their order (`of`: all of them, or some), of each article only the last: so the
    order is an index's."""
    later, other = aliased(VersionRow), aliased(VersionRow)
    gone = VersionState.DISCARDED.value
    has_later = exists().where(
        later.article == of.article, later.number > of.number, later.state != gone
    )
    uses = (
        select(func.count())
        .select_from(UseRow)
        .where(UseRow.noun_id == ArticleRow.id, UseRow.noun == "article")
        .scalar_subquery()
    )
    published = (
        select(other.number)
        .where(other.article == of.article, other.state == VersionState.PUBLISHED.value)
        .scalar_subquery()
    )
    query = (
        select(of, ArticleRow, UserRow.name, published.label("shown"), uses.label("uses"))
        .join(ArticleRow, ArticleRow.id == of.article)
        .outerjoin(UserRow, UserRow.id == of.author)
        .where(of.state != gone, ~has_later, _wanted(of, categories, wanted))
    )
    return query.where(or_(contains(of.title, q), contains(of.body, q))) if q else query


def _wanted(of: Any, categories: Collection[str] | None, wanted: ListFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if categories is not None:
        conditions.append(ArticleRow.category.in_(categories))
    if wanted.state is not None:
        conditions.append(of.state == wanted.state.value)
    if wanted.kind is not None:
        conditions.append(ArticleRow.kind == wanted.kind.value)
    if wanted.due_before is not None:
        ending = of.valid_to <= wanted.due_before
        conditions.append(and_(of.state == VersionState.PUBLISHED.value, ending))
    return and_(*conditions)


async def _votes(session: Session, articles: Sequence[str]) -> dict[str, dict[str, int]]:
    query = (
        select(VoteRow.article, VoteRow.verdict, func.count())
        .where(VoteRow.article.in_(articles), VoteRow.settled_at.is_(None))
        .group_by(VoteRow.article, VoteRow.verdict)
    )
    found: dict[str, dict[str, int]] = {}
    for article, verdict, times in await session.execute(query):
        found.setdefault(article, {})[verdict] = times
    return found


def _version(row: VersionRow) -> Version:
    return Version(
        article=row.article,
        number=row.number,
        state=VersionState(row.state),
        content=Content(
            title=row.title,
            body=row.body,
            questions=tuple(row.questions),
            keywords=tuple(row.keywords),
            tags=tuple(row.tags),
            audience=Audience(frozenset(row.departments), frozenset(row.roles)),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            must_read=row.must_read,
            attachments=tuple(row.attachments),
            note=row.note,
            order_types=tuple(row.order_types),
        ),
        revision=row.revision,
        author=row.author,
        created_at=row.created_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        reason=row.reason,
        published_at=row.published_at,
        ended_at=row.ended_at,
    )
