"""When something happened on the switch, told on the leader's own clock.

An event is dated by when the leader heard it. Mostly that is milliseconds after it happened; but a
leader that was stopped, or a new one that finds a talk under way, hears of it much later, and the
record should still say when it was. The switch's own time cannot be taken as it is, since its
clock may be another machine's. `voice.journal` asks here; `interactions.fold` uses the answer.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

LATE = timedelta(seconds=0.1)
"""Up to this an event counts as heard when it happened."""
LATEST = timedelta(minutes=5)
"""Beyond this a clock was set: no event waits so long, since a standby takes over in seconds."""
WINDOW = timedelta(minutes=2)
"""How long a reading of the two clocks counts; a clock that was set is believed anew after it."""


class SwitchClock:
    """How far the switch's clock is behind the leader's: the least delay seen in the last minutes,
    since delays only add to it. One for each switch; its clock may be off by any amount."""

    def __init__(self) -> None:
        self._least: deque[tuple[datetime, timedelta]] = deque()
        """Readings (when, delay) of which a later one may still become the least: rising."""
        self._connected: datetime | None = None

    def connected(self, at: datetime) -> None:
        """The switch was connected to at `at`. Until it was read, what its snapshot tells at that
        moment is dated as if its clock were ours."""
        self._connected = at

    def read(self, at: datetime, switch_at: datetime) -> None:
        """The leader's clock said `at` when it heard of something the switch dated `switch_at`."""
        delay = at - switch_at
        if self._least and self._least[0][1] - delay > LATEST:
            self._least.clear()  # the switch's clock was put forward
        while self._least and self._least[-1][1] >= delay:
            self._least.pop()
        self._least.append((at, delay))
        # The last one stays, however old: a quiet night does not make the clocks unknown.
        while len(self._least) > 1 and self._least[0][0] < at - WINDOW:
            self._least.popleft()

    def happened(self, at: datetime, switch_at: datetime | None) -> datetime | None:
        """When it happened, on the leader's clock, if that was notably before `at`; else None."""
        if switch_at is None:
            return None
        late = at - switch_at
        if self._least:
            late -= self._least[0][1]
        elif self._connected != at:
            late = timedelta()
        if self._connected != at:
            self.read(at, switch_at)  # a snapshot's moments say nothing of the clocks
        return at - late if LATE < late <= LATEST else None
