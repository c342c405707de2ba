"""The database kit on a real PostgreSQL, with a table of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Integer, Text, UniqueConstraint, delete, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from warmline.kit.db import (
    COLLATION_SQL,
    Base,
    Database,
    Id,
    Moment,
    Order,
    all_sheets,
    by_name,
    contains,
    fetch_page,
    fetch_sheet,
    on_violation,
    plain,
)
from warmline.kit.errors import Conflict, Invalid, RetryLater
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, PageUnknown, Sheet, cursor
from warmline.kit.paging import Page

pytestmark = pytest.mark.servers


class Own(DeclarativeBase):
    """Apart from the product's metadata, which must not know the table of a test."""

    metadata = type(Base.metadata)(naming_convention=Base.metadata.naming_convention)


class Cup(Own):
    __tablename__ = "cup"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(Integer)
    filled_at: Mapped[datetime | None] = mapped_column(Moment)


SORTS = {"name": by_name(Cup.name), "size": Cup.size}
ORDER = Order({**SORTS, "filled_at": Cup.filled_at}, "name", Cup.id, nullable={"size", "filled_at"})


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url, pool_size=2, overflow=0)
    async with made.engine.begin() as connection:
        await connection.execute(text(COLLATION_SQL))
        await connection.run_sync(Own.metadata.create_all)
        await connection.execute(delete(Cup))
    yield made
    await made.close()


async def fill(database: Database, *names: str) -> None:
    async with database.transaction() as session:
        rows = [{"name": name, "size": len(name) % 3 or None} for name in names]
        await session.execute(insert(Cup), rows)


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    async def broken() -> None:
        async with database.transaction() as session:
            session.add(Cup(name="茶"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    async with database.transaction() as session:
        session.add(Cup(name="咖啡"))
    async with database.read() as session:
        assert (await session.scalars(select(Cup.name))).all() == ["咖啡"]


async def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        async with database.read() as session:
            await session.execute(insert(Cup), [{"name": "茶"}])
    await fill(database, "茶")  # the same connection, back in the pool, writes again


async def test_a_reading_session_sees_one_moment(database: Database) -> None:
    """Given a list read in two steps, when a row comes between, then both see the same."""
    async with database.read() as session:
        before = (await session.scalars(select(Cup.name))).all()
        await fill(database, "茶")
        assert (await session.scalars(select(Cup.name))).all() == before == []


async def test_moments_come_back_in_utc_and_need_a_zone(database: Database) -> None:
    there = datetime(2026, 5, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    async with database.transaction() as session:
        session.add(Cup(name="茶", filled_at=there))
    async with database.read() as session:
        kept = (await session.scalars(select(Cup.filled_at))).one()
    assert kept == there
    assert kept is not None
    assert kept.tzinfo is UTC
    with pytest.raises(StatementError, match="time zone"):
        async with database.transaction() as session:
            session.add(Cup(name="水", filled_at=datetime(2026, 5, 1)))  # noqa: DTZ001


async def test_a_violated_constraint_becomes_the_error_named_for_it(database: Database) -> None:
    await fill(database, "茶")
    taken = Conflict("There is such a cup.")

    async def again(constraint: str) -> None:
        async with database.transaction() as session:
            with on_violation({constraint: taken}):
                await session.execute(insert(Cup), [{"name": "茶"}])

    with pytest.raises(Conflict) as caught:
        await again("uq_cup_name")
    assert caught.value is taken
    with pytest.raises(IntegrityError):
        await again("uq_cup_size")


async def test_pages_follow_each_other_without_gap_or_double(database: Database) -> None:
    """Given rows that are equal in what is sorted by, then each is on exactly one page."""
    names = [f"cup {number}" for number in range(7)]
    await fill(database, *names)
    seen = []
    for number in (1, 2, 3, 4):
        async with database.read() as session:
            page = await fetch_page(
                session,
                select(Cup),
                Page(number=number, size=2, sort="-size"),
                sorts=SORTS,
                default="name",
                tie=Cup.id,
            )
        assert (page.total, page.page, page.size) == (7, number, 2)
        seen += [cup.name for cup in page.items]
    assert sorted(seen) == names


async def test_names_sort_by_pinyin_and_missing_values_come_last(database: Database) -> None:
    await fill(database, "王", "阿明", "李李李")
    async with database.read() as session:
        by_names = await fetch_page(
            session, select(Cup), Page(), sorts=SORTS, default="name", tie=Cup.id
        )
        by_size = await fetch_page(
            session, select(Cup), Page(sort="-size"), sorts=SORTS, default="name", tie=Cup.id
        )
    assert [cup.name for cup in by_names.items] == ["阿明", "李李李", "王"]
    assert [cup.size for cup in by_size.items] == [2, 1, None]


async def test_rows_of_several_columns_are_paged_as_rows(database: Database) -> None:
    await fill(database, "茶")
    async with database.read() as session:
        page = await fetch_page(
            session, select(Cup, Cup.size), Page(), sorts=SORTS, default="name", tie=Cup.id
        )
    assert [(cup.name, size) for cup, size in page.items] == [("茶", 1)]


async def test_only_listed_fields_sort(database: Database) -> None:
    with pytest.raises(Invalid) as caught:
        async with database.read() as session:
            await fetch_page(
                session, select(Cup), Page(sort="id"), sorts=SORTS, default="name", tie=Cup.id
            )
    assert caught.value.details["may"] == ["name", "size"]


async def turned(database: Database, sheet: Sheet, order: Order = ORDER) -> Found[Cup]:
    async with database.read() as session:
        return await fetch_sheet(session, select(Cup), sheet, order)


@pytest.mark.parametrize("sort", ["name", "-name", "size", "-size", "filled_at", "-filled_at"])
async def test_given_equal_and_missing_values_when_rows_come_between_pages_then_each_is_seen_once(
    database: Database, sort: str
) -> None:
    """Given seven cups, two and more of a size and some of none, when cups are added at both ends
    and among them while one turns the pages, then each of the seven is seen once, in the order the
    list had."""
    names = [f"cup {number}" for number in range(7)]
    async with database.transaction() as session:
        at = datetime(2026, 5, 1, tzinfo=UTC)
        for place, name in enumerate(names):
            size, filled = (1, 2, None)[place % 3], (None, at)[place % 2]
            session.add(Cup(name=name, size=size, filled_at=filled))
    async with database.read() as session:
        whole = [
            cup.name
            async for cups in all_sheets(session, select(Cup), ORDER, sort=sort, size=3)
            for cup in cups
        ]
    assert sorted(whole) == names
    seen, after, more = list[str](), "", 0
    while True:
        page = await turned(database, Sheet(sort, 2, after))
        assert (page.total is None) == bool(after)
        seen += [cup.name for cup in page.items]
        after = page.next
        if not after:
            break
        async with database.transaction() as session:
            for size in (0, 1, 3, None) if more < 12 else ():
                more += 1
                session.add(Cup(name=f"{'a' if more % 2 else 'z'}{more}", size=size))
    assert [name for name in seen if name in names] == whole
    assert len(seen) == len(set(seen))


async def test_missing_values_come_last_whichever_way(database: Database) -> None:
    await fill(database, "王", "阿明", "李李李")
    up = [cup.size for cup in (await turned(database, Sheet("size"))).items]
    down = [cup.size for cup in (await turned(database, Sheet("-size"))).items]
    assert (up, down) == ([1, 2, None], [2, 1, None])
    assert [cup.name for cup in (await turned(database, Sheet())).items] == ["阿明", "李李李", "王"]


async def test_a_list_is_counted_no_further_than_it_says(database: Database) -> None:
    await fill(database, *"abcde")
    async with database.read() as session:
        one = Sheet(size=1)
        some = await fetch_sheet(session, select(Cup), one, ORDER, at_most=3)
        every = await fetch_sheet(session, select(Cup), one, ORDER, at_most=5)
        unsaid = await fetch_sheet(session, select(Cup), one, ORDER, count=False)
        whole = await fetch_sheet(session, select(Cup), Sheet(), ORDER, count=False)
    counts = [(page.total, page.capped) for page in (some, every, unsaid, whole)]
    assert counts == [(3, True), (5, False), (None, False), (5, False)]


async def test_rows_of_several_columns_say_what_they_are_without_their_place(
    database: Database,
) -> None:
    await fill(database, "茶", "水")
    query = select(Cup.name, Cup.size.label("much"))
    async with database.read() as session:
        page = await fetch_sheet(session, query, Sheet(size=1), ORDER)
    assert [plain(row) for row in page.items] == [{"name": "茶", "much": 1}]
    assert (page.total, bool(page.next)) == (2, True)


async def test_a_place_of_another_order_or_type_is_refused(database: Database) -> None:
    with pytest.raises(Invalid) as caught:
        await turned(database, Sheet("id"))
    assert caught.value.details["may"] == ["filled_at", "name", "size"]
    for sort, after in (
        ("name", cursor("-name", "a", uuid7())),
        ("name", cursor("name", None, uuid7())),
        ("size", cursor("size", "a", uuid7())),
        ("size", cursor("size", 1, "no id")),
        ("filled_at", cursor("filled_at", "2026-05-01", uuid7())),
        ("name", "nonsense"),
    ):
        with pytest.raises(PageUnknown):
            await turned(database, Sheet(sort, 2, after))


async def test_words_are_found_as_they_are(database: Database) -> None:
    await fill(database, "100% Tea", "100 tea", "a_b", "aXb")

    async def found(words: str) -> set[str]:
        async with database.read() as session:
            query = select(Cup.name).where(contains(Cup.name, words))
            return set((await session.scalars(query)).all())

    assert await found("TEA") == {"100% Tea", "100 tea"}
    assert await found("0%") == {"100% Tea"}
    assert await found("a_b") == {"a_b"}


async def test_what_cannot_be_kept_is_the_caller_s_mistake(database: Database) -> None:
    for values in ({"name": "a\x00b"}, {"name": "a", "size": 2**40}):
        with pytest.raises(Invalid):
            async with database.transaction() as session:
                await session.execute(insert(Cup), [values])


async def test_a_database_that_is_away_is_retried_later() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:9/none", connect_timeout_s=1)
    with pytest.raises(RetryLater) as caught:
        await away.ping()
    assert caught.value.code == "database_away"
    await away.close()


async def test_a_connection_cut_under_way_is_retried_later_and_the_pool_recovers(
    database: Database,
) -> None:
    """Given the server ends a connection in use (a restart), then the verb may be tried again,
    and the next one works."""
    with pytest.raises(RetryLater):
        async with database.transaction() as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    await database.ping()


async def test_a_statement_that_takes_too_long_is_given_up(database_url: str) -> None:
    hasty = Database(database_url, pool_size=1, statement_timeout_s=0.05)
    with pytest.raises(RetryLater):
        async with hasty.read() as session:
            await session.execute(text("SELECT pg_sleep(30)"))
    await hasty.close()


async def test_a_pool_without_a_free_connection_is_retried_later(database_url: str) -> None:
    small = Database(database_url, pool_size=1, overflow=0, pool_timeout_s=0.05)
    async with small.read() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(RetryLater):
            await small.ping()
    await small.close()
