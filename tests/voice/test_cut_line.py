"""The line to the switch is cut and comes back: who has left meanwhile is out of the talk, and what
people did meanwhile is found. A page loaded anew with another fault in between. On the simulated
switch; what `bench day` found, and what stood beside it. (What is asked by the page meanwhile:
`test_cut_line_wishes.py`.)"""

from __future__ import annotations

import pytest

from tests.voice.control_kit import CHEN, Talk
from tests.voice.floor_kit import LI, WANG
from tests.voice.whole_kit import Whole
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.voice import inputs as i
from warmline.voice.model import Phase


def supervised(mode: str) -> Talk:
    """陈晨 is in 李雷's talk as a leader."""
    talk = Talk()
    talk.ask(i.Supervise(CHEN, talk.id, mode))
    talk.wait(1)
    return talk


def test_given_a_talk_in_our_bridge_when_the_line_was_cut_then_it_ends_for_both() -> None:
    # Given a talk that a leader has joined and left: it lives in a bridge of ours since
    talk = supervised("barge")
    talk.ask(i.HangUpCall(CHEN, talk.id))
    talk.wait(1)
    # when the line is cut and comes back, and then the agent hangs up
    talk.switch.disconnect()
    talk.switch.reconnect()
    talk.switch.agent_hangs_up(talk.leg_of(LI))
    # then the customer is not left alone on the line
    assert talk.customer not in talk.switch.world.legs
    assert len(talk.facts(e.CallEnded)) == 1


def test_given_a_talk_in_dial_when_the_line_was_cut_then_it_is_still_the_switch_s_own() -> None:
    talk = Talk()
    talk.switch.disconnect()
    talk.switch.reconnect()
    assert talk.id in talk.transient.in_dial
    talk.switch.caller_hangs_up(talk.customer)
    assert [(f.by, str(f.cause)) for f in talk.facts(e.CallEnded)] == [("customer", "normal")]


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_given_a_leader_who_left_while_the_line_was_cut_then_he_hears_nothing_more(
    mode: str,
) -> None:
    # Given a leader in a talk, and a cut line
    talk = supervised(mode)
    leader = talk.leg_of(CHEN)
    talk.switch.disconnect()
    # when he leaves, and the line is back
    talk.ask(i.HangUpCall(CHEN, talk.id))
    assert leader in talk.switch.world.legs, "the switch could not be told"
    talk.switch.reconnect()
    # then his leg is gone, and what he listened with
    legs = set(talk.switch.world.legs)
    assert leader not in legs
    assert not [leg for leg in legs if leg.startswith("ws-")]
    # and the talk goes on
    assert (talk.hear("customer"), talk.hear(LI)) == ({LI}, {"customer"})


def rung() -> Whole:
    """李雷 is rung for a caller, and the line is cut."""
    here = Whole()
    here.switch.register(f"w-{LI}", answers_itself=False)
    here.make_ready(LI)
    leg = here.switch.arrive("13800138000", "4001")
    here.switch.press(leg, "1")
    assert here.state(LI) == AgentState.RINGING
    here.switch.disconnect()
    return here


def test_given_an_agent_who_answers_while_the_line_is_cut_then_he_has_missed_nothing() -> None:
    # Given he answers, and the line stays cut until long after the ringing should be over
    here = rung()
    (call,) = here.floor.calls.values()
    assert call.offer is not None
    here.switch.agent_answers(call.offer.id)
    here.wait(40)
    # when it is back
    here.switch.reconnect()
    # then he is found in the talk, and no offer was ended in vain
    (call,) = here.floor.calls.values()
    assert (call.phase, call.agent) == (Phase.TALKING, LI)
    assert [f.outcome for f in here.facts(e.OfferEnded)] == ["accepted"]


def test_given_a_line_that_stays_cut_then_an_agent_does_not_ring_for_ever() -> None:
    here = rung()
    here.wait(120)
    assert here.state(LI) != AgentState.RINGING
    assert [f.outcome for f in here.facts(e.OfferEnded)] == ["no_answer"]


def loads_anew(talk: Talk, who: str) -> str:
    """His page comes back and asks for his call; the new leg that is rung."""
    before = set(talk.switch.world.legs)
    talk.make_here_again(who)
    talk.ask(i.Rejoin(who))
    (leg,) = set(talk.switch.world.legs) - before
    return leg


def test_given_a_leader_s_new_leg_on_its_way_when_the_call_ends_then_it_is_not_left_over() -> None:
    talk = supervised("listen")
    leg = loads_anew(talk, CHEN)
    talk.switch.caller_hangs_up(talk.customer)
    talk.wait(1)
    assert leg not in talk.switch.world.legs
    assert talk.floor.by_leg == {}
    assert not talk.transient.rejoining


def test_given_a_leader_whose_old_leg_ends_and_new_one_fails_then_he_is_out_of_the_call() -> None:
    # Given his page is loaded anew, and the old leg has died with it
    talk = supervised("barge")
    old = talk.leg_of(CHEN)
    new = loads_anew(talk, CHEN)
    talk.switch.caller_hangs_up(old)
    assert talk.call_now().parties, "his new leg is on its way"
    # when the new one fails
    talk.switch.caller_hangs_up(new)
    # then he is out, and free for other calls
    assert talk.call_now().parties == ()
    assert talk.state(CHEN) == AgentState.READY
    assert talk.hear("customer") == {LI}


def test_given_a_party_s_new_leg_on_its_way_when_the_customer_becomes_his_then_it_is_his_leg() -> (
    None
):
    # Given 王芳, consulted, whose page is loaded anew
    talk = Talk()
    talk.consult()
    new = loads_anew(talk, WANG)
    # when the consultation is completed before the new leg is up
    talk.ask(i.CompleteTransfer(LI, talk.id))
    talk.wait(1)
    # then it joins the talk, and nothing of the old one is left
    assert talk.call_now().agent_leg == new
    assert (talk.hear("customer"), talk.hear(WANG)) == ({WANG}, {"customer"})
    assert not talk.transient.rejoining


def test_given_a_leader_who_takes_over_in_a_cut_when_found_then_who_goes_leaves_once() -> None:
    # Given a leader who takes the call over and whose phone answers in the cut, and another who
    # wants to listen and is not rung
    talk = Talk()
    talk.ask(i.Supervise(CHEN, talk.id, "take_over"))
    talk.switch.disconnect()
    talk.ask(i.Supervise(WANG, talk.id, "listen"))
    assert len(talk.call_now().parties) == 2
    # when the line is back
    talk.wait(20)
    talk.switch.reconnect()
    # then the customer is his, and who would have listened to the one before has left, once
    assert (talk.call_now().agent, talk.hear("customer")) == (CHEN, {CHEN})
    assert [fact.agent for fact in talk.facts(e.PartyLeft)] == [WANG]
