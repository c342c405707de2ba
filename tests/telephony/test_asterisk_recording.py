"""A recording keeps step with the talk whatever the legs send: both files, all the way.

The agent speaks now and then and sends nothing in between, as with silence suppression; the pair
is fetched back from `Dial()` into a bridge; the customer is held. Where the agent's words stand in
the recording is compared with when his phone spoke them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.telephony.phone import Phone
from tests.telephony.rigs import CALLER, AsteriskRig
from tests.telephony.switch import tone
from tests.telephony.test_contract import AGENT
from tests.telephony.voice import OPUS, PCMA, Codec
from warmline.kit.ids import uuid7
from warmline.telephony.model import LegArrived, LegEnded, OfferAnswered, RecordingBegun

pytestmark = pytest.mark.servers

SAYS_HZ, ANSWERS_HZ = 450, 1000
STEP_S = 0.02
PAUSE_S = 2.0
"""Silence that a recording without step would lose."""
NEAR_S = 1.0
"""Far below `PAUSE_S`, far above what it is on an idle machine (under 0.1 s)."""

Sound = npt.NDArray[np.int16]


@dataclass
class Words:
    """When the agent's phone spoke, in seconds since the recording began."""

    phone: Phone
    zero: datetime
    spoken: list[tuple[float, float]] = field(default_factory=list)

    def now(self) -> float:
        return (datetime.now(UTC) - self.zero).total_seconds()

    @asynccontextmanager
    async def silence(self) -> AsyncIterator[None]:
        self.phone.speaks = False
        yield
        await asyncio.sleep(PAUSE_S)
        self.phone.speaks = True

    async def speak(self, seconds: float = 1.5) -> None:
        begun = self.now()
        await asyncio.sleep(seconds)
        self.spoken.append((begun, self.now()))


def heard_at(sound: Sound, hertz: float) -> list[tuple[float, float]]:
    """When a tone sounds, from … to in seconds; holes under 0.3 s do not count."""
    size = round(8000 * STEP_S)
    frames = sound[: len(sound) // size * size].reshape(-1, size).astype(float)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    wanted = power[:, round(hertz * STEP_S)]
    sounds = np.flatnonzero((wanted > 0.5 * power.sum(axis=1)) & (wanted > 1e8))
    found: list[list[int]] = []
    for frame in sounds.tolist():
        if found and (frame - found[-1][1]) * STEP_S < 0.3:
            found[-1][1] = frame
        else:
            found.append([frame, frame])
    return [(a * STEP_S, (b + 1) * STEP_S) for a, b in found]


@pytest.mark.parametrize("codec", [PCMA, OPUS], ids=["narrow", "wide"])
async def test_given_pauses_fetch_and_hold_when_recorded_then_words_stand_where_they_were_spoken(
    live: AsteriskRig, tmp_path: Path, codec: Codec
) -> None:
    engine = live.engine
    await live.register(AGENT)
    phone = live.phones[AGENT]
    phone.codec, phone.tone_hz = codec, ANSWERS_HZ
    speech = tone(tmp_path / "speech.wav", SAYS_HZ, 60).with_suffix("")
    call = await live.carrier.call("4001", CALLER, speech=speech)
    leg = (await live.until(LegArrived)).leg
    await engine.answer(leg)
    offer = uuid7()
    name = f"take-{offer}"
    await engine.offer(leg, offer, AGENT, ring_s=9, caller=CALLER, call="c", record=name)
    await phone.rings()
    begun = await live.until(RecordingBegun)
    assert begun.switch_at is not None
    words = Words(phone, begun.switch_at)
    await phone.answer()
    agent = (await live.until(OfferAnswered, offer=offer)).agent_leg
    await words.speak()
    if codec is OPUS:
        assert "opus" in live.switch.console("pjsip show channelstats")
    async with words.silence():
        pass
    await words.speak()
    async with words.silence():
        await engine.fetch_back(leg, agent, "kept")
    await words.speak()
    async with words.silence():
        await engine.hold(leg)
    await engine.unhold(leg)
    await words.speak()
    await live.carrier.hang_up(call)
    await live.until(LegEnded, leg=leg)
    ended = words.now()
    await asyncio.sleep(0.5)
    folder = live.switch.settings.recordings
    said, heard = (
        np.fromfile(folder / f"{name}.{kind}.sln", dtype="<i2") for kind in ("said", "heard")
    )
    assert len(said) == len(heard)
    assert len(said) / 8000 == pytest.approx(ended, abs=NEAR_S)
    starts = [start for start, _ in heard_at(heard, ANSWERS_HZ)]
    assert starts == pytest.approx([start for start, _ in words.spoken], abs=NEAR_S)
    [(first, last)] = heard_at(said, SAYS_HZ)
    assert last - first > ended - 2 * NEAR_S


async def test_given_a_talk_when_recorded_on_demand_and_paused_then_silence_where_it_was_paused(
    live: AsteriskRig, tmp_path: Path
) -> None:
    """Begun in the middle of a talk in `Dial()`, paused for a while: time goes on, sound does
    not, neither the customer's nor the agent's."""
    engine = live.engine
    await live.register(AGENT)
    phone = live.phones[AGENT]
    phone.codec, phone.tone_hz = PCMA, ANSWERS_HZ
    speech = tone(tmp_path / "speech.wav", SAYS_HZ, 60).with_suffix("")
    call = await live.carrier.call("4001", CALLER, speech=speech)
    leg = (await live.until(LegArrived)).leg
    await engine.answer(leg)
    offer = uuid7()
    name = f"wish-{offer}"
    await engine.offer(leg, offer, AGENT, ring_s=9, caller=CALLER, call="c", record=None)
    await phone.rings()
    await phone.answer()
    await live.until(OfferAnswered, offer=offer)
    await engine.record(leg, name)
    began = datetime.now(UTC)
    assert (await live.until(RecordingBegun)).file == name
    words = Words(phone, began)
    await words.speak(2)
    await engine.pause_recording(leg, True)
    await asyncio.sleep(PAUSE_S + 1)
    await engine.pause_recording(leg, False)
    await words.speak(2)
    await live.carrier.hang_up(call)
    await live.until(LegEnded, leg=leg)
    await asyncio.sleep(0.5)
    folder = live.switch.settings.recordings
    for kind, hertz in (("said", SAYS_HZ), ("heard", ANSWERS_HZ)):
        sound = np.fromfile(folder / f"{name}.{kind}.sln", dtype="<i2")
        assert len(sound) / 8000 == pytest.approx(words.now(), abs=2 * NEAR_S)
        [(_, paused), (resumed, _)] = heard_at(sound, hertz)
        assert paused == pytest.approx(words.spoken[0][1], abs=NEAR_S)
        assert resumed == pytest.approx(words.spoken[1][0], abs=NEAR_S)
        hole = sound[round((paused + 0.2) * 8000) : round((resumed - 0.2) * 8000)]
        assert np.abs(hole).max() == 0
