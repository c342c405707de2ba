"""What happens to an agent, told as a specification, in virtual time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agents.world import SALES, START, Desk, ready_desk, talking_desk
from warmline.agents import events, rules
from warmline.agents.errors import DeviceMissing, IllegalStep
from warmline.agents.fold import missing_devices
from warmline.agents.model import AgentState, Device
from warmline.kit.errors import Invalid


def states(facts: rules.Facts) -> list[str]:
    return [f.to for f in facts if isinstance(f, events.AgentStateChanged)]


# Signing in and out


def test_given_an_agent_signs_in_then_he_is_paused_until_he_says_ready() -> None:
    desk = Desk()
    facts = desk.signs_in()
    assert isinstance(facts[0], events.AgentSignedIn)
    assert (desk.agent.state, desk.agent.reason) == (AgentState.PAUSE, "signed_in")
    assert (desk.agent.department, desk.agent.extension) == (SALES, "1001")
    assert desk.agent.signed_in_at == START


def test_given_he_is_signed_in_when_he_signs_in_again_then_nothing_changes() -> None:
    desk = ready_desk()
    assert desk.signs_in() == []
    assert desk.agent.state is AgentState.READY


def test_given_he_talks_when_he_signs_out_then_it_is_refused_with_advice() -> None:
    desk = talking_desk()
    with pytest.raises(IllegalStep, match="End the call first"):
        desk.signs_out()
    assert desk.agent.state is AgentState.TALKING


def test_given_he_signed_out_then_his_open_page_is_still_known() -> None:
    desk = ready_desk()
    desk.signs_out()
    assert desk.agent.signed_in_at is None
    assert not desk.agent.signed_in
    assert Device.PAGE in desk.agent.devices


# Being reachable


@pytest.mark.parametrize("away", list(Device))
def test_given_one_device_is_away_when_he_asks_for_ready_then_the_error_names_it(
    away: Device,
) -> None:
    desk = Desk()
    desk.gets(*(d for d in Device if d is not away))
    desk.signs_in()
    with pytest.raises(DeviceMissing) as caught:
        desk.asks_ready()
    assert caught.value.details["missing"] == [away]
    assert away in caught.value.message
    assert desk.agent.state is AgentState.PAUSE


def test_given_he_is_ready_when_his_page_is_lost_then_he_is_system_busy_by_device() -> None:
    desk = ready_desk()
    desk.loses(Device.PAGE)
    assert (desk.agent.state, desk.agent.reason) == (AgentState.SYSTEM_BUSY, "device")


def test_given_the_loss_made_him_busy_when_the_last_device_returns_then_he_is_ready() -> None:
    desk = ready_desk()
    desk.loses(Device.PAGE)
    desk.loses(Device.PHONE)
    assert states(desk.gets(Device.PAGE)) == []
    assert states(desk.gets(Device.PHONE)) == ["ready"]


def test_given_no_answer_made_him_busy_when_a_device_goes_and_returns_then_he_stays_busy() -> None:
    desk = ready_desk()
    desk.is_offered()
    desk.offer_ends("no_answer")
    desk.loses(Device.PHONE)
    desk.gets(Device.PHONE)
    assert (desk.agent.state, desk.agent.reason) == (AgentState.SYSTEM_BUSY, "no_answer")


def test_given_he_pauses_when_his_page_goes_and_returns_then_he_stays_paused() -> None:
    desk = ready_desk()
    desk.asks_pause("lunch")
    desk.loses(Device.PAGE)
    assert (desk.agent.state, desk.agent.reason) == (AgentState.PAUSE, "lunch")
    desk.gets(Device.PAGE)
    assert (desk.agent.state, desk.agent.reason) == (AgentState.PAUSE, "lunch")


def test_given_it_rings_when_his_browser_dies_then_he_is_system_busy_at_once() -> None:
    desk = ready_desk()
    desk.is_offered()
    facts = desk.loses(Device.PAGE)
    assert states(facts) == ["system_busy"]
    assert desk.agent.call is None
    assert desk.agent.until is None


def test_given_he_talks_when_his_page_is_lost_then_he_is_busy_only_after_wrap_up() -> None:
    desk = talking_desk()
    assert states(desk.loses(Device.PAGE)) == []
    assert states(desk.talk_ends()) == ["wrap_up"]
    desk.later(30).deadline()
    assert (desk.agent.state, desk.agent.reason) == (AgentState.SYSTEM_BUSY, "device")
    desk.gets(Device.PAGE)
    assert desk.agent.state is AgentState.READY


def test_given_a_device_reports_twice_then_the_second_report_is_no_news() -> None:
    desk = ready_desk()
    assert desk.gets(Device.PHONE) == []
    desk.loses(Device.PHONE)
    assert desk.loses(Device.PHONE) == []


def test_given_nothing_is_missing_then_the_list_is_empty_and_in_a_fixed_order_otherwise() -> None:
    assert missing_devices(ready_desk().agent) == ()
    assert missing_devices(Desk().agent) == (Device.PAGE, Device.PHONE, Device.MICROPHONE)


# Offers


def test_given_he_is_ready_when_a_call_is_offered_then_he_rings_with_a_deadline_and_the_call() -> (
    None
):
    desk = ready_desk()
    desk.is_offered("call-7", ring_s=15)
    assert (desk.agent.state, desk.agent.call) == (AgentState.RINGING, "call-7")
    assert desk.agent.until == desk.now + timedelta(seconds=15)


def test_given_he_rings_when_the_deadline_passes_then_he_is_system_busy_by_no_answer() -> None:
    desk = ready_desk()
    desk.is_offered(ring_s=15)
    assert desk.later(14.9).deadline() == []
    desk.later(0.1).deadline()
    assert (desk.agent.state, desk.agent.reason) == (AgentState.SYSTEM_BUSY, "no_answer")


@pytest.mark.parametrize("outcome", ["no_answer", "unreachable", "busy"])
def test_given_he_could_not_be_reached_then_he_must_say_ready_himself(outcome: str) -> None:
    desk = ready_desk()
    desk.is_offered()
    desk.offer_ends(outcome)
    assert (desk.agent.state, desk.agent.reason) == (AgentState.SYSTEM_BUSY, outcome)
    desk.asks_ready()
    assert desk.agent.state is AgentState.READY


@pytest.mark.parametrize("outcome", ["withdrawn", "lost_race"])
def test_given_the_offer_was_taken_from_him_then_he_keeps_his_place_among_the_idle(
    outcome: str,
) -> None:
    desk = ready_desk()
    idle_since = desk.now
    desk.later(60).is_offered()
    desk.later(5).offer_ends(outcome)
    assert desk.agent.state is AgentState.READY
    assert desk.agent.idle_since == idle_since


def test_given_he_refused_then_he_is_ready_but_last_among_the_idle() -> None:
    desk = ready_desk()
    desk.later(60).is_offered()
    desk.later(5).offer_ends("refused")
    assert (desk.agent.state, desk.agent.reason) == (AgentState.READY, "refused")
    assert desk.agent.idle_since == desk.now


def test_given_he_is_not_ready_when_a_call_is_offered_then_it_is_an_illegal_step() -> None:
    desk = talking_desk()
    with pytest.raises(IllegalStep):
        desk.is_offered("call-9")
    assert desk.agent.call == "call-1"


def test_given_an_offer_without_a_future_deadline_then_it_is_our_fault_and_nothing_happens() -> (
    None
):
    desk = ready_desk()
    with pytest.raises(ValueError, match="deadline"):
        desk.is_offered(ring_s=-1)
    assert desk.agent.state is AgentState.READY


# Talks and wrap-up


def test_given_the_talk_ends_then_wrap_up_belongs_to_the_same_call_and_has_a_deadline() -> None:
    desk = talking_desk()
    desk.later(60).talk_ends(wrap_up_s=30)
    assert (desk.agent.state, desk.agent.call) == (AgentState.WRAP_UP, "call-1")
    assert desk.agent.until == desk.now + timedelta(seconds=30)


def test_given_wrap_up_when_its_deadline_passes_then_he_is_ready_by_rule() -> None:
    desk = talking_desk()
    desk.talk_ends(wrap_up_s=30)
    (fact,) = desk.later(30).deadline()
    assert isinstance(fact, events.AgentStateChanged)
    assert (fact.to, fact.by) == ("ready", "rule")


def test_given_no_wrap_up_is_set_when_the_talk_ends_then_wrap_up_opens_and_closes_in_one_step() -> (
    None
):
    desk = talking_desk()
    assert states(desk.talk_ends(wrap_up_s=0)) == ["wrap_up", "ready"]


def test_given_he_dials_from_a_pause_then_he_returns_to_that_pause_after_wrap_up() -> None:
    desk = ready_desk()
    desk.asks_pause("training")
    desk.dials("call-2")
    assert (desk.agent.state, desk.agent.call) == (AgentState.TALKING, "call-2")
    desk.talk_ends()
    desk.finishes_wrap_up()
    assert (desk.agent.state, desk.agent.reason) == (AgentState.PAUSE, "training")


def test_given_his_phone_is_away_when_he_dials_then_the_error_names_it() -> None:
    desk = ready_desk()
    desk.asks_pause("lunch")
    desk.loses(Device.PHONE)
    with pytest.raises(DeviceMissing, match="phone"):
        desk.dials()
    assert desk.agent.state is AgentState.PAUSE


# Pauses and wishes


def test_given_he_talks_when_he_asks_for_a_pause_then_it_is_applied_after_wrap_up() -> None:
    desk = talking_desk()
    (fact,) = desk.asks_pause("lunch")
    assert isinstance(fact, events.AgentPauseAsked)
    assert (desk.agent.state, desk.agent.asked_pause) == (AgentState.TALKING, "lunch")
    desk.talk_ends()
    assert desk.agent.asked_pause == "lunch"
    desk.finishes_wrap_up()
    assert (desk.agent.state, desk.agent.reason) == (AgentState.PAUSE, "lunch")
    assert desk.agent.asked_pause == ""


def test_given_a_wish_for_a_pause_when_he_asks_for_ready_in_the_talk_then_it_is_taken_back() -> (
    None
):
    desk = talking_desk()
    desk.asks_pause("lunch")
    desk.asks_ready()
    assert desk.agent.asked_pause == ""
    desk.talk_ends()
    desk.finishes_wrap_up()
    assert desk.agent.state is AgentState.READY


def test_given_a_wish_while_it_rings_when_the_caller_gives_up_then_he_pauses_and_gets_no_call() -> (
    None
):
    desk = ready_desk()
    desk.is_offered()
    desk.asks_pause("lunch")
    assert states(desk.offer_ends("withdrawn")) == ["pause"]


def test_given_a_wish_while_it_rings_when_he_does_not_answer_then_the_reason_is_no_answer() -> None:
    desk = ready_desk()
    desk.is_offered()
    desk.asks_pause("lunch")
    desk.offer_ends("no_answer")
    assert (desk.agent.state, desk.agent.reason) == (AgentState.SYSTEM_BUSY, "no_answer")
    assert desk.agent.asked_pause == ""


def test_given_a_pause_when_another_reason_is_named_then_one_interval_ends_and_one_begins() -> None:
    desk = ready_desk()
    desk.asks_pause("lunch")
    (fact,) = desk.later(600).asks_pause("training")
    assert isinstance(fact, events.AgentStateChanged)
    assert (fact.frm, fact.to, fact.reason) == ("pause", "pause", "training")
    assert desk.agent.since == desk.now


def test_given_a_pause_when_the_same_reason_is_named_again_then_nothing_changes() -> None:
    desk = ready_desk()
    desk.asks_pause("lunch")
    assert desk.asks_pause("lunch") == []


def test_given_a_wish_when_the_same_wish_is_repeated_then_it_is_no_news() -> None:
    desk = talking_desk()
    desk.asks_pause("lunch")
    assert desk.asks_pause("lunch") == []


def test_given_no_reason_when_a_pause_is_asked_for_then_the_error_asks_for_one() -> None:
    with pytest.raises(Invalid, match="reason"):
        ready_desk().asks_pause("")


# Supervisors


def test_given_a_supervisor_forces_a_pause_in_a_talk_then_it_comes_after_it_and_is_on_record() -> (
    None
):
    desk = talking_desk()
    facts = desk.take(rules.force_pause(desk.agent, "", at=desk.now, by_user="boss"))
    assert facts[0] == events.AgentForced(agent="ann", by_user="boss", to="pause")
    assert desk.agent.asked_pause == "forced"
    desk.talk_ends()
    desk.finishes_wrap_up()
    assert (desk.agent.state, desk.agent.reason) == (AgentState.PAUSE, "forced")


def test_given_a_device_is_away_when_a_supervisor_forces_ready_then_it_is_refused() -> None:
    desk = ready_desk()
    desk.loses(Device.MICROPHONE)
    with pytest.raises(DeviceMissing, match="microphone"):
        rules.force_ready(desk.agent, at=desk.now, by_user="boss")


def test_given_it_rings_when_a_supervisor_signs_him_out_then_he_is_offline_and_loses_the_call() -> (
    None
):
    desk = ready_desk()
    desk.is_offered()
    facts = desk.take(rules.force_sign_out(desk.agent, at=desk.now, by_user="boss"))
    assert states(facts) == ["offline"]
    assert facts[-1] == events.AgentSignedOut(agent="ann", cause="forced")
    assert desk.agent.call is None


def test_given_he_talks_when_a_supervisor_signs_him_out_then_the_talk_is_not_cut() -> None:
    desk = talking_desk()
    with pytest.raises(IllegalStep, match="Wait for the end of the call"):
        rules.force_sign_out(desk.agent, at=desk.now, by_user="boss")


# The fold


def test_given_a_fact_with_an_earlier_time_then_it_counts_as_the_last_time() -> None:
    desk = ready_desk()
    desk.later(100).asks_pause("lunch")
    since = desk.agent.since
    desk.later(-50).asks_ready()
    assert desk.agent.since == since
