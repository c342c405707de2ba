"""The words for agents: devices, reasons, and the one record of an agent in the present.

Pure data, read by every other file here, by `routing`, `voice` and `web`. What changes it: the
facts of `agents.events` through `agents.fold`. What may follow what: `agents.states`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AgentState(StrEnum):
    """What an agent is doing. Exactly one at any time; all but `offline` are signed in."""

    OFFLINE = "offline"
    """离线: not signed in."""
    READY = "ready"
    """就绪: may be offered a call now."""
    RINGING = "ringing"
    """振铃: one call is offered to him; transient."""
    TALKING = "talking"
    """通话: in a call, or dialling one."""
    WRAP_UP = "wrap_up"
    """话后整理: the call is over, its notes are not; transient."""
    PAUSE = "pause"
    """小休: not taking calls by his own wish, with a reason."""
    SYSTEM_BUSY = "system_busy"
    """系统示忙: not taking calls because the system found that he cannot, with a reason."""


TRANSIENT = frozenset({AgentState.RINGING, AgentState.WRAP_UP})
"""States that must end by themselves: they carry a deadline (`until`)."""


class Device(StrEnum):
    """What an agent needs to be reachable; all three are part of being ready."""

    PAGE = "page"
    """The desktop's live WebSocket, answering its pings."""
    PHONE = "phone"
    """The SIP registration of his softphone or desk phone."""
    MICROPHONE = "microphone"
    """A microphone that the page may use; a desk phone brings its own."""


class Reason(StrEnum):
    """Reason codes the system sets; pause reasons of the centre are data (`pause_reason`)."""

    SIGNED_IN = "signed_in"
    """Pause right after signing in, before the first “ready”."""
    NO_ANSWER = "no_answer"
    """System busy: an offered call rang out."""
    UNREACHABLE = "unreachable"
    """System busy: his phone could not be rung."""
    BUSY = "busy"
    """System busy: his phone said it was in use, though we know of no call."""
    DEVICE = "device"
    """System busy: page, phone or microphone is missing."""
    LOST_RACE = "lost_race"
    """Ready again: of several who rang for a call another one was faster. Costs him nothing."""
    REFUSED = "refused"
    """Ready again after refusing an offer; his place among the longest idle starts anew."""
    FORCED = "forced"
    """Pause set by a supervisor without naming a reason."""


BUSY = frozenset({AgentState.RINGING, AgentState.TALKING})
"""States in which he stays on the phone he is on."""


@dataclass(frozen=True, slots=True)
class PhoneInUse:
    """`endpoint` on the switch; `browser`: it is the page, whose microphone then counts."""

    endpoint: str
    browser: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLive:
    """One agent now, as folded from his facts.

    `since` is when state or reason last changed; `until` the deadline of a transient state;
    `call` the interaction the state belongs to. `asked_pause` is a pause reason wished for after
    the present call (empty: none). `idle_since` is when he became free for calls; it outlives an
    offer that ended through no doing of his. `signed_in_at` is None while offline. Devices are
    known also while offline, since the page opens before anybody signs in. `kept` is the phone he
    stays on until his call is over, though another one is to ring after it.
    """

    id: str
    state: AgentState = AgentState.OFFLINE
    since: datetime
    reason: str = ""
    until: datetime | None = None
    call: str | None = None
    asked_pause: str = ""
    devices: frozenset[str] = frozenset()
    idle_since: datetime | None = None
    signed_in_at: datetime | None = None
    department: str | None = None
    extension: str = ""
    kept: PhoneInUse | None = None

    @property
    def signed_in(self) -> bool:
        return self.state is not AgentState.OFFLINE
