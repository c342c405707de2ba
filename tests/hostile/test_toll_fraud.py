"""Calls on somebody else's bill: no way from a socket or a browser to an outside number.

Tried from the network and through the switch's WebSocket (as the front door passes it on), as
nobody, under others' names, with own and with another agent's password: INVITE to outside numbers,
codes and the dialplan's own contexts, REFER, Replaces, MESSAGE, SUBSCRIBE and PUBLISH out of any
dialog. What counts is what happens: no channel on the carrier, no channel of ours in any context
but the refusing one, no success.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.hostile.fraud import (
    FORGED,
    ODD,
    OTHER_METHODS,
    QUIET_S,
    REFUSED,
    TARGETS,
    authorization,
    invite,
)
from tests.hostile.sip import stranger
from tests.telephony.phone import Phone
from tests.telephony.switch import SECRET, Switch

pytestmark = pytest.mark.servers


@pytest.fixture
async def unbilled(switch: Switch) -> AsyncIterator[Switch]:
    """The switch; afterwards the carrier has never had a channel, and we have none left."""
    before = started(switch)
    yield switch
    assert started(switch) == before, "the carrier got a call"
    async with asyncio.timeout(10):
        while "0 active channels" not in switch.console("core show channels count"):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.2)


def started(switch: Switch) -> str:
    """How many calls the carrier has had."""
    text = switch.console_of_carrier("core show channels count")
    found = re.search(r"(\d+) calls? processed", text)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("user", ["anonymous", "phone-1", "browser-1", "trunk-demo", "warmline"])
async def test_nobody_calls_out_under_any_name(unbilled: Switch, user: str) -> None:
    """Given a stranger without a password, when he invites numbers, codes and contexts under a
    known name or none, then each is refused."""
    async with stranger(unbilled.sip) as sender:
        for target in TARGETS:
            status = await sender.ask(invite(sender, target, user))
            assert status in REFUSED, (target, status)
        for target in ODD:
            status = await sender.ask(invite(sender, target, user), QUIET_S)
            assert status in REFUSED | {0}, (target, status)
        assert await sender.alive()


async def test_headers_that_name_another_do_not_help(unbilled: Switch) -> None:
    """Identity headers, an Authorization for another realm or of nonsense, and a forged way back
    are no password."""
    async with stranger(unbilled.sip) as sender:
        for extra in FORGED:
            message = invite(sender, "13800138000", "phone-1", extra=extra)
            status = await sender.ask(message, QUIET_S)
            assert status in REFUSED | {0}, (extra, status)
        assert await sender.alive()


async def test_an_agent_s_own_phone_dials_nothing_by_itself(unbilled: Switch) -> None:
    """Given an agent's phone with its right password, when it invites outside numbers and codes
    itself, then each is refused: only `voice` dials, for whoever may."""
    phone = Phone("phone-1", SECRET, unbilled.sip)
    await phone.open()
    try:
        for target in TARGETS:
            if "@" not in target:
                status = await phone.invite(target, answer=True)
                assert status in REFUSED, (target, status)
    finally:
        phone.close()


async def test_one_agent_s_password_is_of_no_use_under_another_s_name(unbilled: Switch) -> None:
    """Given agent 1's password, when he calls or registers as agent 2, then he is refused."""
    phone = Phone("phone-1", SECRET + "-own", unbilled.sip)
    await phone.open()
    try:
        assert await phone.invite("13800138000", user="phone-2", answer=True) in (401, 403)
    finally:
        phone.close()
    async with stranger(unbilled.sip) as sender:
        target = f"sip:{unbilled.sip[0]}"
        challenged = sender.request("REGISTER", target, user="phone-2")
        assert await sender.ask(challenged) == 401
        answer = authorization(sender.heard[-1].decode(), "REGISTER", target, "phone-1", SECRET)
        again = sender.request("REGISTER", target, user="phone-2", extra=answer)
        assert await sender.ask(again) in (401, 403)
    assert "phone-2" not in unbilled.console("pjsip show contacts")


@pytest.mark.parametrize(("method", "extra", "body"), OTHER_METHODS)
async def test_other_methods_out_of_any_dialog_are_refused(
    unbilled: Switch, method: str, extra: str, body: str
) -> None:
    """From a stranger under an agent's name and from the trunk's own address."""
    for address in ("127.0.0.1", "127.0.0.2"):
        async with stranger(unbilled.sip, address) as sender:
            target = f"sip:13800138000@{unbilled.sip[0]}"
            message = sender.request(method, target, user="phone-1", extra=extra, body=body)
            status = await sender.ask(message)
            assert status in REFUSED, (address, status)


# --- through the front door: what Caddy passes on comes to the switch's /ws from loopback ---


@asynccontextmanager
async def browser(switch: Switch) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    url = f"http://127.0.0.1:{switch.settings.http_port}/ws"
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(url, protocols=("sip",)) as socket,
    ):
        yield socket


async def final(socket: aiohttp.ClientWebSocketResponse) -> str:
    while True:
        answer = await asyncio.wait_for(socket.receive_str(), 10)
        if not answer.startswith("SIP/2.0 1"):
            return answer


@pytest.mark.parametrize("user", ["anonymous", "trunk-demo", "phone-1", "browser-1"])
async def test_a_browser_without_an_account_calls_nobody(unbilled: Switch, user: str) -> None:
    async with stranger(unbilled.sip) as names, browser(unbilled) as socket:
        for target in TARGETS:
            await socket.send_str(invite(names, target, user, "WS"))
            assert int((await final(socket)).split()[1]) in REFUSED, target


async def test_a_browser_with_an_account_calls_nobody_and_is_nobody_else(unbilled: Switch) -> None:
    """Given a browser with agent 1's account (browser-1), when it calls out with its own password
    or registers agent 2's phone with it, then both are refused."""
    async with stranger(unbilled.sip) as names, browser(unbilled) as socket:
        for target in ("13800138000", "*72", "s", "trunk-demo"):
            uri = f"sip:{target}@{unbilled.sip[0]}"
            await socket.send_str(invite(names, target, "browser-1", "WS"))
            challenge = await final(socket)
            assert challenge.startswith("SIP/2.0 401")
            mine = authorization(challenge, "INVITE", uri, "browser-1", SECRET)
            await socket.send_str(invite(names, target, "browser-1", "WS", mine))
            assert (await final(socket)).split()[1] == "403"
        registrar = f"sip:{unbilled.sip[0]}"
        await socket.send_str(names.request("REGISTER", registrar, user="phone-2", transport="WS"))
        other = authorization(await final(socket), "REGISTER", registrar, "browser-1", SECRET)
        await socket.send_str(
            names.request("REGISTER", registrar, user="phone-2", extra=other, transport="WS")
        )
        assert (await final(socket)).split()[1] in ("401", "403")
    assert "phone-2" not in unbilled.console("pjsip show contacts")
