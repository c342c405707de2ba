"""A `jobs` of its own that works on one run: what `test_importing_killed` kills.

python -m tests.customers.import_process DATABASE_URL RUN ACTOR_JSON
"""

from __future__ import annotations

import asyncio
import json
import sys

from warmline.accounts.permissions import ALL
from warmline.customers.ports import nowhere
from warmline.customers.service.import_work import APPLY, UNDO, ApplyWork, Importer, UndoWork
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.runs.ports import Handler
from warmline.runs.service import RunService, import_work
from warmline.runs.tasks import RunJobs


async def work(url: str, run: str, user: str) -> None:
    """Do the run, slowly enough to be killed."""
    import_work.SETTLED_AT_ONCE = 50
    import_work.PAUSE_S = 0.05
    database, clock = Database(url), SystemClock()
    runs = RunService(database, clock)
    importer = Importer(database, clock, runs, in_use=nowhere)

    async def actor_of(_user: str) -> Actor:
        return Actor(
            user,
            "sun",
            "sun",
            permissions=ALL,
            scope=Scope.ALL,
            projects=frozenset({DEFAULT_PROJECT}),
        )

    handlers: dict[str, Handler] = {APPLY: ApplyWork(importer), UNDO: UndoWork(importer)}
    await RunJobs(runs, database, handlers, actor_of).work(run)
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(*json.loads(sys.argv[1])))
