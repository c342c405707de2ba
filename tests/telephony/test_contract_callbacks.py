"""What a callback needs of the engine, the same on the simulator and on a real Asterisk: a key
while music plays, and somebody whom we rang who is then offered to an agent like a caller."""

from __future__ import annotations

from tests.telephony.rigs import CALLED, CALLER, Rig
from warmline.kit.ids import uuid7
from warmline.telephony.model import (
    KeyReceived,
    LegAnswered,
    LegEnded,
    LegRinging,
    OfferAnswered,
    OfferReturned,
    OfferRinging,
    PlaybackEnded,
    RecordingBegun,
)

AGENT, CUSTOMER = "phone-1", "13900000000@trunk-demo"


async def test_given_a_key_in_the_music_when_called_back_then_customer_and_agent_are_in_talk(
    rig: Rig,
) -> None:
    # Given somebody who waits with music, presses a key, and is asked something
    caller = await rig.caller()
    await rig.engine.music(caller, True)
    await rig.press(caller, "1")
    assert (await rig.until(KeyReceived, leg=caller)).key == "1"
    await rig.engine.play(caller, "number", ["hello"], until_key=True)
    await rig.press(caller, "1")
    assert (await rig.until(KeyReceived, leg=caller)).key == "1"
    await rig.until(PlaybackEnded, playback="number")
    # and is let go after a goodbye
    await rig.engine.play(caller, "goodbye", ["hello"], until_key=True)
    await rig.until(PlaybackEnded, playback="goodbye")
    await rig.engine.hang_up(caller)
    await rig.until(LegEnded, leg=caller)
    # when he is called back, and answers
    await rig.register(AGENT)
    leg = uuid7()
    await rig.engine.dial(leg, CUSTOMER, ring_s=20, caller=CALLED, call="c")
    await rig.until(LegRinging, leg=leg)
    await rig.called_answers(CUSTOMER, leg)
    await rig.until(LegAnswered, leg=leg)
    # then he waits with music, hears that he is called back, and is offered to an agent
    await rig.engine.music(leg, True)
    await rig.engine.play(leg, "hello", ["hello"], until_key=True)
    await rig.until(PlaybackEnded, playback="hello")
    offer = uuid7()
    await rig.engine.offer(
        leg, offer, AGENT, ring_s=20, caller=CALLER, call="c", record="callback-1"
    )
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers(AGENT, offer)
    assert (await rig.until(OfferAnswered, offer=offer)).leg == leg
    assert (await rig.until(RecordingBegun)).leg == leg
    # and who hangs up is told
    await rig.pass_time(0.3)
    await rig.engine.hang_up(leg)
    assert not (await rig.until(LegEnded, leg=leg)).by_remote


async def test_given_he_was_called_back_when_the_agent_does_not_answer_then_he_waits_with_us(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg, offer = uuid7(), uuid7()
    await rig.engine.dial(leg, CUSTOMER, ring_s=20, caller=CALLED, call="c")
    await rig.until(LegRinging, leg=leg)
    await rig.called_answers(CUSTOMER, leg)
    await rig.until(LegAnswered, leg=leg)
    await rig.engine.offer(leg, offer, AGENT, ring_s=1, caller=CALLER, call="c", record=None)
    assert (await rig.until(OfferReturned, offer=offer)).outcome == "no_answer"
    await rig.engine.music(leg, True)
    again = uuid7()
    await rig.engine.offer(leg, again, AGENT, ring_s=20, caller=CALLER, call="c", record=None)
    await rig.until(OfferRinging, offer=again)
    await rig.agent_answers(AGENT, again)
    assert (await rig.until(OfferAnswered, offer=again)).leg == leg
