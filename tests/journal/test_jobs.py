"""The worker of background jobs outlives a database that goes away."""

from __future__ import annotations

import asyncio

import procrastinate
import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.testing import InMemoryConnector

from warmline.kit.jobs import run_worker


async def test_given_the_database_away_when_working_then_the_worker_waits_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = procrastinate.App(connector=InMemoryConnector())
    runs: list[int] = []
    naps: list[float] = []

    async def work(**options: object) -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ConnectorException
        raise asyncio.CancelledError

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr(app, "run_worker_async", work)
    with pytest.raises(asyncio.CancelledError):
        await run_worker(app, sleep=nap)
    assert (runs, len(naps)) == ([0, 1, 2], 2)
