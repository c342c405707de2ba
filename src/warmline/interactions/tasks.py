"""Background work on recordings: encoding after the call, and sweeping up what was left.

Runs in `jobs`. The projector tells of ended calls (`ended`), a task per batch of them lets
processes of their own (`encoders`) encode the raw files and tells the journal; a call that fails
gets a task of its own. The row of the call says what is still due, so a lost task is found again by
the sweep every minute. Nothing is locked in the queue: a killed worker would hold its lock for
ever. The raw files are deleted only after the journal knows of the encoded one;
those begun while ringing that never led to a talk are thrown away by the sweep.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import procrastinate
import structlog
from procrastinate.exceptions import AlreadyEnqueued
from prometheus_client import Gauge

from warmline.interactions import recordings, spool
from warmline.interactions.encoder import Done, Work
from warmline.interactions.encoders import EncoderDied, Encoders
from warmline.interactions.events import CallEnded, RecordingFailed, RecordingStored
from warmline.interactions.libopus import NoLibrary
from warmline.interactions.model import KEPT, CallRecord, Recording, RecordingState
from warmline.interactions.ports import Heard, RecordingNews
from warmline.interactions.rules import silent_throughout
from warmline.interactions.service.keeping import KeepingService
from warmline.interactions.service.moving import MovingService
from warmline.interactions.spool import RawRecording
from warmline.interactions.store import calls
from warmline.kit.actor import SYSTEM
from warmline.kit.bus import AWAY
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.jobs import repeat

log = structlog.get_logger(__name__)

ATTEMPTS = 6
WAIT_BASE = 4
"""Waits between attempts: 4, 16, 64 … seconds."""
SETTLED_S = 2.5
"""Raw files not written for so long are complete: the switch writes every 2.05 s."""
OLD_S = 600.0
SWEEP_S = 60.0
SWEPT_AT_ONCE = 1000
"""Raw files asked about in one query: behind a burst there may be many more than fit the memory."""
WAIT_S = 3
"""Between the end of a call and its encoding, so that the raw files are complete."""
REMEMBERED = 20_000
"""Calls lately encoded, of which rows may not tell yet."""

BAD = Gauge("warmline_recordings_not_whole", "Recordings found damaged or missing by checksum.")
WAITING = Gauge("warmline_recordings_waiting", "Recordings not moved into the object store yet.")
ORPHANS = Gauge("warmline_recordings_orphaned", "Raw recordings that belong to no known call.")


class NotEncoded(RuntimeError):
    """A recording could not be encoded this time."""


class MoveJob:
    """Moves finished recordings into the object store (`service.moving`), if there is one."""

    def __init__(self, moving: MovingService) -> None:
        self._moving = moving
        self._task: Any = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(name="recordings.move", queue="recordings", queueing_lock="recordings.move")
        async def move(timestamp: int = 0) -> None:
            await self.look()

        self._task = move

    async def keep_looking(self) -> None:
        """Until cancelled, look for something to move."""
        await repeat(self._task, MOVE_S)

    async def look(self) -> int:
        """Move what waits; how many."""
        moved = await self._moving.move()
        state = await self._moving.state(SYSTEM)
        WAITING.set(state.waiting if state.place is not None else 0)
        return moved


class RetentionJob:
    """Every night erases what the rules say and checks others (`service.keeping`). `hour` is the
    centre's."""

    def __init__(
        self, keeping: KeepingService, news: RecordingNews, clock: Clock, *, zone: str, hour: int
    ) -> None:
        self._keeping = keeping
        self._news = news
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._hour = hour
        self._task: Any = None
        self._last: date | None = None

    def register(self, app: procrastinate.App) -> None:
        """Put the task on the application; once, before its worker runs."""

        @app.task(
            name="recordings.retention", queue="recordings", queueing_lock="recordings.retention"
        )
        async def retention(timestamp: int = 0) -> None:
            await self.look()

        self._task = retention

    async def keep_looking(self) -> None:
        """Until cancelled, look whether it is night."""
        await repeat(self._task, LOOK_S)

    async def look(self) -> int:
        """Once a night, at its hour or, where nothing ran then, within the hours after: erase; how
        many. Repeating it is harmless, so nothing is remembered beyond this process."""
        now = self._clock.now().astimezone(self._zone)
        if now.date() == self._last or not self._hour <= now.hour < self._hour + NIGHT_HOURS:
            return 0
        erased = await self._keeping.erase_due(self._news)
        self._last = now.date()
        BAD.set(await self._keeping.check())
        log.info("recordings_erased", count=erased)
        return erased


LOOK_S = 600.0
MOVE_S = 30.0
NIGHT_HOURS = 4
LEAST_FREE = 64 * 1024 * 1024
"""With fewer bytes free than this, what fails is put down to the disk."""


def _full(folder: Path) -> bool:
    """Whether the disk of the recordings is."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
    return shutil.disk_usage(there).free < LEAST_FREE


Clip = tuple[datetime, float, float]
"""Since when, for how many seconds, and how long after the talk a customer spoke after rating: a
sound of its own, which not everybody who hears the talk may hear."""
Clips = Callable[[Sequence[str]], Awaitable[Mapping[str, Clip]]]


async def no_clips(calls: Sequence[str]) -> Mapping[str, Clip]:
    """Nobody was asked."""
    return {}


class RecordingJobs:
    """The tasks and what they need. `spools` are where the switches write raw files, `folder` where
    encoded ones go, `encoders` the processes that do it; `clips` knows of spoken comments."""

    def __init__(
        self,
        database: Database,
        news: RecordingNews,
        spools: Sequence[Path],
        folder: Path,
        encoders: Encoders,
        *,
        clips: Clips = no_clips,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clips = clips
        self._database = database
        self._news = news
        self._spools = list(spools)
        self._folder = folder
        self._sleep = sleep
        self._encoders = encoders
        self._single: Any = None
        self._batch: Any = None
        self._sweep: Any = None
        self._taken: dict[str, bool] = {}

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

        @app.task(name="recordings.sweep", queue="recordings", queueing_lock="recordings.sweep")
        async def sweep(timestamp: int = 0) -> None:  # procrastinate's timer gave one
            await self.sweep()

        @app.task(name="recordings.encode_batch", queue="recordings")
        async def encode_batch(interactions: list[str]) -> None:
            await self.encode_batch(interactions)

        self._single, self._batch, self._sweep = encode, encode_batch, sweep

    async def keep_sweeping(self) -> None:
        """Until cancelled, a sweep every minute."""
        await repeat(self._sweep, SWEEP_S)

    async def ended(self, events: Sequence[Heard]) -> None:
        """The projector committed these events: start the work on calls that ended."""
        over = [event.key for event in events if isinstance(event.fact, CallEnded)]
        if over:
            async with self._database.read() as session:
                due = await calls.recordings_due(session, among=over)
            await self._defer_batch([record.id for record in due])

    async def _defer_batch(self, interactions: list[str]) -> None:
        """One task for all of them, when their files are complete."""
        if self._batch is None:
            raise RuntimeError("register the tasks on an application first")
        if interactions:
            task = self._batch.configure(schedule_in={"seconds": WAIT_S})
            await task.defer_async(interactions=interactions)

    async def _defer_swept(self, interactions: list[str]) -> None:
        """One task for all of them, unless there is one already. It waits for no moment: what waits
        for one that a clock set back has put an hour off is found by it."""
        if interactions:
            task = self._batch.configure(queueing_lock="recordings.swept")
            with suppress(AlreadyEnqueued):
                await task.defer_async(interactions=interactions)

    async def _defer_single(self, interaction: str) -> None:
        task = self._single.configure(
            queueing_lock=f"recording:{interaction}", schedule_in={"seconds": WAIT_BASE}
        )
        with suppress(AlreadyEnqueued):
            await task.defer_async(interaction=interaction)

    async def encode_batch(self, interactions: Sequence[str]) -> None:
        """Encode those of these calls that are due. Each that fails gets a task of its own, which
        is tried again and counts its tries."""
        async with self._database.read() as session:
            due = await calls.recordings_due(session, among=interactions)
        await asyncio.gather(*(self._encode_or_defer(record) for record in due))

    async def _encode_or_defer(self, record: CallRecord) -> None:
        try:
            await self._encode(record, last_try=False)
        except (*AWAY, OSError, RuntimeError) as error:
            log.info("recording_tried_again", interaction=record.id, problem=repr(error))
            await self._defer_single(record.id)

    async def encode(self, interaction: str, *, last_try: bool = False) -> None:
        """Encode one call's raw files; harmless to repeat.

        Whatever fails is raised so that the task is tried again; on the last try a missing or
        broken file becomes `RecordingFailed`, unless there is no space to encode into or no libopus
        to encode with.
        """
        async with self._database.read() as session:
            due = await calls.recordings_due(session, among=[interaction])
        for record in due:
            await self._encode(record, last_try=last_try)

    async def _encode(self, record: CallRecord, *, last_try: bool) -> None:
        """One at a time, and not again while its row does not show yet what was told."""
        if record.id in self._taken:
            return
        self._taken[record.id] = True
        try:
            await self._encode_and_tell(record, last_try=last_try)
        except BaseException:
            self._taken.pop(record.id, None)
            raise
        while len(self._taken) > REMEMBERED:
            self._taken.pop(next(iter(self._taken)))

    async def _encode_and_tell(self, record: CallRecord, *, last_try: bool) -> None:
        raw = await asyncio.to_thread(self._raw, record.recording.file)
        done = await self._try(record, raw)
        if done.encoded is None:
            log.warning(
                "recording_not_encoded",
                interaction=record.id,
                problem=done.problem,
                detail=done.detail,
            )
            if not last_try or await asyncio.to_thread(self._can_wait, done):
                raise NotEncoded(f"{done.problem}: {done.detail}")
            missing = done.problem == FileNotFoundError.__name__
            reason = "missing_file" if missing else done.problem
            await self._news.tell(record.id, RecordingFailed(reason=reason))
            return
        await self._news.tell(record.id, _stored(done.encoded))
        if raw is not None:
            await asyncio.to_thread(raw.delete)
        log.info("recording_stored", interaction=record.id, seconds=done.encoded.seconds)

    async def _try(self, record: CallRecord, raw: RawRecording | None) -> Done:
        try:
            if raw is None:
                raise FileNotFoundError(record.recording.file)
            await self._settled(raw)
            whole = Work(
                spool=str(raw.said.parent),
                name=record.recording.file,
                folder=str(self._folder),
                interaction=record.id,
                at=record.talked_at or record.arrived_at,
                cut_s=record.recording.cut_s,
                span_s=record.recording.span_s,
                silent=tuple((gap.start_s, gap.end_s) for gap in record.recording.gaps),
            )
            clip = (await self._clips([record.id])).get(record.id)
            if clip is not None:
                done = await self._encoders.encode(of_comment(record, whole, clip))
                if done.encoded is None or _only_comment(record.recording):
                    return done
            return await self._encoders.encode(whole)
        except (OSError, EncoderDied) as error:
            return Done(problem=type(error).__name__, detail=str(error))

    def _can_wait(self, done: Done) -> bool:
        """Whether what failed says nothing about the recording, so that it stays due and `sweep`
        finds it again: a full disk, or no libopus (an alarm of the supervisor's tells of both)."""
        return done.problem == NoLibrary.__name__ or _full(self._folder)

    def _raw(self, name: str) -> RawRecording | None:
        """The raw files of that name, in whichever spool they are."""
        return spool.raw_recording(spool.holding(self._spools, name), name)

    async def _settled(self, raw: RawRecording) -> None:
        """Wait until the switch has let go of the files."""
        for _ in range(10):
            age = await asyncio.to_thread(raw.age)
            if age >= SETTLED_S:
                return
            await self._sleep(SETTLED_S - age)

    async def sweep(self) -> None:
        """Start what is due again, and clear raw files that nobody needs any more."""
        present = await asyncio.to_thread(spool.present, self._spools)
        async with self._database.read() as session:
            due = await calls.recordings_due(session)
        await self._defer_swept([record.id for record in due])
        orphans, names = 0, list(present)
        for start in range(0, len(names), SWEPT_AT_ONCE):
            orphans += await self._clear(
                {name: present[name] for name in names[start : start + SWEPT_AT_ONCE]}
            )
        ORPHANS.set(orphans)

    async def _clear(self, ages: Mapping[str, float]) -> int:
        """Delete those of these raw files that nobody needs any more; how many belong to nobody."""
        async with self._database.read() as session:
            states = await calls.recording_states(session, ages)
        for name, state in states.items():
            if state is RecordingState.DISCARD or (state in KEPT and ages[name] >= OLD_S):
                raw = await asyncio.to_thread(self._raw, name)
                if raw is not None:
                    await asyncio.to_thread(raw.delete)
        return sum(age >= OLD_S for name, age in ages.items() if name not in states)


def of_comment(record: CallRecord, whole: Work, clip: Clip) -> Work:
    """The part of the call's raw files in which the customer commented. Where they begin before the
    talk, its beginning says where that is; where they begin with it or in it (recorded on demand),
    its end does; where they only begin with the comment, that is their beginning. What was held
    back is the talk's, so nothing of a comment is."""
    since, seconds, after_s = clip
    if record.talked_at is None:
        first = record.message.at if record.message is not None else since
        start = whole.cut_s + (since - first).total_seconds()
    elif whole.cut_s > 0:
        start = whole.cut_s + (since - record.talked_at).total_seconds()
    else:
        start = whole.span_s + after_s if whole.span_s > 0 else 0.0
    return msgspec.structs.replace(
        whole,
        interaction=recordings.comment_name(record.id),
        cut_s=max(0.0, start),
        span_s=seconds,
        silent=(),
    )


def _only_comment(recording: Recording) -> bool:
    """Whether nothing in the raw files but the comment is to be kept."""
    gone = silent_throughout(recording.span_s, recording.gaps)
    return recording.span_s <= 0 or gone


def _stored(encoded: recordings.Encoded) -> RecordingStored:
    return RecordingStored(
        key=encoded.key,
        sha256=encoded.sha256,
        bytes=encoded.bytes,
        seconds=encoded.seconds,
        channels=spool.CHANNELS,
        cut_short=encoded.cut_short,
    )
