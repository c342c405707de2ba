"""The life of a `voice` process: wait for the lease, take the shard over, lead it, lose it.

While it waits it keeps a floor folded up to the journal's end (`voice.standby`). A take-over sends
what this machine's outbox still holds, reads the journal's tail, opens an outbox of its own term
and only then connects to the switch, whose snapshot the first step is compared with. When the lease
is lost, or the journal refuses us, everything of this term is dropped and the process contends
anew. Built by `app.run_voice`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from warmline.kit.bus import Bus
from warmline.kit.clock import Clock
from warmline.kit.ids import uuid7
from warmline.kit.tasks import Together
from warmline.telephony.ports import Engine, EngineAway
from warmline.voice import commands, outside, sharing, stream
from warmline.voice.config import VoiceConfig
from warmline.voice.config_store import ConfigStore
from warmline.voice.floor import FLOOR_VERSION, Floor
from warmline.voice.forwarder import Forwarder, StaleLeader
from warmline.voice.inputs import SpoolSeen
from warmline.voice.journal import Checkpoint, Journal
from warmline.voice.lease import Lease, first_of
from warmline.voice.outbox import Outbox, left_over, outbox_path
from warmline.voice.runtime import Runtime, StepClock
from warmline.voice.standby import Standby, checkpoints

log = structlog.get_logger(__name__)

CHECKPOINT_EVERY_S = 300.0
ROOM_S = 5.0
"""How often the disk of the recordings is looked at: of half a gigabyte 800 talks write a quarter
meanwhile."""

EngineFor = Callable[[Callable[[], bool]], Engine]
"""Builds the engine of a term; its argument tells whether it may command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """What a leader is built from."""

    bus: Bus
    clock: Clock
    shard: str
    folder: Path
    """Where outboxes live."""
    lease: Lease
    store: ConfigStore
    engine_for: EngineFor
    has_room: Callable[[], bool] = lambda: True
    """Whether recordings may be begun, by the disk they go to."""


async def contend(shards: Sequence[Leading]) -> None:
    """Lead whichever of these shards has no other leader, one at a time, for ever."""
    while True:
        parts, epoch, standby = await _won(shards)
        log.info("leading", shard=parts.shard, epoch=epoch)
        try:
            await _lead(parts, epoch, standby)
        except* StaleLeader as stale:
            log.warning("leader_replaced", shard=parts.shard, problem=str(stale.exceptions[0]))
        finally:
            await parts.lease.release()
        await asyncio.sleep(1)


async def _won(shards: Sequence[Leading]) -> tuple[Leading, int, Standby]:
    """Keep up with these shards until one's lease is ours: its parts, the epoch, what is known."""
    standbys = [Standby(parts.bus, parts.shard, parts.store) for parts in shards]
    following = [
        asyncio.create_task(standby.follow(), name=f"standby {parts.shard}")
        for parts, standby in zip(shards, standbys, strict=True)
    ]
    try:
        won = await first_of([parts.lease for parts in shards])
        found = zip(shards, standbys, strict=True)
        parts, standby = next(one for one in found if one[0].lease is won)
        return parts, won.epoch, standby
    finally:
        # Not awaited: a reader that is slow to end must not keep us from office.
        for standby in standbys:
            standby.halt()
        for task in following:
            task.cancel()


class _LeaseLost(Exception):
    """Another process has the lease."""


async def _lead(parts: Leading, epoch: int, standby: Standby) -> None:
    """One term."""
    try:
        async with Together() as group:
            group.create_task(_keep(parts.lease), name="lease")
            group.create_task(_term(parts, epoch, standby, group), name="term")
    except* _LeaseLost:
        log.warning("lease_over", shard=parts.shard, epoch=epoch)


async def _look_for_room(parts: Leading, runtime: Runtime) -> None:
    """Tell when the disk of the recordings fills up, and when there is room again."""
    room = True
    while True:
        now = await asyncio.to_thread(parts.has_room)
        if now != room:
            room = now
            log.error("recordings_wait_for_room") if not room else log.info("room_for_recordings")
            runtime.input(SpoolSeen(room))
        await asyncio.sleep(ROOM_S)


async def _keep(lease: Lease) -> None:
    await lease.keep()
    raise _LeaseLost


async def _term(parts: Leading, epoch: int, standby: Standby, group: Together) -> None:
    began = parts.clock.monotonic()
    await stream.ensure(parts.bus)
    forwarder = Forwarder(parts.bus, parts.clock, parts.shard, epoch)
    await forwarder.take_over(left_over(parts.folder, parts.shard, epoch))
    outbox = Outbox(outbox_path(parts.folder, parts.shard, epoch))
    await outbox.open()
    fold = await standby.catch_up()
    floor = fold.floor
    step_clock = StepClock(parts.clock)
    _configure(floor, floor.config, parts.shard)
    floor.phones.moved.clear()  # every phone is looked at with the first connect
    journal = Journal(outbox, step_clock, parts.shard, epoch, counting=fold.counting)
    step_clock.at = max(step_clock.at, journal.counters().at)
    engine = parts.engine_for(parts.lease.held)
    await _claim(engine, floor)
    runtime = Runtime(
        floor,
        engine,
        journal,
        step_clock,
        parts.clock,
        uuid7,
        outside.over(parts.bus),
        outside.former_over(parts.bus),
    )
    group.create_task(forwarder.run(outbox), name="forwarder")
    group.create_task(runtime.run(), name="runtime")
    group.create_task(_look_for_room(parts, runtime), name="room")
    group.create_task(_reconfigure(parts, floor, runtime, engine), name="config")
    group.create_task(_checkpoint(parts, journal, forwarder, floor), name="checkpoint")
    log.info("taken_over", epoch=epoch, took_s=round(parts.clock.monotonic() - began, 3))
    subscriptions = await commands.serve(parts.bus, parts.shard, runtime)
    try:
        await engine.start(runtime.input)
        await asyncio.Event().wait()
    finally:
        for subscription in subscriptions:
            await subscription.unsubscribe()
        await engine.stop()
        await outbox.close()


async def _reconfigure(parts: Leading, floor: Floor, runtime: Runtime, engine: Engine) -> None:
    async for config in parts.store.watch():
        if config.revision != floor.config.revision:
            log.info("configured", revision=config.revision)
            _configure(floor, config, parts.shard)
            runtime.configured()
            await _claim(engine, floor)


def _configure(floor: Floor, config: VoiceConfig, shard: str) -> None:
    here = [agent.id for agent in floor.agents.values() if agent.signed_in]
    floor.configure(sharing.part_of(config, shard, here))


async def _claim(engine: Engine, floor: Floor) -> None:
    """Say which called numbers are this shard's; while the switch is away it is told at the next
    connect."""
    with suppress(EngineAway):
        await engine.claim(sharing.numbers_of(floor.config, floor.config.mine))


async def _checkpoint(parts: Leading, journal: Journal, forwarder: Forwarder, floor: Floor) -> None:
    """Save fold and counters now and then, so that the next start reads minutes, not months."""
    kept = await checkpoints(parts.bus, parts.shard)
    while True:
        await asyncio.sleep(CHECKPOINT_EVERY_S)
        # In this order: what the forwarder has sent is in the fold by then, so a replay from here
        # misses nothing, and skips what it already has by step number.
        after = forwarder.sequence
        counters, body = journal.counters(), floor.dump()
        await forwarder.until(counters.step)
        await kept.save(
            Checkpoint(
                version=FLOOR_VERSION, step=counters.step, after=after, counters=counters, body=body
            )
        )
