"""The floor put beside a switch that went on while `voice` was away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.voice.floor_kit import LI, START, Centre
from warmline.interactions import events as e
from warmline.kit.clock import VirtualClock
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.journal import Journal
from warmline.voice.model import Phase
from warmline.voice.outbox import Outbox
from warmline.voice.steps import react
from warmline.voice.turn import Turn


def test_given_an_offer_when_it_was_answered_while_voice_was_stopped_then_talk_began_there(
    tmp_path: Path,
) -> None:
    # Given an agent who is rung, and a voice that is stopped
    here = Centre()
    here.make_ready(LI)
    offer = here.to_queue().offer
    assert offer is not None
    answered_at = here.at + timedelta(seconds=4)
    here.wait(15)
    # when it goes on and finds the two in talk
    legs = (
        t.LiveLeg("leg-1", "customer", "talk", True, peer="a-1", offer=offer.id),
        t.LiveLeg(
            "a-1",
            "agent",
            "talk",
            True,
            endpoint=f"w-{LI}",
            peer="leg-1",
            offer=offer.id,
            answered_at=answered_at,
        ),
    )
    snapshot = t.SwitchSnapshot(here.at, legs, frozenset({f"w-{LI}"}))
    turn = Turn(here.floor, here.transient, here.at, lambda: "unused")
    react(turn, t.Connected(snapshot))
    # then they talk, and the switch's own moment of the answer is kept: the recording's cut rests
    # on it
    assert (here.call().phase, here.call().agent, here.state(LI)) == (Phase.TALKING, LI, "talking")
    (begun,) = [said for said in turn.facts if isinstance(said.fact, e.TalkStarted)]
    assert begun.switch_at == answered_at
    assert turn.at == START + timedelta(seconds=15)
    # and its journal says when that was on the leader's clock, with the wait's end at the same
    journal = Journal(Outbox(tmp_path / "outbox"), VirtualClock(turn.at), "0", 1)
    journal.switch("").connected(turn.at)
    told = {type(event.fact): event for event in journal.stamp(turn.facts).events}
    for fact in (e.OfferEnded, e.QueueLeft, e.TalkStarted):
        assert (told[fact].at, told[fact].happened) == (turn.at, answered_at)


@pytest.mark.parametrize(
    ("started_after_s", "cause"), [(20, e.Cause.SYSTEM), (-60, e.Cause.UNKNOWN), (None, "unknown")]
)
def test_given_a_call_that_is_gone_when_its_switch_is_another_one_then_it_died_with_the_old_one(
    started_after_s: int | None, cause: e.Cause
) -> None:
    # Given a caller in a queue
    here = Centre()
    here.to_queue()
    began = here.at
    here.wait(30)
    # when the switch is there again without him, perhaps begun anew meanwhile
    started = None if started_after_s is None else began + timedelta(seconds=started_after_s)
    turn = Turn(here.floor, here.transient, here.at, lambda: "unused")
    react(turn, t.Connected(t.SwitchSnapshot(here.at, (), frozenset(), started_at=started)))
    # then the call is over, and the cause tells the two apart
    (ended,) = [said.fact for said in turn.facts if isinstance(said.fact, e.CallEnded)]
    assert (ended.by, ended.cause) == ("system", cause)


def test_given_an_answer_lost_with_its_sound_when_reconnected_then_both_are_sent_again() -> None:
    # Given a caller whose answer and greeting were one command, which the switch never got
    here = Centre()
    call = here.arrive()
    assert here.last(do.Play).answer
    assert call.answered_at is not None
    # when it is connected to again, and still shows him unanswered in our hands
    legs = (t.LiveLeg(call.leg, "customer", "hands", up=False, caller="1", called="4001"),)
    asked = here(t.Connected(t.SwitchSnapshot(here.at, legs, frozenset())))
    # then he is answered and hears where he was, and it is not told as a second answer
    (play,) = [effect for effect in asked if isinstance(effect, do.Play)]
    assert play.answer
    assert [here.call().answered_at] == [call.answered_at]
    assert len(here.facts(e.CallAnswered)) == 1
