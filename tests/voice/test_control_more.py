"""Call control, continued: numbers, supervision, another leader, and what the record says."""

from __future__ import annotations

import itertools

import pytest

from tests.voice.control_kit import CHEN, OUTSIDE, PARTY, Talk
from tests.voice.floor_kit import LI, WANG, agent
from warmline.agents.errors import IllegalStep
from warmline.agents.events import AgentForced
from warmline.interactions import events as e
from warmline.interactions.model import CUSTOMER_KINDS
from warmline.kit.errors import Conflict, Refused
from warmline.voice import inputs as i
from warmline.voice.config import DialRule
from warmline.voice.turn import Transient

# --- numbers ---


def test_given_a_forbidden_number_when_transferred_to_then_refused_and_emergency_is_not() -> None:
    rules = (
        DialRule(id="r1", prefix="139", allowed=False),
        DialRule(id="r2", prefix="1", allowed=False),
    )
    talk = Talk(dial_rules=rules)
    with pytest.raises(Refused, match="forbid"):
        talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    talk.ask(i.ConsultCall(LI, talk.id, "number", "110", PARTY))
    assert talk.party().number is not None


def test_given_a_rule_that_shows_the_customer_when_transferred_then_the_callee_sees_him() -> None:
    rules = (DialRule(id="r1", prefix="139", allowed=True, show="customer"),)
    talk = Talk(dial_rules=rules)
    talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    assert talk.switch.world.legs[talk.party().leg].caller == "+8613800138000"


# --- supervision ---


def supervise(talk: Talk, mode: str) -> None:
    talk.ask(i.Supervise(CHEN, talk.id, mode))
    talk.wait(1)


def test_given_a_talk_when_listened_to_then_the_leader_hears_both_and_nobody_hears_him() -> None:
    talk = Talk()
    supervise(talk, "listen")
    assert talk.hear(CHEN) == {LI, "customer"}
    assert talk.hear("customer") == {LI}
    assert talk.hear(LI) == {"customer"}
    assert talk.id in talk.transient.in_dial, "the talk stays in the switch's own Dial()"
    begun = talk.facts(e.SupervisionStarted)[-1]
    assert (begun.agent, begun.whom, begun.mode) == (CHEN, LI, "listen")


def test_given_a_leader_when_he_whispers_joins_and_takes_over_then_each_hears_whom_he_should() -> (
    None
):
    talk = Talk()
    supervise(talk, "listen")
    supervise(talk, "whisper")
    assert talk.hear(LI) == {"customer", CHEN}
    assert talk.hear("customer") == {LI}
    supervise(talk, "barge")
    assert talk.hear("customer") == {LI, CHEN}
    assert talk.hear(CHEN) == {LI, "customer"}
    supervise(talk, "listen")
    assert talk.hear("customer") == {LI}
    assert talk.hear(CHEN) == {LI, "customer"}
    supervise(talk, "take_over")
    assert talk.hear("customer") == {CHEN}
    assert talk.call_now().agent == CHEN
    assert talk.state(LI) == "wrap_up"
    modes = [f.mode for f in talk.facts(e.SupervisionStarted)]
    assert modes == ["listen", "whisper", "barge", "listen", "take_over"]


@pytest.mark.parametrize("answered", [True, False])
def test_given_an_agent_who_consults_when_a_leader_takes_over_then_whom_he_asked_hears_no_customer(
    answered: bool,
) -> None:
    talk = Talk()
    talk.consult(answered=answered)
    supervise(talk, "take_over")
    assert talk.call_now().parties == ()
    assert (talk.hear("customer"), talk.hear(CHEN)) == ({CHEN}, {"customer"})
    assert (talk.state(WANG), talk.state(LI)) == ("ready", "wrap_up")


def test_given_two_leaders_when_one_takes_over_then_the_other_has_nobody_to_listen_to() -> None:
    talk = Talk()
    talk.ask(i.Supervise(WANG, talk.id, "listen"))
    talk.wait(1)
    supervise(talk, "listen")
    supervise(talk, "take_over")
    assert talk.call_now().parties == ()
    assert talk.hear("customer") == {CHEN}
    assert talk.state(WANG) == "ready"


def test_given_a_leader_in_the_talk_when_the_agent_wants_him_silent_then_refused() -> None:
    talk = Talk()
    supervise(talk, "barge")
    leader = talk.party().id
    for command in (
        i.MuteParty(LI, talk.id, leader, True),
        i.HoldParty(LI, talk.id, leader, True),
    ):
        with pytest.raises(Conflict) as refused:
            talk.ask(command)
        assert refused.value.code == "supervisor"
    assert talk.hear("customer") == {LI, CHEN}


def test_given_a_muted_party_when_the_owner_leaves_then_the_customer_hears_who_has_him_now() -> (
    None
):
    talk = Talk()
    talk.ask(i.AddParty(LI, talk.id, "agent", WANG, PARTY))
    talk.wait(1)
    talk.switch.answers(talk.party().leg)
    talk.ask(i.MuteParty(LI, talk.id, PARTY, True))
    assert talk.hear("customer") == {LI}
    talk.ask(i.HangUpCall(LI, talk.id))
    assert talk.call_now().agent == WANG
    assert talk.hear("customer") == {WANG}


def test_given_a_listening_leader_when_the_call_ends_or_he_hangs_up_then_he_is_as_before() -> None:
    talk = Talk()
    supervise(talk, "listen")
    talk.switch.agent_hangs_up(talk.leg_of(CHEN))
    assert talk.state(CHEN) == "ready"
    assert talk.hear("customer") == {LI}
    supervise(talk, "whisper")
    talk.switch.caller_hangs_up(talk.customer)
    assert talk.state(CHEN) == "ready"
    assert not talk.switch.world.legs


@pytest.mark.parametrize(
    ("to", "state"), [("ready", "ready"), ("pause", "pause"), ("offline", "offline")]
)
def test_given_a_paused_agent_when_forced_then_he_is_so_and_it_is_told_by_whom(
    to: str, state: str
) -> None:
    talk = Talk()
    talk.ask(i.Pause(WANG, "lunch"))
    talk.ask(i.Force(WANG, "boss", to, ""))
    assert talk.state(WANG) == state
    forced = [fact for _, _, fact in talk.said if isinstance(fact, AgentForced)]
    assert (forced[-1].agent, forced[-1].by_user, forced[-1].to) == (WANG, "boss", state)


def test_given_an_agent_in_talk_when_forced_out_then_refused_and_a_pause_waits_for_the_end() -> (
    None
):
    talk = Talk()
    with pytest.raises(IllegalStep):
        talk.ask(i.Force(LI, "boss", "offline", ""))
    talk.ask(i.Force(LI, "boss", "pause", "meeting"))
    assert talk.state(LI) == "talking"
    talk.switch.caller_hangs_up(talk.customer)
    talk.wait(60)
    assert (talk.state(LI), talk.floor.agents[LI].reason) == ("pause", "meeting")


def test_given_an_agent_who_may_not_dial_when_he_transfers_then_only_emergency_is_reached() -> None:
    people = {LI: agent(LI, may_dial=False), WANG: agent(WANG)}
    talk = Talk(agents=people)
    with pytest.raises(Refused, match="may not"):
        talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    talk.ask(i.AddParty(LI, talk.id, "number", "120", PARTY))
    assert talk.party().number is not None


# --- another leader ---


def new_leader(talk: Talk) -> None:
    """What was only in memory is lost; the facts and the switch remain."""
    talk.switch.disconnect()
    talk.transient = Transient()
    talk.transient.dispatcher.set_queues(talk.floor.config.queues)
    talk.switch.reconnect()


def test_given_a_consultation_when_another_leader_comes_then_it_goes_on_and_completes() -> None:
    talk = Talk()
    talk.consult()
    new_leader(talk)
    assert talk.hear(LI) == {WANG}
    talk.ask(i.CompleteTransfer(LI, talk.id))
    assert talk.hear("customer") == {WANG}


def test_given_a_listened_talk_when_another_leader_comes_then_it_still_lives_in_the_dial() -> None:
    talk = Talk()
    supervise(talk, "listen")
    new_leader(talk)
    assert talk.id in talk.transient.in_dial
    supervise(talk, "barge")
    assert talk.hear("customer") == {LI, CHEN}


def test_given_a_party_who_left_while_nobody_led_when_one_leads_then_the_talk_goes_on() -> None:
    talk = Talk()
    talk.consult()
    talk.switch.disconnect()
    talk.switch.agent_hangs_up(talk.leg_of(WANG))
    talk.switch.reconnect()
    assert talk.hear("customer") == {LI}
    assert talk.state(WANG) == "ready"


def test_given_a_leader_who_joins_while_the_line_is_cut_when_it_is_back_then_he_is_heard() -> None:
    talk = Talk()
    supervise(talk, "listen")
    talk.switch.disconnect("cut")
    supervise(talk, "barge")
    talk.switch.reconnect()
    assert talk.hear("customer") == {LI, CHEN}
    assert talk.hear(CHEN) == {LI, "customer"}


@pytest.mark.parametrize("first", ["listen", "barge"])
def test_given_a_take_over_while_the_line_is_cut_when_it_is_back_then_he_has_the_customer(
    first: str,
) -> None:
    talk = Talk()
    supervise(talk, first)
    talk.switch.disconnect("cut")
    supervise(talk, "take_over")
    talk.switch.reconnect()
    talk.wait(3)
    assert talk.call_now().agent == CHEN
    assert talk.hear("customer") == {CHEN}
    phones = {talk.switch.world.legs[leg].endpoint for leg in talk.switch.world.legs}
    assert phones == {"", f"w-{CHEN}"}
    assert (talk.state(LI), talk.state(CHEN)) == ("wrap_up", "talking")


# --- the record ---


def spans(talk: Talk, kind: str) -> list[tuple[str | None, float, str]]:
    """Agent (or number), seconds and outcome of the segments of a kind, in order."""
    return [
        (s.agent or s.number, s.seconds or 0.0, s.outcome)
        for s in talk.record().segments
        if s.kind == kind and s.seconds
    ]


def test_given_a_consultation_that_is_completed_when_recorded_then_each_has_his_own_time() -> None:
    talk = Talk()  # 10 s of talk
    talk.consult()  # rings 1 s, is talked 5 s
    talk.ask(i.CompleteTransfer(LI, talk.id))
    talk.wait(20)
    talk.switch.caller_hangs_up(talk.customer)
    assert spans(talk, "talk") == [(LI, 10, ""), (WANG, 20, "customer")]
    assert spans(talk, "hold") == [(LI, 6, "")]
    assert spans(talk, "invite") == [(WANG, 1, "accepted")]
    assert spans(talk, "consult") == [(WANG, 5, "completed")]
    record = talk.record()
    assert (record.agent_first, record.agent_last, record.ended_by) == (LI, WANG, "customer")
    a_gapless_line(talk)


def test_given_a_transfer_outside_when_recorded_then_the_waiting_and_the_talk_are_nobodys() -> None:
    talk = Talk()
    talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    talk.wait(3)
    talk.switch.answers(talk.party().leg)
    talk.wait(30)
    talk.switch.caller_hangs_up(talk.customer)
    assert spans(talk, "talk") == [(LI, 10, "agent")]
    assert spans(talk, "transfer") == [("", 3, "")]
    assert spans(talk, "outside") == [("+8613900139000", 30, "customer")]
    assert talk.record().talked_s == 10
    a_gapless_line(talk)


def test_given_a_conference_and_a_listener_when_recorded_then_their_time_lies_beside_the_talk() -> (
    None
):
    talk = Talk()
    talk.ask(i.AddParty(LI, talk.id, "agent", WANG, "p1"))
    talk.wait(1)
    talk.switch.answers(talk.party().leg)
    talk.wait(4)
    supervise(talk, "listen")
    talk.wait(6)
    talk.switch.caller_hangs_up(talk.customer)
    assert spans(talk, "talk") == [(LI, 22, "customer")]
    assert spans(talk, "conference") == [(WANG, 11, "ended")]
    assert [(who, how) for who, _, how in spans(talk, "supervise")] == [(CHEN, "listen")]
    (span,) = [s for s in talk.record().segments if s.kind == "supervise"]
    assert span.whom == LI
    a_gapless_line(talk)


def a_gapless_line(talk: Talk) -> None:
    """The customer's own line has no gap and no overlap from arrival to end."""
    record = talk.record()
    line = [s for s in record.segments if s.kind in CUSTOMER_KINDS]
    assert line[0].started_at == record.arrived_at
    for one, other in itertools.pairwise(line):
        assert one.ended_at == other.started_at
    assert line[-1].ended_at == record.ended_at
