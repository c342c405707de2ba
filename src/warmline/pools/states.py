"""The life cycle of a customer between pool and owner, as one table. Pure.

A former owner's cool-down is no state of the customer: it says who may not claim while he lies in
the pool (`rules.refusal`).
"""

from __future__ import annotations

from enum import StrEnum

from warmline.pools.errors import NoStep


class State(StrEnum):
    """FREE: under no pool's rules yet; POOLED: lying in the pool; OWNED: somebody's; WARNED:
    somebody's who was told that he will lose him."""

    FREE = "free"
    POOLED = "pooled"
    OWNED = "owned"
    WARNED = "warned"


class Step(StrEnum):
    """What happens to a customer. ADOPTED: a card got an owner elsewhere (made, changed, imported)
    and stands under a pool's rules from then on."""

    PUT = "put"
    ADOPTED = "adopted"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    WARNED = "warned"
    RENEWED = "renewed"
    RECYCLED = "recycled"
    GIVEN_UP = "given_up"


STEPS: dict[tuple[State, Step], State] = {
    (State.FREE, Step.PUT): State.POOLED,
    (State.FREE, Step.ADOPTED): State.OWNED,
    (State.FREE, Step.ASSIGNED): State.OWNED,
    (State.POOLED, Step.CLAIMED): State.OWNED,
    (State.POOLED, Step.ASSIGNED): State.OWNED,
    (State.POOLED, Step.ADOPTED): State.OWNED,
    (State.OWNED, Step.ASSIGNED): State.OWNED,
    (State.OWNED, Step.ADOPTED): State.OWNED,
    (State.OWNED, Step.WARNED): State.WARNED,
    (State.OWNED, Step.RECYCLED): State.POOLED,
    (State.OWNED, Step.GIVEN_UP): State.POOLED,
    (State.OWNED, Step.PUT): State.POOLED,
    (State.WARNED, Step.ASSIGNED): State.OWNED,
    (State.WARNED, Step.ADOPTED): State.OWNED,
    (State.WARNED, Step.RENEWED): State.OWNED,
    (State.WARNED, Step.RECYCLED): State.POOLED,
    (State.WARNED, Step.GIVEN_UP): State.POOLED,
    (State.WARNED, Step.PUT): State.POOLED,
}
"""Owned without a warning to recycled: only where the pool's rules warn nobody."""


def after(state: State, step: Step) -> State:
    """The state after a step. Raises `NoStep`, which names both and changes nothing."""
    found = STEPS.get((state, step))
    if found is None:
        raise NoStep(
            f"A customer who is {state.value} cannot be {step.value.replace('_', ' ')}; look at "
            "the list again.",
            state=state.value,
            step=step.value,
        )
    return found


def before(step: Step) -> tuple[State, ...]:
    """The states from which a step may be taken."""
    return tuple(state for state, one in STEPS if one is step)
