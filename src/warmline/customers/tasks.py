"""Background work on customers that comes again by itself: rows of old imports are forgotten."""

from __future__ import annotations

from typing import Any

import procrastinate
import structlog

from warmline.customers.service.importing import ImportService
from warmline.kit.jobs import repeat

log = structlog.get_logger(__name__)

EVERY_S = 6 * 3600.0


class ForgetJob:
    """Forgets rows and files of imports when their month is over."""

    def __init__(self, imports: ImportService) -> None:
        self._imports = imports
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(
            name="customer_imports.forget",
            queue="customers",
            queueing_lock="customer_imports.forget",
        )
        async def forget(timestamp: int = 0) -> None:
            count = await self._imports.forget_old()
            if count:
                log.info("customer_imports_forgotten", count=count)

        self._task = forget

    async def keep_looking(self) -> None:
        """Until cancelled, look for old ones."""
        await repeat(self._task, EVERY_S)
