"""A fresh database with the tables of everything that is projected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.emptied import empty
from tests.interactions.world import Diary, People
from warmline.interactions.service import InteractionService
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=3)
    await empty(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def people(database: Database) -> People:
    found = People()
    await found.move_in(database)
    return found


@pytest.fixture
def diary(people: People) -> Diary:
    return Diary(people)


async def no_sleep(seconds: float) -> None:
    """Waiting for the projection costs a test nothing."""


@pytest.fixture
def service(database: Database, tmp_path: Path) -> InteractionService:
    return InteractionService(database, SystemClock(), tmp_path / "recordings", sleep=no_sleep)
