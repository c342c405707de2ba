"""Background work on attachments: sweeping what nothing refers to. Runs in `jobs`."""

from __future__ import annotations

from typing import Any

import procrastinate
import structlog

from warmline.attachments.service import AttachmentService
from warmline.kit.jobs import repeat

log = structlog.get_logger(__name__)

EVERY_S = 900.0


class SweepJob:
    """Every quarter of an hour sweeps files whose grace is over."""

    def __init__(self, attachments: AttachmentService) -> None:
        self._attachments = attachments
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(name="attachments.sweep", queueing_lock="attachments.sweep")
        async def sweep(timestamp: int = 0) -> None:
            await self.look()

        self._task = sweep

    async def keep_looking(self) -> None:
        """Until cancelled, look for something to sweep."""
        await repeat(self._task, EVERY_S)

    async def look(self) -> int:
        """Sweep; how many."""
        swept = await self._attachments.sweep()
        if swept:
            log.info("attachments_swept", count=swept)
        return swept
