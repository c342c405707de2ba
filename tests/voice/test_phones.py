"""One agent with a page and a desk phone: which one rings, what makes him reachable, and when a
change between them is taken over."""

from __future__ import annotations

import pytest

from tests.voice.floor_kit import LI, Centre, agent, centre
from warmline.agents.events import AgentLegMeasured
from warmline.agents.model import Device
from warmline.kit.errors import Conflict
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.views import agent_view

PAGE, DESK = "w-li", "desk-li"
ON_PAGE = centre(agents={LI: agent(LI, other=DESK)})
ON_DESK = centre(agents={LI: agent(LI, endpoint=DESK, other=PAGE, browser=False)})


def at_work(config: object = ON_PAGE) -> Centre:
    """Li with both phones registered and the page's microphone allowed, ready."""
    here = Centre(config)  # type: ignore[arg-type]
    here(t.PhoneRegistered(DESK))
    here.make_ready(LI)
    return here


def reconfigured(here: Centre, config: object) -> None:
    here.floor.configure(config)  # type: ignore[arg-type]
    here(i.Due("configured", ""))


def seen(here: Centre) -> tuple[str, str | None]:
    shown = agent_view(here.floor, here.floor.agents[LI])
    return shown["phone"], shown["phone_next"]


def test_given_a_desk_phone_when_it_is_registered_then_it_needs_no_microphone_of_the_page() -> None:
    here = Centre(ON_DESK)
    here(i.PageReady(LI, "page"))
    here(i.SignIn(LI))
    with pytest.raises(Conflict, match="desk phone"):
        here(i.Ready(LI))
    # the page's phone is not the one that rings
    here(t.PhoneRegistered(PAGE))
    with pytest.raises(Conflict, match="not registered"):
        here(i.Ready(LI))
    here(t.PhoneRegistered(DESK))
    here(i.Ready(LI))
    here.to_queue()
    assert (here.last(do.Ring).endpoint, seen(here)) == (DESK, ("desk", None))


def test_given_a_desk_phone_when_the_page_has_no_microphone_then_he_stays_ready() -> None:
    here = at_work(ON_DESK)
    here(i.Microphone(LI, False))
    here(t.PhoneLost(PAGE))
    here.wait(10)
    assert here.state(LI) == "ready"
    # but without his desk phone he cannot be reached, until it is back
    here(t.PhoneLost(DESK))
    here.wait(10)
    assert here.state(LI) == "system_busy"
    here(t.PhoneRegistered(DESK))
    assert here.state(LI) == "ready"


def test_given_a_free_agent_when_he_changes_to_his_desk_phone_then_the_next_call_rings_there() -> (
    None
):
    here = at_work()
    reconfigured(here, ON_DESK)
    here(t.PhoneLost(PAGE))  # the page lets go of its own
    here(i.Microphone(LI, False))
    here.wait(10)
    assert here.state(LI) == "ready"
    here.to_queue()
    assert here.last(do.Ring).endpoint == DESK
    # and back: the page registers within the grace and nothing was lost
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    reconfigured(here, ON_PAGE)
    here.wait(1)
    here(t.PhoneRegistered(PAGE))
    here(i.Microphone(LI, True))
    here.wait(10)
    here.to_queue("leg-2")
    assert (here.state(LI), seen(here)) == ("ringing", ("browser", None))
    assert here.last(do.Ring).endpoint == PAGE


def test_given_a_page_that_does_not_come_when_he_changes_to_it_then_he_is_busy_and_told_why() -> (
    None
):
    here = at_work(ON_DESK)
    here(i.Microphone(LI, False))
    here(t.PhoneLost(PAGE))
    reconfigured(here, ON_PAGE)
    here.wait(10)
    missing = {Device.PHONE, Device.MICROPHONE} - here.floor.agents[LI].devices
    assert (here.state(LI), missing) == ("system_busy", {Device.PHONE, Device.MICROPHONE})


@pytest.mark.parametrize("until_wrap_up", [False, True])
def test_given_a_call_when_he_changes_his_phone_then_it_is_taken_over_after_the_call(
    until_wrap_up: bool,
) -> None:
    # Given a talk on the page, and the wish for the desk phone
    here = at_work()
    here.in_talk()
    reconfigured(here, ON_DESK)
    if until_wrap_up:
        reconfigured(here, ON_DESK)  # the configuration may change again meanwhile
    assert seen(here) == ("browser", "desk")
    # when the page is loaded anew, then it gets its talk back there
    here(i.Rejoin(LI))
    assert here.last(do.Dial).endpoint == PAGE
    here(t.LegAnswered(here.last(do.Dial).leg))
    # and with the end of the call he is on his desk phone
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert (here.state(LI), seen(here)) == ("wrap_up", ("desk", None))
    here(t.PhoneLost(PAGE))
    here(i.Ready(LI))
    here.to_queue("leg-2")
    assert here.last(do.Ring).endpoint == DESK


def test_given_a_change_taken_back_in_the_call_then_nothing_happens_after_it() -> None:
    here = at_work()
    here.in_talk()
    reconfigured(here, ON_DESK)
    reconfigured(here, ON_PAGE)
    assert seen(here) == ("browser", None)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    here.wait(40)
    assert (here.state(LI), seen(here)) == ("ready", ("browser", None))


def test_given_a_desk_phone_when_the_page_is_loaded_anew_in_talk_then_nobody_is_rung_for_it() -> (
    None
):
    here = at_work(ON_DESK)
    here.in_talk()
    before = list(here.done)
    here(i.Rejoin(LI))
    assert here.done == before


def test_given_a_change_in_a_call_when_another_leader_or_web_comes_then_the_call_stays() -> None:
    """Neither knows the configuration as it was when the call began: the journal tells them. Else
    the page would let go of its phone in the middle of the talk."""
    here = at_work()
    here.in_talk()
    reconfigured(here, ON_DESK)
    # by a checkpoint, or by folding the journal anew
    restored, folded = Floor(ON_DESK), Floor(ON_DESK)
    restored.load(here.floor.dump())
    for at, key, fact in here.said:
        folded.apply(key, fact, at)  # type: ignore[arg-type]
    for floor in (restored, folded):
        shown = agent_view(floor, floor.agents[LI])
        assert (shown["phone"], shown["phone_next"]) == ("browser", "desk")
    # when the page is loaded anew under the new leader, then it gets its talk back
    here.floor = restored
    here(i.Rejoin(LI))
    assert here.last(do.Dial).endpoint == PAGE
    here(t.LegAnswered(here.last(do.Dial).leg))
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert (here.state(LI), seen(here)) == ("wrap_up", ("desk", None))


def test_given_a_desk_phones_leg_when_it_is_over_then_its_network_is_a_fact_of_that_call() -> None:
    here = at_work(ON_DESK)
    call = here.in_talk()
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    here(i.Ready(LI))  # his call has left the floor before the switch tells
    here(t.LegMeasured("a-1", call.id, DESK, loss=0.02, jitter_ms=9.0, rtt_ms=30.0))
    (_, _, fact) = here.said[-1]
    assert fact == AgentLegMeasured(
        agent=LI, call=call.id, leg="a-1", loss=0.02, jitter_ms=9.0, rtt_ms=30.0
    )
    # of a phone that is nobody's any more nothing is said
    before = list(here.said)
    here(t.LegMeasured("a-2", call.id, "desk-nobody", loss=0.0, jitter_ms=0.0, rtt_ms=0.0))
    assert here.said == before
