"""Two shards for real: two `voice` processes on one Asterisk, a NATS, phones and a carrier.

Agent Li has `phone-1` and works in the near queue (shard 0), Wang has `phone-2` and the far one
(shard 1). 4001 leads to the near queue, 4002 to the far one, 4003 to the near one and after two
seconds on to the far one.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.servers import embedded
from tests.telephony.phone import Phone
from tests.telephony.switch import SECRET, Switch
from tests.voice.floor_kit import agent, centre
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.bus import Bus
from warmline.kit.errors import WarmlineError
from warmline.kit.settings import Settings
from warmline.telephony.asterisk.carrier import Carrier
from warmline.voice import inputs as i
from warmline.voice import stream
from warmline.voice.client import VoiceClient
from warmline.voice.config import FlowConfig, NumberConfig, QueueConfig, VoiceConfig
from warmline.voice.config_store import ConfigStore
from warmline.voice.floor import Floor
from warmline.voice.journal_model import Event
from warmline.voice.model import CallLive

LI, WANG = "0199c0de-0000-7000-8000-0000000000a1", "0199c0de-0000-7000-8000-0000000000a2"
QUEUE, FAR = "0199c0de-0000-7000-8000-0000000000b1", "0199c0de-0000-7000-8000-0000000000b2"
NEAR_NUMBER, FAR_NUMBER, BOTH_NUMBER = "4001", "4002", "4003"
CALLER = "13812345678"
PHONES = {LI: "phone-1", WANG: "phone-2"}
LONG_S = 60.0
"""Limit of every wait: two processes start for each test, on a machine that is busy with others."""


def config() -> VoiceConfig:
    queues = {
        QUEUE: QueueConfig(id=QUEUE, key="sales", name="近", project=DEFAULT_PROJECT),
        FAR: QueueConfig(id=FAR, key="far", name="远", project=DEFAULT_PROJECT),
    }
    flows = {"near": _flow("near"), "far": _flow("far"), "both": _flow("near", then="far")}
    return centre(
        agents={
            LI: agent(LI, endpoint=PHONES[LI], queues={QUEUE: 1}),
            WANG: agent(WANG, endpoint=PHONES[WANG], queues={FAR: 1}),
        },
        queues=queues,
        flows={
            name: FlowConfig(
                id=name, name=name, version=1, project=DEFAULT_PROJECT, definition=definition
            )
            for name, definition in flows.items()
        },
        numbers=tuple(
            NumberConfig(number=number, flow=flow, project=DEFAULT_PROJECT)
            for number, flow in (
                (NEAR_NUMBER, "near"),
                (FAR_NUMBER, "far"),
                (BOTH_NUMBER, "both"),
            )
        ),
        shards=("0", "1"),
    )


def _flow(first: str, *, then: str = "") -> dict[str, Any]:
    key = {"near": "sales", "far": "far"}
    nodes: list[dict[str, Any]] = [
        {"id": "hello", "kind": "answer", "next": "one"},
        {"id": "one", "kind": "queue", "queue": key[first], "timed_out": "two" if then else "bye"},
        {"id": "bye", "kind": "hang_up"},
    ]
    if then:
        nodes[1]["max_wait_s"] = 2
        nodes.append({"id": "two", "kind": "queue", "queue": key[then], "timed_out": "bye"})
    return {"key": first, "name": first, "start": "hello", "nodes": nodes}


def settings_for(home: Path, nats_url: str, switch: Switch) -> Settings:
    """Settings of a centre of two shards on that switch."""
    home.mkdir(mode=0o700)
    secrets = json.dumps({"ari": SECRET, "ami": SECRET})
    (home / "secrets.json").write_text(secrets, encoding="utf-8")
    return Settings.for_test(
        home,
        embedded.free_base_port(),
        nats={"url": nats_url},
        asterisk={
            "external": True,
            "ari_port": switch.settings.http_port,
            "ami_port": switch.settings.ami_port,
            "sip_port": switch.settings.sip_port,
        },
        sounds={"folder": str(switch.settings.sounds)},
        voice={"shards": 2},
    )


class Voice:
    """One `voice` process, for one shard or (with an empty name) for any."""

    def __init__(self, home: Path, shard: str) -> None:
        environment = {**os.environ, "WARMLINE_HOME": str(home)}
        if shard:
            environment["WARMLINE_SHARD"] = shard
        with (home / f"voice-{shard or 'any'}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "warmline.cli", "run", "voice"],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def end(self) -> None:
        embedded.end(self.process, signal.SIGTERM)


class Shards:
    """The running centre."""

    def __init__(self, settings: Settings, switch: Switch, bus: Bus, carrier: Carrier) -> None:
        self.settings, self.switch, self.bus, self.carrier = settings, switch, bus, carrier
        self.config = config()
        self.client = VoiceClient(bus, lambda who: self.config.agents[who].shard)
        self.voices: dict[str, Voice] = {}
        self.phones: dict[str, Phone] = {}
        self._vouching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Publish the configuration, start both voices, let the agents in."""
        store = ConfigStore(self.bus, self.settings.home / "outbox" / "config.json")
        self.config = await store.publish(config())
        self.near, self.far = (self.config.agents[who].shard for who in (LI, WANG))
        for shard in self.config.shards:
            self.start(shard)
        self._vouching = asyncio.create_task(self._vouch())
        for who, endpoint in PHONES.items():
            self.phones[who] = Phone(endpoint, SECRET, self.switch.sip)
            await self.phones[who].open()
            assert await self.phones[who].register() == 200
            await self.ask(i.PageReady(who, f"page-{who}"))
            await self.ask(i.SignIn(who))
            await self.ask(i.Microphone(who, True))

    async def close(self) -> None:
        for call in await self.carrier.calls():
            await self.carrier.hang_up(call.id)
        if self._vouching is not None:
            self._vouching.cancel()
        for phone in self.phones.values():
            await phone.register(0)
            phone.close()
        for voice in self.voices.values():
            voice.end()

    def start(self, shard: str) -> None:
        """Start a voice; an empty name: one for any shard."""
        self.voices[shard] = Voice(self.settings.home, shard)

    async def ask(self, command: i.Command) -> None:
        """Ask until it is obeyed: a leader may still be on its way."""
        refused: list[WarmlineError] = []

        async def obeyed() -> bool:
            try:
                await self.client.ask(command)
            except WarmlineError as error:
                refused.append(error)
                return False
            return True

        await until(obeyed, lambda: f"{command}: {refused[-1:]}")

    async def call(self, number: str) -> str:
        return await self.carrier.call(number, CALLER)

    async def _vouch(self) -> None:
        while True:
            await self.client.vouch("test", {who: (f"page-{who}",) for who in PHONES})
            await asyncio.sleep(1)

    # What the journals say ---------------------------------------------------------------------

    async def events(self, shard: str) -> list[Event]:
        subject = stream.subject(shard)
        steps = [found.step async for found in stream.replay(self.bus.js, subject)]
        return [event for step in steps for event in step.events]

    async def floor(self, shard: str) -> Floor:
        floor = Floor(self.config)
        floor.apply_events(await self.events(shard))
        return floor

    async def live(self, shard: str, phase: str, number: str, *, but: str = "") -> CallLive:
        """Wait for a call to that number, another one than `but`, to be in that phase on a shard's
        floor. The journal may be read a moment after it was written."""
        found: list[CallLive] = []
        seen: list[CallLive] = []

        async def there() -> bool:
            seen[:] = (await self.floor(shard)).calls.values()
            found[:] = [c for c in seen if (c.phase, c.called) == (phase, number) and c.id != but]
            return bool(found)

        await until(there, lambda: f"no {phase} call to {number} on shard {shard}: {seen}")
        return found[0]

    async def epoch(self, shard: str) -> int:
        newest = await stream.last(self.bus.js, stream.subject(shard))
        assert newest is not None
        return newest.step.epoch

    async def caller_is_up(self, call: str) -> bool:
        return any(live.id == call and live.up for live in await self.carrier.calls())


async def until(
    done: Callable[[], Any], said: Callable[[], str] = str, within_s: float = LONG_S
) -> None:
    """Wait until a condition holds."""
    for _ in range(round(within_s / 0.1)):
        if await done():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(said() or "it did not come to that in time")
