"""A seeded centre on a database of its own per module, made anew for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.accounts.centre import Centre
from warmline.kit.db import Database


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    database = Database(database_url, pool_size=5)
    await database.drop_all()
    await database.create_all()
    made = Centre(database)
    await made.accounts.seed_defaults()
    yield made
    await database.close()
