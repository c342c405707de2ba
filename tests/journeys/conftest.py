"""Fixtures of the journeys: one running centre for all of them, and browsers for each.

A journey begins with nobody signed in and nobody on the line, and leaves it so.
"""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright, expect

from tests.journeys import centre as centres
from tests.journeys import faults_kit as kit
from tests.journeys.api import Api
from tests.journeys.audio import Codes, unlike_codes, write_spoken
from tests.journeys.centre import Centre
from tests.journeys.desk import Desk, open_desk
from tests.journeys.faults_hidden import LIU, HiddenDesk

OpenDesk = Callable[..., Awaitable[Desk]]

expect.set_options(timeout=20_000)
"""Milliseconds that a page may take to show what is expected: on a machine that is busy with all
other tests the driver's own five seconds are too few."""
LIMIT_S = 300
"""That a journey may take, with the centre's start where it is the first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where a journey names no limit of its own."""
    for item in items:
        if item.get_closest_marker("journey") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LIMIT_S))


@pytest.fixture(scope="session")
def centre() -> Iterator[Centre]:
    """A running centre with the demo's people."""
    with centres.running() as here:
        yield here


@pytest.fixture(scope="session")
def office(centre: Centre) -> Api:
    """The administrator on the API: looks up records and changes settings."""
    return centre.person("admin")


@pytest.fixture(scope="session", autouse=True)
def hidden(request: pytest.FixtureRequest) -> Iterator[HiddenDesk | None]:
    """Agent 8004, ready in a hidden tab and in no queue, from the first journey on, if a journey
    asks for him: he must have been there for minutes."""
    if not any(
        "hidden_desk" in getattr(item, "fixturenames", ()) for item in request.session.items
    ):
        yield None
        return
    centre, office = request.getfixturevalue("centre"), request.getfixturevalue("office")
    profile = kit.profile(office, "8004")
    office("PATCH", f"/agents/{profile['id']}", {"queues": {}})
    made = HiddenDesk(centre, "8004", LIU)
    try:
        made.open()
        yield made
    finally:
        made.close()
        kit.sign_out(centre.person("8004"))
        office("PATCH", f"/agents/{profile['id']}", {"queues": profile["queues"]})


@pytest.fixture
def hidden_desk(hidden: HiddenDesk | None) -> HiddenDesk:
    """The agent in the hidden tab."""
    assert hidden is not None
    return hidden


@pytest.fixture
def codes() -> Codes:
    """Fresh codes, unlike each other; $WARMLINE_TEST_SEED speaks the same ones again."""
    seed = os.environ.get("WARMLINE_TEST_SEED") or str(random.randrange(10**6))
    print(f"WARMLINE_TEST_SEED={seed}")  # noqa: T201 - shown by pytest when the test fails
    return unlike_codes(seed)


@pytest.fixture
async def desk(centre: Centre, tmp_path: Path) -> AsyncIterator[OpenDesk]:
    """Opens logged-in browsers: `await desk("8001", code="314")`, with `ready=True` also signed in
    and ready. At the end all calls are ended, everybody is signed out and the windows closed."""
    opened: list[Desk] = []
    async with async_playwright() as playwright:

        async def opens(login: str, *, code: str = "", ready: bool = False, **wishes: Any) -> Desk:
            speaks = write_spoken(tmp_path / f"{login}.wav", code, rate=48000) if code else None
            made = await open_desk(
                playwright, centre.address, login, centre.password, speaks=speaks, **wishes
            )
            opened.append(made)
            if ready:
                await made.sign_in()
                await made.ready()
            return made

        try:
            yield opens
        finally:
            await centre.nobody_calls()
            for one in opened:
                if one.browser.is_connected():
                    await one.leave()
                    await one.close()
