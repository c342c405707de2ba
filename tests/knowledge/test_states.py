"""The life of a version: the table is whole, ends, and refuses what is not in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.knowledge import states
from warmline.knowledge.errors import StepIllegal
from warmline.knowledge.model import OPEN, VersionState
from warmline.knowledge.states import Step


@pytest.mark.parametrize("state", VersionState)
@pytest.mark.parametrize("step", Step)
def test_given_any_state_and_step_when_it_is_not_in_the_table_then_it_is_refused_by_name(
    state: VersionState, step: Step
) -> None:
    if (state, step) in states.TABLE:
        assert states.after(state, step) is states.TABLE[state, step]
        return
    with pytest.raises(StepIllegal) as refused:
        states.after(state, step)
    assert state.value in refused.value.message
    assert step.value in refused.value.message


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_given_any_walk_when_taken_then_what_is_published_was_reviewed_just_before(
    steps: list[Step],
) -> None:
    state = VersionState.DRAFT
    for step in steps:
        before = state
        try:
            state = states.after(state, step)
        except StepIllegal:
            continue
        if state is VersionState.PUBLISHED:
            assert before is VersionState.IN_REVIEW
        assert before not in states.FINAL


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_given_any_reachable_state_when_left_alone_then_an_end_can_be_reached(
    steps: list[Step],
) -> None:
    state = VersionState.DRAFT
    for step in steps:
        if step in states.steps(state):
            state = states.after(state, step)
    for _ in range(4):
        if state in states.FINAL:
            break
        onward = {
            VersionState.DRAFT: Step.DISCARD,
            VersionState.IN_REVIEW: Step.RETURN,
            VersionState.PUBLISHED: Step.WITHDRAW,
        }
        state = states.after(state, onward[state])
    assert state in states.FINAL


def test_given_the_states_when_sorted_then_each_is_open_in_force_or_final() -> None:
    assert {*OPEN, VersionState.PUBLISHED, *states.FINAL} == set(VersionState)
