"""How every other process asks `voice` for something: one method, any verb of `voice.commands`.

A command goes to the shard that its agent belongs to. Who that is tells `where`, which `web` sets
to what its fold of the journal and the configuration say (`web.live.hub`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
import structlog

from warmline.kit.actor import Actor
from warmline.kit.bus import Bus
from warmline.kit.errors import Missing, WarmlineError
from warmline.voice import inputs as i
from warmline.voice.commands import NODES, VERBS, WHY, subject
from warmline.voice.config import FIRST_SHARD
from warmline.voice.why_model import Explained

log = structlog.get_logger(__name__)

_VERB_OF = {kind: verb for verb, kind in VERBS.items()}


class VoiceClient:
    """Every shard of `voice`, over the bus."""

    def __init__(self, bus: Bus, where: Callable[[str], str] = lambda agent: FIRST_SHARD) -> None:
        self._bus = bus
        self.where = where
        self.find_call: Callable[[Actor, str], str | None] = lambda actor, call: FIRST_SHARD
        """The shard that has a call, if the actor may see it; set like `where`."""

    async def ask(self, command: i.Command) -> None:
        """Send a command and wait until it is obeyed and durable.

        Raises what `voice` raised (`kit.errors`), or `RetryLater` when nobody leads just now.
        """
        await self._ask(self.where(command.agent), command)

    async def ask_about(self, actor: Actor, command: i.CallCommand) -> None:
        """The same for a command about somebody else's call; raises `Missing` for a call that is
        not there, or not for the actor to see."""
        shard = self.find_call(actor, command.call)
        if shard is None:
            raise Missing("There is no such call any more.", code="call_over", field="call")
        await self._ask(shard, command)

    async def why(self, shard: str, call: str, agents: Sequence[str] = ()) -> Explained | None:
        """Why a call that waits was not given to its queue's agents, and to `agents`; None where
        it does not wait (any more). Raises `RetryLater` when nobody leads just now."""
        body = {"call": call, "agents": list(agents)}
        answer = await self._bus.request(subject(shard, WHY), body)
        return msgspec.convert(answer, Explained) if answer else None

    async def vouch(self, web: str, pages: dict[str, tuple[str, ...]]) -> None:
        """Tell each shard which of its agents' pages are alive at this web process."""
        by_shard: dict[str, dict[str, tuple[str, ...]]] = {}
        for agent, connections in pages.items():
            by_shard.setdefault(self.where(agent), {})[agent] = connections
        for shard, theirs in by_shard.items():
            try:
                await self._ask(shard, i.PagesSeen(web, theirs))
            except WarmlineError as error:
                # The next heartbeat says it again, and the other shards must hear theirs.
                log.info("voice_not_told", shard=shard, why=error.code)

    async def _ask(self, shard: str, command: i.Command | i.PagesSeen) -> None:
        verb = _VERB_OF[type(command)]
        await self._bus.request(subject(shard, verb), asdict(command))

    async def nodes(self, shards: Sequence[str] = (FIRST_SHARD,)) -> list[dict[str, Any]]:
        """Every switch as all these shards see it: name, connected and drained (for each of them),
        calls. Raises `RetryLater` when one has no leader."""
        together: dict[str, dict[str, Any]] = {}
        for shard in shards:
            for node in await self._bus.request(subject(shard, NODES), {}):
                known = together.setdefault(node["name"], node)
                if known is not node:
                    known["calls"] += node["calls"]
                    for state in ("connected", "drained"):
                        known[state] = known[state] and node[state]
        return [together[name] for name in sorted(together)]
