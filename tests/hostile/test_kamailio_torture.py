"""Kamailio's outside, as it is shipped: RFC 4475's messages and seeded damage, from strangers, from
the carrier (then they get as far as the switches), and through the front door's WebSocket.

A stranger who sends many is dropped for a while, so each small group comes from an address of its
own, which must then be answered a valid OPTIONS; in the end the same processes still carry calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import psutil
import pytest

from tests.deploy.fleet import CARRIER, DOOR, NODE, PHONES, SECRET, Fleet
from tests.deploy.websocket import dial
from tests.hostile import barrage, torture
from tests.hostile.barrage import SEED
from tests.hostile.mutations import damaged
from tests.hostile.sip import stranger
from tests.telephony.phone import Phone

pytestmark = pytest.mark.servers


class Keeping(Phone):
    """Keeps the last request it sent."""

    sent: list[bytes]

    def _send(self, lines: list[str], body: str, to: tuple[str, int], extra: str = "") -> None:
        self.sent = [self.text(lines, body, extra).encode()]
        super()._send(lines, body, to, extra)


def addresses(number: int) -> Iterator[str]:
    """Loopback addresses that nobody else has; `number` tells the tests apart."""
    return (f"127.{number}.{place // 200}.{1 + place % 200}" for place in range(2000))


def members(fleet: Fleet) -> set[int]:
    """Kamailio's processes, which it never starts again, and the switches'."""
    found = {process.pid for process in fleet.processes.values() if process.poll() is None}
    inside = psutil.Process(fleet.processes["kamailio"].pid).children(recursive=True)
    return found | {one.pid for one in inside}


@pytest.fixture
async def attacked(fleet: Fleet) -> AsyncIterator[Fleet]:
    """Afterwards the same processes carry calls in on each switch, and reach an agent."""
    before = members(fleet)
    yield fleet
    assert before <= members(fleet), f"somebody died:\n{fleet.log()[-3000:]}"
    await asyncio.to_thread(fleet.whole)
    taken = [fleet.taken(node) for node in fleet.nodes]
    for _ in range(3):
        assert await asyncio.to_thread(fleet.calls("4001", 4).wait, 90) == 0
        carried = [fleet.taken(node) > was for node, was in zip(fleet.nodes, taken, strict=True)]
        # A switch whose answer to a probe was late is left out for a moment.
        if all(carried):
            break
    assert all(carried)
    phone = await talking(fleet)
    phone.hang_up()
    phone.close()


async def talking(fleet: Fleet) -> Phone:
    """An agent's phone that registered at Kamailio, was called by a switch and hears music."""
    phone = Phone(PHONES[0], SECRET, fleet.address)
    await phone.open()
    assert await phone.register() == 200
    fleet.calls(f"6{PHONES[0]}", 1, "stayer")
    await phone.rings(20)
    await phone.answer()
    await hears(phone)
    return phone


async def hears(phone: Phone) -> None:
    """Wait for half a second of sound more."""
    assert phone.last is not None
    before = phone.last.heard
    async with asyncio.timeout(10):
        while phone.last.heard < before + 25:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)


async def test_after_each_torture_message_of_a_stranger_a_valid_options_is_answered(
    attacked: Fleet,
) -> None:
    own = addresses(41)
    for message in torture.messages():
        async with stranger(attacked.address, next(own)) as sender:
            sender.send(message.data)
            assert await sender.alive(), f"silent after {message.section} {message.name}"


async def test_after_each_torture_message_of_the_carrier_a_valid_options_is_answered(
    attacked: Fleet,
) -> None:
    async with stranger(attacked.address, CARRIER) as sender:
        for message in torture.messages():
            sender.send(message.data)
            assert await sender.alive(), f"silent after {message.section} {message.name}"


async def test_damaged_requests_of_strangers_do_not_silence_it(attacked: Fleet) -> None:
    """Given 600 damaged copies of INVITE (with its description), REGISTER, OPTIONS, BYE and
    CANCEL, none of which is dropped for coming in a flood."""
    own = addresses(42)
    async with stranger(attacked.address, next(own)) as maker:
        messages = barrage.requests(maker, 600)
    for group in barrage.groups(messages):
        async with stranger(attacked.address, next(own)) as sender:
            await barrage.survives(sender, group)
    assert "flood from 127.42." not in attacked.log()


async def test_damaged_requests_of_the_carrier_do_not_silence_it(attacked: Fleet) -> None:
    async with stranger(attacked.address, CARRIER) as sender:
        await barrage.survives(sender, barrage.requests(sender, 600))


async def test_damaged_session_descriptions_in_sound_invitations(attacked: Fleet) -> None:
    """Given 150 calls of the carrier whose description alone is damaged, of which Kamailio hands
    on to the switches those that a switch can bear."""
    taken = sum(attacked.taken(node) for node in attacked.nodes)
    async with stranger(attacked.address, CARRIER) as sender:
        await barrage.survives(
            sender, barrage.invitations(sender, barrage.descriptions(CARRIER, 150))
        )
    assert sum(attacked.taken(node) for node in attacked.nodes) > taken + 20


async def test_damaged_registrations_with_a_true_password_in_them(attacked: Fleet) -> None:
    """Given a phone's REGISTER answered with its password and then damaged, from 20 addresses."""
    own = addresses(43)
    for seed in range(20):
        phone = Keeping(PHONES[1], SECRET, attacked.address, next(own))
        await phone.open()
        assert await phone.register() == 200
        async with stranger(attacked.address, phone.address) as sender:
            await barrage.survives(sender, list(damaged(phone.sent, barrage.GROUP, SEED + seed)))
        phone.close()


async def test_junk_through_the_websocket_door(attacked: Fleet) -> None:
    """Given a browser's SIP socket full of damaged messages, bytes and giant frames, then another
    one and the UDP side are answered."""
    own = addresses(44)
    async with stranger(attacked.address, next(own)) as sender:
        register = sender.request("REGISTER", f"sip:{NODE}", user=PHONES[0], transport="WS")
        for number, data in enumerate(damaged([register.encode()], 60, SEED + 2)):
            async with dial(attacked, DOOR) as socket:
                await socket.send(data * (1 if number % 10 else 20))
            if number % 10 == 0:
                assert await sender.alive(), f"silent after {data!r}"
        async with dial(attacked, DOOR) as socket:
            await socket.send(register)
            answer = await asyncio.wait_for(socket.recv(), 10)
            assert str(answer).startswith("SIP/2.0 401")


async def test_junk_over_tcp_from_a_stranger(attacked: Fleet) -> None:
    """Its TCP port is meant for the front door; SIP and anything else that comes there by itself
    ends that connection at most."""
    own = addresses(45)
    async with stranger(attacked.address, next(own)) as sender:
        whole = [message.data for message in torture.messages()]
        whole.append(sender.request("REGISTER", f"sip:{NODE}", transport="TCP").encode())
        whole.append(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nContent-Length: 99999999\r\n\r\n")
        for data in damaged(whole, 150, SEED + 4):
            _, writer = await asyncio.open_connection(
                attacked.address[0], attacked.websocket, local_addr=(next(own), 0)
            )
            writer.write(data)
            writer.close()
        assert await sender.alive()
    assert attacked.command("core.uptime")


async def test_damaged_media_in_a_talk_hurts_neither_the_talk_nor_the_switches(
    attacked: Fleet,
) -> None:
    """Given an agent who was reached by Kamailio and hears music, when damaged RTP, RTCP and STUN
    packets are thrown at every media port of both switches, then he still hears it."""
    phone = await talking(attacked)
    ports = [p for node in attacked.nodes for p in range(node.rtp_low, node.rtp_high + 1)]
    async with stranger(attacked.address, "127.46.0.1") as sender:
        for number, data in enumerate(barrage.media(3000)):
            sender.send(data, (NODE, ports[number % len(ports)]))
            if number % 100 == 0:
                await asyncio.sleep(0.01)
        assert await sender.alive()
    await hears(phone)
    phone.hang_up()
    phone.close()
