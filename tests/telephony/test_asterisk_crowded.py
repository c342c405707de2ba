"""A switch full of calls is taken over like an empty one; odd WebSocket frames do not end it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.telephony.rigs import AsteriskRig
from tests.telephony.test_asterisk_lease import inside
from tests.telephony.test_contract import AGENT, talk
from warmline.telephony.model import Connected
from warmline.telephony.ports import EngineAway

pytestmark = pytest.mark.servers

CROWD = 500
LONG = 80


async def test_given_a_thousand_channels_when_a_driver_takes_over_then_the_switch_lives(
    live: AsteriskRig,
) -> None:
    """Given a talk, and channels whose list is longer than the stack of the switch's thread (half
    a megabyte, which it would put one frame on), when another driver takes over, then it has the
    talk and the switch goes on."""
    await talk(live)
    _, link = inside(live)
    await asyncio.gather(
        *(
            link.ari(
                "POST",
                "channels/create",
                endpoint=f"Local/{'i' * LONG}@warmline-hands/n",
                app=link.application,
                channelId=f"{number:0{LONG}}",
                otherChannelId=f"other-{number:0{LONG}}",
            )
            for number in range(CROWD)
        )
    )
    await live.engine.stop()
    other = AsteriskRig(live.switch)
    await other.open()
    try:
        seen = next(event for event in other.seen if isinstance(event, Connected))
        assert len([leg for leg in seen.snapshot.legs if leg.place == "talk"]) == 2
    finally:
        await other.close()
    assert live.switch.processes[0].poll() is None


async def test_given_a_list_that_is_refused_when_read_then_it_is_not_taken_for_an_empty_one(
    live: AsteriskRig,
) -> None:
    _, link = inside(live)
    with pytest.raises(EngineAway):
        await link.listed("channels/of-nobody")


async def test_given_an_unasked_pong_when_the_switch_hears_it_then_it_lives(
    live: AsteriskRig,
) -> None:
    """Some releases of Asterisk fall over it (asterisk 2085)."""
    url = f"http://127.0.0.1:{live.switch.settings.http_port}/ws"
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(url, protocols=("sip",)) as socket,
    ):
        await socket.pong(b"here I am")
        await socket.ping(b"and you?")
        await asyncio.sleep(0.2)
    await live.register(AGENT)
    assert live.switch.processes[0].poll() is None
