"""满意度评价 on the floor: who is asked after a talk, and what; what becomes of everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, LI, QUEUE, WANG, Centre, centre
from warmline.interactions import events as e
from warmline.ivr.model import shown_variables
from warmline.ivr.prompts import BEEP, sound_name
from warmline.ivr.surveys import SHIPPED, Script, Survey
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Conflict
from warmline.routing.policy import Asking, QueuePolicy
from warmline.telephony import model as t
from warmline.voice import asking
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import FlowConfig, VoiceConfig
from warmline.voice.model import Phase
from warmline.voice.views import call_view

SURVEY = "00000000-0000-7000-8000-0000000000aa"


def surveyed(script: Script | None = None, **policy: Any) -> VoiceConfig:
    """The test centre, whose queue asks every caller who talked ten seconds."""
    survey = Survey(
        id=SURVEY,
        key="service",
        name="服务评价",
        project=DEFAULT_PROJECT,
        version=3,
        script=script or Script(),
    )
    before = centre()
    asks = QueuePolicy(survey=Asking(**{"survey": "service", **policy}))
    queue = replace(before.queues[QUEUE], policy=asks)
    return replace(before, queues={QUEUE: queue}, surveys={"service": survey})


def talked(here: Centre, seconds: float = 30) -> str:
    """A caller has talked with Li for so long; the call's id."""
    here.make_ready(LI)
    call = here.in_talk()
    here.wait(seconds)
    return call.id


def agent_hangs_up(here: Centre) -> None:
    """The agent's phone ends the talk; the switch gives the customer back if it was told to."""
    here(t.LegEnded("a-1", cause=16, by_remote=True))


def comes_back(here: Centre) -> None:
    here(t.LegArrived("leg-1", caller="13800138000", called="4001", trunk="trunk-demo"))


def asked(here: Centre, seconds: float = 30) -> str:
    """A caller hears the first question; the call's id."""
    call = talked(here, seconds)
    agent_hangs_up(here)
    comes_back(here)
    return call


def heard_out(here: Centre) -> None:
    """What plays now is over."""
    playing = here.transient.playing["" or next(iter(here.transient.playing))]
    here(t.PlaybackEnded("leg-1", playing))


def press(here: Centre, key: str) -> None:
    here(t.KeyReceived("leg-1", key=key))


def answers(here: Centre) -> list[tuple[str, int]]:
    return [(fact.question, fact.value) for fact in here.facts(e.SurveyAnswered)]


def says(here: Centre) -> tuple[str, ...]:
    return here.last(do.Play).sounds


def spoken(*words: str) -> tuple[str, ...]:
    return tuple(sound_name(SHIPPED[word]) for word in words)


# ── the way there ────────────────────────────────────────────────────────────────────────────


def test_given_a_queue_that_asks_when_the_agent_hangs_up_then_the_caller_is_asked() -> None:
    here = Centre(surveyed())
    call = talked(here)
    # The offer told the switch to give the customer back
    assert here.last(do.Ring).stay
    agent_hangs_up(here)
    # the agent is free to write at once, the customer is not hung up
    assert here.state(LI) == "wrap_up"
    assert not [gone for gone in here.done if isinstance(gone, do.HangUp)]
    comes_back(here)
    assert says(here) == spoken("ask_5")
    (eligible,), (invited,) = here.facts(e.SurveyEligible), here.facts(e.SurveyInvited)
    assert (eligible.outcome, eligible.talked, eligible.queue) == ("invited", 30.0, QUEUE)
    # Frozen at the invitation: agent, queue, version
    assert (invited.agent, invited.queue, invited.version) == (LI, QUEUE, 3)
    assert (invited.survey, invited.sent_by) == (SURVEY, "auto")
    assert here.floor.calls[call].phase is Phase.FLOW


def test_given_the_question_when_a_good_mark_is_pressed_then_it_is_kept_and_he_is_thanked() -> None:
    here = Centre(surveyed())
    call = asked(here)
    heard_out(here)
    press(here, "1")
    assert answers(here) == [("mark", 5)]
    assert says(here) == spoken("thanks")
    heard_out(here)
    assert here.last(do.HangUp) == do.HangUp(call, "leg-1", "flow_end")
    here(t.LegEnded("leg-1", cause=16, by_remote=False))
    (ended,) = here.facts(e.CallEnded)
    assert (ended.by, ended.cause) == ("system", e.Cause.FLOW_END)
    # and what he pressed is not on the way that everybody sees
    assert [fact.keys for fact in here.facts(e.KeyPressed)] == ["1", "***"]


def test_given_a_bad_mark_then_the_reason_is_asked_and_then_his_words_are_recorded() -> None:
    here = Centre(surveyed(Script(comment_s=20)))
    asked(here)
    press(here, "5")  # while the question still plays
    assert says(here) == spoken("reason")
    heard_out(here)
    press(here, "2")
    assert answers(here) == [("mark", 1), ("reason", 2)]
    assert says(here) == (*spoken("comment"), BEEP)
    heard_out(here)
    assert here.facts(e.CommentBegun)
    here.wait(7)
    press(here, "#")
    (ended,) = here.facts(e.CommentEnded)
    assert ended.outcome == "key"
    assert says(here) == spoken("thanks")
    assert here.facts(e.SurveyEnded)


def test_given_a_comment_when_its_time_is_used_up_then_he_is_thanked() -> None:
    here = Centre(surveyed(Script(reason=False, comment="always", comment_s=20)))
    asked(here)
    press(here, "1")
    heard_out(here)
    here.wait(21)
    assert [fact.outcome for fact in here.facts(e.CommentEnded)] == ["full"]


def test_given_a_scale_of_three_with_three_best_then_keys_are_marks() -> None:
    here = Centre(surveyed(Script(scale=3, one_is_best=False, bad_at=1, comment="never")))
    asked(here)
    assert says(here) == spoken("ask_3_up")
    press(here, "5")
    assert says(here) == spoken("wrong", "ask_3_up")
    press(here, "3")
    assert answers(here) == [("mark", 3)]


def test_given_nobody_presses_when_the_tries_are_over_then_it_ends_unanswered() -> None:
    here = Centre(surveyed(Script(tries=2, patience_s=6)))
    call = asked(here)
    for _ in range(2):
        heard_out(here)
        here.wait(6.5)
    assert not answers(here)
    assert says(here) == spoken("thanks")
    assert call_view(here.floor, here.floor.calls[call])["survey"]["state"] == "unanswered"


def test_given_he_hangs_up_after_the_mark_then_it_is_kept_and_the_call_ended_by_him() -> None:
    here = Centre(surveyed())
    call = asked(here)
    press(here, "4")
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert answers(here) == [("mark", 2)]
    assert not here.facts(e.SurveyEnded)
    assert [fact.by for fact in here.facts(e.CallEnded)] == ["customer"]
    assert call_view(here.floor, here.floor.calls[call])["survey"]["state"] == "answered"


def test_given_the_agents_page_hung_up_when_the_customer_leaves_the_survey_then_it_was_he() -> None:
    # Given a talk that the agent ends by his page's button, after which the customer is asked
    here = Centre(surveyed())
    call = talked(here)
    here(i.HangUpCall(LI, call))
    here(t.LegEnded("a-1", cause=16, by_remote=False))
    comes_back(here)
    assert says(here) == spoken("ask_5")
    # when he hangs up there, then he ended the call, and the agent the talk
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert [fact.by for fact in here.facts(e.TalkEnded)] == ["agent"]
    assert [fact.by for fact in here.facts(e.CallEnded)] == ["customer"]


def test_given_a_talk_in_our_bridge_when_the_agent_hangs_up_then_he_is_taken_out_and_asked() -> (
    None
):
    here = Centre(surveyed())
    call = talked(here)
    here(i.HoldCall(LI, call, True))  # which fetches the talk back
    here(i.HoldCall(LI, call, False))
    agent_hangs_up(here)
    assert here.last(do.Unbridge) == do.Unbridge(call, f"wb-{call}", "leg-1")
    assert says(here) == spoken("ask_5")


# ── who is not asked ─────────────────────────────────────────────────────────────────────────


def test_given_too_short_a_talk_then_he_is_hung_up_and_nothing_is_counted() -> None:
    here = Centre(surveyed())
    call = talked(here, 9)
    agent_hangs_up(here)
    assert not here.facts(e.SurveyEligible)
    # The switch would keep him now: it is told to let him go
    assert here.last(do.HangUp) == do.HangUp(call, "leg-1")


def test_given_a_queue_asks_only_since_the_talk_began_then_whom_it_lets_go_is_not_invited() -> None:
    # Given a talk that was offered while nobody was to be asked by himself
    here = Centre(surveyed(auto=False))
    talked(here)
    assert not here.last(do.Ring).stay
    here.floor.configure(replace(surveyed(), revision=2))
    # when the agent hangs up, then the switch lets the customer go, so he is not said to be asked
    agent_hangs_up(here)
    here(t.LegEnded("leg-1", cause=16, by_remote=False))
    assert [fact.outcome for fact in here.facts(e.SurveyEligible)] == ["not_drawn"]
    assert not here.facts(e.SurveyInvited)
    assert [fact.by for fact in here.facts(e.CallEnded)] == ["agent"]


def test_given_the_customer_hangs_up_first_then_he_counts_as_eligible_and_not_as_invited() -> None:
    here = Centre(surveyed())
    talked(here)
    here(t.LegEnded("a-1", cause=16, by_remote=False))
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert [fact.outcome for fact in here.facts(e.SurveyEligible)] == ["hung_up"]
    assert not here.facts(e.SurveyInvited)


def test_given_only_the_agent_sends_when_he_hangs_up_without_then_not_sent() -> None:
    here = Centre(surveyed(auto=False))
    talked(here)
    assert not here.last(do.Ring).stay
    agent_hangs_up(here)
    assert [fact.outcome for fact in here.facts(e.SurveyEligible)] == ["not_sent"]


def test_given_a_queue_without_a_survey_then_nothing_is_said_and_nothing_stays() -> None:
    here = Centre()
    talked(here)
    assert not here.last(do.Ring).stay
    agent_hangs_up(here)
    assert not here.facts(e.SurveyEligible)


def test_given_the_agents_line_breaks_then_the_customer_is_not_asked() -> None:
    here = Centre(surveyed())
    call = talked(here)
    here(t.LegEnded("a-1", cause=38, by_remote=False))
    comes_back(here)
    assert not here.facts(e.SurveyInvited)
    assert here.last(do.HangUp) == do.HangUp(call, "leg-1")
    here(t.LegEnded("leg-1", cause=16, by_remote=False))
    assert [fact.outcome for fact in here.facts(e.SurveyEligible)] == ["lost"]


def test_given_he_is_back_before_the_agents_end_is_told_then_that_begins_the_survey() -> None:
    here = Centre(surveyed())
    talked(here)
    comes_back(here)
    assert not here.facts(e.SurveyInvited)
    agent_hangs_up(here)
    assert says(here) == spoken("ask_5")
    # and should it never be told, he does not stay alone
    other = Centre(surveyed())
    call = talked(other)
    comes_back(other)
    other.wait(2.1)
    assert other.last(do.HangUp) == do.HangUp(call, "leg-1")


def test_given_the_switch_never_gives_him_back_then_he_is_hung_up_after_five_seconds() -> None:
    here = Centre(surveyed())
    call = talked(here)
    agent_hangs_up(here)
    here.wait(5.1)
    assert here.last(do.HangUp) == do.HangUp(call, "leg-1")


# ── the agent's button ───────────────────────────────────────────────────────────────────────


def test_given_the_agent_sends_him_then_he_is_parted_from_him_and_asked_whatever_the_draw() -> None:
    here = Centre(surveyed(auto=False, per_cent=1))
    call = talked(here)
    view = call_view(here.floor, here.floor.calls[call])["survey"]
    assert view == {"may_send": True, "may_link": True, "state": None}
    here(i.SendToSurvey(LI, call))
    assert here.state(LI) == "wrap_up"
    assert here.last(do.FetchBack).bridge == here.last(do.Unbridge).bridge
    assert [fact.sent_by for fact in here.facts(e.SurveyInvited)] == ["agent"]
    assert says(here) == spoken("ask_5")
    # The same click again changes nothing; a colleague's is refused
    here(i.SendToSurvey(LI, call))
    assert len(here.facts(e.SurveyInvited)) == 1
    assert call_view(here.floor, here.floor.calls[call])["survey"]["state"] == "running"


@pytest.mark.parametrize(
    ("policy", "seconds", "code"),
    [
        ({"by_agent": False}, 30, "survey_not_by_agent"),
        ({"survey": "gone"}, 30, "survey_no_survey"),
        ({}, 3, "survey_too_short"),
    ],
)
def test_given_a_call_that_does_not_qualify_when_the_agent_sends_then_he_is_told_why(
    policy: dict[str, Any], seconds: float, code: str
) -> None:
    here = Centre(surveyed(**policy))
    call = talked(here, seconds)
    with pytest.raises(Conflict) as refused:
        here(i.SendToSurvey(LI, call))
    assert refused.value.code == code
    assert here.state(LI) == "talking"


# ── death and take-over ──────────────────────────────────────────────────────────────────────


def restarted(here: Centre) -> Centre:
    """Another leader, who knows the facts and nothing else."""
    after = Centre(here.floor.config)
    after.at = here.at
    after.floor.load(here.floor.dump())
    return after


def alive(*legs: t.LiveLeg, here: Centre) -> t.Connected:
    return t.Connected(t.SwitchSnapshot(here.at, legs, frozenset({"w-li"}), "sim"))


def caller_leg(place: str, peer: str | None = None, *, in_dial: bool = False) -> t.LiveLeg:
    return t.LiveLeg("leg-1", "customer", place, up=True, peer=peer, in_dial=in_dial)


def test_given_voice_dies_at_the_second_question_then_the_next_leader_asks_that_one_again() -> None:
    here = Centre(surveyed())
    asked(here)
    press(here, "5")
    after = restarted(here)
    after(alive(caller_leg("hands"), here=after))
    assert says(after) == spoken("reason")
    assert not after.facts(e.SurveyInvited)
    press(after, "3")
    assert answers(after) == [("reason", 3)]


def test_given_a_survey_changes_meanwhile_then_whoever_was_invited_is_asked_the_old_version() -> (
    None
):
    here = Centre(surveyed(Script(reason_ask="prompt/old")))
    asked(here)
    press(here, "5")
    after = restarted(here)
    old = after.floor.config.surveys["service"]
    newer = replace(old, version=4, script=Script(), earlier={"3": old.script})
    after.floor.configure(replace(after.floor.config, surveys={"service": newer}))
    after(alive(caller_leg("hands"), here=after))
    assert says(after) == ("prompt/old",)


def test_given_voice_dies_before_the_two_are_parted_then_the_next_leader_parts_them() -> None:
    here = Centre(surveyed())
    call = talked(here)
    here(i.SendToSurvey(LI, call))
    after = restarted(here)
    agent = t.LiveLeg("a-1", "agent", "talk", up=True, peer="leg-1", in_dial=True)
    after(alive(caller_leg("talk", "a-1", in_dial=True), agent, here=after))
    assert after.last(do.FetchBack).agent_leg == "a-1"
    assert do.HangUp(call, "a-1") in after.done
    assert says(after) == spoken("ask_5")
    assert not after.facts(e.TalkStarted)


def test_given_the_agent_hung_up_while_voice_was_away_then_the_caller_is_asked_later() -> None:
    here = Centre(surveyed())
    talked(here)
    after = restarted(here)
    after.wait(5)
    after(alive(caller_leg("hands"), here=after))
    assert [fact.agent for fact in after.facts(e.SurveyInvited)] == [LI]
    assert says(after) == spoken("ask_5")


# ── in a flow ────────────────────────────────────────────────────────────────────────────────


def test_given_a_survey_node_in_a_flow_then_it_asks_and_the_flow_goes_on() -> None:
    rate = {"id": "rate", "kind": "survey", "survey": "service", "next": "bye"}
    bye = {"id": "bye", "kind": "hang_up"}
    flow = FlowConfig(
        id="main",
        name="评价",
        version=1,
        project=DEFAULT_PROJECT,
        definition={"key": "main", "name": "评价", "start": "rate", "nodes": [rate, bye]},
    )
    here = Centre(replace(surveyed(), flows={"main": flow}))
    here.arrive()
    (invited,) = here.facts(e.SurveyInvited)
    assert (invited.sent_by, invited.agent) == ("flow", None)
    press(here, "1")
    assert answers(here) == [("mark", 5)]
    heard_out(here)
    assert here.call().path[-1].node == "bye"
    assert "***" not in shown_variables(here.transient.sessions[here.call().id]).values()


def test_given_a_flow_that_names_a_survey_that_is_gone_then_it_goes_on_at_once() -> None:
    definition = {
        **FLOW,
        "start": "rate",
        "nodes": [
            {"id": "rate", "kind": "survey", "survey": "gone", "next": "hello"},
            *FLOW["nodes"],
        ],
    }
    flow = FlowConfig(
        id="main", name="x", version=1, project=DEFAULT_PROJECT, definition=definition
    )
    here = Centre(replace(surveyed(), flows={"main": flow}))
    here.arrive()
    assert here.call().path[-1].node == "menu"
    assert not here.facts(e.SurveyInvited)


# ── the draw ─────────────────────────────────────────────────────────────────────────────────


@given(call=st.uuids().map(str), survey=st.uuids().map(str), share=st.integers(1, 100))
def test_the_draw_is_the_same_each_time_and_who_is_in_a_smaller_share_is_in_a_larger(
    call: str, survey: str, share: int
) -> None:
    taken = asking.drawn(survey, call, share)
    assert taken == asking.drawn(survey, call, share)
    assert not taken or asking.drawn(survey, call, min(100, share + 1))
    assert asking.drawn(survey, call, 100)


def ids() -> Iterator[str]:
    return (f"00000000-0000-7000-8000-{n:012d}" for n in range(4000))


@pytest.mark.parametrize("share", [5, 30, 75])
def test_the_draw_takes_its_share_of_many_calls(share: int) -> None:
    assert abs(sum(asking.drawn(SURVEY, id, share) for id in ids()) / 4000 - share / 100) < 0.03


def test_given_a_call_that_is_not_drawn_then_it_is_eligible_and_the_switch_lets_him_go() -> None:
    config = surveyed(per_cent=50)
    outcomes: set[str] = set()
    for number in range(1, 9):
        here = Centre(config)
        here._ids = (f"00000000-0000-7000-{8000 + number}-{n:012d}" for n in range(1, 999))
        talked(here)
        agent_hangs_up(here)
        (eligible,) = here.facts(e.SurveyEligible)
        assert here.last(do.Ring).stay == (eligible.outcome == "invited")
        outcomes.add(eligible.outcome)
    assert outcomes == {"invited", "not_drawn"}


def test_given_two_agents_when_the_second_one_ends_it_then_he_is_the_one_that_is_rated() -> None:
    here = Centre(surveyed())
    here.make_ready(WANG)
    call = talked(here)
    here(i.ConsultCall(LI, call, "agent", WANG, "00000000-0000-7000-8000-00000000beef"))
    party = here.floor.calls[call].parties[0]
    here(t.LegAnswered(party.leg))
    here(i.CompleteTransfer(LI, call))
    assert not here.facts(e.SurveyEligible)
    here.wait(20)
    here(t.LegEnded(party.leg, cause=16, by_remote=True))
    assert [fact.agent for fact in here.facts(e.SurveyInvited)] == [WANG]
    assert says(here) == spoken("ask_5")
