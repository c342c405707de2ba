"""The life cycle between pool and owner: what the table allows, and that nobody gets stuck."""

from __future__ import annotations

import pytest

from warmline.pools.errors import NoStep
from warmline.pools.states import STEPS, State, Step, after, before


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_given_any_state_when_a_step_is_taken_then_by_the_table_or_refused_with_both_names(
    state: State, step: Step
) -> None:
    if (state, step) in STEPS:
        assert after(state, step) is STEPS[state, step]
    else:
        with pytest.raises(NoStep) as raised:
            after(state, step)
        assert raised.value.details == {"state": state.value, "step": step.value}


def test_given_the_table_when_read_then_every_state_is_reached_and_the_pool_from_each() -> None:
    reached, new = set[State](), {State.FREE}
    while new:
        reached |= new
        new = {to for (state, _), to in STEPS.items() if state in reached} - reached
    assert reached == set(State)
    to_pool = {State.POOLED}
    for _ in State:
        to_pool |= {state for (state, _), to in STEPS.items() if to in to_pool}
    assert to_pool == set(State)


def test_given_a_claim_when_looked_up_then_only_who_lies_in_the_pool_can_be_claimed() -> None:
    assert before(Step.CLAIMED) == (State.POOLED,)
    assert before(Step.RECYCLED) == (State.OWNED, State.WARNED)
    assert State.FREE not in set(STEPS.values())
