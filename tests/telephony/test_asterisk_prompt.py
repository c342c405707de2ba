"""An uploaded prompt on the real switch: the caller hears it, on a narrow and on a wide line, and
one that is replaced while it plays is heard to its end."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.telephony.rigs import AsteriskRig
from tests.telephony.test_asterisk_recording import heard_at
from warmline.ivr.speech.uploads import decoded, write_phone_formats
from warmline.telephony.model import LegArrived, PlaybackEnded, RecordingBegun

pytestmark = pytest.mark.servers

RATE = 44_100


def mp3(hertz: float, seconds: float) -> bytes:
    """What somebody would upload: stereo, 44.1 kHz, too quiet."""
    at = np.arange(int(RATE * seconds)) / RATE
    wave = (np.sin(2 * np.pi * hertz * at) * 0.02).astype(np.float32)
    out = io.BytesIO()
    soundfile.write(out, np.stack([wave, wave], axis=1), RATE, format="MP3")
    return out.getvalue()


async def test_given_an_uploaded_prompt_when_replaced_while_it_plays_then_both_are_heard_whole(
    live: AsteriskRig,
) -> None:
    welcome = Path(live.switch.access().sounds) / "prompt" / "welcome"
    write_phone_formats(decoded(mp3(500, 3.0)), welcome)
    await live.arrive()
    leg = (await live.until(LegArrived)).leg
    await live.engine.answer(leg)
    await live.engine.record(leg, "prompts-heard")
    await live.until(RecordingBegun)
    await live.engine.play(leg, "first", ["prompt/welcome"], until_key=True)
    await asyncio.sleep(1.0)
    write_phone_formats(decoded(mp3(1000, 2.0)), welcome)
    assert not (await live.until(PlaybackEnded, playback="first")).failed
    await live.engine.play(leg, "second", ["prompt/welcome"], until_key=True)
    assert not (await live.until(PlaybackEnded, playback="second")).failed
    await live.caller_hangs_up(leg)
    await asyncio.sleep(3.0)
    heard = np.fromfile(live.switch.settings.recordings / "prompts-heard.heard.sln", dtype="<i2")
    for hertz, seconds in ((500, 3.0), (1000, 2.0)):
        [(first, last)] = heard_at(heard, hertz)
        assert last - first == pytest.approx(seconds, abs=0.4)
