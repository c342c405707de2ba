"""The only queries on flows; called by `ivr.service` inside its transactions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from warmline.ivr.errors import FlowChanged
from warmline.ivr.tables import FlowRow, FlowVersionRow
from warmline.ivr.versions import FlowInfo, FlowVersion, LiveFlow
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.db import Session, by_name, contains, fetch_page, on_violation
from warmline.kit.errors import Missing
from warmline.kit.paging import Page, Paged

SORTS = {
    "name": by_name(FlowRow.name),
    "key": FlowRow.key,
    "created_at": FlowRow.created_at,
    "changed_at": FlowRow.changed_at,
}

STATES = ("all", "live", "draft", "archived")
"""What a list of flows may be narrowed to; `all` are those not put away."""

EARLIER = timedelta(hours=4)
"""For how long a replaced version stays in the snapshot: longer than any call in a flow."""


NO_PROJECT = Missing("There is no such project.", code="project_missing", field="project")


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `FlowRow`: flows of the actor's projects; all for whoever runs the centre."""
    runs_it = actor.scope is Scope.ALL and actor.may("settings.manage")
    if actor.user_id == SYSTEM.user_id or runs_it:
        return true()
    return FlowRow.project_id.in_(actor.projects)


async def page_of_flows(
    session: Session, actor: Actor, page: Page, state: str = "all"
) -> Paged[FlowInfo]:
    away = FlowRow.archived_at.is_not(None)
    query = select(FlowRow).where(visible_to(actor), away if state == "archived" else ~away)
    if state in ("live", "draft"):
        wanted = "published" if state == "live" else "draft"
        query = query.where(
            exists().where(FlowVersionRow.flow_id == FlowRow.id, FlowVersionRow.state == wanted)
        )
    if page.q:
        query = query.where(contains(FlowRow.name, page.q) | contains(FlowRow.key, page.q))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=FlowRow.id)
    versions = await _newest(session, [row.id for row in rows.items])
    return rows.map(lambda row: _info(row, versions.get(row.id, {})))


async def flow_by_id(
    session: Session, actor: Actor, flow_id: str, *, lock: bool = False
) -> FlowRow | None:
    query = select(FlowRow).where(FlowRow.id == flow_id, visible_to(actor))
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def flow_by_key(
    session: Session, actor: Actor, project_id: str, key: str, *, lock: bool = False
) -> FlowRow | None:
    query = select(FlowRow).where(
        FlowRow.project_id == project_id, FlowRow.key == key, visible_to(actor)
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


def agree(row: FlowRow, revision: int | None) -> None:
    """Refuse a change made on what is no longer so: `FlowChanged` says who was faster, and when."""
    if revision is not None and revision != row.revision:
        at = row.changed_at.isoformat() if row.changed_at else ""
        raise FlowChanged(
            f"{row.changed_name or 'Somebody'} changed “{row.name}” since you opened it. Look at "
            "it anew, or keep yours over it.",
            by=row.changed_name,
            at=at,
            revision=row.revision,
        )


async def info_of(session: Session, row: FlowRow) -> FlowInfo:
    return _info(row, (await _newest(session, [row.id])).get(row.id, {}))


async def newest(session: Session, flow_id: str, state: str) -> FlowVersionRow | None:
    """The flow's draft, or its live version."""
    query = (
        select(FlowVersionRow)
        .where(FlowVersionRow.flow_id == flow_id, FlowVersionRow.state == state)
        .order_by(FlowVersionRow.number.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def versions_of(session: Session, flow_id: str) -> list[FlowVersionRow]:
    """All versions, newest first, the draft among them."""
    query = (
        select(FlowVersionRow)
        .where(FlowVersionRow.flow_id == flow_id)
        .order_by(FlowVersionRow.number.desc())
    )
    return list(await session.scalars(query))


async def version(session: Session, flow_id: str, number: int) -> FlowVersionRow | None:
    query = select(FlowVersionRow).where(
        FlowVersionRow.flow_id == flow_id, FlowVersionRow.number == number
    )
    return (await session.scalars(query)).one_or_none()


async def key_is_free(session: Session, project_id: str, key: str) -> bool:
    query = select(FlowRow.id).where(FlowRow.project_id == project_id, FlowRow.key == key)
    return (await session.scalars(query)).first() is None


async def live_names(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Key and name of every flow that is live, in the order of names."""
    published = exists().where(
        FlowVersionRow.flow_id == FlowRow.id, FlowVersionRow.state == "published"
    )
    query = (
        select(FlowRow.key, FlowRow.name)
        .where(visible_to(actor), FlowRow.archived_at.is_(None), published)
        .order_by(by_name(FlowRow.name), FlowRow.key)
    )
    return [(key, name) for key, name in (await session.execute(query)).all()]


async def next_number(session: Session, flow_id: str) -> int:
    query = select(func.coalesce(func.max(FlowVersionRow.number), 0) + 1).where(
        FlowVersionRow.flow_id == flow_id
    )
    return (await session.scalars(query)).one()


async def live_flows(session: Session) -> list[LiveFlow]:
    """Every flow's live version, with those it replaced lately."""
    earlier = await _replaced_lately(session)
    query = (
        select(FlowRow, FlowVersionRow)
        .join(FlowVersionRow, FlowVersionRow.flow_id == FlowRow.id)
        .where(FlowVersionRow.state == "published", FlowRow.archived_at.is_(None))
        .ext(distinct_on(FlowRow.id))
        .order_by(FlowRow.id, FlowVersionRow.number.desc())
    )
    return [
        LiveFlow(
            id=flow.id,
            project_id=flow.project_id,
            key=flow.key,
            name=flow.name,
            number=version.number,
            definition=version.definition,
            earlier=earlier.get(flow.id, {}),
        )
        for flow, version in (await session.execute(query)).all()
    ]


async def _replaced_lately(session: Session) -> dict[str, dict[int, dict[str, Any]]]:
    """Flow id → number → document of the versions whose successor came within `EARLIER`."""
    replaced = (
        func.lead(FlowVersionRow.at)
        .over(partition_by=FlowVersionRow.flow_id, order_by=FlowVersionRow.number)
        .label("replaced")
    )
    dated = (
        select(FlowVersionRow.id, replaced).where(FlowVersionRow.state == "published").subquery()
    )
    query = (
        select(FlowVersionRow)
        .join(dated, dated.c.id == FlowVersionRow.id)
        .where(dated.c.replaced > func.now() - EARLIER)
    )
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.flow_id, {})[row.number] = row.definition
    return found


def version_of(row: FlowVersionRow) -> FlowVersion:
    state: Any = row.state
    return FlowVersion(
        id=row.id,
        flow_id=row.flow_id,
        number=row.number,
        state=state,
        by=row.user_id,
        at=row.at,
        by_name=row.user_name,
        note=row.note,
    )


async def _newest(
    session: Session, flow_ids: Iterable[str]
) -> dict[str, dict[str, FlowVersionRow]]:
    """Flow id → state → its newest version."""
    query = (
        select(FlowVersionRow)
        .where(FlowVersionRow.flow_id.in_(list(flow_ids)))
        .ext(distinct_on(FlowVersionRow.flow_id, FlowVersionRow.state))
        .order_by(FlowVersionRow.flow_id, FlowVersionRow.state, FlowVersionRow.number.desc())
    )
    found: dict[str, dict[str, FlowVersionRow]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.flow_id, {})[row.state] = row
    return found


def _info(row: FlowRow, versions: dict[str, FlowVersionRow]) -> FlowInfo:
    live, draft = versions.get("published"), versions.get("draft")
    return FlowInfo(
        id=row.id,
        project_id=row.project_id,
        key=row.key,
        name=row.name,
        live=version_of(live) if live else None,
        draft=version_of(draft) if draft else None,
        revision=row.revision,
        changed_by=row.changed_by,
        changed_name=row.changed_name,
        changed_at=row.changed_at,
        archived_at=row.archived_at,
    )


async def add_flow(session: Session, row: FlowRow) -> None:
    """A new flow; raises `Missing` for a project that is not there."""
    session.add(row)
    with on_violation({"fk_flow_project_id_project": NO_PROJECT}):
        await session.flush()
