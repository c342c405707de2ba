"""The verbs on long work: start, look, cancel, fetch the file; for `jobs`: take up, end, reconcile.

A feature starts a run inside its own verb, after it allowed it; its handler is registered by `app`
(`runs.tasks`). Everybody sees his own runs. Files are kept in pieces of a megabyte.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from warmline.accounts.rules import is_system
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.runs import states, store
from warmline.runs.errors import RunFileMissing, RunMissing, TooManyRuns
from warmline.runs.model import OVER, Outcome, Run, RunFile, RunState
from warmline.runs.ports import Wake, nobody

log = structlog.get_logger(__name__)

PIECE = 1024 * 1024
MOST_OPEN = 10
"""Runs of one person that are not over."""
FILE_DAYS = 7
RUN_DAYS = 90


class RunService:
    """Runs and their files; `wake` tells `jobs` of one that waits."""

    def __init__(self, database: Database, clock: Clock, wake: Wake = nobody) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake

    # For everybody -----------------------------------------------------------------------------

    async def start(
        self,
        actor: Actor,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        project: str | None = None,
        about: tuple[str, str] | None = None,
        session: Session | None = None,
    ) -> Run:
        """Queue work of a kind. Within a transaction of the caller's (`session`) call `woken`
        after it; else `jobs` finds the run some seconds later. Raises `TooManyRuns`."""
        if session is not None:
            return await self._started(session, actor, kind, arguments, project, about)
        async with self._database.transaction() as own:
            run = await self._started(own, actor, kind, arguments, project, about)
        await self.woken(run)
        return run

    async def _started(
        self,
        session: Session,
        actor: Actor,
        kind: str,
        arguments: Mapping[str, Any],
        project: str | None,
        about: tuple[str, str] | None,
    ) -> Run:
        if not is_system(actor) and await store.open_of(session, actor.user_id) >= MOST_OPEN:
            raise TooManyRuns(
                f"{MOST_OPEN} pieces of your background work are not finished; wait for one, or "
                "cancel it.",
                at_most=MOST_OPEN,
            )
        run = _new(actor, kind, arguments, project, about, self._clock)
        await store.insert(session, run)
        facts = {"kind": kind, "about": "/".join(about) if about else ""}
        audit.record(session, actor, "created", "run", run.id, None, facts)
        return run

    async def woken(self, run: Run) -> None:
        """Tell `jobs` of a run that is committed; when that fails, it finds it by itself."""
        try:
            await self._wake(run.id)
        except RetryLater as error:
            log.info("run_waits", run=run.id, problem=error.message)

    async def get(self, actor: Actor, run: str) -> Run:
        """One of the actor's own. Raises `RunMissing`."""
        async with self._database.read() as session:
            return await self._mine(session, actor, run)

    async def list(
        self, actor: Actor, page: Page, *, kind: str = "", about: tuple[str, str] | None = None
    ) -> Paged[Run]:
        """The actor's own, the last first."""
        async with self._database.read() as session:
            return await store.page_of(session, actor, page, kind=kind, about=about)

    async def cancel(self, actor: Actor, run: str) -> Run:
        """End it: at once where it waits, at its next report where it runs. Asking again is
        harmless. Raises `RunMissing`, `RunIllegalStep` when it is over."""
        async with self._database.transaction() as session:
            found = await self._mine(session, actor, run, lock=True)
            states.step(found.state, states.Step.CANCELLED)
            await store.ask_cancel(session, run)
            if found.state is RunState.QUEUED and found.attempt == 0:
                now = self._clock.now()
                await store.move(
                    session, run, RunState.CANCELLED, only_from=RunState.QUEUED, ended_at=now
                )
            audit.record(session, actor, "cancelled", "run", run, None, {"kind": found.kind})
            session.expire_all()
            return await self._mine(session, actor, run)

    async def file(self, actor: Actor, run: str) -> tuple[RunFile, AsyncIterator[bytes]]:
        """The file it left, and its bytes. Raises `RunMissing`, `RunFileMissing`."""
        async with self._database.transaction() as session:
            found = await self._mine(session, actor, run)
            if found.file is None:
                raise RunFileMissing
            facts = {"kind": found.kind, "name": found.file.name}
            audit.record(session, actor, "downloaded", "run", run, None, facts)
        return found.file, self.read_file(found.file.id)

    async def _mine(self, session: Session, actor: Actor, run: str, *, lock: bool = False) -> Run:
        found = await store.find(session, actor, run, lock=lock)
        if found is None:
            raise RunMissing
        return found

    # Files -------------------------------------------------------------------------------------

    async def keep_file(
        self, name: str, media: str, pieces: AsyncIterator[bytes], *, days: int = FILE_DAYS
    ) -> RunFile:
        """Keep what comes. What was begun and not finished is swept away later."""
        now = self._clock.now()
        file = RunFile(uuid7(), name[:200], media, 0, now)
        async with self._database.transaction() as session:
            await store.begin_file(session, file, now + timedelta(days=days))
        number = size = 0
        async for piece in _even(pieces):
            async with self._database.transaction() as session:
                await store.add_part(session, file.id, number, piece)
            number, size = number + 1, size + len(piece)
        async with self._database.transaction() as session:
            await store.end_file(session, file.id, size)
        return RunFile(file.id, file.name, media, size, now)

    async def keep_path(self, path: Path, name: str, media: str) -> RunFile:
        """Keep a file of this machine."""
        return await self.keep_file(name, media, _pieces_of(path))

    async def file_by_id(self, file: str) -> RunFile:
        """For the feature that kept it, which knows who may. Raises `RunFileMissing`."""
        async with self._database.read() as session:
            found = await store.file_of(session, file)
        if found is None:
            raise RunFileMissing
        return found

    async def read_file(self, file: str) -> AsyncIterator[bytes]:
        """Its bytes, a piece at a time: no connection is held while a slow reader takes them."""
        number = 0
        while True:
            async with self._database.read() as session:
                piece = await store.part_of(session, file, number)
            if piece is None:
                return
            yield piece
            number += 1

    async def drop_file(self, file: str, session: Session | None = None) -> None:
        """Forget a file before its days are over; within the caller's transaction (`session`)."""
        if session is not None:
            await store.drop_file(session, file)
            return
        async with self._database.transaction() as own:
            await store.drop_file(own, file)

    async def forget(self, session: Session, about: tuple[str, str]) -> int:
        """Forget the files about a thing whose person was erased, in the caller's transaction; how
        many."""
        return await store.drop_files_about(session, *about)

    @asynccontextmanager
    async def as_path(
        self, file: str, path: Path, *, pieces: int | None = None
    ) -> AsyncIterator[Path]:
        """The file, or its first `pieces`, written to `path` for whoever must seek in it; deleted
        afterwards. Raises `RunFileMissing`."""
        await self.file_by_id(file)
        try:
            with path.open("wb") as out:
                number = 0
                async for piece in self.read_file(file):
                    await asyncio.to_thread(out.write, piece)
                    number += 1
                    if number == pieces:
                        break
            yield path
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    # For jobs ----------------------------------------------------------------------------------

    async def take(self, run: str, actor: Actor) -> tuple[Run, str] | None:
        """Take a run that waits, with the secret by which this worker is known; None when there is
        nothing to do any more."""
        taken, now = uuid7(), self._clock.now()
        async with self._database.transaction() as session:
            found = await store.find(session, actor, run, lock=True)
            if found is None or found.state is not RunState.QUEUED:
                return None
            states.step(found.state, states.Step.TAKEN)
            await store.move(
                session,
                run,
                RunState.RUNNING,
                only_from=RunState.QUEUED,
                taken=taken,
                attempt=found.attempt + 1,
                started_at=found.started_at or now,
                beat_at=now,
            )
            session.expire_all()
            found = await self._mine(session, actor, run)
        return found, taken

    async def beat(self, session: Session, run: str, taken: str, **values: Any) -> bool | None:
        """Note that the worker lives, and how far it is; as `store.taken_by`."""
        return await store.taken_by(session, run, taken, beat_at=self._clock.now(), **values)

    async def end(
        self, run: Run, taken: str, happened: states.Step, outcome: Outcome | None = None
    ) -> bool:
        """The worker is through with it; whether it still had it."""
        state, now = states.step(RunState.RUNNING, happened), self._clock.now()
        values: dict[str, Any] = {"state": state.value, "taken": None}
        if state in OVER:
            values["ended_at"] = now
        if outcome is not None:
            values |= {
                "result": dict(outcome.result),
                "message": outcome.message,
                "facts": dict(outcome.facts),
            }
            if outcome.file is not None:
                values["file"] = outcome.file
        async with self._database.transaction() as session:
            return await store.taken_by(session, run.id, taken, **values) is not None

    async def reconcile(self) -> Sequence[str]:
        """Mend runs whose worker is gone, sweep old ones and old files; ids of those that wait."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            for run in await store.unfinished(session):
                happened = states.mended(run, now)
                if happened is None:
                    continue
                state = states.step(run.state, happened)
                over = {"ended_at": now, "message": "lost"} if state in OVER else {}
                await store.move(
                    session, run.id, state, only_from=RunState.RUNNING, taken=None, **over
                )
                log.warning("run_lost", run=run.id, kind=run.kind, becomes=state.value)
            session.expire_all()
            await store.drop_expired(session, now)
            await store.forget(session, now - timedelta(days=RUN_DAYS))
            waiting = await store.unfinished(session)
        return [run.id for run in waiting if run.state is RunState.QUEUED]


def _new(
    actor: Actor,
    kind: str,
    arguments: Mapping[str, Any],
    project: str | None,
    about: tuple[str, str] | None,
    clock: Clock,
) -> Run:
    return Run(
        id=uuid7(),
        kind=kind,
        by=actor.user_id,
        project=project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT),
        state=RunState.QUEUED,
        arguments=audit.plain(arguments),
        done=0,
        total=None,
        message="",
        facts={},
        result={},
        about=about,
        cancel_asked=False,
        attempt=0,
        created_at=clock.now(),
        started_at=None,
        ended_at=None,
        beat_at=None,
    )


async def _even(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces of one size."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


async def _pieces_of(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
