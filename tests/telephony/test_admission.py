"""How many new calls are let in: the rule against a model of a switch that can do so much."""

from __future__ import annotations

from warmline.telephony.admission import HIGH_S, LEAST_PER_S, LOW_S, WINDOW_S, next_share

CAPACITY = 100.0
"""Calls a second that the model can serve."""


class Model:
    """A queue served at `CAPACITY`, told the rule's share a window later."""

    def __init__(self) -> None:
        self.share = 1.0
        self.waiting = 0.0
        self.delays: list[float] = []

    def run(self, rate: float, seconds: float) -> list[float]:
        """Let `rate` calls a second come; the shares chosen."""
        shares = []
        for _ in range(round(seconds / WINDOW_S)):
            come = rate * WINDOW_S
            self.waiting = max(0.0, self.waiting + come * self.share - CAPACITY * WINDOW_S)
            self.delays.append(self.waiting / CAPACITY)
            self.share = next_share(self.share, delay_s=self.delays[-1], offered=round(come))
            shares.append(self.share)
        return shares


def test_given_less_than_it_can_do_when_calls_come_then_all_are_let_in() -> None:
    assert set(Model().run(0.95 * CAPACITY, 60)) == {1.0}


def test_given_twice_what_it_can_do_when_it_lasts_then_nobody_let_in_waits_long() -> None:
    model = Model()
    shares = model.run(2 * CAPACITY, 120)
    assert max(model.delays) < 1.0
    settled = shares[20:]
    let_in = 2 * CAPACITY * sum(settled) / len(settled)
    assert let_in > 0.7 * CAPACITY


def test_given_overload_when_it_is_over_then_all_are_let_in_again_within_ten_seconds() -> None:
    model = Model()
    model.run(2 * CAPACITY, 30)
    shares = model.run(0.8 * CAPACITY, 10)
    assert shares[-1] == 1.0
    assert model.delays[-1] == 0.0


def test_given_a_slow_machine_when_few_calls_come_then_none_is_refused() -> None:
    few = int(LEAST_PER_S * WINDOW_S)
    assert next_share(1.0, delay_s=9, offered=few) == 1.0
    assert next_share(0.1, delay_s=9, offered=few) == 1.0
    assert next_share(0.1, delay_s=9, offered=10 * few) == 0.1


def test_given_nobody_calling_when_windows_pass_then_the_share_rises_step_by_step() -> None:
    assert next_share(0.5, delay_s=0.0, offered=0) > 0.5
    assert next_share(0.5, delay_s=(LOW_S + HIGH_S) / 2, offered=0) == 0.5
    assert next_share(0.5, delay_s=HIGH_S + 0.1, offered=50) < 0.5
