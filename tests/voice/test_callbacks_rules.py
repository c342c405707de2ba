"""Callbacks: whether one may be dialled, who calls again, what leaders and gaps do to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.voice.callbacks_kit import OTHER, TEN, Here, with_callbacks
from tests.voice.floor_kit import LI, QUEUE, WANG, agent
from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import CallbackState
from warmline.ivr.hours import Opening, WorkingHours
from warmline.ivr.prompts import sound_name
from warmline.kit.errors import Conflict
from warmline.routing.callback_policy import CallsAgain
from warmline.routing.callers import CallerRule
from warmline.voice import inputs as i
from warmline.voice.config import DialRule
from warmline.voice.floor import Floor
from warmline.voice.model import Phase
from warmline.voice.steps import callback_words as words

# Whether it may be dialled -----------------------------------------------------------------------


def test_given_it_is_late_when_an_agent_is_free_then_it_waits_for_the_morning() -> None:
    here = Here()
    here.wait(timedelta(hours=10, minutes=55).total_seconds())  # 20:55
    here.asks()
    here.wait(600)
    here.ready()
    assert here.dialled() == []
    here.wait(timedelta(hours=10, minutes=54).total_seconds())
    assert here.dialled() == [], "not before eight"
    here.wait(60)
    assert len(here.dialled()) == 1


def test_given_a_working_calendar_then_it_is_called_in_its_hours_only() -> None:
    tuesday = WorkingHours(weekly=(Opening(days=("tue",), opens="09:30", closes="12:00"),))
    here = Here(policy={"calendar": "desk"}, calendars={"desk": tuesday})
    here.asks()
    here.ready()
    here.wait(timedelta(hours=23).total_seconds())
    assert here.dialled() == [], "09:00 on Tuesday"
    here.wait(1801)
    assert len(here.dialled()) == 1


def test_given_his_day_is_over_before_it_opens_then_it_expires() -> None:
    here = Here(policy={"expires_s": 3600, "calendar": "never"}, calendars={"never": never()})
    here.asks()
    here.ready()
    here.wait(3601)
    assert here.callback().state is CallbackState.EXPIRED
    assert here.dialled() == []


def never() -> WorkingHours:
    return WorkingHours(weekly=())


def test_given_he_wants_no_calls_when_his_turn_comes_then_he_is_not_rung() -> None:
    here = Here()
    here.asks()
    rule = CallerRule(number="+86138*", do_not_call=True)
    here.floor.configure(replace(here.floor.config, revision=2, rules=(rule,)))
    here.take(i.Due("configured", ""))
    here.ready()
    assert here.dialled() == []
    after = here.callback()
    assert (after.state, after.why) == (CallbackState.FAILED, "do_not_call")


def test_given_a_rule_forbids_the_number_when_his_turn_comes_then_he_is_not_rung() -> None:
    here = Here()
    here.asks()
    rule = DialRule(id="r", prefix="138", allowed=False)
    here.floor.configure(replace(here.floor.config, revision=2, dial_rules=(rule,)))
    here.take(i.Due("configured", ""))
    here.ready()
    assert here.dialled() == []
    assert here.callback().why == "forbidden"


def test_given_a_number_was_rung_often_enough_today_then_the_next_day() -> None:
    here = Here(policy={"per_day": 1, "every_s": 60})
    here.asks()
    here.ready()
    here.wait(31)
    here.wait(timedelta(hours=20).total_seconds())
    assert len(here.facts(c.CallbackDialled)) == 1
    here.wait(timedelta(hours=3).total_seconds())
    assert len(here.facts(c.CallbackDialled)) == 2


def test_given_no_trunk_when_his_turn_comes_then_the_agent_is_free_and_it_is_tried_later() -> None:
    here = Here(trunks=())
    here.asks()
    here.ready()
    assert here.dialled() == []
    later = here.caller(OTHER)
    assert here.call(later).phase is Phase.RINGING


# He calls again ----------------------------------------------------------------------------------


def test_given_he_calls_again_when_told_then_he_has_his_place_and_is_served_once() -> None:
    here = Here()
    here.asks()
    here.wait(60)
    other = here.caller(OTHER)
    again = here.caller()
    call = here.call(again)
    assert call.place == TEN
    assert here.floor.position(call) == 1
    assert here.floor.position(here.call(other)) == 2, "one person stands once before him"
    here.wait(1)
    assert sound_name(words.BOOKED) in here.heard()
    here.ready()
    assert here.dialled() == [], "he is on the line himself"
    (offer,) = here.switch.world.offers
    here.switch.agent_answers(offer)
    assert here.callback().state is CallbackState.SUPERSEDED


def test_given_he_calls_again_and_gives_up_then_his_callback_stands() -> None:
    here = Here()
    here.asks()
    again = here.caller()
    here.wait(5)
    here.switch.caller_hangs_up(again)
    here.ready()
    assert len(here.dialled()) == 1


def test_given_he_calls_again_when_he_presses_the_key_then_he_is_let_go_and_it_stands() -> None:
    here = Here()
    callback = here.asks()
    again = here.caller()
    here.switch.press(again, "1")
    here.wait(10)
    assert again not in here.switch.world.legs
    assert here.heard()[-1] == sound_name(words.KEPT)
    assert here.floor.callbacks[callback.id].state is CallbackState.WAITING


def test_given_the_queue_gives_the_place_back_when_he_calls_again_then_the_callback_is_over() -> (
    None
):
    here = Here(policy={"again": CallsAgain.TAKE})
    here.asks()
    again = here.caller()
    assert here.call(again).place == TEN
    assert here.callback().state is CallbackState.SUPERSEDED


def test_given_his_phone_is_being_rung_when_he_calls_himself_then_the_ringing_stops() -> None:
    here = Here()
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    again = here.caller()
    assert leg not in here.switch.world.legs
    assert here.call(again).phase is Phase.RINGING, "the agent kept for him hears him now"


# People ------------------------------------------------------------------------------------------


def test_given_a_leader_cancels_while_it_rings_then_it_stops_and_the_agent_is_free() -> None:
    here = Here()
    callback = here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.take(i.CancelCallback("leader", callback.id))
    assert leg not in here.switch.world.legs
    assert here.callback().state is CallbackState.CANCELLED
    assert here.callback().closed_by == "leader"
    later = here.caller(OTHER)
    assert here.call(later).phase is Phase.RINGING


def test_given_they_talk_when_a_leader_cancels_then_he_is_told_that_it_is_too_late() -> None:
    here = Here()
    callback = here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.switch.answers(leg)
    (offer,) = here.switch.world.offers
    here.switch.agent_answers(offer)
    with pytest.raises(Conflict):
        here.take(i.CancelCallback("leader", callback.id))


def test_given_a_leader_hurries_it_then_it_is_called_before_all_others_and_without_its_pause() -> (
    None
):
    here = Here()
    here.caller("13700137001")
    callback = here.asks()
    here.take(i.HurryCallback("leader", callback.id))
    here.ready()
    assert len(here.dialled()) == 1


# A new leader ------------------------------------------------------------------------------------


def test_given_voice_dies_when_another_reads_the_journal_then_every_callback_stands() -> None:
    here = Here()
    here.asks()
    here.asks(OTHER)
    here.ready()
    again = Floor(here.floor.config)
    for at, key, fact in here.said:
        again.apply(key, fact, at)  # type: ignore[arg-type]
    loaded = Floor(here.floor.config)
    loaded.load(again.dump())
    for floor in (again, loaded):
        assert floor.callbacks == here.floor.callbacks
        assert floor.called_back == here.floor.called_back
        assert floor.sought == here.floor.sought == {LI: next(iter(here.floor.sought.values()))}
        assert floor.memory.called_back == here.floor.memory.called_back


def test_given_voice_was_away_while_he_answered_then_he_is_served_when_it_is_back() -> None:
    here = Here()
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.switch.disconnect()
    here.switch.answers(leg)
    here.switch.reconnect()
    assert here.callback().state is CallbackState.REACHED
    assert here.call(leg).phase is Phase.RINGING


def test_given_voice_was_away_while_his_phone_rings_then_it_rings_on() -> None:
    here = Here()
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.switch.disconnect()
    here.switch.reconnect()
    assert here.dialled() == [leg]
    assert here.callback().state is CallbackState.DIALLING


def test_given_voice_was_away_when_his_goodbye_was_cut_then_he_does_not_wait_again() -> None:
    here = Here()
    leg = here.caller()
    here.switch.press(leg, "11")
    here.switch.disconnect()
    here.wait(20)
    here.switch.reconnect()
    here.wait(10)
    assert leg not in here.switch.world.legs
    assert here.callback().state is CallbackState.WAITING
    assert len(here.facts(e.QueueEntered)) == 1


def test_given_skills_then_the_callback_wants_the_same_agent_as_the_caller_did() -> None:
    config = with_callbacks(agents={LI: agent(LI), WANG: agent(WANG, skills={"yue": 1})})
    queues = {QUEUE: replace(config.queues[QUEUE], skills={"yue": 3})}
    here = Here(replace(config, queues=queues))
    assert here.asks().skills == {"yue": 3}
    here.ready()
    assert here.dialled() == []
    here.ready(WANG)
    assert here.callback().agent == WANG
