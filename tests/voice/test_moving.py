"""A call whose queue another shard owns moves there: two floors of one centre side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, LI, QUEUE, START, WANG, Centre, agent, centre
from warmline.interactions import events as e
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import CallRecord, Kind, Outcome
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.config import FlowConfig, QueueConfig, VoiceConfig
from warmline.voice.model import Phase
from warmline.voice.sharing import part_of
from warmline.voice.ticket import LONGEST, not_before, read

FAR = "q-far"
CALLED = "4001"
AN_INSTANT = timedelta(microseconds=10)
BOTH: dict[str, Any] = {
    **FLOW,
    "nodes": [
        {"id": "hello", "kind": "answer", "next": "near"},
        {"id": "near", "kind": "queue", "queue": "sales", "timed_out": "far", "max_wait_s": 30},
        {
            "id": "far",
            "kind": "queue",
            "queue": "far",
            "timed_out": "bye",
            "priority": 3,
            "skills": {"english": 4},
        },
        {"id": "bye", "kind": "hang_up"},
    ],
}


def shared_centre() -> VoiceConfig:
    """Li works in the queue of shard 0, Wang in that of shard 1; the flow overflows from one into
    the other."""
    one = centre()
    far = QueueConfig(id=FAR, key="far", name="远", project=DEFAULT_PROJECT, priority=1, shard="1")
    return centre(
        agents={
            LI: agent(LI),
            WANG: agent(WANG, queues={FAR: 1}, skills={"s-en": 2}, shard="1"),
        },
        queues={QUEUE: one.queues[QUEUE], FAR: far},
        flows={
            "main": FlowConfig(
                id="main", name="主流程", version=1, project=DEFAULT_PROJECT, definition=dict(BOTH)
            )
        },
        skills={"english": "s-en"},
        shards=("0", "1"),
    )


class Two:
    """Both shards. `carry` is the switch: it brings what one passed on to the other."""

    def __init__(self) -> None:
        config = shared_centre()
        self.near, self.far = Centre(part_of(config, "0")), Centre(part_of(config, "1"))

    def wait(self, seconds: float) -> None:
        self.near.wait(seconds)
        self.far.wait(seconds)

    def overflow(self) -> do.PassOn:
        """A call waits in vain in the near queue, until its flow sends it to the far one."""
        self.near(t.LegArrived("leg-1", caller="13800138000", called=CALLED, trunk="trunk-demo"))
        self.wait(30)
        return self.near.last(do.PassOn)

    def carry(self) -> str:
        """The far shard gets the leg; the call's id."""
        passed = self.overflow()
        self.far.at = not_before(self.far.at, passed.ticket)
        self.far(arrival(passed.ticket))
        return passed.call

    def record(self, *, first: str = "near") -> CallRecord:
        """The record out of both journals."""
        order = (self.near, self.far) if first == "near" else (self.far, self.near)
        facts = [said for one in order for said in one.said]
        call = next(key for _, key, fact in facts if isinstance(fact, e.CallMoved | e.CallTaken))
        heard = [
            Heard(at, fact)
            for at, key, fact in sorted(facts, key=lambda said: said[0])
            if key == call and isinstance(fact, get_args(e.Fact))
        ]
        made = fold(call, heard)
        assert made is not None
        return made


def arrival(ticket: str) -> t.LegArrived:
    return t.LegArrived(
        "leg-1", caller="13800138000", called=CALLED, trunk="trunk-demo", ticket=ticket
    )


def snapshot(*legs: t.LiveLeg, elsewhere: frozenset[str] = frozenset()) -> t.Connected:
    return t.Connected(t.SwitchSnapshot(START, legs, frozenset(), elsewhere=elsewhere))


def waiting_leg(place: str = "hands", ticket: str = "") -> t.LiveLeg:
    return t.LiveLeg(
        "leg-1",
        kind="customer",
        place=place,
        up=True,
        caller="13800138000",
        called=CALLED,
        trunk="trunk-demo",
        ticket=ticket,
    )


def test_given_a_queue_of_another_shard_when_a_flow_leads_there_then_the_call_moves() -> None:
    two = Two()
    passed = two.overflow()
    call = two.near.call()
    assert (passed.leg, passed.shard, call.phase) == ("leg-1", "1", Phase.MOVED)
    moved = two.near.facts(e.CallMoved)
    assert [(fact.to, fact.queue, fact.visit, fact.hop) for fact in moved] == [("1", FAR, 2, 1)]
    assert len(two.near.facts(e.QueueEntered)) == 1


def test_given_a_moved_call_when_taken_then_it_is_the_same_and_waits_since_it_moved() -> None:
    two = Two()
    passed = two.overflow()
    two.far.wait(7)
    two.far(arrival(passed.ticket))
    call = two.far.call()
    assert (call.id, call.phase, call.queue) == (passed.call, Phase.QUEUED, FAR)
    assert (call.arrived, call.queued_at) == (START, START + timedelta(seconds=30))
    assert (call.caller.e164, call.called, call.visit) == ("+8613800138000", CALLED, 2)
    assert (call.priority, call.skills) == (4, {"s-en": 4})


def test_given_a_moved_call_when_an_agent_there_is_ready_then_he_gets_it() -> None:
    two = Two()
    two.far.make_ready(WANG)
    two.near.make_ready(LI)
    call = two.near.arrive()
    two.near(t.OfferReturned("leg-1", two.near.call().offer.id, "no_answer"))  # type: ignore[union-attr]
    two.wait(30)
    two.far(arrival(two.near.last(do.PassOn).ticket))
    taken = two.far.call()
    assert (taken.id, taken.phase) == (call.id, Phase.RINGING)
    assert taken.offer is not None
    assert taken.offer.agent == WANG


@pytest.mark.parametrize("first", ["near", "far"])
def test_given_a_moved_call_when_it_is_over_then_both_journals_make_one_record(first: str) -> None:
    two = Two()
    two.far.make_ready(WANG)
    two.carry()
    offer = two.far.call().offer
    assert offer is not None
    two.wait(4)
    two.far(t.OfferAnswered("leg-1", offer.id, "a-1"))
    two.wait(20)
    for one in (two.far, two.near):
        one(t.LegEnded("leg-1", cause=16, by_remote=True))
    record = two.record(first=first)
    assert record.outcome is Outcome.ANSWERED
    assert (record.arrived_at, record.ended_by, record.cause) == (START, "customer", "normal")
    waits = [s for s in record.segments if s.kind is Kind.WAIT]
    assert [(s.queue, s.visit, round(s.seconds or 0, 3), s.outcome) for s in waits] == [
        (QUEUE, 1, 30.0, "timed_out"),
        (FAR, 2, 4.0, "answered"),
    ]
    kinds = [str(segment.kind) for segment in record.segments]
    assert kinds == ["ivr", "wait", "ivr", "wait", "ring", "talk"]
    assert (record.queue_first, record.queue_last, record.agent_last) == (QUEUE, FAR, WANG)
    assert (round(record.waited_s, 3), round(record.talked_s, 3)) == (34.0, 20.0)
    assert not two.near.floor.calls


def test_given_only_the_taking_journal_when_folded_then_the_record_stands_without_the_way() -> None:
    two = Two()
    two.carry()
    two.wait(10)
    two.far(t.LegEnded("leg-1", cause=16, by_remote=True))
    two.near.said.clear()
    record = two.record()
    assert (record.outcome, record.arrived_at) == (Outcome.ABANDONED, START)
    assert round(record.waited_s, 3) == 10.0


def test_given_nobody_leads_there_when_the_caller_gives_up_then_the_giver_ends_the_record() -> None:
    two = Two()
    two.overflow()
    two.wait(12)
    two.near(t.LegEnded("leg-1", cause=16, by_remote=True))
    record = two.record()
    assert (record.outcome, record.ended_by) == (Outcome.ABANDONED, "customer")
    assert (record.queue_last, record.waited_s) == (FAR, 42.0)
    assert not two.near.floor.calls


def test_given_the_giver_died_on_the_way_when_it_is_back_then_the_call_is_passed_on_again() -> None:
    two = Two()
    passed = two.overflow()
    two.near.done.clear()
    two.near(snapshot(waiting_leg()))
    assert two.near.last(do.PassOn) == passed
    assert len(two.near.facts(e.CallMoved)) == 1


def test_given_a_call_the_other_shard_has_when_the_giver_is_back_then_it_leaves_it_alone() -> None:
    two = Two()
    two.overflow()
    two.near.done.clear()
    two.near(snapshot(elsewhere=frozenset({"leg-1"})))
    assert two.near.call().phase is Phase.MOVED
    two.near(snapshot())
    assert [fact.by for fact in two.near.facts(e.CallLeft)] == ["system"]
    assert not two.near.done


def test_given_a_call_moved_while_nobody_led_when_the_new_leader_looks_then_it_takes_it() -> None:
    two = Two()
    passed = two.overflow()
    two.wait(5)
    two.far(snapshot(waiting_leg(ticket=passed.ticket)))
    assert (two.far.call().id, two.far.call().phase) == (passed.call, Phase.QUEUED)


def test_given_a_taken_call_when_its_leg_comes_again_then_it_is_not_taken_twice() -> None:
    two = Two()
    two.carry()
    passed = two.near.last(do.PassOn)
    two.far(arrival(passed.ticket))
    two.far(snapshot(waiting_leg(ticket=passed.ticket)))
    assert len(two.far.facts(e.CallTaken)) == 1


def test_given_a_call_that_moves_back_when_taken_then_the_first_shard_has_it_again() -> None:
    two = Two()
    two.carry()
    config = part_of(shared_centre(), "1")
    nodes = [dict(node) for node in BOTH["nodes"]]
    nodes[2]["timed_out"] = "near"
    flow = FlowConfig(
        id="main",
        name="主流程",
        version=1,
        project=DEFAULT_PROJECT,
        definition={**BOTH, "nodes": nodes},
    )
    two.far.transient.flows.clear()
    two.far.floor.configure(replace(config, flows={"main": flow}))
    two.far.wait(300)
    passed = two.far.last(do.PassOn)
    assert passed.shard == "0"
    two.near.at = two.far.at
    two.near(arrival(passed.ticket))
    call = two.near.call()
    assert (call.phase, call.queue, call.hop, call.visit) == (Phase.QUEUED, QUEUE, 2, 3)
    two.far(t.LegEnded("leg-1", cause=16, by_remote=True))
    two.near(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert two.record().outcome is Outcome.ABANDONED


def test_given_shards_that_disagree_when_a_call_goes_back_and_forth_then_it_comes_to_an_end() -> (
    None
):
    two = Two()
    for one in (two.near, two.far):
        queues = one.floor.config.queues
        queues[FAR] = QueueConfig(id=FAR, key="far", name="远", project=DEFAULT_PROJECT, shard="9")
    two.overflow()
    here, there = two.near, two.far
    for _ in range(20):
        there(arrival(here.last(do.PassOn).ticket))
        here, there = there, here
    assert [one.last(do.HangUp).leg for one in (two.near, two.far) if one.transient.ended_by]
    assert len(two.near.facts(e.CallMoved) + two.far.facts(e.CallMoved)) == 10


def test_given_more_skills_than_a_ticket_holds_when_moved_then_the_queue_counts_as_closed() -> None:
    two = Two()
    two.near.transient.flows.clear()
    nodes = [dict(node) for node in BOTH["nodes"]]
    nodes[2]["skills"] = {f"skill-{n:030d}": 1 for n in range(40)}
    definition = two.near.floor.config.flows["main"].definition
    definition["nodes"] = nodes
    two.near.arrive()
    two.near.wait(30)
    assert not two.near.facts(e.CallMoved)
    assert two.near.last(do.HangUp).leg == "leg-1"


def test_given_a_ticket_when_read_then_it_says_what_was_written() -> None:
    text = Two().overflow().ticket
    assert len(text) < LONGEST
    ticket = read(text)
    assert ticket is not None
    assert (ticket.queue, ticket.node, ticket.frm) == (FAR, "far", "0")
    assert read("") is None
    assert read("!!") is None
    assert read("AAAA") is None


def test_given_a_giver_whose_clock_is_ahead_when_taken_then_the_step_is_not_before_the_move() -> (
    None
):
    ticket = Two().overflow().ticket
    moved = START + timedelta(seconds=30)
    assert timedelta(0) < not_before(moved - timedelta(seconds=1), ticket) - moved < AN_INSTANT
    assert timedelta(0) < not_before(moved, ticket) - moved < AN_INSTANT
    assert not_before(moved + timedelta(seconds=1), ticket) == moved + timedelta(seconds=1)
    long_ago = moved - timedelta(hours=1)
    assert not_before(long_ago, ticket) == long_ago
    assert not_before(long_ago, "") == not_before(long_ago) == long_ago
