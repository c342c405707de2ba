"""The small centre of the customers' tests, with people who keep views."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import warmline.views.tables  # noqa: F401 - all tables belong to the metadata
from tests.customers.world import World
from tests.emptied import empty
from warmline.kit.db import Database


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = Database(database_url)
    await empty(database)
    made = World(database)
    await made.open()
    yield made
    await database.close()
