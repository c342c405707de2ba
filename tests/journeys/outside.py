"""People outside: who calls our centre from the demo carrier, and whom our agents call there.

Made by `centre.Centre`; each has a capture of what he hears, written by the carrier's Asterisk as
the call goes on (8 kHz, 16 bit, two channels: heard, said).
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.audio import RATE, Sound, read_stereo_raw
from warmline.demo.caller import DemoCaller

FRAME_BYTES = 4


@dataclass
class Outsider:
    """Somebody at the other end of a call."""

    capture: Path

    def heard(self, last_s: float | None = None) -> Sound:
        """What he heard since the answer, or in the last seconds of that."""
        heard = read_stereo_raw(self.capture)[0]
        return heard if last_s is None else heard[-int(last_s * RATE) :]

    async def hears(self, seconds: float, *, within_s: float = 60) -> Sound:
        """What he hears from now on for so many seconds of the call's own time."""
        wanted = int(seconds * RATE)
        begin = self._frames()
        end = time.monotonic() + within_s
        while self._frames() < begin + wanted:
            if time.monotonic() > end:
                raise AssertionError(f"{self.capture.name} does not grow: is the call over?")
            await asyncio.sleep(0.1)
        return read_stereo_raw(self.capture)[0][begin : begin + wanted]

    def _frames(self) -> int:
        return self.capture.stat().st_size // FRAME_BYTES if self.capture.exists() else 0


@dataclass
class Caller(Outsider):
    """Somebody who called us."""

    id: str
    _places: DemoCaller

    async def hang_up(self) -> None:
        """He gives up."""
        await self._places.hang_up(self.id)

    async def is_over(self) -> bool:
        """Whether his line is free again."""
        async with self._places.carrier() as carrier:
            return all(one.id != self.id for one in await carrier.calls())
