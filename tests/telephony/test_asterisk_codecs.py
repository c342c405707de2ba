"""What a trunk speaks is heard: G.722 and SRTP between two real switches, both ways.

The caller says one tone at the carrier, the agent's phone another one; each is looked for where the
other end hears it: in our recording of what the customer said, and in what the carrier's channel
receives.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.telephony.rigs import CALLED, CALLER, AsteriskRig
from tests.telephony.switch import Switch, tone
from tests.telephony.test_asterisk_recording import ANSWERS_HZ, SAYS_HZ, heard_at
from tests.telephony.test_asterisk_trunks import applied
from tests.telephony.test_contract import AGENT
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.settings import SwitchTrunk
from warmline.telephony.model import LegArrived, LegEnded, LegMeasured, OfferAnswered

pytestmark = pytest.mark.servers

ENOUGH_S = 1.0
PLAIN = "allow=alaw,ulaw"


MOST_LOST, MOST_JITTER_MS = 0.5, 1000
"""On one machine hardly anything is lost; figures of another unit would be far beyond."""


@asynccontextmanager
async def carrier_speaks(switch: Switch, lines: str) -> AsyncIterator[None]:
    """The carrier's end of the trunk with these lines in place of its codecs."""
    file = switch.carrier_settings.etc / "pjsip.conf"
    before = file.read_text()
    assert PLAIN in before
    file.write_text(before.replace(PLAIN, lines))
    switch.console_of_carrier("module reload res_pjsip.so")
    try:
        yield
    finally:
        file.write_text(before)
        switch.console_of_carrier("module reload res_pjsip.so")


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"),
    [
        ({"codecs": ("g722",)}, "allow=g722", "g722"),
        ({"media": "sdes", "codecs": ("pcma",)}, "allow=alaw\nmedia_encryption=sdes", "alaw"),
    ],
    ids=["g722", "srtp"],
)
async def test_given_what_a_trunk_speaks_when_somebody_calls_then_both_hear_each_other(
    live: AsteriskRig, tmp_path: Path, ours: dict[str, object], theirs: str, shown: str
) -> None:
    switch, engine = live.switch, live.engine
    [demo] = switch.trunks
    spoken = SwitchTrunk(endpoint=demo.endpoint, host=demo.host, port=demo.port, **ours)  # type: ignore[arg-type]
    speech = tone(tmp_path / "speech.wav", SAYS_HZ, 30).with_suffix("")
    heard_by_caller = tmp_path / "caller.sln"
    await live.register(AGENT)
    live.phones[AGENT].tone_hz = ANSWERS_HZ
    async with applied(switch, [spoken]), carrier_speaks(switch, theirs):
        call = await live.carrier.call(CALLED, CALLER, speech=speech)
        leg = (await live.until(LegArrived)).leg
        await engine.answer(leg)
        offer = uuid7()
        name = f"codec-{offer}"
        of = uuid7()
        await engine.offer(leg, offer, AGENT, ring_s=9, caller=CALLER, call=of, record=name)
        await live.phones[AGENT].rings()
        await live.phones[AGENT].answer()
        await live.until(OfferAnswered, offer=offer)
        assert shown in switch.console("core show channels verbose") or shown in switch.console(
            "pjsip show channelstats"
        )
        listen_at_the_caller(switch, heard_by_caller)
        await asyncio.sleep(2 * ENOUGH_S)  # what is listened for
        await live.carrier.hang_up(call)
        await live.until(LegEnded, leg=leg)
        # and how the network was for the desk phone is told at the end
        network = await live.until(LegMeasured, call=of, endpoint=AGENT)
        assert network.loss < MOST_LOST
        assert network.jitter_ms < MOST_JITTER_MS
    said = np.fromfile(switch.settings.recordings / f"{name}.said.sln", dtype="<i2")
    assert total(heard_at(said, SAYS_HZ)) > ENOUGH_S
    heard = np.fromfile(heard_by_caller, dtype="<i2")
    assert total(heard_at(heard, ANSWERS_HZ)) > ENOUGH_S


def listen_at_the_caller(switch: Switch, file: Path) -> None:
    """From now on what the carrier's channel receives goes to a file: 8 kHz, 16 bit. (The carrier's
    own recording, both sides in one file, is garbled by a wide-band leg.)"""
    [channel] = switch.console_of_carrier("core show channels concise").splitlines()
    name = channel.partition("!")[0]
    switch.console_of_carrier(f"mixmonitor start {name} ,r({file})")


def total(spans: list[tuple[float, float]]) -> float:
    return sum(end - start for start, end in spans)
