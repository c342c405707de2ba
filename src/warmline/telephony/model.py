"""Words of telephony shared by the port and its adapters: events of the switch and its snapshot.

A *leg* is one channel on the switch, known by an id (ours where we made it, the switch's where it
arrived). The *customer leg* is the far party, the *agent leg* an agent's phone. Pure data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SwitchEvent:
    """Something the switch did. `switch_at` is the switch's own clock where it told one."""

    leg: str
    switch_at: datetime | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class LegArrived(SwitchEvent):
    """A call from outside is in our hands, not yet answered."""

    caller: str
    called: str
    trunk: str
    node: str = ""
    ticket: str = ""
    """What another shard gave it along (`Engine.pass_on`)."""


@dataclass(frozen=True, slots=True)
class LegRefused(SwitchEvent):
    """A call from outside was refused for too much load: it was never in our hands."""

    caller: str
    called: str
    trunk: str


@dataclass(frozen=True, slots=True)
class LegRinging(SwitchEvent):
    """A leg that we dial rings."""


@dataclass(frozen=True, slots=True)
class LegAnswered(SwitchEvent):
    """A leg that we dial was answered; it is in our hands."""


@dataclass(frozen=True, slots=True)
class LegEnded(SwitchEvent):
    """The leg is gone. `cause` is the Q.850 number; `by_remote` is True when its own far end hung
    up, False when the switch or we did."""

    cause: int
    by_remote: bool


@dataclass(frozen=True, slots=True)
class KeyReceived(SwitchEvent):
    """One DTMF key: 0-9 * # A-D."""

    key: str


@dataclass(frozen=True, slots=True)
class PlaybackEnded(SwitchEvent):
    playback: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class OfferRinging(SwitchEvent):
    """`leg` is the customer leg on offer; the agent's phone rings."""

    offer: str
    agent_leg: str


@dataclass(frozen=True, slots=True)
class OfferAnswered(SwitchEvent):
    """The agent answered and is in talk with the customer leg `leg`."""

    offer: str
    agent_leg: str
    endpoint: str = ""
    """Whose phone it was, where several were rung."""


@dataclass(frozen=True, slots=True)
class OfferDeclined(SwitchEvent):
    """One of several phones rung for `leg` will not take the call; the others ring on.

    `outcome`: no_answer, busy, refused, unreachable.
    """

    offer: str
    endpoint: str
    outcome: str


@dataclass(frozen=True, slots=True)
class OfferReturned(SwitchEvent):
    """The customer leg is back in our hands without a talk.

    `outcome`: no_answer, busy, refused, unreachable, withdrawn.
    """

    offer: str
    outcome: str


@dataclass(frozen=True, slots=True)
class LegHeld(SwitchEvent):
    """The party on `leg` put the other one on hold (by re-INVITE or by our command)."""


@dataclass(frozen=True, slots=True)
class LegUnheld(SwitchEvent):
    pass


@dataclass(frozen=True, slots=True)
class RecordingBegun(SwitchEvent):
    file: str


@dataclass(frozen=True, slots=True)
class LegMeasured:
    """What the switch counted of the media of a desk phone's leg, at its end: `loss` (0 … 1) and
    jitter the worse one of both directions, the round trip as the phone's reports gave it (0 where
    it sent none). Best effort: not told of a leg that ends while nobody listens."""

    leg: str
    call: str
    endpoint: str
    loss: float
    jitter_ms: float
    rtt_ms: float


@dataclass(frozen=True, slots=True)
class PhoneRegistered:
    """An agent's phone (endpoint) can be reached."""

    endpoint: str


@dataclass(frozen=True, slots=True)
class PhoneLost:
    endpoint: str


@dataclass(frozen=True, slots=True)
class LiveLeg:
    """One channel as the switch shows it now.

    `place`: hands (in our application), offer (in `Dial()`, agent ringing), talk (in `Dial()` or a
    bridge with `peer`), holding (kept by the dialplan while we were away), other. `in_dial`: the
    talk is `Dial()`'s own, and the leg ends with its peer; in a bridge of ours it does not.
    `kind`: customer, agent. `vars` are our own marks on the channel (offer, moments).
    """

    leg: str
    kind: str
    place: str
    up: bool
    caller: str = ""
    called: str = ""
    endpoint: str = ""
    trunk: str = ""
    peer: str | None = None
    offer: str | None = None
    created_at: datetime | None = None
    answered_at: datetime | None = None
    recording: str | None = None
    ticket: str = ""
    in_dial: bool = False
    vars: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchSnapshot:
    """Everything alive on one switch, taken on each connect.

    `legs` are this shard's own, `elsewhere` the ids of the others' customers. `registered` is None
    where somebody else keeps the registrations (`PhonesSeen`). `node` is the switch's name; an
    empty one is the only switch there is.
    """

    at: datetime
    legs: tuple[LiveLeg, ...]
    registered: frozenset[str] | None
    node: str = ""
    started_at: datetime | None = None
    """When the switch itself began, by our clock; calls older than that died with the last one."""
    elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Connected:
    """The engine is (again) in command; compare `snapshot` with what was known."""

    snapshot: SwitchSnapshot


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Commands fail until the next `Connected`; calls live on in the switch's own care."""

    reason: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class NodeGone:
    """A switch that was lost is dead for its neighbours too: what lived on it is over."""

    node: str


@dataclass(frozen=True, slots=True)
class NodesDrained:
    """The switches that take no new calls from now on; what runs on them goes on."""

    nodes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PhonesSeen:
    """All phones that can be reached, from whoever keeps the registrations."""

    registered: frozenset[str]


EngineEvent = (
    SwitchEvent
    | LegMeasured
    | PhoneRegistered
    | PhoneLost
    | PhonesSeen
    | Connected
    | Disconnected
    | NodeGone
    | NodesDrained
)
