"""How many new calls are let in when more come than can be served well. Pure.

Two bounds, both kept by the dialplan itself, so that a surplus is refused in the moment it comes,
also while `voice` is too busy to notice; the engine (`asterisk.engine`) chooses them anew twice a
second:

- calls let in a second (`Admission`): falls by a factor when callers or commands had to wait, rises
  a little while it is used and nobody waits (as in TCP's congestion avoidance, RFC 5681). A call
  costs most of its work seconds after it was let in, so the rise is slow;
- calls to which nothing has happened yet (`at_once`): by Little's law (L = λ·W) a new call waits at
  most this number divided by what is served a second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

WINDOW_S = 0.5
"""How often the bounds are chosen anew."""
HIGH_S, LOW_S = 0.35, 0.2
"""Above the one the rate falls, below the other it rises. A caller may wait a second in all, and
some of it passes before anything of ours sees the call."""
CUT, REST = 0.7, 4
"""A cut is given so many windows to show, before there is another."""
RISE, RISE_BACK = 1.03, 1.06
"""By window. What was cut comes back faster than new ground is tried."""
USED = 0.7
"""Above the start, a rate rises only while this share of it is used: the rest has shown nothing."""
START_PER_S = 160.0
"""What is let in before anything is known, and what a quiet switch goes back to: two cores can
serve it."""
LEAST_PER_S, MOST_PER_S = 20.0, 2000.0
"""So many calls a second are always let in: where they are too many, something else is slow, and
refusing callers would not mend it."""
WAIT_S = 0.4
LEAST_AT_ONCE = 30
"""Fewer new calls at once are never refused: callers come in bursts."""


@dataclass(slots=True)
class Admission:
    """The rate of new calls let in, as it is chosen window by window."""

    rate: float = START_PER_S
    """Calls a second."""
    _resting: int = 0
    """Windows until it may be cut again: what was let in before has to be worked off first."""

    def seen(self, *, delay_s: float, came_per_s: float) -> float:
        """The rate from now on. `delay_s` is the longest wait seen in the last window, `came_per_s`
        what was let in then."""
        self._resting = max(0, self._resting - 1)
        if delay_s > HIGH_S:
            if not self._resting:
                self.rate, self._resting = self.rate * CUT, REST
        elif delay_s < LOW_S and self.rate < START_PER_S:
            self.rate *= RISE_BACK
        elif delay_s < LOW_S and came_per_s >= USED * self.rate:
            self.rate *= RISE
        self.rate = min(MOST_PER_S, max(LEAST_PER_S, self.rate))
        return self.rate


def at_once(rate: float) -> int:
    """The most calls to which nothing has happened yet."""
    return max(LEAST_AT_ONCE, math.ceil(rate * WAIT_S))
