"""Whatever a caller, a switch or an odd flow does, the engine goes on or ends; it never raises."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.ivr.flows import MAIN, Call, make
from warmline.ivr import flow
from warmline.ivr.model import (
    Done,
    Entered,
    HangUp,
    Input,
    KeyPressed,
    LegEnded,
    PlaybackEnded,
    QueueLeft,
    TimedOut,
)

NAMES = [f"n{number}" for number in range(5)]
target = st.sampled_from([*NAMES, "nowhere"])
prompts = st.lists(st.sampled_from(["甲", "乙"]), max_size=2).map(
    lambda texts: [{"text": text} for text in texts]
)
yes_no = st.booleans()
inputs: st.SearchStrategy[Input] = st.one_of(
    st.sampled_from("0123456789*#").map(lambda key: KeyPressed(key=key)),
    st.sampled_from("12").map(lambda key: KeyPressed(key=key)),
    st.text(max_size=2).map(lambda key: KeyPressed(key=key)),
    st.one_of(st.none(), st.integers(0, 8)).map(lambda number: PlaybackEnded(wait=number)),
    st.one_of(st.none(), st.integers(0, 8)).map(lambda number: TimedOut(wait=number)),
    st.sampled_from(["answered", "timed_out", "no_agents", "closed", "abandoned", "?"]).map(
        lambda outcome: QueueLeft(outcome=outcome)
    ),
    st.just(LegEnded()),
)


@st.composite
def nodes(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(["answer", "play", "say", "menu", "collect", "branch", "queue", "hang_up"])
    )
    said = draw(prompts)
    node: dict[str, Any] = {"id": name, "kind": kind}
    match kind:
        case "answer":
            node |= {"next": draw(target)}
        case "play":
            node |= {"prompts": said, "next": draw(target), "interruptible": draw(yes_no)}
        case "say":
            manner = draw(st.sampled_from(["digits", "number", "money", "date", "time"]))
            parts = [{"variable": "v", "as": manner}, *said]
            node |= {"parts": parts, "next": draw(target), "interruptible": draw(yes_no)}
        case "menu":
            keys = [{"key": key, "to": draw(target)} for key in "12"]
            node |= {"prompts": said, "keys": keys, "failed": draw(target), "tries": 2}
            node |= {"interruptible": draw(yes_no)}
        case "collect":
            node |= {"prompts": said, "variable": "v", "min": 2, "max": 4, "next": draw(target)}
            node |= {"failed": draw(target), "masked": draw(yes_no)}
        case "branch":
            test = draw(st.sampled_from(["equals", "greater", "matches", "in", "missing"]))
            rule = {"when": [{"variable": "v", "is": test, "value": "1*"}], "to": draw(target)}
            node |= {"rules": [rule], "otherwise": draw(target)}
        case "queue":
            node |= {"queue": "q", "timed_out": draw(target)}
        case _:
            node |= {"prompts": said}
    return node


@st.composite
def flows(draw: st.DrawFn) -> flow.Flow:
    made = [draw(nodes(name)) for name in NAMES]
    on_error = draw(st.one_of(st.none(), target))
    return make(*made, on_error=on_error)


def hold_for(call: Call) -> None:
    """What is true of every step."""
    step = call.step
    session = step.session
    assert step.wait == session.wait
    assert session.path[len(session.path) - len(step.path) :] == step.path
    ended = [action for action in step.actions if isinstance(action, HangUp)]
    assert len(ended) <= 1
    if ended:
        assert isinstance(step.wait, Done)
        assert step.actions[-1] == ended[0]


@given(made=flows(), given_=st.lists(inputs, max_size=30))
def test_any_flow_with_any_inputs_goes_on_or_ends_and_never_raises(
    made: flow.Flow, given_: list[Input]
) -> None:
    call = Call(made, variables={"v": "2026-01-01"})
    hold_for(call)
    for one in given_:
        before = call.step
        call.give(one)
        hold_for(call)
        if isinstance(before.wait, Done):
            assert call.step.session == before.session
        elif call.step.wait.number == before.wait.number:
            assert call.step.session == before.session
            assert call.step.actions == ()
        else:
            assert call.step.wait.number == before.wait.number + 1
            # The path only grows: what was there stays in front.
            assert call.step.session.path[: len(before.session.path)] == before.session.path


@given(given_=st.lists(inputs, max_size=40))
def test_the_demo_flow_always_ends_or_waits(given_: list[Input]) -> None:
    call = Call(flow.parse(MAIN.read_bytes()))
    for one in given_:
        call.give(one)
        hold_for(call)
        assert not isinstance(call.step.wait, Done) or call.step.wait.outcome != "error"


@given(given_=st.lists(inputs, max_size=20))
def test_the_same_inputs_always_take_the_same_way(given_: list[Input]) -> None:
    made = flow.parse(MAIN.read_bytes())
    ways = []
    for _ in range(2):
        call = Call(made)
        call.give(*given_)
        ways.append([e.node for e in call.step.session.path if isinstance(e, Entered)])
    assert ways[0] == ways[1]
