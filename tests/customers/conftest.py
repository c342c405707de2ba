"""A small centre on an empty database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import warmline.agents.tables
import warmline.interactions.tables  # noqa: F401 - all tables belong to the metadata
from tests.customers.importing_bench import Bench
from tests.customers.world import World
from tests.emptied import empty
from warmline.kit.db import Database


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = Database(database_url, pool_size=5)
    await empty(database)
    made = World(database)
    await made.open()
    yield made
    await database.close()


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world, {}, set())
