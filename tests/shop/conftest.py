"""A centre that sells: two agents, their calls as the journal wrote them, a shop that tells."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import warmline.voice.tables  # noqa: F401 - all tables belong to the metadata
from tests.emptied import empty
from tests.shop.world import World
from warmline.kit.db import Database


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    database = Database(database_url, pool_size=4)
    await empty(database)
    made = World(database, tmp_path)
    await made.open()
    yield made
    await database.close()
