"""The front door before the whole application: sizes, slow senders, forged addresses, odd paths."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from tests.hostile.site import Site
from tests.servers import embedded
from tests.web.browser import Browser
from warmline.kit.settings import Settings
from warmline.servers import caddy
from warmline.servers.user import make_folder
from warmline.web.pages import DesktopFiles

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

SECRET = "-----BEGIN PRIVATE KEY-----"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with embedded.temporary_home() as folder:
        yield folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(site: Site, home: Path) -> AsyncIterator[Settings]:
    """Caddy with the shipped configuration before the site; bodies up to 2 MB."""
    web = {
        "port": embedded.free_port(),
        "app_port": int(site.address.rpartition(":")[2]),
        "body_limit_mb": 2,
    }
    settings = Settings.for_test(make_folder(home / "centre"), 40000)
    settings = settings.changed(web=web, attachments={"most_mb": 1})
    with embedded.running(caddy.part(settings)):
        yield settings


async def raw(door: Settings, data: bytes) -> bytes:
    """What comes back for these bytes until the other side closes or answered once."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.web.port)
    try:
        writer.write(data)
        async with asyncio.timeout(60):
            return await reader.read(65536)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def request(door: Settings, line: str, *headers: str, body: bytes = b"") -> bytes:
    host = f"Host: 127.0.0.1:{door.web.port}"
    return "\r\n".join([line, host, *headers, "", ""]).encode() + body


def page_headers(door: Settings) -> tuple[str, ...]:
    return ("X-Warmline: 1", f"Origin: {door.address()}", "Content-Type: application/json")


async def alive(door: Settings) -> bool:
    answer = await raw(door, request(door, "GET /api/health HTTP/1.1", "Connection: close"))
    return answer.startswith(b"HTTP/1.1 200")


async def test_a_body_announced_too_large_is_refused_before_it_is_sent(door: Settings) -> None:
    """Given a body of a terabyte announced and a little more than the limit sent, then it is
    refused without waiting for the rest."""
    announced = request(
        door, "POST /api/session HTTP/1.1", *page_headers(door), f"Content-Length: {10**12}"
    )
    answer = await raw(door, announced + b"x" * 2_500_000)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413"), answer[:200]
    assert await alive(door)


async def test_a_body_that_hides_its_size_is_cut_off(door: Settings) -> None:
    """Given chunks without end, then the answer is a refusal after the limit."""
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = request(
        door, "POST /api/session HTTP/1.1", *page_headers(door), "Transfer-Encoding: chunked"
    )
    answer = await raw(door, head + chunk * 40)
    assert answer == b"" or answer.split()[1] in (b"413", b"502"), answer[:200]
    assert await alive(door)


@pytest.mark.parametrize(
    "head",
    [
        "X-Long: " + "x" * 200_000,
        "\r\n".join(f"X-{number}: {'y' * 100}" for number in range(3000)),
        "Cookie: " + "a=b; " * 40_000,
    ],
    ids=["long", "many", "cookies"],
)
async def test_headers_too_large_are_refused(door: Settings, head: str) -> None:
    answer = await raw(door, request(door, "GET /api/session HTTP/1.1", head))
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431"), answer[:200]
    assert await alive(door)


@pytest.mark.timeout(200)
async def test_slow_senders_are_cut_off_and_hold_nobody_up(door: Settings) -> None:
    """Given two hundred senders who never finish their headers, then others are answered all the
    while, and the slow ones are closed."""
    slow = [await asyncio.open_connection("127.0.0.1", door.web.port) for _ in range(200)]
    for _, writer in slow:
        writer.write(b"GET / HTTP/1.1\r\nX-")
    assert await alive(door)
    async with asyncio.timeout(120):
        for reader, writer in slow:
            while await reader.read(4096):
                pass
            writer.close()
    assert await alive(door)


async def test_bodies_without_end_in_time_are_limited_too(door: Settings) -> None:
    """A sender may take a minute for a whole request, and headers are at most 64 KB."""
    server = caddy.configuration(door)["apps"]["http"]["servers"]["door"]
    assert (server["read_timeout"], server["max_header_bytes"]) == ("60s", 65536)


@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 4", "Content-Length: 400"),
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 400", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: xchunked", "Content-Length: 0"),
        ("Transfer-Encoding : chunked", "Content-Length: 400"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Content-Length: +5",),
        ("Content-Length: 0x5",),
    ],
)
async def test_lengths_that_disagree_smuggle_nothing(
    door: Settings, site: Site, lengths: tuple[str, ...]
) -> None:
    """Given a request whose length can be read in two ways, with another one behind it, then the
    application never sees more requests than the front door has answered."""
    seen = []
    app = site.app.middleware_stack
    assert app is not None

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["path"])
        await app(scope, receive, send)

    hidden = request(door, "GET /api/hidden HTTP/1.1", "Connection: close")
    head = request(door, "POST /api/session HTTP/1.1", *page_headers(door), *lengths)
    site.app.middleware_stack = counting
    try:
        answers = await all_of(door, head + b"0\r\n\r\n" + hidden)
    finally:
        site.app.middleware_stack = app
    assert len(seen) <= answers.count(b"HTTP/1.1 ") <= 2
    assert await alive(door)


async def all_of(door: Settings, data: bytes) -> bytes:
    """Everything that comes back when the sender says these bytes and no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.web.port)
    writer.write(data)
    writer.write_eof()
    try:
        async with asyncio.timeout(90):
            return await reader.read(-1)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_forged_address_does_not_help_who_guesses(door: Settings) -> None:
    """Given guesses at ever new logins, each with another forwarded address, then they are counted
    for the one address they come from, and the twenty-second waits."""
    statuses = []
    for number in range(23):
        body = json.dumps({"login": f"guess-{number}", "password": "not-it"}).encode()
        forged = f"203.0.113.{number}"
        answer = await raw(
            door,
            request(
                door,
                "POST /api/session HTTP/1.1",
                *page_headers(door),
                f"X-Forwarded-For: {forged}",
                f"X-Real-IP: {forged}",
                f"Forwarded: for={forged}",
                f"Content-Length: {len(body)}",
                "Connection: close",
                body=body,
            ),
        )
        statuses.append(int(answer.split()[1]))
    assert statuses == [401] * 21 + [429] * 2


async def test_another_site_changes_nothing_through_the_door(door: Settings, site: Site) -> None:
    cookie = (await site.headers("librarian"))["Cookie"]
    for headers in (
        ("Origin: https://evil.test", "X-Warmline: 1"),
        ("Origin: null", "X-Warmline: 1"),
        (f"Origin: {door.address()}",),
        ("Origin: https://evil.test", "X-Warmline: 1", "X-Forwarded-Host: evil.test"),
        (),
    ):
        line = request(door, "DELETE /api/session HTTP/1.1", f"Cookie: {cookie}", *headers)
        assert (await raw(door, line)).split()[1] == b"403", headers
    who = request(door, "GET /api/session HTTP/1.1", f"Cookie: {cookie}")
    assert (await raw(door, who)).split()[1] == b"200"


ODD_PATHS = (
    "/../secrets.json",
    "/..%2fsecrets.json",
    "/%2e%2e/secrets.json",
    "/assets/../../secrets.json",
    "/assets/..%5c..%5csecrets.json",
    "/%2e%2e%2f%2e%2e%2fetc/passwd",
    "//etc/passwd",
    "/assets/%00../../secrets.json",
    "/....//secrets.json",
    "/%c0%ae%c0%ae/secrets.json",
    "/ca/../../secrets.json",
    "/linked",
)


@pytest.mark.parametrize("path", ODD_PATHS)
async def test_no_path_leaves_the_desktop_s_folder(door: Settings, path: str) -> None:
    answer = await raw(door, request(door, f"GET {path} HTTP/1.1", "Connection: close"))
    assert SECRET.encode() not in answer
    assert b"root:" not in answer
    assert answer[9:10] in b"234", answer[:100]


async def test_no_path_leaves_the_desktop_s_folder_in_the_application(tmp_path: Path) -> None:
    """The same without the front door, which cleans some of them; a link out of the folder is not
    followed either."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("the page")
    (tmp_path / "secrets.json").write_text(SECRET)
    (dist / "linked").symlink_to(tmp_path / "secrets.json")
    app = FastAPI()
    app.mount("/", DesktopFiles(dist))
    async with Browser(app) as browser:
        for path in ODD_PATHS:
            answer = await browser.get(browser.base_url.copy_with(raw_path=path.encode()))
            assert SECRET not in answer.text, path
            assert answer.status_code < 500, path
