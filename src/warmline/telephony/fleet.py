"""Several switches as one: the engine port over one engine for each node.

Built by `app.fleet` where the settings name more than one switch or a registrar. It knows only the
port. A command goes to the node that has the leg, which is learnt from events and snapshots; a leg
that is dialled goes to the node that `voice` names, since all legs of a call are on one switch.
Each node connects and is lost by itself: `Connected` and `Disconnected` carry its name, commands to
the others go on.

Where a registrar keeps the agents' phones (`telephony.kamailio_registrar`), what the nodes say
about phones is left out. It also finds nodes dead: one that neither it nor we reach any more is
told as `NodeGone`, a node that only we lost is not, since its talks go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from zlib import crc32

from warmline.kit.clock import Clock
from warmline.telephony.model import (
    Connected,
    Disconnected,
    EngineEvent,
    LegArrived,
    LegEnded,
    NodeGone,
    NodesDrained,
    OfferAnswered,
    OfferRinging,
    PhoneLost,
    PhoneRegistered,
)
from warmline.telephony.ports import Engine, EngineAway, Registrar

GONE_S = 8.0
"""So long must both we and the registrar have lost a node before its calls are given up; a
restarted switch is back sooner and tells itself what is left."""


class Fleet:
    """`telephony.ports.Engine` over `nodes` by name. `drained` tells which of them take no new
    calls, now and whenever that changes."""

    def __init__(
        self,
        nodes: Mapping[str, Engine],
        clock: Clock,
        registrar: Registrar | None = None,
        drained: Callable[[], AsyncIterator[frozenset[str]]] | None = None,
    ) -> None:
        self._nodes = dict(nodes)
        self._clock = clock
        self._registrar = registrar
        self._drained = drained
        self._on_event: Callable[[EngineEvent], None] = lambda event: None
        self._at: dict[str, str] = {}
        """Leg → its node."""
        self._there: dict[str, bool] = dict.fromkeys(self._nodes, False)
        self._dead_since: dict[str, float] = {}
        self._watch: asyncio.Task[None] | None = None

    async def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        self._on_event = on_event
        for name in self._nodes:
            # One that is not there from the start must be known as away, too.
            on_event(Disconnected("not connected yet", name))
        for name, engine in self._nodes.items():
            await engine.start(partial(self._heard, name))
        if self._registrar is not None:
            await self._registrar.start(on_event, self._found_dead)
        if self._drained is not None:
            self._watch = asyncio.create_task(self._keep_drained(self._drained), name="drained")

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._registrar is not None:
            await self._registrar.stop()
        await asyncio.gather(*(engine.stop() for engine in self._nodes.values()))

    # --- news ---

    def _heard(self, node: str, event: EngineEvent) -> None:
        if isinstance(event, PhoneRegistered | PhoneLost):
            if self._registrar is None:
                self._on_event(event)
            return
        if isinstance(event, Connected):
            event = self._connected(node, event)
        elif isinstance(event, Disconnected):
            self._there[node] = False
            event = replace(event, node=node)
        elif isinstance(event, LegArrived):
            self._at[event.leg] = node
            event = replace(event, node=node)
        elif isinstance(event, OfferRinging | OfferAnswered):
            self._at[event.agent_leg] = node
        self._on_event(event)
        if isinstance(event, LegEnded):
            self._at.pop(event.leg, None)

    def _connected(self, node: str, event: Connected) -> Connected:
        self._there[node] = True
        self._dead_since.pop(node, None)
        self._at = {leg: its for leg, its in self._at.items() if its != node}
        self._at.update((live.leg, node) for live in event.snapshot.legs)
        registered = event.snapshot.registered if self._registrar is None else None
        return Connected(replace(event.snapshot, node=node, registered=registered))

    def _found_dead(self, nodes: frozenset[str]) -> None:
        """The registrar finds these dead just now."""
        now = self._clock.monotonic()
        for node in self._nodes:
            if node not in nodes or self._there[node]:
                self._dead_since.pop(node, None)
            elif now - self._dead_since.setdefault(node, now) >= GONE_S:
                # Not told again before it was seen alive.
                self._dead_since[node] = float("inf")
                self._at = {leg: its for leg, its in self._at.items() if its != node}
                self._on_event(NodeGone(node))

    async def _keep_drained(self, drained: Callable[[], AsyncIterator[frozenset[str]]]) -> None:
        async for nodes in drained():
            self._on_event(NodesDrained(nodes))
            if self._registrar is not None:
                await self._registrar.drain(nodes)

    # --- commands ---

    def _of(self, leg: str) -> Engine | None:
        """The engine that has the leg; None when nobody has: it is over."""
        node = self._at.get(leg)
        return self._nodes[node] if node is not None else None

    def _named(self, node: str, call: str) -> str:
        """The node to dial on; without a name the same one for all legs of a call."""
        if node:
            if node not in self._nodes:
                raise EngineAway(f"The switch {node} is not in the settings any more.")
            return node
        there = [name for name, connected in self._there.items() if connected]
        if not there:
            raise EngineAway("No switch can be commanded now.")
        return there[crc32(call.encode()) % len(there)]

    async def answer(self, leg: str) -> None:
        if engine := self._of(leg):
            await engine.answer(leg)

    async def play(
        self,
        leg: str,
        playback: str,
        sounds: Sequence[str],
        *,
        answer: bool = False,
        until_key: bool = False,
    ) -> None:
        if engine := self._of(leg):
            await engine.play(leg, playback, sounds, answer=answer, until_key=until_key)

    async def say_digits(self, leg: str, playback: str, digits: str) -> None:
        if engine := self._of(leg):
            await engine.say_digits(leg, playback, digits)

    async def stop_play(self, leg: str, playback: str) -> None:
        if engine := self._of(leg):
            await engine.stop_play(leg, playback)

    async def music(self, leg: str, on: bool, name: str = "") -> None:
        if engine := self._of(leg):
            await engine.music(leg, on, name)

    async def offer(
        self,
        leg: str,
        offer: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        record: str | None,
        auto_answer: bool = False,
        also: Sequence[str] = (),
        music: str = "",
        notice: str = "",
        least_s: float = 0,
        stay: bool = False,
    ) -> None:
        if engine := self._of(leg):
            await engine.offer(
                leg,
                offer,
                endpoint,
                ring_s=ring_s,
                caller=caller,
                call=call,
                record=record,
                auto_answer=auto_answer,
                also=also,
                music=music,
                notice=notice,
                least_s=least_s,
                stay=stay,
            )

    async def pass_on(self, leg: str, shard: str, ticket: str) -> None:
        if engine := self._of(leg):
            await engine.pass_on(leg, shard, ticket)

    async def claim(self, numbers: Sequence[str]) -> None:
        for engine in self._nodes.values():
            with suppress(EngineAway):  # it claims them when it is connected
                await engine.claim(numbers)

    async def withdraw(self, leg: str, offer: str, endpoint: str = "") -> None:
        if engine := self._of(leg):
            await engine.withdraw(leg, offer, endpoint)

    async def dial(
        self,
        leg: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        auto_answer: bool = False,
        node: str = "",
    ) -> None:
        name = self._named(node, call)
        self._at[leg] = name
        await self._nodes[name].dial(
            leg, endpoint, ring_s=ring_s, caller=caller, call=call, auto_answer=auto_answer
        )

    async def bridge(self, bridge: str, legs: Sequence[str], *, record: str | None = None) -> None:
        for engine in dict.fromkeys(self._of(leg) for leg in legs):
            if engine is not None:
                await engine.bridge(bridge, legs, record=record)

    async def unbridge(self, bridge: str, leg: str) -> None:
        if engine := self._of(leg):
            await engine.unbridge(bridge, leg)

    async def fetch_back(self, leg: str, agent_leg: str, bridge: str) -> None:
        if engine := self._of(leg) or self._of(agent_leg):
            await engine.fetch_back(leg, agent_leg, bridge)

    async def hold(self, leg: str) -> None:
        if engine := self._of(leg):
            await engine.hold(leg)

    async def unhold(self, leg: str) -> None:
        if engine := self._of(leg):
            await engine.unhold(leg)

    async def mute(self, leg: str, on: bool) -> None:
        if engine := self._of(leg):
            await engine.mute(leg, on)

    async def keys(self, leg: str, digits: str) -> None:
        if engine := self._of(leg):
            await engine.keys(leg, digits)

    async def record(self, leg: str, name: str) -> None:
        if engine := self._of(leg):
            await engine.record(leg, name)

    async def pause_recording(self, leg: str, on: bool) -> None:
        if engine := self._of(leg):
            await engine.pause_recording(leg, on)

    async def snoop(self, leg: str, snoop: str, *, spy: str, whisper: str) -> None:
        if (node := self._at.get(leg)) is not None:
            self._at[snoop] = node
            await self._nodes[node].snoop(leg, snoop, spy=spy, whisper=whisper)

    async def hang_up(self, leg: str, *, cause: str = "normal") -> None:
        if engine := self._of(leg):
            await engine.hang_up(leg, cause=cause)
