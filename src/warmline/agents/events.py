"""Facts about agents. Same rules as `interactions.events`; one open state at any time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec


class AgentFact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all facts of one agent; `agent` is the user's id."""

    agent: str


class AgentSignedIn(AgentFact, frozen=True, kw_only=True, tag="agent.signed_in"):
    department: str | None = None
    extension: str = ""


class AgentSignedOut(AgentFact, frozen=True, kw_only=True, tag="agent.signed_out"):
    """`cause`: asked, forced, lost, replaced."""

    cause: str


class AgentStateChanged(AgentFact, frozen=True, kw_only=True, tag="agent.state_changed"):
    """Closes one interval and opens another at the same instant; also a change of reason only.

    `to` and `frm` are values of `agents.states.AgentState`; `reason` is a pause reason's or a
    system-busy cause's code; `until` is the deadline of a transient state; `call` the
    interaction the state belongs to; `by` is agent, supervisor, rule or system.
    """

    frm: str
    to: str
    reason: str = ""
    until: datetime | None = None
    call: str | None = None
    by: str = "agent"


class AgentDeviceReady(AgentFact, frozen=True, kw_only=True, tag="agent.device_ready"):
    """`device`: page (live WebSocket), phone (SIP registration), microphone."""

    device: str


class AgentDeviceLost(AgentFact, frozen=True, kw_only=True, tag="agent.device_lost"):
    device: str
    cause: str = ""


class AgentPauseAsked(AgentFact, frozen=True, kw_only=True, tag="agent.pause_asked"):
    """Pause wished during a call; applied after it. Empty reason takes the wish back."""

    reason: str


class AgentPhoneKept(AgentFact, frozen=True, kw_only=True, tag="agent.phone_kept"):
    """Another of his phones became the one that rings while he rang or talked: he stays on this
    one (`browser`: the page) until that is over."""

    endpoint: str
    browser: bool


class AgentLegMeasured(AgentFact, frozen=True, kw_only=True, tag="agent.leg_measured"):
    """How the network was for a leg of his desk phone, as the switch counted it until its end:
    `loss` a share (0 … 1). A page reports its own."""

    call: str
    leg: str
    loss: float
    jitter_ms: float
    rtt_ms: float


class AgentForced(AgentFact, frozen=True, kw_only=True, tag="agent.forced"):
    by_user: str
    to: str


Fact = (
    AgentSignedIn
    | AgentSignedOut
    | AgentStateChanged
    | AgentDeviceReady
    | AgentDeviceLost
    | AgentPauseAsked
    | AgentPhoneKept
    | AgentLegMeasured
    | AgentForced
)


@dataclass(frozen=True, slots=True)
class AgentsConfigChanged:
    """Profiles, skills or pause reasons are others now: what `voice` lives on must be compiled
    again. `switch` is True when also the phones' accounts on the switch changed. Not a fact of
    the journal: announced after the commit, and everything is read again by whoever needs it."""

    switch: bool = False


Announce = Callable[[AgentsConfigChanged], Awaitable[None]]


async def nobody_listens(event: AgentsConfigChanged) -> None:
    """The listener where nobody needs the news."""
