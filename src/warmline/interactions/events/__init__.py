"""What happened, in words: the facts every record, figure and alarm is computed from.

A fact is in the past tense, never a command and never a counter. `voice.steps` makes them, the
folds here and in `agents` apply them. Agent facts live in `agents.events`. Pure. Times are UTC,
durations seconds; `None` means unknown or not applicable. Those of recordings and
surveys are in `recordings` and `surveys`.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from warmline.interactions.events.base import Beside as Beside
from warmline.interactions.events.base import CallFact as CallFact
from warmline.interactions.events.base import Cause as Cause
from warmline.interactions.events.base import Missed as Missed
from warmline.interactions.events.base import Number as Number
from warmline.interactions.events.recordings import RecordingDeleted as RecordingDeleted
from warmline.interactions.events.recordings import RecordingFailed as RecordingFailed
from warmline.interactions.events.recordings import RecordingPaused as RecordingPaused
from warmline.interactions.events.recordings import RecordingResumed as RecordingResumed
from warmline.interactions.events.recordings import RecordingStarted as RecordingStarted
from warmline.interactions.events.recordings import RecordingStored as RecordingStored
from warmline.interactions.events.recordings import RecordingWished as RecordingWished
from warmline.interactions.events.surveys import CommentBegun as CommentBegun
from warmline.interactions.events.surveys import CommentEnded as CommentEnded
from warmline.interactions.events.surveys import SurveyAnswered as SurveyAnswered
from warmline.interactions.events.surveys import SurveyEligible as SurveyEligible
from warmline.interactions.events.surveys import SurveyEnded as SurveyEnded
from warmline.interactions.events.surveys import SurveyInvited as SurveyInvited


class CallArrived(CallFact, frozen=True, kw_only=True, tag="call.arrived"):
    """The switch gave us a leg from outside."""

    leg: str
    caller: Number
    called: str
    trunk: str = ""
    node: str = ""
    project: str
    recovered: bool = False
    """True when the call was found on the switch after a gap, without its arrival being seen."""


class CallPlaced(CallFact, frozen=True, kw_only=True, tag="call.placed"):
    """An agent dials out: his own leg is rung first, then the callee."""

    leg: str
    agent: str
    callee: Number
    caller: str = ""
    node: str = ""
    """The switch that places it."""
    project: str


class CalleeRinging(CallFact, frozen=True, kw_only=True, tag="call.ringing"):
    """Whoever an agent dialled is rung; his network said so."""


class CallAnswered(CallFact, frozen=True, kw_only=True, tag="call.answered"):
    """The call is up for the customer (our answer inbound, his answer outbound)."""


class FlowEntered(CallFact, frozen=True, kw_only=True, tag="call.flow_entered"):
    flow: str
    name: str = ""
    version: int


class NodeEntered(CallFact, frozen=True, kw_only=True, tag="call.node_entered"):
    node: str
    kind: str
    label: str = ""


class KeyPressed(CallFact, frozen=True, kw_only=True, tag="call.key_pressed"):
    """The digits of one input, after it was complete; `***` where the node masks them."""

    node: str
    keys: str
    outcome: str = ""


class QueueEntered(CallFact, frozen=True, kw_only=True, tag="queue.entered"):
    queue: str
    visit: int
    priority: int = 0
    skills: dict[str, int] = msgspec.field(default_factory=dict)
    position: int | None = None
    since: datetime | None = None
    """When the wait began where that was before: the call was moved here."""
    place: datetime | None = None
    """Where it stands in line, if not by when it came: he gave up a moment ago and called again."""
    kept_for: tuple[str, ...] = ()
    """Agents it is kept for until `kept_until`, and why: bound (专线), last_agent."""
    kept_until: datetime | None = None
    kept_why: str = ""
    label: str = ""
    """The caller's class, as it was then."""


class QueueAnnounced(CallFact, frozen=True, kw_only=True, tag="queue.announced"):
    """The caller began to hear something while he waits: his position and the estimate where he
    was told them (seconds), and how many announcements of the rotation he has heard by now."""

    queue: str
    visit: int
    heard: int
    position: int | None = None
    estimate: float | None = None


class QueuePriorityChanged(CallFact, frozen=True, kw_only=True, tag="queue.priority_changed"):
    """A person moved the call forwards or back while it waits."""

    queue: str
    visit: int
    priority: int
    by_user: str


class QueuePassedOver(CallFact, frozen=True, kw_only=True, tag="queue.passed_over"):
    """The call goes on waiting though these agents of the queue are ready, and why it is not for
    them. Said when somebody like that is found for the first time: as the call begins to wait or
    comes back to its place, and when he becomes ready. `more` are ready and not named."""

    queue: str
    visit: int
    agents: tuple[Beside, ...]
    more: int = 0


class QueueLeft(CallFact, frozen=True, kw_only=True, tag="queue.left"):
    """`outcome`: answered, abandoned, timed_out, overflowed, closed, no_agents, full. What became
    of it then (another queue, a message) follows from the queue's settings and is told by the next
    facts."""

    queue: str
    visit: int
    outcome: str
    waited: float


class OfferMade(CallFact, frozen=True, kw_only=True, tag="offer.made"):
    """An agent is rung. `rank` and `rule` say why he; `until` is when ringing stops. Where several
    are rung at once each has an offer of his own, and they share their `ring`. `notice` is the
    sound the customer hears first while it rings (that the call is recorded). `counted` is what
    the queue's strategy counts of him; `beside` are agents of the queue who were ready, too, in the
    order of the strategy, and `more` those of them not named (both with the first of a ring)."""

    offer: str
    ring: str = ""
    agent: str
    queue: str | None = None
    endpoint: str
    rank: int = 1
    rule: str = ""
    until: datetime
    notice: str = ""
    stay: bool = False
    """Whether the customer comes back into our hands when the agent ends the talk."""
    counted: float | None = None
    beside: tuple[Beside, ...] = ()
    more: int = 0


class OfferEnded(CallFact, frozen=True, kw_only=True, tag="offer.ended"):
    """`outcome`: accepted, refused, no_answer, unreachable, busy, withdrawn, lost_race."""

    offer: str
    agent: str
    outcome: str
    rang: float


class TalkStarted(CallFact, frozen=True, kw_only=True, tag="talk.started"):
    """Customer and agent hear each other; opens a segment with one owner."""

    agent: str
    leg: str
    queue: str | None = None


class TalkLegReplaced(CallFact, frozen=True, kw_only=True, tag="talk.leg_replaced"):
    """The agent's leg was exchanged for a new one (page reloaded); the segment goes on."""

    agent: str
    old_leg: str
    leg: str


class TalkEnded(CallFact, frozen=True, kw_only=True, tag="talk.ended"):
    """The agent left the talk. `by`: agent, customer, system."""

    agent: str
    by: str
    talked: float
    held: float


class HoldStarted(CallFact, frozen=True, kw_only=True, tag="hold.started"):
    by: str


class HoldEnded(CallFact, frozen=True, kw_only=True, tag="hold.ended"):
    by: str


class MuteStarted(CallFact, frozen=True, kw_only=True, tag="mute.started"):
    by: str


class MuteEnded(CallFact, frozen=True, kw_only=True, tag="mute.ended"):
    by: str


class PartyInvited(CallFact, frozen=True, kw_only=True, tag="party.invited"):
    """Somebody further is rung for the call: an agent or an outside number, `queue` if the agent
    was chosen out of one. `purpose`: consult, add, transfer, recall, listen, whisper, barge,
    take_over. `inviter` is the agent whose wish it is; ringing stops at `until`."""

    party: str
    leg: str
    purpose: str
    agent: str | None = None
    number: Number | None = None
    queue: str | None = None
    inviter: str
    until: datetime


class PartyLeft(CallFact, frozen=True, kw_only=True, tag="party.left"):
    """The party is in the call no more. `outcome`: no_answer, refused, busy, unreachable, withdrawn
    (it was only rung), hung_up, returned, removed, lost, ended (with the call)."""

    party: str
    agent: str | None = None
    outcome: str


class PartyLegReplaced(CallFact, frozen=True, kw_only=True, tag="party.leg_replaced"):
    """The party's leg was exchanged for a new one (page reloaded)."""

    party: str
    agent: str | None = None
    leg: str


class PartyHeld(CallFact, frozen=True, kw_only=True, tag="party.held"):
    """The party hears music instead of the talk."""

    party: str
    by: str


class PartyUnheld(CallFact, frozen=True, kw_only=True, tag="party.unheld"):
    party: str
    by: str


class PartyMuted(CallFact, frozen=True, kw_only=True, tag="party.muted"):
    """Nobody hears what the party says."""

    party: str
    by: str


class PartyUnmuted(CallFact, frozen=True, kw_only=True, tag="party.unmuted"):
    party: str
    by: str


class ConsultStarted(CallFact, frozen=True, kw_only=True, tag="consult.started"):
    """The party (`agent`, if it is one) and `inviter` hear each other, the customer is on hold."""

    party: str
    agent: str | None = None
    inviter: str


class ConsultEnded(CallFact, frozen=True, kw_only=True, tag="consult.ended"):
    """`outcome`: completed (the party has the customer now), merged, returned, left (it hung up),
    lost, ended (with the call). `talked` counts from the answer."""

    party: str
    agent: str | None = None
    outcome: str
    talked: float


class ConferenceJoined(CallFact, frozen=True, kw_only=True, tag="conference.joined"):
    """The party and the customer hear each other, and all others who are joined."""

    party: str
    agent: str | None = None


class ConferenceLeft(CallFact, frozen=True, kw_only=True, tag="conference.left"):
    """`outcome`: as in `PartyLeft`, or took_over: the call is this agent's from now on."""

    party: str
    agent: str | None = None
    outcome: str
    talked: float


class TransferStarted(CallFact, frozen=True, kw_only=True, tag="transfer.started"):
    """The agent has left; the customer hears music while the party is rung."""

    party: str
    initiator: str


class TransferCompleted(CallFact, frozen=True, kw_only=True, tag="transfer.completed"):
    """The customer was handed on. `kind`: blind or attended; exactly one of `agent`, `queue` and
    `number` says to whom. `party` is None for a queue."""

    kind: str
    initiator: str
    party: str | None = None
    agent: str | None = None
    queue: str | None = None
    number: Number | None = None


class SupervisionStarted(CallFact, frozen=True, kw_only=True, tag="supervision.started"):
    """`agent` listens to the talk of `whom`; `mode`: listen (nobody hears him), whisper (only
    `whom` hears him), barge (everybody hears him), take_over (`whom` left)."""

    party: str
    agent: str
    whom: str
    mode: str


class SupervisionEnded(CallFact, frozen=True, kw_only=True, tag="supervision.ended"):
    party: str
    agent: str
    whom: str
    mode: str
    lasted: float


class ForwardRung(CallFact, frozen=True, kw_only=True, tag="forward.rung"):
    """The flow rings a number outside for the caller."""

    offer: str
    number: Number


class ForwardAnswered(CallFact, frozen=True, kw_only=True, tag="forward.answered"):
    """Whoever was rung and the caller hear each other, until the call ends."""

    offer: str


class ForwardEnded(CallFact, frozen=True, kw_only=True, tag="forward.ended"):
    """Nobody answered: `outcome` is busy, no_answer, refused or unreachable; the flow goes on."""

    offer: str
    outcome: str


class MessageBegun(CallFact, frozen=True, kw_only=True, tag="message.begun"):
    """The caller leaves a message for the inbox `box`; one shorter than `min_s` is none."""

    box: str
    min_s: float = 0.0


class MessageEnded(CallFact, frozen=True, kw_only=True, tag="message.ended"):
    """The message is over; without this fact it ended with the call. `outcome`: key, full."""

    outcome: str


class CallMoved(CallFact, frozen=True, kw_only=True, tag="call.moved"):
    """The call goes to the shard that owns `queue`; from here on it waits there. `hop` counts its
    moves, `ticket` is what the channel takes along (`voice.ticket`)."""

    to: str
    queue: str
    visit: int
    hop: int
    ticket: str = ""


class CallTaken(CallFact, frozen=True, kw_only=True, tag="call.taken"):
    """A call that another shard moved here: its facts from now on are this shard's. Says again what
    the call is, so that its record stands also where the first part came late or was lost.
    `visits`: queues it was in before; `handed_on`: an agent had transferred it to this one."""

    frm: str
    hop: int
    leg: str
    caller: Number
    called: str
    trunk: str = ""
    node: str = ""
    project: str
    arrived: datetime
    answered: datetime | None = None
    flow: str | None = None
    version: int | None = None
    flow_node: str = ""
    visits: int = 0
    handed_on: bool = False
    recording: str = ""
    """The raw recording that goes on, if there is one."""


class CallLeft(CallFact, frozen=True, kw_only=True, tag="call.left"):
    """Told by the shard that moved the call: its leg is gone. That is the call's end if nobody had
    taken it; else the end is told by who has it. Fields as in `CallEnded`."""

    hop: int
    by: str
    cause: Cause
    sip: str = ""


class CallEnded(CallFact, frozen=True, kw_only=True, tag="call.ended"):
    """The last leg is gone. `by`: customer, agent, party (somebody whom the agent had brought in),
    system. `sip` is a Q.850/SIP code as text."""

    by: str
    cause: Cause
    sip: str = ""


Fact = (
    CallArrived
    | CallPlaced
    | CalleeRinging
    | CallAnswered
    | FlowEntered
    | NodeEntered
    | KeyPressed
    | QueueEntered
    | QueueAnnounced
    | QueuePriorityChanged
    | QueuePassedOver
    | QueueLeft
    | OfferMade
    | OfferEnded
    | TalkStarted
    | TalkLegReplaced
    | TalkEnded
    | HoldStarted
    | HoldEnded
    | MuteStarted
    | MuteEnded
    | PartyInvited
    | PartyLeft
    | PartyLegReplaced
    | PartyHeld
    | PartyUnheld
    | PartyMuted
    | PartyUnmuted
    | ConsultStarted
    | ConsultEnded
    | ConferenceJoined
    | ConferenceLeft
    | TransferStarted
    | TransferCompleted
    | SupervisionStarted
    | SupervisionEnded
    | RecordingStarted
    | RecordingWished
    | RecordingPaused
    | RecordingResumed
    | RecordingStored
    | RecordingFailed
    | RecordingDeleted
    | ForwardRung
    | ForwardAnswered
    | ForwardEnded
    | MessageBegun
    | MessageEnded
    | SurveyEligible
    | SurveyInvited
    | SurveyAnswered
    | CommentBegun
    | CommentEnded
    | SurveyEnded
    | CallMoved
    | CallTaken
    | CallLeft
    | CallEnded
)
