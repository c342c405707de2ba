"""Callers who wait: what they hear, who may wait at all, and what becomes of those who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, LI, QUEUE, WANG, Centre, agent, centre
from warmline.interactions import events as e
from warmline.ivr import numerals
from warmline.ivr.prompts import sound_name
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.routing.callers import CallerRule, On
from warmline.routing.policy import After, Hours, Instead, QueuePolicy, Relax, Retries, Retry, Way
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import FlowConfig, QueueConfig, VoiceConfig
from warmline.voice.model import Phase
from warmline.voice.steps import waiting
from warmline.voice.turn import Turn

OTHER = "q-other"
VIP = "13900139000"


def with_policy(
    policy: QueuePolicy, *, rules: tuple[CallerRule, ...] = (), **fields: Any
) -> VoiceConfig:
    """The test centre whose queue has this policy; 王芳 is in a second queue, too."""
    config = centre(
        agents={LI: agent(LI), WANG: agent(WANG, queues={QUEUE: 1, OTHER: 1})}, rules=rules
    )
    queue = replace(config.queues[QUEUE], policy=policy, **fields)
    other = QueueConfig(id=OTHER, key="other", name="售后", project=DEFAULT_PROJECT)
    return replace(config, queues={QUEUE: queue, OTHER: other})


def heard(here: Centre) -> list[tuple[str, ...]]:
    """What was played since the menu."""
    return [one.sounds for one in here.done if isinstance(one, do.Play)][1:]


def played_out(here: Centre, leg: str = "leg-1") -> None:
    """What is played now comes to its end."""
    here(t.PlaybackEnded(leg, playback=here.last(do.Play).playback))


def words(*texts: str) -> tuple[str, ...]:
    return tuple(sound_name(text) for text in texts)


# What is heard


def test_given_nobody_free_when_he_begins_to_wait_then_he_is_told_at_once_that_all_are_busy() -> (
    None
):
    here = Centre(with_policy(QueuePolicy(busy="wl/busy")))
    here.to_queue()
    here.wait(0)
    assert heard(here) == [("wl/busy",)]
    played_out(here)
    assert here.last(do.Music).on, "music goes on after it"


def test_given_somebody_free_when_a_caller_comes_then_he_hears_nothing_of_busy_agents() -> None:
    here = Centre(with_policy(QueuePolicy(busy="wl/busy", announcements=("wl/a",))))
    here.make_ready(LI)
    here.to_queue()
    here.wait(1)
    assert heard(here) == []


def test_given_two_announcements_when_he_waits_then_they_come_in_turn() -> None:
    policy = QueuePolicy(announcements=("wl/a", "wl/b"), announce_every_s=20)
    here = Centre(with_policy(policy))
    here.to_queue()
    for _ in range(3):
        here.wait(20)
        played_out(here)
    assert heard(here) == [("wl/a",), ("wl/b",), ("wl/a",)]


def test_given_position_is_told_then_only_when_it_is_better_than_what_was_said() -> None:
    here = Centre(with_policy(QueuePolicy(say_position=True, announce_every_s=10)))
    here.to_queue("leg-1")
    here.wait(0)
    played_out(here, "leg-1")
    here.to_queue("leg-2", "13700137000")
    here.wait(0)
    played_out(here, "leg-2")
    here.wait(30)
    said = [words(waiting.NEXT), words(waiting.AHEAD, "一", waiting.WAITING)]
    assert [one.sounds for one in here.done if isinstance(one, do.Play) and len(one.sounds[0]) > 7][
        -2:
    ] == said, "each heard his place once, and nothing for as long as it stays so"
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    here.wait(11)
    assert here.last(do.Play).sounds == words(waiting.NEXT)
    assert [fact.position for fact in here.facts(e.QueueAnnounced)] == [1, 2, 1]


def test_given_the_estimate_then_it_counts_those_who_wait_now_and_those_who_work() -> None:
    here = Centre(with_policy(QueuePolicy(say_wait=True), wrap_up_s=30, max_wait_s=7200))
    for one in (LI, WANG):
        here.make_ready(one)
    here.in_talk("leg-1", "a-1")
    here.to_queue("leg-2", "13700137000")
    here(t.OfferAnswered("leg-2", offer=here.last(do.Ring).offer, agent_leg="a-2"))
    for n in range(3, 7):
        here.to_queue(f"leg-{n}", f"1370013700{n}")
    fourth = here.call("leg-6")
    turn_free = waiting.estimate_of(_turn(here), fourth)
    # Four in line, two who work, 180 s taken for a talk and 30 s after it: 4 × 210 / 2.
    assert turn_free == 420
    here.wait(600)
    assert waiting.estimate_of(_turn(here), fourth) == 600, "it does not promise less than it took"


def _turn(here: Centre) -> Turn:
    return Turn(here.floor, here.transient, here.at, lambda: "x")


def test_given_a_wait_of_minutes_then_it_is_said_in_words_that_are_shipped() -> None:
    here = Centre(with_policy(QueuePolicy(say_wait=True)))
    here.make_ready(LI)
    here.in_talk("leg-1")
    here.to_queue("leg-2", "13700137000")
    here.wait(0)
    assert here.last(do.Play).sounds == words(waiting.ESTIMATE, *numerals.whole(4), waiting.MINUTES)


def test_given_nobody_works_then_no_wait_is_promised() -> None:
    here = Centre(with_policy(QueuePolicy(say_wait=True)))
    here.to_queue()
    here.wait(60)
    assert heard(here) == []


def test_given_a_recording_notice_when_an_agent_is_free_then_his_phone_rings_from_its_start() -> (
    None
):
    policy = QueuePolicy(notice="wl/notice", music="jazz")
    here = Centre(with_policy(policy, notice_s=3.5))
    here.make_ready(LI)
    here.to_queue()
    ring = here.last(do.Ring)
    assert (ring.notice, ring.least_s, ring.music) == ("wl/notice", 3.5, "jazz")
    assert heard(here) == [], "it is not played before, which would keep the phone silent"


def test_given_the_notice_was_begun_when_the_next_agent_is_rung_then_it_is_not_heard_again() -> (
    None
):
    here = Centre(with_policy(QueuePolicy(notice="wl/notice"), notice_s=3.5))
    for one in (LI, WANG):
        here.make_ready(one)
    here.to_queue()
    here.wait(20)
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome="no_answer"))
    assert here.last(do.Ring).notice == ""


def test_given_an_announcement_plays_when_an_agent_is_rung_then_its_end_brings_no_music() -> None:
    here = Centre(with_policy(QueuePolicy(busy="wl/busy")))
    here.to_queue()
    here.wait(0)
    playing = here.last(do.Play).playback
    here.make_ready(LI)
    before = len(here.done)
    here(t.PlaybackEnded("leg-1", playback=playing))
    assert here.done[before:] == []


# Who may not wait


def test_given_the_queue_is_full_when_one_more_comes_then_he_goes_the_way_for_that() -> None:
    full = Way(do=Instead.HANG_UP, sound="wl/full")
    here = Centre(with_policy(QueuePolicy(most_waiting=1, full=full)))
    here.to_queue("leg-1")
    here.to_queue("leg-2", "13700137000")
    assert here.facts(e.QueueLeft)[0].outcome == "full"
    assert here.last(do.Play).sounds == ("wl/full",)
    played_out(here, "leg-2")
    assert here.last(do.HangUp).leg == "leg-2"
    assert here.call("leg-1").phase is Phase.QUEUED


def test_given_nobody_on_duty_when_a_caller_comes_then_he_waits_in_the_other_queue() -> None:
    nobody = Way(do=Instead.QUEUE, queue=OTHER)
    config = with_policy(QueuePolicy(nobody=nobody))
    agents = {LI: agent(LI), WANG: agent(WANG, queues={OTHER: 1})}
    here = Centre(replace(config, agents=agents))
    here.make_ready(WANG)
    call = here.to_queue()
    assert (call.queue, call.visit, call.phase) == (OTHER, 2, Phase.RINGING)
    assert here.facts(e.QueueLeft)[0].outcome == "no_agents"


def test_given_callers_wait_when_the_last_agent_signs_out_then_they_are_sent_on() -> None:
    here = Centre(with_policy(QueuePolicy(nobody=Way(do=Instead.HANG_UP))))
    here(i.SignIn(LI))
    here.to_queue()
    assert here.call().phase is Phase.QUEUED, "he is on duty, though on a break"
    here(i.SignOut(LI))
    assert here.facts(e.QueueLeft)[0].outcome == "no_agents"
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_he_waited_too_long_then_the_other_queue_takes_him_and_two_do_not_play_ball() -> None:
    there = Way(do=Instead.QUEUE, queue=OTHER)
    back = Way(do=Instead.QUEUE, queue=QUEUE)
    config = with_policy(QueuePolicy(too_long=there))
    other = replace(config.queues[OTHER], policy=QueuePolicy(too_long=back), max_wait_s=60)
    here = Centre(replace(config, queues={**config.queues, OTHER: other}))
    here.to_queue()
    here.wait(121)
    assert here.call().queue == OTHER
    here.wait(1200)
    assert here.last(do.HangUp).leg == "leg-1", "after some rounds the flow's way is taken"
    assert len(here.facts(e.QueueEntered)) == 8


def test_given_opening_hours_when_it_closes_then_those_who_wait_are_told_and_new_ones_too() -> None:
    # The test's day is a Monday, 9:00 in Shanghai.
    hours = (Hours(days=(0,), opens=8 * 60, closes=9 * 60 + 1),)
    closing = Way(do=Instead.HANG_UP, sound="wl/closed")
    here = Centre(with_policy(QueuePolicy(hours=hours, closing=closing)))
    here.to_queue()
    here.wait(59)
    assert here.call().phase is Phase.QUEUED
    here.wait(2)
    assert here.last(do.Play).sounds == ("wl/closed",)
    here.to_queue("leg-2", "13700137000")
    assert [fact.outcome for fact in here.facts(e.QueueLeft)] == ["closed", "closed"]


def test_given_hours_until_midnight_and_from_midnight_on_then_midnight_closes_nothing() -> None:
    hours = (Hours(days=(0, 1), opens=0, closes=1440),)
    here = Centre(with_policy(QueuePolicy(hours=hours), max_wait_s=7200))
    here.wait(15 * 3600 - 60)
    here.to_queue()
    here.wait(120)
    assert here.call().phase is Phase.QUEUED


def test_given_callers_wait_when_the_queue_is_closed_by_hand_then_it_acts_at_once() -> None:
    here = Centre(with_policy(QueuePolicy()))
    here.to_queue()
    closed = QueuePolicy(closed_now=True, closing=Way(do=Instead.HANG_UP))
    here.floor.configure(with_policy(closed))
    here(i.Due("configured", ""))
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_a_flow_of_its_own_when_the_queue_is_closed_then_the_flows_way_is_taken() -> None:
    told: list[Any] = list(FLOW["nodes"])
    nodes = [*told[:2], {**told[2], "closed": "late"}]
    nodes += [
        {"id": "late", "kind": "play", "prompts": [{"sound": "wl/late"}], "next": "bye"},
        {"id": "bye", "kind": "hang_up"},
    ]
    flow = FlowConfig(
        id="main",
        name="主流程",
        version=1,
        project=DEFAULT_PROJECT,
        definition={**FLOW, "nodes": nodes},
    )
    config = with_policy(QueuePolicy(closed_now=True))
    here = Centre(replace(config, flows={"main": flow}))
    here.to_queue()
    assert here.last(do.Play).sounds == ("wl/late",)


# To whom


def test_given_nobody_good_enough_when_he_has_waited_then_a_weaker_one_is_rung() -> None:
    policy = QueuePolicy(relax=(Relax(after_s=30, level=5),))
    config = with_policy(policy, skills={"en": 2})
    agents = {LI: agent(LI, skills={"en": 4})}
    here = Centre(replace(config, agents=agents))
    here.make_ready(LI)
    here.to_queue()
    here.wait(29)
    assert here.call().phase is Phase.QUEUED
    here.wait(2)
    assert here.call().phase is Phase.RINGING


def test_given_what_a_refusal_means_is_set_then_the_agent_and_the_call_follow_it() -> None:
    harsh = Retries(
        refused=Retry(after=After.NOT_READY, again_s=60),
        no_answer=Retry(after=After.READY, again_s=5, rest_s=2),
    )
    here = Centre(with_policy(QueuePolicy(retries=harsh)))
    here.make_ready(LI)
    here.to_queue()
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome="no_answer"))
    assert (here.state(LI), here.floor.agents[LI].reason) == ("ready", "no_answer")
    here.wait(6)
    assert here.call().phase is Phase.RINGING, "so set, he is rung again after five seconds"
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome="refused"))
    assert (here.state(LI), here.floor.agents[LI].reason) == ("system_busy", "refused")


def test_given_a_vip_by_his_number_when_others_wait_then_he_is_served_before_them() -> None:
    rules = (CallerRule(number="+86139*", label="VIP", priority=50),)
    here = Centre(with_policy(QueuePolicy(), rules=rules))
    here.to_queue("leg-1")
    here.wait(30)
    here.to_queue("leg-2", VIP)
    assert here.call("leg-2").label == "VIP"
    here.make_ready(LI)
    assert here.call("leg-2").phase is Phase.RINGING
    assert here.call("leg-1").phase is Phase.QUEUED


def test_given_a_class_with_a_queue_of_its_own_then_he_waits_there() -> None:
    rules = (CallerRule(number="+8613900139000", label="VIP", queue=OTHER),)
    here = Centre(with_policy(QueuePolicy(), rules=rules))
    assert here.to_queue("leg-1", VIP).queue == OTHER
    assert here.to_queue("leg-2").queue == QUEUE


def test_given_a_customer_bound_to_an_agent_when_he_is_busy_then_patience_and_then_anybody() -> (
    None
):
    rules = (CallerRule(number="+8613900139000", agent=LI),)
    here = Centre(with_policy(QueuePolicy(bound_s=40), rules=rules))
    here.make_ready(LI)
    here.in_talk("leg-0")
    here.make_ready(WANG)
    call = here.to_queue("leg-1", VIP)
    assert (call.phase, call.kept_for) == (Phase.QUEUED, (LI,))
    assert here.facts(e.QueueEntered)[-1].kept_why == "bound"
    here.wait(39)
    assert here.call("leg-1").phase is Phase.QUEUED
    here.wait(2)
    assert here.last(do.Ring).endpoint == "w-wang"


def test_given_a_customer_bound_to_an_agent_who_is_not_here_then_nobody_waits_for_him() -> None:
    rules = (CallerRule(number="+8613900139000", agent=LI),)
    here = Centre(with_policy(QueuePolicy(), rules=rules))
    here.make_ready(WANG)
    assert here.to_queue("leg-1", VIP).phase is Phase.RINGING


def test_given_a_call_kept_for_an_agent_when_he_signs_out_then_anybody_has_it_at_once() -> None:
    rules = (CallerRule(number="+8613900139000", agent=LI),)
    here = Centre(with_policy(QueuePolicy(bound_s=600), rules=rules))
    here.make_ready(LI)
    here(i.Pause(LI, "lunch"))
    here.make_ready(WANG)
    assert here.to_queue("leg-1", VIP).phase is Phase.QUEUED
    here(i.SignOut(LI))
    assert here.last(do.Ring).endpoint == "w-wang"


@pytest.mark.parametrize("written", ["13900139000", "+8613900139000", "139001*", "+86139*"])
@pytest.mark.parametrize("told", ["13900139000", "+8613900139000", "008613900139000"])
def test_given_a_rule_for_a_caller_then_it_holds_however_the_number_is_written(
    written: str, told: str
) -> None:
    rules = (CallerRule(number=written, label="VIP"),)
    here = Centre(with_policy(QueuePolicy(), rules=rules))
    assert here.to_queue("leg-1", told).label == "VIP"


@pytest.mark.parametrize("written", ["075512345678", "+8675512345678", "0755*"])
def test_given_a_rule_for_a_called_number_then_it_holds_however_the_trunk_sends_it(
    written: str,
) -> None:
    rules = (CallerRule(number=written, on=On.CALLED, label="深圳"),)
    here = Centre(with_policy(QueuePolicy(), rules=rules))
    here(t.LegArrived("leg-1", caller=VIP, called="8675512345678", trunk="trunk-demo"))
    here(t.KeyReceived("leg-1", key="1"))
    assert here.call("leg-1").label == "深圳"


def test_given_a_called_number_bound_to_a_team_then_the_team_is_rung() -> None:
    rules = (CallerRule(number="4001", on=On.CALLED, team="team-b"),)
    config = with_policy(QueuePolicy(), rules=rules)
    agents = {LI: agent(LI, department="team-a"), WANG: agent(WANG, department="team-b")}
    here = Centre(replace(config, agents=agents))
    for one in (LI, WANG):
        here.make_ready(one)
        here.wait(5)
    here.to_queue()
    assert here.last(do.Ring).endpoint == "w-wang"


def test_given_he_talked_with_wang_when_he_calls_again_then_wang_is_rung_though_li_is_free() -> (
    None
):
    here = Centre(with_policy(QueuePolicy(last_agent_s=30), wrap_up_s=0))
    here.make_ready(WANG)
    here.in_talk("leg-1")
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    here.make_ready(LI)
    here.wait(100)
    here(i.Pause(WANG, "lunch"))
    here(i.Ready(WANG))
    call = here.to_queue("leg-2")
    assert here.last(do.Ring).endpoint == "w-wang", "though li has been idle for longer"
    assert call.kept_for == (WANG,)
    assert here.facts(e.QueueEntered)[-1].kept_why == "last_agent"


def test_given_he_gave_up_when_he_calls_again_within_the_time_then_he_has_his_place_again() -> None:
    here = Centre(with_policy(QueuePolicy(regain_s=120), max_wait_s=600))
    here.to_queue("leg-1", VIP)
    here.wait(10)
    here.to_queue("leg-2", "13700137000")
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    here.wait(60)
    again = here.to_queue("leg-3", VIP)
    assert here.floor.position(again) == 1
    assert here.at - (again.queued_at or here.at) < timedelta(seconds=1), "he waits anew, in place"
    here.make_ready(LI)
    assert here.call("leg-3").phase is Phase.RINGING


def test_given_he_calls_again_too_late_or_it_is_not_so_set_then_he_stands_at_the_end() -> None:
    for policy, gap in ((QueuePolicy(regain_s=30), 60), (QueuePolicy(), 5)):
        here = Centre(with_policy(policy, max_wait_s=600))
        here.to_queue("leg-1", VIP)
        here.wait(10)
        here.to_queue("leg-2", "13700137000")
        here(t.LegEnded("leg-1", cause=16, by_remote=True))
        here.wait(gap)
        assert here.floor.position(here.to_queue("leg-3", VIP)) == 2


def test_given_a_call_waits_when_its_priority_is_changed_then_it_acts_at_once() -> None:
    here = Centre(with_policy(QueuePolicy()))
    here.to_queue("leg-1")
    here.wait(10)
    here.to_queue("leg-2", "13700137000")
    here(i.SetPriority("boss", here.call("leg-2").id, 10))
    assert here.floor.position(here.call("leg-2")) == 1
    assert here.facts(e.QueuePriorityChanged)[0].by_user == "boss"
    here.make_ready(LI)
    assert here.call("leg-2").phase is Phase.RINGING


def test_given_a_pause_was_asked_for_in_a_call_then_it_is_taken_after_it() -> None:
    here = Centre(with_policy(QueuePolicy(), wrap_up_s=0))
    here.make_ready(LI)
    here.in_talk("leg-1")
    here(i.Pause(LI, "lunch"))
    assert here.state(LI) == "talking"
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert (here.state(LI), here.floor.agents[LI].reason) == ("pause", "lunch")
