"""The journal of one shard in one term: gives every fact its envelope and makes it durable.

`voice` handles a step as decide → `stamp` → `append` → act. `stamp` is synchronous and hands out
ids, times, sequence numbers and the step number; `append` must follow without an `await` between
and is done when the step is on disk. If the disk refuses, every step not yet durable fails with
`OutboxFull` and its numbers are taken back, so no gap remains.

Its counters (`voice.counting`) are those of the replay (`voice.standby`), optionally from a
checkpoint (`Checkpoints`) that holds them beside the leader's fold, so a start never reads months.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

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
from warmline.voice.counting import Counters, Counting
from warmline.voice.journal_model import Event, Said, StepMessage
from warmline.voice.moments import SwitchClock
from warmline.voice.outbox import Outbox

log = structlog.get_logger(__name__)


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
        counting: Counting | None = None,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._shard = shard
        self._epoch = epoch
        self._new_id = new_id
        self._switches: dict[str, SwitchClock] = {}
        self._counting = counting or Counting()
        self._open: deque[tuple[StepMessage, asyncio.Future[int]]] = deque()
        outbox.on_failure = self._take_back

    @property
    def step(self) -> int:
        """Number of the last step stamped or seen."""
        return self._counting.step

    @property
    def epoch(self) -> int:
        """The leader's term written into every step."""
        return self._epoch

    def switch(self, node: str) -> SwitchClock:
        """The clock of that switch; told by `voice.runtime` when it is connected to."""
        return self._switches.setdefault(node, SwitchClock())

    def stamp(self, said: Sequence[Said]) -> StepMessage:
        """One step of these facts, in order, with ids, times and numbers given out."""
        counting = self._counting
        counting.at = max(self._clock.now(), counting.at)
        counting.step += 1
        events = [self._event(entry) for entry in said]
        return StepMessage(shard=self._shard, epoch=self._epoch, step=counting.step, events=events)

    def append(self, step: StepMessage) -> asyncio.Future[int]:
        """Queue a stamped step now; await the result for durability. Raises `OutboxFull`."""
        self._prune()
        expected = self._open[-1][0].step + 1 if self._open else step.step
        if step.step != self._counting.step or step.step != expected:
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
        self._counting.seen(step)

    def counters(self) -> Counters:
        """A copy of the counters as of `step`."""
        return self._counting.counters()

    def restore(self, counters: Counters) -> None:
        """Start from a checkpoint's counters; the replay goes on behind them."""
        self._counting.restore(counters)

    def _event(self, entry: Said) -> Event:
        key, fact, by, switch_at, interaction, node = Said(*entry)
        at = self._counting.at
        event = Event(
            id=self._new_id(),
            at=at,
            key=key,
            seq=self._counting.next(key),
            by=by,
            interaction=interaction or _interaction(key, fact),
            switch_at=switch_at,
            happened=self.switch(node).happened(at, switch_at),
            fact=fact,
        )
        self._counting.count(event)
        return event

    def _prune(self) -> None:
        """Forget leading steps that are durable."""
        while self._open and _durable(self._open[0][1]):
            self._open.popleft()

    def _take_back(self) -> None:
        """The disk refused: undo the numbers of every step that is not durable."""
        self._prune()
        while self._open:
            self._counting.put_back(self._open.pop()[0])


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
