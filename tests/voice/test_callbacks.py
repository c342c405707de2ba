"""Called back instead of waiting: asked for by key, place kept, dialled when it is his turn.

On the simulated switch, in virtual time: the caller presses, the callee answers or does not.
"""

from __future__ import annotations

import pytest

from tests.voice.callbacks_kit import HIS, OTHER, TEN, Here
from tests.voice.floor_kit import LI, QUEUE, WANG
from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import CallbackState
from warmline.ivr.prompts import sound_name
from warmline.routing.callback_policy import CallbackMode
from warmline.routing.policy import Instead, Way
from warmline.voice import inputs as i
from warmline.voice.model import Phase
from warmline.voice.steps import callback_words as words

# Asked for ---------------------------------------------------------------------------------------


def test_given_he_waits_when_he_presses_the_key_then_his_number_is_read_back_and_he_is_let_go() -> (
    None
):
    here = Here()
    callback = here.asks()
    assert callback.state is CallbackState.WAITING
    assert (callback.number.e164, callback.place) == ("+8613800138000", TEN)
    expected = words.confirm("+8613800138000", "Asia/Shanghai", other=True)
    assert set(expected) <= set(here.heard())
    assert here.heard()[-1] == sound_name(words.THANKS)
    assert here.facts(e.QueueLeft)[0].outcome == "callback"
    day = here.floor.days[QUEUE]
    assert (day.offered, day.abandoned) == (1, 0), "a callback is no abandoned call"


def test_given_he_has_not_waited_long_enough_when_he_presses_then_nothing_happens() -> None:
    here = Here(policy={"after_s": 30})
    leg = here.caller()
    here.switch.press(leg, "1")
    here.wait(29)
    assert here.transient.asking == {}
    here.wait(1)
    assert sound_name(words.OFFER) in here.heard(), "now it is offered"
    here.switch.press(leg, "1")
    assert here.transient.asking != {}


def test_given_another_number_when_he_types_it_then_it_is_read_back_before_it_counts() -> None:
    here = Here()
    callback = here.asks(keys="12" + OTHER + "#" + "1")
    assert callback.number.e164 == "+8613900139000"
    assert callback.caller == "+8613800138000", "and he is known by both"


def test_given_a_hidden_number_when_he_asks_then_he_must_type_one() -> None:
    here = Here()
    callback = here.asks("anonymous", keys="1" + OTHER + "#" + "1")
    assert callback.number.e164 == "+8613900139000"


@pytest.mark.parametrize("typed", ["12345", "110", "0019005551234", ""])
def test_given_a_number_that_cannot_be_called_back_when_typed_then_it_is_refused(
    typed: str,
) -> None:
    here = Here()
    leg = here.caller()
    here.switch.press(leg, "12" + typed + "#")
    assert here.facts(c.CallbackRequested) == []
    assert sound_name(words.WRONG) in here.heard()
    assert here.call(leg).phase is Phase.QUEUED


def test_given_he_says_no_or_nothing_then_he_waits_on_in_his_place() -> None:
    here = Here()
    leg = here.caller()
    here.switch.press(leg, "1*")
    assert here.transient.asking == {}
    here.switch.press(leg, "1")
    here.wait(90)
    assert here.transient.asking == {}, "three times silence"
    assert here.heard()[-1] == sound_name(words.SORRY)
    call = here.call(leg)
    assert (call.phase, call.visit, call.queued_at) == (Phase.QUEUED, 1, TEN)
    assert here.switch.world.legs[leg].music


def test_given_an_agent_is_free_while_he_is_asked_then_they_talk_and_nothing_is_kept() -> None:
    here = Here()
    leg = here.caller()
    here.switch.press(leg, "1")
    here.ready()
    (offer,) = here.switch.world.offers
    here.switch.agent_answers(offer)
    assert here.call(leg).phase is Phase.TALKING
    assert here.transient.asking == {}
    assert here.floor.callbacks == {}


def test_given_enough_callbacks_when_one_more_asks_then_he_is_told_so_and_waits_on() -> None:
    here = Here(policy={"most": 1})
    here.asks()
    leg = here.caller(OTHER)
    here.switch.press(leg, "1")
    assert here.heard()[-1] == sound_name(words.SORRY)
    assert here.call(leg).phase is Phase.QUEUED


def test_given_the_queue_is_full_when_it_says_callback_then_he_is_asked_instead_of_waiting() -> (
    None
):
    full = Way(do=Instead.CALLBACK)
    here = Here(queue={"most_waiting": 1, "full": full})
    here.caller(OTHER)
    leg = here.caller(HIS)
    here.switch.press(leg, "1")
    here.wait(10)
    assert here.callback().number.e164 == "+8613800138000"
    assert leg not in here.switch.world.legs


def test_given_the_queue_is_full_when_he_does_not_want_a_callback_then_his_flow_goes_on() -> None:
    here = Here(queue={"most_waiting": 1, "full": Way(do=Instead.CALLBACK)})
    here.caller(OTHER)
    leg = here.caller(HIS)
    here.switch.press(leg, "*")
    here.wait(10)
    assert here.floor.callbacks == {}
    assert leg not in here.switch.world.legs, "the flow hangs up"


# Customer first ----------------------------------------------------------------------------------


def test_given_customer_first_when_an_agent_is_free_then_he_is_rung_and_hears_him() -> None:
    here = Here()
    callback = here.asks()
    here.ready()
    (leg,) = here.dialled()
    assert here.callback().state is CallbackState.DIALLING
    here.switch.answers(leg)
    assert here.callback().state is CallbackState.REACHED
    (offer,) = here.switch.world.offers
    assert here.state(LI) == "ringing"
    here.switch.agent_answers(offer)
    assert here.callback().state is CallbackState.TALKING
    attempt = here.call(leg)
    assert (attempt.direction, attempt.queue, attempt.callback) == ("out", QUEUE, callback.id)
    here.switch.caller_hangs_up(leg)
    assert here.callback().state is CallbackState.DONE
    assert here.floor.callbacks == {}
    day = here.floor.days[QUEUE]
    assert (day.offered, day.answered) == (1, 1), "one person, counted once"


def test_given_his_phone_rings_then_the_agent_is_kept_for_him_and_others_wait() -> None:
    here = Here()
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    later = here.caller(OTHER)
    assert here.call(later).phase is Phase.QUEUED
    here.switch.answers(leg)
    assert here.call(leg).phase is Phase.RINGING
    assert here.call(later).phase is Phase.QUEUED


def test_given_others_came_before_and_after_then_the_callback_has_his_place_between_them() -> None:
    here = Here()
    first = here.caller("13700137001")
    here.wait(5)
    here.asks()
    here.wait(5)
    third = here.caller("13700137003")
    assert here.floor.position(here.call(third)) == 3, "he who has no line stands before him"
    here.ready()
    assert here.call(first).phase is Phase.RINGING
    here.ready(WANG)
    assert len(here.dialled()) == 1
    assert here.call(third).phase is Phase.QUEUED


def test_given_one_agent_and_two_callbacks_then_one_phone_rings() -> None:
    here = Here()
    here.asks()
    here.asks(OTHER)
    here.ready()
    assert len(here.dialled()) == 1
    here.ready(WANG)
    assert len(here.dialled()) == 2


def test_given_nobody_answers_when_all_attempts_are_used_then_it_has_failed() -> None:
    here = Here(policy={"attempts": 2, "every_s": 600, "ring_s": 30})
    here.asks()
    here.ready()
    here.wait(31)
    assert here.callback().last_outcome == "no_answer"
    assert here.callback().state is CallbackState.WAITING
    assert here.state(LI) == "ready"
    here.wait(600)
    (leg,) = here.dialled()
    here.switch.rejects(leg, "busy")
    after = here.callback()
    assert (after.state, after.why, after.attempts) == (CallbackState.FAILED, "attempts", 2)
    assert [fact.attempt for fact in here.facts(c.CallbackDialled)] == [1, 2]


def test_given_he_was_reached_when_he_hangs_up_before_an_agent_then_it_is_tried_again() -> None:
    here = Here()
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.switch.answers(leg)
    here.switch.caller_hangs_up(leg)
    assert here.callback().last_outcome == "abandoned"
    assert here.state(LI) == "ready"
    here.wait(600)
    assert len(here.dialled()) == 1


# Agent first -------------------------------------------------------------------------------------


def test_given_agent_first_when_he_takes_it_then_the_customer_is_rung_and_they_talk() -> None:
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    (agents,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    assert here.state(LI) == "ringing"
    assert here.dialled() == [], "the customer is left in peace until somebody is there"
    here.switch.answers(agents)
    assert here.state(LI) == "talking"
    (leg,) = here.dialled()
    here.switch.answers(leg)
    assert here.callback().state is CallbackState.TALKING
    assert here.facts(e.TalkStarted)[-1].queue == QUEUE
    here.switch.caller_hangs_up(leg)
    assert here.callback().state is CallbackState.DONE
    assert here.state(LI) == "wrap_up"


def test_given_agent_first_when_he_refuses_then_the_next_agent_is_rung_and_no_attempt_used() -> (
    None
):
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    (agents,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    here.switch.rejects(agents, "refused")
    assert here.callback().last_outcome == "agent_refused"
    assert here.callback().attempts == 0
    assert here.facts(e.OfferEnded)[-1].outcome == "refused"
    here.ready(WANG)
    assert here.state(WANG) == "ringing"
    assert here.callback().agent == WANG


def test_given_agent_first_when_the_agent_does_not_answer_then_he_is_busy_by_the_system() -> None:
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    here.wait(25)
    assert here.state(LI) == "system_busy"
    assert here.callback().last_outcome == "agent_no_answer"


def test_given_agent_first_when_his_page_is_loaded_anew_then_he_is_rung_again() -> None:
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    (first,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    here.take(i.Rejoin(LI))
    here.wait(2)
    (second,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    assert first != second
    assert here.state(LI) == "ringing"
    assert here.callback().attempts == 0


def test_given_agent_first_when_the_customer_is_busy_then_the_agent_wraps_up() -> None:
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    (agents,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    here.switch.answers(agents)
    (leg,) = here.dialled()
    here.switch.rejects(leg, "busy")
    assert here.state(LI) == "wrap_up"
    assert (here.callback().last_outcome, here.callback().attempts) == ("busy", 1)
