"""What an agent does in a talk: hold and take back, mute, keys; from the page and its keyboard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import soundfile
from playwright.async_api import expect

from tests.journeys.api import Api
from tests.journeys.audio import FOUND, RATE, Codes, Sound, alike, picture, resampled
from tests.journeys.centre import Centre, eventually
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.journeys.outside import Caller
from tests.journeys.proof import (
    LISTEN_S,
    comes_to_hear_only,
    finished,
    hears_none,
    hears_only,
    kinds,
    newest_call,
    stored_recording,
)

pytestmark = pytest.mark.journey


@dataclass
class Talk:
    """A call that was just answered with F8."""

    agent: Desk
    caller: Caller
    known: set[str]


@pytest.fixture
async def talk(centre: Centre, desk: OpenDesk, office: Api, codes: Codes) -> Talk:
    """Agent 8001 talks with somebody who pressed 1."""
    agent = await desk("8001", code=codes.agent, ready=True)
    known = {call["id"] for call in office.calls()}
    caller = await centre.call_in(codes.caller)
    await agent.is_in("ringing", within_s=40)
    await agent.page.locator("button.answer:enabled").wait_for()
    await agent.page.keyboard.press("F8")
    await agent.strip_says("通话中", within_s=15)
    return Talk(agent, caller, known)


async def test_a_held_caller_hears_music_and_not_the_agent(
    centre: Centre, office: Api, talk: Talk, codes: Codes
) -> None:
    # Given a talk in which the caller hears the agent
    agent, caller = talk.agent, talk.caller
    await comes_to_hear_only(caller, codes.agent, codes.nobody)
    # when the agent presses 保持
    await agent.press("保持")
    await agent.strip_says("保持中")
    # then the caller hears music, and not the agent
    heard = await caller.hears(LISTEN_S)
    hears_none(heard, codes.agent, codes.caller)
    assert is_music(heard, centre) > FOUND
    # when he is taken back, then both hear each other again
    await agent.press("取回")
    await agent.strip_says("通话中")
    await comes_to_hear_only(caller, codes.agent, codes.caller)
    await comes_to_hear_only(agent, codes.caller, codes.agent)
    # and the record counts the hold apart from the talk
    await agent.page.keyboard.press("F9")
    await agent.wrapped_up()
    record = finished(office, newest_call(office, talk.known))
    assert kinds(record, "李雷") == ["ring", "talk", "hold", "talk", "wrap_up"]
    holds = [s["seconds"] for s in record["segments"] if s["kind"] == "hold"]
    assert record["held_s"] == pytest.approx(sum(holds))
    assert record["held_s"] > LISTEN_S - 1
    assert record["ended_by"] == "agent"


async def test_what_is_said_while_the_recording_is_paused_is_in_no_file(
    office: Api, talk: Talk, codes: Codes
) -> None:
    # Given a talk that is recorded
    agent, caller = talk.agent, talk.caller
    await comes_to_hear_only(caller, codes.agent, codes.nobody)
    # when the agent pauses the recording, then the talk goes on and the page says so
    await agent.press("暂停录音（如报卡号）")
    await expect(agent.page.locator("button.recording")).to_contain_text("录音已暂停")
    await comes_to_hear_only(caller, codes.agent, codes.nobody)
    await comes_to_hear_only(agent, codes.caller, codes.nobody)
    # and when he goes on, it is recorded again
    await agent.press("恢复录音")
    await expect(agent.page.locator("button.recording")).to_contain_text("录音中")
    await agent.hears(LISTEN_S)
    await agent.hang_up()
    await agent.wrapped_up()
    # then the record marks the gap, which is silent on both sides, and what came after is there
    record = finished(office, newest_call(office, talk.known))
    (gap,) = record["recording"]["gaps"]
    assert gap["reason"] == "agent"
    assert gap["end_s"] - gap["start_s"] > 2 * LISTEN_S - 1
    sides = stored_recording(office, record["id"])[:2]
    for side, said, other in zip(
        sides, (codes.caller, codes.agent), (codes.agent, codes.caller), strict=True
    ):
        before, after = int(gap["start_s"] * RATE), int(gap["end_s"] * RATE)
        loudest = float(np.abs(side).max())
        # a codec's ringing may reach a little into the gap
        assert np.abs(side[before + RATE // 2 : after - RATE // 2]).max() < 0.02 * loudest
        hears_only(side[after:], said, other, codes.nobody)


async def test_a_muted_agent_is_not_heard_but_hears(talk: Talk, codes: Codes) -> None:
    # Given a talk, when the agent presses F7
    agent, caller = talk.agent, talk.caller
    await agent.page.keyboard.press("F7")
    await agent.strip_says("已静音")
    # then the caller hears nothing of him, while he hears the caller
    heard = await caller.hears(LISTEN_S)
    hears_none(heard[len(heard) // LISTEN_S :], codes.agent)
    await comes_to_hear_only(agent, codes.caller, codes.agent)
    # when he presses F7 again, then he is heard
    await agent.page.keyboard.press("F7")
    await agent.strip_says("通话中")
    await comes_to_hear_only(caller, codes.agent, codes.nobody)
    # when he holds and takes back with F6, then the strip says so each time
    await agent.page.keyboard.press("F6")
    await agent.strip_says("保持中")
    await agent.page.keyboard.press("F6")
    await agent.strip_says("通话中")


async def test_keys_of_the_page_reach_the_caller(centre: Centre, talk: Talk) -> None:
    # Given a talk and a carrier that writes down which keys arrive
    log = await centre.keys_of_callers()
    begin = len(log.read_text()) if log.exists() else 0
    # when the agent opens the keypad, clicks 5 and types # and 0
    await talk.agent.page.get_by_label("拨号键盘").click()
    await talk.agent.page.locator(".pad").get_by_role("button", name="5", exact=True).click()
    await talk.agent.page.keyboard.press("#")
    await talk.agent.page.keyboard.press("0")

    # then they arrive at the caller's end in this order
    def arrived() -> bool:
        lines = log.read_text()[begin:].splitlines() if log.exists() else []
        keys = [line.split("DTMF end '")[1][0] for line in lines if "DTMF end '" in line]
        return "".join(dict.fromkeys(keys)) == "5#0"

    await eventually(arrived, what="the keys 5, # and 0 at the caller")


def is_music(heard: Sound, centre: Centre) -> float:
    """How well a stretch of what was heard fits somewhere into the centre's music, -1 … 1."""
    file = next((centre.settings.sounds.folder / "music").glob("*.wav"))
    music, rate = soundfile.read(str(file))
    looped = np.concatenate([resampled(music, rate)] * 2)
    middle = picture(heard)[300:600]
    return float(alike(middle, picture(looped)).max())
