"""Imports: the batch, its staged rows, which of them are one customer.

Rows are staged by COPY, put together and matched by one statement each, and applied in chunks;
what a chunk does and how far it is are committed together.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from warmline.accounts.tables import DepartmentRow, UserProjectRow, UserRow
from warmline.customers.importing import (
    KEYS,
    Import,
    ImportOptions,
    ImportState,
    Policy,
    Problem,
    ReadRow,
    Result,
)
from warmline.customers.importing_cells import Known, word
from warmline.customers.model import ListName
from warmline.customers.store import lists
from warmline.customers.store.cards import visible_to
from warmline.customers.tables import (
    ContactRow,
    CustomerRow,
    ImportLineRow,
    ImportMappingRow,
    ImportRow,
)
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, copy_rows, fetch_page
from warmline.kit.paging import Page, Paged
from warmline.runs.tables import RunRow

LONG_S = 20 * 60
"""What one statement over a million rows may take."""
COUNTLESS = 2**31 - 1
MANY = 5_000
"""More staged rows than this are worth telling the planner of."""
_LINE = ("batch", "number", "root", "keys", "given", "problems", "cells", "result")


async def unhurried(session: Session) -> None:
    """This transaction's statements may take as long as a million rows do."""
    await session.execute(text(f"SET LOCAL statement_timeout = {LONG_S * 1000}"))


# Batches -----------------------------------------------------------------------------------------


def visible_imports(actor: Actor) -> ColumnElement[bool]:
    """Condition on `ImportRow`: one's own; all within his projects for whoever sees all."""
    if actor.user_id == SYSTEM.user_id:
        return true()
    if actor.scope is Scope.ALL:
        return or_(ImportRow.by == actor.user_id, ImportRow.project.in_(actor.projects))
    return ImportRow.by == actor.user_id


async def insert_batch(session: Session, batch: Import) -> None:
    session.add(
        ImportRow(
            id=batch.id,
            project=batch.project,
            by=batch.by,
            at=batch.at,
            name=batch.name,
            file=batch.file,
            size=batch.size,
            heads=list(batch.heads),
            options=_said(batch.options),
            state=batch.state.value,
        )
    )
    await session.flush()


async def find(session: Session, actor: Actor, batch: str, *, lock: bool = False) -> Import | None:
    """One import, if the actor may see it."""
    query = select(ImportRow).where(ImportRow.id == batch, visible_imports(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    return None if row is None else _import(row, await _names(session, [row]))


async def page_of(session: Session, actor: Actor, page: Page) -> Paged[Import]:
    """The imports the actor may see, the last first."""
    query = select(ImportRow).where(visible_imports(actor))
    sorts = {"at": ImportRow.at, "name": ImportRow.name, "state": ImportRow.state}
    found = await fetch_page(session, query, page, sorts=sorts, default="-at", tie=ImportRow.id)
    names = await _names(session, found.items)
    return found.map(lambda row: _import(row, names))


async def save(session: Session, batch: str, **values: Any) -> None:
    """Write some columns of a batch; options as `ImportOptions`, states as they are."""
    if isinstance(values.get("options"), ImportOptions):
        values["options"] = _said(values["options"])
    if isinstance(values.get("state"), ImportState):
        values["state"] = values["state"].value
    await session.execute(update(ImportRow).where(ImportRow.id == batch).values(**values))


async def run_is_over(session: Session, run: str | None) -> bool:
    """Whether nobody works on this run (any more)."""
    if run is None:
        return True
    state = await session.scalar(select(RunRow.state).where(RunRow.id == run))
    return state not in ("queued", "running")


async def remembered(session: Session, signature: str, project: str) -> ImportOptions | None:
    """The options of the last file with these heads."""
    row = await session.get(ImportMappingRow, (signature, project))
    return None if row is None else _options(row.options)


async def remember(
    session: Session, signature: str, project: str, options: ImportOptions, by: str, at: datetime
) -> None:
    values = {"options": _said(options), "by": by, "at": at}
    statement = insert(ImportMappingRow).values(signature=signature, project=project, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["signature", "project"], set_=values)
    )


async def due_to_forget(session: Session, before: datetime) -> list[str]:
    """Imports that ended, or were left lying, before then and still have rows."""
    ended = func.coalesce(ImportRow.ended_at, ImportRow.at)
    query = select(ImportRow.id).where(ended < before, ImportRow.staged != "")
    return list(await session.scalars(query))


def _said(options: ImportOptions) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(asdict(options))
    return said


def _options(said: Mapping[str, Any]) -> ImportOptions:
    return msgspec.convert(dict(said), ImportOptions)


async def _names(session: Session, rows: Sequence[ImportRow]) -> dict[str, str]:
    ids = {row.by for row in rows}
    found = await session.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def _import(row: ImportRow, names: Mapping[str, str]) -> Import:
    return Import(
        id=row.id,
        project=row.project,
        by=row.by,
        at=row.at,
        name=row.name,
        file=row.file,
        size=row.size,
        heads=tuple(row.heads),
        options=_options(row.options),
        state=ImportState(row.state),
        figures=row.figures,
        checked=row.checked,
        kept=row.kept,
        staged=row.staged,
        settled=row.settled,
        run=row.run,
        ended_at=row.ended_at,
        names={row.by: names[row.by]} if row.by in names else {},
    )


# What the centre has -----------------------------------------------------------------------------


async def known(session: Session, actor: Actor, project: str, country: str) -> Known:
    """Every word a row may use, for what this person may give (see `cards.owner_department`)."""
    words: dict[ListName, dict[str, str]] = {}
    for name in ListName:
        words[name] = {
            word(said): entry.code
            for entry in await lists.entries(session, name)
            if entry.active
            for said in (entry.code, entry.zh, entry.en)
        }
    owners: dict[str, list[tuple[str, str | None]]] = {}
    for row in await session.execute(_givable(actor, project)):
        for said in {word(row.login), word(row.name)}:
            owners.setdefault(said, []).append((row.id, row.department_id))
    places: dict[str, list[str]] = {}
    opened = actor.departments | ({actor.department_id} if actor.department_id else set())
    query = select(DepartmentRow.id, DepartmentRow.name)
    if actor.scope is not Scope.ALL:
        query = query.where(DepartmentRow.id.in_(opened))
    for row in await session.execute(query):
        places.setdefault(word(row.name), []).append(row.id)
    definitions = {one.key: one for one in await lists.definitions(session) if one.active}
    return Known(
        country=country,
        definitions=definitions,
        levels=words[ListName.LEVEL],
        sources=words[ListName.SOURCE],
        owners=owners,
        departments=places,
    )


def _givable(actor: Actor, project: str) -> Any:
    seen: ColumnElement[bool] = true()
    if actor.scope is not Scope.ALL:
        seen = or_(UserRow.id == actor.user_id, UserRow.department_id.in_(actor.departments))
    works = UserRow.id.in_(
        select(UserProjectRow.user_id).where(UserProjectRow.project_id == project)
    )
    return select(UserRow.id, UserRow.login, UserRow.name, UserRow.department_id).where(
        UserRow.active, seen, works
    )


# Staged rows -------------------------------------------------------------------------------------


def _of(batch: str) -> ColumnElement[bool]:
    return ImportLineRow.batch == batch


async def forget_rows(session: Session, batch: str) -> None:
    """Nothing of it is staged any more."""
    await session.execute(delete(ImportLineRow).where(_of(batch)))


async def stage(
    session: Session, batch: str, rows: Iterable[tuple[ReadRow, Sequence[str]]]
) -> None:
    """Keep rows as they were read, with their cells."""
    encode = msgspec.json.encode

    def line(row: ReadRow, cells: Sequence[str]) -> tuple[Any, ...]:
        problems = None if not row.problems else encode(problem_lists(row.problems)).decode()
        result = Result.BAD.value if row.problems else None
        given = encode(row.given).decode()
        kept = [cell.replace("\x00", "") for cell in cells]
        return (batch, row.number, row.number, list(row.keys), given, problems, kept, result)

    await copy_rows(session, ImportLineRow, _LINE, (line(row, cells) for row, cells in rows))


def problem_lists(problems: Sequence[Problem]) -> list[list[Any]]:
    """Problems as JSON keeps them."""
    return [[one.column, one.code, one.about] for one in problems]


async def begin_anew(session: Session, batch: str) -> None:
    """Staged rows as they were read: nothing is known of cards."""
    again = update(ImportLineRow).where(
        _of(batch),
        or_(
            ImportLineRow.root != ImportLineRow.number,
            ImportLineRow.customer.is_not(None),
            and_(ImportLineRow.result.is_not(None), ImportLineRow.problems.is_(None)),
        ),
    )
    await session.execute(
        again.values(
            root=ImportLineRow.number,
            customer=None,
            result=None,
            found=None,
            before=None,
            version=None,
            kept=None,
        )
    )


_GROUP = text(
    """
WITH said AS (
  SELECT number, unnest(keys) AS key FROM customer_import_row
  WHERE batch = :batch AND result IS NULL AND cardinality(keys) > 0
), first AS (
  SELECT key, min(number) AS number FROM said GROUP BY key HAVING count(*) > 1
), found AS (
  SELECT said.number, min(first.number) AS root FROM said JOIN first USING (key)
  GROUP BY said.number
)
UPDATE customer_import_row AS row SET root = found.root FROM found
WHERE row.batch = :batch AND row.number = found.number AND found.root < row.number
"""
)
_FOLLOW = text(
    """
UPDATE customer_import_row AS row SET root = above.root FROM customer_import_row AS above
WHERE row.batch = :batch AND above.batch = :batch AND above.number = row.root
  AND row.root < row.number AND above.root < row.root
"""
)
_UNITE = text(
    """
WITH one AS (
  SELECT customer, min(root) AS root FROM customer_import_row
  WHERE batch = :batch AND customer IS NOT NULL AND result IS NULL GROUP BY customer
)
UPDATE customer_import_row AS row SET root = one.root FROM one
WHERE row.batch = :batch AND row.customer = one.customer AND row.root > one.root
  AND row.result IS NULL
"""
)


async def group(session: Session, batch: str, count: int) -> None:
    """Rows that share a key are one customer's: their root is the first of them."""
    if count > MANY:
        await session.execute(text("ANALYZE customer_import_row"))
    await session.execute(_GROUP, {"batch": batch})
    while True:
        moved: Any = await session.execute(_FOLLOW, {"batch": batch})
        if not moved.rowcount:
            return


async def match(session: Session, actor: Actor, batch: Import) -> None:
    """The card of each customer, of those the actor may see in the batch's project. Where several
    fit, nobody can know which one is meant: a double all the same, but not one to be changed."""
    said = (
        select(ImportLineRow.root.label("root"), func.unnest(ImportLineRow.keys).label("key"))
        .where(_of(batch.id), ImportLineRow.result.is_(None))
        .distinct()
        .cte("said")
    )
    fits, needs_contact = _fits(batch.options.key, said.c.key)
    if fits is None:
        return
    source = said.join(ContactRow, fits) if needs_contact else said
    condition = CustomerRow.id == ContactRow.customer if needs_contact else fits
    found = (
        select(
            said.c.root,
            cast(func.min(cast(CustomerRow.id, Text)), Uuid(as_uuid=False)).label("customer"),
            func.count(CustomerRow.id.distinct()).label("several"),
        )
        .select_from(source.join(CustomerRow, condition))
        .where(visible_to(actor), CustomerRow.project == batch.project)
        .group_by(said.c.root)
        .cte("found")
    )
    mine = and_(_of(batch.id), ImportLineRow.root == found.c.root, ImportLineRow.result.is_(None))
    # Skipped whichever of them is meant.
    most = COUNTLESS if batch.options.policy is Policy.SKIP else 1
    values: dict[str, Any] = {"customer": found.c.customer}
    await session.execute(
        update(ImportLineRow)
        .where(mine, found.c.several <= most)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if batch.options.policy is not Policy.SKIP:
        await session.execute(
            update(ImportLineRow)
            .where(mine, found.c.several > 1)
            .values(result=Result.BAD.value, found=[[-1, "ambiguous", ""]])
            .execution_options(synchronize_session=False)
        )
    await session.execute(_UNITE, {"batch": batch.id})


def _fits(key: str, said: Any) -> tuple[ColumnElement[bool] | None, bool]:
    """When a key fits a contact point or a card."""
    if key in KEYS:
        if not KEYS[key]:
            return None, False
        normal = func.substr(said, func.strpos(said, ":") + 1)
        kind = func.split_part(said, ":", 1)
        return and_(ContactRow.normal == normal, ContactRow.kind == kind), True
    if key == "id":
        return CustomerRow.id == cast(func.substr(said, 4), Uuid(as_uuid=False)), False
    value = cast(func.substr(said, 7), JSONB)
    held = func.jsonb_build_object(key.removeprefix("field:"), value)
    return CustomerRow.fields.contains(held), False


async def chunk(
    session: Session, batch: str, after: int, size: int
) -> tuple[Sequence[ImportLineRow], int]:
    """All rows of the next customers, in order, and the last root; none at the end."""
    roots = (
        select(ImportLineRow.root)
        .where(_of(batch), ImportLineRow.root > after, ImportLineRow.result.is_(None))
        .group_by(ImportLineRow.root)
        .order_by(ImportLineRow.root)
        .limit(size)
        .subquery()
    )
    last = await session.scalar(select(func.max(roots.c.root)))
    if last is None:
        return (), after
    query = (
        select(
            ImportLineRow.root,
            ImportLineRow.number,
            ImportLineRow.given,
            ImportLineRow.customer,
        )
        .where(
            _of(batch),
            ImportLineRow.root > after,
            ImportLineRow.root <= last,
            ImportLineRow.result.is_(None),
        )
        .order_by(ImportLineRow.root, ImportLineRow.number)
    )
    rows: Any = (await session.execute(query)).all()
    return rows, int(last)


_RESULTS = text(
    """
UPDATE customer_import_row AS row
SET result = said.result, found = said.found, customer = said.customer, before = said.before,
    version = said.version
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
  AS said (number int, result text, found jsonb, customer uuid, before jsonb, version int)
WHERE row.batch = :batch AND row.number = said.number
"""
)


async def note_results(session: Session, batch: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """What became of rows."""
    if rows:
        said = msgspec.json.encode(rows).decode()
        await session.execute(_RESULTS, {"batch": batch, "rows": said})


async def figures(session: Session, batch: str) -> dict[str, int]:
    """How many rows came to what, and `rows`."""
    query = (
        select(ImportLineRow.result, func.count()).where(_of(batch)).group_by(ImportLineRow.result)
    )
    found = {row[0] or "open": int(row[1]) for row in await session.execute(query)}
    named = {result.value: found.get(result.value, 0) for result in Result}
    return {**named, "rows": sum(found.values())}


async def bad_page(session: Session, batch: str, page: Page) -> Paged[ImportLineRow]:
    """Bad rows in the order of the file."""
    query = select(ImportLineRow).where(_of(batch), ImportLineRow.result == Result.BAD.value)
    return await fetch_page(
        session,
        query,
        page,
        sorts={"number": ImportLineRow.number},
        default="number",
        tie=ImportLineRow.number,
    )


async def report_rows(
    session: Session, batch: str, *, kept: bool, size: int = 2000
) -> AsyncIterator[Sequence[ImportLineRow]]:
    """Bad rows, or (`kept`) those that could not be taken back, in order, in chunks."""
    condition = (
        ImportLineRow.kept.is_not(None) if kept else ImportLineRow.result == Result.BAD.value
    )
    after = -1
    while True:
        query = (
            select(ImportLineRow)
            .where(_of(batch), condition, ImportLineRow.number > after)
            .order_by(ImportLineRow.number)
            .limit(size)
        )
        rows = list(await session.scalars(query))
        if not rows:
            return
        yield rows
        after = rows[-1].number
        session.expunge_all()
