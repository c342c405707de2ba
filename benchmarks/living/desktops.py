"""Many desktops as one process: keeps each page's picture and notes when each change was there.

    python -m benchmarks.living.desktops PLAN

Started by `benchmarks/live.py`. PLAN is a JSON file: the address of the live feed and one object
per page ({"token", "kind", "name"}; kind `agent`, `board` or `slow`). It prints `open` when all
pages are connected and takes words on its standard input: `sleep` (slow pages stop reading),
`wake`, and `stop`, after which it writes what it saw to the plan's `out` and ends. A slow page
still answers for itself (its pong does not wait for what it has not read), so that the server has
no other reason to close it. Compression is offered, as browsers do; what many pages are told alike
is inflated for each and parsed once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

NOUNS = ("agents", "queues", "calls")
PONG_S = 2.0
SLOW_BUFFER = 8192
"""Bytes the operating system may receive for a slow page, so that its slowness is felt."""


class Desktop:
    """One page: its picture as the desktop folds it, and what it saw."""

    def __init__(self, plan: dict[str, Any], asleep: asyncio.Event) -> None:
        self.plan = plan
        self.picture: dict[str, dict[str, Any]] = {noun: {} for noun in NOUNS}
        self.expected = 0
        self.counts: Counter[str] = Counter()
        self.seen: dict[tuple[str, str], tuple[float, float]] = {}
        """(id, since) of an agent or a call → when it was first shown so and when `web` made the
        message, Unix times."""
        self._awake = asleep
        self._socket: ClientConnection | None = None

    async def open(self, address: tuple[str, int]) -> None:
        """Connect; agents say that their microphone works."""
        host, port = address
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if self.plan["kind"] == "slow":
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, (host, port))
        self._socket = await connect(
            f"ws://{host}:{port}/api/live",
            sock=raw,
            origin=f"http://{host}:{port}",  # type: ignore[arg-type]
            additional_headers={"Cookie": f"warmline_session={self.plan['token']}"},
            max_size=None,
            max_queue=1 if self.plan["kind"] == "slow" else 64,
            ping_interval=None,
        )
        if self.plan["kind"] == "agent":
            await self._socket.send('{"kind":"microphone","ok":true}')

    async def live(self) -> None:
        """Read until the connection ends."""
        assert self._socket is not None
        pongs = asyncio.create_task(self._answer())
        try:
            while True:
                self._take(read(await self._socket.recv(decode=False)), time.time())
                if self.plan["kind"] == "slow":
                    await self._awake.wait()
        except ConnectionClosed:
            pass
        finally:
            pongs.cancel()
            self.counts[f"closed {self._socket.close_code}"] += 1

    async def close(self) -> None:
        """End it from this side."""
        if self._socket is not None:
            await self._socket.close()

    async def _answer(self) -> None:
        assert self._socket is not None
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._socket.send('{"kind":"pong"}')
                await asyncio.sleep(PONG_S)

    def _take(self, message: dict[str, Any], at: float) -> None:
        self.counts[message["kind"]] += 1
        if message["kind"] == "snapshot":
            self.picture = {noun: message[noun] for noun in NOUNS}
        elif message["n"] != self.expected:
            self.counts["gap"] += 1
        self.expected = message["n"] + 1
        if message["kind"] == "change":
            self._apply(message, (at, datetime.fromisoformat(message["at"]).timestamp()))

    def _apply(self, message: dict[str, Any], at: tuple[float, float]) -> None:
        for noun in NOUNS:
            picture = self.picture[noun]
            for key, view in message[noun].items():
                if view is None:
                    picture.pop(key, None)
                    continue
                picture[key] = view
                if noun != "queues":
                    self.seen.setdefault((key, view["since"]), at)


_parsed: dict[bytes, dict[str, Any]] = {}
"""Bodies read lately, by their text."""


def read(text: bytes) -> dict[str, Any]:
    """A message. What follows its number is parsed once for all pages that get the same: in truth
    every desktop has a machine of its own for that."""
    number, _, body = text.partition(b",")
    message = _parsed.get(body)
    if message is None:
        while len(_parsed) >= 64:
            del _parsed[next(iter(_parsed))]
        message = _parsed[body] = orjson.loads(b"{" + body)
    return {**message, "n": int(number.removeprefix(b'{"n":'))}


async def main(plan: dict[str, Any]) -> None:
    awake = asyncio.Event()
    awake.set()
    address = (plan["host"], plan["port"])
    pages = [Desktop(one, awake) for one in plan["pages"]]
    living: list[asyncio.Task[None]] = []
    for start in range(0, len(pages), 20):
        some = pages[start : start + 20]
        await asyncio.gather(*(page.open(address) for page in some))
        living += [asyncio.create_task(page.live()) for page in some]
    print("open", flush=True)
    words = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(words), sys.stdin
    )
    while (word := (await words.readline()).decode().strip()) not in ("stop", ""):
        if word == "sleep":
            awake.clear()
        elif word == "wake":
            awake.set()
    counts = [dict(page.counts) for page in pages]
    fresh = [Desktop({**page.plan, "kind": "board"}, awake) for page in pages]
    differing = await _compare(pages, fresh, address)
    out = {
        "pages": [
            {
                "name": page.plan["name"],
                "kind": page.plan["kind"],
                "counts": counted,
                "seen": [[*moment, *at] for moment, at in page.seen.items()],
            }
            for page, counted in zip(pages, counts, strict=True)
        ],
        "differing": differing,
    }
    await asyncio.to_thread(Path(plan["out"]).write_bytes, orjson.dumps(out))
    await asyncio.gather(*(page.close() for page in pages))
    await asyncio.gather(*living, return_exceptions=True)


async def _compare(
    pages: list[Desktop], fresh: list[Desktop], address: tuple[str, int]
) -> dict[str, int]:
    """How many pages of each kind hold another picture than a new snapshot for the same person
    shows. Agents are left out: their page gives way to a newer one."""
    differing: Counter[str] = Counter(compared=0)
    for page, new in zip(pages, fresh, strict=True):
        if page.plan["kind"] == "agent":
            continue
        await new.open(address)
        assert new._socket is not None
        while not new.counts["snapshot"]:
            new._take(read(await new._socket.recv(decode=False)), time.time())
        await new.close()
        differing["compared"] += 1
        if page.picture != new.picture:
            differing[page.plan["kind"]] += 1
    return dict(differing)


if __name__ == "__main__":
    uvloop.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
