"""Tasks that live and end together, deaf ones among them."""

from __future__ import annotations

import asyncio

import pytest

from warmline.kit import tasks
from warmline.kit.tasks import Together


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again at once instead of after seconds."""
    monkeypatch.setattr(tasks, "AGAIN_S", 0.01)


async def deaf_once() -> None:
    """A task that loses its first cancellation, as `wait_for` may before Python 3.12."""
    heard = 0
    while heard < 2:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard += 1
    raise asyncio.CancelledError


async def fails() -> None:
    raise LookupError("over")


@pytest.mark.usefixtures("soon")
async def test_given_a_task_deaf_to_the_first_cancellation_when_another_fails_then_all_end() -> (
    None
):
    begun: list[asyncio.Task[None]] = []

    async def owner() -> None:
        async with asyncio.timeout(5), Together() as group:
            begun.append(group.create_task(deaf_once()))
            group.create_task(fails())

    with pytest.raises(LookupError):
        await owner()
    assert begun[0].cancelled()


@pytest.mark.usefixtures("soon")
async def test_given_tasks_when_their_owner_is_cancelled_then_they_end_and_it_is_told() -> None:
    begun: list[asyncio.Task[None]] = []

    async def owner() -> None:
        async with Together() as group:
            begun.append(group.create_task(deaf_once()))
            await asyncio.Event().wait()

    running = asyncio.create_task(owner())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert begun[0].cancelled()


async def test_given_a_failure_when_the_block_is_busy_then_it_is_interrupted() -> None:
    async def owner() -> None:
        async with asyncio.timeout(5), Together() as group:
            group.create_task(fails())
            await asyncio.Event().wait()

    with pytest.raises(LookupError):
        await owner()


async def test_given_tasks_that_end_by_themselves_when_left_then_nothing_is_raised() -> None:
    done: list[int] = []

    async def works() -> None:
        await asyncio.sleep(0)
        done.append(1)

    async with Together() as group:
        group.create_task(works())
        group.create_task(works()).cancel()
    assert done == [1]
