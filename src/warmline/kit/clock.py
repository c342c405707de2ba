"""Time as an argument: every service takes a `Clock`, tests move a `VirtualClock` by hand.

Pure files (model, states, rules, events) get a `datetime` passed in and never see a clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the time is. `now` is UTC; `monotonic` is in seconds and never goes back."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


SLEW = 0.01
"""How much faster or slower than real time a steady clock may run to meet the machine's again."""
STEPPED_S = 10.0
"""A difference beyond this is a clock that was set."""


def _since_boot() -> float:
    """Seconds that also pass while the machine sleeps, and that nobody can set."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SteadyClock:
    """The machine's clock as it was at the start, carried on by one that nobody can set.

    Durations between its moments are real ones, whatever is done to the machine's clock meanwhile.
    It follows the machine's clock by running a little faster or slower, so small corrections are
    met in seconds; a clock set by an hour is met in days, or at once by a new process.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        passed: Callable[[], float] = _since_boot,
    ) -> None:
        self._wall, self._passed = wall, passed
        self._read_at = passed()
        self._now = wall()
        self.stepped = False
        """Whether the machine's clock is far from ours: it was set."""

    def now(self) -> datetime:
        at = self._passed()
        gone = max(0.0, at - self._read_at)
        self._read_at = at
        self._now += timedelta(seconds=gone)
        apart = (self._wall() - self._now).total_seconds()
        self.stepped = abs(apart) > STEPPED_S
        most = SLEW * gone
        self._now += timedelta(seconds=min(most, max(-most, apart)))
        return self._now

    def monotonic(self) -> float:
        return time.monotonic()


class VirtualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._mono = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._mono

    def advance(self, seconds: float) -> None:
        """Move time forward by `seconds` (≥ 0)."""
        self._now += timedelta(seconds=seconds)
        self._mono += seconds
