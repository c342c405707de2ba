"""Where call control and routing meet: a customer handed to a queue gets what that queue says, and
who is consulted, rung with others or moved is counted once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.voice.control_kit import CHEN, OUTSIDE, PARTY, Talk
from tests.voice.floor_kit import LI, WANG, agent
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Missing
from warmline.routing.callers import CallerRule, On
from warmline.routing.policy import After, Instead, QueuePolicy, Retries, Retry, Way
from warmline.voice import inputs as i
from warmline.voice.model import HANDED_ON, Phase

EXPERT, SALES = "q-expert", "q-sales"
CUSTOMER = "13800138000"


def with_expert(policy: QueuePolicy, **fields: object) -> Talk:
    """李雷 talks; the queue he may hand the customer to is set so."""
    talk = Talk()
    queues = dict(talk.floor.config.queues)
    queues[EXPERT] = replace(queues[EXPERT], policy=policy, **fields)
    configure(talk, queues=queues)
    return talk


def configure(talk: Talk, **fields: object) -> None:
    """The settings are changed while he talks."""
    talk.floor.configure(replace(talk.floor.config, **fields))
    talk.take(i.Due("configured", ""))


def hand_on(talk: Talk, queue: str = EXPERT) -> None:
    talk.ask(i.TransferCall(LI, talk.id, "queue", queue))


def busy(talk: Talk, *agents: str) -> None:
    for one in agents:
        talk.ask(i.Pause(one, "lunch"))


def way_out(talk: Talk) -> tuple[str, str]:
    left = talk.facts(e.QueueLeft)[-1]
    return left.queue, left.outcome


# What the queue says


def test_given_a_queue_with_a_notice_when_handed_to_it_then_the_customer_hears_it_once() -> None:
    talk = with_expert(QueuePolicy(notice="wl/recorded"))
    hand_on(talk)
    assert [made.notice for made in talk.facts(e.OfferMade)] == ["", "wl/recorded"]
    refused = talk.call_now().offer
    assert refused is not None
    talk.switch.agent_rejects(refused.id)
    talk.wait(1)
    assert talk.call_now().phase is Phase.RINGING, "the other one is rung"
    assert talk.facts(e.OfferMade)[-1].notice == "", "which he heard already"


def test_given_nobody_free_when_handed_on_then_he_is_told_so_and_waits_before_newcomers() -> None:
    talk = with_expert(QueuePolicy(busy="wl/busy", say_position=True))
    busy(talk, WANG, CHEN)
    hand_on(talk)
    talk.wait(1)
    call = talk.call_now()
    assert (call.phase, call.queue, call.priority) == (Phase.QUEUED, EXPERT, HANDED_ON)
    assert [fact.position for fact in talk.facts(e.QueueAnnounced)] == [1]
    leg = talk.switch.world.legs[talk.customer]
    assert leg.bridge is None, "alone, out of the talk's bridge"


def test_given_a_closed_queue_when_handed_to_it_then_its_way_is_gone_at_once() -> None:
    closing = Way(do=Instead.QUEUE, queue=SALES)
    talk = with_expert(QueuePolicy(closed_now=True, closing=closing))
    talk.make_here(WANG)
    hand_on(talk)
    assert way_out(talk) == (EXPERT, "closed")
    call = talk.call_now()
    assert (call.phase, call.queue) == (Phase.QUEUED, SALES)
    assert call.priority == HANDED_ON, "he is still one who has been waited for"


def test_given_a_full_queue_when_handed_to_it_then_he_hears_why_and_is_hung_up() -> None:
    talk = with_expert(QueuePolicy(most_waiting=1, full=Way(do=Instead.HANG_UP, sound="wl/full")))
    busy(talk, WANG, CHEN)
    hand_on(talk)
    # The queue holds one: the second one who is handed on finds no room.
    other = talk.switch.arrive("13900139001", "4001")
    talk.switch.press(other, "1")
    talk.ask(i.WrapUpDone(LI))
    talk.wait(1)
    call = talk.floor.calls[talk.floor.by_leg[other]]
    assert call.offer is not None
    talk.switch.agent_answers(call.offer.id)
    talk.ask(i.TransferCall(LI, call.id, "queue", EXPERT))
    assert way_out(talk) == (EXPERT, "full")
    assert talk.switch.world.legs[other].bridge is None, "he hears why alone, not in the old talk"
    talk.wait(20)
    assert other not in talk.switch.world.legs
    assert talk.call_now().phase is Phase.QUEUED, "the first one waits on"


def test_given_he_waits_too_long_where_he_was_handed_to_then_that_queues_way_is_gone() -> None:
    too_long = Way(do=Instead.HANG_UP)
    talk = with_expert(QueuePolicy(too_long=too_long), max_wait_s=60)
    busy(talk, WANG, CHEN)
    hand_on(talk)
    talk.wait(61)
    assert way_out(talk) == (EXPERT, "timed_out")
    assert talk.customer not in talk.switch.world.legs


# Nobody pulls him back


def test_given_last_agent_routing_when_handed_on_then_the_next_one_is_rung_at_once() -> None:
    talk = with_expert(QueuePolicy(last_agent_s=60))
    hand_on(talk)
    talk.switch.agent_answers(_ring(talk))
    first = talk.call_now().agent
    assert first in (WANG, CHEN)
    talk.ask(i.TransferCall(str(first), talk.id, "queue", EXPERT))
    entered = talk.facts(e.QueueEntered)[-1]
    assert entered.kept_for == ()
    offer = talk.call_now().offer
    assert offer is not None
    assert offer.agent not in (first, LI)


def test_given_a_dedicated_agent_when_he_hands_the_customer_on_then_it_is_not_kept_for_him() -> (
    None
):
    rule = CallerRule(on=On.CALLER, number=f"+86{CUSTOMER}", agent=LI)
    talk = Talk(rules=(rule,))
    assert talk.facts(e.QueueEntered)[-1].kept_for == (LI,)
    people = dict(talk.floor.config.agents)
    people[LI] = agent(LI, queues={SALES: 1, EXPERT: 1})
    configure(talk, agents=people)
    busy(talk, WANG, CHEN)
    hand_on(talk)
    assert talk.facts(e.QueueEntered)[-1].kept_for == ()
    talk.ask(i.Ready(WANG))
    offer = talk.call_now().offer
    assert offer is not None
    assert offer.agent == WANG


def test_given_he_works_in_the_queue_himself_when_he_hands_on_then_he_is_not_rung_for_it() -> None:
    talk = with_expert(QueuePolicy(retries=Retries(refused=Retry(after=After.READY, again_s=30))))
    busy(talk, WANG, CHEN)
    people = dict(talk.floor.config.agents)
    people[LI] = agent(LI, queues={SALES: 1, EXPERT: 1})
    configure(talk, agents=people)
    hand_on(talk)
    talk.ask(i.WrapUpDone(LI))
    talk.wait(1)
    assert (talk.state(LI), talk.call_now().phase) == ("ready", Phase.QUEUED)
    talk.wait(30)
    assert talk.call_now().phase is Phase.RINGING, "when nobody else came he has him again"


def test_given_he_gave_the_customer_away_then_whoever_is_with_him_is_not_his_to_touch() -> None:
    talk = Talk()
    talk.ask(i.TransferCall(LI, talk.id, "number", OUTSIDE))
    talk.wait(2)
    party = talk.party().id
    for late in (i.RemoveParty(LI, talk.id, party), i.HoldParty(LI, talk.id, party, True)):
        with pytest.raises(Missing):
            talk.ask(late)
    talk.switch.answers(talk.party().leg)
    for late in (i.RemoveParty(LI, talk.id, party), i.HoldParty(LI, talk.id, party, True)):
        with pytest.raises(Missing):
            talk.ask(late)
    assert talk.hear("customer") == {"outside"}


def test_given_his_page_was_loaded_anew_when_he_hands_on_then_his_late_leg_changes_nothing() -> (
    None
):
    talk = Talk()
    talk.ask(i.Rejoin(LI))
    late = next(leg for leg in talk.switch.world.legs if leg.startswith("wa-"))
    hand_on(talk)
    assert late not in talk.switch.world.legs, "it is rung no more"
    talk.switch.agent_answers(_ring(talk))
    assert talk.call_now().agent in (WANG, CHEN)


# Ringing together, and being asked


def test_given_ring_all_when_handed_on_then_all_are_rung_and_one_has_him() -> None:
    talk = with_expert(QueuePolicy(), strategy="ring_all")
    hand_on(talk)
    assert {one.agent for one in talk.call_now().ringing} == {WANG, CHEN}
    talk.switch.agent_answers(_ring(talk), f"w-{CHEN}")
    assert talk.call_now().agent == CHEN
    assert talk.state(WANG) == "ready"
    assert talk.hear(CHEN) == {"customer"}


def test_given_a_queue_that_rings_all_when_consulted_then_one_of_it_is_asked() -> None:
    talk = with_expert(QueuePolicy(), strategy="ring_all")
    talk.ask(i.ConsultCall(LI, talk.id, "queue", EXPERT, PARTY))
    other = CHEN if talk.party().agent == WANG else WANG
    assert talk.state(other) == "ready"


def test_given_he_rings_with_others_when_consulted_then_only_after_somebody_else_answered() -> None:
    talk = Talk()
    config = talk.floor.config
    queues = {**config.queues, SALES: replace(config.queues[SALES], strategy="ring_all")}
    people = {one: replace(who, queues={SALES: 1}) for one, who in config.agents.items()}
    configure(talk, queues=queues, agents=people)
    other = talk.switch.arrive("13900139001", "4001")
    talk.switch.press(other, "1")
    waiting = talk.floor.calls[talk.floor.by_leg[other]]
    assert {one.agent for one in waiting.ringing} == {WANG, CHEN}
    with pytest.raises(Conflict, match="being rung"):
        talk.ask(i.ConsultCall(LI, talk.id, "agent", WANG, PARTY))
    assert talk.call_now().held_since is None, "the customer was not put on hold for it"
    talk.wait(1)
    talk.switch.agent_answers(waiting.ringing[0].ring, f"w-{CHEN}")
    talk.consult("agent", WANG)
    assert talk.hear(LI) == {WANG}
    assert talk.state(CHEN) == "talking"


def test_given_one_is_forced_out_while_all_ring_then_the_others_ring_on() -> None:
    talk = with_expert(QueuePolicy(), strategy="ring_all")
    hand_on(talk)
    talk.ask(i.Force(WANG, "boss", "offline", ""))
    call = talk.call_now()
    assert [one.agent for one in call.ringing] == [CHEN]
    assert talk.state(WANG) == "offline"


def test_given_the_consulted_one_is_forced_out_while_rung_then_the_next_is_asked() -> None:
    talk = with_expert(QueuePolicy())
    talk.ask(i.ConsultCall(LI, talk.id, "queue", EXPERT, PARTY))
    first = str(talk.party().agent)
    talk.ask(i.Force(first, "boss", "offline", ""))
    assert talk.state(first) == "offline"
    assert talk.party().agent not in (first, None)


def test_given_a_queue_that_takes_turns_when_consulted_then_the_next_call_rings_the_other() -> None:
    talk = with_expert(QueuePolicy(), strategy="round_robin")
    talk.consult("queue", EXPERT)
    asked = str(talk.party().agent)
    talk.ask(i.ReturnToCustomer(LI, talk.id))
    talk.wait(1)
    hand_on(talk)
    offer = talk.call_now().offer
    assert offer is not None
    assert offer.agent != asked


# Whose time it is


def test_given_a_handed_on_call_then_each_wraps_up_as_long_as_his_queue_says() -> None:
    talk = with_expert(QueuePolicy(), wrap_up_s=90)
    hand_on(talk)
    mine = talk.floor.agents[LI]
    assert mine.until is not None
    assert (mine.until - mine.since).total_seconds() == talk.floor.config.queues[SALES].wrap_up_s
    talk.switch.agent_answers(_ring(talk))
    his = str(talk.call_now().agent)
    talk.switch.caller_hangs_up(talk.customer)
    theirs = talk.floor.agents[his]
    assert theirs.until is not None
    assert (theirs.until - theirs.since).total_seconds() == 90


def test_given_a_consultation_and_a_transfer_then_only_who_had_the_customer_handled_a_call() -> (
    None
):
    talk = with_expert(QueuePolicy())
    talk.consult("agent", WANG)
    talk.ask(i.ReturnToCustomer(LI, talk.id))
    talk.wait(1)
    shifts = talk.floor.shifts
    assert (shifts[LI].handled, shifts[WANG].handled) == (1, 0)
    assert shifts[WANG].talked > 0, "and yet he talked"
    talk.ask(i.TransferCall(LI, talk.id, "agent", CHEN))
    talk.wait(1)
    talk.switch.answers(talk.party().leg)
    assert (shifts[LI].handled, talk.floor.shifts[CHEN].handled) == (1, 1)


def test_given_an_outgoing_call_when_handed_to_a_closed_queue_then_it_ends() -> None:
    talk = with_expert(QueuePolicy(closed_now=True))
    talk.switch.caller_hangs_up(talk.customer)
    talk.ask(i.WrapUpDone(LI))
    placed = "00000000-0000-7000-8000-0000000000cc"
    talk.ask(i.DialOut(LI, OUTSIDE, placed))
    talk.wait(2)
    talk.switch.answers(talk.floor.calls[placed].leg)
    assert talk.floor.calls[placed].phase is Phase.TALKING
    talk.ask(i.TransferCall(LI, placed, "queue", EXPERT))
    talk.wait(1)
    assert talk.facts(e.CallEnded)[-1].by == "system"
    assert not talk.switch.world.legs


def _ring(talk: Talk) -> str:
    offer = talk.call_now().offer
    assert offer is not None
    return offer.ring
