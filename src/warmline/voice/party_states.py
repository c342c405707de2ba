"""What can happen to somebody further in a call, as one table: consulted, added, transferred to,
or a supervisor on it. Pure. `voice.fold_parties` takes each step with it; what a step does to
the legs is `voice.steps.inviting`, `control`, `remaining` and `supervising`.

A call has one customer and at most one owner, the agent whose talk it is; neither is a party. All
of them are in one bridge of the call's own, and to be on hold is to be out of it with music. So a
consultation is a held customer, a swap is the other one held, and a merge holds nobody.

    ringing -> consulting <-> parked             the customer waits; or the party does
    consulting | parked -> joined | owner | left     merged; completed; returned or hung up
    ringing -> joined <-> held                   added to the talk; on hold by itself
    ringing -> owner                             a blind transfer was answered
    ringing -> listening <-> whispering <-> joined   a supervisor; to barge is to join
    any supervising state, joined | held -> owner    he took over, or the owner left

`owner` and `left` are ends: a party that is the owner is the call's agent from then on.
"""

from __future__ import annotations

from enum import StrEnum

from warmline.voice.model import PartyState

__all__ = [
    "CONSULTED",
    "SUPERVISING",
    "TABLE",
    "TOGETHER",
    "UP",
    "IllegalPartyStep",
    "PartyState",
    "Trigger",
    "step",
]


class Trigger(StrEnum):
    """What can happen to a party."""

    CONSULTED = "consulted"
    JOINED = "joined"
    HELD = "held"
    UNHELD = "unheld"
    LISTENS = "listens"
    WHISPERS = "whispers"
    TOOK_OVER = "took_over"
    LEFT = "left"


_S = PartyState
_T = Trigger

TABLE: dict[tuple[PartyState, Trigger], PartyState] = {
    (_S.RINGING, _T.CONSULTED): _S.CONSULTING,
    (_S.RINGING, _T.JOINED): _S.JOINED,
    (_S.RINGING, _T.LISTENS): _S.LISTENING,
    (_S.RINGING, _T.WHISPERS): _S.WHISPERING,
    (_S.RINGING, _T.TOOK_OVER): _S.OWNER,
    (_S.RINGING, _T.LEFT): _S.LEFT,
    (_S.CONSULTING, _T.HELD): _S.PARKED,
    (_S.CONSULTING, _T.JOINED): _S.JOINED,
    (_S.CONSULTING, _T.TOOK_OVER): _S.OWNER,
    (_S.CONSULTING, _T.LEFT): _S.LEFT,
    (_S.PARKED, _T.UNHELD): _S.CONSULTING,
    (_S.PARKED, _T.JOINED): _S.JOINED,
    (_S.PARKED, _T.TOOK_OVER): _S.OWNER,
    (_S.PARKED, _T.LEFT): _S.LEFT,
    (_S.JOINED, _T.HELD): _S.HELD,
    (_S.JOINED, _T.LISTENS): _S.LISTENING,
    (_S.JOINED, _T.WHISPERS): _S.WHISPERING,
    (_S.JOINED, _T.TOOK_OVER): _S.OWNER,
    (_S.JOINED, _T.LEFT): _S.LEFT,
    (_S.HELD, _T.UNHELD): _S.JOINED,
    (_S.HELD, _T.TOOK_OVER): _S.OWNER,
    (_S.HELD, _T.LEFT): _S.LEFT,
    (_S.LISTENING, _T.WHISPERS): _S.WHISPERING,
    (_S.LISTENING, _T.JOINED): _S.JOINED,
    (_S.LISTENING, _T.TOOK_OVER): _S.OWNER,
    (_S.LISTENING, _T.LEFT): _S.LEFT,
    (_S.WHISPERING, _T.LISTENS): _S.LISTENING,
    (_S.WHISPERING, _T.JOINED): _S.JOINED,
    (_S.WHISPERING, _T.TOOK_OVER): _S.OWNER,
    (_S.WHISPERING, _T.LEFT): _S.LEFT,
}

CONSULTED = frozenset({_S.CONSULTING, _S.PARKED})
"""The customer is not in this party's talk."""
TOGETHER = frozenset({_S.JOINED, _S.HELD})
"""In the customer's talk."""
SUPERVISING = frozenset({_S.LISTENING, _S.WHISPERING})
"""On the owner's leg, not in the bridge."""
UP = CONSULTED | TOGETHER
"""Answered, and able to go on with the customer when the owner leaves."""


class IllegalPartyStep(Exception):
    """A step the table does not have."""

    def __init__(self, state: PartyState, trigger: Trigger) -> None:
        super().__init__(f"a party that is {state} cannot be {trigger}")


def step(state: PartyState, trigger: Trigger) -> PartyState:
    """The state `trigger` leads to, or `IllegalPartyStep`."""
    try:
        return TABLE[state, trigger]
    except KeyError:
        raise IllegalPartyStep(state, trigger) from None
