"""A small centre on an empty database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import warmline.app.services  # noqa: F401 - all tables belong to the metadata
from tests.emptied import empty
from tests.knowledge.world import World
from warmline.kit.db import Database


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    database = Database(database_url, pool_size=5)
    await empty(database)
    made = World(database, folder=tmp_path)
    await made.open()
    yield made
    await database.close()
