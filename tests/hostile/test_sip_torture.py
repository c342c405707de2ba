"""The switch's outside: RFC 4475's messages and seeded damage, from strangers and from the trunk.

After each small group the switch must answer a valid OPTIONS (a group that silences it is sent
again one by one, so that the message is named), and at the end a whole call still works in the same
process.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.hostile import barrage, torture
from tests.hostile.barrage import SEED, survives
from tests.hostile.mutations import damaged
from tests.hostile.sip import stranger
from tests.telephony.rigs import AsteriskRig
from tests.telephony.switch import Switch
from tests.telephony.test_contract import AGENT, talk

pytestmark = pytest.mark.servers

TRUNK = "127.0.0.2"


@pytest.fixture
async def attacked(switch: Switch) -> AsyncIterator[Switch]:
    """The switch; after the test it is still the same process and carries a call."""
    process = switch.processes[0]
    yield switch
    assert process.poll() is None, "the switch died"
    await asyncio.to_thread(quiet, switch)
    rig = AsteriskRig(switch)
    await rig.open()
    try:
        await talk(rig)
        heard = rig.phones[AGENT].last
        assert heard is not None
        before = heard.heard
        async with asyncio.timeout(30):
            while heard.heard < before + 20:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
    finally:
        await rig.close()


def quiet(switch: Switch) -> None:
    """End what was taken for a call, also what a busy switch takes up late: the call that proves
    that it lives is then the only one."""
    for _ in range(100):
        switch.console("channel request hangup all")
        if "\n0 active channels" in f"\n{switch.console('core show channels count')}":
            return
        time.sleep(0.2)
    raise AssertionError("calls stay")


def test_the_messages_are_all_of_the_rfc_s() -> None:
    """Sections 3.1.1 (13), 3.1.2 (19), 3.2 (1), 3.3 (15) and 3.4 (1); those whose length matters
    state their true one."""
    found = {message.name: message for message in torture.messages()}
    assert len(found) == 49
    assert b"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" in found["intmeth"].data
    assert b"really" * 20 in found["longreq"].data
    head, _, body = found["wsinv"].data.partition(b"\r\n\r\n")
    assert b"Content-Length   : %d\r\n" % len(body) in head


@pytest.mark.parametrize("address", ["127.0.0.1", TRUNK])
async def test_after_each_torture_message_a_valid_options_is_answered(
    attacked: Switch, address: str
) -> None:
    """Given RFC 4475's messages from a stranger and from the trunk's own address (where they get
    as far as the dialplan), then the switch answers after each."""
    async with stranger(attacked.sip, address) as sender:
        for message in torture.messages():
            sender.send(message.data)
            assert await sender.alive(), f"silent after {message.section} {message.name}"


@pytest.mark.parametrize("address", ["127.0.0.1", TRUNK])
async def test_damaged_requests_do_not_silence_the_switch(attacked: Switch, address: str) -> None:
    """Given 600 damaged copies of INVITE (with its description), REGISTER, OPTIONS, BYE and CANCEL
    of each sender, then the switch answers after each group of them."""
    async with stranger(attacked.sip, address) as sender:
        await survives(sender, barrage.requests(sender, 600))


async def test_damaged_session_descriptions_in_sound_invitations(attacked: Switch) -> None:
    """Given calls of the trunk whose description alone is damaged (its length is stated rightly),
    but so that every line keeps its form, then the switch answers after each group.

    What breaks the form can kill the switch: Kamailio keeps it away (`test_kamailio_descriptions`),
    and `docs/reliability.md` says what that means without one.
    """
    bodies = [one for one in barrage.descriptions(TRUNK, 150) if barrage.LINES.fullmatch(one)]
    assert len(bodies) > 30
    async with stranger(attacked.sip, TRUNK) as sender:
        await survives(sender, barrage.invitations(sender, bodies))


async def test_junk_through_the_websocket_door(attacked: Switch) -> None:
    """Given a browser's SIP socket full of damaged messages, bytes and giant frames, then another
    one and the UDP side are answered."""
    url = f"http://127.0.0.1:{attacked.settings.http_port}/ws"
    async with stranger(attacked.sip) as sender:
        register = sender.request("REGISTER", "sip:127.0.0.1", user="browser-1", transport="WS")
        for number, data in enumerate(damaged([register.encode()], 60, SEED + 2)):
            async with (
                aiohttp.ClientSession() as client,
                client.ws_connect(url, protocols=("sip",)) as socket,
            ):
                await socket.send_bytes(data * (1 if number % 10 else 20))
            if number % 10 == 0:
                assert await sender.alive(), f"silent after {data!r}"
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(url, protocols=("sip",)) as socket,
        ):
            await socket.send_str(register)
            answer = await asyncio.wait_for(socket.receive_str(), 10)
            assert answer.startswith("SIP/2.0 401")


async def test_damaged_media_in_a_talk_hurts_neither_the_talk_nor_the_switch(
    attacked: Switch,
) -> None:
    """Given a talk, when damaged RTP, RTCP and STUN packets are thrown at every media port of the
    switch, then the talk is still heard."""
    rig = AsteriskRig(attacked)
    await rig.open()
    try:
        await talk(rig)
        heard = rig.phones[AGENT].last
        assert heard is not None
        ports = range(attacked.settings.rtp_low, attacked.settings.rtp_high + 1)
        async with stranger(attacked.sip) as sender:
            for number, data in enumerate(barrage.media(3000)):
                sender.send(data, ("127.0.0.1", ports[number % len(ports)]))
                if number % 100 == 0:
                    await asyncio.sleep(0.01)
            assert await sender.alive()
        before = heard.heard
        async with asyncio.timeout(30):
            while heard.heard < before + 50:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
    finally:
        await rig.close()
