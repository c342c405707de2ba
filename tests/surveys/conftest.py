"""A fresh database with two agents, a queue that asks, and the service of surveys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import warmline.agents.tables  # noqa: F401 - the skills that queues name
from tests.emptied import empty
from tests.interactions.world import Diary, People, actor
from warmline.interactions.service import InteractionService
from warmline.ivr.surveys import Script
from warmline.kit.actor import Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.routing.policy import Asking, QueuePolicy
from warmline.routing.service import RoutingService
from warmline.surveys.model import SurveyInfo
from warmline.surveys.service import SurveyService
from warmline.surveys.service.links import LinkService
from warmline.surveys.store.links import Handled

RATINGS = frozenset({"survey.read", "survey.listen", "survey.manage", "number.unmask"})
CHIEF = actor(
    "00000000-0000-7000-8000-00000000c41e",
    scope=Scope.ALL,
    permissions=RATINGS | {"queue.manage", "queue.view", "settings.manage"},
)


@dataclass
class World:
    """The centre of these tests."""

    database: Database
    people: People
    diary: Diary
    surveys: SurveyService
    links: LinkService
    interactions: InteractionService
    clock: VirtualClock
    survey: SurveyInfo
    queue: str
    folder: Path
    heard: list[object]
    live: dict[str, Handled] = field(default_factory=dict)

    def agent(self, user: str, *more: str) -> Actor:
        return actor(user, permissions=frozenset({"desk.use", "survey.send", *more}))

    async def project(self) -> None:
        """The journal so far, as the projector would: calls and surveys in one transaction."""
        events = self.diary.events
        async with self.database.transaction() as session:
            await self.interactions.projection().project(session, events)
            await self.surveys.projection().project(session, events)


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    database = Database(database_url, pool_size=3)
    await empty(database)
    people = People()
    await people.move_in(database)
    clock = VirtualClock()
    heard: list[object] = []

    async def announce(event: object) -> None:
        heard.append(event)

    interactions = InteractionService(database, clock, tmp_path)
    surveys = SurveyService(database, clock, announce, interactions.comment)
    live: dict[str, Handled] = {}
    made = await surveys.create(CHIEF, {"key": "service", "name": "服务评价", "script": Script()})
    queue = await RoutingService(database).create(
        CHIEF, "售前", key="sales", policy=QueuePolicy(survey=Asking(survey="service"))
    )
    yield World(
        database=database,
        people=people,
        diary=Diary(people),
        surveys=surveys,
        links=LinkService(database, clock, live.get),
        interactions=interactions,
        clock=clock,
        survey=made,
        queue=queue.id,
        folder=tmp_path,
        heard=heard,
        live=live,
    )
    await database.close()
