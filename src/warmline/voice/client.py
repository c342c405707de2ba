"""How every other process asks `voice` for something: one method, any verb of `voice.commands`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from warmline.kit.bus import Bus
from warmline.voice import inputs as i
from warmline.voice.commands import NODES, VERBS, subject

_VERB_OF = {kind: verb for verb, kind in VERBS.items()}


class VoiceClient:
    """The voice of one shard, over the bus."""

    def __init__(self, bus: Bus, shard: str) -> None:
        self._bus = bus
        self._shard = shard

    async def ask(self, command: i.Command | i.PagesSeen) -> None:
        """Send a command and wait until it is obeyed and durable.

        Raises what `voice` raised (`kit.errors`), or `RetryLater` when nobody leads just now.
        """
        verb = _VERB_OF[type(command)]
        await self._bus.request(subject(self._shard, verb), asdict(command))

    async def nodes(self) -> list[dict[str, Any]]:
        """Every switch: name, connected, drained, calls. Raises `RetryLater` when nobody leads."""
        found: list[dict[str, Any]] = await self._bus.request(subject(self._shard, NODES), {})
        return found
