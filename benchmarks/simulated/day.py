"""A day from opening to the last call home: played, with what went wrong on the way and after."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.simulated import centre as centres
from benchmarks.simulated.books import Books
from benchmarks.simulated.floor import PlayedFloor
from benchmarks.simulated.people import People

MIDNIGHT = datetime(2026, 1, 4, 16, 0, tzinfo=UTC)
"""Of a Monday, in China."""
CALLS_PER_AGENT = 156
CUTS_H = (11.0, 16.5)
"""When the line to the switch is cut, and for how long."""
CUT_S = (4.0, 25.0)
NEW_LEADER_H = 14.2


@dataclass(slots=True)
class Day:
    """What came of it."""

    here: PlayedFloor
    people: People
    books: Books
    found: frozenset[str] = frozenset()
    """Legs that were on the switch when its line was back."""

    def faults(self) -> list[str]:
        """Everything that was wrong; empty is right."""
        return [*self.here.wrong, *self.books.faults(self.here.floor), *self._left_over()]

    def _left_over(self) -> list[str]:
        world = self.here.switch.world
        found = [f"leg {leg} is left on the switch" for leg in world.legs]
        arrived = sum(1 for r in self.books.records.values() if r.direction == "in")
        # Who came and gave up while the line was cut was answered by nobody, and seen by nobody.
        seen = self.people.arrivals - len(self.people.in_the_cut - self.found)
        if arrived != seen:
            found.append(f"{seen} people called, {arrived} calls are on record")
        return found


def play(calls: int, seed: int, *, trouble: bool = True) -> Day:
    """A day of about so many calls (those who call again come on top). With `trouble` the line to
    the switch is cut twice and the leader dies once."""
    dice = random.Random(seed)
    agents = max(20, calls // CALLS_PER_AGENT)
    here = PlayedFloor(centres.centre(agents, dice), MIDNIGHT)
    people = People(here, dice)
    people.begin(calls)
    found: set[str] = set()

    def back() -> None:
        found.update(here.switch.world.legs)
        here.switch.reconnect()

    if trouble:
        for hours, seconds in zip(CUTS_H, CUT_S, strict=True):
            _at(here, hours * 3600, here.switch.disconnect)
            _at(here, hours * 3600 + seconds, back)
        _at(here, NEW_LEADER_H * 3600, lambda: here.new_leader(people.pages()))
    here.run(MIDNIGHT + timedelta(hours=24))
    return Day(here, people, Books(here.journal, here.floor.config), frozenset(found))


def _at(here: PlayedFloor, seconds: float, act: Callable[[], None]) -> None:
    here.agenda.after(seconds, act)
