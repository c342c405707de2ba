"""The lease of a shard: who is its leader, by an entry in NATS key-value.

`voice` takes it before it subscribes to the switch and asks `held()` before every command. The
entry is changed only by compare-and-set on its revision. A contender takes it when it has seen
the same revision for `lease_s` on its own monotonic clock; clocks of two machines are never
compared. The epoch grows with every take-over and goes into every step.

While the store is unreachable nobody can take it, and the holder keeps it as long as it runs:
its rounds go on and say so. A holder that was *stopped* made no rounds, so its age passed the
limit; then only a successful renewal makes it the holder again. A holder cut off from a store that
others reach is fenced by the switch (one driver) and by the journal (expected last sequence).

How soon a standby is in office follows from `lease_s` alone: the holder renews five times in it and
a contender looks twenty times, so a killed holder is replaced 0.8 to 1.05 terms after its last sign
of life. A holder is replaced wrongly only if it was silent for four rounds in a row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import nats.js.errors
import structlog
from nats.js.kv import KeyValue

from warmline.kit.bus import AWAY
from warmline.kit.clock import Clock

log = structlog.get_logger(__name__)

BUCKET = "lease"
RENEWALS, LOOKS = 5, 20
"""How often in a term the holder renews it, and how often a contender looks."""


class Holding(msgspec.Struct, frozen=True):
    """The entry's value. An empty `holder` means released."""

    holder: str
    epoch: int


class Lease:
    """One contender's view of one shard's lease.

    `holder` names this process uniquely (a new one each start); `lease_s` and `margin_s` (a fifth
    of the term if not given) are seconds. Use `take` or `first_of`; `epoch` is the term while held.
    """

    def __init__(
        self,
        bucket: KeyValue,
        key: str,
        holder: str,
        clock: Clock,
        *,
        lease_s: float = 2.0,
        margin_s: float | None = None,
    ) -> None:
        self._bucket = bucket
        self._key = key
        self._holder = holder
        self._clock = clock
        self.lease_s = lease_s
        self._limit = lease_s - (lease_s / RENEWALS if margin_s is None else margin_s)
        self.epoch = 0
        self._revision: int | None = None
        self._round_at = 0.0
        self._seen: tuple[int, float] | None = None

    def held(self) -> bool:
        """Whether this process may command the switch at this moment."""
        return self._revision is not None and self.age() < self._limit

    def age(self) -> float:
        """Seconds since the last round that did not speak against us."""
        return self._clock.monotonic() - self._round_at

    async def take(self) -> int | None:
        """Try once; the new epoch if we are the leader now, else None. Raises nothing when the
        store is away: then nobody may take it."""
        asked_at = self._clock.monotonic()
        try:
            entry = await self._look()
            if entry is None:
                return await self._win(Holding(self._holder, 1), 0, asked_at)
            held, revision = entry
            if not self._free(held, revision):
                return None
            return await self._win(Holding(self._holder, held.epoch + 1), revision, asked_at)
        except AWAY as error:
            self._seen = None
            log.info("lease_store_away", key=self._key, problem=repr(error))
            return None

    async def renew(self) -> bool:
        """One round of the holder; False when another has it (then it is lost for good)."""
        if self._revision is None:
            return False
        asked_at = self._clock.monotonic()
        try:
            self._revision = await self._put(Holding(self._holder, self.epoch), self._revision)
        except nats.js.errors.KeyWrongLastSequenceError:
            return await self._own_write()
        except AWAY as error:
            log.warning("lease_store_away", key=self._key, problem=repr(error))
            if self.held():
                self._round_at = self._clock.monotonic()
            return True
        self._round_at = asked_at
        return True

    async def release(self) -> None:
        """Give it back, so that a standby need not wait; quiet when the store is away."""
        if self._revision is None:
            return
        revision, self._revision = self._revision, None
        try:
            await self._put(Holding("", self.epoch), revision)
        except AWAY as error:
            log.info("lease_not_released", key=self._key, problem=repr(error))

    async def keep(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Renew every fifth of the term; returns when the lease was lost to another."""
        while await self.renew():
            await sleep(self.lease_s / RENEWALS)

    async def _look(self) -> tuple[Holding, int] | None:
        try:
            async with asyncio.timeout(self.lease_s / 4):
                entry = await self._bucket.get(self._key)
        except nats.js.errors.KeyNotFoundError:
            return None
        return msgspec.json.decode(entry.value or b"", type=Holding), int(entry.revision or 0)

    async def _put(self, value: Holding, last: int) -> int:
        # Bounded, so that a round with a silent store still ends well within the term.
        async with asyncio.timeout(self.lease_s / 4):
            return await self._bucket.update(self._key, msgspec.json.encode(value), last=last)

    def _free(self, held: Holding, revision: int) -> bool:
        """Released, or unchanged for a whole term while we were looking."""
        now = self._clock.monotonic()
        if not held.holder:
            return True
        if self._seen is None or self._seen[0] != revision:
            self._seen = (revision, now)
            return False
        return now - self._seen[1] >= self.lease_s

    async def _win(self, value: Holding, last: int, asked_at: float) -> int | None:
        try:
            revision = await self._put(value, last)
        except nats.js.errors.KeyWrongLastSequenceError:
            self._seen = None
            return None
        self._revision, self.epoch, self._round_at = revision, value.epoch, asked_at
        self._seen = None
        log.info("lease_taken", key=self._key, epoch=self.epoch)
        return self.epoch

    async def _own_write(self) -> bool:
        """The revision moved: by our own write whose answer was lost, or by another."""
        try:
            entry = await self._look()
        except AWAY:
            return True
        if entry is not None and entry[0] == Holding(self._holder, self.epoch):
            # Having read it proves nothing to contenders: only a new write does.
            self._revision = entry[1]
            return await self.renew()
        log.warning("lease_lost", key=self._key, epoch=self.epoch)
        self._revision = None
        return False


async def first_of(
    leases: Sequence[Lease], *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> Lease:
    """Contend for all of these until we are the leader by one: that one."""
    while True:
        for lease in leases:
            if await lease.take() is not None:
                return lease
        await sleep(min(lease.lease_s for lease in leases) / LOOKS)
