"""A NATS server of this folder's own that a test may stop and start again."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import subprocess
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from warmline.kit.bus import Bus
from warmline.servers import nats as nats_part
from warmline.voice import stream
from warmline.voice.outbox import Outbox


class BrokenNats:
    """A NATS server on a fixed port that can go away and come back with its files."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.url = f"nats://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(nats_part.binary()), "-a", "127.0.0.1", "-p", str(self.port)]
        command += ["-js", "-sd", str(self.folder)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def broken_nats(tmp_path: Path) -> Iterator[BrokenNats]:
    server = BrokenNats(tmp_path / "nats")
    server.start()
    yield server
    server.kill()


class Place:
    """A stream of its own on the shared NATS server."""

    def __init__(self, bus: Bus, name: str) -> None:
        self.bus = bus
        self.stream = f"J{name}"
        self.prefix = f"j{name}"

    def subject(self, shard: str = "0") -> str:
        return f"{self.prefix}.{shard}"


@pytest.fixture
async def place(nats_url: str) -> AsyncIterator[Place]:
    bus = await Bus.connect(nats_url, "test journal")
    found = Place(bus, uuid.uuid4().hex[:12])
    await stream.ensure(bus, stream=found.stream, prefix=found.prefix)
    yield found
    await bus.js.delete_stream(found.stream)
    await bus.close()


async def eventually(check: Callable[[], bool], *, within_s: float = 20) -> None:
    """Wait until `check()` is true; the test's own time limit is the judge, not a figure."""
    async with asyncio.timeout(within_s):
        while not check():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.02)


async def limit_pages(outbox: Outbox, pages: int) -> None:
    """Let the outbox's file grow to `pages` pages of 4 KiB at most: a disk of that size."""

    def run(db: sqlite3.Connection) -> None:
        db.execute(f"PRAGMA max_page_count = {pages}")

    await outbox._ask(run)
