"""What a caller who waits hears on a real switch, told from the sound itself: announcements between
music, and the recording notice from the first ring of the agent's phone to its end."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.telephony.rigs import CALLER, AsteriskRig
from tests.telephony.switch import SECRET, tone
from tests.telephony.test_asterisk_recording import heard_at
from tests.telephony.test_contract import AGENT, talk
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.config import write_music
from warmline.telephony.asterisk.reload import MUSIC, reload_phones
from warmline.telephony.model import LegEnded, OfferAnswered, OfferRinging, PlaybackEnded

pytestmark = pytest.mark.servers

NOTICE_HZ, ANNOUNCED_HZ, AGENT_HZ, MUSIC_HZ = 1500, 500, 1000, 350
NOTICE_S = 3.0
NEAR_S = 0.5


async def with_notice(rig: AsteriskRig) -> None:
    """The switch learns, while it runs, of a notice that a queue has, and of music of its own."""
    settings = rig.switch.settings
    tone(settings.sounds / "wl" / "notice.wav", NOTICE_HZ, NOTICE_S)
    tone(settings.sounds / "music" / "calm" / "a.wav", MUSIC_HZ, 20)
    write_music(settings, [("calm", "wl/notice"), ("", "wl/notice")])
    await reload_phones(
        ami_port=settings.ami_port, ami_user="warmline", ami_secret=SECRET, modules=MUSIC
    )


def heard_by_caller(rig: AsteriskRig, name: str, hertz: float) -> list[tuple[float, float]]:
    sound = np.fromfile(rig.switch.settings.recordings / f"{name}.heard.sln", dtype="<i2")
    return heard_at(sound, hertz)


async def test_given_a_notice_when_the_agent_answers_at_once_then_it_is_heard_whole_before_him(
    live: AsteriskRig,
) -> None:
    await with_notice(live)
    await live.register(AGENT)
    phone = live.phones[AGENT]
    phone.tone_hz = AGENT_HZ
    leg = await live.caller()
    offer, name = uuid7(), f"take-{uuid7()}"
    await live.engine.offer(
        leg,
        offer,
        AGENT,
        ring_s=20,
        caller=CALLER,
        call="c",
        record=name,
        music="calm",
        notice="wl/notice",
        least_s=NOTICE_S,
    )
    await live.until(OfferRinging, offer=offer)
    await phone.answer()
    agent = (await live.until(OfferAnswered, offer=offer)).agent_leg
    await asyncio.sleep(NOTICE_S + 3)
    assert "LegEnded" not in live.of(leg) + live.of(agent)
    await live.engine.hang_up(leg)
    await live.until(LegEnded, leg=leg)
    await asyncio.sleep(0.5)
    [(begun, ended), *_] = heard_by_caller(live, name, NOTICE_HZ)
    assert begun < NEAR_S, "it begins with the ringing"
    assert ended - begun == pytest.approx(NOTICE_S, abs=NEAR_S), "and is heard to its end"
    [(talks, _), *_] = heard_by_caller(live, name, AGENT_HZ)
    assert ended - 0.1 <= talks <= ended + 1, "the agent is heard when it is over, and soon"


async def test_given_a_notice_when_nobody_answers_soon_then_the_queues_music_follows_it(
    live: AsteriskRig,
) -> None:
    await with_notice(live)
    await live.register(AGENT)
    leg = await live.caller()
    offer, name = uuid7(), f"take-{uuid7()}"
    await live.engine.offer(
        leg,
        offer,
        AGENT,
        ring_s=20,
        caller=CALLER,
        call="c",
        record=name,
        music="calm",
        notice="wl/notice",
        least_s=NOTICE_S,
    )
    await live.until(OfferRinging, offer=offer)
    await asyncio.sleep(NOTICE_S + 2)
    await live.engine.hang_up(leg)
    await live.until(LegEnded, leg=leg)
    await asyncio.sleep(0.5)
    [(_, ended), *_] = heard_by_caller(live, name, NOTICE_HZ)
    [(music, _), *_] = heard_by_caller(live, name, MUSIC_HZ)
    assert music == pytest.approx(ended, abs=NEAR_S)


async def test_given_somebody_waits_with_the_queues_music_when_told_something_then_both_are_heard(
    live: AsteriskRig,
) -> None:
    await with_notice(live)
    leg = await live.caller()
    name = f"take-{uuid7()}"
    await live.engine.record(leg, name)
    await live.engine.music(leg, True, "calm")
    await asyncio.sleep(1.5)
    await live.engine.play(leg, "told", ["hello"], until_key=True)
    await live.until(PlaybackEnded, playback="told")
    await live.engine.music(leg, True, "calm")
    await asyncio.sleep(1.5)
    await live.engine.hang_up(leg)
    await live.until(LegEnded, leg=leg)
    await asyncio.sleep(0.5)
    [(begun, ended)] = heard_by_caller(live, name, ANNOUNCED_HZ)
    spans = heard_by_caller(live, name, MUSIC_HZ)
    assert any(last <= begun + 0.1 for _, last in spans), "music before it"
    assert any(first >= ended - 0.1 for first, _ in spans), "and after it"


async def test_given_he_was_handed_on_after_a_talk_when_told_something_then_no_music_is_in_it(
    live: AsteriskRig,
) -> None:
    """His leg came out of a bridge, where the music is ours to start and to stop."""
    await with_notice(live)
    leg, agent = await talk(live)
    await live.engine.fetch_back(leg, agent, "bridge-handed-on")
    name = f"take-{uuid7()}"
    await live.engine.record(leg, name)
    await live.engine.music(leg, True, "calm")
    await live.engine.hang_up(agent)
    await asyncio.sleep(1.5)
    await live.engine.play(leg, "told", ["hello"], until_key=True)
    await live.until(PlaybackEnded, playback="told")
    await live.engine.music(leg, True, "calm")
    await asyncio.sleep(1.5)
    await live.engine.hang_up(leg)
    await live.until(LegEnded, leg=leg)
    await asyncio.sleep(0.5)
    [(begun, ended)] = heard_by_caller(live, name, ANNOUNCED_HZ)
    spans = heard_by_caller(live, name, MUSIC_HZ)
    assert any(last <= begun + 0.1 for _, last in spans), "music before it"
    assert any(first >= ended - 0.1 for first, _ in spans), "and after it"
    assert all(last <= begun + 0.1 or first >= ended - 0.1 for first, last in spans)
