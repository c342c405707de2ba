"""`voice` as it runs, on the switches of `fleet`: settings, a configuration, agents at SIP phones.

Everything is the product's own but the web process: what a desktop would say (page, microphone,
ready) is said over the bus.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.deploy.fleet import NODE, PHONES, PROXY, SECRET, SECRETS, Fleet
from tests.telephony.phone import Phone
from tests.voice.floor_kit import agent, centre
from warmline.app.bus import config_store
from warmline.app.voice import run_voice
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.bus import Bus
from warmline.kit.errors import Conflict, RetryLater
from warmline.kit.settings import Settings
from warmline.voice import inputs as i
from warmline.voice import stream
from warmline.voice.client import VoiceClient
from warmline.voice.config import FlowConfig, VoiceConfig
from warmline.voice.drained import Drained
from warmline.voice.floor import Floor
from warmline.voice.journal_model import Event

AGENTS = ("li", "wang")
FLOW = {
    "key": "main",
    "name": "主流程",
    "start": "hello",
    "nodes": [
        {"id": "hello", "kind": "answer", "next": "sales"},
        {"id": "sales", "kind": "queue", "queue": "sales", "timed_out": "bye"},
        {"id": "bye", "kind": "hang_up"},
    ],
}


def configuration() -> VoiceConfig:
    """Whoever calls waits for one of two agents."""
    agents = {
        name: agent(name, endpoint=phone, browser=False)
        for name, phone in zip(AGENTS, PHONES, strict=True)
    }
    flow = FlowConfig(
        id="main", name="主流程", version=1, project=DEFAULT_PROJECT, definition=dict(FLOW)
    )
    return centre(agents=agents, flows={"main": flow})


def settings_of(fleet: Fleet, home: Path, nats_url: str) -> Settings:
    """The settings of a centre with these two switches."""
    home.mkdir(mode=0o700)
    (home / "secrets.json").write_text(json.dumps(SECRETS))
    own, *others = fleet.nodes
    return Settings.for_test(
        home,
        20000,
        demo={"enabled": False},
        nats={"url": nats_url},
        asterisk={
            "external": True,
            "overload": "off",  # a machine busy with other tests refuses no call
            "host": NODE,
            "node": own.node,
            "ari_port": own.http_port,
            "ami_port": own.ami_port,
            "sip_port": own.sip_port,
            "nodes": [
                {
                    "name": node.node,
                    "host": NODE,
                    "ari_port": node.http_port,
                    "ami_port": node.ami_port,
                    "sip_port": node.sip_port,
                    "recordings": str(node.recordings),
                }
                for node in others
            ],
        },
        kamailio={"host": PROXY, "sip_port": fleet.sip, "http_port": fleet.websocket},
    )


class Running:
    """A `voice` that leads, and its two agents' phones."""

    def __init__(self, fleet: Fleet, settings: Settings, bus: Bus) -> None:
        self.fleet, self.settings, self.bus = fleet, settings, bus
        self.voice = VoiceClient(bus)
        self.phones = {
            name: Phone(phone, SECRET, fleet.address)
            for name, phone in zip(AGENTS, PHONES, strict=True)
        }

    async def vouch(self) -> None:
        """Say every 2 s that both pages are open, as a web process does."""
        pages: dict[str, tuple[str, ...]] = {name: (f"page-{name}",) for name in AGENTS}
        while True:
            with contextlib.suppress(RetryLater):
                await self.voice.vouch("test", pages)
            await asyncio.sleep(2)

    async def command_line(self, *words: str) -> str:
        """`warmline …`, as an operator types it."""
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "warmline.cli", *words],
            env={**os.environ, "WARMLINE_HOME": str(self.settings.home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    # --- what happened ---

    async def events(self) -> list[Event]:
        """The journal so far."""
        subject = stream.subject(self.settings.voice.names()[0])
        found: list[Event] = []
        async for message in stream.replay(self.bus.js, subject):
            found += message.step.events
        return found

    async def floor(self) -> Floor:
        """What the journal adds up to now."""
        floor = Floor(configuration())
        floor.apply_events(await self.events())
        return floor

    async def until_state(self, name: str, state: str, within_s: float = 30) -> None:
        """Until the journal says that the agent is in that state."""
        seen = ""
        for _ in range(round(within_s / 0.2)):
            live = (await self.floor()).agents.get(name)
            seen = str(live.state) if live is not None else "unknown"
            if seen == state:
                return
            await asyncio.sleep(0.2)
        raise AssertionError(f"{name} is {seen}, not {state}")

    async def node_of(self, name: str) -> str:
        """The switch of the call that this agent is in."""
        call = (await self.floor()).call_of(name)
        assert call is not None
        return call.node

    # --- what agents do ---

    async def sign_in(self, name: str) -> None:
        await self.voice.ask(i.SignIn(name))
        await self.voice.ask(i.PageReady(name, f"page-{name}"))
        await self.voice.ask(i.Microphone(name, ok=True))

    async def ready(self, name: str, within_s: float = 15) -> None:
        """Press ready until it is accepted, as a person would."""
        with contextlib.suppress(Conflict):
            await self.voice.ask(i.WrapUpDone(name))
        for _ in range(round(within_s / 0.2)):
            with contextlib.suppress(Conflict):
                return await self.voice.ask(i.Ready(name))
            await asyncio.sleep(0.2)
        await self.voice.ask(i.Ready(name))
        return None

    async def pause(self, name: str) -> None:
        await self.voice.ask(i.Pause(name, "break"))

    async def take_call(self, name: str) -> str:
        """A call comes in and rings this agent, who answers; the switch it is on."""
        self.fleet.calls("4001", 1, "stayer")
        phone = self.phones[name]
        await phone.rings(40)
        await phone.answer()
        await self.until_state(name, "talking")
        return await self.node_of(name)

    async def over(self, name: str) -> None:
        """He hangs up and writes nothing."""
        self.phones[name].hang_up()
        await self.until_state(name, "wrap_up")
        await self.voice.ask(i.WrapUpDone(name))


@contextlib.asynccontextmanager
async def running(fleet: Fleet, home: Path, nats_url: str) -> AsyncIterator[Running]:
    """`voice` leads, both agents are signed in with their phones registered at Kamailio."""
    settings = settings_of(fleet, home, nats_url)
    bus = await Bus.connect(settings.nats_url(), "test")
    await config_store(settings, bus).publish(configuration())
    for node in fleet.nodes:
        await Drained(bus).change(remove=node.node)
    leading = asyncio.create_task(run_voice(settings))
    here = Running(fleet, settings, bus)
    heart = asyncio.create_task(here.vouch())
    try:
        for name in AGENTS:
            await here.phones[name].open()
            assert await here.phones[name].register() == 200
        await _leads(here)
        for name in AGENTS:
            await here.sign_in(name)
        yield here
    finally:
        for task in (heart, leading):
            task.cancel()
        await asyncio.gather(heart, leading, return_exceptions=True)
        for phone in here.phones.values():
            phone.close()
        await bus.close()


async def _leads(here: Running) -> None:
    """Until `voice` commands both switches."""
    for _ in range(200):
        with contextlib.suppress(RetryLater):
            nodes = await here.voice.nodes()
            if len(nodes) == len(here.fleet.nodes) and all(n["connected"] for n in nodes):
                return
        await asyncio.sleep(0.1)
    raise TimeoutError("voice does not command both switches")
