"""What became of a call, and when “could not be reached” may be said: for all ways of trying."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.orders import NOW
from warmline.tickets.model import CallRole, Switches
from warmline.tickets.ringing import IN_VAIN, Outcome, Ring, Seen, counted, not_unreachable
from warmline.tickets.ringing import outcome_of as told

OVER = NOW + timedelta(minutes=1)
RULE = Switches(revisit_attempts=3, revisit_apart_minutes=30)


def seen(ended_by: str, cause: str, rang_s: int | None = None, talked: bool = False) -> Seen:
    rang = None if rang_s is None else OVER - timedelta(seconds=rang_s)
    return Seen(OVER, ended_by, cause, rang, NOW if talked else None, 30.0 if talked else 0.0)


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (seen("customer", "normal", talked=True), Outcome.CONNECTED),
        (seen("agent", "normal", talked=True), Outcome.CONNECTED),
        (seen("customer", "busy"), Outcome.BUSY),
        (seen("customer", "no_answer", 60), Outcome.NO_ANSWER),
        (seen("system", "no_answer", 60), Outcome.NO_ANSWER),
        (seen("customer", "rejected", 5), Outcome.REFUSED),
        (seen("customer", "congestion"), Outcome.UNREACHABLE),
        (seen("system", "unknown"), Outcome.UNREACHABLE),
        (seen("agent", "normal", 15), Outcome.NO_ANSWER),  # he let it ring
        (seen("agent", "normal", 14), Outcome.WITHDRAWN),
        (seen("agent", "normal"), Outcome.WITHDRAWN),  # it never rang there
    ],
)
def test_given_the_record_of_a_call_then_what_became_of_it_is_read_off(
    record: Seen, outcome: Outcome
) -> None:
    assert told(record) is outcome


def ring(minute: int, outcome: Outcome | None, department: str | None = None) -> Ring:
    at = NOW + timedelta(minutes=minute)
    return Ring(f"c{minute}", "t", CallRole.REVISIT, department, at, "rui", outcome)


rings = st.lists(
    st.builds(
        ring,
        st.integers(-200, 1000),
        st.sampled_from([None, *Outcome]),
        st.sampled_from([None, None, None, "water"]),
    ),
    max_size=12,
)


@given(rings, st.integers(0, 5), st.integers(0, 120))
def test_given_any_calls_when_it_may_be_said_then_so_many_in_vain_lie_so_far_apart(
    made: list[Ring], needed: int, apart: int
) -> None:
    rule = Switches(revisit_attempts=needed, revisit_apart_minutes=apart)
    later = NOW + timedelta(days=2)
    said = not_unreachable(made, NOW, rule, later)
    tried = counted(made, NOW, timedelta(minutes=apart))
    assert (said == "") == (len(tried) >= needed)
    for before, after in pairwise(tried):
        assert after.at - before.at >= timedelta(minutes=apart)
    for one in tried:
        assert one.outcome in IN_VAIN
        assert one.at >= NOW
        assert one.department is None


@given(rings, rings, st.integers(0, 120))
def test_given_more_calls_then_never_fewer_count(
    made: list[Ring], more: list[Ring], apart: int
) -> None:
    """A further call never takes one away, so what could be said stays sayable."""
    gap = timedelta(minutes=apart)
    assert len(counted([*made, *more], NOW, gap)) >= len(counted(made, NOW, gap))


@pytest.mark.parametrize(
    ("made", "word"),
    [
        ([], "0 count so far. Call him"),
        ([ring(0, Outcome.NO_ANSWER), ring(10, Outcome.BUSY)], "1 count so far, and the next"),
        ([ring(0, Outcome.NO_ANSWER), ring(40, None)], "not over yet"),
        ([ring(0, Outcome.CONNECTED)], "0 count so far"),
        ([ring(0, Outcome.WITHDRAWN)], "0 count so far"),
        ([ring(-40, Outcome.BUSY)], "0 count so far"),  # before the reply
    ],
)
def test_given_too_few_attempts_then_the_sentence_says_what_is_missing(
    made: list[Ring], word: str
) -> None:
    assert word in not_unreachable(made, NOW, RULE, NOW + timedelta(minutes=20))


def test_given_three_attempts_half_an_hour_apart_then_it_may_be_said() -> None:
    made = [ring(minute, Outcome.NO_ANSWER) for minute in (0, 30, 60)]
    assert not_unreachable(made, NOW, RULE, NOW + timedelta(minutes=61)) == ""
