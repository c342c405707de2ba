"""Fixtures of the journeys: one running centre for all of them, and browsers for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from tests.journeys import centre as centres
from tests.journeys.audio import write_spoken
from tests.journeys.centre import Centre
from tests.journeys.desk import Desk, open_desk

OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture(scope="session")
def centre() -> Iterator[Centre]:
    """A running centre with the demo's people."""
    with centres.running() as here:
        yield here


@pytest.fixture
async def desk(centre: Centre, tmp_path: Path) -> AsyncIterator[OpenDesk]:
    """Opens logged-in browsers: `await desk("8001", code="314")`; all are closed at the end."""
    opened: list[Desk] = []
    async with async_playwright() as playwright:

        async def opens(login: str, *, code: str = "", **wishes: Any) -> Desk:
            speaks = write_spoken(tmp_path / f"{login}.wav", code, rate=48000) if code else None
            made = await open_desk(
                playwright, centre.address, login, centre.password, speaks=speaks, **wishes
            )
            opened.append(made)
            return made

        yield opens
        for one in opened:
            if one.browser.is_connected():
                await one.close()
