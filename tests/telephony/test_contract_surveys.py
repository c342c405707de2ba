"""What a survey after the agent's end needs of the engine, the same on the simulator and on a real
Asterisk: the customer comes into our hands whoever ends the talk but he, is asked by key, says what
he thinks after a tone, and his own end is told as his."""

from __future__ import annotations

from tests.telephony.rigs import CALLER, Rig
from warmline.kit.ids import uuid7
from warmline.telephony.model import (
    KeyReceived,
    LegArrived,
    LegEnded,
    LegHeld,
    OfferAnswered,
    OfferRinging,
    PlaybackEnded,
    RecordingBegun,
)

AGENT = "phone-1"


async def talk(rig: Rig, record: str | None = None) -> tuple[str, str]:
    """A caller who is to be asked, and the agent, in talk: customer leg and agent leg."""
    await rig.register(AGENT)
    leg, offer = await rig.caller(), uuid7()
    await rig.engine.offer(
        leg, offer, AGENT, ring_s=20, caller=CALLER, call="c", record=record, stay=True
    )
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers(AGENT, offer)
    return leg, (await rig.until(OfferAnswered, offer=offer)).agent_leg


async def asked(rig: Rig, leg: str) -> None:
    """He hears the question, and answers in the middle of it."""
    await rig.engine.play(leg, "ask", ["hello"] * 9, until_key=True)
    await rig.pass_time(0.3)
    await rig.press(leg, "5")
    assert (await rig.until(KeyReceived, leg=leg)).key == "5"
    await rig.until(PlaybackEnded, playback="ask", within_s=2)


async def comments(rig: Rig, leg: str, name: str) -> None:
    """He hears the tone (which no key cuts), speaks, and ends it by key."""
    await rig.engine.play(leg, "tone", ["hello"])
    assert not (await rig.until(PlaybackEnded, playback="tone")).failed
    await rig.engine.record(leg, name)
    await rig.pass_time(0.3)
    await rig.press(leg, "#")
    assert (await rig.until(KeyReceived, leg=leg)).key == "#"
    await rig.engine.play(leg, "thanks", ["hello"])
    assert not (await rig.until(PlaybackEnded, playback="thanks")).failed


async def test_given_who_is_to_be_asked_when_we_end_the_agents_leg_then_he_answers_and_leaves(
    rig: Rig,
) -> None:
    # Given a recorded talk that the agent ends by his page's button: our command
    leg, agent = await talk(rig, record="survey-1")
    await rig.until(RecordingBegun, leg=leg)
    await rig.pass_time(0.3)
    await rig.engine.hang_up(agent)
    assert not (await rig.until(LegEnded, leg=agent)).by_remote
    await rig.until(LegArrived, leg=leg)
    # then the caller is asked, and what he says is in the recording that runs already
    await asked(rig, leg)
    await comments(rig, leg, "survey-1-again")
    begun = [event.file for event in rig.seen if isinstance(event, RecordingBegun)]
    assert begun == ["survey-1"]
    # and it is he who leaves
    await rig.caller_hangs_up(leg)
    assert (await rig.until(LegEnded, leg=leg)).by_remote
    assert [event.leg for event in rig.seen if isinstance(event, LegEnded)] == [agent, leg]


async def test_given_who_is_to_be_asked_when_he_hangs_up_first_then_he_does_not_come_back(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.pass_time(0.3)
    await rig.caller_hangs_up(leg)
    assert not (await rig.until(LegEnded, leg=agent)).by_remote
    assert (await rig.until(LegEnded, leg=leg)).by_remote
    assert [event.leg for event in rig.seen if isinstance(event, LegEnded)] == [leg, agent]
    await rig.pass_time(0.3)
    assert rig.of(leg).count("LegArrived") == 1


async def test_given_he_is_on_hold_in_our_bridge_when_the_agent_hangs_up_then_he_is_asked(
    rig: Rig,
) -> None:
    # Given a talk that is not recorded and was fetched back, with the caller on hold
    leg, agent = await talk(rig)
    await rig.engine.fetch_back(leg, agent, "bridge-s")
    await rig.engine.hold(leg)
    await rig.until(LegHeld)
    # when the agent hangs up, then the caller is taken out, and asked
    await rig.agent_hangs_up(AGENT, agent)
    assert (await rig.until(LegEnded, leg=agent)).by_remote
    await rig.engine.unbridge("bridge-s", leg)
    await asked(rig, leg)
    # and only what he says is recorded
    await comments(rig, leg, "survey-2")
    assert (await rig.until(RecordingBegun)).file == "survey-2"
    await rig.engine.hang_up(leg)
    assert not (await rig.until(LegEnded, leg=leg)).by_remote
