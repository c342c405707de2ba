"""PostgreSQL: the one metadata, transactions, and what every store needs to query.

Every feature's `tables.py` declares on `Base`; its `store.py` takes a `Session`; its `service.py`
takes a `Database` and opens one transaction per verb, committed once at the edge. Together with
`tables` and `store` this is the only place that knows SQLAlchemy, so it also turns a lost database
into `RetryLater`. Migrations live in `migrations/`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import (
    ARRAY,
    DDL,
    Dialect,
    MetaData,
    Row,
    Select,
    TextClause,
    TypeDecorator,
    Uuid,
    any_,
    event,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql import ColumnElement

from warmline.kit.errors import Invalid, RetryLater, WarmlineError
from warmline.kit.keyset import Found, Sheet, counted, cursor, place_after
from warmline.kit.paging import ALL_OF_IT, Bound, Page, Paged

Session = AsyncSession
"""What stores take. From `Database.read()` it refuses to write."""

Id = Uuid(as_uuid=False)
"""Column type of ids: `uuid` in PostgreSQL, lower-case text in Python."""

RowT = TypeVar("RowT")


class Moment(TypeDecorator[datetime]):
    """An instant: `timestamptz`, always UTC in Python; a naive datetime is refused."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table. Names of constraints are predictable, so migrations and
    `on_violation` can rely on them: pk_table, fk_table_column_other, uq_table_column,
    ix_table_column, ck_table_name."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 - read by SQLAlchemy as it stands


metadata = Base.metadata

COLLATION_SQL = """DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_collation WHERE collname = 'warmline_names') THEN
    BEGIN
      CREATE COLLATION warmline_names (provider = icu, locale = 'zh');
    EXCEPTION WHEN feature_not_supported THEN
      CREATE COLLATION warmline_names FROM "C";
    END;
  END IF;
END $$"""
"""What the first migration runs first: Chinese names sort by pinyin, or by code point where the
server was built without ICU."""

event.listen(metadata, "before_create", DDL(COLLATION_SQL))  # type: ignore[no-untyped-call]


class Database:
    """One pool of connections to one PostgreSQL.

    `url` is `postgresql+psycopg://…`; `pool_size` connections stay open and `overflow` more may
    come; a statement may take `statement_timeout_s`, a verb may wait `pool_timeout_s` for a
    connection. Every failure to reach the server becomes `RetryLater`.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        overflow: int = 10,
        pool_timeout_s: float = 5.0,
        connect_timeout_s: int = 5,
        statement_timeout_s: float = 30.0,
        application: str = "warmline",
    ) -> None:
        options = f"-c timezone=UTC -c statement_timeout={int(statement_timeout_s * 1000)}"
        self._engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=overflow,
            pool_timeout=pool_timeout_s,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={
                "connect_timeout": connect_timeout_s,
                "options": options,
                "application_name": application,
            },
        )
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @property
    def engine(self) -> AsyncEngine:
        """For migrations and tests; features use `transaction` and `read`."""
        return self._engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A session that may write; committed once when the block ends well, else rolled back."""
        with lost_database():
            session = AsyncSession(self._engine, expire_on_commit=False)
            async with session, session.begin():
                yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session that sees one moment of the database and cannot write; never committed."""
        with lost_database():
            async with AsyncSession(self._reader, autoflush=False) as session:
                yield session

    async def ping(self) -> None:
        """Return when the server answers, else raise `RetryLater`."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def create_all(self) -> None:
        """Make every registered table in an empty database (tests; else: migrations)."""
        with lost_database():
            async with self._engine.begin() as connection:
                await connection.run_sync(metadata.create_all)

    async def close(self) -> None:
        await self._engine.dispose()


@contextmanager
def lost_database() -> Iterator[None]:
    """Turn a server that is away, restarting, too slow or out of connections into `RetryLater`,
    and a value it cannot hold (a NUL in a text, a number out of range) into `Invalid`."""
    try:
        yield
    except DataError as error:
        raise Invalid(
            "One of the values cannot be stored: too large, or with characters no text may have.",
            code="value_unstorable",
        ) from error
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise _retry_later() from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _retry_later() from error
        raise


def _retry_later() -> RetryLater:
    return RetryLater(
        "The database cannot be reached or is too busy just now; try again in a moment.",
        code="database_away",
        after_s=2,
    )


@contextmanager
def on_violation(errors: Mapping[str, WarmlineError]) -> Iterator[None]:
    """Raise the error named for a violated constraint (`{"uq_user_login": Conflict(…)}`).

    Put it round the `flush` that may violate; the transaction is over afterwards. A constraint
    not named here stays an `IntegrityError`, since it is a fault of ours.
    """
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.orig, "diag", None)
        named = errors.get(getattr(diagnosis, "constraint_name", None) or "")
        if named is None:
            raise
        raise named from error


async def fetch_page(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    page: Page,
    *,
    sorts: Mapping[str, ColumnElement[Any] | Any],
    default: str,
    tie: ColumnElement[Any] | Any,
) -> Paged[Any]:
    """One page of `statement` (filtered already) and its total: for lists of a few hundred rows,
    such as settings. It counts every row and skips those before; see `fetch_sheet`.

    `sorts` lists what may be sorted by (name → column); `default` is the order when the page
    names none; `tie` (a unique column) makes the order total, so that no row is shown twice.
    Items are entities when the statement selects one entity, else rows. An unknown sort field
    raises `Invalid`. A Session from `read()` makes total and items agree.
    """
    chosen = page if page.sort else Page(sort=default)
    column = _column(chosen.sort_field, sorts)
    order = column.desc().nulls_last() if chosen.descending else column.asc().nulls_last()
    whole = statement.order_by(None).subquery()
    total = (await session.execute(select(func.count()).select_from(whole))).scalar_one()
    rows = await session.execute(
        statement.order_by(order, tie).limit(page.size).offset(page.offset)
    )
    single = len(statement.column_descriptions) == 1
    items = list(rows.scalars().all()) if single else list(rows.all())
    return Paged(items=items, total=total, page=page.number, size=page.size)


def _column(name: str, sorts: Mapping[str, Any]) -> Any:
    column = sorts.get(name)
    if column is None:
        raise Invalid(
            f"This list cannot be sorted by “{name}”; it can by {', '.join(sorted(sorts))}.",
            code="sort_unknown",
            field="sort",
            may=sorted(sorts),
        )
    return column


COUNTED = 10_000
"""Long lists are counted so far; a bigger number helps nobody and costs time."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a long list may be sorted: `sorts` (name → column), `default` where nobody chose, `tie` a
    unique column of the table that the list begins with. Of the names in `nullable` a row may have
    no value; it comes last, whichever way."""

    sorts: Mapping[str, Any]
    default: str
    tie: Any
    nullable: Collection[str] = ()


async def fetch_sheet(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    sheet: Sheet,
    order: Order,
    *,
    at_most: int = COUNTED,
    count: bool = True,
) -> Found[Any]:
    """The page of `statement` (filtered already) that begins after a place, never by skipping rows:
    the thousandth costs what the first does. The total is counted with the first page, no further
    than one beyond `at_most`; without `count` it is only known where one page holds everything.

    Items are entities when the statement selects one, else rows with two columns more at their end
    (see `plain`). Raises `Invalid` for a sort the list has not, `PageUnknown`.
    """
    asked = _sorted(sheet, order)
    found: list[Any] = []
    for stretch in _stretches(statement, asked, order):
        if len(found) <= asked.size:
            found += (await session.execute(stretch.limit(asked.size + 1 - len(found)))).all()
    rows, following = found[: asked.size], ""
    if len(found) > asked.size:
        following = cursor(asked.sort, *rows[-1][-2:])
    total = None
    if not asked.after:
        total = None if following else len(rows)
        if following and count:
            total = await _count(session, statement, order, at_most)
    single = len(statement.column_descriptions) == 1
    return counted([row[0] for row in rows] if single else rows, following, total, at_most)


def ahead(
    statement: Select[*tuple[Any, ...]], sheet: Sheet, order: Order, most: int
) -> Select[*tuple[Any, ...]]:
    """The next `most` rows of a list: for what no index finds, to look at them one by one before
    all are gone through for it."""
    return _stretches(statement, _sorted(sheet, order), order)[0].limit(most)


def _sorted(sheet: Sheet, order: Order) -> Sheet:
    return sheet if sheet.sort else Sheet(order.default, sheet.size, sheet.after)


def _stretches(
    statement: Select[*tuple[Any, ...]], sheet: Sheet, order: Order
) -> list[Select[*tuple[Any, ...]]]:
    """What of the list lies after the place: rows with a value, then those without. Each is a range
    of one index, which a condition for both would not be."""
    column = _column(sheet.field, order.sorts)
    null = sheet.field in order.nullable
    ways = [one.desc() if sheet.descending else one.asc() for one in (column, order.tie)]
    query = statement.add_columns(
        column.label("place_value"), order.tie.label("place_tie")
    ).order_by(None)
    query = query.order_by(*ways)
    valued = query.where(column.is_not(None)) if null else query
    missing = [query.where(column.is_(None))] if null else []
    if not sheet.after:
        return [valued, *missing]
    tied = isinstance(order.tie.type, Uuid)
    kind = column.type.python_type
    value, last = place_after(sheet.after, sheet.sort, kind, null=null, id_=tied)
    if value is None:
        tie = order.tie
        return [one.where(tie < last if sheet.descending else tie > last) for one in missing]
    place, bound = tuple_(column, order.tie), (value, last)
    return [valued.where(place < bound if sheet.descending else place > bound), *missing]


async def _count(
    session: Session, statement: Select[*tuple[Any, ...]], order: Order, at_most: int
) -> int:
    some = statement.with_only_columns(order.tie).order_by(None)
    whole = some.limit(at_most + 1).subquery()
    return int((await session.execute(select(func.count()).select_from(whole))).scalar_one())


async def all_sheets(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    order: Order,
    *,
    sort: str = "",
    size: int = 1000,
) -> AsyncIterator[Sequence[Any]]:
    """Every row of a long list in its order, as `fetch_sheet` has them, in chunks. Nothing read
    before is kept."""
    sheet = Sheet(sort, size)
    while True:
        found = await fetch_sheet(session, statement, sheet, order, count=False)
        if found.items:
            yield found.items
        if not found.next:
            return
        session.expunge_all()
        sheet = Sheet(sort, size, found.next)


def plain(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """A row of a page by its columns' names, without those that say its place."""
    return {name: row._mapping[name] for name in row._fields[:-2]}


def within(at: Any, tie: Any, bound: Bound | None) -> ColumnElement[bool]:
    """Condition that a row, ordered by `at` and `tie` (an id), lies before the bound."""
    if bound is None:
        return true()
    if bound.last is None:
        return cast(ColumnElement[bool], at < bound.at)
    if bound.last == ALL_OF_IT:
        return cast(ColumnElement[bool], at <= bound.at)
    return tuple_(at, tie) < (bound.at, bound.last)


def rows_statement(table: type[Base], *, replace_by: Sequence[str] = ()) -> TextClause:
    """An INSERT for any number of rows whose text never changes, so that it is compiled once:
    the rows travel as one JSON parameter `rows` (see `write_rows`). `replace_by` names the unique
    columns by which a row that is there already is replaced; without them it stays as it is."""
    name = table.__tablename__
    then = "NOTHING"
    if replace_by:
        others = [
            column.name for column in table.__table__.columns if column.name not in replace_by
        ]
        changes = ", ".join(f'"{other}" = excluded."{other}"' for other in others)
        then = f"UPDATE SET {changes}"
    target = f"({', '.join(replace_by)}) " if replace_by else ""
    return text(
        f"INSERT INTO {name} SELECT * FROM "  # noqa: S608 - every name in it is one of ours
        f"json_populate_recordset(NULL::{name}, CAST(:rows AS json)) ON CONFLICT {target}DO {then}"
    )


async def write_rows(
    session: Session, statement: TextClause, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write rows with a `rows_statement`. Every row names every column, since a column left out
    is null, whatever its default; values are what JSON can say, moments and structs included."""
    if rows:
        await session.execute(statement, {"rows": msgspec.json.encode(rows).decode()})


async def copy_rows(
    session: Session, table: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write many rows with COPY, the quickest way there is; JSON as text. A double is an error: for
    rows that may be there see `rows_statement`."""
    names = ", ".join(f'"{column}"' for column in columns)
    raw = await (await session.connection()).get_raw_connection()
    connection: Any = raw.driver_connection
    async with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table.__tablename__} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            await copy.write_row(row)


async def in_chunks(
    session: Session, query: Select[Any], size: int = 1000
) -> AsyncIterator[Sequence[Row[Any]]]:
    """Every row of a query, read with a cursor of the server's, so that memory stays small."""
    found = await session.stream(query.execution_options(yield_per=size))
    async for rows in found.partitions():
        yield rows


def among(column: Any, ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether the column of ids is one of these. They travel as one array, so that there may be
    tens of thousands and the statement stays the same."""
    condition: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Id)))
    return condition


def contains(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the text column contains `words`, ignoring case; `%` and `_` mean themselves."""
    condition: ColumnElement[bool] = column.icontains(words, autoescape=True)
    return condition


def by_name(column: Any) -> Any:
    """The column in the order people expect of names (Chinese by pinyin)."""
    return column.collate("warmline_names")
