"""`warmline run voice`: contends for one shard, or for any, and leads it."""

from __future__ import annotations

import asyncio

from warmline.app.bus import config_store, connect
from warmline.app.fleet import engine
from warmline.kit.clock import SteadyClock
from warmline.kit.ids import uuid7
from warmline.kit.settings import Settings
from warmline.servers import disks
from warmline.telephony import numbers
from warmline.voice import leader
from warmline.voice.lease import BUCKET as LEASES
from warmline.voice.lease import Lease


async def run_voice(settings: Settings) -> None:
    """Contend for the shards this process may lead, and lead one."""
    # Durations are differences of its moments: a clock that is set must not make them absurd.
    clock = SteadyClock()
    # The library reads its ranges at the first number; a caller must not wait for that.
    await asyncio.to_thread(numbers.normalise, "13800138000")
    bus = await connect(settings, "voice")
    leases = await bus.bucket(LEASES)
    name = uuid7()

    def leading(shard: str) -> leader.Leading:
        return leader.Leading(
            bus=bus,
            clock=clock,
            shard=shard,
            folder=settings.home / "outbox",
            lease=Lease(leases, f"voice.{shard}", name, clock, lease_s=settings.voice.lease_s),
            store=config_store(settings, bus),
            engine_for=lambda may: engine(settings, shard, bus, clock, may),
            has_room=lambda: not disks.no_room(settings),
        )

    try:
        await leader.contend([leading(shard) for shard in settings.voice.leads()])
    finally:
        await bus.close()
