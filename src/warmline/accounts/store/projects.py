"""Projects (业务项目) and who works in them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from warmline.accounts.model import Project
from warmline.accounts.store.visible import visible_projects
from warmline.accounts.tables import ProjectRow, UserProjectRow
from warmline.kit.actor import Actor
from warmline.kit.db import Session, by_name, contains, fetch_page
from warmline.kit.paging import Page, Paged

SORTS = {"name": by_name(ProjectRow.name), "created_at": ProjectRow.created_at}


async def page_of_projects(session: Session, actor: Actor, page: Page) -> Paged[Project]:
    query = select(ProjectRow).where(visible_projects(actor))
    if page.q:
        query = query.where(contains(ProjectRow.name, page.q))
    rows = await fetch_page(session, query, page, sorts=SORTS, default="name", tie=ProjectRow.id)
    return rows.map(lambda row: Project(row.id, row.name, row.active))


async def visible_among(
    session: Session, actor: Actor, project_ids: Iterable[str]
) -> frozenset[str]:
    """Those of the given ids that exist and the actor may see."""
    query = select(ProjectRow.id).where(
        ProjectRow.id.in_(set(project_ids)), visible_projects(actor)
    )
    return frozenset((await session.scalars(query)).all())


async def project_ids_of(session: Session, user_id: str) -> frozenset[str]:
    query = select(UserProjectRow.project_id).where(UserProjectRow.user_id == user_id)
    return frozenset((await session.scalars(query)).all())
