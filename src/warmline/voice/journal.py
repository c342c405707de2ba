"""The journal of one shard in one term: gives every fact its envelope and makes it durable.

`voice` handles a step as decide → `stamp` → `append` → act. `stamp` is synchronous and hands out
ids, times, sequence numbers and the step number; `append` must follow without an `await` between
and is done when the step is on disk. If the disk refuses, every step not yet durable fails with
`OutboxFull` and its numbers are taken back, so no gap remains.

The counters are rebuilt by `seen` from the replay (`voice.stream.replay`), optionally from a
checkpoint (`Checkpoints`) that holds them beside the leader's fold, so a start never reads months.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
import nats.js.errors
import structlog
from nats.js.object_store import ObjectStore

from warmline.agents import events as agent_events
from warmline.interactions import events as call_events
from warmline.kit.clock import Clock
from warmline.kit.errors import Conflict
from warmline.kit.ids import uuid7
from warmline.voice import journal_model
from warmline.voice.journal_model import Event, Said, StepMessage
from warmline.voice.moments import SwitchClock
from warmline.voice.outbox import Outbox

log = structlog.get_logger(__name__)

_LAST = (call_events.CallEnded, call_events.CallLeft)
"""After these a shard has no more to say about a call, but for what comes late."""

ENDED_KEPT = 5000
"""Ended calls whose counter is remembered, for facts that come a little late."""


class Counters(msgspec.Struct, kw_only=True):
    """What a later leader must know to go on counting: `seq` per key, the last step, its time."""

    step: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)
    seq: dict[str, int] = {}
    ended: dict[str, int] = {}


class Journal:
    """Numbers and stores the steps of one shard; one event loop, one writer."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        shard: str,
        epoch: int,
        *,
        new_id: Callable[[], str] = uuid7,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._shard = shard
        self._epoch = epoch
        self._new_id = new_id
        self._switches: dict[str, SwitchClock] = {}
        self._step = 0
        self._at = datetime.min.replace(tzinfo=UTC)
        self._seq: dict[str, int] = {}
        self._ended: OrderedDict[str, int] = OrderedDict()
        self._open: deque[tuple[StepMessage, asyncio.Future[int]]] = deque()
        outbox.on_failure = self._take_back

    @property
    def step(self) -> int:
        """Number of the last step stamped or seen."""
        return self._step

    @property
    def epoch(self) -> int:
        """The leader's term written into every step."""
        return self._epoch

    def switch(self, node: str) -> SwitchClock:
        """The clock of that switch; told by `voice.runtime` when it is connected to."""
        return self._switches.setdefault(node, SwitchClock())

    def stamp(self, said: Sequence[Said]) -> StepMessage:
        """One step of these facts, in order, with ids, times and numbers given out."""
        self._at = max(self._clock.now(), self._at)
        self._step += 1
        events = [self._event(entry) for entry in said]
        return StepMessage(shard=self._shard, epoch=self._epoch, step=self._step, events=events)

    def append(self, step: StepMessage) -> asyncio.Future[int]:
        """Queue a stamped step now; await the result for durability. Raises `OutboxFull`."""
        self._prune()
        expected = self._open[-1][0].step + 1 if self._open else step.step
        if step.step != self._step or step.step != expected:
            raise Conflict(
                "Steps must be appended right after they are stamped, in order.",
                code="step_out_of_order",
            )
        stored = self._outbox.append(step.epoch, step.step, journal_model.encode(step))
        self._open.append((step, stored))
        # Shielded: a waiter that is cancelled must not hide whether the step is durable.
        return asyncio.shield(stored)

    async def write(self, said: Sequence[Said]) -> list[Event]:
        """Stamp and append; the events once they are durable."""
        step = self.stamp(said)
        await self.append(step)
        return step.events

    # Counting ----------------------------------------------------------------------------------

    def seen(self, step: StepMessage) -> None:
        """Take a replayed step into the counters; repeats and older steps change nothing."""
        if step.step <= self._step:
            return
        self._step = step.step
        for event in step.events:
            self._at = max(self._at, event.at)
            self._count(event)

    def counters(self) -> Counters:
        """A copy of the counters as of `step`."""
        return Counters(step=self._step, at=self._at, seq=dict(self._seq), ended=dict(self._ended))

    def restore(self, counters: Counters) -> None:
        """Start from a checkpoint's counters; the replay goes on behind them."""
        self._step, self._at = counters.step, counters.at
        self._seq = dict(counters.seq)
        self._ended = OrderedDict(counters.ended)

    def _event(self, entry: Said) -> Event:
        key, fact, by, switch_at, interaction, node = Said(*entry)
        number = self._seq.get(key) or self._ended.get(key) or 0
        event = Event(
            id=self._new_id(),
            at=self._at,
            key=key,
            seq=number + 1,
            by=by,
            interaction=interaction or _interaction(key, fact),
            switch_at=switch_at,
            happened=self.switch(node).happened(self._at, switch_at),
            fact=fact,
        )
        self._count(event)
        return event

    def _count(self, event: Event) -> None:
        if isinstance(event.fact, _LAST) or event.key in self._ended:
            self._seq.pop(event.key, None)
            self._ended[event.key] = event.seq
            while len(self._ended) > ENDED_KEPT:
                self._ended.popitem(last=False)
        else:
            self._seq[event.key] = event.seq

    def _prune(self) -> None:
        """Forget leading steps that are durable."""
        while self._open and _durable(self._open[0][1]):
            self._open.popleft()

    def _take_back(self) -> None:
        """The disk refused: undo the numbers of every step that is not durable."""
        self._prune()
        while self._open:
            step, _ = self._open.pop()
            self._step = step.step - 1
            for event in reversed(step.events):
                self._put_back(event)

    def _put_back(self, event: Event) -> None:
        counted = self._ended if event.key in self._ended else self._seq
        if event.seq == 1:
            counted.pop(event.key, None)
        elif isinstance(event.fact, _LAST):
            self._ended.pop(event.key, None)
            self._seq[event.key] = event.seq - 1
        else:
            counted[event.key] = event.seq - 1


def _durable(stored: asyncio.Future[int]) -> bool:
    return stored.done() and not stored.cancelled() and stored.exception() is None


def _interaction(key: str, fact: journal_model.Fact) -> str | None:
    if isinstance(fact, call_events.CallFact):
        return key
    if isinstance(fact, agent_events.AgentStateChanged):
        return fact.call
    return None


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A fold frozen at a step: replay from stream sequence `after`, skipping steps ≤ `step`.

    `version` names the fold's shape; another version than the reader's is not used.
    """

    version: str
    step: int
    after: int
    counters: Counters
    body: bytes


class Checkpoints:
    """Checkpoints of shards in a NATS object bucket (`Bus.objects("checkpoints")`)."""

    def __init__(self, bucket: ObjectStore, name: str) -> None:
        self._bucket = bucket
        self._name = name

    async def load(self, version: str) -> Checkpoint | None:
        """The last one of this version, or None (also when it cannot be read)."""
        try:
            found = await self._bucket.get(self._name)
            checkpoint = msgspec.msgpack.decode(found.data or b"", type=Checkpoint)
        except (nats.js.errors.NotFoundError, nats.js.errors.ObjectNotFoundError):
            return None
        except (msgspec.MsgspecError, nats.js.errors.Error) as error:
            log.warning("checkpoint_unreadable", name=self._name, problem=repr(error))
            return None
        return checkpoint if checkpoint.version == version else None

    async def save(self, checkpoint: Checkpoint) -> None:
        """Replace it. Save only what is in the stream: `await forwarder.until(step)` first."""
        await self._bucket.put(self._name, msgspec.msgpack.encode(checkpoint))
