"""The only queries on the library of prompts; called by `ivr.service.prompts`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, exists, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from warmline.ivr.errors import PromptTaken
from warmline.ivr.library import FOLDER, LibraryPrompt, PromptFilters
from warmline.ivr.tables import FlowRow, FlowVersionRow, PromptRow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged

SORTS = {
    "name": by_name(PromptRow.name),
    "key": PromptRow.key,
    "seconds": PromptRow.seconds,
    "source": PromptRow.source,
    "changed_at": PromptRow.changed_at,
}
TAKEN = PromptTaken("Another prompt has this key; choose another one.", field="key")
NO_PROJECT = Missing("There is no such project.", code="project_missing", field="project")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `PromptRow`: those of the actor's projects; all for whoever sees all."""
    if actor.user_id == SYSTEM.user_id or actor.scope is Scope.ALL:
        return true()
    return PromptRow.project_id.in_(actor.projects)


def _newest() -> Any:
    """Each flow's live version and draft."""
    return (
        select(FlowVersionRow.flow_id, FlowVersionRow.definition)
        .ext(distinct_on(FlowVersionRow.flow_id, FlowVersionRow.state))
        .order_by(FlowVersionRow.flow_id, FlowVersionRow.state, FlowVersionRow.number.desc())
        .subquery()
    )


def _names_it(newest: Any) -> ColumnElement[bool]:
    """Whether a flow's document has the prompt's sound as a text of its own."""
    written = func.concat('"', FOLDER, "/", PromptRow.key, '"')
    found: ColumnElement[bool] = func.strpos(cast(newest.c.definition, Text), written) > 0
    return found


async def page_of(
    session: Session,
    actor: Actor,
    filters: PromptFilters,
    page: Page,
    elsewhere: Mapping[str, Collection[str]],
) -> Paged[LibraryPrompt]:
    """`elsewhere`: key → who uses it besides flows."""
    query = select(PromptRow).where(visible_to(actor))
    if page.q:
        query = query.where(
            or_(*(contains(c, page.q) for c in (PromptRow.name, PromptRow.key, PromptRow.text)))
        )
    if filters.source:
        query = query.where(PromptRow.source == filters.source)
    if filters.used:
        newest = _newest()
        used = or_(
            exists(select(literal(1)).select_from(newest).where(_names_it(newest))),
            PromptRow.key.in_(list(elsewhere)),
        )
        query = query.where(used if filters.used == "yes" else ~used)
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=PromptRow.id)
    by = await users_of(session, [row.key for row in rows.items], elsewhere)
    return rows.map(lambda row: shaped(row, by.get(row.key, ())))


async def users_of(
    session: Session, keys: Collection[str], elsewhere: Mapping[str, Collection[str]]
) -> dict[str, tuple[str, ...]]:
    """Key → names of flows and others that use it."""
    newest = _newest()
    query = (
        select(PromptRow.key, FlowRow.name)
        .join(newest, _names_it(newest))
        .join(FlowRow, FlowRow.id == newest.c.flow_id)
        .where(PromptRow.key.in_(list(keys)))
        .distinct()
    )
    found: dict[str, set[str]] = {key: set(elsewhere.get(key, ())) for key in keys}
    for key, name in (await session.execute(query)).all():
        found[key].add(name)
    return {key: tuple(sorted(names)) for key, names in found.items()}


async def find(session: Session, actor: Actor, id: str, *, lock: bool = False) -> PromptRow | None:
    query = select(PromptRow).where(PromptRow.id == id, visible_to(actor))
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def save(session: Session, row: PromptRow) -> None:
    session.add(row)
    with on_violation({"uq_prompt_key": TAKEN, "fk_prompt_project_id_project": NO_PROJECT}):
        await session.flush()
    await session.refresh(row)


async def remove(session: Session, row: PromptRow) -> None:
    await session.delete(row)
    await session.flush()


def shaped(row: PromptRow, used_by: tuple[str, ...] = ()) -> LibraryPrompt:
    return LibraryPrompt(
        id=row.id,
        project=row.project_id,
        key=row.key,
        name=row.name,
        source=row.source,
        text=row.text,
        voice=row.voice,
        speed=row.speed,
        engine=row.engine,
        seconds=row.seconds,
        version=row.version,
        changed_at=row.changed_at,
        used_by=used_by,
    )
