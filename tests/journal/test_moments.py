"""What the leader heard late is dated back; clocks that differ or are set make no nonsense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.voice.moments import LATE, LATEST, WINDOW, SwitchClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
seconds = st.floats(-7200, 7200).map(lambda value: timedelta(seconds=value))


def after(value: float) -> datetime:
    return NOON + timedelta(seconds=value)


@pytest.mark.parametrize("differ_s", [0.0, 3600.0, -86400.0])
def test_given_clocks_that_differ_when_an_event_comes_late_then_it_is_dated_on_the_leaders(
    differ_s: float,
) -> None:
    clock, differ = SwitchClock(), timedelta(seconds=differ_s)
    clock.read(after(0.002), after(0) + differ)
    assert clock.happened(after(5.003), after(5) + differ) is None
    happened = clock.happened(after(22), after(10) + differ)
    assert happened == after(10.002)


def test_given_nothing_read_when_the_first_event_comes_then_it_is_taken_as_just_heard() -> None:
    assert SwitchClock().happened(after(30), after(0)) is None


def test_given_a_new_leader_when_the_snapshot_tells_of_talks_then_each_is_dated_back() -> None:
    clock = SwitchClock()
    clock.connected(after(30))
    assert clock.happened(after(30), after(10)) == after(10)
    assert clock.happened(after(30), after(25)) == after(25)
    # and if the clocks are an hour apart, the first event shows it
    assert clock.happened(after(31), after(31 - 200)) is None
    assert clock.happened(after(32), after(32 - 200)) is None


def test_given_the_switch_clock_put_back_an_hour_when_events_come_then_none_is_dated_back() -> None:
    clock = SwitchClock()
    clock.read(after(0), after(0))
    assert clock.happened(after(1), after(1 - 3600)) is None


def test_given_the_switch_clock_put_forward_when_late_events_come_then_they_are_dated_right() -> (
    None
):
    clock = SwitchClock()
    clock.read(after(0), after(0))
    assert clock.happened(after(1), after(1 + 3600)) is None
    assert clock.happened(after(9), after(5 + 3600)) == after(5)


def test_given_a_small_step_back_when_its_time_is_over_then_the_new_clock_is_believed() -> None:
    clock = SwitchClock()
    clock.read(after(0), after(0))
    step, end = 30.0, WINDOW.total_seconds() + 2
    for number in range(1, int(end) + 1):
        clock.happened(after(number), after(number - step))
    assert clock.happened(after(end + 1), after(end + 1 - step)) is None


def test_given_a_quiet_night_when_the_next_event_is_late_then_it_is_dated_back() -> None:
    clock = SwitchClock()
    clock.read(after(0), after(0))
    assert clock.happened(after(36_020), after(36_000)) == after(36_000)


@given(st.lists(st.tuples(st.floats(0, 30), seconds), max_size=30))
def test_given_any_clocks_then_a_moment_is_never_later_than_heard_nor_absurdly_earlier(
    heard: list[tuple[float, timedelta]],
) -> None:
    clock, now = SwitchClock(), NOON
    for passed, difference in heard:
        now += timedelta(seconds=passed)
        happened = clock.happened(now, now + difference)
        assert happened is None or now - LATEST <= happened < now - LATE
