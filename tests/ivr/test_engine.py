"""The engine: one input in, one step out."""

from __future__ import annotations

from tests.ivr.flows import ANSWER, END, NOW, Call, collect, make, menu, play, queue
from warmline.ivr import engine
from warmline.ivr.model import (
    Answer,
    Done,
    Entered,
    EnterQueue,
    HangUp,
    Keyed,
    KeyPressed,
    LegEnded,
    PlaybackEnded,
    PlaySounds,
    QueueLeft,
    Step,
    StopPlayback,
    TimedOut,
    WaitKeys,
    WaitPlayback,
    WaitQueue,
)
from warmline.ivr.prompts import sound_name


def test_given_a_flow_when_a_call_comes_then_it_is_answered_and_hears_the_first_prompt() -> None:
    step = Call(make(ANSWER, menu(), END)).step
    assert step.actions == (
        Answer(),
        PlaySounds(sounds=(sound_name("choose"),), texts=("choose",)),
    )
    assert step.wait == WaitPlayback(number=1, interruptible=True)
    assert step.path == (
        Entered(node="answer", kind="answer"),
        Entered(node="menu", kind="menu"),
    )


def test_given_a_second_answer_node_when_reached_then_the_call_is_not_answered_twice() -> None:
    again = {"id": "again", "kind": "answer", "next": "menu"}
    step = Call(make({**ANSWER, "next": "again"}, again, menu(), END)).step
    assert step.actions.count(Answer()) == 1


def test_given_a_prompt_when_a_key_comes_then_it_stops_and_the_key_counts() -> None:
    call = Call(make(menu(keys=[{"key": "1", "to": "line"}]), queue(), END))
    step = call.keys("1")
    assert step.actions == (StopPlayback(), EnterQueue(queue="presales"))
    assert step.wait == WaitQueue(number=2, queue="presales")


def test_given_a_prompt_that_must_be_heard_when_a_key_comes_then_nothing_changes() -> None:
    call = Call(make(play(interruptible=False), END))
    before = call.step
    assert call.keys("1") == Step(session=before.session, wait=before.wait)


def test_given_keys_typed_ahead_when_the_way_is_known_then_later_prompts_are_skipped() -> None:
    call = Call(
        make(
            menu(keys=[{"key": "3", "to": "hello"}]),
            play(to="collect"),
            collect(next="line"),
            queue(),
            END,
        )
    )
    call.keys("3")
    assert call.at == "hello"
    call.keys("4")
    assert call.at == "collect"
    assert call.step.actions == (StopPlayback(),)
    assert call.step.wait == WaitKeys(number=3, timeout_s=3)
    call.keys("56#")
    assert call.variables["order"] == "456"


def test_given_keys_typed_ahead_when_a_prompt_must_be_heard_then_they_are_dropped() -> None:
    call = Call(make(play("one", "two"), play("two", "menu", interruptible=False), menu(), END))
    call.keys("1")
    assert call.step.session.typed == ""
    call.heard()
    assert call.at == "menu"
    assert isinstance(call.step.wait, WaitPlayback)


def test_given_a_late_timer_when_it_fires_then_it_is_ignored() -> None:
    call = Call(make(collect(), END))
    call.heard()
    late = call.step.wait.number
    call.keys("1")
    before = call.step
    assert call.give(TimedOut(wait=late)) == Step(session=before.session, wait=before.wait)
    assert call.give(TimedOut(wait=before.wait.number)).path[0] == Keyed(
        node="collect", keys="1", outcome="too_short"
    )


def test_given_a_stopped_prompt_when_its_end_arrives_late_then_the_next_prompt_goes_on() -> None:
    call = Call(make(play("one", "two"), play("two", "end", interruptible=False), END))
    call.keys("5")
    assert call.give(PlaybackEnded(wait=1)).actions == ()
    assert call.at == "two"


def test_given_something_that_is_no_telephone_key_when_pressed_then_nothing_changes() -> None:
    call = Call(make(menu(), END))
    assert call.give(KeyPressed(key="x")).actions == ()
    assert call.give(KeyPressed(key="")).wait.number == 1


def test_given_any_wait_when_the_caller_goes_then_the_session_is_done() -> None:
    call = Call(make(menu(), END))
    assert call.give(LegEnded()).wait == Done(number=2, outcome="left")
    assert call.keys("1").actions == ()


def test_given_a_queue_when_an_agent_takes_the_call_then_the_flow_is_over() -> None:
    call = Call(make(queue(), END))
    assert call.give(QueueLeft(outcome="answered")).wait == Done(number=2, outcome="connected")


def test_given_a_queue_when_it_gives_up_then_its_own_ways_are_taken() -> None:
    ways = {"no_agents": "nobody", "closed": "night"}
    nodes = [queue(**ways), END, {**END, "id": "nobody"}, {**END, "id": "night"}]
    for outcome, node in [("timed_out", "end"), ("no_agents", "nobody"), ("closed", "night")]:
        call = Call(make(*nodes))
        step = call.give(QueueLeft(outcome=outcome))
        assert call.at == node
        assert step.actions == (HangUp(),)


def test_given_a_queue_without_own_ways_when_it_gives_up_then_timed_out_is_taken() -> None:
    for outcome in ("no_agents", "closed", "something new"):
        call = Call(make(queue(), END))
        call.give(QueueLeft(outcome=outcome))
        assert call.at == "end"


def test_given_a_circle_without_a_wait_when_entered_then_the_call_is_ended_with_a_reason() -> None:
    step = Call(make({**ANSWER, "next": "again"}, {**ANSWER, "id": "again", "next": "answer"})).step
    assert step.wait == Done(number=1, outcome="error", reason="loop")
    assert step.actions[-1] == HangUp(cause="system")
    assert len(step.path) == engine.MAX_NODES_WITHOUT_WAIT


def test_given_a_circle_when_the_flow_has_a_way_out_then_it_is_taken_once() -> None:
    sorry = {**END, "id": "sorry", "prompts": [{"text": "sorry"}]}
    circle = {**ANSWER, "next": "answer"}
    step = Call(make(circle, sorry, on_error="sorry")).step
    assert step.wait == WaitPlayback(number=1)
    back = {**ANSWER, "id": "sorry", "next": "answer"}
    step = Call(make(circle, back, on_error="sorry")).step
    assert step.wait == Done(number=1, outcome="error", reason="loop")


def test_given_an_endless_flow_when_it_goes_on_and_on_then_it_ends() -> None:
    call = Call(make(play("one", "two"), play("two", "one")))
    for _ in range(engine.MAX_NODES + 1):
        call.heard()
    assert call.step.wait == Done(number=engine.MAX_NODES + 1, outcome="error", reason="too_long")


def test_given_a_key_nobody_reads_when_prompts_form_a_circle_then_it_is_no_hot_loop() -> None:
    call = Call(make(play("one", "two"), play("two", "one")))
    call.keys("7")
    assert isinstance(call.step.wait, WaitPlayback)
    assert call.step.session.typed == ""


def test_given_a_way_to_nowhere_when_taken_then_the_call_is_ended_with_a_reason() -> None:
    step = Call(make(play(to="nowhere"))).heard()
    assert step.wait == Done(number=2, outcome="error", reason="unknown_node")


def test_given_a_session_of_a_node_that_is_gone_when_resumed_then_it_ends_with_a_reason() -> None:
    session = Call(make(menu(), END)).step.session
    step = engine.resume(make(END), session, TimedOut(), NOW, {})
    assert step.wait == Done(number=2, outcome="error", reason="unknown_node")


def test_given_variables_of_the_call_when_it_starts_then_they_win_over_the_flows_own() -> None:
    made = make(menu(), END, variables={"level": "1", "caller": ""})
    call = Call(made, variables={"caller": "+8613800138000"})
    assert call.variables == {"level": "1", "caller": "+8613800138000"}
