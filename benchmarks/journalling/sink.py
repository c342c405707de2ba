"""The process that projects, as `jobs` does, without the encoding of recordings.

    python -m benchmarks.journalling.sink '{"nats": …, "database": …}'

Says `ready` and projects until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from warmline.agents.service import AgentsService
from warmline.interactions.service import InteractionService
from warmline.kit.bus import Bus
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.voice.projector import Projector


async def run(options: dict[str, Any]) -> None:
    """Everything; see the module's text."""
    bus = await Bus.connect(options["nats"], "bench journal sink")
    database = Database(options["database"], application="bench journal")
    clock = SystemClock()
    interactions = InteractionService(database, clock, Path("unused"))
    agents = AgentsService(database, clock)
    projector = Projector(bus, database, [interactions.projection(), agents.projection()])
    task = asyncio.create_task(projector.run())
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await database.close()
    await bus.close()


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.argv[1])))
