"""What `jobs` adds to the journal after a call: facts about recordings, on their own subject.

`jobs` is not a shard's leader, so it has a shard named `jobs` of its own, written by any number
of processes: each publication states the expected last sequence and is tried again when another
was faster. An event's id is made from what it says, so a repeated task tells nothing twice.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime

import nats.js.errors
from nats.js import api

from warmline.interactions import events
from warmline.interactions.ports import RecordingFact
from warmline.kit.bus import Bus
from warmline.kit.clock import Clock
from warmline.voice import journal_model, stream
from warmline.voice.forwarder import WRONG_SEQUENCE
from warmline.voice.journal_model import Event, StepMessage

SHARD = "jobs"


class JobsJournal:
    """Implements `interactions.ports.RecordingNews`."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        *,
        stream_name: str = stream.STREAM,
        subject: str = stream.subject(SHARD),
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._stream = stream_name
        self._subject = subject

    async def tell(self, interaction: str, fact: RecordingFact) -> None:
        """Publish one fact durably. Raises one of `kit.bus.AWAY` when NATS is away; the task that
        tells is then tried again."""
        while True:
            newest = await stream.last(self._bus.js, self._subject, stream=self._stream)
            step = newest.step.step + 1 if newest is not None else 1
            at = self._clock.now()
            if newest is not None and newest.step.events:
                at = max(at, newest.step.events[-1].at)
            message = StepMessage(
                shard=SHARD, epoch=1, step=step, events=[_event(interaction, fact, at)]
            )
            sequence = newest.sequence if newest is not None else 0
            headers = {str(api.Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value): str(sequence)}
            try:
                await self._bus.js.publish(
                    self._subject, journal_model.encode(message), headers=headers
                )
            except nats.js.errors.APIError as error:
                if error.err_code not in WRONG_SEQUENCE:
                    raise
                await asyncio.sleep(0)
                continue
            return


def _event(interaction: str, fact: RecordingFact, at: datetime) -> Event:
    """The event; its key is the single fact it is about, so its `seq` is always 1."""
    said = fact.reason if isinstance(fact, events.RecordingFailed) else fact.key
    key = f"{interaction}:{type(fact).__name__}:{said}"
    # The id is derived, but its time bits are kept out of it: order comes from `at`.
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"warmline:{key}")
    return Event(
        id=str(identity), at=at.astimezone(UTC), key=key, seq=1, interaction=interaction, fact=fact
    )
