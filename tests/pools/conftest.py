"""A small centre with pools on an empty database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import warmline.interactions.tables  # noqa: F401 - all tables belong to the metadata
from tests.emptied import empty
from tests.pools.world import PoolWorld
from warmline.kit.db import Database


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[PoolWorld]:
    database = Database(database_url, pool_size=8)
    await empty(database)
    made = PoolWorld(database)
    await made.open()
    yield made
    await database.close()
