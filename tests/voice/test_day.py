"""A whole day on the simulated switch: its records are true, whatever people did.

The day is `benchmarks.simulated`: the real floor, steps, dispatcher and folds in virtual time, 26
half-hours of callers with patience, agents in three shifts, all eight strategies, and trouble (the
line to the switch cut twice, the leader dead once). `./warmline bench day` plays 10 000 calls.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from benchmarks.simulated.books import Books
from benchmarks.simulated.day import Day, play

from warmline.agents import events as a
from warmline.interactions import events as e
from warmline.interactions import invariants
from warmline.interactions.model import Kind, Outcome
from warmline.routing.dispatcher import Dispatcher
from warmline.routing.model import Match, Strategy
from warmline.voice.floor import Floor

CALLS, SEED = 500, 5


@pytest.fixture(scope="module")
def day() -> Day:
    return play(CALLS, SEED)


@pytest.fixture
def small() -> Day:
    return play(40, SEED, trouble=False)


def test_given_a_day_then_its_records_are_true(day: Day) -> None:
    """Every second of every call and of every agent is in one place, nobody is in two calls, nobody
    waits beside one who is idle or is passed over, every call ends once and with a cause."""
    assert day.faults() == []


def test_given_a_day_then_everything_happened_that_can_happen(day: Day) -> None:
    """A day on which nothing went on proves nothing."""
    records = day.books.records.values()
    assert len(records) >= CALLS
    assert {kind for r in records for kind in (s.kind for s in r.segments)} == set(Kind)
    # Nobody asks to be called back on this day: `test_callbacks_machine` plays those.
    assert {r.outcome for r in records} == set(Outcome) - {Outcome.LIVE, Outcome.CALLBACK}
    facts = [event.fact for event in day.books.events]
    offers = [f for f in facts if isinstance(f, e.OfferMade)]
    assert {offer.rule for offer in offers} >= {str(one) for one in Strategy}
    left = {f.outcome for f in facts if isinstance(f, e.QueueLeft)}
    assert left >= {"answered", "abandoned", "timed_out"}
    ended = {f.outcome for f in facts if isinstance(f, e.OfferEnded)}
    assert ended >= {"accepted", "refused", "no_answer", "busy", "withdrawn", "lost_race"}
    moved = {(f.frm, f.to) for f in facts if isinstance(f, a.AgentStateChanged)}
    assert {("wrap_up", "pause"), ("ringing", "ready"), ("ringing", "system_busy")} <= moved
    assert any(isinstance(f, a.AgentForced) for f in facts)


def test_given_books_with_one_thing_wrong_then_that_is_told(small: Day) -> None:
    """The checks see what they are for: a lost fact, an agent in two calls, another outcome."""
    books, config = small.books, small.here.floor.config
    assert books.faults(small.here.floor) == []
    assert books.faults(Floor(config)), "another floor than the journal's is not noticed"
    # an end that nobody told
    lost = [step for step in small.here.journal if b'"call.ended"' not in step]
    told = Books(lost, config).faults(small.here.floor)
    assert any("ended 0 times" in what for what in told)
    # a change of an agent's state that nobody told
    lost = [step for step in small.here.journal if b'"to":"wrap_up"' not in step]
    assert Books(lost, config).faults(small.here.floor)
    # an agent whose talk is also in another record
    call, record = next((c, r) for c, r in books.records.items() if r.outcome is Outcome.ANSWERED)
    talk = next(s for s in record.segments if s.kind is Kind.TALK)
    late = timedelta(seconds=0.001)
    twin = replace(record, id="twin", segments=(replace(talk, started_at=talk.started_at + late),))
    assert len(invariants.doubled([record, twin])) == 1
    # another outcome than what happened
    books.records[call] = replace(record, outcome=Outcome.ABANDONED)
    assert any("is abandoned" in what for what in books.faults(small.here.floor))


def test_given_a_dispatcher_that_forgets_then_somebody_idle_beside_a_caller_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is looked at while the day goes on is looked at for real."""
    answers = Dispatcher.matches
    asked = count()

    def forgetful(self: Dispatcher, now: datetime) -> list[Match]:
        return [] if next(asked) % 5 == 0 else answers(self, now)

    monkeypatch.setattr(Dispatcher, "matches", forgetful)
    assert any("idle beside" in what for what in play(40, SEED, trouble=False).here.wrong)
