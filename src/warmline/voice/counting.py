"""What the next step of a shard must know to be numbered: counters over all steps so far.

`voice.journal` counts its own steps with it, `voice.standby` those it reads while another leads, so
that whoever takes over goes on where the journal ends. In memory only; a checkpoint carries a copy.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime

import msgspec

from warmline.interactions import events as call_events
from warmline.interactions.callbacks import CallbackClosed
from warmline.voice.journal_model import Event, StepMessage

LAST = (call_events.CallEnded, call_events.CallLeft, CallbackClosed)
"""After these a shard has no more to say about a call or a callback, but for what comes late."""

ENDED_KEPT = 5000
"""Ended calls whose counter is remembered, for facts that come a little late."""


class Counters(msgspec.Struct, kw_only=True):
    """What a later leader must know to go on counting: `seq` per key, the last step, its time."""

    step: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)
    seq: dict[str, int] = {}
    ended: dict[str, int] = {}


class Counting:
    """The counters of one shard, moved on by every event."""

    def __init__(self) -> None:
        self.step = 0
        """Number of the last step."""
        self.at = datetime.min.replace(tzinfo=UTC)
        self._seq: dict[str, int] = {}
        self._ended: OrderedDict[str, int] = OrderedDict()

    def next(self, key: str) -> int:
        """The number of the next event of a key."""
        return (self._seq.get(key) or self._ended.get(key) or 0) + 1

    def seen(self, step: StepMessage) -> None:
        """Take a step in; repeats and older steps change nothing."""
        if step.step <= self.step:
            return
        self.step = step.step
        for event in step.events:
            self.at = max(self.at, event.at)
            self.count(event)

    def count(self, event: Event) -> None:
        """Take one event in."""
        if isinstance(event.fact, LAST) or event.key in self._ended:
            self._seq.pop(event.key, None)
            self._ended[event.key] = event.seq
            while len(self._ended) > ENDED_KEPT:
                self._ended.popitem(last=False)
        else:
            self._seq[event.key] = event.seq

    def put_back(self, step: StepMessage) -> None:
        """Undo the newest step, which was not stored."""
        self.step = step.step - 1
        for event in reversed(step.events):
            counted = self._ended if event.key in self._ended else self._seq
            if event.seq == 1:
                counted.pop(event.key, None)
            elif isinstance(event.fact, LAST):
                self._ended.pop(event.key, None)
                self._seq[event.key] = event.seq - 1
            else:
                counted[event.key] = event.seq - 1

    def counters(self) -> Counters:
        """A copy."""
        return Counters(step=self.step, at=self.at, seq=dict(self._seq), ended=dict(self._ended))

    def restore(self, counters: Counters) -> None:
        """Start from a copy."""
        self.step, self.at = counters.step, counters.at
        self._seq = dict(counters.seq)
        self._ended = OrderedDict(counters.ended)
