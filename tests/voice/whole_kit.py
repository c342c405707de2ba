"""The floor on a simulated switch, in one virtual time: effects act, events come back."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from tests.voice.floor_kit import Centre
from warmline.kit.clock import VirtualClock
from warmline.telephony import model as t
from warmline.telephony.ports import EngineAway
from warmline.telephony.simulator.engine import Simulator
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import VoiceConfig
from warmline.voice.perform import perform


def now(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits, as all commands of the simulator."""
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise AssertionError("the simulator's commands do not wait")


class Whole(Centre):
    """A centre on a simulated switch. Inputs made while one is handled come after it, in order."""

    def __init__(self, config: VoiceConfig | None = None) -> None:
        super().__init__(config)
        self.clock = VirtualClock(self.at)
        self.switch = Simulator(self.clock)
        self._inbox: list[t.EngineEvent | i.Input] = []
        self._busy = False
        now(self.switch.start(self.take))

    def take(self, what: t.EngineEvent | i.Input) -> None:
        """Handle an input, then whatever it brought about."""
        self._inbox.append(what)
        if self._busy:
            return
        self._busy = True
        try:
            while self._inbox:
                self.at = max(self.at, self.clock.now())
                self._carry_out(self(self._inbox.pop(0)))
        finally:
            self._busy = False

    def _carry_out(self, effects: list[do.Effect]) -> None:
        for effect in effects:
            try:
                now(perform(self.switch, effect))
            except EngineAway:
                continue  # the next resync mends it

    def wait(self, seconds: float) -> None:
        """Let time pass on the floor and on the switch alike."""
        left = seconds
        while left > 1e-9:
            step = min(left, self._until_next(left))
            self.switch.advance(step)
            left -= step
            times = 0
            while (due := self._next()) is not None and due[0] <= self.clock.now():
                self.take(i.Due(due[1], due[2]))
                times += 1
                assert times < 1000, f"deadline {due} comes again and again"
        self.at = max(self.at, self.clock.now())

    def _until_next(self, left: float) -> float:
        due = self._next()
        mine = (due[0] - self.clock.now()).total_seconds() if due else left
        theirs = self.switch.agenda.next_in()
        return max(1e-6, min(mine, left if theirs is None else theirs))
