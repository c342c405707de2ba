"""The forwarder: carries the outbox into JetStream, in order, as the only writer of its shard.

Every publication states the subject's expected last sequence, so a leader whose time is over is
refused (`StaleLeader`). What waits goes out together. `take_over` sends what earlier terms on
this machine left behind and ends with an empty step of the new epoch: behind it no earlier
leader can write. Rows are dropped some minutes after their acknowledgement, when the broker's
lazily synced file is surely on disk; a repeat is harmless.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import nats.js.errors
import structlog
from nats.js import api

from warmline.kit.bus import AWAY, Bus
from warmline.kit.clock import Clock
from warmline.kit.errors import Refused, RetryLater
from warmline.voice import journal_model, stream
from warmline.voice.journal_model import StepMessage
from warmline.voice.outbox import Outbox, Row, read_left_over, remove, set_aside

log = structlog.get_logger(__name__)

BATCH = 500
BATCH_BYTES = 2_000_000
GATHER_S = 0.03
"""Pause after each publication. A lone step goes out at once; those of the pause share one
round trip and one wake-up of every reader."""
KEEP_S = 180.0
"""How long an acknowledged row stays: longer than NATS' default sync interval of 2 minutes."""
FORGET_EVERY_S = 5.0
"""Between two clearings of old rows; each is a write to the disk."""
ANSWER_S = 5.0
WRONG_SEQUENCE = {10070, 10071, 10164}


class StaleLeader(Refused):
    """A later leader writes this shard's journal; this one must stop."""

    code = "stale_leader"


class Moved(Exception):
    """The subject's last sequence is not the expected one."""


class Forwarder:
    """Forwarding of one shard in one term."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        shard: str,
        epoch: int,
        *,
        stream_name: str = stream.STREAM,
        subject: str | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._shard = shard
        self._epoch = epoch
        self._stream = stream_name
        self._subject = subject or stream.subject(shard)
        self._sequence = 0
        self._sent_to = 0
        self._acked: deque[tuple[float, int]] = deque()
        self._forgot_at = 0.0
        self._progress = asyncio.Condition()
        self.superseded = 0
        """Rows found at the take-over that a later leader had made void; their files are kept in
        the folder `aside`."""
        self.step = 0
        """The last step of this shard known to be in the stream."""

    @property
    def sequence(self) -> int:
        """Stream sequence of the last acknowledged step; every step up to it was stamped before
        it was sent, so a fold of all stamped steps may be replayed from here."""
        return self._sequence

    async def take_over(self, left_over: Sequence[Path]) -> None:
        """Finish earlier terms' files and claim the subject; the replay may start after it.

        Raises `StaleLeader` if a later term wrote already. Waits while NATS is away.
        """
        rows = [row for path in left_over for row in await asyncio.to_thread(read_left_over, path)]
        while True:
            try:
                waiting = await self._waiting(rows)
                await self._send_all(waiting)
                await self._fence()
                break
            except Moved:
                continue
            except AWAY as error:
                log.info("take_over_waits", shard=self._shard, problem=repr(error))
                await asyncio.sleep(0.5)
        for path in left_over:
            await asyncio.to_thread(set_aside if self.superseded else remove, path)

    async def run(self, outbox: Outbox) -> None:
        """Forward until cancelled; raises `StaleLeader` when refused for good."""
        while True:
            outbox.arrived.clear()
            try:
                rows = await outbox.rest(self._sent_to, BATCH)
                if rows:
                    await self._forward(rows)
                    await asyncio.sleep(GATHER_S)
                await self._forget(outbox)
            except RetryLater as error:
                log.warning("forwarder_waits", shard=self._shard, problem=error.message)
                await asyncio.sleep(1)
                continue
            if not rows:
                await _arrival(outbox, 5.0)

    async def until(self, step: int) -> None:
        """Wait until `step` is in the stream."""
        async with self._progress:
            await self._progress.wait_for(lambda: self.step >= step)

    async def _forward(self, rows: list[Row]) -> None:
        try:
            await self._send_all(rows)
        except Moved:
            await self._reconcile(rows)
        except AWAY as error:
            log.info("forwarder_waits", shard=self._shard, problem=repr(error))
            await asyncio.sleep(0.25)
            await self._reconcile(rows)

    async def _reconcile(self, rows: list[Row]) -> None:
        """Find out what of `rows` is stored: an answer was lost, or another leader wrote."""
        try:
            newest = await stream.last(self._bus.js, self._subject, stream=self._stream)
        except AWAY:
            return
        if newest is None:
            await self._make_stream()
            return
        mine = newest.step.epoch == self._epoch
        if newest.step.epoch > self._epoch or (mine and newest.step.step > rows[-1].step):
            raise StaleLeader(
                f"Leader of epoch {newest.step.epoch} writes shard {self._shard}; "
                f"epoch {self._epoch} is over.",
                epoch=newest.step.epoch,
            )
        self._sequence = newest.sequence
        if mine:
            for row in rows:
                if row.step <= newest.step.step:
                    await self._stored(row)

    async def _make_stream(self) -> None:
        """The broker came back without our stream: start it anew with what we still have."""
        self._sequence = 0
        prefix = self._subject.rpartition(".")[0]
        try:
            await stream.ensure(self._bus, stream=self._stream, prefix=prefix)
        except AWAY as error:
            log.info("forwarder_waits", shard=self._shard, problem=repr(error))

    async def _send_all(self, rows: Sequence[Row]) -> None:
        while rows:
            stored = await self._publish(rows[: _portion(rows)])
            await self._stored(rows[stored - 1])
            rows = rows[stored:]

    async def _publish(self, rows: Sequence[Row]) -> int:
        """Send rows without waiting in between; how many of them are stored, at least one.

        The first states the subject's last sequence, each further one the row before it as the
        stream's last message, so none is stored unless all before it are, whoever else writes.
        (JetStream's atomic batches promise as much, but cost it a hundred times more: each makes
        a store of its own.) Raises `Moved`, or one of `AWAY` if the first one's answer is missing.
        """
        sends: list[Coroutine[Any, Any, api.PubAck]] = []
        expected = {api.Header.EXPECTED_LAST_SUBJECT_SEQUENCE: str(self._sequence)}
        for row in rows:
            headers = self._headers(row)
            sends.append(
                self._bus.js.publish(
                    self._subject, row.body, timeout=ANSWER_S, headers=headers | expected
                )
            )
            expected = {api.Header.EXPECTED_LAST_MSG_ID: headers[api.Header.MSG_ID]}
        # Started in this order, each is written before the next one starts.
        answers = await asyncio.gather(*sends, return_exceptions=True)
        for stored, answer in enumerate(answers):
            if isinstance(answer, BaseException) or answer.duplicate:
                if stored:
                    return stored
                raise _refusal(answer)
            self._sequence = int(answer.seq)
        return len(rows)

    def _headers(self, row: Row) -> dict[str, str]:
        return {api.Header.MSG_ID: f"{self._subject}:{row.epoch}:{row.step}"}

    async def _stored(self, row: Row) -> None:
        if row.position:
            self._sent_to = max(self._sent_to, row.position)
            self._acked.append((self._clock.monotonic(), row.position))
        async with self._progress:
            self.step = max(self.step, row.step)
            self._progress.notify_all()

    async def _forget(self, outbox: Outbox) -> None:
        now = self._clock.monotonic()
        if now - self._forgot_at < FORGET_EVERY_S:
            return
        self._forgot_at, old = now, now - KEEP_S
        position = 0
        while self._acked and self._acked[0][0] <= old:
            position = self._acked.popleft()[1]
        if position:
            await outbox.drop(position)

    # Take-over -------------------------------------------------------------------------------

    async def _waiting(self, rows: Sequence[Row]) -> list[Row]:
        """Of rows left over, those that go on exactly where the stream ends."""
        newest = await stream.last(self._bus.js, self._subject, stream=self._stream)
        epoch = step = 0
        self._sequence = 0
        if newest is not None:
            epoch, step, self._sequence = newest.step.epoch, newest.step.step, newest.sequence
        if epoch >= self._epoch:
            raise StaleLeader(
                f"Epoch {epoch} already writes shard {self._shard}.", code="stale_leader"
            )
        self.step = step
        self.superseded = 0
        waiting: list[Row] = []
        for row in rows:
            follows = row.step == step + 1 or (newest is None and not waiting)
            if follows and row.epoch >= epoch:
                waiting.append(Row(0, row.epoch, row.step, row.body))
                epoch, step = row.epoch, row.step
            elif row.step > step:
                self.superseded += 1
        if self.superseded:
            log.error("outbox_rows_superseded", shard=self._shard, rows=self.superseded)
        return waiting

    async def _fence(self) -> None:
        step = self.step + 1
        body = journal_model.encode(
            StepMessage(shard=self._shard, epoch=self._epoch, step=step, events=[])
        )
        await self._send_all([Row(0, self._epoch, step, body)])


def _refusal(answer: BaseException | api.PubAck) -> BaseException:
    """What an answer that stored nothing means."""
    if isinstance(answer, nats.js.errors.APIError) and answer.err_code not in WRONG_SEQUENCE:
        return answer
    if isinstance(answer, nats.js.errors.APIError | api.PubAck):
        return Moved()
    return answer


def _portion(rows: Sequence[Row]) -> int:
    """How many of these rows go out together."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row.body)
        if count and (size > BATCH_BYTES or count >= BATCH):
            return count
    return len(rows)


async def _arrival(outbox: Outbox, at_most_s: float) -> None:
    try:
        async with asyncio.timeout(at_most_s):
            await outbox.arrived.wait()
    except TimeoutError:
        return
