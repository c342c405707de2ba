"""What is to happen at which virtual moment; nothing sleeps, time moves when told.

Shared by the simulator and, where a test wants it, by everything else that keeps deadlines.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from warmline.kit.clock import VirtualClock


@dataclass(slots=True)
class Appointment:
    """One thing to happen; `cancel` makes it nothing."""

    at: float
    act: Callable[[], None] | None

    def cancel(self) -> None:
        self.act = None


class Agenda:
    """Appointments on a `VirtualClock`, carried out in order of time, then of making."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self._heap: list[tuple[float, int, Appointment]] = []
        self._order = itertools.count()

    def after(self, seconds: float, act: Callable[[], None]) -> Appointment:
        """Let `act` happen in so many seconds."""
        appointment = Appointment(self.clock.monotonic() + seconds, act)
        heapq.heappush(self._heap, (appointment.at, next(self._order), appointment))
        return appointment

    def next_in(self) -> float | None:
        """Seconds until the next appointment; None when there is none."""
        while self._heap and self._heap[0][2].act is None:
            heapq.heappop(self._heap)
        return max(0.0, self._heap[0][0] - self.clock.monotonic()) if self._heap else None

    def advance(self, seconds: float) -> None:
        """Move time forward, doing on the way what falls due, each at its own moment."""
        end = self.clock.monotonic() + seconds
        while (wait := self.next_in()) is not None and self.clock.monotonic() + wait <= end:
            self.clock.advance(wait)
            act = heapq.heappop(self._heap)[2].act
            if act is not None:
                act()
        self.clock.advance(max(0.0, end - self.clock.monotonic()))
