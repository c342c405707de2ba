"""The life of an agent: every state, every trigger, every step, in one table.

`agents.rules` picks the trigger and makes the facts, `agents.fold` applies them; nothing here has
an effect. The diagram in `docs/reference/agent-states.md` is drawn from this table by
`agents.diagram`, and a test fails when it is stale.

How to read the table:
- A missing cell is an illegal step: it raises `IllegalStep` and changes nothing.
- A cell that leads back to its own state is a decision too: it happens, and the state stays.
- Where the next state depends on more than the state (a pause wished for, a device missing), the
  choice is made by naming a finer trigger (`PAUSE_DUE`, `DEVICE_MISSING`, `DEVICES_RESTORED`), so
  that every cell keeps exactly one answer.

The decisions worth knowing:
- No answer makes the agent system-busy: he is not at his desk, so he must press “ready” himself.
- A refusal leaves him ready: he is there and said no to this call. He loses his place among the
  longest idle, and `routing` does not offer him the same call again for a while.
- A busy or unreachable phone makes him system-busy: the next call would fail the same way.
- A device lost while ringing ends the offer; the call goes on to the next agent. Lost in a talk
  or in wrap-up it changes nothing yet: the talk may still be heard (only the page is gone) or
  fetched back, and notes can be written. What is still missing at the end of wrap-up counts then.
- Devices that come back make ready only those whom their loss made busy.
- A pause asked for during an offer, a talk or wrap-up is a wish, applied when that is over.
- A supervisor may sign out anybody who is not in a talk; a talk is never cut by a state.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from warmline.agents.errors import IllegalStep
from warmline.agents.model import TRANSIENT, AgentState, Reason

__all__ = ["ADVICE", "REASONS", "TABLE", "TRANSIENT", "AgentState", "Trigger", "may", "step"]


class Trigger(StrEnum):
    """What can happen to an agent."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    READY_ASKED = "ready_asked"
    PAUSE_ASKED = "pause_asked"
    OFFERED = "offered"
    OFFER_ENDED_NO_ANSWER = "offer_ended_no_answer"
    OFFER_ENDED_REFUSED = "offer_ended_refused"
    OFFER_ENDED_UNREACHABLE = "offer_ended_unreachable"
    OFFER_ENDED_BUSY = "offer_ended_busy"
    OFFER_ENDED_WITHDRAWN = "offer_ended_withdrawn"
    OFFER_ENDED_LOST_RACE = "offer_ended_lost_race"
    ANSWERED = "answered"
    DIALLED = "dialled"
    TALK_ENDED = "talk_ended"
    WRAP_UP_DONE = "wrap_up_done"
    PAUSE_DUE = "pause_due"
    """An offer or wrap-up is over and a pause was wished for."""
    DEVICE_MISSING = "device_missing"
    """Wrap-up is over and a device is still away."""
    DEVICE_LOST = "device_lost"
    DEVICE_BACK = "device_back"
    DEVICES_RESTORED = "devices_restored"
    """The last missing device is back for somebody whom its loss made busy."""
    FORCED_READY = "forced_ready"
    FORCED_PAUSE = "forced_pause"
    FORCED_SIGN_OUT = "forced_sign_out"


_S = AgentState
_T = Trigger

TABLE: Final[dict[tuple[AgentState, Trigger], AgentState]] = {
    # 离线: only signing in leads out; devices come and go with the page.
    (_S.OFFLINE, _T.SIGNED_IN): _S.PAUSE,
    (_S.OFFLINE, _T.DEVICE_LOST): _S.OFFLINE,
    (_S.OFFLINE, _T.DEVICE_BACK): _S.OFFLINE,
    # 就绪
    (_S.READY, _T.SIGNED_IN): _S.READY,
    (_S.READY, _T.SIGNED_OUT): _S.OFFLINE,
    (_S.READY, _T.READY_ASKED): _S.READY,
    (_S.READY, _T.PAUSE_ASKED): _S.PAUSE,
    (_S.READY, _T.OFFERED): _S.RINGING,
    (_S.READY, _T.DIALLED): _S.TALKING,
    (_S.READY, _T.DEVICE_LOST): _S.SYSTEM_BUSY,
    (_S.READY, _T.DEVICE_BACK): _S.READY,
    (_S.READY, _T.FORCED_READY): _S.READY,
    (_S.READY, _T.FORCED_PAUSE): _S.PAUSE,
    (_S.READY, _T.FORCED_SIGN_OUT): _S.OFFLINE,
    # 振铃
    (_S.RINGING, _T.SIGNED_IN): _S.RINGING,
    (_S.RINGING, _T.READY_ASKED): _S.RINGING,
    (_S.RINGING, _T.PAUSE_ASKED): _S.RINGING,
    (_S.RINGING, _T.ANSWERED): _S.TALKING,
    (_S.RINGING, _T.OFFER_ENDED_NO_ANSWER): _S.SYSTEM_BUSY,
    (_S.RINGING, _T.OFFER_ENDED_UNREACHABLE): _S.SYSTEM_BUSY,
    (_S.RINGING, _T.OFFER_ENDED_BUSY): _S.SYSTEM_BUSY,
    (_S.RINGING, _T.OFFER_ENDED_REFUSED): _S.READY,
    (_S.RINGING, _T.OFFER_ENDED_WITHDRAWN): _S.READY,
    (_S.RINGING, _T.OFFER_ENDED_LOST_RACE): _S.READY,
    (_S.RINGING, _T.PAUSE_DUE): _S.PAUSE,
    (_S.RINGING, _T.DEVICE_LOST): _S.SYSTEM_BUSY,
    (_S.RINGING, _T.DEVICE_BACK): _S.RINGING,
    (_S.RINGING, _T.FORCED_READY): _S.RINGING,
    (_S.RINGING, _T.FORCED_PAUSE): _S.RINGING,
    (_S.RINGING, _T.FORCED_SIGN_OUT): _S.OFFLINE,
    # 通话
    (_S.TALKING, _T.SIGNED_IN): _S.TALKING,
    (_S.TALKING, _T.READY_ASKED): _S.TALKING,
    (_S.TALKING, _T.PAUSE_ASKED): _S.TALKING,
    (_S.TALKING, _T.TALK_ENDED): _S.WRAP_UP,
    (_S.TALKING, _T.DEVICE_LOST): _S.TALKING,
    (_S.TALKING, _T.DEVICE_BACK): _S.TALKING,
    (_S.TALKING, _T.FORCED_READY): _S.TALKING,
    (_S.TALKING, _T.FORCED_PAUSE): _S.TALKING,
    # 话后整理
    (_S.WRAP_UP, _T.SIGNED_IN): _S.WRAP_UP,
    (_S.WRAP_UP, _T.SIGNED_OUT): _S.OFFLINE,
    (_S.WRAP_UP, _T.READY_ASKED): _S.READY,
    (_S.WRAP_UP, _T.PAUSE_ASKED): _S.WRAP_UP,
    (_S.WRAP_UP, _T.DIALLED): _S.TALKING,
    (_S.WRAP_UP, _T.WRAP_UP_DONE): _S.READY,
    (_S.WRAP_UP, _T.PAUSE_DUE): _S.PAUSE,
    (_S.WRAP_UP, _T.DEVICE_MISSING): _S.SYSTEM_BUSY,
    (_S.WRAP_UP, _T.DEVICE_LOST): _S.WRAP_UP,
    (_S.WRAP_UP, _T.DEVICE_BACK): _S.WRAP_UP,
    (_S.WRAP_UP, _T.FORCED_READY): _S.READY,
    (_S.WRAP_UP, _T.FORCED_PAUSE): _S.WRAP_UP,
    (_S.WRAP_UP, _T.FORCED_SIGN_OUT): _S.OFFLINE,
    # 小休
    (_S.PAUSE, _T.SIGNED_IN): _S.PAUSE,
    (_S.PAUSE, _T.SIGNED_OUT): _S.OFFLINE,
    (_S.PAUSE, _T.READY_ASKED): _S.READY,
    (_S.PAUSE, _T.PAUSE_ASKED): _S.PAUSE,
    (_S.PAUSE, _T.DIALLED): _S.TALKING,
    (_S.PAUSE, _T.DEVICE_LOST): _S.PAUSE,
    (_S.PAUSE, _T.DEVICE_BACK): _S.PAUSE,
    (_S.PAUSE, _T.FORCED_READY): _S.READY,
    (_S.PAUSE, _T.FORCED_PAUSE): _S.PAUSE,
    (_S.PAUSE, _T.FORCED_SIGN_OUT): _S.OFFLINE,
    # 系统示忙
    (_S.SYSTEM_BUSY, _T.SIGNED_IN): _S.SYSTEM_BUSY,
    (_S.SYSTEM_BUSY, _T.SIGNED_OUT): _S.OFFLINE,
    (_S.SYSTEM_BUSY, _T.READY_ASKED): _S.READY,
    (_S.SYSTEM_BUSY, _T.PAUSE_ASKED): _S.PAUSE,
    (_S.SYSTEM_BUSY, _T.DEVICE_LOST): _S.SYSTEM_BUSY,
    (_S.SYSTEM_BUSY, _T.DEVICE_BACK): _S.SYSTEM_BUSY,
    (_S.SYSTEM_BUSY, _T.DEVICES_RESTORED): _S.READY,
    (_S.SYSTEM_BUSY, _T.FORCED_READY): _S.READY,
    (_S.SYSTEM_BUSY, _T.FORCED_PAUSE): _S.PAUSE,
    (_S.SYSTEM_BUSY, _T.FORCED_SIGN_OUT): _S.OFFLINE,
}

REASONS: Final[dict[Trigger, str]] = {
    _T.SIGNED_IN: Reason.SIGNED_IN,
    _T.OFFER_ENDED_NO_ANSWER: Reason.NO_ANSWER,
    _T.OFFER_ENDED_UNREACHABLE: Reason.UNREACHABLE,
    _T.OFFER_ENDED_BUSY: Reason.BUSY,
    _T.OFFER_ENDED_REFUSED: Reason.REFUSED,
    _T.OFFER_ENDED_LOST_RACE: Reason.LOST_RACE,
    _T.DEVICE_LOST: Reason.DEVICE,
    _T.DEVICE_MISSING: Reason.DEVICE,
    _T.FORCED_PAUSE: Reason.FORCED,
}
"""The reason a trigger gives the state it leads to, unless the caller names another."""

ADVICE: Final[dict[tuple[AgentState, Trigger], str]] = {
    (_S.RINGING, _T.SIGNED_OUT): "Answer or refuse the call first.",
    (_S.TALKING, _T.SIGNED_OUT): "End the call first.",
    (_S.TALKING, _T.FORCED_SIGN_OUT): "Wait for the end of the call, or set a pause after it.",
    (_S.TALKING, _T.DIALLED): "End the present call first.",
    (_S.RINGING, _T.DIALLED): "Answer or refuse the call first.",
    (_S.SYSTEM_BUSY, _T.DIALLED): "Press ready or pause first.",
}
"""What a person can do about an illegal step; any step from offline says to sign in."""


def step(state: AgentState, trigger: Trigger) -> AgentState:
    """The state that `trigger` leads to, or `IllegalStep`."""
    try:
        return TABLE[state, trigger]
    except KeyError:
        default = "Sign in first." if state is AgentState.OFFLINE else ""
        raise IllegalStep(state, trigger, ADVICE.get((state, trigger), default)) from None


def may(state: AgentState, trigger: Trigger) -> bool:
    """Whether the table has that step."""
    return (state, trigger) in TABLE
