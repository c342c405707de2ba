"""The engine port's contract, the same on the simulator, on a fleet of them and on a real
Asterisk."""

from __future__ import annotations

from tests.telephony.rigs import CALLED, CALLER, Rig
from warmline.kit.ids import uuid7
from warmline.telephony.model import (
    KeyReceived,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegRinging,
    LegUnheld,
    OfferAnswered,
    OfferReturned,
    OfferRinging,
    PhoneLost,
    PhoneRegistered,
    PlaybackEnded,
    RecordingBegun,
)

AGENT = "phone-1"


async def ring(rig: Rig, leg: str, *, ring_s: int = 20, record: str | None = None) -> str:
    """Offer a leg to the agent; the offer's id once his phone rings."""
    offer = uuid7()
    await rig.engine.offer(
        leg, offer, AGENT, ring_s=ring_s, caller=CALLER, call="call-1", record=record
    )
    await rig.until(OfferRinging, offer=offer)
    return offer


async def talk(rig: Rig, record: str | None = None) -> tuple[str, str]:
    """A caller and the agent in talk: customer leg and agent leg."""
    await rig.register(AGENT)
    leg = await rig.caller()
    offer = await ring(rig, leg, record=record)
    await rig.agent_answers(AGENT, offer)
    answered = await rig.until(OfferAnswered, offer=offer)
    assert answered.leg == leg
    return leg, answered.agent_leg


async def test_given_commands_that_follow_each_other_at_once_when_they_are_given_then_all_are_done(
    rig: Rig,
) -> None:
    # Given callers to whom one thing after another is done without waiting for any to show
    await rig.register(AGENT)
    for _ in range(10):
        leg = await rig.caller()
        for on in (True, False, True):
            await rig.engine.music(leg, on)
        # then the last of it is done, too
        offer = await ring(rig, leg)
        # and also when it is taken back in the same moment
        await rig.engine.withdraw(leg, offer)
        await rig.until(OfferReturned, offer=offer)
        await ring(rig, leg)
        await rig.engine.hang_up(leg)
        await rig.until(LegEnded, leg=leg)


async def test_given_a_call_from_outside_when_it_comes_in_then_its_numbers_are_told(
    rig: Rig,
) -> None:
    await rig.arrive("95588")
    arrived = await rig.until(LegArrived)
    assert (arrived.caller, arrived.called) == (CALLER, "95588")
    assert arrived.trunk == "trunk-demo"


async def test_given_a_caller_in_our_hands_when_he_presses_keys_then_each_comes_once_in_order(
    rig: Rig,
) -> None:
    leg = await rig.caller()
    # Some of them twice, as numbers have them
    await rig.press(leg, "1122#")
    keys = [(await rig.until(KeyReceived, leg=leg)).key for _ in range(5)]
    assert keys == ["1", "1", "2", "2", "#"]
    await rig.pass_time(0.5)
    assert rig.of(leg).count("KeyReceived") == 5


async def test_given_a_sound_when_it_was_played_to_its_end_then_that_is_told_once(
    rig: Rig,
) -> None:
    leg = await rig.caller()
    await rig.engine.play(leg, "greeting", ["hello"])
    ended = await rig.until(PlaybackEnded, playback="greeting")
    assert not ended.failed
    await rig.pass_time(0.3)
    assert rig.of(leg).count("PlaybackEnded") == 1


async def test_given_a_sound_being_played_when_it_is_stopped_then_its_end_is_told_once(
    rig: Rig,
) -> None:
    leg = await rig.caller()
    await rig.engine.play(leg, "long", ["hello", "hello", "hello"])
    await rig.pass_time(0.2)
    await rig.engine.stop_play(leg, "long")
    await rig.until(PlaybackEnded, playback="long", within_s=1)
    await rig.pass_time(0.3)
    assert rig.of(leg).count("PlaybackEnded") == 1


async def test_given_a_sound_that_does_not_exist_when_played_then_its_end_says_failed(
    rig: Rig,
) -> None:
    leg = await rig.caller()
    await rig.engine.play(leg, "missing", ["nothing"])
    assert (await rig.until(PlaybackEnded, playback="missing")).failed


async def test_given_a_sound_until_a_key_when_one_is_pressed_then_it_ends_and_later_keys_come_too(
    rig: Rig,
) -> None:
    await rig.arrive()
    leg = (await rig.until(LegArrived)).leg
    await rig.engine.play(leg, "menu", ["hello"] * 9, answer=True, until_key=True)
    await rig.pass_time(0.3)
    await rig.press(leg, "77")
    assert (await rig.until(KeyReceived, leg=leg)).key == "7"
    assert not (await rig.until(PlaybackEnded, playback="menu", within_s=2)).failed
    assert (await rig.until(KeyReceived, leg=leg)).key == "7"
    await rig.engine.stop_play(leg, "menu")
    await rig.pass_time(0.3)
    assert rig.of(leg) == ["LegArrived", "KeyReceived", "PlaybackEnded", "KeyReceived"]


async def test_given_sounds_until_a_key_when_none_is_pressed_then_stop_and_end_are_told_once(
    rig: Rig,
) -> None:
    leg = await rig.caller()
    await rig.engine.play(leg, "first", ["hello"] * 9, until_key=True)
    await rig.pass_time(0.2)
    await rig.engine.stop_play(leg, "first")
    await rig.until(PlaybackEnded, playback="first", within_s=1)
    await rig.engine.play(leg, "second", ["hello"], until_key=True)
    assert not (await rig.until(PlaybackEnded, playback="second")).failed
    await rig.engine.play(leg, "third", ["nothing"], until_key=True)
    assert (await rig.until(PlaybackEnded, playback="third")).failed
    await rig.pass_time(0.3)
    assert rig.of(leg).count("PlaybackEnded") == 3


async def test_given_digits_when_spoken_then_the_end_is_told(rig: Rig) -> None:
    leg = await rig.caller()
    await rig.engine.say_digits(leg, "digits", "77")
    assert not (await rig.until(PlaybackEnded, playback="digits")).failed


async def test_given_a_caller_when_he_hangs_up_then_the_end_says_it_was_he(rig: Rig) -> None:
    leg = await rig.caller()
    await rig.caller_hangs_up(leg)
    assert (await rig.until(LegEnded, leg=leg)).by_remote


async def test_given_a_caller_when_we_hang_up_then_the_end_says_it_was_not_he(rig: Rig) -> None:
    leg = await rig.caller()
    await rig.engine.hang_up(leg)
    assert not (await rig.until(LegEnded, leg=leg)).by_remote


async def test_given_a_dead_leg_when_commanded_then_nothing_happens(rig: Rig) -> None:
    leg = await rig.caller()
    await rig.caller_hangs_up(leg)
    await rig.until(LegEnded, leg=leg)
    engine = rig.engine
    await engine.answer(leg)
    await engine.play(leg, "p", ["hello"])
    await engine.music(leg, True)
    await engine.offer(leg, uuid7(), AGENT, ring_s=5, caller="", call="c", record=None)
    await engine.withdraw(leg, "no-offer")
    await engine.hold(leg)
    await engine.unhold(leg)
    await engine.mute(leg, True)
    await engine.keys(leg, "1")
    await engine.record(leg, "r")
    await engine.pause_recording(leg, True)
    await engine.bridge("b", [leg])
    await engine.unbridge("b", leg)
    await engine.hang_up(leg)
    await rig.pass_time(0.3)
    assert rig.of(leg)[-1] == "LegEnded"


async def test_given_an_offer_when_the_agent_answers_then_both_are_in_talk(rig: Rig) -> None:
    leg, agent = await talk(rig)
    assert agent != leg
    await rig.pass_time(0.3)
    assert "LegEnded" not in rig.of(leg) + rig.of(agent)


async def test_given_an_offer_when_nobody_answers_then_the_caller_is_back_and_can_be_offered_again(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg = await rig.caller()
    offer = await ring(rig, leg, ring_s=1)
    assert (await rig.until(OfferReturned, offer=offer)).outcome == "no_answer"
    again = await ring(rig, leg)
    await rig.agent_answers(AGENT, again)
    assert (await rig.until(OfferAnswered, offer=again)).leg == leg


async def test_given_an_offer_when_the_agent_refuses_then_the_caller_is_back(rig: Rig) -> None:
    await rig.register(AGENT)
    leg = await rig.caller()
    offer = await ring(rig, leg)
    await rig.agent_refuses(AGENT, offer)
    assert (await rig.until(OfferReturned, offer=offer)).outcome == "refused"


async def test_given_no_registered_phone_when_offered_then_unreachable(rig: Rig) -> None:
    leg = await rig.caller()
    offer = uuid7()
    await rig.engine.offer(leg, offer, "phone-2", ring_s=9, caller="", call="c", record=None)
    assert (await rig.until(OfferReturned, offer=offer)).outcome == "unreachable"


async def test_given_a_ringing_offer_when_withdrawn_then_the_caller_is_back_as_withdrawn(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg = await rig.caller()
    offer = await ring(rig, leg)
    await rig.engine.withdraw(leg, offer)
    assert (await rig.until(OfferReturned, offer=offer)).outcome == "withdrawn"


async def test_given_a_talk_when_its_offer_is_withdrawn_late_then_the_talk_goes_on(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    offer = next(event.offer for event in rig.seen if isinstance(event, OfferAnswered))
    await rig.engine.withdraw(leg, offer)
    await rig.pass_time(0.5)
    assert "OfferReturned" not in rig.of(leg)
    assert "LegEnded" not in rig.of(agent)


async def test_given_a_ringing_offer_when_the_caller_hangs_up_then_only_his_end_is_told(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg = await rig.caller()
    await ring(rig, leg)
    await rig.caller_hangs_up(leg)
    assert (await rig.until(LegEnded, leg=leg)).by_remote
    await rig.pass_time(0.3)
    assert "OfferReturned" not in rig.of(leg)


async def test_given_a_talk_when_the_agent_hangs_up_then_he_is_told_first_and_the_caller_ends(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.agent_hangs_up(AGENT, agent)
    assert not (await rig.until(LegEnded, leg=leg)).by_remote
    assert (await rig.until(LegEnded, leg=agent)).by_remote
    assert [event.leg for event in rig.seen if isinstance(event, LegEnded)] == [agent, leg]


async def test_given_a_talk_when_the_caller_hangs_up_then_he_is_told_first_and_the_agent_ends(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.caller_hangs_up(leg)
    assert not (await rig.until(LegEnded, leg=agent)).by_remote
    assert (await rig.until(LegEnded, leg=leg)).by_remote
    assert [event.leg for event in rig.seen if isinstance(event, LegEnded)] == [leg, agent]


async def test_given_an_offer_whose_caller_stays_when_the_agent_hangs_up_then_he_is_ours_again(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg = await rig.caller()
    offer = uuid7()
    await rig.engine.offer(
        leg, offer, AGENT, ring_s=20, caller=CALLER, call="c", record=None, stay=True
    )
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers(AGENT, offer)
    agent = (await rig.until(OfferAnswered, offer=offer)).agent_leg
    # When the agent ends the talk, then that is told first, and the caller is in our hands
    await rig.agent_hangs_up(AGENT, agent)
    assert (await rig.until(LegEnded, leg=agent)).by_remote
    await rig.until(LegArrived, leg=leg)
    assert rig.of(leg)[-1] == "LegArrived"
    # where he can be asked something, and answers by key
    await rig.engine.play(leg, "ask", ["hello"] * 9, until_key=True)
    await rig.pass_time(0.3)
    await rig.press(leg, "5")
    assert (await rig.until(KeyReceived, leg=leg)).key == "5"
    await rig.until(PlaybackEnded, playback="ask", within_s=2)
    await rig.engine.hang_up(leg)
    await rig.until(LegEnded, leg=leg)


async def test_given_a_recording_name_when_offered_twice_then_it_begins_once(rig: Rig) -> None:
    await rig.register(AGENT)
    leg = await rig.caller()
    first = await ring(rig, leg, ring_s=1, record="take-1")
    await rig.until(OfferReturned, offer=first)
    second = await ring(rig, leg, record="take-2")
    await rig.agent_answers(AGENT, second)
    await rig.until(OfferAnswered, offer=second)
    begun = [event.file for event in rig.seen if isinstance(event, RecordingBegun)]
    assert begun == ["take-1"]


async def test_given_a_talk_when_the_agent_holds_at_his_phone_then_it_is_told(rig: Rig) -> None:
    _, agent = await talk(rig)
    await rig.agent_holds(AGENT, agent, True)
    await rig.until(LegHeld, leg=agent)
    await rig.agent_holds(AGENT, agent, False)
    await rig.until(LegUnheld, leg=agent)


async def test_given_a_talk_when_fetched_back_then_hold_mute_and_keys_work_and_nobody_is_lost(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.engine.fetch_back(leg, agent, "bridge-1")
    await rig.engine.hold(leg)
    assert (await rig.until(LegHeld)).leg == agent
    await rig.engine.unhold(leg)
    assert (await rig.until(LegUnheld)).leg == agent
    await rig.engine.mute(agent, True)
    await rig.engine.mute(agent, False)
    await rig.engine.keys(leg, "5")
    await rig.pass_time(0.5)
    assert "LegEnded" not in rig.of(leg) + rig.of(agent)


async def test_given_a_fetched_pair_when_the_agent_hangs_up_then_the_caller_stays_with_us(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.engine.fetch_back(leg, agent, "bridge-2")
    await rig.agent_hangs_up(AGENT, agent)
    assert (await rig.until(LegEnded, leg=agent)).by_remote
    await rig.engine.unbridge("bridge-2", leg)
    await rig.pass_time(0.3)
    assert "LegEnded" not in rig.of(leg)
    offer = await ring(rig, leg)
    await rig.agent_answers(AGENT, offer)
    assert (await rig.until(OfferAnswered, offer=offer)).leg == leg


async def test_given_a_pair_when_the_caller_hangs_up_just_before_it_is_fetched_then_quiet(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.caller_hangs_up(leg)
    await rig.engine.fetch_back(leg, agent, "bridge-3")
    await rig.until(LegEnded, leg=leg)
    await rig.engine.hang_up(agent)
    await rig.until(LegEnded, leg=agent)


async def test_given_a_number_when_dialled_and_answered_then_it_can_be_bridged_with_the_agent(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    agent, outside = uuid7(), uuid7()
    await rig.engine.dial(agent, AGENT, ring_s=20, caller="13900000000", call="c")
    await rig.until(LegRinging, leg=agent)
    await rig.called_answers(AGENT, agent)
    await rig.until(LegAnswered, leg=agent)
    number = "13900000000@trunk-demo"
    await rig.engine.dial(outside, number, ring_s=20, caller=CALLED, call="c")
    await rig.until(LegRinging, leg=outside)
    await rig.called_answers(number, outside)
    await rig.until(LegAnswered, leg=outside)
    await rig.engine.bridge("out", [agent, outside], record="outbound-1")
    assert (await rig.until(RecordingBegun)).leg == outside
    await rig.pass_time(0.3)
    await rig.agent_hangs_up(AGENT, agent)
    assert (await rig.until(LegEnded, leg=agent)).by_remote
    await rig.engine.hang_up(outside)
    assert not (await rig.until(LegEnded, leg=outside)).by_remote


async def test_given_a_caller_when_offered_to_a_number_outside_then_they_talk_in_one_dial(
    rig: Rig,
) -> None:
    await rig.arrive()
    leg = (await rig.until(LegArrived)).leg
    await rig.engine.answer(leg)
    offer, number = uuid7(), "13900000000@trunk-demo"
    await rig.engine.offer(leg, offer, number, ring_s=20, caller=CALLED, call="c", record=None)
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers(number, offer)
    answered = await rig.until(OfferAnswered, offer=offer)
    assert answered.leg == leg
    await rig.pass_time(0.3)
    await rig.caller_hangs_up(leg)
    assert (await rig.until(LegEnded, leg=leg)).by_remote


async def test_given_a_dialled_phone_when_nobody_answers_then_it_ends_with_no_answer(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg = uuid7()
    await rig.engine.dial(leg, AGENT, ring_s=1, caller="", call="c")
    await rig.until(LegRinging, leg=leg)
    assert (await rig.until(LegEnded, leg=leg)).cause == 19


async def test_given_a_phone_that_is_not_there_when_dialled_then_it_ends_as_unreachable(
    rig: Rig,
) -> None:
    leg = uuid7()
    await rig.engine.dial(leg, "phone-2", ring_s=5, caller="", call="c")
    assert (await rig.until(LegEnded, leg=leg)).cause == 20


async def test_given_a_phone_when_it_registers_and_goes_then_both_are_told_once(rig: Rig) -> None:
    await rig.register(AGENT)
    await rig.until(PhoneRegistered, endpoint=AGENT)
    await rig.register(AGENT)
    await rig.lose(AGENT)
    await rig.until(PhoneLost, endpoint=AGENT)
    await rig.pass_time(0.2)
    told = [event for event in rig.seen if isinstance(event, PhoneRegistered | PhoneLost)]
    assert len(told) == 2


async def test_given_a_talk_when_listened_to_then_the_listener_can_be_ended_alone(rig: Rig) -> None:
    leg, agent = await talk(rig)
    await rig.engine.snoop(leg, "snoop-1", spy="both", whisper="none")
    await rig.pass_time(0.2)
    await rig.engine.hang_up("snoop-1")
    await rig.until(LegEnded, leg="snoop-1")
    assert "LegEnded" not in rig.of(leg) + rig.of(agent)


async def test_given_a_fetched_pair_when_the_agents_new_leg_joins_then_the_old_one_can_go(
    rig: Rig,
) -> None:
    """What a page loaded anew in talk asks for."""
    leg, old = await talk(rig)
    await rig.engine.fetch_back(leg, old, "bridge-4")
    await rig.register("phone-2")
    new = uuid7()
    node = rig.node_of(leg)
    await rig.engine.dial(
        new, "phone-2", ring_s=9, caller="", call="c", auto_answer=True, node=node
    )
    await rig.until(LegRinging, leg=new)
    await rig.called_answers("phone-2", new)
    await rig.until(LegAnswered, leg=new)
    await rig.engine.bridge("bridge-4", [leg, new])
    await rig.engine.hang_up(old)
    assert not (await rig.until(LegEnded, leg=old)).by_remote
    await rig.engine.hold(leg)
    assert (await rig.until(LegHeld)).leg == new
    await rig.engine.unhold(leg)
    await rig.pass_time(0.3)
    assert "LegEnded" not in rig.of(leg) + rig.of(new)


async def test_given_a_fetched_caller_when_he_waits_again_then_he_can_be_offered_to_another(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.register("phone-2")
    await rig.engine.fetch_back(leg, agent, "bridge-5")
    await rig.engine.hang_up(agent)
    await rig.until(LegEnded, leg=agent)
    await rig.engine.music(leg, True)
    offer = uuid7()
    await rig.engine.offer(leg, offer, "phone-2", ring_s=9, caller="", call="c", record=None)
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers("phone-2", offer)
    assert (await rig.until(OfferAnswered, offer=offer)).leg == leg
