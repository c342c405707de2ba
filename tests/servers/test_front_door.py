"""The front door for real: Caddy before a small application and a small switch."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.servers import embedded
from warmline.kit.settings import Settings
from warmline.servers import caddy

NAME = "localhost"
SESSION = {"Cookie": "warmline_session=good"}
STRICT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
}


@pytest.fixture
def home() -> Iterator[Path]:
    with embedded.temporary_home() as folder:
        yield folder


async def check_session(request: web.Request) -> web.Response:
    assert "Upgrade" not in request.headers
    return web.Response(status=204 if request.cookies.get("warmline_session") == "good" else 401)


async def page(request: web.Request) -> web.Response:
    own = STRICT if request.path == "/strict" else None
    return web.json_response(
        {"path": request.path, "bytes": len(await request.read())}, headers=own
    )


async def sip(request: web.Request) -> web.WebSocketResponse:
    """A switch that tells what arrived with the handshake."""
    socket = web.WebSocketResponse(protocols=["sip"])
    await socket.prepare(request)
    await socket.send_json({"path": request.path, "cookie": request.headers.get("Cookie")})
    await socket.close()
    return socket


async def kamailio(request: web.Request) -> web.WebSocketResponse:
    """Another one, that stands in front of several."""
    socket = web.WebSocketResponse(protocols=["sip"])
    await socket.prepare(request)
    await socket.send_json({"here": "kamailio"})
    await socket.close()
    return socket


@asynccontextmanager
async def listening(port: int, *routes: web.RouteDef) -> AsyncIterator[None]:
    application = web.Application(client_max_size=10_000_000)
    application.add_routes(routes)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def door(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """Caddy with these settings, its two backends, and a client."""
    application = listening(
        settings.web.app_port,
        web.get("/api/session/check", check_session),
        web.get("/{path:.*}", page),
        web.post("/{path:.*}", page),
    )
    switch = listening(settings.asterisk.ari_port, web.get("/ws", sip))
    async with application, switch:
        with embedded.running(caddy.part(settings)):
            async with aiohttp.ClientSession(settings.address()) as client:
                yield client


async def test_one_origin_with_hardened_answers(home: Path) -> None:
    # Given the front door on loopback
    settings = embedded.settings_for(home / "centre")
    async with door(settings) as client, client.get("/some/page") as answer:
        # when a page is asked for, then the application answers
        assert (await answer.json())["path"] == "/some/page"
        # and the answer keeps others from framing or sniffing it
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in answer.headers
        assert "Strict-Transport-Security" not in answer.headers


async def test_an_answer_s_own_stricter_policy_is_left_to_it(home: Path) -> None:
    # Given an answer that says what a browser may do with it, such as a file people typed
    settings = embedded.settings_for(home / "centre")
    async with door(settings) as client, client.get("/strict") as answer:
        # when it passes the front door, then that is all that is said
        for name, said in STRICT.items():
            assert answer.headers.getall(name) == [said]
        # and what it did not say is added
        assert answer.headers["X-Frame-Options"] == "DENY"


async def test_sip_passes_only_with_a_session_and_without_its_cookie(home: Path) -> None:
    settings = embedded.settings_for(home / "centre")
    async with door(settings) as client:
        # Given no session, when a phone wants to connect, then it is refused
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect("/sip", protocols=["sip"])
        assert refused.value.status == 401
        # Given a session, then the switch is reached, and the cookie stays here
        async with client.ws_connect("/sip", protocols=["sip"], headers=SESSION) as socket:
            assert socket.protocol == "sip"
            assert await socket.receive_json() == {"path": "/ws", "cookie": None}
        # and nothing but a WebSocket gets to the switch at all
        async with client.get("/sip", headers=SESSION) as answer:
            assert answer.status == 426


async def test_sip_goes_to_kamailio_where_there_is_one(home: Path) -> None:
    own = embedded.settings_for(home / "centre")
    port = own.carrier.ari_port
    settings = own.changed(web={"sip": f"127.0.0.1:{port}"})
    async with listening(port, web.get("/ws", kamailio)), door(settings) as client:
        async with client.ws_connect("/sip", protocols=["sip"], headers=SESSION) as socket:
            assert await socket.receive_json() == {"here": "kamailio"}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect("/sip", protocols=["sip"])
        assert refused.value.status == 401


async def test_the_switch_s_other_addresses_are_not_reachable(home: Path) -> None:
    settings = embedded.settings_for(home / "centre")
    async with door(settings) as client, client.get("/ws", headers=SESSION) as answer:
        assert (await answer.json())["path"] == "/ws", "the application answered, not the switch"


async def test_a_request_too_large_is_refused(home: Path) -> None:
    limits = {"web": {"body_limit_mb": 2}, "attachments": {"most_mb": 1}}
    settings = embedded.settings_for(home / "centre").changed(**limits)
    async with door(settings) as client, client.post("/x", data=b"x" * 2_500_000) as answer:
        assert answer.status == 413


async def test_while_the_application_is_away_the_answer_is_ours(home: Path) -> None:
    settings = embedded.settings_for(home / "centre")
    with embedded.running(caddy.part(settings)):
        async with (
            aiohttp.ClientSession(settings.address()) as client,
            client.get("/api/x") as answer,
        ):
            assert answer.status == 502
            assert (await answer.json())["error"]["code"] == "retry_later"


async def test_a_public_name_means_https_by_an_own_authority_that_can_be_downloaded(
    home: Path,
) -> None:
    # Given a centre with a public name and no certificate
    settings = embedded.settings_for(home / "centre").changed(web={"public_host": NAME})
    assert settings.address() == f"https://{NAME}:{settings.web.port}"
    root = caddy.root_certificate(settings)
    async with door(settings) as client:
        while not root.exists():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)
        # when the root certificate is fetched from the page that explains it
        async with client.get("/ca", ssl=False) as answer:
            text = await answer.text()
            assert "安装本中心的根证书" in text
            assert "root certificate" in text
        async with client.get("/ca/warmline-ca.crt", ssl=False) as answer:
            certificate = await answer.text()
        # then a browser that trusts it trusts this centre, and is told to stay with HTTPS
        trusting = ssl.create_default_context(cadata=certificate)
        async with client.get("/page", ssl=trusting) as answer:
            assert answer.status == 200
            assert "max-age" in answer.headers["Strict-Transport-Security"]
        # and the authority's key is not to be had
        async with client.get("/ca/root.key", ssl=trusting) as answer:
            assert "PRIVATE KEY" not in await answer.text()
