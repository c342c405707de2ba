"""A day on the simulated switch is the same each time it is played: the machine's time, its chance
and its load have no part in it. Else Hypothesis cannot play a day again, and what it found is lost
behind `FlakyStrategyDefinition`.
"""

from __future__ import annotations

import pytest
from benchmarks.simulated.day import play
from hypothesis.stateful import RuleBasedStateMachine

from tests.voice.days_kit import days
from tests.voice.test_callbacks_machine import AgentFirst, Callbacks
from tests.voice.test_floor_machine import Day, RingAllDay
from tests.voice.test_parties_machine import Parties
from tests.voice.test_surveys_machine import Asked


@pytest.mark.parametrize("machine", [Day, RingAllDay, Parties, Asked, Callbacks, AgentFirst])
def test_given_the_same_days_when_played_again_then_every_fact_and_effect_is_the_same(
    machine: type[RuleBasedStateMachine],
) -> None:
    first, again = days(machine, 30), days(machine, 30)
    assert sum(len(day.said) for day in first) > 300, "days without facts prove nothing"
    assert again == first


def test_given_a_seed_when_the_day_of_the_bench_is_played_again_then_its_journal_is_the_same() -> (
    None
):
    first, again = play(60, 5), play(60, 5)
    assert len(first.here.journal) > 300
    assert again.here.journal == first.here.journal
