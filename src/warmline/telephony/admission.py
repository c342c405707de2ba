"""How many of the new calls are let in while more come than can be served well. Pure.

The engine (`telephony.asterisk.engine`) looks twice a second at the longest time a new caller had
to wait for the first thing to happen to him, and sets the share of new calls that the switch lets
in; the others are refused before they cost much. The share falls by a factor and rises by a step
(additive increase, multiplicative decrease, as in TCP's congestion avoidance, RFC 5681): so it
settles around what can be served without anybody having to know how much that is.
"""

from __future__ import annotations

WINDOW_S = 0.5
"""How often the share is chosen anew."""
HIGH_S, LOW_S = 0.4, 0.15
"""Above the one the share falls, below the other it rises. A caller may wait a second in all."""
CUT, RISE = 0.7, 0.1
"""From a tenth back to all within five seconds."""
LEAST_PER_S = 10.0
"""So many calls a second are always let in: where they are too many, something else is slow, and
refusing callers would not mend it."""


def next_share(share: float, *, delay_s: float, offered: int, window_s: float = WINDOW_S) -> float:
    """The share (0..1) of new calls to let in from now on.

    `delay_s` is the longest wait seen in the last window, `offered` the calls that came in it, let
    in or not.
    """
    if delay_s > HIGH_S:
        share *= CUT
    elif delay_s < LOW_S:
        share += RISE
    least = LEAST_PER_S * window_s / offered if offered else 0.0
    return min(1.0, max(share, least))
