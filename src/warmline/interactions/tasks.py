"""Background work on recordings: encoding after the call, and sweeping up what was left.

Runs in `jobs`. The projector tells of ended calls (`ended`), a task per call encodes its raw files
and tells the journal; the row of the call says what is still due, so a lost task is found again by
the sweep every minute. The raw files are deleted only after the journal knows of the encoded one;
those begun while ringing that never led to a talk are thrown away by the sweep.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import procrastinate
import structlog
from procrastinate.exceptions import AlreadyEnqueued
from prometheus_client import Gauge

from warmline.interactions import recordings, spool
from warmline.interactions.events import CallEnded, RecordingFailed, RecordingStored
from warmline.interactions.model import CallRecord, RecordingState
from warmline.interactions.ports import Heard, RecordingNews
from warmline.interactions.spool import RawRecording
from warmline.interactions.store import calls
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database

log = structlog.get_logger(__name__)

ATTEMPTS = 6
WAIT_BASE = 4
"""Waits between attempts: 4, 16, 64 … seconds."""
SETTLED_S = 2.5
"""Raw files not written for so long are complete: the switch writes every 2.05 s."""
OLD_S = 600.0

ORPHANS = Gauge("warmline_recordings_orphaned", "Raw recordings that belong to no known call.")


class RecordingJobs:
    """The tasks and what they need. `spool` is where the switch writes raw files, `folder` where
    encoded ones go."""

    def __init__(
        self,
        database: Database,
        news: RecordingNews,
        spool: Path,
        folder: Path,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._news = news
        self._spool = spool
        self._folder = folder
        self._sleep = sleep
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the tasks on the application; once, before its worker runs."""

        @app.task(
            name="recordings.encode",
            queue="recordings",
            pass_context=True,
            retry=procrastinate.RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=WAIT_BASE),
        )
        async def encode(context: procrastinate.JobContext, interaction: str) -> None:
            await self.encode(interaction, last_try=context.job.attempts >= ATTEMPTS - 1)

        @app.periodic(cron="* * * * *")
        @app.task(name="recordings.sweep", queue="recordings", queueing_lock="recordings.sweep")
        async def sweep(timestamp: int) -> None:
            await self.sweep()

        self._task = encode

    async def ended(self, events: Sequence[Heard]) -> None:
        """The projector committed these events: start the work on calls that ended."""
        over = [event.key for event in events if isinstance(event.fact, CallEnded)]
        if over:
            async with self._database.read() as session:
                due = await calls.recordings_due(session, among=over)
            await self._defer(record.id for record in due)

    async def _defer(self, interactions: Iterable[str]) -> None:
        if self._task is None:
            raise RuntimeError("register the tasks on an application first")
        for interaction in interactions:
            name = f"recording:{interaction}"
            task = self._task.configure(
                lock=name, queueing_lock=name, schedule_in={"seconds": int(SETTLED_S) + 1}
            )
            try:
                await task.defer_async(interaction=interaction)
            except AlreadyEnqueued:
                log.debug("recording_waits_already", interaction=interaction)

    async def encode(self, interaction: str, *, last_try: bool = False) -> None:
        """Encode one call's raw files; harmless to repeat.

        Whatever fails is raised so that the task is tried again; on the last try a missing or
        broken file becomes `RecordingFailed`.
        """
        async with self._database.read() as session:
            record = await calls.find_call(session, SYSTEM, interaction)
        if record is None:
            return
        raw = spool.raw_recording(self._spool, record.recording.file)
        if record.recording.state is RecordingState.DUE:
            await self._encode(record, raw, last_try=last_try)

    async def _encode(
        self, record: CallRecord, raw: RawRecording | None, *, last_try: bool
    ) -> None:
        try:
            if raw is None:
                raise FileNotFoundError(record.recording.file)
            await self._settled(raw)
            done = await asyncio.to_thread(
                recordings.encode,
                raw,
                self._folder,
                record.id,
                record.talked_at or record.arrived_at,
                cut_s=record.recording.cut_s,
                span_s=record.recording.span_s,
            )
        except (OSError, RuntimeError) as error:
            log.warning("recording_not_encoded", interaction=record.id, problem=repr(error))
            if not last_try:
                raise
            missing = isinstance(error, FileNotFoundError)
            reason = "missing_file" if missing else type(error).__name__
            await self._news.tell(record.id, RecordingFailed(reason=reason))
            return
        fact = RecordingStored(
            key=done.key,
            sha256=done.sha256,
            bytes=done.bytes,
            seconds=done.seconds,
            channels=spool.CHANNELS,
            cut_short=done.cut_short,
        )
        await self._news.tell(record.id, fact)
        await asyncio.to_thread(raw.delete)
        log.info("recording_stored", interaction=record.id, seconds=done.seconds)

    async def _settled(self, raw: RawRecording) -> None:
        """Wait until the switch has let go of the files."""
        for _ in range(10):
            age = await asyncio.to_thread(raw.age)
            if age >= SETTLED_S:
                return
            await self._sleep(SETTLED_S - age)

    async def sweep(self) -> None:
        """Start what is due again, and clear raw files that nobody needs any more."""
        present = await asyncio.to_thread(spool.present, self._spool)
        async with self._database.read() as session:
            due = await calls.recordings_due(session)
            known = await calls.by_recording_file(session, present)
        await self._defer(record.id for record in due)
        for name, record in known.items():
            stored = record.recording.state is RecordingState.STORED and present[name] >= OLD_S
            if stored or record.recording.state is RecordingState.DISCARD:
                raw = spool.raw_recording(self._spool, name)
                if raw is not None:
                    await asyncio.to_thread(raw.delete)
        ORPHANS.set(sum(age >= OLD_S for name, age in present.items() if name not in known))
