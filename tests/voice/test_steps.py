"""What happens on the floor, step by step: a call's way from the trunk to the end of wrap-up."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, LI, QUEUE, WANG, Centre, agent, centre
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Invalid, Missing
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import Phase


def test_given_a_new_call_when_it_arrives_then_its_flow_answers_and_plays() -> None:
    here = Centre()
    call = here.arrive(caller="13800138000")
    assert call.phase is Phase.FLOW
    assert call.caller.e164 == "+8613800138000"
    assert call.caller.place == "北京"
    played = here.last(do.Play)
    assert (played.leg, played.sounds) == ("leg-1", ("wl/menu",))
    assert (played.answer, played.until_key) == (True, True)
    assert [p.node for p in call.path] == ["hello", "menu"]


def test_given_the_menu_when_1_is_pressed_then_the_caller_waits_with_music() -> None:
    here = Centre()
    call = here.to_queue()
    assert call.phase is Phase.QUEUED
    assert call.queue == QUEUE
    assert here.last(do.Music) == do.Music(call.id, "leg-1", True)
    assert here.facts(e.KeyPressed)[0].keys == "1"


def test_given_no_key_when_all_tries_are_over_then_the_flow_hangs_up() -> None:
    here = Centre()
    here.arrive()
    for _ in range(2):
        here(t.PlaybackEnded("leg-1", playback=here.last(do.Play).playback))
        here.wait(6)
    assert here.last(do.HangUp).leg == "leg-1"
    here(t.LegEnded("leg-1", cause=16, by_remote=False))
    ended = here.facts(e.CallEnded)[0]
    assert (ended.by, ended.cause) == ("system", e.Cause.FLOW_END)
    assert not here.floor.calls


def test_given_a_number_being_typed_when_each_key_comes_in_time_then_all_of_it_is_taken() -> None:
    ask = {
        "id": "hello",
        "kind": "collect",
        "prompts": [{"sound": "wl/order"}],
        "variable": "order",
        "between_s": 3,
        "next": "menu",
        "failed": "bye",
    }
    flow = {**FLOW, "nodes": [ask, *FLOW["nodes"][1:]]}
    main = replace(centre().flows["main"], definition=flow)
    here = Centre(centre(flows={"main": main}))
    here.arrive()
    # When each key comes two seconds after the last, nine of them over three times `between_s`
    for key in "202503088":
        here(t.KeyReceived("leg-1", key=key))
        here.wait(2)
    assert here.facts(e.KeyPressed) == []
    here.wait(1)
    assert [fact.keys for fact in here.facts(e.KeyPressed)] == ["202503088"]


def test_given_a_ready_agent_when_a_caller_waits_then_he_is_rung_at_once() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.to_queue()
    assert call.phase is Phase.RINGING
    ring = here.last(do.Ring)
    assert (ring.endpoint, ring.ring_s, ring.record) == ("w-li", 20, call.id)
    assert here.state(LI) == "ringing"


def test_given_a_ready_agent_when_a_caller_is_rung_through_at_once_then_no_music_is_begun() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.to_queue()
    assert call.phase is Phase.RINGING
    assert not [effect for effect in here.done if isinstance(effect, do.Music)]


def test_given_a_waiting_caller_when_an_agent_becomes_ready_then_he_is_rung() -> None:
    here = Centre()
    here.to_queue()
    here.make_ready(LI)
    assert here.call().phase is Phase.RINGING


def test_given_an_offer_when_answered_then_talk_begins_and_the_wait_ends() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    here.wait(7)
    assert here.call().offer is not None
    here(t.OfferAnswered("leg-1", offer=here.last(do.Ring).offer, agent_leg="a-1"))
    call = here.call()
    assert (call.phase, call.agent, call.agent_leg) == (Phase.TALKING, LI, "a-1")
    left = here.facts(e.QueueLeft)[0]
    assert (left.outcome, left.waited) == ("answered", 7.0)
    assert here.state(LI) == "talking"


def test_given_no_answer_then_the_call_keeps_its_place_and_rings_the_next() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.to_queue()
    entered = call.queued_at
    here.make_ready(WANG)
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome="no_answer"))
    call = here.call()
    assert here.state(LI) == "system_busy"
    assert here.last(do.Ring).endpoint == "w-wang"
    assert call.queued_at == entered
    assert call.visit == 1


def test_given_a_refusal_when_nobody_else_is_there_then_he_is_rung_again_later() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome="refused"))
    assert here.state(LI) == "ready"
    assert here.call().phase is Phase.QUEUED
    here.wait(19)
    assert here.call().phase is Phase.QUEUED
    here.wait(2)
    assert here.call().phase is Phase.RINGING


def test_given_nobody_comes_when_the_longest_wait_is_over_then_the_flow_goes_on() -> None:
    here = Centre()
    here.to_queue()
    here.wait(121)
    assert here.facts(e.QueueLeft)[0].outcome == "timed_out"
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_a_waiting_caller_when_he_hangs_up_then_he_abandoned() -> None:
    here = Centre()
    here.to_queue()
    here.wait(12)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    left, ended = here.facts(e.QueueLeft)[0], here.facts(e.CallEnded)[0]
    assert (left.outcome, left.waited) == ("abandoned", 12.0)
    assert (ended.by, ended.cause) == ("customer", e.Cause.ABANDONED)


def test_given_an_offer_when_the_caller_hangs_up_then_the_offer_is_withdrawn() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert here.facts(e.OfferEnded)[0].outcome == "withdrawn"
    assert here.state(LI) == "ready"
    assert not here.floor.calls


@pytest.mark.parametrize(("leg", "by"), [("leg-1", "customer"), ("a-1", "agent")])
def test_given_a_talk_when_one_hangs_up_then_it_is_known_who(leg: str, by: str) -> None:
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    here.wait(40)
    other = {"leg-1": "a-1", "a-1": "leg-1"}[leg]
    here(t.LegEnded(leg, cause=16, by_remote=True))
    here(t.LegEnded(other, cause=16, by_remote=False))
    talked, ended = here.facts(e.TalkEnded)[0], here.facts(e.CallEnded)[0]
    assert (talked.by, talked.talked) == (by, 40.0)
    assert ended.by == by
    assert here.state(LI) == "wrap_up"


def test_given_wrap_up_when_its_time_is_over_then_the_agent_is_ready_and_the_call_gone() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.in_talk()
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert call.id in here.floor.calls
    here.wait(31)
    assert here.state(LI) == "ready"
    assert call.id not in here.floor.calls


def test_given_a_talk_when_held_then_hold_is_not_talk() -> None:
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    here.wait(10)
    here(t.LegHeld("a-1"))
    here.wait(5)
    here(t.LegUnheld("a-1"))
    here.wait(10)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    ended = here.facts(e.TalkEnded)[0]
    assert (ended.talked, ended.held) == (20.0, 5.0)


def test_given_a_talk_ended_on_hold_then_the_hold_is_closed_too() -> None:
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    here(t.LegHeld("a-1"))
    here.wait(5)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert len(here.facts(e.HoldEnded)) == 1
    assert here.facts(e.TalkEnded)[0].held == 5.0


def test_given_an_agent_when_he_dials_then_his_phone_is_rung_first_and_then_the_callee() -> None:
    here = Centre()
    here.make_ready(LI)
    here(i.DialOut(LI, "13900139000", "0" * 36))
    own = here.last(do.Dial)
    assert (own.endpoint, own.auto_answer) == ("w-li", True)
    here(t.LegAnswered(own.leg))
    far = here.last(do.Dial)
    assert far.endpoint == "+8613900139000@trunk-demo"
    here(t.LegRinging(far.leg))
    assert here.call(far.leg).callee_rings
    assert not [effect for effect in here.done if isinstance(effect, do.Play)]
    here(t.LegAnswered(far.leg))
    assert here.last(do.Bridge).record == "0" * 36
    assert here.call(far.leg).phase is Phase.TALKING
    here(t.LegEnded(far.leg, cause=16, by_remote=True))
    assert here.last(do.HangUp).leg == own.leg
    assert here.state(LI) == "wrap_up"


def test_given_an_agent_with_a_telephone_when_the_callee_is_rung_then_it_is_played_the_tone() -> (
    None
):
    # Given an agent whose phone is no page, who dials
    here = Centre(centre(agents={LI: agent(LI, browser=False)}))
    here.make_ready(LI)
    here(i.DialOut(LI, "13900139000", "0" * 36))
    own = here.last(do.Dial)
    here(t.LegAnswered(own.leg))
    far = here.last(do.Dial)
    # when the callee is rung, also twice, then the tone is played once
    here(t.LegRinging(far.leg))
    here(t.LegRinging(far.leg))
    tone = here.last(do.Play)
    assert (tone.leg, len(here.facts(e.CalleeRinging))) == (own.leg, 1)
    # and again and again, until he answers
    here(t.PlaybackEnded(own.leg, tone.playback))
    assert here.last(do.Play) != tone
    here(t.LegAnswered(far.leg))
    assert here.last(do.StopPlay).playback == here.last(do.Play).playback


@pytest.mark.parametrize(
    ("cause", "meaning"), [(17, e.Cause.BUSY), (19, e.Cause.NO_ANSWER), (21, e.Cause.REJECTED)]
)
def test_given_a_dialled_call_when_it_fails_then_its_cause_is_kept(
    cause: int, meaning: e.Cause
) -> None:
    here = Centre()
    here.make_ready(LI)
    here(i.DialOut(LI, "13900139000", "0" * 36))
    here(t.LegAnswered(here.last(do.Dial).leg))
    here(t.LegEnded(here.last(do.Dial).leg, cause=cause, by_remote=True))
    assert here.facts(e.CallEnded)[0].cause is meaning


def test_given_a_bad_number_when_dialled_then_the_field_is_named_and_nothing_happens() -> None:
    here = Centre()
    here.make_ready(LI)
    before = len(here.said)
    with pytest.raises(Invalid) as refused:
        here(i.DialOut(LI, "12ab", "0" * 36))
    assert refused.value.field == "number"
    assert len(here.said) == before
    assert here.state(LI) == "ready"


def test_given_another_agents_call_then_it_cannot_be_commanded() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.in_talk()
    with pytest.raises(Missing):
        here(i.HangUpCall(WANG, call.id))


def test_given_no_microphone_when_ready_is_pressed_then_the_sentence_names_it() -> None:
    here = Centre()
    here(t.PhoneRegistered("w-li"))
    here(i.PageReady(LI, "page"))
    here(i.SignIn(LI))
    with pytest.raises(Conflict, match="microphone"):
        here(i.Ready(LI))


def test_given_somebody_without_a_profile_when_he_signs_in_then_he_is_told() -> None:
    here = Centre()
    with pytest.raises(Missing, match="extension"):
        here(i.SignIn("nobody"))


def test_given_the_abler_more_strategy_then_the_better_level_is_rung_first() -> None:
    queue = centre().queues[QUEUE]
    config = centre(
        agents={LI: agent(LI, queues={QUEUE: 5}), WANG: agent(WANG, queues={QUEUE: 1})},
        queues={QUEUE: replace(queue, strategy="abler_more")},
    )
    here = Centre(config)
    here.make_ready(LI)
    here.wait(60)
    here.make_ready(WANG)
    here.to_queue()
    assert here.last(do.Ring).endpoint == "w-wang"


def test_given_an_agent_who_closed_his_page_then_he_is_signed_out_after_ten_minutes() -> None:
    here = Centre()
    here.make_ready(LI)
    here(i.PageLost(LI, "page-li"))
    here.wait(4)
    here(i.Due("pages", "pages"))
    assert here.state(LI) == "system_busy"
    here.wait(590)
    assert here.state(LI) == "system_busy"
    here.wait(20)
    assert here.state(LI) == "offline"


def test_given_an_agent_who_came_back_in_time_then_he_stays_signed_in() -> None:
    here = Centre()
    here.make_ready(LI)
    here(i.PageLost(LI, "page-li"))
    here.wait(4)
    here(i.Due("pages", "pages"))
    here.wait(300)
    here(i.PageReady(LI, "page-2"))
    here.wait(900)
    assert here.state(LI) == "ready"
