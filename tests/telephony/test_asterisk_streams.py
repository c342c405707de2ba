"""A stream that begins anew is heard: the numbers of its packets may fall as well as rise.

So it is when a carrier sends from another server in the middle of a call, or somebody else begins
to speak in the bridge. Debian's own build of Asterisk drops what falls (see
`servers.asterisk_mending`); this asks the switch that we use. A-law passes the talk as it is and is
translated for the recording only, Opus is translated for the talk, too.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.telephony.rigs import CALLED, CALLER, AsteriskRig
from tests.telephony.switch import tone
from tests.telephony.test_asterisk_codecs import listen_at_the_caller, total
from tests.telephony.test_asterisk_recording import ANSWERS_HZ, SAYS_HZ, heard_at
from tests.telephony.test_contract import AGENT
from tests.telephony.voice import OPUS, PCMA, Codec
from warmline.kit.ids import uuid7
from warmline.telephony.model import LegArrived, LegEnded, OfferAnswered

pytestmark = pytest.mark.servers

FIRST, ANEW = 30_000, 20_000
"""A fall of less than half of all numbers, which a switch may take for packets that come late."""
SPEAKS_S = 3.0
ENOUGH_S = 2.0


@pytest.mark.parametrize("codec", [PCMA, OPUS], ids=["narrow", "wide"])
async def test_given_an_agent_whose_numbers_fall_then_caller_and_recording_go_on_hearing_him(
    live: AsteriskRig, tmp_path: Path, codec: Codec
) -> None:
    # Given an agent in a talk, whose phone has spoken for a while
    switch, engine = live.switch, live.engine
    await live.register(AGENT)
    phone = live.phones[AGENT]
    phone.codec, phone.tone_hz, phone.sequence = codec, ANSWERS_HZ, FIRST
    speech = tone(tmp_path / "speech.wav", SAYS_HZ, 60).with_suffix("")
    call = await live.carrier.call(CALLED, CALLER, speech=speech)
    leg = (await live.until(LegArrived)).leg
    await engine.answer(leg)
    offer = uuid7()
    name = f"anew-{offer}"
    await engine.offer(leg, offer, AGENT, ring_s=9, caller=CALLER, call="c", record=name)
    await phone.rings()
    await phone.answer()
    await live.until(OfferAnswered, offer=offer)
    await asyncio.sleep(1)
    # when the numbers of its packets fall
    phone.sequence = ANEW
    after = tmp_path / "after.sln"
    listen_at_the_caller(switch, after)
    await asyncio.sleep(SPEAKS_S)
    await live.carrier.hang_up(call)
    await live.until(LegEnded, leg=leg)
    # then the caller goes on hearing him
    heard = np.fromfile(after, dtype="<i2")
    assert total(heard_at(heard, ANSWERS_HZ)) > ENOUGH_S
    # and so does the recording, in its last seconds
    recorded = np.fromfile(switch.settings.recordings / f"{name}.heard.sln", dtype="<i2")
    last = recorded[-round(SPEAKS_S * 8000) :]
    assert total(heard_at(last, ANSWERS_HZ)) > ENOUGH_S
