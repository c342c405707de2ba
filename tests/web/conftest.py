"""A seeded centre and the application on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.accounts.centre import Centre, open_centre


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    async with open_centre(database_url) as made:
        yield made
