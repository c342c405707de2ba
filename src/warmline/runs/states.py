"""The life of a run: every state, every step, in one table. Pure.

queued  -> running              a worker of `jobs` took it up
running -> done | failed        its handler ended
running -> queued               its worker is gone (killed, stopped): somebody takes it up again
running -> failed               its worker is gone once too often
queued | running -> cancelled   its owner does not want it; a running one ends at its next
                                report, and a handler may put its things in order first
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from warmline.runs.errors import RunIllegalStep
from warmline.runs.model import Run, RunState

BEAT_S: Final = 5.0
"""How often a worker says that it lives."""
LOST_S: Final = 30.0
"""A worker that has said nothing for so long is gone."""
MOST_ATTEMPTS: Final = 5
"""A run that lost so many workers is the reason itself."""


class Step(StrEnum):
    """What can happen to a run."""

    TAKEN = "taken"
    FINISHED = "finished"
    FAILED = "failed"
    LOST = "lost"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


_S, _T = RunState, Step
TABLE: Final[dict[tuple[RunState, Step], RunState]] = {
    (_S.QUEUED, _T.TAKEN): _S.RUNNING,
    (_S.QUEUED, _T.CANCELLED): _S.CANCELLED,
    (_S.RUNNING, _T.FINISHED): _S.DONE,
    (_S.RUNNING, _T.FAILED): _S.FAILED,
    (_S.RUNNING, _T.LOST): _S.QUEUED,
    (_S.RUNNING, _T.GIVEN_UP): _S.FAILED,
    (_S.RUNNING, _T.CANCELLED): _S.CANCELLED,
}


def step(state: RunState, happened: Step) -> RunState:
    """The next state. Raises `RunIllegalStep`."""
    found = TABLE.get((state, happened))
    if found is None:
        raise RunIllegalStep(
            f"Work that is {state.value} cannot be {happened.value}.",
            state=state.value,
            step=happened.value,
        )
    return found


def mended(run: Run, now: datetime) -> Step | None:
    """What the reconciler does with a run: nothing, take it from a worker that is gone, end it."""
    if run.state is not RunState.RUNNING:
        return None
    heard = run.beat_at or run.started_at or run.created_at
    if now - heard < timedelta(seconds=LOST_S):
        return None
    # Also a cancelled one: its handler may have to put things in order.
    return Step.GIVEN_UP if run.attempt >= MOST_ATTEMPTS else Step.LOST
