"""What a contender knows of its shard while another leads: floor and counters, kept up to date.

A take-over must not read minutes of the journal first. So whoever waits for the lease (`leader`)
follows the journal meanwhile, from the last checkpoint on, and the configuration too; in office it
reads only the tail. What goes wrong in following is no reason not to contend: then the floor is
read anew at the take-over. While it is warm it answers on `commands.STANDBY`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog

from warmline.kit.bus import AWAY, Bus
from warmline.voice import commands, stream
from warmline.voice.config import VoiceConfig
from warmline.voice.config_store import ConfigStore
from warmline.voice.counting import Counting
from warmline.voice.floor import FLOOR_VERSION, Floor
from warmline.voice.journal import Checkpoint, Checkpoints

log = structlog.get_logger(__name__)

AGAIN_S = 5.0
"""Before it is tried anew."""


async def checkpoints(bus: Bus, shard: str) -> Checkpoints:
    """Where the leader of a shard saves its fold now and then."""
    return Checkpoints(await bus.objects("checkpoints"), f"voice.{shard}")


class Fold:
    """Floor and counters up to a position of the journal."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.counting = Counting()
        self.configured = False
        self.after = 0
        """Stream sequence of the last step taken in."""
        self._done = 0

    def begin(self, checkpoint: Checkpoint) -> None:
        """From a checkpoint instead of from the start."""
        self.counting.restore(checkpoint.counters)
        self.floor.load(checkpoint.body)
        self.after, self._done = checkpoint.after, checkpoint.step

    def configure(self, config: VoiceConfig) -> None:
        """Take a configuration."""
        self.floor.configure(config)
        self.configured = True

    def take(self, found: stream.Followed) -> None:
        """One step further."""
        if found.step.step > self._done:
            self.floor.apply_events(found.step.events)
        self.counting.seen(found.step)
        self.after = found.sequence


class Standby:
    """The fold of one shard's journal. `follow` until the lease is ours, then `catch_up` once."""

    def __init__(self, bus: Bus, shard: str, store: ConfigStore) -> None:
        self._bus = bus
        self._shard = shard
        self._subject = stream.subject(shard)
        self._store = store
        self._fold: Fold | None = None
        self._halted = False

    async def follow(self) -> None:
        """Keep up until cancelled."""
        while not self._halted:
            try:
                fold = await self._begun()
                if not self._halted:
                    self._fold = fold
                    await self._keep_up(fold)
            except Exception as error:  # noqa: BLE001 - a cold floor is only slower
                if self._halted:
                    return
                self._fold = None
                log.warning("standby_cold", shard=self._shard, problem=repr(error))
            await asyncio.sleep(AGAIN_S)

    def halt(self) -> None:
        """Take nothing more in, however long the reading takes to end: office does not wait."""
        self._halted = True

    async def catch_up(self) -> Fold:
        """Read what is still missing of a journal that nobody else may write any more."""
        fold = self._fold or await self._begun()
        if not fold.configured:
            fold.configure(await self._first_config())
        read = 0
        async for found in stream.replay(self._bus.js, self._subject, after=fold.after):
            fold.take(found)
            read += 1
        step, calls = fold.counting.step, len(fold.floor.calls)
        log.info("replayed", shard=self._shard, step=step, read=read, calls=calls)
        return fold

    async def _begun(self) -> Fold:
        """From the last checkpoint, if there is one."""
        fold = Fold()
        checkpoint = await (await checkpoints(self._bus, self._shard)).load(FLOOR_VERSION)
        if checkpoint is not None:
            fold.begin(checkpoint)
        return fold

    async def _keep_up(self, fold: Fold) -> None:
        warm = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._configure(fold))
            group.create_task(self._read(fold, warm))
            await warm.wait()
            group.create_task(self._serve(fold))

    async def _read(self, fold: Fold, warm: asyncio.Event) -> None:
        async for found in stream.follow(self._bus.js, self._subject, after=fold.after):
            if self._halted:
                return
            fold.take(found)
            if found.pending == 0:
                warm.set()

    async def _configure(self, fold: Fold) -> None:
        async for config in self._store.watch():
            if self._halted:
                return
            fold.configure(config)

    async def _serve(self, fold: Fold) -> None:
        """Tell whoever asks that we are at the journal's end."""

        async def answer(_body: dict[str, Any]) -> dict[str, int]:
            return {"step": fold.counting.step, "calls": len(fold.floor.calls)}

        to = commands.subject(self._shard, commands.STANDBY)
        subscription = await self._bus.serve(to, answer)
        try:
            await asyncio.Event().wait()
        finally:
            with suppress(*AWAY):
                await subscription.unsubscribe()

    async def _first_config(self) -> VoiceConfig:
        """The newest configuration known; waits for the first one of a new installation."""
        while (found := await self._store.load()) is None:
            log.info("config_awaited")
            await asyncio.sleep(1)
        return found
