"""Which rates an arm is tried at."""

from __future__ import annotations

import pytest
from benchmarks.load.ladder import TRIES, Ladder

TENS = list(range(10, 201, 10))


def climb(stride: int, limit: int) -> list[int]:
    """The rates tried by an arm that is clean up to `limit`."""
    ladder, tried = Ladder(TENS, stride), []
    while (rate := ladder.next()) is not None:
        tried.append(rate)
        ladder.took(rate <= limit)
    return tried


def test_given_a_stride_of_one_when_climbing_then_every_rate_is_tried() -> None:
    assert climb(1, 40) == [10, 20, 30, 40, 50, 50]


def test_given_wide_strides_when_a_rate_is_too_high_then_those_below_it_are_tried_singly() -> None:
    assert climb(4, 70) == [10, 50, 90, 90, 60, 70, 80, 80]


@pytest.mark.parametrize("stride", [1, 3, 4, 7])
@pytest.mark.parametrize("limit", [*TENS, 0, 15, 500])
def test_given_any_limit_when_climbed_then_it_is_found_to_the_step(stride: int, limit: int) -> None:
    tried = climb(stride, limit)
    clean = {rate for rate in tried if rate <= limit}
    assert max(clean, default=0) == max((rate for rate in TENS if rate <= limit), default=0)
    assert all(tried.count(rate) == (1 if rate <= limit else TRIES) for rate in tried)


def test_given_a_second_try_that_is_clean_when_climbing_then_it_goes_on() -> None:
    ladder = Ladder(TENS, 1)
    ladder.took(False)
    ladder.took(True)
    assert ladder.next() == 20
