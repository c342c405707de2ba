"""Every signed-in second lies in exactly one state, for any life an agent may lead."""

from __future__ import annotations

import contextlib
import itertools
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agents.world import SALES, START, Desk, ready_desk
from warmline.agents import events
from warmline.agents.model import TRANSIENT, AgentLive, AgentState, Device
from warmline.agents.timeline import Interval, intervals, seconds_by_state, signed_in
from warmline.kit.errors import WarmlineError

VERBS = [
    ("signs_in", ()),
    ("signs_out", ()),
    *(("gets", (device,)) for device in Device),
    *(("loses", (device,)) for device in Device),
    ("asks_ready", ()),
    ("asks_pause", ("lunch",)),
    ("asks_pause", ("training",)),
    ("is_offered", ()),
    *(("offer_ends", (o,)) for o in ("refused", "no_answer", "unreachable", "busy", "withdrawn")),
    ("answers", ()),
    ("dials", ()),
    ("talk_ends", (30,)),
    ("talk_ends", (0,)),
    ("finishes_wrap_up", ()),
    ("deadline", ()),
]
# Microseconds, and backwards at times: the clock of a machine may do that.
STEPS = st.integers(min_value=-2_000_000, max_value=90_000_000)
LIFE = st.lists(st.tuples(STEPS, st.sampled_from(VERBS)), max_size=60)


def live(steps: list[tuple[int, tuple[str, tuple[object, ...]]]], *, ready: bool) -> Desk:
    desk = ready_desk() if ready else Desk()
    for microseconds, (verb, arguments) in steps:
        desk.now += timedelta(microseconds=microseconds)
        before = desk.agent
        try:
            getattr(desk, verb)(*arguments)
        except WarmlineError:
            assert desk.agent == before, "a refused step changes nothing"
    return desk


def signed_in_span(history: list[tuple[datetime, events.Fact]], end: datetime) -> timedelta:
    """Signed-in time straight from the sign-in and sign-out facts, without any interval."""
    total, since, last = timedelta(0), None, None
    for at, fact in history:
        last = at if last is None else max(last, at)
        if isinstance(fact, events.AgentSignedIn):
            since = last
        elif isinstance(fact, events.AgentSignedOut) and since is not None:
            total, since = total + (last - since), None
    return total if since is None else total + (end - since)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LIFE, st.booleans())
def test_any_life_gives_gapless_intervals_whose_sum_is_the_signed_in_time(
    steps: list[tuple[int, tuple[str, tuple[object, ...]]]], ready: bool
) -> None:
    desk = live(steps, ready=ready)
    line = intervals(desk.history)
    end = max([desk.now, *(at for at, _ in desk.history)]) + timedelta(seconds=1)

    for stretch in line:
        assert stretch.ended_at is None or stretch.ended_at >= stretch.started_at
    for earlier, later in itertools.pairwise(line):
        assert earlier.ended_at is not None, "only the last interval may be open"
        assert earlier.ended_at <= later.started_at, "no overlap"
    ins = [f for _, f in desk.history if isinstance(f, events.AgentSignedIn)]
    gaps = sum(1 for a, b in itertools.pairwise(line) if a.ended_at != b.started_at)
    assert gaps <= max(len(ins) - 1, 0), "a gap only where he was signed out"

    sums = seconds_by_state(line, START - timedelta(days=1), end)
    assert sum(sums.values(), timedelta(0)) == signed_in_span(desk.history, end)
    assert signed_in(line, START - timedelta(days=1), end) == signed_in_span(desk.history, end)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(LIFE, st.lists(st.integers(min_value=0, max_value=3600), max_size=5))
def test_cutting_a_period_anywhere_loses_and_doubles_nothing(
    steps: list[tuple[int, tuple[str, tuple[object, ...]]]], cuts: list[int]
) -> None:
    line = intervals(live(steps, ready=True).history)
    start, end = START - timedelta(hours=1), START + timedelta(hours=3)
    edges = [start, *sorted(START + timedelta(seconds=cut) for cut in cuts), end]
    whole = seconds_by_state(line, start, end)
    for state in whole:
        parts = (seconds_by_state(line, a, b)[state] for a, b in itertools.pairwise(edges))
        assert sum(parts, timedelta(0)) == whole[state]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(LIFE)
def test_at_any_time_the_agent_is_consistent(
    steps: list[tuple[int, tuple[str, tuple[object, ...]]]],
) -> None:
    desk = ready_desk()
    for step in steps:
        before = desk.agent
        check(replay(desk, step), before)


def replay(desk: Desk, step: tuple[int, tuple[str, tuple[object, ...]]]) -> AgentLive:
    desk.now += timedelta(microseconds=step[0])
    verb, arguments = step[1]
    with contextlib.suppress(WarmlineError):
        getattr(desk, verb)(*arguments)
    return desk.agent


def check(agent: AgentLive, before: AgentLive) -> None:
    assert (agent.until is not None) == (agent.state in TRANSIENT), "transient ⇔ deadline"
    assert (agent.signed_in_at is not None) == agent.signed_in
    assert agent.since >= before.since
    in_call = agent.state in (AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP)
    assert (agent.call is not None) == in_call, "a call belongs to the states of a call"
    assert in_call or agent.asked_pause == "", "a wish does not outlive the call"
    if agent.state in (AgentState.READY, AgentState.RINGING):
        assert agent.devices == frozenset(Device), "ready means reachable"
        assert agent.idle_since is not None
        assert agent.idle_since <= agent.since
    if agent.state in (AgentState.PAUSE, AgentState.SYSTEM_BUSY):
        assert agent.reason


def test_given_a_pause_changes_its_reason_then_two_intervals_touch_at_that_moment() -> None:
    desk = ready_desk()
    desk.later(10).asks_pause("lunch")
    desk.later(600).asks_pause("training")
    desk.later(300).signs_out()
    lunch, training = [i for i in intervals(desk.history) if i.reason in ("lunch", "training")]
    assert lunch.ended_at == training.started_at
    assert (lunch.within(START, desk.now), training.within(START, desk.now)) == (
        timedelta(seconds=600),
        timedelta(seconds=300),
    )


def test_given_a_working_day_then_each_state_has_its_seconds_and_the_call_is_kept() -> None:
    desk = Desk()
    desk.gets(*Device)
    desk.signs_in()
    desk.later(60).asks_ready()
    desk.later(120).is_offered("call-1")
    desk.later(4).answers("call-1")
    desk.later(95.5).talk_ends(wrap_up_s=30)
    desk.later(30).deadline()
    desk.later(10).signs_out()
    line = intervals(desk.history)
    sums = seconds_by_state(line, START, START + timedelta(days=1))
    assert {state.value: span.total_seconds() for state, span in sums.items()} == {
        "pause": 60,
        "ready": 130,
        "ringing": 4,
        "talking": 95.5,
        "wrap_up": 30,
        "system_busy": 0,
    }
    assert [i.state.value for i in line if i.call == "call-1"] == ["ringing", "talking", "wrap_up"]
    assert {i.department for i in line} == {SALES}


def test_given_a_period_that_ends_before_it_began_then_an_interval_counts_nothing() -> None:
    stretch = Interval(agent="ann", state=AgentState.READY, started_at=START)
    assert stretch.within(START, START - timedelta(hours=1)) == timedelta(0)
