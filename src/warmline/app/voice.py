"""`warmline run voice`: contends for a shard and leads it."""

from __future__ import annotations

import asyncio

from warmline.app.bus import config_store, connect
from warmline.app.fleet import engine
from warmline.kit.clock import SteadyClock
from warmline.kit.ids import uuid7
from warmline.kit.settings import Settings
from warmline.telephony import numbers
from warmline.voice import leader
from warmline.voice.lease import BUCKET as LEASES
from warmline.voice.lease import Lease


async def run_voice(settings: Settings) -> None:
    """Contend for the shard and lead it."""
    # Durations are differences of its moments: a clock that is set must not make them absurd.
    clock = SteadyClock()
    # The library reads its ranges at the first number; a caller must not wait for that.
    await asyncio.to_thread(numbers.normalise, "13800138000")
    bus = await connect(settings, "voice")
    shard = settings.voice.shard
    parts = leader.Leading(
        bus=bus,
        clock=clock,
        shard=shard,
        folder=settings.home / "outbox",
        lease=Lease(
            await bus.bucket(LEASES),
            f"voice.{shard}",
            uuid7(),
            clock,
            lease_s=settings.voice.lease_s,
        ),
        store=config_store(settings, bus),
        engine_for=lambda may: engine(settings, bus, clock, may),
    )
    try:
        await leader.contend(parts)
    finally:
        await bus.close()
