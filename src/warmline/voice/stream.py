"""The stream of the journal: its configuration, its subjects, and reading it in order.

Subject `journal.<shard>` per shard and `journal.jobs` for what `jobs` adds after a call. `voice`
replays at a take-over, `web` follows live, `voice.projector` has its own durable consumer.
Writing is `voice.forwarder`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import nats.js.errors
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api

from warmline.kit.bus import AWAY, Bus
from warmline.voice import journal_model
from warmline.voice.journal_model import StepMessage

log = structlog.get_logger(__name__)

STREAM = "JOURNAL"
KEEP_DAYS = 180
HEARTBEAT_S = 1.0
QUIET_S = 30.0
"""After so long without a step the broker is asked whether it still knows its reader."""

HELD = 500
"""Messages held for a reader who is busy; the rest stays with the client and the broker."""
AT_ONCE = 300
"""Steps given one after the other before anything else runs; more than the client reads in one
turn of the event loop, so that nothing piles up there."""


def subject(shard: str) -> str:
    """Where a shard's steps are published."""
    return f"journal.{shard}"


async def ensure(bus: Bus, *, stream: str = STREAM, prefix: str = "journal") -> None:
    """Make the journal's stream exist."""
    await bus.stream(
        api.StreamConfig(
            name=stream,
            subjects=[f"{prefix}.*"],
            storage=api.StorageType.FILE,
            max_age=KEEP_DAYS * 86400,
            duplicate_window=120,
            allow_direct=True,
            compression=api.StoreCompression.S2,
        )
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """A step as read: its stream sequence, and how many stored ones are still behind it."""

    sequence: int
    step: StepMessage
    pending: int


async def last(js: JetStreamContext, subject: str, *, stream: str = STREAM) -> Followed | None:
    """The newest step on a subject, or None; raises one of `kit.bus.AWAY` when NATS is away."""
    try:
        message = await js.get_last_msg(stream, subject)
    except nats.js.errors.NotFoundError:
        return None
    return Followed(int(message.seq or 0), journal_model.decode(message.data or b""), 0)


async def follow(
    js: JetStreamContext, subject: str, *, after: int = 0, stream: str = STREAM
) -> AsyncIterator[Followed]:
    """Every step behind stream sequence `after`, in order and without end.

    Survives a restart of NATS: it goes on behind the last step it gave. A step number that is
    not the next one means something was missed; then it reads once more from there.
    """
    at = after
    number: int | None = None
    doubted: int | None = None
    while True:
        try:
            async for found in _attached(js, subject, at, stream):
                if found.sequence <= at:
                    continue
                gap = number is not None and found.step.step > number + 1
                if gap and doubted != found.sequence:
                    log.warning("journal_gap", subject=subject, after=number)
                    doubted = found.sequence
                    break
                at, number = found.sequence, found.step.step
                yield found
        except AWAY as error:
            log.info("journal_reader_waits", subject=subject, problem=repr(error))
        await asyncio.sleep(0.2)


async def replay(
    js: JetStreamContext, subject: str, *, after: int = 0, stream: str = STREAM
) -> AsyncIterator[Followed]:
    """Every step behind `after` that is stored now; ends there."""
    newest = await last(js, subject, stream=stream)
    if newest is None or newest.sequence <= after:
        return
    async for found in follow(js, subject, after=after, stream=stream):
        yield found
        if found.sequence >= newest.sequence:
            return


async def _attached(
    js: JetStreamContext, subject: str, after: int, stream: str
) -> AsyncIterator[Followed]:
    """One ordered consumer's life; ends when it went silent."""
    config = api.ConsumerConfig(
        deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=after + 1
    )
    # By callback: the client's `next_msg` makes a task of each message, so that a busy process took
    # one of them in every second turn of its event loop and fell behind for ever.
    arrived: asyncio.Queue[Msg] = asyncio.Queue(HELD)
    subscription = await js.subscribe(
        subject,
        cb=arrived.put,
        stream=stream,
        ordered_consumer=True,
        config=config,
        idle_heartbeat=HEARTBEAT_S,
        inactive_threshold=60,
    )
    at_once = 0
    try:
        while True:
            if at_once == AT_ONCE:
                await asyncio.sleep(0)
                at_once = 0
            try:
                async with asyncio.timeout(QUIET_S):
                    message = await arrived.get()
            except TimeoutError:
                await subscription.consumer_info()
                continue
            at_once += 1
            position = message.metadata
            yield Followed(
                position.sequence.stream,
                journal_model.decode(message.data),
                int(position.num_pending),
            )
    finally:
        try:
            await subscription.unsubscribe()
        except AWAY as error:
            log.debug("journal_reader_gone", problem=repr(error))
