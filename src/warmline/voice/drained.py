"""Which switches are drained: a list of names in NATS key-value, so that it outlives every leader.

Written by `warmline switch drain|undrain` (`app.switches`), watched by the fleet of whoever leads.
While NATS is away what was read last stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import nats.js.errors
import structlog

from warmline.kit.bus import AWAY, Bus

log = structlog.get_logger(__name__)

BUCKET = "switches"
KEY = "drained"
LOOK_EVERY_S = 1.0

_decode = msgspec.json.Decoder(frozenset[str]).decode


class Drained:
    """The list."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def load(self) -> frozenset[str]:
        """As it is now. Raises one of `kit.bus.AWAY` when NATS is away."""
        return (await self._read())[0]

    async def change(self, *, add: str = "", remove: str = "") -> frozenset[str]:
        """Put a switch on the list or take one off it; the new list."""
        bucket = await self._bus.bucket(BUCKET)
        while True:
            before, revision = await self._read()
            after = (before | {add}) - {remove, ""}
            try:
                await bucket.update(KEY, msgspec.json.encode(sorted(after)), last=revision)
            except nats.js.errors.KeyWrongLastSequenceError:
                continue
            return frozenset(after)

    async def watch(self) -> AsyncIterator[frozenset[str]]:
        """The list now, and after each change."""
        last: frozenset[str] | None = None
        while True:
            try:
                found = await self.load()
                if found != last:
                    last = found
                    yield found
            except AWAY as error:
                log.debug("drained_unknown", problem=repr(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def _read(self) -> tuple[frozenset[str], int]:
        bucket = await self._bus.bucket(BUCKET)
        try:
            entry = await bucket.get(KEY)
        except nats.js.errors.KeyNotFoundError:
            return frozenset(), 0
        return _decode(entry.value or b"[]"), int(entry.revision or 0)
