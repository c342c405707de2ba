"""Calls on somebody else's bill through Kamailio: from the network, from an agent's phone and from
a browser, with and without a password, and hidden in what pretends to be a dialog under way.

What counts is what happens: not a packet reaches a carrier, and no switch begins a call. From one
address no more is sent than passes without being dropped for a flood.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import ClientConnection

from tests.deploy.fleet import CARRIER, DOOR, NODE, PHONES, PROXY, SECRET, STRANGER, Fleet, until
from tests.deploy.websocket import dial
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
from tests.hostile.sip import Stranger, stranger
from tests.telephony.phone import Phone

pytestmark = pytest.mark.servers


@dataclass
class Tap(asyncio.DatagramProtocol):
    """Whatever arrives at a carrier's port."""

    heard: list[bytes] = field(default_factory=list)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)


@pytest.fixture
async def tapped(fleet: Fleet) -> AsyncIterator[Fleet]:
    """Afterwards no carrier has heard anything."""
    tap, loop = Tap(), asyncio.get_running_loop()
    lines = [
        (await loop.create_datagram_endpoint(lambda: tap, local_addr=(host, fleet.carrier)))[0]
        for host in (CARRIER, STRANGER)
    ]
    yield fleet
    await asyncio.sleep(QUIET_S)
    for line in lines:
        line.close()
    assert not tap.heard, f"the carrier heard {tap.heard!r}"


@pytest.fixture
async def unbilled(tapped: Fleet) -> AsyncIterator[Fleet]:
    """Nor has any switch had a call."""
    before = [tapped.counts(node) for node in tapped.nodes]
    yield tapped
    await asyncio.sleep(QUIET_S)
    assert [tapped.counts(node) for node in tapped.nodes] == before, "a switch had a call"


def addresses(number: int) -> Iterator[str]:
    """Loopback addresses that nobody else has; `number` tells the tests apart."""
    return (f"127.{number}.0.{place}" for place in range(1, 250))


@pytest.mark.parametrize(
    ("number", "user"), [(51, "anonymous"), (52, "phone-1"), (53, "trunk-carrier"), (54, "probe")]
)
async def test_nobody_calls_out_under_any_name(unbilled: Fleet, number: int, user: str) -> None:
    """Given a stranger without a password, when he invites numbers, codes and contexts under a
    known name or none, then each is refused."""
    own = addresses(number)
    for target in TARGETS:
        async with stranger(unbilled.address, next(own)) as sender:
            status = await sender.ask(invite(sender, target, user))
            assert status in REFUSED, (target, status)
    for target in ODD:
        async with stranger(unbilled.address, next(own)) as sender:
            status = await sender.ask(invite(sender, target, user), QUIET_S)
            assert status in REFUSED | {0}, (target, status)
            assert await sender.alive()


async def test_headers_that_name_another_do_not_help(unbilled: Fleet) -> None:
    """Identity headers, an Authorization for another realm or of nonsense, and a forged way back
    are no password."""
    own = addresses(55)
    for extra in FORGED:
        async with stranger(unbilled.address, next(own)) as sender:
            message = invite(sender, "13800138000", PHONES[0], extra=extra)
            status = await sender.ask(message, QUIET_S)
            assert status in REFUSED | {0}, (extra, status)
            assert await sender.alive()


@pytest.mark.parametrize(("method", "extra", "body"), OTHER_METHODS)
async def test_other_methods_out_of_any_dialog_are_refused(
    unbilled: Fleet, method: str, extra: str, body: str
) -> None:
    """From a stranger under an agent's name and from the carrier's own address."""
    for address in ("127.56.0.1", CARRIER):
        async with stranger(unbilled.address, address) as sender:
            target = f"sip:13800138000@{PROXY}"
            message = sender.request(method, target, user=PHONES[0], extra=extra, body=body)
            status = await sender.ask(message)
            assert status in REFUSED, (address, status)


async def test_an_agent_s_own_phone_dials_nothing_by_itself(unbilled: Fleet) -> None:
    """Given an agent's phone that is registered with its password, when it invites outside numbers
    and codes itself, then each is refused: only `voice` dials, for whoever may."""
    phone = Phone(PHONES[0], SECRET, unbilled.address)
    await phone.open()
    try:
        assert await phone.register() == 200
        for target in TARGETS:
            if "@" not in target:
                status = await phone.invite(target, answer=True)
                assert status in REFUSED, (target, status)
    finally:
        phone.close()


async def register(
    sender: Stranger, user: str, word: tuple[str, str], extra: str = "", contact: str = ""
) -> int:
    """REGISTER `user`, its challenge answered by `word`, a name and its password."""
    target, at = f"sip:{PROXY}", f"sip:{user}@{PROXY}"
    asked = sender.request("REGISTER", target, user=user, to=at)
    assert await sender.ask(asked) == 401
    answer = authorization(sender.heard[-1].decode(), "REGISTER", target, *word)
    again = sender.request("REGISTER", target, user=user, to=at, extra=extra + answer)
    there = f"Contact: <sip:{user}@{sender.address}:{sender.port}>"
    assert there in again
    return await sender.ask(again.replace(there, contact or there))


async def test_one_agent_s_password_is_of_no_use_under_another_s_name(unbilled: Fleet) -> None:
    """Given agent 1's password, when he registers as agent 2, also with his own name put where an
    account is looked for first, then he is refused."""
    own, mine = addresses(57), PHONES[0]
    first = f'Authorization: Digest username="{mine}", realm="elsewhere", nonce="1", uri="x"\r\n'
    for extra in ("", first, f'Authorization: Digest username="{mine}"\r\n'):
        async with stranger(unbilled.address, next(own)) as sender:
            for word in ((mine, SECRET), (PHONES[1], "a-guess")):
                assert await register(sender, PHONES[1], word, extra) in (400, 401, 403)
    assert PHONES[1] not in unbilled.command("ul.dump")


def hidden(sender: Stranger, fleet: Fleet) -> Iterator[str]:
    """INVITEs to outside numbers that pretend to be of a dialog, each in another way."""
    node = f"{NODE}:{fleet.nodes[0].sip_port}"
    carrier = f"{CARRIER}:{fleet.carrier}"
    ours = f"Route: <sip:{PROXY}:{fleet.sip};lr>\r\n"
    forged = "sip:4001@elsewhere>;tag=forged"
    ways = (
        (f"13800138000@{carrier}", ours),
        (f"13800138000@{node}", ours),
        (f"13800138000@{node};maddr={CARRIER}", ours),
        (f"13800138000@{node};alias={CARRIER}~{fleet.carrier}~1", ours),
        (f"13800138000@{node};received={CARRIER};transport=udp", ours),
        (f"13800138000@{carrier}", f"{ours}Route: <sip:{node};lr>\r\n"),
        (f"13800138000@{node}", f"{ours}Route: <sip:{carrier};lr>\r\n"),
        (f"13800138000@{node}", f"{ours}Route: <sip:{node};lr>, <sip:{carrier};lr>\r\n"),
        (f"13800138000@{node}", f"{ours}Route: <sip:{node}>, <sip:{carrier}>\r\n"),
        (f"13800138000@{PROXY}:{fleet.sip};lr", f"Route: <sip:13800138000@{node}>\r\n"),
        (f"{PHONES[1]}@{fleet.site.realm}", ours),
    )
    for target, way in ways:
        message = invite(sender, target, PHONES[0], extra=way)
        to = f"To: <sip:{target}>\r\n"
        assert to in message
        yield message.replace(to, f"To: <{forged}\r\n")
        # Whoever reads the first To finds a dialog, whoever reads the last finds none, and back.
        yield message.replace(to, f"To: <{forged}\r\n{to}")
        yield message.replace(to, f"t: <{forged}\r\n{to}")
        yield message.replace(to, f"{to}To: <{forged}\r\n")
        yield message.replace(to, f"To: <{forged}, <sip:4001@{PROXY}>\r\n")
        yield message.replace(to, to.replace(">\r\n", ">;tag\r\n"))
        yield message.replace(to, to.replace(">\r\n", ">;tag=\r\n"))
        yield message.replace(to, to.replace(">\r\n", '>;x=";tag=forged"\r\n'))
        yield message.replace(to, f'To: "x>;tag=forged\\" <sip:{target}>\r\n')
        yield message.replace("CSeq: 1 INVITE", "CSeq: 1 BYE").replace(to, f"To: <{forged}\r\n")


async def test_nobody_calls_by_what_pretends_to_be_a_dialog(unbilled: Fleet) -> None:
    """Given a stranger, and an agent's phone that is registered where it sends from."""
    own = addresses(58)
    for registered in (False, True):
        async with stranger(unbilled.address, next(own)) as sender:
            count = len(list(hidden(sender, unbilled)))
        for number in range(count):
            async with stranger(unbilled.address, next(own)) as sender:
                if registered and number % 10 == 0:
                    assert await register(sender, PHONES[0], (PHONES[0], SECRET)) == 200
                message = list(hidden(sender, unbilled))[number]
                sender.send(message.encode())
                assert await sender.alive()


async def test_a_registered_contact_leads_no_call_to_a_carrier(tapped: Fleet) -> None:
    """Given an agent who registers a number at the carrier as his phone, by Contact, Path or Route,
    when a switch calls him, then his own phone rings and the carrier hears nothing."""
    own, carrier = addresses(59), f"{CARRIER}:{tapped.carrier}"
    away = f"Contact: <sip:13800138000@{carrier};alias={CARRIER}~{tapped.carrier}~1>"
    for extra in (
        "",
        f"Path: <sip:{carrier};lr>\r\nSupported: path\r\n",
        f"Route: <sip:{carrier};lr>\r\n",
    ):
        async with stranger(tapped.address, next(own)) as sender:
            word = (PHONES[1], SECRET)
            assert await register(sender, PHONES[1], word, extra, away) == 200
            call = tapped.calls(f"7{PHONES[1]}", 1, "stayer")
            await asyncio.to_thread(until, lambda: rung(sender), "his phone does not ring")
            call.kill()
            await asyncio.to_thread(tapped.whole)


def rung(sender: Stranger) -> bool:
    return any(data.startswith(b"INVITE ") for data in sender.heard)


# --- through the front door: what Caddy passes on comes to the WebSocket port from its address ---


async def final(socket: ClientConnection) -> str:
    while True:
        answer = str(await asyncio.wait_for(socket.recv(), 10))
        if not answer.startswith("SIP/2.0 1"):
            return answer


@pytest.mark.parametrize("user", ["anonymous", "trunk-carrier", PHONES[0]])
async def test_a_browser_without_an_account_calls_nobody(unbilled: Fleet, user: str) -> None:
    async with stranger(unbilled.address) as names, dial(unbilled, DOOR) as socket:
        for target in TARGETS:
            await socket.send(invite(names, target, user, "WS"))
            assert int((await final(socket)).split()[1]) in REFUSED, target


async def test_a_browser_with_an_account_calls_nobody(unbilled: Fleet) -> None:
    """Given a browser with agent 1's account, when it calls out with its own password, then it is
    refused."""
    async with stranger(unbilled.address) as names, dial(unbilled, DOOR) as socket:
        registrar, at = f"sip:{PROXY}", f"sip:{PHONES[0]}@{PROXY}"
        asked = {"user": PHONES[0], "to": at, "transport": "WS"}
        await socket.send(names.request("REGISTER", registrar, **asked))
        challenge = await final(socket)
        mine = authorization(challenge, "REGISTER", registrar, PHONES[0], SECRET)
        await socket.send(names.request("REGISTER", registrar, extra=mine, **asked))
        assert (await final(socket)).startswith("SIP/2.0 200")
        for target in TARGETS:
            uri = f"sip:{target}" if "@" in target else f"sip:{target}@{PROXY}"
            word = authorization(challenge, "INVITE", uri, PHONES[0], SECRET)
            await socket.send(invite(names, target, PHONES[0], "WS", word))
            assert int((await final(socket)).split()[1]) in REFUSED, target
