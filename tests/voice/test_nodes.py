"""The floor on two switches: one lost, one drained, one dead."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.voice.floor_kit import LI, WANG, Centre
from warmline.interactions import events as e
from warmline.kit.clock import VirtualClock
from warmline.kit.errors import RetryLater
from warmline.kit.ids import uuid7
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.journal import Journal
from warmline.voice.journal_model import Said
from warmline.voice.model import CallLive, Phase
from warmline.voice.outbox import Outbox


def connected(here: Centre, node: str, *legs: t.LiveLeg) -> list[do.Effect]:
    return here(t.Connected(t.SwitchSnapshot(here.at, legs, None, node)))


def fleet() -> Centre:
    """A centre in command of two switches."""
    here = Centre()
    connected(here, "one")
    connected(here, "two")
    return here


def arrive(here: Centre, leg: str, node: str, *, queue: bool = True) -> CallLive:
    here(t.LegArrived(leg, caller="13800138000", called="4001", trunk="trunk-demo", node=node))
    if queue:
        here(t.KeyReceived(leg, key="1"))
    return here.call(leg)


def talk(here: Centre, leg: str, node: str) -> CallLive:
    call = arrive(here, leg, node)
    assert call.offer is not None
    here(t.OfferAnswered(leg, offer=call.offer.id, agent_leg=f"a-{leg}"))
    return here.call(leg)


def dial(here: Centre, agent: str = LI) -> do.Dial:
    here(i.DialOut(agent, "13900000000", uuid7()))
    return here.last(do.Dial)


def test_given_talks_on_two_switches_when_one_is_back_empty_then_only_its_own_is_closed() -> None:
    here = fleet()
    here.make_ready(LI)
    talk(here, "leg-1", "one")
    here.make_ready(WANG)
    talk(here, "leg-2", "two")
    here(t.Disconnected("killed", "one"))
    connected(here, "one")
    assert "leg-1" not in here.floor.by_leg
    assert here.call("leg-2").phase is Phase.TALKING
    assert sorted((here.state(LI), here.state(WANG))) == ["talking", "wrap_up"]


def test_given_a_leg_unknown_on_one_switch_when_it_is_back_then_its_call_is_on_that_switch() -> (
    None
):
    here = fleet()
    waiting = t.LiveLeg("leg-1", "customer", "hands", True, caller="13800138000", called="4001")
    connected(here, "two", waiting)
    assert here.call("leg-1").node == "two"


def test_given_a_lost_switch_when_an_agent_is_free_then_he_is_rung_for_the_others() -> None:
    here = fleet()
    first = arrive(here, "leg-1", "one")
    here(t.Disconnected("cut", "one"))
    here.make_ready(LI)
    assert here.call("leg-1").offer is None
    # Who came later, on the other one, is served,
    second = arrive(here, "leg-2", "two")
    assert second.offer is not None
    here(t.LegEnded("leg-2", cause=16, by_remote=True))
    # and he who waits on the lost one when it is back.
    back = t.LiveLeg("leg-1", "customer", "hands", True)
    connected(here, "one", back)
    here.wait(10)
    assert here.call("leg-1").id == first.id
    assert here.call("leg-1").offer is not None


def test_given_a_new_leader_when_a_switch_is_dead_then_who_waits_there_is_not_offered() -> None:
    # Given a floor that was folded from facts: who waits on which switch
    before = fleet()
    arrive(before, "leg-1", "one")
    here = Centre()
    for at, key, fact in before.said:
        here.floor.apply(key, fact, at)  # type: ignore[arg-type]
    here(t.Disconnected("not connected yet", "one"))
    here.make_ready(LI)
    assert here.call("leg-1").offer is None


def test_given_a_lost_switch_when_it_is_found_dead_then_its_calls_end_with_the_cause() -> None:
    here = fleet()
    here.make_ready(LI)
    talk(here, "leg-1", "one")
    arrive(here, "leg-2", "one")
    arrive(here, "leg-3", "two")
    here(t.Disconnected("silent", "one"))
    here(t.NodeGone("one"))
    ended = here.facts(e.CallEnded)
    assert [(fact.by, fact.cause) for fact in ended] == [("system", e.Cause.SYSTEM)] * 2
    assert here.state(LI) == "wrap_up"
    assert here.call("leg-3").phase is Phase.QUEUED


def test_given_several_switches_when_calls_are_placed_then_they_go_where_fewest_are() -> None:
    here = fleet()
    here.make_ready(LI)
    here.make_ready(WANG)
    arrive(here, "leg-1", "one", queue=False)
    placed = dial(here)
    assert placed.node == "two"
    assert here.facts(e.CallPlaced)[-1].node == "two"
    # The callee is dialled on the same one, and so is the leg of a page loaded anew in the talk.
    here(t.LegAnswered(placed.leg))
    callee = here.last(do.Dial)
    assert (callee.leg, callee.node) == (f"wc-{placed.call}", "two")
    here(t.LegAnswered(callee.leg))
    here(i.Rejoin(LI))
    assert here.last(do.Dial).node == "two"


def test_given_a_drained_switch_when_a_call_is_placed_then_it_goes_to_another() -> None:
    here = fleet()
    here.make_ready(LI)
    here(t.NodesDrained(frozenset({"one"})))
    assert dial(here).node == "two"


def test_given_no_switch_for_new_calls_when_one_is_placed_then_that_is_told_and_nothing_said() -> (
    None
):
    here = fleet()
    here.make_ready(LI)
    here(t.NodesDrained(frozenset({"one"})))
    here(t.Disconnected("cut", "two"))
    said = len(here.said)
    with pytest.raises(RetryLater):
        here(i.DialOut(LI, "13900000000", uuid7()))
    assert len(here.said) == said


def test_given_a_registrar_when_it_tells_all_phones_then_who_is_missing_is_lost() -> None:
    here = fleet()
    here.make_ready(LI)
    here.make_ready(WANG)
    connected(here, "one")  # says nothing of phones
    here.wait(5)
    assert (here.state(LI), here.state(WANG)) == ("ready", "ready")
    here(t.PhonesSeen(frozenset({f"w-{LI}"})))
    here.wait(5)
    assert (here.state(LI), here.state(WANG)) == ("ready", "system_busy")


def test_given_a_new_leader_when_the_facts_are_folded_then_it_knows_each_call_s_switch() -> None:
    here = fleet()
    arrive(here, "leg-1", "two")
    here.make_ready(LI)
    here.make_ready(WANG)
    dialled = dial(here, WANG)
    later = Floor(here.floor.config)
    for at, key, fact in here.said:
        later.apply(key, fact, at)  # type: ignore[arg-type]
    later.load(later.dump())
    nodes = {call.leg: call.node for call in later.calls.values()}
    assert nodes == {"leg-1": "two", f"wc-{dialled.call}": "one"}


def test_given_switches_with_clocks_of_their_own_when_something_is_dated_then_each_by_its_own(
    tmp_path: Path,
) -> None:
    clock = VirtualClock()
    journal = Journal(Outbox(tmp_path / "outbox"), clock, "0", 1)
    behind = timedelta(hours=1)

    def said(node: str, late_s: float) -> Said:
        own = clock.now() - (behind if node == "two" else timedelta())
        fact = e.RecordingStarted(file="f")
        return Said("call", fact, "system", own - timedelta(seconds=late_s), "call", node)

    for node in ("one", "two"):
        (event,) = journal.stamp([said(node, 0)]).events
        assert event.happened is None
    clock.advance(10)
    for node in ("one", "two"):
        (event,) = journal.stamp([said(node, 3)]).events
        assert event.happened == clock.now() - timedelta(seconds=3)
