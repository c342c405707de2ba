"""The verbs on the object store of recordings: move them there, free the disk, tell how it stands.

Used by `interactions.tasks` (moving), `interactions.http.storing` and the command line. What a
move is and when it is tried again: `interactions.moving`. The disk stays the landing place: calls
and encoding know nothing of the store, and nothing leaves the disk before it was read back from
there and is what was recorded.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from warmline.interactions import moving
from warmline.interactions.errors import NotKept, RecordingDamaged, RecordingMissing, StoreAway
from warmline.interactions.moving import DueMove, Move, MoveAlarm, StoredObject, StoreState, Tried
from warmline.interactions.ports import ObjectStore, Sound
from warmline.interactions.recordings import keys_of
from warmline.interactions.sound_files import SoundFiles, digest_of
from warmline.interactions.store import keeping
from warmline.interactions.store import moving as store
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.errors import Invalid, WarmlineError
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged

log = structlog.get_logger(__name__)

AT_ONCE = 200
SIDE_BY_SIDE = 4
YOUNG = timedelta(days=2)
LOOK_AT_ALL = timedelta(hours=1)
"""So often all recordings are looked through for such as nobody took in; else only young ones."""


class MovingService:
    """One per process; between its runs it remembers only how long to leave the store alone.
    `objects` None: recordings stay on the disk, and every verb says so."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        recordings: Path,
        objects: ObjectStore | None,
        *,
        keep_on_disk_days: int = 0,
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = SoundFiles(recordings, objects)
        self._objects = objects
        self._keep = timedelta(days=keep_on_disk_days)
        self._looked = clock.now() - LOOK_AT_ALL
        self._failed = 0
        self._leave_alone_until = clock.now()

    # Moving ------------------------------------------------------------------------------------

    async def move(self) -> int:
        """Move what waits and may be tried now; how many. Where the store is away the run ends and
        the next ones leave it alone for a while, longer each time. Harmless to repeat."""
        objects, now = self._objects, self._clock.now()
        if objects is None or now < self._leave_alone_until:
            return 0
        everything = now - self._looked >= LOOK_AT_ALL
        async with self._database.transaction() as session:
            await store.enrol(session, now, None if everything else now - YOUNG)
            due = await store.due(session, now, AT_ONCE)
        if everything:
            self._looked = now
        moved = 0
        for first in range(0, len(due), SIDE_BY_SIDE):
            some = due[first : first + SIDE_BY_SIDE]
            done = await asyncio.gather(*(self._try(one, objects) for one in some))
            moved += done.count(True)
            if None in done:
                self._failed += 1
                wait = moving.wait_s(self._failed)
                self._leave_alone_until = now + timedelta(seconds=wait)
                return moved
        if moved:
            self._failed = 0
        await self._free_disk(objects)
        return moved

    async def _try(self, one: DueMove, objects: ObjectStore) -> bool | None:
        """Whether it was moved; None where the store is away, which says nothing of it."""
        now = self._clock.now()
        try:
            return await self._move(one, objects)
        except StoreAway as away:
            log.warning("recording_store_away", problem=away.message)
            word = str(away.details.get("reason", away.code))
            problem, attempts, next_at = (word, away.message), one.attempts, now
        except WarmlineError as error:
            log.warning("recording_not_moved", interaction=one.call, problem=error.message)
            attempts = one.attempts + 1
            problem = (error.code, error.message)
            next_at = now + timedelta(seconds=moving.wait_s(attempts))
        async with self._database.transaction() as session:
            await store.note_problem(
                session, one.call, problem, now, attempts=attempts, next_at=next_at
            )
        return None if next_at == now else False

    async def _move(self, one: DueMove, objects: ObjectStore) -> bool:
        kept: list[StoredObject] = []
        for key in keys_of(one.key):
            body = await self._from_disk(key)
            if body is None:
                continue
            digest = hashlib.sha256(body).hexdigest()
            if key == one.key and digest != one.sha256:
                raise RecordingDamaged(
                    "The file on the disk is not what was recorded; a backup may have it whole."
                )
            await _keep(objects, key, body, digest)
            kept.append(StoredObject(key, digest, len(body)))
        landed = any(each.key == one.key for each in kept)
        if not landed:
            kept = await self._there_already(one, objects)
        async with self._database.transaction() as session:
            await keeping.lock(session, one.call)
            if landed and await self._files.disk.size(one.key) is None:
                await self._files.erase(one.key)  # erased by rule meanwhile
                return False
            await store.note_moved(session, one, objects.place, kept, self._clock.now())
        return True

    async def _from_disk(self, key: str) -> bytes | None:
        disk = self._files.disk
        size = await disk.size(key)
        try:
            return await Sound(key, size, disk).body() if size is not None else None
        except RecordingMissing:
            return None

    async def _there_already(self, one: DueMove, objects: ObjectStore) -> list[StoredObject]:
        """What the store has of a recording that the disk has not: rows older than the store, out
        of a backup. Raises `RecordingMissing` where it is nowhere."""
        if await digest_of(objects, one.key) != one.sha256:
            raise RecordingMissing("It is neither on the disk nor, whole, in the store.")
        found = [(key, await objects.size(key)) for key in keys_of(one.key)]
        return [
            StoredObject(key, await digest_of(objects, key) or "", size)
            for key, size in found
            if size is not None
        ]

    async def _free_disk(self, objects: ObjectStore) -> None:
        """Delete from the disk what was moved long enough ago and lies in the store still."""
        before = self._clock.now() - self._keep
        async with self._database.read() as session:
            some = await store.also_on_disk(session, before, AT_ONCE)
        for call, kept in some:
            try:
                there = [await objects.size(each.key) == each.bytes for each in kept]
            except StoreAway:
                return
            async with self._database.transaction() as session:
                await keeping.lock(session, call)
                if not await store.is_moved(session, call):
                    continue
                if not all(there):
                    log.error("recording_moved_again", interaction=call)
                    await store.forget(session, call)
                    continue
                for each in kept:
                    await self._files.disk.delete(each.key)
                await store.note_freed(session, call, self._clock.now())

    # Telling -----------------------------------------------------------------------------------

    async def state(self, actor: Actor) -> StoreState:
        """Where recordings are kept, what waits, and what is in the way."""
        actor.need("recording.keep")
        place = self._objects.place if self._objects is not None else None
        async with self._database.read() as session:
            return await store.totals(session, place, self._files.disk.place, self._keep.days)

    async def list(self, actor: Actor, page: Page, *, state: str = "") -> Paged[Move]:
        """Where the recordings of his scope lie."""
        actor.need("recording.keep")
        async with self._database.read() as session:
            return await store.page_of_moves(session, actor, page, state=state)

    async def alarms(self) -> Sequence[MoveAlarm]:
        """What somebody should see to."""
        if self._objects is None:
            return []
        async with self._database.read() as session:
            state = await store.totals(
                session, self._objects.place, self._files.disk.place, self._keep.days
            )
        alarm = moving.alarm_of(state, self._clock.now())
        return [alarm] if alarm is not None else []

    async def try_store(self, actor: Actor) -> Tried:
        """Put a small thing into the store, read it back, delete it. Raises `Invalid` where there
        is no store in the settings."""
        actor.need("recording.keep")
        objects = self._objects
        if objects is None:
            raise Invalid(
                "No store is set; name one in the settings under recording_store.",
                code="no_recording_store",
            )
        key = f"2000/01/01/trial-{uuid7()}.opus"
        body = key.encode()
        try:
            await _keep(objects, key, body, hashlib.sha256(body).hexdigest())
            await objects.delete(key)
        except (StoreAway, NotKept) as error:
            return Tried(str(error.details.get("reason", error.code)), error.message)
        return Tried("", "")


async def _keep(objects: ObjectStore, key: str, body: bytes, digest: str) -> None:
    """Put it there unless it lies there whole (a move that was killed), and read it back."""
    if await digest_of(objects, key) == digest:
        return
    await objects.put(key, body)
    if await digest_of(objects, key) != digest:
        raise NotKept("What was put into the store did not come back as it was.")
