"""Callbacks where things cross: he is on the line elsewhere, `voice` was away at the wrong moment,
nobody comes for whom it was dialled, the queue is gone."""

from __future__ import annotations

from dataclasses import replace as replaced
from typing import Any

import pytest
from msgspec.structs import replace

from tests.voice.callbacks_kit import HIS, OTHER, Here, with_callbacks
from tests.voice.floor_kit import FLOW, LI, QUEUE, WANG, agent
from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import CallbackState
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import Outcome
from warmline.ivr.prompts import sound_name
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.routing import waiting
from warmline.routing.callback_policy import CallbackMode
from warmline.routing.policy import Instead, Way
from warmline.voice import inputs as i
from warmline.voice import why
from warmline.voice.config import DialRule, FlowConfig, NumberConfig, VoiceConfig
from warmline.voice.model import Phase
from warmline.voice.steps import callback_words as words
from warmline.voice.steps import callbacks
from warmline.voice.turn import Turn

SECOND = "q-second"


def two_queues(**policy: Any) -> VoiceConfig:
    """Two queues that call back: 李雷 works in one, 王芳 in the other, called as 4002."""
    config = with_callbacks(policy=policy)
    first = config.queues[QUEUE]
    nodes = [
        {**node, "queue": "second"} if node["kind"] == "queue" else node for node in FLOW["nodes"]
    ]
    flow = FlowConfig(
        id="other",
        name="第二流程",
        version=1,
        project=DEFAULT_PROJECT,
        definition={**FLOW, "key": "other", "nodes": nodes},
    )
    return replace(
        config,
        agents={LI: agent(LI), WANG: agent(WANG, queues={SECOND: 1})},
        queues={QUEUE: first, SECOND: replace(first, id=SECOND, key="second")},
        flows={**config.flows, "other": flow},
        numbers=(
            *config.numbers,
            NumberConfig(number="4002", flow="other", project=DEFAULT_PROJECT),
        ),
    )


def asks_in_both(here: Here) -> None:
    here.asks()
    leg = here.caller(HIS, called="4002")
    here.switch.press(leg, "11")
    here.wait(10)
    assert {one.queue for one in here.floor.callbacks.values()} == {QUEUE, SECOND}


# He is on the line elsewhere ---------------------------------------------------------------------


def test_given_he_asked_in_two_queues_when_both_could_call_then_his_phone_rings_once() -> None:
    here = Here(two_queues())
    asks_in_both(here)
    here.ready(LI)
    here.ready(WANG)
    here.wait(1)
    assert len(here.dialled()) == 1
    # and the other one calls when that is over, with no attempt lost
    here.switch.rejects(here.dialled()[0], "busy")
    here.wait(21)
    assert len(here.dialled()) == 1
    assert {one.attempts for one in here.floor.callbacks.values()} == {1}


def test_given_he_listens_to_a_menu_of_ours_when_an_agent_is_free_then_he_is_not_rung() -> None:
    here = Here()
    here.asks()
    leg = here.switch.arrive(HIS, "4001")
    here.ready()
    assert here.dialled() == [], "his line is busy: with us"
    assert here.callback().attempts == 0
    here.switch.caller_hangs_up(leg)
    here.wait(21)
    assert len(here.dialled()) == 1


# Voice was away ----------------------------------------------------------------------------------


def test_given_agent_first_when_he_answered_while_voice_was_away_then_they_talk() -> None:
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    (agents,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    here.switch.answers(agents)
    (leg,) = here.dialled()
    here.switch.disconnect()
    here.switch.answers(leg)
    here.switch.reconnect()
    assert here.callback().state is CallbackState.TALKING
    assert here.switch.world.legs[leg].peer == agents, "and hear each other"
    here.wait(120)
    assert here.callback().state is CallbackState.TALKING


def test_given_an_outgoing_call_when_the_callee_answered_while_voice_was_away_then_they_talk() -> (
    None
):
    here = Here()
    here.ready()
    call = "00000000-0000-7000-8000-00000000ca11"
    here.take(i.DialOut(LI, OTHER, call))
    here.wait(1)
    (leg,) = here.dialled()
    here.switch.disconnect()
    here.switch.answers(leg)
    here.switch.reconnect()
    assert here.call(leg).phase is Phase.TALKING
    assert here.switch.world.legs[leg].peer == f"wa-{call}"


# Reached, and nobody there -----------------------------------------------------------------------


def reached_without_agent(here: Here) -> str:
    """He answers, and the agent kept for him has gone; his leg."""
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.take(i.Pause(LI, "lunch"))
    here.switch.answers(leg)
    assert here.callback().state is CallbackState.REACHED
    return leg


def test_given_nobody_comes_when_he_was_reached_then_it_is_not_he_who_gave_up() -> None:
    here = Here(policy={"attempts": 1})
    leg = reached_without_agent(here)
    here.wait(620)
    assert leg not in here.switch.world.legs
    after = here.callback()
    assert after.last_outcome == "no_agent"
    assert after.state is CallbackState.WAITING, "our fault costs him no attempt"


def test_given_the_way_is_a_callback_when_he_is_being_called_back_then_he_is_not_asked_again() -> (
    None
):
    here = Here(queue={"too_long": Way(do=Instead.CALLBACK)})
    reached_without_agent(here)
    here.wait(601)
    assert not here.transient.asking
    assert here.callback().state is CallbackState.WAITING


def test_given_he_is_connected_with_a_number_instead_then_the_callback_is_done() -> None:
    here = Here(queue={"too_long": Way(do=Instead.NUMBER, number=OTHER)})
    leg = reached_without_agent(here)
    here.wait(601)
    (offer,) = here.switch.world.offers
    here.switch.agent_answers(offer)
    assert here.callback().state is CallbackState.DONE
    here.switch.caller_hangs_up(leg)
    assert here.callback().state is CallbackState.DONE
    assert here.floor.called_back == {}


def test_given_he_leaves_a_message_instead_then_the_callback_is_done() -> None:
    here = Here(queue={"too_long": Way(do=Instead.VOICEMAIL, box="main")})
    leg = reached_without_agent(here)
    here.wait(620)
    here.switch.press(leg, "#")
    here.wait(5)
    assert here.facts(e.MessageEnded)
    assert here.callback().state is CallbackState.DONE


def test_given_his_agent_rings_then_he_is_told_at_once_who_calls() -> None:
    here = Here()
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.switch.answers(leg)
    assert here.switch.world.heard[-1][:2] == (leg, sound_name(words.HELLO))


# By rule -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", CallbackMode)
def test_given_a_rule_of_the_queue_says_which_number_is_shown_then_he_sees_it(
    mode: CallbackMode,
) -> None:
    rule = DialRule(id="r", prefix="138", allowed=True, show="4008001234", queue=QUEUE)
    here = Here(with_callbacks(policy={"mode": mode}, dial_rules=(rule,)))
    here.asks()
    here.ready()
    for leg in [leg for leg in here.switch.world.legs if leg.startswith("wa-")]:
        here.switch.answers(leg)
    (leg,) = here.dialled()
    assert here.switch.world.legs[leg].caller == "4008001234"
    assert here.facts(c.CallbackPlaced)[-1].caller == "4008001234"


def test_given_the_queue_is_switched_off_then_its_callbacks_stand_and_in_the_end_say_why() -> None:
    here = Here(policy={"expires_s": 3600})
    here.asks()
    whole = here.floor.config
    here.floor.configure(replace(whole, revision=2, queues={}))
    here.take(i.Due("configured", ""))
    here.ready()
    here.wait(600)
    assert (here.dialled(), here.callback().state) == ([], CallbackState.WAITING)
    # on again, it is called
    here.floor.configure(replace(whole, revision=3))
    here.take(i.Due("configured", ""))
    (leg,) = here.dialled()
    here.switch.rejects(leg, "busy")
    # off for good, it expires
    here.floor.configure(replace(whole, revision=4, queues={}))
    here.take(i.Due("configured", ""))
    here.wait(3600)
    after = here.callback()
    assert (after.state, after.why) == (CallbackState.EXPIRED, "queue_gone")


def test_given_the_calendar_is_gone_then_nobody_is_called_at_any_hour() -> None:
    here = Here(policy={"calendar": "gone"})
    here.asks()
    here.ready()
    here.wait(3600)
    assert here.dialled() == []
    assert here.callback().state is CallbackState.WAITING


# Counted -----------------------------------------------------------------------------------------


def test_given_agent_first_when_they_talked_then_the_day_counts_him_as_answered() -> None:
    here = Here(policy={"mode": CallbackMode.AGENT_FIRST})
    here.asks()
    here.ready()
    (agents,) = [leg for leg in here.switch.world.legs if leg.startswith("wa-")]
    here.switch.answers(agents)
    here.switch.answers(here.dialled()[0])
    day = here.floor.days[QUEUE]
    assert (day.offered, day.answered) == (1, 1)


def test_given_he_gave_up_an_attempt_and_was_served_by_the_next_then_he_is_counted_once() -> None:
    here = Here(policy={"every_s": 60})
    here.asks()
    here.ready()
    (leg,) = here.dialled()
    here.switch.answers(leg)
    here.switch.caller_hangs_up(leg)
    here.wait(61)
    (leg,) = here.dialled()
    here.switch.answers(leg)
    (offer,) = here.switch.world.offers
    here.switch.agent_answers(offer)
    day = here.floor.days[QUEUE]
    assert (day.offered, day.answered, day.abandoned) == (1, 1, 0)
    assert day.in_level == 0, "he has waited since he came, not since he was called back"


def test_given_more_callbacks_than_agents_that_cannot_begin_then_a_caller_is_served() -> None:
    here = Here(with_callbacks(trunks=()))
    for last in range(4):
        here.asks(f"1380013800{last}")
    here.ready()
    later = here.caller(OTHER)
    assert here.call(later).phase is Phase.RINGING


# His wait ends while he is asked -----------------------------------------------------------------


def test_given_he_is_asked_when_he_has_waited_too_long_then_he_is_asked_to_the_end() -> None:
    here = Here(queue={"too_long": Way(do=Instead.HANG_UP, sound="wl/late")})
    leg = here.caller()
    here.wait(118)
    here.switch.press(leg, "1")
    here.wait(6)
    assert leg in here.switch.world.legs, "he is just about to confirm"
    here.switch.press(leg, "1")
    here.wait(10)
    callback = here.callback()
    assert callback.state is CallbackState.WAITING
    assert callback.place == here.facts(c.CallbackRequested)[0].place
    record = fold(
        callback.requested_in,
        [Heard(at, f) for at, key, f in here.said if key == callback.requested_in],  # type: ignore[arg-type]
    )
    assert record is not None
    assert record.outcome is Outcome.CALLBACK


def test_given_he_is_asked_when_the_queue_closes_and_he_declines_then_he_goes_the_queues_way() -> (
    None
):
    here = Here(queue={"closing": Way(do=Instead.HANG_UP, sound="wl/closed")})
    leg = here.caller()
    here.switch.press(leg, "1")
    closed = replace_policy(here.floor.config, closed_now=True)
    here.floor.configure(replace(closed, revision=2))
    here.take(i.Due("configured", ""))
    assert here.transient.asking
    here.switch.press(leg, "*")
    here.wait(10)
    assert here.heard()[-1] == "wl/closed"
    assert leg not in here.switch.world.legs
    assert here.floor.callbacks == {}


def replace_policy(config: VoiceConfig, **changes: Any) -> VoiceConfig:
    queue = config.queues[QUEUE]
    policy = replaced(queue.policy, **changes)
    return replace(config, queues={QUEUE: replace(queue, policy=policy)})


# Told ---------------------------------------------------------------------------------------------


def test_given_callbacks_before_him_when_told_how_long_then_they_are_counted() -> None:
    here = Here(queue={"say_wait": True, "announce_every_s": 600})
    here.asks()
    here.asks("13700137000")
    here.ready(WANG)
    leg = here.caller(OTHER)
    here.wait(1)
    call = here.call(leg)
    queue = here.floor.config.queues[QUEUE]
    place = here.floor.position(call)
    assert place == 3
    length = waiting.FIRST_TALK_S + queue.wrap_up_s
    assert call.said_estimate == pytest.approx(place * length)


def test_given_an_agent_is_kept_for_a_callback_then_why_tells_so_now_and_later() -> None:
    here = Here()
    here.asks()
    here.ready()
    leg = here.caller(OTHER)
    call = here.call(leg)
    now = why.reasons(here.floor, here.transient, call, LI, here.at)
    assert [one.code for one in now] == ["calling_back"]
    noted = here.facts(e.QueuePassedOver)[-1].agents
    assert [(one.agent, one.missed[0].condition) for one in noted] == [(LI, "calling_back")]


def test_given_random_choice_then_callbacks_are_not_all_given_to_the_same_agent() -> None:
    config = with_callbacks()
    queues = {QUEUE: replace(config.queues[QUEUE], strategy="random")}
    here = Here(replace(config, queues=queues))
    for last in range(8):
        here.asks(f"1380013800{last}")
    taken = set()
    for callback in here.floor.callbacks.values():
        entry = callbacks.as_waiting(turn_of(here), callback)
        assert entry is not None
        taken.add(entry.dice % 2)
    assert taken == {0, 1}


def turn_of(here: Here) -> Turn:
    return Turn(here.floor, here.transient, here.at, lambda: "")
