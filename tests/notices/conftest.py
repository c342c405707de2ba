"""A centre whose people are told things."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import warmline.notices.tables  # noqa: F401 - its table belongs to the metadata
from tests.accounts.centre import Centre
from tests.emptied import empty
from warmline.kit.db import Database


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    database = Database(database_url, pool_size=4)
    await empty(database)
    made = Centre(database)
    await made.accounts.seed_defaults()
    yield made
    await database.close()
