"""The steady clock: real durations whatever is done to the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.clock import SLEW, SteadyClock

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Machine:
    """A machine's two clocks; the one on the wall may be set."""

    def __init__(self) -> None:
        self.wall, self.passed = START, 1000.0
        self.clock = SteadyClock(lambda: self.wall, lambda: self.passed)

    def wait(self, seconds: float) -> datetime:
        self.wall += timedelta(seconds=seconds)
        self.passed += seconds
        return self.clock.now()


@pytest.mark.parametrize("hours", [1, -1])
def test_given_a_clock_set_by_an_hour_when_a_minute_passes_then_it_was_a_minute(hours: int) -> None:
    machine = Machine()
    before = machine.wait(1)
    machine.wall += timedelta(hours=hours)
    lasted = (machine.wait(60) - before).total_seconds()
    assert abs(lasted - 60) <= 60 * SLEW + 1e-6
    assert machine.clock.stepped


def test_given_a_small_correction_when_some_time_passes_then_it_agrees_with_the_machine() -> None:
    machine = Machine()
    machine.wall += timedelta(seconds=0.2)
    machine.wait(10)
    assert not machine.clock.stepped
    for _ in range(5):
        machine.wait(10)
    assert machine.clock.now() == machine.wall


@given(
    st.lists(st.tuples(st.floats(0, 1000), st.floats(-7200, 7200, allow_nan=False)), max_size=20)
)
def test_given_any_settings_of_the_clock_when_read_then_it_never_goes_back(
    days: list[tuple[float, float]],
) -> None:
    machine = Machine()
    last = machine.clock.now()
    for passed, step in days:
        machine.wall += timedelta(seconds=step)
        now = machine.wait(passed)
        assert now >= last
        assert abs((now - last).total_seconds() - passed) <= passed * SLEW + 1e-3
        last = now
