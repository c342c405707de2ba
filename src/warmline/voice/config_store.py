"""Where `voice`'s configuration snapshot lives: NATS key-value and a local file.

`app` publishes it whenever something in the database changed; `voice` watches it and keeps the
last one in `<home>/outbox/config.json`, so it starts without PostgreSQL and, once leader, keeps
its configuration while NATS is away. The newer revision of the two wins.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import nats.js.errors
import structlog

from warmline.kit.bus import AWAY, Bus
from warmline.voice import config, sharing
from warmline.voice.config import VoiceConfig

log = structlog.get_logger(__name__)

BUCKET = "config"
KEY = "voice"
LOOK_EVERY_S = 10.0
"""How often a watched bucket is read, though it said nothing."""


class ConfigStore:
    """The snapshot in its two places. `file` is this machine's copy."""

    def __init__(self, bus: Bus, file: Path, *, bucket: str = BUCKET, key: str = KEY) -> None:
        self._bus = bus
        self._file = file
        self._bucket_name = bucket
        self._key = key

    async def publish(self, new: VoiceConfig) -> VoiceConfig:
        """Share it out over its shards, as far as they were not told before (`voice.sharing`), and
        store it with the next revision; unchanged content keeps its revision. Raises one of
        `kit.bus.AWAY` when NATS is away."""
        return await self._change(lambda stored: sharing.shared(new, stored))

    async def share_out(self) -> VoiceConfig | None:
        """Share what is published out anew; None where nothing is."""
        published, _ = await self._stored()
        if published is None:
            return None
        return await self._change(
            lambda stored: sharing.shared(stored or published, stored, anew=True)
        )

    async def _change(self, make: Callable[[VoiceConfig | None], VoiceConfig]) -> VoiceConfig:
        bucket = await self._bus.bucket(self._bucket_name)
        while True:
            stored, revision = await self._stored()
            # Where the bucket was lost, the plan is still known here.
            before = stored if stored is not None else await asyncio.to_thread(self._read)
            new = make(before)
            if stored is not None and stored == msgspec.structs.replace(
                new, revision=stored.revision
            ):
                return stored
            number = stored.revision + 1 if stored is not None else max(1, new.revision)
            numbered = msgspec.structs.replace(new, revision=number)
            try:
                await bucket.update(self._key, config.encode(numbered), last=revision)
            except nats.js.errors.KeyWrongLastSequenceError:
                continue
            return numbered

    async def load(self) -> VoiceConfig | None:
        """The newest snapshot known, from NATS or the file; None if there never was one."""
        local = await asyncio.to_thread(self._read)
        try:
            stored, _ = await self._stored()
        except AWAY as error:
            log.warning("config_from_file", problem=repr(error))
            return local
        if stored is None or (local is not None and local.revision > stored.revision):
            return local
        await self.keep(stored)
        return stored

    async def watch(self) -> AsyncIterator[VoiceConfig]:
        """Every snapshot from now on, the current one first; survives NATS going away."""
        last = -1
        while True:
            try:
                async for found in self._updates():
                    if found.revision != last:
                        last = found.revision
                        await self.keep(found)
                        yield found
            except AWAY as error:
                log.info("config_watch_waits", problem=repr(error))
            await asyncio.sleep(1)

    async def keep(self, snapshot: VoiceConfig) -> None:
        """Write the local copy, all or nothing; a full disk is only logged."""
        try:
            await asyncio.to_thread(write_atomically, self._file, config.encode(snapshot))
        except OSError as error:
            log.warning("config_not_kept", file=self._file.name, problem=repr(error))

    async def _stored(self) -> tuple[VoiceConfig | None, int]:
        bucket = await self._bus.bucket(self._bucket_name)
        try:
            entry = await bucket.get(self._key)
        except nats.js.errors.KeyNotFoundError as error:
            deleted = getattr(error, "entry", None)
            return None, int(deleted.revision or 0) if deleted is not None else 0
        return config.decode(entry.value or b""), int(entry.revision or 0)

    async def _updates(self) -> AsyncIterator[VoiceConfig]:
        bucket = await self._bus.bucket(self._bucket_name)
        watcher: Any = await bucket.watch(self._key)
        try:
            while True:
                try:
                    # Not the client's own timeout: it may swallow our cancellation (`kit.tasks`).
                    async with asyncio.timeout(LOOK_EVERY_S):
                        entry = await watcher.updates(timeout=None)
                except TimeoutError:
                    # A quiet bucket, or a watcher that broke unseen: look ourselves.
                    stored, _ = await self._stored()
                    if stored is not None:
                        yield stored
                    continue
                if entry is not None and entry.value and entry.operation is None:
                    yield config.decode(entry.value)
        finally:
            try:
                await watcher.stop()
            except AWAY as error:
                log.debug("config_watch_gone", problem=repr(error))

    def _read(self) -> VoiceConfig | None:
        try:
            return config.decode(self._file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("config_file_unreadable", file=self._file.name, problem=repr(error))
            return None


def write_atomically(path: Path, body: bytes) -> None:
    """Replace a file so that a reader, or a crash, sees the old or the new one, never a mix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
