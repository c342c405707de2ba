"""Projects (业务项目): which there are for the actor."""

from __future__ import annotations

from warmline.accounts.model import Project
from warmline.accounts.store import projects as store
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.paging import Page, Paged


class Projects:
    """The dimension of every business record; one default exists from the start."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[Project]:
        """Those the actor works in; all of them for whoever runs the centre."""
        async with self._database.read() as session:
            return await store.page_of_projects(session, actor, page or Page())
