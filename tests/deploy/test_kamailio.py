"""Several switches behind the shipped Kamailio configuration, with real servers."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import re
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from tests.deploy.fleet import (
    CARRIER,
    DOOR,
    NODE,
    PHONES,
    PROXY,
    SECRET,
    STRANGER,
    VOICE,
    Fleet,
    program,
    until,
)
from tests.deploy.websocket import dial
from tests.telephony.phone import Phone
from warmline.telephony.asterisk.settings import SwitchSettings

pytestmark = pytest.mark.servers
FLOODER = "127.0.0.8"


@pytest.fixture(scope="module")
def running(asterisk_tree: Path) -> Iterator[Fleet]:
    fleet = Fleet(asterisk_tree)
    try:
        fleet.start()
        yield fleet
    finally:
        fleet.stop()


@pytest.fixture
def fleet(running: Fleet) -> Fleet:
    """Whole again, whatever the test before did to it."""
    running.whole()
    return running


@pytest.fixture
async def phone(fleet: Fleet) -> AsyncIterator[Phone]:
    made = Phone(PHONES[0], SECRET, fleet.address)
    await made.open()
    yield made
    made.close()


class BrowserPhone(Phone):
    """The same phone by SIP over WebSocket, as the front door hands a browser's on."""

    socket: ClientConnection

    async def open_through(self, fleet: Fleet, door: str) -> None:
        await self.open()
        self.socket = await dial(fleet, door)
        self.sent = [asyncio.create_task(self.read())]

    async def read(self) -> None:
        async for message in self.socket:
            data = message if isinstance(message, bytes) else message.encode()
            self.datagram_received(data, self.switch)

    def _via(self) -> str:
        return super()._via().replace("/UDP", "/WS").replace(self.address, "a.invalid")

    def _send(self, lines: list[str], body: str, to: tuple[str, int], extra: str = "") -> None:
        text = self.text(lines, body, extra)
        self.sent.append(asyncio.create_task(self.socket.send(text)))


async def finished(process: subprocess.Popen[bytes]) -> int:
    return await asyncio.to_thread(process.wait, 90)


def test_the_shipped_configuration_is_valid(fleet: Fleet) -> None:
    command, environment = program("kamailio")
    done = subprocess.run(
        [*command, "-c", "-f", str(fleet.folder / "etc" / "kamailio.cfg")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "config file ok" in done.stdout + done.stderr
    assert done.returncode == 0


def test_calls_are_spread_over_both_nodes(fleet: Fleet) -> None:
    before = [fleet.taken(node) for node in fleet.nodes]
    assert fleet.calls("4001", 6).wait(90) == 0
    shares = [fleet.taken(node) - count for node, count in zip(fleet.nodes, before, strict=True)]
    assert sum(shares) == 6
    assert min(shares) >= 2


def test_a_drained_node_gets_no_new_call_while_its_talk_goes_on(fleet: Fleet) -> None:
    # Given a talk on each node
    drained, other = fleet.nodes
    talks = fleet.calls("4001", 2, "stayer")
    until(lambda: [fleet.talks(node) for node in fleet.nodes] == [1, 1], "no talk on each node")
    # when one is drained
    fleet.set_state("d", drained)
    before = fleet.taken(other)
    assert fleet.calls("4001", 4).wait(90) == 0
    # then all new calls go to the other
    assert fleet.taken(other) == before + 4
    # and the node is still left out, though it answers the probes, and still talks
    assert fleet.states()[drained.sip_port].startswith("D")
    assert fleet.talks(drained) == 1
    # until its people hang up, which their caller hears
    for node in fleet.nodes:
        fleet.console(node, "channel request hangup all")
    assert talks.wait(90) == 0
    assert fleet.talks(drained) == 0
    # and it may come back
    fleet.set_state("a", drained)
    before = fleet.taken(drained)
    assert fleet.calls("4001", 2).wait(90) == 0
    assert fleet.taken(drained) == before + 1


def test_a_killed_node_is_left_out_and_comes_back(fleet: Fleet) -> None:
    dead, other = fleet.nodes
    before = fleet.taken(other)
    fleet.kill(dead)
    # Calls at that very moment succeed: what meets the dead node goes on to the other.
    assert fleet.calls("4001", 4).wait(90) == 0
    assert fleet.taken(other) == before + 4
    until(lambda: fleet.states()[dead.sip_port] == "IP", "the dead node is still in")
    # Probing alone brings it back.
    fleet.whole()
    assert fleet.calls("4001", 2).wait(90) == 0
    assert fleet.taken(dead) >= 1


async def ring(fleet: Fleet, phone: Phone, node: SwitchSettings) -> None:
    """A call on this node reaches the phone, they talk, the phone hangs up."""
    other = next(one for one in fleet.nodes if one is not node)
    await asyncio.to_thread(fleet.set_state, "d", other)
    call = fleet.calls(f"7{phone.user}", 1, "stayer")
    invited = await phone.rings(40)
    assert f":{node.sip_port}" in invited.invite.get("contact")
    await phone.answer()
    await asyncio.to_thread(until, lambda: fleet.up(node) == 2, "the two do not talk")
    phone.hang_up()
    assert await finished(call) == 0
    await asyncio.to_thread(fleet.set_state, "a", other)


async def test_an_agent_is_reached_from_a_call_on_either_node(fleet: Fleet, phone: Phone) -> None:
    assert await phone.register() == 200
    for node in fleet.nodes:
        await ring(fleet, phone, node)
    assert phone.calls == 2


async def test_a_websocket_phone_is_reached_and_forgotten_with_its_socket(fleet: Fleet) -> None:
    browser = BrowserPhone(PHONES[1], SECRET, fleet.address)
    await browser.open_through(fleet, DOOR)
    assert await browser.register() == 200
    for node in fleet.nodes:
        await ring(fleet, browser, node)
    # A browser that is gone is not rung any more.
    await browser.socket.close()
    browser.close()
    await asyncio.to_thread(
        until, lambda: PHONES[1] not in fleet.command("ul.dump"), "the lost phone is still known"
    )


def test_a_node_calls_out_by_a_listed_carrier_only(fleet: Fleet) -> None:
    carrier = fleet.answers()
    assert fleet.calls("813900000000", 1).wait(90) == 0
    assert carrier.wait(90) == 0
    # where nobody is listed the call is forbidden, which the dialplan answers
    assert fleet.calls("913900000000", 1).wait(90) == 0


class Stranger(Phone):
    """Knows no password and tries what a stranger may."""

    ha1 = ""

    def _digest(self, method: str, uri: str, challenge: str) -> str:
        """With `ha1` in place of what a password makes."""
        if not self.ha1:
            return super()._digest(method, uri, challenge)
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
        ha2 = hashlib.md5(f"{method}:{uri}".encode(), usedforsecurity=False).hexdigest()
        text = f"{self.ha1}:{given['nonce']}:00000001:abcd:auth:{ha2}"
        response = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        return (
            f'Authorization: Digest username="{self.user}", realm="{given["realm"]}", '
            f'nonce="{given["nonce"]}", uri="{uri}", response="{response}", qop=auth, '
            'nc=00000001, cnonce="abcd", algorithm=MD5'
        )

    def ask(self) -> None:
        """One OPTIONS; nobody waits for the answer."""
        lines = [
            f"OPTIONS sip:{self.switch[0]} SIP/2.0",
            self._via(),
            "Max-Forwards: 70",
            f"From: <sip:nobody@{self.address}>;tag=a",
            f"To: <sip:{self.switch[0]}>",
            f"Call-ID: {uuid.uuid4().hex}",
            "CSeq: 1 OPTIONS",
        ]
        self._send(lines, "", self.switch)

    def answered(self) -> int:
        """Answers so far that nobody waited for."""
        return self._answers.qsize()

    async def within_a_forged_dialog(self, uri: str) -> int:
        """INVITE as if a talk were going on; the status."""
        lines = [
            f"INVITE {uri} SIP/2.0",
            self._via(),
            f"Route: <sip:{self.switch[0]}:{self.switch[1]};lr>",
            "Max-Forwards: 70",
            f"From: <sip:nobody@{self.address}>;tag=a",
            f"To: <{uri}>;tag=b",
            f"Call-ID: {uuid.uuid4().hex}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:nobody@{self.address}:{self.port}>",
        ]
        self._send(lines, "", self.switch)
        return int((await self._final()).first.split()[1])


@pytest.fixture
async def stranger(fleet: Fleet) -> AsyncIterator[Stranger]:
    made = Stranger(PHONES[0], "guessed", fleet.address, STRANGER)
    await made.open()
    yield made
    made.close()


async def test_strangers_do_not_register(fleet: Fleet, stranger: Stranger) -> None:
    assert await stranger.register() == 401
    # Nothing is told about which accounts there are,
    stranger.user = "nobody"
    assert await stranger.register() == 401
    # and no account is opened by the word that Kamailio prints for nothing.
    stranger.ha1 = "<null>"
    assert await stranger.register() == 401
    assert fleet.log().count(f"wrong password from {STRANGER}") == 3
    # Who goes on guessing is not even heard.
    for _ in range(3):
        assert await stranger.register() == 401
    assert await stranger.register() == 403


async def test_nobody_but_a_carrier_calls(fleet: Fleet, stranger: Stranger) -> None:
    taken = [fleet.taken(node) for node in fleet.nodes]
    assert await stranger.invite("4001", user="anonymous") == 403
    # An agent's phone is called, it does not call, even with its password.
    stranger.secret = SECRET
    assert await stranger.register() == 200
    assert await stranger.invite("4001", answer=True) == 403
    assert await stranger.within_a_forged_dialog(f"sip:139@{CARRIER}:{fleet.carrier}") == 403
    assert [fleet.taken(node) for node in fleet.nodes] == taken


async def test_a_flood_is_dropped_and_hurts_nobody_else(fleet: Fleet, phone: Phone) -> None:
    flooder = Stranger("nobody", SECRET, fleet.address, FLOODER)
    await flooder.open()
    burst = 10 * fleet.site.requests_in_2_s
    for _ in range(burst):
        flooder.ask()
    await asyncio.to_thread(until, lambda: f"flood from {FLOODER}" in fleet.log(), "no flood seen")
    assert await phone.register() == 200
    assert flooder.answered() < burst
    flooder.close()


async def test_only_the_front_door_opens_websockets(fleet: Fleet) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await dial(fleet, STRANGER)
    assert refused.value.response.status_code == 403


def asked(fleet: Fleet, path: str, address: str, secret: str, method: str = "GET") -> int:
    """The status of a request at Kamailio's HTTP door."""
    door = http.client.HTTPConnection(
        PROXY, fleet.websocket, timeout=5, source_address=(address, 0)
    )
    door.request(method, path, headers={"X-Warmline": secret})
    return door.getresponse().status


def test_only_voice_with_its_secret_asks_and_drains(fleet: Fleet) -> None:
    drain = f"/warmline/drain/{NODE}:{fleet.nodes[0].sip_port}"
    assert asked(fleet, "/warmline/phones", VOICE, SECRET) == 200
    for address, secret in ((VOICE, "guessed"), (VOICE, ""), (STRANGER, SECRET), (DOOR, SECRET)):
        assert asked(fleet, drain, address, secret, "POST") == 403
        assert asked(fleet, "/warmline/phones", address, secret) == 403
    # No other command is reached by it.
    for path in (
        "core.kill",
        "drain/x",
        f'drain/{NODE}:1","method":"core.kill',
    ):
        assert asked(fleet, f"/warmline/{path}", VOICE, SECRET, "POST") in (400, 404)
    assert set(fleet.states().values()) == {"AP"}
    assert asked(fleet, drain, VOICE, SECRET, "POST") == 200
    assert fleet.states()[fleet.nodes[0].sip_port].startswith("D")
