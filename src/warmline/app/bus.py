"""The bus and the configuration store, as every process opens them."""

from __future__ import annotations

from warmline.kit.bus import Bus
from warmline.kit.settings import Settings
from warmline.voice.config_store import ConfigStore

CONFIG_CHANGED = "config.changed"
"""Bus subject on which every process says that something `voice` lives on was changed."""


async def connect(settings: Settings, part: str) -> Bus:
    return await Bus.connect(settings.nats_url(), f"warmline {part}")


def config_store(settings: Settings, bus: Bus) -> ConfigStore:
    return ConfigStore(bus, settings.home / "outbox" / "config.json")
