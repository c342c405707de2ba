"""Orders that found no talk yet are tried again now and then. Run by `jobs`."""

from __future__ import annotations

from typing import Any

import procrastinate
import structlog

from warmline.kit.jobs import repeat
from warmline.shop.service.laying import Laying

log = structlog.get_logger(__name__)

EVERY_S = 300.0


class LayJob:
    """See the module's text."""

    def __init__(self, laying: Laying) -> None:
        self._laying = laying
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(name="shop.lay", queue="shop", queueing_lock="shop.lay")
        async def lay(timestamp: int = 0) -> None:
            laid = await self._laying.lay_open()
            if laid:
                log.info("shop_orders_laid", count=laid)

        self._task = lay

    async def keep_looking(self) -> None:
        """Until cancelled."""
        await repeat(self._task, EVERY_S)
