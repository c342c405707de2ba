"""A page that stops reading, over real sockets with the product's limits: it is dropped to a new
snapshot when it reads again, and nobody else is late or misses anything meanwhile.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from tests.voice.floor_kit import START
from tests.web.test_live_page import person
from tests.web.whole import SilentBus, valid
from warmline.agents import events as a
from warmline.app.web import server_limits
from warmline.kit.actor import Scope
from warmline.kit.bus import Bus
from warmline.kit.clock import VirtualClock
from warmline.voice.client import VoiceClient
from warmline.voice.config_store import ConfigStore
from warmline.voice.journal_model import Event, StepMessage
from warmline.web.live import connection as live_connection
from warmline.web.live import socket as live_socket
from warmline.web.live.audience import NOUNS
from warmline.web.live.hub import Hub

AGENTS = 300
"""A change of all of them is some 100 KB."""
BEHIND_S = 0.3
PATIENCE_S = 20.0


class Reader:
    """A board as the desktop keeps it."""

    def __init__(self, client: ClientConnection) -> None:
        self._client = client
        self.picture: dict[str, dict[str, Any]] = {noun: {} for noun in NOUNS}
        self.snapshots = 0
        self.gaps = 0
        self.before_snapshot = 0
        """Characters read since the last snapshot."""
        self._n = -1

    async def take(self) -> str:
        text = await asyncio.wait_for(self._client.recv(), PATIENCE_S)
        message = orjson.loads(text)
        if message["kind"] == "snapshot":
            self.snapshots += 1
            self.picture = {noun: message[noun] for noun in NOUNS}
        else:
            self.before_snapshot += len(text)
            self.gaps += message["n"] != self._n + 1
        self._n = message["n"]
        if message["kind"] == "change":
            for noun in NOUNS:
                self.picture[noun].update(message[noun])
        return str(message["kind"])

    async def take_all(self) -> None:
        while True:
            await self.take()

    @property
    def reason(self) -> str:
        """What it shows of the last agent."""
        return str(self.picture["agents"][f"agent-{AGENTS - 1}"]["reason"])


class Room:
    """A hub behind a server; every page is somebody's with the board."""

    def __init__(self, folder: Path, port: int) -> None:
        bus = cast(Bus, SilentBus())
        store = ConfigStore(bus, folder / "config.json")
        self.hub = Hub(bus, ["0"], store, VoiceClient(bus), VirtualClock(START))
        self.hub.ready.set()
        self.port = port
        self._step = 0

    def change(self, reason: str) -> None:
        """Something happens to every agent."""
        self._step += 1
        facts: list[tuple[str, a.Fact]] = []
        for agent in (f"agent-{n}" for n in range(AGENTS)):
            if self._step == 1:
                facts.append((agent, a.AgentSignedIn(agent=agent)))
            frm = "offline" if self._step == 1 else "pause"
            facts.append(
                (agent, a.AgentStateChanged(agent=agent, frm=frm, to="pause", reason=reason))
            )
        events = [
            Event(id=f"{self._step}-{n}", at=START, key=key, seq=self._step, fact=fact)
            for n, (key, fact) in enumerate(facts)
        ]
        step = StepMessage(shard="0", epoch=1, step=self._step, events=events)
        self.hub._fold(step, self.hub._floors["0"])

    @asynccontextmanager
    async def page(self, user: str, *, buffer: int | None = None) -> AsyncIterator[Reader]:
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if buffer is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", self.port))
        address = f"ws://127.0.0.1:{self.port}/live"
        headers = {"X-User": user}
        async with connect(
            address,
            sock=raw,
            additional_headers=headers,
            compression=None,
            max_size=None,
            max_queue=1,
            ping_interval=None,
        ) as client:
            reader = Reader(client)
            assert await reader.take() == "snapshot"
            yield reader

    def lost(self) -> int:
        """Pages that wait for a new snapshot."""
        return sum(one.lost for one in self.hub._connections.values())


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes without our doing."""
    for _ in range(int(PATIENCE_S / 0.01)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_connection, "BEHIND_S", BEHIND_S)


@asynccontextmanager
async def opened(
    folder: Path, port: int, rights_of: live_socket.RightsOf = valid
) -> AsyncIterator[Room]:
    room = Room(folder, port)
    app = FastAPI()
    app.include_router(live_socket.router(room.hub, rights_of))

    async def with_actor(scope: Any, receive: Any, send: Any) -> None:
        user = dict(scope.get("headers", ())).get(b"x-user", b"").decode()
        actor = person(user, "board.view", scope=Scope.ALL)
        await app({**scope, "state": {"actor": actor}}, receive, send)

    limits = server_limits(app, port)
    limits.app = with_actor
    limits.lifespan = "off"
    server = uvicorn.Server(limits)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    tasks = [asyncio.create_task(server.serve()), asyncio.create_task(room.hub._tell())]
    try:
        await until(lambda: server.started)
        yield room
    finally:
        server.should_exit = True
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_given_a_reader_who_stops_when_he_reads_again_then_a_snapshot_makes_him_whole(
    tmp_path: Path, free_port: int, quickly: None
) -> None:
    async with opened(tmp_path, free_port) as room:
        room.change("first")
        async with room.page("quick") as quick, room.page("slow", buffer=4096) as slow:
            reading = asyncio.create_task(quick.take_all())
            rounds = 0
            async with asyncio.timeout(PATIENCE_S):
                while not room.lost():
                    rounds += 1
                    room.change(f"reason {rounds}")
                    await asyncio.sleep(0.05)
            room.change("the last")
            await until(lambda: quick.reason == "the last")
            async with asyncio.timeout(PATIENCE_S):
                while slow.snapshots < 2:
                    await slow.take()
            assert slow.reason == "the last"
            assert slow.picture == quick.picture
            assert (quick.snapshots, quick.gaps, slow.gaps) == (1, 0, 0)
            assert slow.before_snapshot < 1_000_000
            room.change("after it")
            assert await slow.take() == "change"
            assert slow.reason == "after it"
            reading.cancel()


async def test_given_nobody_who_reads_when_the_floor_goes_on_then_nothing_piles_up(
    tmp_path: Path, free_port: int, quickly: None
) -> None:
    """Given pages that all stopped, however much happens then the process keeps no message for
    them."""
    async with opened(tmp_path, free_port) as room:
        room.change("first")
        async with room.page("one", buffer=4096) as one, room.page("two", buffer=4096):
            async with asyncio.timeout(PATIENCE_S):
                number = 0
                while room.lost() < 2:
                    number += 1
                    room.change(f"reason {number}")
                    await asyncio.sleep(0.05)
            for number in range(20):
                room.change(f"more {number}")
                await asyncio.sleep(0.04)
            assert all(not c._waiting for c in room.hub._connections.values())
            async with asyncio.timeout(PATIENCE_S):
                while one.snapshots < 2:
                    await one.take()
            assert one.reason == "more 19"
