"""Which rate an arm is tried at next. Pure.

Up in strides while it is clean; after the first rate that was not clean twice, the rates between
the last clean one and that one, in single steps. So the highest clean rate is known to the step
without trying every lower one, and with a stride of 1 every one is tried.
"""

from __future__ import annotations

from collections.abc import Sequence

TRIES = 2
"""A rate that is not clean is tried so often."""


class Ladder:
    """One arm's way up through `rates` (rising)."""

    def __init__(self, rates: Sequence[int], stride: int = 1) -> None:
        self._rates = list(rates)
        self._stride = max(1, stride)
        self._clean = -1
        self._dirty = len(self._rates)
        self._tried = 0
        self._next = 0

    def next(self) -> int | None:
        """The rate to try now; None: it is known how far this arm goes."""
        if self._next >= self._dirty or self._next <= self._clean:
            return None
        return self._rates[self._next]

    def took(self, clean: bool) -> None:
        """The rate `next` named was tried."""
        self._tried += 1
        if clean:
            self._clean, self._tried = self._next, 0
        elif self._tried < TRIES:
            return
        else:
            self._dirty, self._tried = self._next, 0
        self._next = self._clean + self._step()

    def _step(self) -> int:
        """A whole stride from the first rate on, the rest of one below a dirty rate singly."""
        if self._dirty < len(self._rates) or self._clean < 0:
            return 1
        return min(self._stride, max(1, len(self._rates) - 1 - self._clean))
