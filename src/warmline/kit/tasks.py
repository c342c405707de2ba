"""Tasks that live and end together, also when one of them is deaf to the first cancellation.

`asyncio.TaskGroup` cancels each task once and then waits for ever. That is not enough before Python
3.12: a cancellation that meets an expiring `asyncio.wait_for` in the same turn of the loop is lost
in it, and whoever catches `TimeoutError` around it goes on as if nothing had been said. A process
that was stopped for longer than its timeouts wakes up into just that. Used by `voice.leader`, which
must let go of a lost term whatever happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any

AGAIN_S = 5.0
"""Between two cancellations of a task that has not ended: longer than an orderly end takes, since a
second one would cut that short."""


class Together:
    """`async with Together() as group:` as a TaskGroup: the first failure ends all, the block
    included, and is raised; leaving the block waits for the tasks."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._owner: asyncio.Task[Any] | None = None
        self._failed: BaseException | None = None
        self._inside = False
        self._interrupted = False

    def create_task(
        self, work: Coroutine[Any, Any, Any], *, name: str | None = None
    ) -> asyncio.Task[Any]:
        """Start one more."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def __aenter__(self) -> Together:
        self._owner, self._inside = asyncio.current_task(), True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._inside = False
        ours = self._interrupted and isinstance(error, asyncio.CancelledError)
        if ours and self._owner is not None:
            ours = self._owner.uncancel() == 0
        try:
            while error is None and self._failed is None and self._tasks:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end()
        if self._failed is not None and (error is None or ours):
            raise self._failed

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or task.exception() is None or self._failed is not None:
            return
        self._failed = task.exception()
        if self._inside and self._owner is not None:
            self._interrupted = True
            self._owner.cancel()

    async def _end(self) -> None:
        """Cancel until nothing is left; our own cancellation meanwhile is told afterwards."""
        told: asyncio.CancelledError | None = None
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            try:
                await asyncio.wait(self._tasks, timeout=AGAIN_S)
            except asyncio.CancelledError as error:
                told = error
        if told is not None:
            raise told
