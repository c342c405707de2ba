"""Days that a state machine of this folder plays, always the same ones, with what was said on them.

For tests that need days of any kind (`tests/journal/test_days.py`), and for the one that holds the
machines to being the same each time (`test_same_each_time.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.voice.whole_kit import Whole
from warmline.voice import effects as do


@dataclass(frozen=True, slots=True)
class Played:
    """One day: every fact with its moment and key, every effect."""

    said: list[tuple[datetime, str, object]]
    done: list[do.Effect]


def days(machine: type[RuleBasedStateMachine], examples: int, steps: int = 40) -> list[Played]:
    """Days as Hypothesis plays them, in the order of playing."""
    played: list[Played] = []

    class Told(machine):  # type: ignore[misc, valid-type]
        def teardown(self) -> None:
            super().teardown()
            centre: Whole = self.talk if hasattr(self, "talk") else self.here
            played.append(Played(list(centre.said), list(centre.done)))

    run_state_machine_as_test(
        Told,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return played
