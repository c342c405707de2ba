"""What is asked by the page while the line to the switch is cut is so when it is back.

Most rows are two runs: the wish asked while the line is cut, and the same one with the line up.
After the reconnect the same legs live on the simulated switch, everybody hears the same people and
music, and the floor says the same. What a wish leads to is for other tests to say; nothing of that
is expected by hand here.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.voice.control_kit import Talk
from tests.voice.cut_line_kit import (
    CONSULT,
    CONTRARY,
    CUT_S,
    LATER,
    SHAPES,
    WISHES,
    answered,
    ask,
    begun,
    picture,
    run,
)
from tests.voice.floor_kit import LI, QUEUE, WANG, centre
from tests.voice.whole_kit import Whole
from warmline.routing.model import Strategy
from warmline.voice import effects as do
from warmline.voice import inputs as i

LEVELS = (do.Bridge, do.Hold, do.Mute, do.Music)
"""Commands that change nothing where all is so already."""


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("shape", SHAPES)
def test_given_a_wish_in_a_cut_then_afterwards_all_is_as_with_the_line_up(
    shape: str, wish: str
) -> None:
    said, cut = run(SHAPES[shape], (WISHES[wish],), cut=True)
    expected, up = run(SHAPES[shape], (WISHES[wish],), cut=False)
    assert said == expected
    go_the_same_way(cut, up)


@pytest.mark.parametrize("wish", CONTRARY)
@pytest.mark.parametrize("shape", SHAPES)
def test_given_two_cuts_with_contrary_wishes_then_the_last_one_counts(
    shape: str, wish: str
) -> None:
    cuts = (WISHES[wish],), (LATER[CONTRARY[wish]],)
    said, cut = run(SHAPES[shape], *cuts, cut=True)
    expected, up = run(SHAPES[shape], *cuts, cut=False)
    assert said == expected
    go_the_same_way(cut, up)


@pytest.mark.parametrize("wish", CONTRARY)
@pytest.mark.parametrize("shape", SHAPES)
def test_given_contrary_wishes_in_one_cut_then_the_last_one_counts(shape: str, wish: str) -> None:
    both = WISHES[wish], LATER[CONTRARY[wish]]
    said, cut = run(SHAPES[shape], both, cut=True)
    expected, up = run(SHAPES[shape], both, cut=False)
    assert said == expected
    go_the_same_way(cut, up)


def go_the_same_way(cut: Talk, up: Talk) -> None:
    """All is alike now, when whoever is rung has answered, and at the end."""
    assert picture(cut) == picture(up)
    answered(cut)
    answered(up)
    assert picture(cut) == picture(up)
    for talk in (cut, up):
        talk.switch.caller_hangs_up(talk.customer)
        talk.wait(400)
        assert not talk.switch.world.legs
        assert not talk.floor.calls
        assert {str(live.state) for live in talk.floor.agents.values()} == {"ready"}


@pytest.mark.parametrize("shape", SHAPES)
def test_given_no_wish_in_a_cut_then_nobody_is_disturbed(shape: str) -> None:
    # Given a talk, and how the switch has it
    talk = begun()
    SHAPES[shape](talk)
    talk.wait(1)
    before, had, done = picture(talk), on_switch(talk), len(talk.done)
    in_dial = talk.id in talk.transient.in_dial
    # when the line is cut and comes back, and nobody asked for anything
    talk.switch.disconnect()
    talk.wait(CUT_S)
    talk.switch.reconnect()
    # then what the switch is told changes nothing, and nobody was taken out of his talk for it
    told = talk.done[done:]
    assert [effect for effect in told if not isinstance(effect, LEVELS)] == []
    assert (on_switch(talk), picture(talk)) == (had, before)
    assert (talk.id in talk.transient.in_dial) == in_dial
    if in_dial:
        assert told == []


def on_switch(talk: Talk) -> dict[str, tuple[object, ...]]:
    return {
        leg.id: (leg.place, leg.bridge, leg.in_dial, leg.held, leg.muted, leg.music)
        for leg in talk.switch.world.legs.values()
    }


def test_given_a_hold_by_the_agent_s_own_phone_when_the_line_was_cut_then_it_is_left_to_it() -> (
    None
):
    # Given a telephone that holds the customer itself
    talk = begun()
    talk.switch.holds(talk.leg_of(LI))
    assert talk.call_now().held_since is not None
    done = len(talk.done)
    # when the line is cut and comes back
    talk.switch.disconnect()
    talk.wait(CUT_S)
    talk.switch.reconnect()
    # then no music of ours is laid over his, which only we could take away again
    assert talk.done[done:] == []
    talk.switch.holds(talk.leg_of(LI), on=False)
    assert talk.hear("customer") == {LI}


def test_given_somebody_rung_in_a_cut_when_it_lasts_too_long_then_the_agent_has_the_customer() -> (
    None
):
    talk = begun()
    talk.switch.disconnect()
    assert ask(talk, CONSULT) == ""
    talk.wait(40)
    talk.switch.reconnect()
    assert talk.call_now().parties == ()
    assert (talk.hear("customer"), talk.hear(LI)) == ({LI}, {"customer"})
    assert not [one for one in talk.done if isinstance(one, do.Dial)][1:], "rung when it was late"


def test_given_somebody_who_refuses_in_a_cut_then_he_is_not_rung_again() -> None:
    # Given he has been rung for some seconds when the line is cut
    talk = begun()
    CONSULT(talk)
    talk.wait(8)
    talk.switch.disconnect()
    # when he refuses, and the line is back
    talk.switch.rejects(talk.party().leg, "refused")
    talk.wait(CUT_S)
    talk.switch.reconnect()
    # then that was his answer
    assert talk.call_now().parties == ()
    assert talk.hear("customer") == {LI}


def test_given_a_wish_before_the_cut_is_noticed_then_it_is_made_good_all_the_same() -> None:
    # Given a line that is cut, and nobody knows yet: commands are not answered
    talk = begun()
    talk.switch.connected = False
    CONSULT(talk)
    talk.wait(3)
    talk.switch.connected = True
    talk.switch.disconnect()
    # when it is back
    talk.wait(CUT_S)
    talk.switch.reconnect()
    # then the one who was asked for is rung, and the customer hears music meanwhile
    answered(talk)
    assert (talk.hear(LI), talk.hear("customer")) == ({WANG}, set())


def test_given_two_who_ring_when_one_refuses_in_a_cut_then_only_the_other_rings_on() -> None:
    # Given a queue that rings everybody, and a caller in it
    queue = replace(centre().queues[QUEUE], strategy=Strategy.RING_ALL)
    here = Whole(centre(queues={QUEUE: queue}))
    for who in (LI, WANG):
        here.switch.register(f"w-{who}", answers_itself=False)
        here.make_ready(who)
    leg = here.switch.arrive("13800138000", "4001")
    here.switch.press(leg, "1")
    here.wait(1)
    (call,) = here.floor.calls.values()
    assert {one.agent for one in call.ringing} == {LI, WANG}
    # when one of them refuses by the page while the line is cut
    here.switch.disconnect()
    here.take(i.HangUpCall(LI, call.id))
    here.switch.reconnect()
    # then his telephone is silent, and who answers is the other one
    rung = [one.endpoint for one in here.switch.world.legs.values() if one.kind == "agent"]
    assert rung == [f"w-{WANG}"]
    assert call.offer is not None
    here.switch.agent_answers(call.offer.ring, f"w-{WANG}")
    assert here.floor.calls[call.id].agent == WANG


def test_given_a_customer_kept_by_the_dialplan_when_he_is_answered_then_both_hear_each_other() -> (
    None
):
    # Given a customer who waits for the one he is transferred to, and a line that stays cut for
    # longer than he is left in silent hands
    talk = begun()
    SHAPES["transferring"](talk)
    talk.wait(1)
    talk.switch.disconnect()
    talk.wait(15)
    assert talk.switch.world.legs[talk.customer].place == "holding"
    # when that one answers, and the line is back
    talk.switch.answers(talk.party().leg)
    talk.switch.reconnect()
    talk.wait(5)
    # then they hear each other
    assert (talk.hear("customer"), talk.hear(WANG)) == ({WANG}, {"customer"})


def test_given_keys_asked_for_in_a_cut_then_they_are_refused_and_not_lost_in_silence() -> None:
    talk = begun()
    talk.switch.disconnect()
    assert ask(talk, lambda it: it.ask(i.PressKeys(LI, it.id, "12"))) == "switch_away"
    talk.switch.reconnect()
    assert ask(talk, lambda it: it.ask(i.PressKeys(LI, it.id, "12"))) == ""
    assert talk.switch.world.legs[talk.customer].keys_sent == "12"
