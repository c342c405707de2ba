"""The record of a call: its totals, its segments, its way through the flow. Pure data.

Made by `interactions.fold` from facts, written down by `interactions.store`. Times are UTC,
durations seconds, `None` means unknown or not yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from warmline.interactions.events import Number


class Kind(StrEnum):
    """What a segment is. The customer's line is made of ivr, wait, dial, talk, hold, transfer and
    outside without a gap from arrival to end; an agent's of dial, ring, talk, hold and wrap_up.
    What further parties do (invite, consult, conference, supervise) lies beside these."""

    IVR = "ivr"
    WAIT = "wait"
    DIAL = "dial"
    RING = "ring"
    TALK = "talk"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    TRANSFER = "transfer"
    """His agent has left, he waits for the one who is rung for him."""
    OUTSIDE = "outside"
    """He talks with an outside number, no agent is left."""
    INVITE = "invite"
    """Somebody further is rung."""
    CONSULT = "consult"
    CONFERENCE = "conference"
    SUPERVISE = "supervise"


CUSTOMER_KINDS = frozenset(
    {Kind.IVR, Kind.WAIT, Kind.DIAL, Kind.TALK, Kind.HOLD, Kind.TRANSFER, Kind.OUTSIDE}
)
AGENT_KINDS = frozenset({Kind.DIAL, Kind.RING, Kind.TALK, Kind.HOLD, Kind.WRAP_UP})
PARTY_KINDS = frozenset({Kind.INVITE, Kind.CONSULT, Kind.CONFERENCE, Kind.SUPERVISE})
TALK_KINDS = frozenset({Kind.TALK, Kind.HOLD})


class Outcome(StrEnum):
    """How a call went, for the customer."""

    LIVE = "live"
    """Not over yet."""
    ANSWERED = "answered"
    """An agent and the customer heard each other."""
    ABANDONED = "abandoned"
    """The caller left while in a queue, and no agent had answered before."""
    IVR_ONLY = "ivr_only"
    """It ended in the flow, without ever asking for a queue."""
    UNSERVED = "unserved"
    """It was in a queue, left it without an agent (full time, closed), and ended."""
    FAILED = "failed"
    """An outbound call that reached nobody; `cause` says why."""
    CALLBACK = "callback"
    """He asked to be called back and kept his place; not abandoned."""


class RecordMode(StrEnum):
    """Whether talks are recorded, as said of a queue or an agent (`recording_rule`)."""

    FORCED = "forced"
    """From the first word to the last."""
    ON_DEMAND = "on_demand"
    """While the agent wants it."""
    NEVER = "never"
    UNSAID = "unsaid"
    """Nothing is said here: others decide."""


class RecordingState(StrEnum):
    """Where the sound of a call is."""

    NONE = "none"
    RECORDING = "recording"
    DUE = "due"
    """The call is over, the file waits to be encoded."""
    DISCARD = "discard"
    """Begun while ringing, never talked: the file is to be thrown away."""
    STORED = "stored"
    FAILED = "failed"
    ERASED = "erased"
    """Its time was over (`interactions.retention`); what is known of it stays."""
    COMMENT = "comment"
    """Nothing of the call is kept but what the customer said after rating, a sound of its own."""


KEPT = (RecordingState.STORED, RecordingState.COMMENT)
"""States in which there is a file, to be kept and erased by the rules."""


@dataclass(frozen=True, slots=True)
class WrapUpBegan:
    """An agent's wrap-up for this call opened (from his state, not from the call)."""

    agent: str


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    agent: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of one party's time. `seconds` is None while it is open. `party` tells several
    stretches of one party, `number` is that of an outside one; `whom` is the agent who asked for it
    or is supervised."""

    seq: int
    kind: Kind
    started_at: datetime
    ended_at: datetime | None = None
    agent: str | None = None
    department: str | None = None
    queue: str | None = None
    visit: int | None = None
    offer: str | None = None
    outcome: str = ""
    party: str | None = None
    number: str = ""
    whom: str | None = None

    @property
    def seconds(self) -> float | None:
        if self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class PathEntry:
    """A node of the flow that the caller passed, and what he pressed there."""

    node: str
    kind: str
    label: str
    at: datetime
    keys: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where nothing was recorded: seconds of the encoded file, which is silent there. `reason`:
    agent (he paused it), masked (the caller keyed in something secret), rule (it was not to be
    recorded, or nobody had asked for it)."""

    start_s: float
    end_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The sound of a call. `cut_s` is where the first talk starts in the raw file, `span_s` how
    long it lasts to the end of the last talk."""

    state: RecordingState = RecordingState.NONE
    file: str = ""
    cut_s: float = 0.0
    span_s: float = 0.0
    key: str = ""
    sha256: str = ""
    bytes: int = 0
    seconds: float = 0.0
    cut_short: bool = False
    reason: str = ""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What a caller left for the inbox `box`: since when, and how long, in seconds."""

    box: str
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call. Sums are over its segments; `department` is that of the last agent then."""

    id: str
    project: str
    direction: str
    caller: Number
    called: str
    trunk: str = ""
    arrived_at: datetime
    answered_at: datetime | None = None
    talked_at: datetime | None = None
    """When an agent and the customer first heard each other."""
    ended_at: datetime | None = None
    ended_by: str = ""
    cause: str = ""
    sip: str = ""
    flow: str | None = None
    flow_version: int | None = None
    queue_first: str | None = None
    queue_last: str | None = None
    agent_first: str | None = None
    agent_last: str | None = None
    department: str | None = None
    waited_s: float = 0.0
    ring_s: float = 0.0
    talked_s: float = 0.0
    held_s: float = 0.0
    wrap_up_s: float = 0.0
    outcome: Outcome = Outcome.LIVE
    recovered: bool = False
    recording: Recording = Recording()
    message: Message | None = None
    path: tuple[PathEntry, ...] = ()
    segments: tuple[Segment, ...] = ()


# What the screens ask for ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of calls is narrowed to. `number` are digits, at least the last four; moments
    are UTC, `to` is excluded."""

    since: datetime | None = None
    to: datetime | None = None
    number: str = ""
    direction: str = ""
    queue: str = ""
    agent: str = ""
    outcome: str = ""
    result: str = ""
    quality: str = ""
    """poor: a leg of it was."""
    order: str = ""
    """with, without: whether a work order has to do with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One line of a list of calls. Numbers are as the actor may see them."""

    id: str
    project: str
    direction: str
    caller: Number
    called: str
    arrived_at: datetime
    ended_at: datetime | None
    ended_by: str
    cause: str
    queue: str | None
    agent: str | None
    agent_name: str | None
    waited_s: float
    ring_s: float
    talked_s: float
    held_s: float
    wrap_up_s: float
    outcome: str
    recording: str
    result: str
    notes: str
    live: bool = field(default=False)
    ordered: bool = False
    """Whether a work order has to do with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What people wrote about a call. `version` grows with each change, 0 means none yet."""

    text: str = ""
    version: int = 0
    result: str = ""
    result_by: str | None = None
    result_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Means over a leg: `loss` 0 … 1, the worse one of both directions. `poor_s`: seconds with a
    MOS below `mos.POOR`; `mos_min` the worst moment."""

    samples: int
    poor_s: int
    loss: float
    jitter_ms: float
    rtt_ms: float
    mos_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuality:
    """What is kept of one leg; `mos` follows from the means. Of a desk phone's leg there is one
    sample, the whole of it."""

    agent: str
    leg: str
    samples: int
    poor_s: int
    loss: float
    jitter_ms: float
    rtt_ms: float
    mos: float
    mos_min: float
    poor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetail:
    """Everything about one call."""

    record: CallRecord
    notes: Notes
    names: dict[str, str]
    """Names of the agents and departments in it, by id."""
    quality: tuple[LegQuality, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A recording handed out as a file; `id` is the mark in it, `sha256` the marked file's."""

    id: str
    call: str
    login: str
    name: str
    purpose: str
    address: str | None
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCode:
    """How a call is filed (小结). A tree by `parent` code; names in both languages."""

    code: str
    zh: str
    en: str
    parent: str | None = None
    position: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDay:
    """An agent's calls since a moment: `handled` talks that are over or running, and seconds."""

    handled: int
    talk_s: float
    hold_s: float
    wrap_up_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDay:
    """A queue's figures: `offered` entered it, of these answered by an agent, abandoned, and
    answered within the threshold (V3: in_level / offered)."""

    offered: int
    answered: int
    abandoned: int
    in_level: int
