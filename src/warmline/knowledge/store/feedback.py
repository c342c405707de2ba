"""What readers leave behind: readings, subscriptions, votes, gaps, uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from warmline.accounts.tables import UserRow
from warmline.kit.db import Order, Session, contains, fetch_sheet
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge.model import Gap, Reader, ToRead, Verdict, Vote
from warmline.knowledge.store.readers import visible_to
from warmline.knowledge.tables import (
    ArticleRow,
    GapRow,
    PublishedRow,
    ReadRow,
    SubscriptionRow,
    UseRow,
    VersionRow,
    VoteRow,
)

MOST = 200


async def read(
    session: Session, user: str, article: str, version: int, now: datetime, *, confirmed: bool
) -> None:
    """He read the version; a confirmation stays."""
    statement = insert(ReadRow).values(
        article=article,
        version=version,
        user_id=user,
        read_at=now,
        confirmed_at=now if confirmed else None,
    )
    again = {"confirmed_at": func.coalesce(ReadRow.confirmed_at, now)} if confirmed else {}
    key = ["article", "version", "user_id"]
    await session.execute(
        statement.on_conflict_do_update(index_elements=key, set_=again)
        if again
        else statement.on_conflict_do_nothing(index_elements=key)
    )


async def confirmed(session: Session, user: str, article: str, version: int) -> datetime | None:
    row = await session.get(ReadRow, (article, version, user))
    return row.confirmed_at if row is not None else None


async def last_read(session: Session, user: str, article: str, before: int) -> int:
    """The last version before this one that he read; 0: none."""
    query = select(func.max(ReadRow.version)).where(
        ReadRow.user_id == user, ReadRow.article == article, ReadRow.version < before
    )
    return await session.scalar(query) or 0


async def has_read(session: Session, user: str, article: str, version: int) -> bool:
    return await session.get(ReadRow, (article, version, user)) is not None


async def changed(session: Session, user: str, versions: Mapping[str, int]) -> set[str]:
    """Of these articles (with the versions in force) those he read in an older version only."""
    query = (
        select(ReadRow.article, func.max(ReadRow.version))
        .where(ReadRow.user_id == user, ReadRow.article.in_(versions))
        .group_by(ReadRow.article)
    )
    return {article for article, last in await session.execute(query) if last < versions[article]}


async def subscribe(session: Session, user: str, noun: str, noun_id: str, now: datetime) -> None:
    statement = insert(SubscriptionRow).values(user_id=user, noun=noun, noun_id=noun_id, since=now)
    await session.execute(statement.on_conflict_do_nothing())


async def unsubscribe(session: Session, user: str, noun: str, noun_id: str) -> None:
    await session.execute(
        delete(SubscriptionRow).where(
            SubscriptionRow.user_id == user,
            SubscriptionRow.noun == noun,
            SubscriptionRow.noun_id == noun_id,
        )
    )


async def subscriptions(session: Session, user: str) -> dict[tuple[str, str], datetime]:
    """What he follows, (article or category, id), since when."""
    query = select(SubscriptionRow).where(SubscriptionRow.user_id == user)
    return {(row.noun, row.noun_id): row.since for row in await session.scalars(query)}


async def followers(session: Session, article: str, categories: Collection[str]) -> set[str]:
    """Who follows the article or one of the categories it lies in."""
    query = select(SubscriptionRow.user_id).where(
        or_(
            and_(SubscriptionRow.noun == "article", SubscriptionRow.noun_id == article),
            and_(SubscriptionRow.noun == "category", SubscriptionRow.noun_id.in_(categories)),
        )
    )
    return set(await session.scalars(query))


async def to_read(
    session: Session, reader: Reader, now: datetime, followed: Mapping[str, datetime]
) -> list[ToRead]:
    """What he must confirm and has not, and among the articles and categories he follows (since
    when) what changed since he read it, or is new since he follows it."""
    read_last = (
        select(ReadRow.article, func.max(ReadRow.version).label("version"))
        .where(ReadRow.user_id == reader.user)
        .group_by(ReadRow.article)
        .subquery()
    )
    done = (
        select(ReadRow.article)
        .where(
            ReadRow.user_id == reader.user,
            ReadRow.article == PublishedRow.article,
            ReadRow.version == PublishedRow.version,
            ReadRow.confirmed_at.is_not(None),
        )
        .exists()
    )
    last = func.coalesce(read_last.c.version, 0)
    mine = or_(PublishedRow.article.in_(followed), PublishedRow.category.in_(followed))
    begun = min(followed.values(), default=now)
    query = (
        select(PublishedRow, last)
        .outerjoin(read_last, read_last.c.article == PublishedRow.article)
        .where(
            visible_to(reader, now),
            or_(
                and_(PublishedRow.must_read, ~done),
                and_(
                    mine,
                    last < PublishedRow.version,
                    or_(last > 0, PublishedRow.published_at > begun),
                ),
            ),
        )
        .order_by(PublishedRow.must_read.desc(), PublishedRow.published_at.desc())
        .limit(MOST)
    )
    return [
        ToRead(
            article=row.article,
            version=row.version,
            title=row.title,
            published_at=row.published_at,
            read=version,
            must=row.must_read,
        )
        for row, version in await session.execute(query)
        if row.must_read or version or row.published_at > _since(followed, row)
    ]


def _since(followed: Mapping[str, datetime], row: PublishedRow) -> datetime:
    both = (followed.get(row.article), followed.get(row.category))
    return min(one for one in both if one is not None)


async def vote(session: Session, made: Vote) -> None:
    """A vote; the same one again changes its remark and opens it again."""
    statement = insert(VoteRow).values(
        id=made.id,
        article=made.article,
        version=made.version,
        user_id=made.user,
        verdict=made.verdict.value,
        remark=made.remark,
        at=made.at,
    )
    again = {"remark": made.remark, "at": made.at, "settled_at": None, "settled_by": None}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["article", "version", "user_id", "verdict"], set_=again
        )
    )


VOTES = Order({"at": VoteRow.at, "verdict": VoteRow.verdict}, "-at", VoteRow.id)
"""Neither by title nor by person: no index could serve those orders; both are found by words."""


async def votes(
    session: Session,
    categories: Collection[str],
    *,
    verdict: Verdict | None,
    settled: bool,
    sheet: Sheet,
    q: str = "",
) -> Found[Vote]:
    """Votes on the articles of these categories; searched by title, remark and person. What words
    find is not counted: that would read every vote."""
    query = (
        select(VoteRow, VersionRow.title, ArticleRow.category, UserRow.name)
        .join(ArticleRow, ArticleRow.id == VoteRow.article)
        .join(
            VersionRow,
            and_(VersionRow.article == VoteRow.article, VersionRow.number == VoteRow.version),
        )
        .outerjoin(UserRow, UserRow.id == VoteRow.user_id)
        .where(
            ArticleRow.category.in_(categories),
            VoteRow.settled_at.is_not(None) if settled else VoteRow.settled_at.is_(None),
        )
    )
    if verdict is not None:
        query = query.where(VoteRow.verdict == verdict.value)
    if q:
        said = (VersionRow.title, VoteRow.remark, UserRow.name)
        query = query.where(or_(*(contains(column, q) for column in said)))
    found = await fetch_sheet(session, query, sheet, VOTES, count=not q)
    return found.map(lambda row: _vote(row[0], row[1], row[2], row[3] or ""))


async def find_vote(session: Session, vote: str) -> Vote | None:
    query = (
        select(VoteRow, VersionRow.title, ArticleRow.category)
        .join(ArticleRow, ArticleRow.id == VoteRow.article)
        .join(
            VersionRow,
            and_(VersionRow.article == VoteRow.article, VersionRow.number == VoteRow.version),
        )
        .where(VoteRow.id == vote)
    )
    row = (await session.execute(query)).first()
    return None if row is None else _vote(row[0], row[1], row[2], "")


async def settle_vote(session: Session, vote: str, user: str, now: datetime) -> None:
    row = await session.get_one(VoteRow, vote)
    row.settled_at, row.settled_by = now, user
    await session.flush()


def _vote(row: VoteRow, title: str, category: str, name: str) -> Vote:
    return Vote(
        id=row.id,
        article=row.article,
        version=row.version,
        title=title,
        category=category,
        user=row.user_id,
        user_name=name,
        verdict=Verdict(row.verdict),
        remark=row.remark,
        at=row.at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )


def note_gap(session: Session, project: str, query: str, user: str, now: datetime) -> None:
    session.add(GapRow(id=uuid7(), project=project, query=query, user_id=user, at=now))


async def gaps(
    session: Session, projects: Collection[str], sheet: Sheet, q: str = ""
) -> Found[Gap]:
    """Words that found nothing and that nobody settled, those asked for most first."""
    asked = (
        select(
            GapRow.query,
            func.count().label("times"),
            func.count(func.distinct(GapRow.user_id)).label("people"),
            func.max(GapRow.at).label("last_at"),
        )
        .where(GapRow.settled_at.is_(None), GapRow.project.in_(projects))
        .group_by(GapRow.query)
    )
    if q:
        asked = asked.where(contains(GapRow.query, q))
    of = asked.subquery().c
    sorts = {"times": of.times, "people": of.people, "last_at": of.last_at, "query": of.query}
    order = Order(sorts, "-times", of.query)
    columns = (of.query, of.times, of.people, of.last_at)
    found = await fetch_sheet(session, select(*columns), sheet, order)
    return found.map(lambda row: Gap(row.query, row.times, row.people, row.last_at))


async def settle_gap(
    session: Session,
    projects: Collection[str],
    query: str,
    *,
    user: str,
    now: datetime,
    article: str | None,
) -> int:
    """How many there were."""
    done = await session.execute(
        update(GapRow)
        .where(GapRow.query == query, GapRow.settled_at.is_(None), GapRow.project.in_(projects))
        .values(settled_at=now, settled_by=user, article=article)
        .returning(GapRow.id)
    )
    return len(done.all())


def note_use(
    session: Session,
    user: str,
    noun: str,
    noun_id: str,
    *,
    query: str,
    interaction: str | None,
    now: datetime,
) -> None:
    session.add(
        UseRow(
            id=uuid7(),
            at=now,
            user_id=user,
            noun=noun,
            noun_id=noun_id,
            query=query,
            interaction=interaction,
        )
    )


async def uses(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """How often each was used."""
    query = (
        select(UseRow.noun_id, func.count()).where(UseRow.noun_id.in_(ids)).group_by(UseRow.noun_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}
