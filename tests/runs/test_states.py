"""The table of runs: every step there is and none besides, and what the reconciler does."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.clock import VirtualClock
from warmline.kit.ids import uuid7
from warmline.runs.errors import RunIllegalStep
from warmline.runs.model import OVER, Run, RunState
from warmline.runs.states import LOST_S, MOST_ATTEMPTS, TABLE, Step, mended, step

NOW = VirtualClock().now()


def a_run(state: RunState, *, silent_s: float = 0, attempt: int = 1) -> Run:
    return Run(
        id=uuid7(),
        kind="k",
        by="b",
        project="p",
        state=state,
        arguments={},
        done=0,
        total=None,
        message="",
        facts={},
        result={},
        about=None,
        cancel_asked=False,
        attempt=attempt,
        created_at=NOW - timedelta(days=1),
        started_at=NOW - timedelta(days=1),
        ended_at=None,
        beat_at=NOW - timedelta(seconds=silent_s),
    )


@pytest.mark.parametrize(("state", "happened"), list(product(RunState, Step)))
def test_given_any_state_when_anything_happens_then_the_table_decides(
    state: RunState, happened: Step
) -> None:
    if (state, happened) in TABLE:
        assert step(state, happened) is TABLE[state, happened]
        assert state not in OVER
    else:
        with pytest.raises(RunIllegalStep) as refused:
            step(state, happened)
        assert refused.value.details == {"state": state.value, "step": happened.value}


def test_given_any_open_state_when_looked_at_then_it_can_end() -> None:
    """Given the table, then from every open state an end can be reached."""
    for state in set(RunState) - OVER:
        reached, waiting = {state}, [state]
        while waiting:
            here = waiting.pop()
            for (before, _), after in TABLE.items():
                if before is here and after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert reached & OVER == OVER


@given(st.sampled_from(RunState), st.floats(0, 1000), st.integers(1, 9))
def test_given_a_silent_worker_when_reconciled_then_the_run_is_taken_from_it(
    state: RunState, silent_s: float, attempt: int
) -> None:
    found = mended(a_run(state, silent_s=silent_s, attempt=attempt), NOW)
    if state is not RunState.RUNNING or silent_s < LOST_S - 0.001:
        assert found is None
    elif silent_s > LOST_S:
        assert found is (Step.GIVEN_UP if attempt >= MOST_ATTEMPTS else Step.LOST)
