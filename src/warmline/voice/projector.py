"""The projector: reads the journal's stream in batches and writes it into PostgreSQL.

Runs in `jobs`, any number of them. One batch is one transaction together with its position, so
every event is projected exactly once whatever dies when; the position's row is locked first, so
two projectors never work on the same batch. The truth about "how far" is that row, not a
consumer's acknowledgement. An event that a projection cannot take is set aside with its reason
and the others go on. PostgreSQL or NATS away: it waits and goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api
from prometheus_client import Counter, Gauge

from warmline.kit.bus import AWAY, Bus
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.voice import journal_model, store, stream
from warmline.voice.journal_model import Event

log = structlog.get_logger(__name__)

BATCH = 500
GATHER_S = 0.5
"""How long the next batch gathers after one that was not full. A call of some seconds is thus
written a few times and not at each step, and a record is there well before `LAG_S` of
`interactions.service` is over."""

LOOK_S = 0.2
"""How long one look into the stream waits when nothing is there."""

LOOK_EVERY = 10
"""Quiet rounds after which it looks whether its consumer and its position are still there."""

PROJECTED = Counter("warmline_projected_events", "Events written into PostgreSQL.")
ASIDE = Gauge("warmline_projection_aside", "Events that could not be projected and lie aside.")
BEHIND = Gauge("warmline_projection_behind", "Messages of the journal not yet projected.")


class Projection(Protocol):
    """A feature's side. It may remember what it read or wrote from one batch to the next."""

    async def project(self, session: Session, events: Sequence[Event]) -> None:
        """Write a batch down, in order, in the session's transaction."""

    async def forget(self, session: Session) -> None:
        """Empty what was projected, before the journal is read from its beginning."""

    def lost(self) -> None:
        """What is remembered may be untrue: a transaction was not committed, or somebody else
        projected."""


Told = Callable[[Sequence[Event]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as taken from the stream."""

    sequence: int
    body: bytes
    behind: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the projection stands: `behind` messages are waiting, `aside` events were set aside."""

    position: int
    behind: int
    aside: int


class Projector:
    """One projection of the whole journal. `told` hears of each batch after it is committed;
    missing that call must be harmless."""

    def __init__(
        self,
        bus: Bus,
        database: Database,
        projections: Sequence[Projection],
        *,
        told: Told | None = None,
        name: str = "main",
        stream_name: str = stream.STREAM,
        subject: str = "journal.*",
    ) -> None:
        self._bus = bus
        self._database = database
        self._projections = projections
        self._told = told
        self._name = name
        self._stream = stream_name
        self._subject = subject
        self._behind = 0

    async def run(self) -> None:
        """Project for ever."""
        while True:
            try:
                health = await self.health()
                ASIDE.set(health.aside)
                after = health.position
                async for batch in self._batches(after):
                    if not batch and (await self.health()).position != after:
                        break  # another projector, or a rebuild
                    if batch and not await self.take(batch, after):
                        break
                    after = batch[-1].sequence if batch else after
            except RetryLater as error:
                log.info("projector_waits", problem=error.message)
            except AWAY as error:
                log.info("projector_waits", problem=repr(error))
            await asyncio.sleep(0.5)

    async def take(self, batch: Sequence[Taken], after: int) -> bool:
        """Project one batch, which follows stream sequence `after`; False if the projection does
        not stand there (another projector was faster, or a rebuild): read from where it does.

        Raises `RetryLater` when PostgreSQL is away; then nothing was written.
        """
        try:
            events = await self._write(batch, after)
        except RetryLater:
            raise
        except Exception:
            log.exception("projection_of_batch_failed", messages=len(batch))
            events = await self._one_by_one(batch, after)
        if events is None:
            self._lost()
            return False
        self._behind = batch[-1].behind
        BEHIND.set(self._behind)
        PROJECTED.inc(len(events))
        if self._told is not None and events:
            await self._tell(self._told, events)
        return True

    async def rebuild(self) -> None:
        """Throw away what was projected; `run` makes it again from the stream's beginning."""
        async with self._database.transaction() as session:
            await store.lock_position(session, self._name)
            for one in self._projections:
                await one.forget(session)
            await store.forget(session, self._name)

    async def health(self) -> Health:
        """How it stands now. Raises `RetryLater` when PostgreSQL is away."""
        async with self._database.read() as session:
            return Health(
                position=await store.position(session, self._name),
                behind=self._behind,
                aside=await store.count_aside(session, self._name),
            )

    async def _tell(self, told: Told, events: Sequence[Event]) -> None:
        try:
            await told(events)
        except Exception:
            log.exception("projector_listener_failed")

    async def _write(self, batch: Sequence[Taken], after: int) -> list[Event] | None:
        """The whole batch as one transaction; its events, or None if it is not the next one."""
        events = [event for taken in batch for event in journal_model.decode(taken.body).events]
        try:
            async with self._database.transaction() as session:
                if await store.lock_position(session, self._name) != after:
                    return None
                for one in self._projections:
                    await one.project(session, events)
                await store.move_position(session, self._name, batch[-1].sequence)
        except BaseException:
            self._lost()  # also when only the answer to the commit was lost
            raise
        return events

    def _lost(self) -> None:
        for one in self._projections:
            one.lost()

    async def _one_by_one(self, batch: Sequence[Taken], after: int) -> list[Event] | None:
        """Slowly, so that only what is really bad is set aside."""
        events: list[Event] = []
        for taken in batch:
            try:
                found = await self._write([taken], after)
            except RetryLater:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
                log.warning("projection_of_message_failed", problem=repr(error))
                found = await self._event_by_event(taken, after)
            if found is None:
                return None
            events += found
            after = taken.sequence
        return events

    async def _event_by_event(self, taken: Taken, after: int) -> list[Event] | None:
        try:
            async with self._database.transaction() as session:
                if await store.lock_position(session, self._name) != after:
                    return None
                tried = await self._tried(session, taken)
                for event, reason in tried:
                    if event is None or reason is not None:
                        await self._set_aside(session, taken, event, reason or "")
                await store.move_position(session, self._name, taken.sequence)
        finally:
            self._lost()
        return [event for event, reason in tried if event is not None and reason is None]

    async def _set_aside(
        self, session: Session, taken: Taken, event: Event | None, reason: str
    ) -> None:
        body = taken.body if event is None else msgspec.json.encode(event)
        name = event.id if event is not None else ""
        await store.set_aside(session, self._name, taken.sequence, name, body, reason)
        ASIDE.inc()
        log.error("event_set_aside", sequence=taken.sequence, id=name, reason=reason)

    async def _tried(self, session: Session, taken: Taken) -> list[tuple[Event | None, str | None]]:
        """Each event of a message with the reason why it could not be projected, if any."""
        try:
            events = journal_model.decode(taken.body).events
        except msgspec.MsgspecError as error:
            return [(None, repr(error))]
        tried: list[tuple[Event | None, str | None]] = []
        for event in events:
            try:
                async with session.begin_nested():
                    for one in self._projections:
                        await one.project(session, [event])
                tried.append((event, None))
            except RetryLater:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
                self._lost()
                tried.append((event, repr(error)[:2000]))
        return tried

    async def _batches(self, after: int) -> AsyncIterator[list[Taken]]:
        """Batches behind `after`, without a gap, an empty one now and then while nothing comes;
        ends when the consumer is no longer sound."""
        subscription = await self._subscribe(self._bus.js, after)
        delivered = quiet = 0
        try:
            while True:
                try:
                    messages: list[Msg] = await subscription.fetch(BATCH, timeout=LOOK_S)
                except TimeoutError:
                    if not self._bus.connected:
                        return
                    quiet += 1
                    if quiet % LOOK_EVERY == 0:
                        await subscription.consumer_info()
                        yield []
                    continue
                batch = []
                for message in messages:
                    place = message.metadata
                    delivered += 1
                    if place.sequence.consumer != delivered:
                        return
                    batch.append(Taken(place.sequence.stream, message.data, int(place.num_pending)))
                if batch:
                    yield batch
                if len(batch) < BATCH:
                    # A fetch returns with the first few at hand; a transaction for each few would
                    # cost many times more than one for what comes in a moment.
                    await asyncio.sleep(GATHER_S)
        finally:
            try:
                await subscription.unsubscribe()
            except AWAY as error:
                log.debug("projector_consumer_gone", problem=repr(error))

    async def _subscribe(
        self, js: JetStreamContext, after: int
    ) -> JetStreamContext.PullSubscription:
        config = api.ConsumerConfig(
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=after + 1,
            ack_policy=api.AckPolicy.NONE,
            inactive_threshold=30,
            mem_storage=True,
            num_replicas=1,
        )
        return await js.pull_subscribe(self._subject, stream=self._stream, config=config)
