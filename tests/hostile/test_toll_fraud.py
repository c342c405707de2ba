"""Calls on somebody else's bill: no way from a socket or a browser to an outside number.

Tried from the network and through the switch's WebSocket (as the front door passes it on), as
nobody, under others' names, with own and with another agent's password: INVITE to outside numbers,
codes and the dialplan's own contexts, REFER, Replaces, MESSAGE, SUBSCRIBE and PUBLISH out of any
dialog. What counts is what happens: no channel on the carrier, no channel of ours in any context
but the refusing one, no success.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.hostile.sip import Stranger, offer, stranger
from tests.telephony.phone import Phone
from tests.telephony.switch import SECRET, Switch
from warmline.kit.ids import uuid7

pytestmark = pytest.mark.servers

TARGETS = (
    "13800138000",
    "+8613800138000",
    "0013800138000",
    "900442071838750",
    "9001",
    "4001",
    "s",
    "h",
    "*8",
    "*72",
    "warmline-offer",
    "s@warmline-hands",
    "13800138000@127.0.0.2",
    "trunk-demo",
    "13800138000;user=phone",
    "%31%33800138000",
)
ODD = ("${EXTEN}", "13800138000 ", "a\x00b", "13800138000?Replaces=x", "\u5750\u5e2d")
"""No URIs: the switch refuses them or says nothing at all."""
QUIET_S = 1.0
REFUSED = {400, 401, 403, 404, 405, 415, 416, 420, 481, 482, 484, 488, 489, 501, 603}


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


def invite(
    sender: Stranger, target: str, user: str, transport: str = "UDP", extra: str = ""
) -> str:
    return sender.request(
        "INVITE",
        f"sip:{target}" if "@" in target else f"sip:{target}@{sender.switch[0]}",
        user=user,
        extra=f"Content-Type: application/sdp\r\n{extra}",
        body=offer(sender.address),
        transport=transport,
    )


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
    extras = (
        "P-Asserted-Identity: <sip:trunk-demo@127.0.0.2>\r\nPrivacy: none\r\n",
        'Remote-Party-ID: "x" <sip:phone-1@127.0.0.1>;party=calling\r\n',
        'Authorization: Digest username="phone-1", realm="elsewhere", nonce="1", uri="sip:x", '
        'response="00000000000000000000000000000000", algorithm=MD5\r\n',
        "Authorization: Digest\r\nProxy-Authorization: Basic cGhvbmUtMTp4\r\n",
        "Authorization: Bearer x\r\nIdentity: x\r\n",
        "Route: <sip:13800138000@127.0.0.2;lr>\r\n",
        "Record-Route: <sip:127.0.0.2;lr>\r\nPath: <sip:127.0.0.2;lr>\r\n",
        "Via: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKforged;received=127.0.0.2\r\n",
        "X-Forwarded-For: 127.0.0.2\r\nX-Warmline-Call: 1\r\n",
        "Replaces: x;from-tag=a;to-tag=b;early-only\r\nRequire: replaces\r\n",
        "Diversion: <sip:trunk-demo@127.0.0.2>\r\n",
    )
    async with stranger(unbilled.sip) as sender:
        for extra in extras:
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


@pytest.mark.parametrize(
    ("method", "extra", "body"),
    [
        ("REFER", "Refer-To: <sip:13800138000@127.0.0.2>\r\nReferred-By: <sip:phone-1@x>\r\n", ""),
        ("MESSAGE", "Content-Type: text/plain\r\n", "hello"),
        ("SUBSCRIBE", "Event: presence\r\nExpires: 60\r\n", ""),
        ("SUBSCRIBE", "Event: dialog\r\nExpires: 60\r\n", ""),
        ("PUBLISH", "Event: presence\r\nExpires: 60\r\n", ""),
        ("NOTIFY", "Event: refer\r\nSubscription-State: active\r\n", ""),
        ("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=1\r\nDuration=160\r\n"),
        ("UPDATE", "", ""),
        ("PRACK", "RAck: 1 1 INVITE\r\n", ""),
        ("BYE", "", ""),
    ],
)
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


def authorization(challenge: str, method: str, uri: str, user: str, secret: str) -> str:
    """The header that answers the challenge with this user's password."""
    given = dict(re.findall(r'(\w+)="?([^",\r\n]+)"?', challenge))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    ha1, ha2 = md5(f"{user}:{given['realm']}:{secret}"), md5(f"{method}:{uri}")
    cnonce = uuid7()
    response = md5(f"{ha1}:{given['nonce']}:00000001:{cnonce}:auth:{ha2}")
    return (
        f'Authorization: Digest username="{user}", realm="{given["realm"]}", '
        f'nonce="{given["nonce"]}", uri="{uri}", response="{response}", qop=auth, nc=00000001, '
        f'cnonce="{cnonce}", algorithm=MD5, opaque="{given.get("opaque", "")}"\r\n'
    )
