"""The agent's page is lost, closed or loaded anew: while he is rung, while he talks."""

from __future__ import annotations

import pytest

from tests.voice.floor_kit import LI, WANG, Centre
from warmline.interactions import events as e
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import HEAD, Phase


def test_given_a_ringing_agent_when_his_browser_dies_then_the_call_goes_on() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    here.make_ready(WANG)
    ring = here.last(do.Ring)
    here(t.PhoneLost("w-li"))
    here(i.PageLost(LI, "page-li"))
    here.wait(2.9)
    assert here.call().phase is Phase.RINGING
    here.wait(0.2)
    assert here.state(LI) == "system_busy"
    assert here.last(do.Withdraw).offer == ring.offer
    here(t.OfferReturned("leg-1", offer=ring.offer, outcome="withdrawn"))
    assert here.last(do.Ring).endpoint == "w-wang"


def test_given_a_ringing_agent_when_his_page_reloads_slowly_then_he_rings_once_it_is_back() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    ring = here.last(do.Ring)
    here(t.PhoneLost("w-li"))
    here(i.PageLost(LI, "page-li"))
    here.wait(4)
    here(t.OfferReturned("leg-1", offer=ring.offer, outcome="withdrawn"))
    assert here.call().phase is Phase.QUEUED
    here(i.PageReady(LI, "page-2"))
    here(t.PhoneRegistered("w-li"))
    assert here.call().phase is Phase.RINGING
    assert here.last(do.Ring).offer != ring.offer


def test_given_a_page_that_comes_back_in_time_then_nothing_was_lost() -> None:
    here = Centre()
    here.make_ready(LI)
    here(i.PageLost(LI, "page-li"))
    here.wait(2)
    here(i.PageReady(LI, "page-2"))
    here.wait(10)
    assert here.state(LI) == "ready"


def test_given_a_suspect_device_when_a_caller_waits_then_he_is_not_offered() -> None:
    here = Centre()
    here.make_ready(LI)
    here(t.PhoneLost("w-li"))
    here.to_queue()
    assert here.call().phase is Phase.QUEUED
    here(t.PhoneRegistered("w-li"))
    assert here.call().phase is Phase.RINGING


def test_given_a_reload_in_talk_then_a_new_leg_joins_and_the_segment_goes_on() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.in_talk()
    started = call.talk_started
    here.wait(10)
    here(i.PageLost(LI, "page-li"))
    here(i.PageReady(LI, "page-2"))
    here(i.Rejoin(LI))
    assert here.last(do.FetchBack).agent_leg == "a-1"
    new = here.last(do.Dial)
    assert new.auto_answer
    here(t.LegAnswered(new.leg))
    call = here.call()
    assert call.agent_leg == new.leg
    assert call.talk_started == started
    assert here.last(do.HangUp).leg == "a-1"
    here(t.LegEnded("a-1", cause=16, by_remote=False))
    assert here.call().phase is Phase.TALKING
    assert len(here.facts(e.TalkStarted)) == 1


def test_given_a_reload_in_talk_when_both_legs_fail_then_the_customer_heads_the_queue() -> None:
    # Given an agent whose page was loaded anew in talk, and whose old leg died meanwhile
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    here(i.PageLost(LI, "page-li"))
    here(i.PageReady(LI, "page-2"))
    here(i.Rejoin(LI))
    new = here.last(do.Dial)
    here(t.LegEnded("a-1", cause=16, by_remote=True))
    assert here.call().phase is Phase.TALKING, "the new leg may still come"
    # when the new one does not come up either, then the talk is over and the customer waits again
    here(t.LegEnded(new.leg, cause=19, by_remote=False))
    call = here.call()
    assert (call.phase, call.priority) == (Phase.QUEUED, HEAD)
    assert len(here.facts(e.TalkEnded)) == 1


@pytest.mark.parametrize("old_leg", ["lives", "gone"])
@pytest.mark.parametrize("new_leg", ["answers", "fails", "nothing"])
def test_given_a_reload_in_talk_when_he_hangs_up_before_the_new_leg_is_up_then_the_talk_ends(
    old_leg: str, new_leg: str
) -> None:
    # Given an agent whose page was loaded anew in talk, and whose new leg is on its way
    here = Centre()
    here.make_ready(LI)
    call = here.in_talk()
    here(i.PageLost(LI, "page-li"))
    here(i.PageReady(LI, "page-2"))
    here(i.Rejoin(LI))
    new = here.last(do.Dial)
    if old_leg == "gone":
        here(t.LegEnded("a-1", cause=16, by_remote=True))
    # when he hangs up
    here(i.HangUpCall(LI, call.id))
    # then neither leg is left to him, whatever the new one still does
    dropped = {each.leg for each in here.done if isinstance(each, do.HangUp)}
    assert {"a-1", new.leg} <= dropped
    if new_leg == "answers":
        here(t.LegAnswered(new.leg))
    if old_leg == "lives":
        here(t.LegEnded("a-1", cause=16, by_remote=False))
    if new_leg != "nothing":
        here(t.LegEnded(new.leg, cause=16, by_remote=False))
    # and the talk is over by him, once, and the customer's leg is dropped
    assert [each.by for each in here.facts(e.TalkEnded)] == ["agent"]
    assert here.state(LI) == "wrap_up"
    assert call.leg in {each.leg for each in here.done if isinstance(each, do.HangUp)}
    here(t.LegEnded(call.leg, cause=16, by_remote=False))
    assert here.facts(e.CallEnded)[0].by == "agent"


def test_given_a_reload_while_ringing_then_the_same_agent_is_rung_again() -> None:
    here = Centre()
    here.make_ready(LI)
    here.to_queue()
    first = here.last(do.Ring).offer
    here.make_ready(WANG)
    here(i.PageLost(LI, "page-li"))
    here(i.PageReady(LI, "page-2"))
    here(i.Rejoin(LI))
    here(t.OfferReturned("leg-1", offer=first, outcome="withdrawn"))
    ring = here.last(do.Ring)
    assert (ring.endpoint, ring.offer != first) == ("w-li", True)


def test_given_a_browser_lost_in_talk_for_good_then_the_customer_heads_the_queue() -> None:
    here = Centre()
    here.make_ready(LI)
    here.in_talk()
    here.to_queue("leg-2", "13900139000")
    here(t.PhoneLost("w-li"))
    here(i.PageLost(LI, "page-li"))
    here.wait(30)
    call = here.call()
    assert call.phase is Phase.QUEUED
    assert here.floor.position(call) == 1
    assert here.state(LI) in ("wrap_up", "system_busy")
    assert here.facts(e.TalkEnded)[0].by == "system"
