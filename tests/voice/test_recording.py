"""The rule of recording on the floor: who comes and goes, what agents and flows hold back.

The simulated switch says whether it writes (`recording`) and whether silence (`recording_paused`);
the record says where the gaps are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.voice.control_kit import CHEN, OUTSIDE, PARTY, Talk
from tests.voice.floor_kit import FLOW, LI, QUEUE, START, WANG, agent, centre
from warmline.interactions import events as e
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import Gap, RecordingState, RecordMode
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Conflict
from warmline.routing.policy import Instead, QueuePolicy, Way
from warmline.voice import inputs as i
from warmline.voice.config import FlowConfig
from warmline.voice.recording_mode import MOST_PAUSED_S
from warmline.voice.views import call_view

NEVER, FORCED, ON_DEMAND = RecordMode.NEVER, RecordMode.FORCED, RecordMode.ON_DEMAND


def talk(
    queue: RecordMode = RecordMode.UNSAID, *, policy: dict[str, Any] | None = None, **people: Any
) -> Talk:
    """李雷 in talk; what the queue says, and what is said of agents by name."""
    base = centre().queues[QUEUE]
    said = QueuePolicy(recording=queue, **(policy or {}))
    agents = {
        LI: agent(LI, recording=people.get("li", RecordMode.UNSAID)),
        WANG: agent(WANG, queues={"q-expert": 1}, recording=people.get("wang", RecordMode.UNSAID)),
        CHEN: agent(CHEN, extension="8003", queues={"q-expert": 1}),
    }
    return Talk(queues={QUEUE: replace(base, policy=said)}, agents=agents)


def writes(here: Talk) -> str:
    """What the switch does with the customer's sound: nothing, sound, silence."""
    leg = here.switch.world.legs[here.customer]
    if leg.recording is None:
        return "nothing"
    return "silence" if leg.recording_paused else "sound"


def shown(here: Talk) -> dict[str, Any]:
    """What the agent's page is told of it."""
    view: dict[str, Any] = call_view(here.floor, here.call_now())["recording"]
    return view


def gaps(here: Talk) -> list[tuple[float, float, str]]:
    """The gaps of the record, rounded to a tenth of a second."""
    found: tuple[Gap, ...] = here.record().recording.gaps
    return [(round(gap.start_s, 1), round(gap.end_s, 1), gap.reason) for gap in found]


def customer_leaves(here: Talk) -> None:
    here.switch.caller_hangs_up(here.customer)
    here.wait(1)


@pytest.mark.parametrize(
    ("queue", "of_li", "then"),
    [
        (RecordMode.UNSAID, RecordMode.UNSAID, "sound"),
        (FORCED, ON_DEMAND, "sound"),
        (ON_DEMAND, FORCED, "sound"),
        (ON_DEMAND, RecordMode.UNSAID, "nothing"),
        (NEVER, FORCED, "nothing"),
        (FORCED, NEVER, "nothing"),
    ],
)
def test_given_what_queue_and_agent_say_when_they_talk_then_the_switch_writes_it_or_not(
    queue: RecordMode, of_li: RecordMode, then: str
) -> None:
    here = talk(queue, li=of_li)
    assert writes(here) == then
    assert shown(here)["on"] == (then == "sound")


def test_given_on_demand_when_the_agent_wishes_then_it_begins_and_stops_as_he_says() -> None:
    here = talk(ON_DEMAND)
    here.ask(i.WishRecording(LI, here.id, True))
    assert writes(here) == "sound"
    here.wait(20)
    here.ask(i.WishRecording(LI, here.id, False))
    assert writes(here) == "silence"
    here.wait(10)
    here.ask(i.WishRecording(LI, here.id, True))
    here.wait(5)
    customer_leaves(here)
    assert gaps(here) == [(20.0, 30.0, "rule")]
    assert here.record().recording.span_s == pytest.approx(35, abs=0.1)


def test_given_forced_or_forbidden_when_wished_then_refused_with_the_reason() -> None:
    forced, never = talk(FORCED), talk(NEVER)
    with pytest.raises(Conflict) as refused:
        forced.ask(i.WishRecording(LI, forced.id, False))
    assert refused.value.code == "always_recorded"
    with pytest.raises(Conflict) as refused:
        never.ask(i.WishRecording(LI, never.id, True))
    assert refused.value.code == "never_recorded"


def test_given_a_recorded_talk_when_given_to_whom_nobody_may_record_then_silence_is_written() -> (
    None
):
    here = talk(wang=NEVER)
    here.ask(i.TransferCall(LI, here.id, "agent", WANG))
    here.wait(1)
    here.switch.answers(here.party().leg)
    assert (here.call_now().agent, writes(here)) == (WANG, "silence")
    here.wait(30)
    here.ask(i.TransferCall(WANG, here.id, "agent", CHEN))
    here.wait(1)
    here.switch.answers(here.party().leg)
    assert (here.call_now().agent, writes(here)) == (CHEN, "sound")
    here.wait(5)
    customer_leaves(here)
    [(start, end, reason)] = gaps(here)
    assert reason == "rule"
    assert end - start == pytest.approx(31, abs=1.5)  # rung again, he still hears music unrecorded


def test_given_on_demand_when_transferred_to_the_same_rule_then_the_next_one_has_to_wish_anew() -> (
    None
):
    here = talk(ON_DEMAND)
    here.ask(i.WishRecording(LI, here.id, True))
    here.ask(i.TransferCall(LI, here.id, "agent", WANG))
    here.wait(1)
    here.switch.answers(here.party().leg)
    assert writes(here) == "silence"
    here.ask(i.WishRecording(WANG, here.id, True))
    assert writes(here) == "sound"


def test_given_a_recorded_talk_when_who_nobody_may_record_joins_then_silence_until_he_left() -> (
    None
):
    here = talk(wang=NEVER)
    here.ask(i.AddParty(LI, here.id, "agent", WANG, PARTY))
    here.wait(1)
    here.switch.answers(here.party().leg)
    assert writes(here) == "silence"
    here.ask(i.RemoveParty(LI, here.id, PARTY))
    assert writes(here) == "sound"


def test_given_an_unrecorded_talk_when_transferred_to_a_queue_that_forces_then_it_is_recorded() -> (
    None
):
    here = talk(li=NEVER)
    assert writes(here) == "nothing"
    here.ask(i.TransferCall(LI, here.id, "queue", "q-expert"))
    here.wait(1)
    here.switch.agent_answers(here.call_now().offer.id)  # type: ignore[union-attr]
    assert writes(here) == "sound"


def test_given_a_talk_when_paused_for_card_data_then_a_marked_gap_and_the_agent_is_told() -> None:
    here = talk()
    here.wait(10)
    here.ask(i.PauseRecording(LI, here.id, True))
    assert writes(here) == "silence"
    assert (shown(here)["on"], shown(here)["held"]) == (False, "agent")
    assert shown(here)["until"] is not None
    here.wait(40)
    here.ask(i.PauseRecording(LI, here.id, False))
    assert (writes(here), shown(here)["held"]) == ("sound", None)
    here.wait(10)
    customer_leaves(here)
    assert gaps(here) == [(20.0, 60.0, "agent")]
    assert here.record().recording.state is RecordingState.DUE


def test_given_a_pause_when_nobody_ends_it_then_it_ends_by_itself() -> None:
    here = talk()
    here.ask(i.PauseRecording(LI, here.id, True))
    here.wait(MOST_PAUSED_S - 1)
    assert writes(here) == "silence"
    here.wait(2)
    assert writes(here) == "sound"


def test_given_a_pause_when_the_agent_hands_the_call_on_then_the_next_one_is_recorded() -> None:
    here = talk()
    here.ask(i.PauseRecording(LI, here.id, True))
    here.ask(i.TransferCall(LI, here.id, "agent", WANG))
    assert here.call_now().pause_for("agent") is None
    here.wait(1)
    here.switch.answers(here.party().leg)
    assert writes(here) == "sound"


def test_given_a_pause_when_the_agent_leaves_the_customer_to_a_number_then_it_is_over() -> None:
    here = talk()
    here.consult("number", OUTSIDE)
    here.ask(i.PauseRecording(LI, here.id, True))
    here.ask(i.CompleteTransfer(LI, here.id))
    assert (here.call_now().phase, writes(here)) == ("outside", "sound")


def test_given_nothing_is_recorded_when_paused_then_refused() -> None:
    here = talk(ON_DEMAND)
    with pytest.raises(Conflict) as refused:
        here.ask(i.PauseRecording(LI, here.id, True))
    assert refused.value.code == "not_recorded"


def test_given_a_pause_when_the_switch_was_away_then_it_is_told_again() -> None:
    here = talk()
    here.switch.disconnect("gone")
    here.ask(i.PauseRecording(LI, here.id, True))
    assert writes(here) == "sound"  # it could not be told
    here.switch.reconnect()
    here.wait(1)
    assert writes(here) == "silence"


def test_given_a_recorded_call_when_its_flow_asks_for_a_card_number_then_that_is_not_recorded() -> (
    None
):
    """李雷 gives the customer to a closed queue, whose way leads back into the flow."""
    here = talk(policy={"closed_now": False})
    nodes = [
        *FLOW["nodes"][:2],
        {"id": "sales", "kind": "queue", "queue": "sales", "closed": "card", "timed_out": "bye"},
        {
            "id": "card",
            "kind": "collect",
            "variable": "card",
            "prompts": [{"sound": "wl/card"}],
            "min": 4,
            "max": 4,
            "masked": True,
            "next": "thanks",
            "failed": "bye",
        },
        {
            "id": "thanks",
            "kind": "collect",
            "variable": "month",
            "prompts": [{"sound": "wl/thanks"}],
            "min": 1,
            "max": 2,
            "next": "bye",
            "failed": "bye",
        },
        {"id": "bye", "kind": "hang_up"},
    ]
    flow = FlowConfig(
        id="main",
        name="主流程",
        version=1,
        project=DEFAULT_PROJECT,
        definition={**FLOW, "nodes": nodes},
    )
    closed = QueuePolicy(closed_now=True, closing=Way(do=Instead.FLOW))
    config = here.floor.config
    queues = {
        **config.queues,
        "q-expert": replace(config.queues["q-expert"], policy=closed),
    }
    here.floor.configure(replace(config, flows={"main": flow}, queues=queues, revision=2))
    here.transient.running.clear()
    here.ask(i.TransferCall(LI, here.id, "queue", "q-expert"))
    assert (writes(here), here.call_now().path[-1].node) == ("silence", "card")
    for key in "4111":
        here.switch.press(here.customer, key)
    assert (writes(here), here.call_now().path[-1].node) == ("sound", "thanks")
    assert [fact.reason for fact in _facts(here, e.RecordingPaused)] == ["masked"]


def test_given_a_disk_nearly_full_when_a_call_comes_then_it_goes_on_unrecorded_and_says_why() -> (
    None
):
    here = talk()
    assert writes(here) == "sound"
    here.take(i.SpoolSeen(False))
    assert writes(here) == "sound"  # what runs, runs on
    customer_leaves(here)
    here.take(i.WrapUpDone(LI))
    here.take(i.Ready(LI))
    here.customer = here.switch.arrive("13900139001", "4001")
    here.switch.press(here.customer, "1")
    here.id = here.call_now().id
    here.switch.agent_answers(here.call_now().offer.id)  # type: ignore[union-attr]
    assert (here.call_now().phase, writes(here)) == ("talking", "nothing")
    told = here.record().recording
    assert (told.state, told.reason) == (RecordingState.FAILED, "no_room")
    here.take(i.SpoolSeen(True))
    assert writes(here) == "sound"
    here.wait(5)
    customer_leaves(here)
    assert here.record().recording.state is RecordingState.DUE


def _facts(here: Talk, kind: type) -> list[Any]:
    return [fact for _, _, fact in here.said if isinstance(fact, kind)]


def test_given_a_recording_begun_by_the_ring_when_who_answers_must_not_be_then_nothing_stays() -> (
    None
):
    """Several were rung, for one of whom it was begun; another one answered."""
    here = talk()
    story: list[tuple[int, e.Fact]] = [
        (0, e.CallArrived(leg="l", caller=here.call_now().caller, called="4001", project="p")),
        (2, e.RecordingStarted(file="raw")),
        (5, e.TalkStarted(agent=WANG, leg="a")),
        (5, e.RecordingPaused(reason="rule")),
        (25, e.TalkEnded(agent=WANG, by="customer", talked=20.0, held=0.0)),
        (25, e.CallEnded(by="customer", cause=e.Cause.NORMAL)),
    ]
    record = fold("c", [Heard(START + timedelta(seconds=at), fact) for at, fact in story])
    assert record is not None
    assert record.recording.state is RecordingState.DISCARD
