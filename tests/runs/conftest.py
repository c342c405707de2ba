"""Long work on an empty database of its own, with two people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.emptied import empty
from warmline.accounts.tables import ProjectRow
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs


@dataclass
class Works:
    """The service, and the jobs on it with handlers that a test puts in."""

    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    handlers: dict[str, Handler] = field(default_factory=dict)
    woken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        async def wake(run: str) -> None:
            self.woken.append(run)

        self.service = RunService(self.database, self.clock, wake)
        self.jobs = self.another()
        self.ann, self.bob = _person("ann"), _person("bob")
        self.gone: set[str] = set()

    def another(self) -> RunJobs:
        """One more `jobs` beside it."""
        return RunJobs(self.service, self.database, self.handlers, self._actor_of)

    async def _actor_of(self, user: str) -> Actor | None:
        people = {one.user_id: one for one in (self.ann, self.bob)}
        return None if user in self.gone else people[user]


def _person(name: str) -> Actor:
    return Actor(uuid7(), name, name, projects=frozenset({DEFAULT_PROJECT}))


@pytest.fixture
async def works(database_url: str) -> AsyncIterator[Works]:
    database = Database(database_url, pool_size=5)
    await empty(database)
    async with database.transaction() as session:
        session.add(ProjectRow(id=DEFAULT_PROJECT, name="默认"))
    yield Works(database)
    await database.close()
