"""The life of a version: one table. Effects (search, notices, the audit trail) are the service's.

draft ──submit──▶ in_review ──publish──▶ published ──expire────▶ expired
  ▲                  │                       ├───withdraw──▶ withdrawn
  └──return, recall──┘                       └───supersede─▶ superseded
draft ──discard──▶ discarded
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from warmline.knowledge.errors import StepIllegal
from warmline.knowledge.model import VersionState as State


class Step(StrEnum):
    """What is done to a version. `return` is the reviewer's, `recall` the author's."""

    SUBMIT = "submit"
    RETURN = "return"
    RECALL = "recall"
    PUBLISH = "publish"
    DISCARD = "discard"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


TABLE: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.SUBMIT): State.IN_REVIEW,
    (State.DRAFT, Step.DISCARD): State.DISCARDED,
    (State.IN_REVIEW, Step.RETURN): State.DRAFT,
    (State.IN_REVIEW, Step.RECALL): State.DRAFT,
    (State.IN_REVIEW, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.EXPIRE): State.EXPIRED,
    (State.PUBLISHED, Step.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Step.SUPERSEDE): State.SUPERSEDED,
}

FINAL = frozenset({State.EXPIRED, State.WITHDRAWN, State.SUPERSEDED, State.DISCARDED})
"""Nothing follows on these: whoever wants one back starts a new version from it."""

REASONED = frozenset({Step.RETURN, Step.WITHDRAW})
"""Steps that say why."""


def after(state: State, step: Step) -> State:
    """The state after a step. Raises `StepIllegal`, which names both."""
    found = TABLE.get((state, step))
    if found is None:
        raise StepIllegal(
            f"A version that is “{state.value}” cannot take the step “{step.value}”; look at it "
            "again, somebody may have been faster.",
            state=state.value,
            step=step.value,
        )
    return found


def steps(state: State) -> frozenset[Step]:
    """What may be done next."""
    return frozenset(step for (before, step) in TABLE if before is state)
