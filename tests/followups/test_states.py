"""The life of a follow-up: every pair of state and event either is in the table or is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from warmline.followups.errors import StepNotAllowed
from warmline.followups.model import OPEN, State
from warmline.followups.states import CLOSED, STEPS, Event, after


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_given_a_state_when_an_event_comes_then_as_the_table_says_or_refused(
    state: State, event: Event
) -> None:
    if (state, event) in STEPS:
        assert after(state, event) is STEPS[state, event]
        return
    with pytest.raises(StepNotAllowed) as refused:
        after(state, event)
    assert refused.value.details == {"state": state.value, "event": event.value}


def test_given_what_is_closed_then_nothing_leads_out_of_it_and_all_else_is_open() -> None:
    assert {state for state, _ in STEPS} == set(OPEN)
    assert set(State) == {*OPEN, *CLOSED}


@given(some.lists(some.sampled_from([one for one in Event if one not in (Event.COMPLETE,)])))
def test_given_any_steps_when_not_cancelled_then_it_can_still_be_done(events: list[Event]) -> None:
    state = State.PLANNED
    for event in events:
        if event is not Event.CANCEL:
            state = after(state, event)
    assert after(state, Event.COMPLETE) is State.DONE
    assert after(state, Event.CANCEL) is State.CANCELLED


def test_given_a_rest_when_a_colleague_gets_it_then_the_rest_is_over() -> None:
    assert after(State.SNOOZED, Event.REASSIGN) is State.DUE
    assert after(State.PLANNED, Event.REASSIGN) is State.PLANNED
