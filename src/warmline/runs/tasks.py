"""Does the long work: the task that takes a run up, its heartbeat, and the reconciler.

Runs in `jobs`, on a worker of its own, so that an import keeps no recording waiting. The row of the
run says what is to be done, procrastinate's job only wakes a worker: a lost job is found by the
reconciler, a job too many finds the run taken. Two workers never have one run: each write names the
secret of the worker that took it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import procrastinate
import structlog
from procrastinate.exceptions import AlreadyEnqueued

from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater, WarmlineError
from warmline.kit.jobs import JobQueue, repeat
from warmline.runs.errors import RunCancelled, RunFailed, RunLost
from warmline.runs.model import Outcome, Run, RunFile
from warmline.runs.ports import ActorOf, Handler, Handlers, Wake
from warmline.runs.service import RunService
from warmline.runs.service.imports import ImportVerbs
from warmline.runs.states import BEAT_S, MOST_ATTEMPTS, Step

log = structlog.get_logger(__name__)

QUEUE = "runs"
TASK = "runs.work"
RECONCILE_S = 5.0
FORGET_EVERY_S = 6 * 3600.0


def lock_of(run: str) -> str:
    """The queueing lock of a run: it waits in the queue once."""
    return f"run:{run}"


def waker(queue: JobQueue) -> Wake:
    """What puts a run into the queue from any process."""

    async def wake(run: str) -> None:
        await queue.put(TASK, QUEUE, lock_of(run), run=run)

    return wake


class Worker:
    """What a handler holds (`ports.Work`): the run, whose rights it has, how it reports."""

    def __init__(
        self, runs: RunService, database: Database, run: Run, taken: str, actor: Actor
    ) -> None:
        self.run, self.actor, self.taken = run, actor, taken
        self._runs, self._database = runs, database

    async def report(
        self, done: int, total: int | None = None, message: str = "", **facts: Any
    ) -> None:
        async with self._database.transaction() as session:
            cancel = await self._noted(session, done, total, message, facts)
        if cancel:
            raise RunCancelled

    async def note(
        self, session: Session, done: int, total: int | None = None, message: str = "", **facts: Any
    ) -> None:
        await self._noted(session, done, total, message, facts)

    async def _noted(
        self,
        session: Session,
        done: int,
        total: int | None,
        message: str,
        facts: Mapping[str, Any],
    ) -> bool:
        values: dict[str, Any] = {"done": done, "message": message, "facts": dict(facts)}
        if total is not None:
            values["total"] = total
        cancel = await self._runs.beat(session, self.run.id, self.taken, **values)
        if cancel is None:
            raise RunLost
        return cancel

    async def beating(self) -> None:
        """Until cancelled, say that the worker lives."""
        while True:
            await asyncio.sleep(BEAT_S)
            with suppress(RetryLater):
                async with self._database.transaction() as session:
                    if await self._runs.beat(session, self.run.id, self.taken) is None:
                        return

    async def keep_file(self, path: Path, name: str, media: str) -> RunFile:
        return await self._runs.keep_path(path, name, media)


class RunJobs:
    """The tasks; `handlers` by kind, `actor_of` gives a person the rights he has now."""

    def __init__(
        self, runs: RunService, database: Database, handlers: Handlers, actor_of: ActorOf
    ) -> None:
        self._runs = runs
        self._database = database
        self._handlers = handlers
        self._actor_of = actor_of
        self._single: Any = None
        self._reconcile: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the tasks on the application; once, before its worker runs."""

        @app.task(name=TASK, queue=QUEUE)
        async def work(run: str) -> None:
            await self.work(run)

        # In a queue of its own: the slots of `runs` may all be taken by what has to be mended.
        @app.task(name="runs.reconcile", queue="runs.reconcile", queueing_lock="runs.reconcile")
        async def reconcile(timestamp: int = 0) -> None:
            await self.reconcile()

        self._single, self._reconcile = work, reconcile

    async def keep_reconciling(self) -> None:
        """Until cancelled, look after runs that nobody works on."""
        await repeat(self._reconcile, RECONCILE_S)

    async def reconcile(self) -> None:
        """Mend, and put what waits into the queue."""
        for run in await self._runs.reconcile():
            with suppress(AlreadyEnqueued):
                await self._single.configure(queueing_lock=lock_of(run)).defer_async(run=run)

    async def work(self, run_id: str) -> None:
        """Take one run up and end it, whatever happens."""
        found = await self._runs.take(run_id, SYSTEM)
        if found is None:
            return
        run, taken = found
        actor = await self._actor_of(run.by)
        handler = self._handlers.get(run.kind)
        if actor is None or handler is None:
            why = "person_gone" if actor is None else "kind_unknown"
            await self._runs.end(run, taken, Step.FAILED, Outcome(message=why))
            return
        worker = Worker(self._runs, self._database, run, taken, actor)
        beating = asyncio.create_task(worker.beating(), name="beat")
        try:
            await self._end(run, taken, *await self._tried(handler, worker))
        except asyncio.CancelledError:
            # `jobs` stops: another one takes it up at once instead of after its deadline.
            with suppress(RetryLater):
                await asyncio.shield(self._runs.end(run, taken, Step.LOST))
            raise
        finally:
            beating.cancel()

    async def _tried(self, handler: Handler, worker: Worker) -> tuple[Step, Outcome | None]:
        try:
            return Step.FINISHED, await handler.work(worker)
        except RunCancelled as cancelled:
            result = cancelled.args[0] if cancelled.args else None
            return Step.CANCELLED, result if isinstance(result, Outcome) else None
        except RunFailed as failed:
            return Step.FAILED, Outcome(message=failed.message, facts=failed.facts)
        except RetryLater as error:
            log.warning("run_interrupted", run=worker.run.id, problem=error.message)
            if worker.run.attempt < MOST_ATTEMPTS:
                return Step.LOST, None
            return Step.GIVEN_UP, Outcome(message="lost")
        except WarmlineError as error:
            return Step.FAILED, Outcome(message=error.code, facts={"said": error.message})
        except RunLost:
            log.warning("run_taken_over", run=worker.run.id)
            return Step.LOST, None
        except Exception:
            log.exception("run_broke", run=worker.run.id, kind=worker.run.kind)
            return Step.FAILED, Outcome(message="broke")

    async def _end(self, run: Run, taken: str, happened: Step, outcome: Outcome | None) -> None:
        """Written down, or left to the reconciler when the database is away."""
        with suppress(RetryLater):
            await self._runs.end(run, taken, happened, outcome)


class ForgetJob:
    """Forgets rows and files of a feature's imports when their month is over."""

    def __init__(self, imports: ImportVerbs[Any], queue: str) -> None:
        self._imports, self._queue = imports, queue
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""
        name = f"{self._imports.noun}s.forget"

        @app.task(name=name, queue=self._queue, queueing_lock=name)
        async def forget(timestamp: int = 0) -> None:
            count = await self._imports.forget_old()
            if count:
                log.info(f"{self._imports.noun}s_forgotten", count=count)

        self._task = forget

    async def keep_looking(self) -> None:
        """Until cancelled, look for old ones."""
        await repeat(self._task, FORGET_EVERY_S)
