"""How many new calls are let in: the rule against a model of a switch that can do so much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warmline.telephony.admission import (
    HIGH_S,
    LEAST_AT_ONCE,
    LEAST_PER_S,
    LOW_S,
    MOST_PER_S,
    REST,
    START_PER_S,
    WAIT_S,
    WINDOW_S,
    Admission,
    at_once,
)

CAPACITY = 100.0
"""Calls a second that the model can serve."""


class Model:
    """A queue served at `CAPACITY` that lets in no more than the rule's bounds."""

    def __init__(self) -> None:
        self.rule = Admission()
        self.waiting = 0.0
        self.delays: list[float] = []

    def run(self, offered: float, seconds: float) -> list[float]:
        """Let `offered` calls a second come; how many a second were let in, by window."""
        let_in = []
        for _ in range(round(seconds / WINDOW_S)):
            served = min(self.waiting, CAPACITY * WINDOW_S)
            room = at_once(self.rule.rate) - self.waiting + served
            come = min(offered * WINDOW_S, self.rule.rate * WINDOW_S, room)
            self.waiting += come - min(self.waiting + come, CAPACITY * WINDOW_S)
            self.delays.append(self.waiting / CAPACITY)
            let_in.append(come / WINDOW_S)
            self.rule.seen(delay_s=self.delays[-1], came_per_s=let_in[-1])
        return let_in


def test_given_less_than_it_can_do_when_calls_come_then_all_are_let_in() -> None:
    assert set(Model().run(0.95 * CAPACITY, 60)) == {0.95 * CAPACITY}


def test_given_many_times_what_it_can_do_when_it_lasts_then_nobody_let_in_waits_long() -> None:
    model = Model()
    let_in = model.run(5 * CAPACITY, 120)
    assert max(model.delays) <= at_once(START_PER_S) / CAPACITY
    settled = let_in[20:]
    assert sum(settled) / len(settled) > 0.7 * CAPACITY


def test_given_overload_when_it_is_over_then_all_are_let_in_again_within_ten_seconds() -> None:
    model = Model()
    model.run(2 * CAPACITY, 30)
    let_in = model.run(0.8 * CAPACITY, 10)
    assert let_in[-1] == 0.8 * CAPACITY
    assert model.delays[-1] == 0.0


def test_given_a_large_switch_when_more_and_more_come_then_the_rate_follows() -> None:
    rule = Admission()
    for _ in range(200):
        rule.seen(delay_s=0.01, came_per_s=rule.rate)
    assert rule.rate > 3 * START_PER_S


def test_given_a_quiet_switch_when_time_goes_by_then_the_rate_comes_back_but_not_higher() -> None:
    rule = Admission(LEAST_PER_S)
    for _ in range(1000):
        rule.seen(delay_s=0.0, came_per_s=1.0)
    assert START_PER_S <= rule.rate < 1.1 * START_PER_S


def test_given_waits_between_the_limits_then_the_rate_stays() -> None:
    assert Admission(90.0).seen(delay_s=(LOW_S + HIGH_S) / 2, came_per_s=90.0) == 90.0


def test_given_a_cut_when_the_old_calls_still_wait_then_the_next_cut_is_later() -> None:
    rule = Admission()
    cut = rule.seen(delay_s=9.0, came_per_s=100.0)
    assert cut < START_PER_S
    following = [rule.seen(delay_s=9.0, came_per_s=0.0) for _ in range(REST)]
    assert following[:-1] == [cut] * (REST - 1)
    assert following[-1] < cut


@given(
    rate=st.floats(LEAST_PER_S, MOST_PER_S),
    seen=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 5000)), max_size=20),
)
def test_whatever_is_seen_then_some_are_let_in_and_a_wait_never_raises_the_rate(
    rate: float, seen: list[tuple[float, float]]
) -> None:
    rule = Admission(rate)
    for delay_s, came_per_s in seen:
        before = rule.rate
        chosen = rule.seen(delay_s=delay_s, came_per_s=came_per_s)
        assert LEAST_PER_S <= chosen <= MOST_PER_S
        if delay_s > HIGH_S:
            assert chosen <= before
        assert LEAST_AT_ONCE <= at_once(chosen) <= chosen * WAIT_S + LEAST_AT_ONCE
