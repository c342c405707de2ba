"""Places the demo's calls: real SIP calls from the demo carrier, with a voice that speaks Chinese.

Used by the page's “来一个电话” (`demo.http`), `warmline demo call` (`demo.cli`) and the journeys.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from warmline.telephony.asterisk.carrier import Carrier

CALLED = "4008001234"
"""The demo centre's number."""

CALLERS = (
    "13800138000",
    "13911112222",
    "13588886666",
    "18612345678",
    "02088886666",
    "075526668888",
)
"""Who calls, by the number of the speech he speaks: one voice, one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCaller:
    """How to reach the carrier, and where the callers' speech lies."""

    host: str
    ami_port: int
    ami_user: str
    ami_secret: str = field(repr=False)
    speech: Path

    async def call(
        self,
        *,
        keys: str = "1",
        which: int | None = None,
        stay_s: int = 60,
        speech: Path | None = None,
        record: Path | None = None,
    ) -> str:
        """Let somebody call and press `keys` after the greeting began; the carrier's call id.

        `which` picks the caller (from 0), else chance does; `stay_s` is when he hangs up, in
        seconds. `speech` and `record` are sound files (see `Carrier.call`).
        """
        number = random.randrange(len(CALLERS)) if which is None else which % len(CALLERS)
        spoken = speech or self.speech / f"caller-{number + 1}"
        async with self.carrier() as carrier:
            return await carrier.call(
                CALLED,
                CALLERS[number],
                keys=keys,
                keys_after_s=2.0,
                speech=spoken,
                speech_after_s=1.0,
                stay_s=stay_s,
                record=record,
            )

    async def hang_up(self, call: str) -> None:
        """The caller hangs up."""
        async with self.carrier() as carrier:
            await carrier.hang_up(call)

    def carrier(self) -> Carrier:
        """A connection to the carrier, for what is more than calling and hanging up."""
        return Carrier(
            host=self.host,
            ami_port=self.ami_port,
            ami_user=self.ami_user,
            ami_secret=self.ami_secret,
        )
