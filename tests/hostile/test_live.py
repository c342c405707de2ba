"""The live feed under junk, floods, giant frames and silence: closed with a code, nobody else hurt.

Over a real server with the product's limits. Each test also watches a second page of somebody
else, which must go on being told.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from tests.hostile.site import Site
from warmline.web.live import hub as live_hub

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

JUNK = (
    "",
    "no json",
    "[]",
    "7",
    "null",
    '"text"',
    "{",
    "\x00",
    '{"kind": "pong"' + " " * 5000 + "}",
    "[" * 4000,
    '{"a":' * 600,
)


@asynccontextmanager
async def page(
    site: Site, role: str, **headers: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """An open page; its snapshot has been read."""
    sent = {**await site.headers(role), **headers}
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(site.address + "/api/live", headers=sent, max_msg_size=0) as socket,
    ):
        assert (await read(socket))["kind"] == "snapshot"
        yield socket


async def read(socket: aiohttp.ClientWebSocketResponse) -> Any:
    frame = await asyncio.wait_for(socket.receive(), 20)
    assert frame.type is aiohttp.WSMsgType.TEXT, frame
    return orjson.loads(frame.data)


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Reads until the server closes; its code."""
    async with asyncio.timeout(20):
        async for _ in socket:
            pass
    return socket.close_code


async def still_told(socket: aiohttp.ClientWebSocketResponse) -> None:
    """The page is asked for a sign of life and may give it."""
    ping = await read(socket)
    assert ping["kind"] == "ping"
    await socket.send_json({"kind": "pong", "n": ping["n"]})
    assert (await read(socket))["kind"] == "ping"


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
async def test_a_page_that_talks_junk_is_closed_and_the_other_is_not(site: Site, junk: str) -> None:
    async with page(site, "leader") as other, page(site, "agent") as bad:
        await bad.send_str(junk)
        assert await closed(bad) == 4400
        await still_told(other)


async def test_bytes_are_junk_too(site: Site) -> None:
    async with page(site, "agent") as bad:
        await bad.send_bytes(b"\x00\xff")
        assert await closed(bad) == 4400


async def test_a_frame_beyond_the_limit_is_not_even_read(site: Site) -> None:
    """Given a message of 100 MB announced and begun, then the connection is closed long before it
    is all sent (1009: too big)."""
    async with page(site, "leader") as other, page(site, "agent") as bad:
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await bad.send_str("x" * 100_000_000)
        assert await closed(bad) in (1009, 1006)
        await still_told(other)


async def test_a_flood_is_cut_off(site: Site) -> None:
    """Given a page that says the same thing as fast as it can, then it is closed with 4429 after
    some messages and `voice` has been told no more than those."""
    async with page(site, "leader") as other, page(site, "agent") as bad:
        for _ in range(300):
            if bad.closed:
                break
            try:
                await bad.send_json({"kind": "microphone", "ok": True})
            except ConnectionError:
                break
        assert await closed(bad) == 4429
        await still_told(other)


async def test_text_that_is_no_utf8_is_closed_by_the_protocol(site: Site) -> None:
    async with page(site, "leader") as other:
        reader, writer = await raw(site, "agent")
        writer.write(frame(0x81, b"\xff\xfe\xfd"))
        await writer.drain()
        assert await code_of(reader) == 1007
        writer.close()
        await still_told(other)


@pytest.mark.parametrize(
    ("first", "expected"), [(0x83, 1002), (0xC1, 1002), (0x80, 1002), (0x89 & 0x7F, 1002)]
)
async def test_frames_against_the_protocol_close_it(site: Site, first: int, expected: int) -> None:
    """An unknown opcode, a reserved bit, a continuation of nothing, a ping in pieces."""
    reader, writer = await raw(site, "agent")
    writer.write(frame(first, b"{}"))
    await writer.drain()
    assert await code_of(reader) == expected
    writer.close()


async def test_one_person_cannot_fill_the_memory_with_pages(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given somebody who is no agent with as many pages as are allowed, when he opens another,
    then the oldest is closed."""
    monkeypatch.setattr(live_hub, "PAGES", 2)
    async with page(site, "inspector") as oldest, page(site, "inspector") as older:
        async with page(site, "inspector") as newest:
            assert await closed(oldest) == 4409
            await still_told(newest)
        await still_told(older)


async def test_a_foreign_page_gets_no_feed_with_our_cookie(site: Site) -> None:
    for origin in ("https://evil.test", "null", site.address + ".evil.test"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with page(site, "agent", Origin=origin):
                pass
        assert refused.value.status == 403


# --- a WebSocket client that keeps no rules ---


async def raw(site: Site, role: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = site.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    headers = {
        **await site.headers(role),
        "Host": f"{host}:{port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"GET /api/live HTTP/1.1\r\n{lines}\r\n".encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    assert b" 101 " in head
    return reader, writer


def frame(first: int, body: bytes) -> bytes:
    """A masked frame with this first byte (the mask is zero)."""
    return bytes([first, 0x80 | len(body)]) + bytes(4) + body


async def code_of(reader: asyncio.StreamReader) -> int:
    """Read frames until the server's close; its code."""
    async with asyncio.timeout(20):
        while True:
            first, length = await reader.readexactly(2)
            size = length & 0x7F
            if size == 126:
                size = int.from_bytes(await reader.readexactly(2), "big")
            elif size == 127:
                size = int.from_bytes(await reader.readexactly(8), "big")
            body = await reader.readexactly(size)
            if first & 0x0F == 8:
                return int.from_bytes(body[:2], "big")
