"""The worker of background jobs outlives a database that goes away."""

from __future__ import annotations

import asyncio

import procrastinate
import pytest
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.testing import InMemoryConnector

from warmline.kit.jobs import repeat, run_worker


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


async def test_given_a_task_that_comes_again_when_it_waits_or_fails_then_it_comes_again() -> None:
    """Neither a queue in which it still waits nor a database that is away ends it."""
    answers: list[Exception | None] = [None, AlreadyEnqueued(), ConnectorException(), None]
    naps: list[float] = []

    class Repeated:
        name = "repeated"

        async def defer_async(self) -> None:
            if problem := answers.pop(0):
                raise problem

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if not answers:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await repeat(Repeated(), 60.0, sleep=nap)  # type: ignore[arg-type]
    assert naps == [60.0] * 4
