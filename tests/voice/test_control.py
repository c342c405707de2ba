"""Transfer, consult, conference: who hears whom, who has the call, what becomes of everybody."""

from __future__ import annotations

import pytest

from tests.voice.control_kit import CHEN, OUTSIDE, PARTY, Talk
from tests.voice.floor_kit import LI, WANG
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Missing
from warmline.voice import inputs as i
from warmline.voice.model import Phase

# --- blind transfer ---


def test_given_a_talk_when_transferred_then_the_next_agent_has_the_customer() -> None:
    talk = Talk()
    talk.ask(i.TransferCall(LI, talk.id, "agent", WANG))
    assert talk.call_now().phase is Phase.TRANSFERRING
    assert talk.state(LI) == "wrap_up"
    assert talk.state(WANG) == "ringing"
    talk.wait(1)
    dialled = talk.switch.world.legs[talk.party().leg]
    assert dialled.caller == "13800138000", "his phone shows the customer, not the colleague"
    talk.switch.answers(talk.party().leg)
    assert talk.call_now().agent == WANG
    assert talk.state(WANG) == "talking"
    assert talk.hear(WANG) == {"customer"}
    assert talk.hear("customer") == {WANG}
    done = talk.facts(e.TransferCompleted)[-1]
    assert (done.kind, done.initiator, done.agent) == ("blind", LI, WANG)


@pytest.mark.parametrize("how", ["rejects", "no_answer", "lost"])
def test_given_a_blind_transfer_when_nobody_takes_it_then_the_customer_is_at_the_head_of_his_queue(
    how: str,
) -> None:
    talk = Talk()
    talk.ask(i.Pause(LI, "lunch"))
    talk.ask(i.TransferCall(LI, talk.id, "agent", WANG))
    talk.wait(1)
    if how == "rejects":
        talk.switch.rejects(talk.party().leg, "refused")
    elif how == "lost":
        talk.switch.lose(f"w-{WANG}")
        talk.ask(i.PageLost(WANG, f"page-{WANG}"))
        talk.wait(4)
    else:
        talk.wait(30)
    call = talk.call_now()
    assert (call.phase, call.queue, call.parties) == (Phase.QUEUED, "q-sales", ())
    assert talk.state(WANG) == ("ready" if how == "rejects" else "system_busy")
    assert talk.switch.world.legs[talk.customer].music


def test_given_a_talk_when_transferred_to_a_queue_then_its_agents_are_rung() -> None:
    talk = Talk()
    talk.ask(i.TransferCall(LI, talk.id, "queue", "q-expert"))
    call = talk.call_now()
    assert (call.phase, call.queue) == (Phase.RINGING, "q-expert")
    assert talk.state(LI) == "wrap_up"
    assert call.offer is not None
    talk.switch.agent_answers(call.offer.id)
    assert talk.call_now().agent in (WANG, CHEN)


def test_given_a_talk_when_transferred_outside_then_the_two_talk_and_no_agent_is_busy() -> None:
    talk = Talk()
    talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    talk.wait(2)
    talk.switch.answers(talk.party().leg)
    assert talk.call_now().phase is Phase.OUTSIDE
    assert talk.hear("customer") == {"outside"}
    talk.wait(60)
    assert talk.state(LI) == "ready"
    # when the outside party hangs up then the customer's leg ends too, and the record says who
    talk.switch.caller_hangs_up(talk.leg_of("outside"))
    assert talk.facts(e.CallEnded)[-1].by == "party"
    assert not talk.switch.world.legs


def test_given_an_outside_transfer_when_it_is_busy_then_the_customer_is_back_in_his_queue() -> None:
    talk = Talk()
    talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    talk.wait(1)
    talk.switch.rejects(talk.party().leg, "busy")
    assert talk.call_now().phase is Phase.QUEUED


def test_given_an_agent_who_is_not_ready_when_transferred_to_then_refused_and_nothing_changed() -> (
    None
):
    talk = Talk()
    talk.ask(i.Pause(WANG, "lunch"))
    with pytest.raises(Conflict, match="on a pause"):
        talk.ask(i.TransferCall(LI, talk.id, "agent", WANG))
    assert talk.hear(LI) == {"customer"}


# --- consultation ---


def test_given_a_consultation_when_answered_then_the_customer_hears_music_and_nobody() -> None:
    talk = Talk()
    talk.consult()
    assert talk.hear(LI) == {WANG}
    assert talk.hear(WANG) == {LI}
    assert talk.hear("customer") == set()
    assert talk.switch.world.legs[talk.customer].music


def test_given_a_consultation_when_asked_for_twice_then_one_party_is_rung() -> None:
    talk = Talk()
    talk.consult(answered=False)
    talk.ask(i.ConsultCall(LI, talk.id, "agent", WANG, PARTY))
    assert len(talk.facts(e.PartyInvited)) == 1


def test_given_a_consultation_when_completed_then_the_party_has_the_customer() -> None:
    talk = Talk()
    talk.consult()
    talk.ask(i.CompleteTransfer(LI, talk.id))
    assert talk.call_now().agent == WANG
    assert talk.call_now().parties == ()
    assert talk.hear("customer") == {WANG}
    assert talk.state(LI) == "wrap_up"
    # and he is as any owner: he hangs up, the call is over, he wraps up
    talk.switch.agent_hangs_up(talk.leg_of(WANG))
    assert talk.facts(e.CallEnded)[-1].by == "agent"
    assert talk.state(WANG) == "wrap_up"


def test_given_a_consultation_when_returned_then_both_talk_again_and_the_party_is_free() -> None:
    talk = Talk()
    talk.consult()
    talk.ask(i.ReturnToCustomer(LI, talk.id))
    assert talk.hear("customer") == {LI}
    assert talk.state(WANG) == "ready"
    talk.ask(i.ReturnToCustomer(LI, talk.id))
    assert len(talk.facts(e.ConsultEnded)) == 1


def test_given_a_consultation_when_swapped_then_the_other_one_waits_each_time() -> None:
    talk = Talk()
    talk.consult()
    talk.ask(i.TalkTo(LI, talk.id, "customer"))
    assert talk.hear("customer") == {LI}
    assert talk.hear(WANG) == set()
    talk.ask(i.TalkTo(LI, talk.id, "party"))
    assert talk.hear("customer") == set()
    assert talk.hear(WANG) == {LI}


def test_given_a_consultation_when_merged_then_all_three_hear_each_other() -> None:
    talk = Talk()
    talk.consult("number", OUTSIDE)
    talk.ask(i.MergeCall(LI, talk.id))
    talk.ask(i.MergeCall(LI, talk.id))
    assert talk.hear("customer") == {LI, "outside"}
    assert talk.hear("outside") == {LI, "customer"}
    assert talk.hear(LI) == {"customer", "outside"}


@pytest.mark.parametrize("how", ["rejects", "no_answer"])
def test_given_a_consulted_party_when_it_does_not_answer_then_the_agent_has_the_customer_back(
    how: str,
) -> None:
    talk = Talk()
    talk.consult(answered=False)
    if how == "rejects":
        talk.switch.rejects(talk.party().leg, "busy")
    else:
        talk.wait(30)
    assert talk.call_now().parties == ()
    assert talk.hear("customer") == {LI}
    assert talk.call_now().held_since is None


def test_given_a_queue_when_consulted_then_its_agents_are_rung_one_after_another() -> None:
    talk = Talk()
    talk.consult("queue", "q-expert", answered=False)
    first = talk.party().agent
    talk.switch.rejects(talk.party().leg, "refused")
    talk.wait(1)
    second = talk.party().agent
    assert {first, second} == {WANG, CHEN}
    talk.switch.rejects(talk.party().leg, "refused")
    assert talk.hear(LI) == {"customer"}
    with pytest.raises(Conflict, match="free"):
        talk.ask(i.ConsultCall(LI, talk.id, "queue", "q-expert", "again"))


def test_given_a_ringing_consultation_when_the_agent_hangs_up_then_it_is_a_transfer() -> None:
    talk = Talk()
    talk.consult(answered=False)
    talk.switch.agent_hangs_up(talk.leg_of(LI))
    assert talk.call_now().phase is Phase.TRANSFERRING
    talk.switch.answers(talk.party().leg)
    assert talk.hear("customer") == {WANG}


def test_given_a_consultation_when_the_agents_browser_dies_then_the_party_has_the_customer() -> (
    None
):
    talk = Talk()
    talk.consult()
    talk.switch.lose(f"w-{LI}")
    talk.ask(i.PageLost(LI, f"page-{LI}"))
    talk.wait(20)
    assert talk.call_now().agent == WANG
    assert talk.hear("customer") == {WANG}


def test_given_a_consultation_when_the_party_hangs_up_then_the_customer_is_taken_back() -> None:
    talk = Talk()
    talk.consult()
    talk.switch.agent_hangs_up(talk.leg_of(WANG))
    assert talk.hear("customer") == {LI}


def test_given_a_consultation_when_the_customer_hangs_up_then_everybody_is_free() -> None:
    talk = Talk()
    talk.consult()
    talk.switch.caller_hangs_up(talk.customer)
    assert talk.facts(e.CallEnded)[-1].by == "customer"
    assert talk.state(LI) == "wrap_up"
    assert talk.state(WANG) == "ready"
    assert not talk.switch.world.legs


def test_given_an_agent_who_is_consulted_when_he_commands_the_call_then_it_is_not_his() -> None:
    talk = Talk()
    talk.consult()
    with pytest.raises(Missing):
        talk.ask(i.CompleteTransfer(WANG, talk.id))
    talk.ask(i.HangUpCall(WANG, talk.id))
    assert talk.hear("customer") == {LI}


def test_given_a_talk_that_was_held_when_the_agent_asks_to_hang_up_then_he_ended_it() -> None:
    """The desk phone's way: the page asks, and the switch drops his leg."""
    talk = Talk()
    talk.ask(i.HoldCall(LI, talk.id, True))
    talk.ask(i.HoldCall(LI, talk.id, False))
    talk.ask(i.HangUpCall(LI, talk.id))
    talk.wait(1)
    assert talk.facts(e.CallEnded)[-1].by == "agent"
    assert talk.state(LI) == "wrap_up"


# --- conference ---


def three(talk: Talk) -> None:
    """李雷, the customer, 王芳 and an outside number together."""
    for party, to, target in (("p1", "agent", WANG), ("p2", "number", OUTSIDE)):
        talk.ask(i.AddParty(LI, talk.id, to, target, party))
        talk.wait(1)
        talk.switch.answers(talk.call_now().party(party).leg)  # type: ignore[union-attr]
        talk.wait(5)


def test_given_a_conference_when_one_is_held_or_muted_then_only_he_is() -> None:
    talk = Talk()
    three(talk)
    assert talk.hear("customer") == {LI, WANG, "outside"}
    talk.ask(i.HoldParty(LI, talk.id, "p2", True))
    assert talk.hear("outside") == set()
    assert talk.hear("customer") == {LI, WANG}
    talk.ask(i.HoldParty(LI, talk.id, "p2", False))
    talk.ask(i.MuteParty(LI, talk.id, "p1", True))
    assert talk.hear("customer") == {LI, "outside"}
    assert talk.hear(WANG) == {LI, "customer", "outside"}
    talk.ask(i.HoldCall(LI, talk.id, True))
    assert talk.hear("customer") == set()
    assert talk.hear("outside") == {LI}


def test_given_a_conference_when_one_is_removed_then_the_others_go_on() -> None:
    talk = Talk()
    three(talk)
    talk.ask(i.RemoveParty(LI, talk.id, "p2"))
    talk.ask(i.RemoveParty(LI, talk.id, "p2"))
    assert talk.hear("customer") == {LI, WANG}
    assert talk.facts(e.ConferenceLeft)[-1].outcome == "removed"


def test_given_a_conference_when_the_owner_leaves_then_an_agent_of_it_has_the_call() -> None:
    talk = Talk()
    three(talk)
    talk.ask(i.HangUpCall(LI, talk.id))
    assert talk.call_now().agent == WANG
    assert talk.hear("customer") == {WANG, "outside"}
    talk.ask(i.HangUpCall(WANG, talk.id))
    assert talk.call_now().phase is Phase.OUTSIDE
    assert talk.hear("customer") == {"outside"}
    assert (talk.state(LI), talk.state(WANG)) == ("wrap_up", "wrap_up")
