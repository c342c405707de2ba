"""The stores alone: PostgreSQL and NATS without the rest, for as long as something is done to them.

Used by `servers.backup` and `servers.restore` where no centre runs. The data folder's lock is held
meanwhile, so that nobody starts the centre over it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from warmline.kit import log
from warmline.kit.errors import Conflict
from warmline.kit.settings import Settings
from warmline.servers import parts, status
from warmline.servers.processes import environment
from warmline.servers.supervisor import Supervisor


@asynccontextmanager
async def stores(settings: Settings) -> AsyncIterator[None]:
    """Start them, and end them afterwards. Raises `PartFailed` when one does not come up, and
    `Conflict` when the centre runs."""
    with ExitStack() as stack:
        lock = status.Lock(settings.home)
        stack.callback(lock.close)
        if not lock.take():
            raise Conflict("Warmline runs; end it with `./warmline down` first.", code="running")
        lock.sign()
        folder = settings.home / "logs"
        folder.mkdir(exist_ok=True, mode=0o700)
        file = stack.enter_context((folder / "supervisor.log").open("a", encoding="utf-8"))
        log.configure("supervisor", level=settings.log.level, stream=file)
        up = asyncio.Event()
        supervisor = Supervisor(
            settings,
            parts.stages(settings)[:1],
            environment(settings),
            changed=lambda current: up.set() if current.ready else None,
        )
        running = asyncio.create_task(supervisor.run())
        ready = asyncio.create_task(up.wait())
        try:
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            yield
        finally:
            ready.cancel()
            supervisor.stop()
            await running
