"""The bus and the configuration store, as every process opens them."""

from __future__ import annotations

import orjson

from warmline.kit.bus import Bus
from warmline.kit.errors import RetryLater
from warmline.kit.settings import Settings
from warmline.voice.config_store import ConfigStore
from warmline.web.live import hub

CONFIG_CHANGED = "config.changed"
"""Bus subject on which every process says that something `voice` lives on was changed."""


async def connect(settings: Settings, part: str) -> Bus:
    return await Bus.connect(settings.nats_url(), f"warmline {part}")


def config_store(settings: Settings, bus: Bus) -> ConfigStore:
    return ConfigStore(bus, settings.home / "outbox" / "config.json")


async def notices_changed(bus: Bus, users: set[str]) -> None:
    """Say to every `web` that what these users are told of changed. Raises `RetryLater`, so that
    nothing is taken for told while the bus is away."""
    if not bus.connected:
        raise RetryLater("The bus is away; try again in a moment.", code="bus_away", after_s=2)
    await bus.nc.publish(hub.NOTICES, orjson.dumps({"users": sorted(users)}))
