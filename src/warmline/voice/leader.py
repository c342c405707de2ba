"""The life of a `voice` process: wait for the lease, take the shard over, lead it, lose it.

A take-over reads the journal (from the last checkpoint on) and what this machine's outbox still
holds into a fresh floor, opens an outbox of its own term and only then connects to the switch,
whose snapshot the first step is compared with. When the lease is lost, or the journal refuses us,
everything of this term is dropped and the process contends anew. Built by `app.run_voice`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from warmline.kit.bus import Bus
from warmline.kit.clock import Clock
from warmline.kit.ids import uuid7
from warmline.telephony.ports import Engine
from warmline.voice import commands, stream
from warmline.voice.config import VoiceConfig
from warmline.voice.config_store import ConfigStore
from warmline.voice.floor import Floor
from warmline.voice.forwarder import Forwarder, StaleLeader
from warmline.voice.journal import Checkpoint, Checkpoints, Journal
from warmline.voice.lease import Lease
from warmline.voice.outbox import Outbox, left_over, outbox_path
from warmline.voice.runtime import Runtime, StepClock

log = structlog.get_logger(__name__)

FLOOR_VERSION = "2"
"""Grows with every change of the floor's shape, so that an old checkpoint is not misread."""

CHECKPOINT_EVERY_S = 300.0

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


async def contend(parts: Leading) -> None:
    """Lead whenever the lease is ours, for ever."""
    while True:
        epoch = await parts.lease.wait()
        log.info("leading", shard=parts.shard, epoch=epoch)
        try:
            await _lead(parts, epoch)
        except* StaleLeader as stale:
            log.warning("leader_replaced", shard=parts.shard, problem=str(stale.exceptions[0]))
        finally:
            await parts.lease.release()
        await asyncio.sleep(1)


class _LeaseLost(Exception):
    """Another process has the lease."""


async def _lead(parts: Leading, epoch: int) -> None:
    """One term."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep(parts.lease), name="lease")
            group.create_task(_term(parts, epoch, group), name="term")
    except* _LeaseLost:
        log.warning("lease_over", shard=parts.shard, epoch=epoch)


async def _keep(lease: Lease) -> None:
    await lease.keep()
    raise _LeaseLost


async def _term(parts: Leading, epoch: int, group: asyncio.TaskGroup) -> None:
    await stream.ensure(parts.bus)
    forwarder = Forwarder(parts.bus, parts.clock, parts.shard, epoch)
    await forwarder.take_over(left_over(parts.folder, parts.shard, epoch))
    outbox = Outbox(outbox_path(parts.folder, parts.shard, epoch))
    await outbox.open()
    step_clock = StepClock(parts.clock)
    journal = Journal(outbox, step_clock, parts.shard, epoch)
    floor = Floor(await _first_config(parts.store))
    checkpoints = Checkpoints(await parts.bus.objects("checkpoints"), f"voice.{parts.shard}")
    await _replay(parts, checkpoints, journal, floor)
    step_clock.at = max(step_clock.at, journal.counters().at)
    engine = parts.engine_for(parts.lease.held)
    runtime = Runtime(floor, engine, journal, step_clock, parts.clock, uuid7)
    group.create_task(forwarder.run(outbox), name="forwarder")
    group.create_task(runtime.run(), name="runtime")
    group.create_task(_reconfigure(parts.store, floor, runtime), name="config")
    group.create_task(_checkpoint(parts, checkpoints, journal, forwarder, floor), name="checkpoint")
    subscriptions = await commands.serve(parts.bus, parts.shard, runtime)
    try:
        await engine.start(runtime.input)
        await asyncio.Event().wait()
    finally:
        for subscription in subscriptions:
            await subscription.unsubscribe()
        await engine.stop()
        await outbox.close()


async def _first_config(store: ConfigStore) -> VoiceConfig:
    """The newest configuration known; waits for the first one of a new installation."""
    while (found := await store.load()) is None:
        log.info("config_awaited")
        await asyncio.sleep(1)
    return found


async def _replay(parts: Leading, checkpoints: Checkpoints, journal: Journal, floor: Floor) -> None:
    """Bring counters and floor up to the journal's end."""
    checkpoint = await checkpoints.load(FLOOR_VERSION)
    after = 0
    if checkpoint is not None:
        journal.restore(checkpoint.counters)
        floor.load(checkpoint.body)
        after = checkpoint.after
    done = checkpoint.step if checkpoint is not None else 0
    async for found in stream.replay(parts.bus.js, stream.subject(parts.shard), after=after):
        if found.step.step > done:
            floor.apply_events(found.step.events)
        journal.seen(found.step)
    log.info("replayed", shard=parts.shard, step=journal.step, calls=len(floor.calls))


async def _reconfigure(store: ConfigStore, floor: Floor, runtime: Runtime) -> None:
    async for config in store.watch():
        if config.revision != floor.config.revision:
            log.info("configured", revision=config.revision)
            floor.configure(config)
            runtime.configured()


async def _checkpoint(
    parts: Leading, checkpoints: Checkpoints, journal: Journal, forwarder: Forwarder, floor: Floor
) -> None:
    """Save fold and counters now and then, so that the next start reads minutes, not months."""
    while True:
        await asyncio.sleep(CHECKPOINT_EVERY_S)
        # In this order: what the forwarder has sent is in the fold by then, so a replay from here
        # misses nothing, and skips what it already has by step number.
        after = forwarder.sequence
        counters, body = journal.counters(), floor.dump()
        await forwarder.until(counters.step)
        await checkpoints.save(
            Checkpoint(
                version=FLOOR_VERSION, step=counters.step, after=after, counters=counters, body=body
            )
        )
