"""A small centre on a database of its own per module, emptied for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.agents.centre import Centre, empty_database


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    made = Centre(await empty_database(database_url))
    await made.open()
    yield made
    await made.database.close()
