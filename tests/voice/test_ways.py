"""What is done with callers who cannot (go on to) wait: a number outside, a message for an inbox;
and sounds whose end nobody tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import LI, QUEUE, Centre
from tests.voice.test_waiting import with_policy
from tests.voice.whole_kit import Whole
from warmline.interactions import events as e
from warmline.interactions.fold import Heard, fold
from warmline.routing.policy import Instead, QueuePolicy, Way
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import DialRule
from warmline.voice.model import HANDED_ON, Phase
from warmline.voice.views import call_view
from warmline.web.live import scope

OUTSIDE = Way(do=Instead.NUMBER, number="13900139000", sound="wl/busy")
INBOX = Way(do=Instead.VOICEMAIL, box="sales", sound="wl/leave")
SITUATIONS = ("full", "nobody", "too_long", "closing")


def in_situation(name: str, way: Way) -> Centre:
    """A caller to whom this happens, in a queue that then goes this way."""
    limits = {"full": {"most_waiting": 1}, "closing": {"closed_now": True}}.get(name, {})
    here = Centre(with_policy(QueuePolicy(**{name: way}, **limits)))  # type: ignore[arg-type]
    if name == "full":
        here.to_queue("leg-0", "13700137000")
    here.to_queue()
    if name == "too_long":
        here.wait(121)
    return here


def heard_out(here: Centre) -> None:
    here(t.PlaybackEnded("leg-1", playback=here.last(do.Play).playback))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_given_a_number_outside_then_he_hears_the_message_and_is_connected_with_it(
    situation: str,
) -> None:
    here = in_situation(situation, OUTSIDE)
    assert here.last(do.Play).sounds == ("wl/busy",)
    heard_out(here)
    ring = here.last(do.Ring)
    assert ring.endpoint == "+8613900139000@trunk-demo"
    here(t.OfferAnswered("leg-1", offer=ring.offer, agent_leg="far"))
    here.wait(600)
    assert here.facts(e.ForwardAnswered) == [e.ForwardAnswered(offer=ring.offer)]
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert here.facts(e.CallEnded)[-1].by == "customer"


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "refused", "unreachable"])
def test_given_nobody_answers_there_then_his_flow_goes_on_by_the_queues_way(outcome: str) -> None:
    here = in_situation("full", OUTSIDE)
    heard_out(here)
    here(t.OfferReturned("leg-1", offer=here.last(do.Ring).offer, outcome=outcome))
    assert here.call().path[-1].node == "bye"
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_the_rules_forbid_the_number_then_it_is_not_rung_and_the_flow_goes_on() -> None:
    policy = QueuePolicy(closing=replace_way(OUTSIDE, sound=""), closed_now=True)
    rules = (DialRule(id="r", prefix="139", allowed=False),)
    here = Centre(replace(with_policy(policy), dial_rules=rules))
    here.to_queue()
    here.wait(0)
    assert not any(isinstance(effect, do.Ring) for effect in here.done)
    assert here.call().path[-1].node == "bye"


def test_given_a_rule_says_which_number_is_shown_then_the_callee_sees_the_customers() -> None:
    policy = QueuePolicy(closing=replace_way(OUTSIDE, sound=""), closed_now=True)
    rules = (DialRule(id="r", prefix="139", allowed=True, show="customer", queue=QUEUE),)
    here = Centre(replace(with_policy(policy), dial_rules=rules))
    here.to_queue()
    assert here.last(do.Ring).caller == "+8613800138000"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_given_an_inbox_then_he_leaves_a_message_there_and_the_call_ends(situation: str) -> None:
    here = in_situation(situation, INBOX)
    heard_out(here)
    assert here.last(do.Play).sounds == ("wl/beep",)
    heard_out(here)
    assert here.facts(e.MessageBegun) == [e.MessageBegun(box="sales", min_s=2)]
    here.wait(12)
    here(t.KeyReceived("leg-1", key="#"))
    assert here.facts(e.MessageEnded) == [e.MessageEnded(outcome="key")]
    assert here.last(do.HangUp).leg == "leg-1"
    call = here.call().id
    here(t.LegEnded("leg-1", cause=16, by_remote=False))
    record = fold(call, [Heard(at, f) for at, key, f in here.said if key == call])  # type: ignore[arg-type]
    assert record is not None
    assert record.message is not None
    assert (record.message.box, record.message.seconds) == ("sales", 12)


def test_given_a_take_over_while_he_leaves_it_then_he_hears_the_tone_again() -> None:
    here = in_situation("full", INBOX)
    heard_out(here)
    heard_out(here)
    here.transient.sessions.clear()
    here.transient.running.clear()
    here(t.LegArrived("leg-1", caller="13800138000", called="4001", trunk="trunk-demo"))
    assert here.last(do.Play).sounds == ("wl/beep",)
    heard_out(here)
    here.wait(121)
    assert here.facts(e.MessageEnded) == [e.MessageEnded(outcome="full")]


def test_given_the_whole_switch_when_he_leaves_a_message_then_it_is_recorded() -> None:
    here = Whole(with_policy(QueuePolicy(nobody=INBOX)))
    leg = here.switch.arrive("13800138000", "4001")
    here.switch.press(leg, "1")
    here.wait(30)
    here.switch.press(leg, "#")
    here.wait(5)
    assert here.facts(e.MessageBegun)[0].box == "sales"
    assert here.facts(e.RecordingStarted), "the switch records it"
    assert not here.switch.world.legs


def test_given_the_whole_switch_when_nobody_answers_outside_then_the_flow_goes_on() -> None:
    here = Whole(with_policy(QueuePolicy(nobody=OUTSIDE)))
    leg = here.switch.arrive("13800138000", "4001")
    here.switch.press(leg, "1")
    here.wait(90)
    assert [fact.outcome for fact in here.facts(e.ForwardEnded)] == ["no_answer"]
    assert not here.floor.calls


# Sounds whose end is not told


def test_given_the_end_of_a_sound_is_lost_then_the_call_goes_on_all_the_same() -> None:
    config = with_policy(QueuePolicy(full=Way(do=Instead.HANG_UP, sound="wl/full"), most_waiting=1))
    here = Centre(config)
    here.to_queue("leg-0", "13700137000")
    here.to_queue()
    playback = here.last(do.Play).playback
    here.wait(39)
    assert not any(isinstance(effect, do.HangUp) for effect in here.done)
    here.wait(2)
    assert here.last(do.StopPlay).playback == playback
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_a_long_sound_then_it_is_heard_to_its_end() -> None:
    policy = QueuePolicy(full=Way(do=Instead.HANG_UP, sound="wl/long"), most_waiting=1)
    here = Centre(replace(with_policy(policy), long_sounds={"wl/long": 300.0}))
    here.to_queue("leg-0", "13700137000")
    here.to_queue()
    here.wait(305)
    assert "leg-1" not in {effect.leg for effect in here.done if isinstance(effect, do.HangUp)}
    here.wait(6)
    assert here.last(do.HangUp).leg == "leg-1"


def test_given_the_end_of_an_announcement_is_lost_then_music_and_announcements_go_on() -> None:
    here = Centre(with_policy(QueuePolicy(announcements=("wl/a", "wl/b"), announce_every_s=20)))
    here.to_queue()
    here.wait(20)
    assert here.last(do.Play).sounds == ("wl/a",)
    here.wait(60)
    assert here.last(do.Play).sounds == ("wl/b",)
    assert here.at - here.call().arrived == timedelta(seconds=80)


# Who gave a call away


def test_given_he_gave_a_call_to_a_queue_then_it_is_his_no_more() -> None:
    here = Centre()
    here.make_ready(LI)
    call = here.in_talk()
    here(i.TransferCall(LI, call.id, "queue", QUEUE))
    here(i.WrapUpDone(LI))
    waiting = here.floor.calls[call.id]
    assert (waiting.phase, waiting.priority) == (Phase.QUEUED, HANDED_ON)
    assert LI not in scope.people(waiting)
    assert not scope.takes_part(here.floor, waiting, LI)
    assert call_view(here.floor, waiting)["agent"] is None
    with pytest.raises(Exception, match="not in this call"):
        here(i.HangUpCall(LI, call.id))


def replace_way(way: Way, **fields: str) -> Way:
    return Way(do=way.do, number=way.number, **{"sound": way.sound, **fields})
