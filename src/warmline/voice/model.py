"""A live call as `voice` holds it in memory: what the facts so far add up to.

Made by `voice.fold` out of facts, read by `voice.steps` (to decide) and `voice.views` (to show).
The finished record of a call is `interactions`' business. Frozen data; times are UTC.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from warmline.interactions.events import Number

HEAD = 1000
"""Priority of a customer whose agent was lost in talk: before everybody who came normally."""
HANDED_ON = 500
"""Priority of a customer whom an agent transferred to a queue: he has been waited for once."""


class Phase(StrEnum):
    """Where a call is."""

    FLOW = "flow"
    """A flow plays, or nothing has begun yet."""
    QUEUED = "queued"
    """Waiting in a queue, no agent is rung."""
    RINGING = "ringing"
    """An agent is rung for it; for the customer this is still waiting."""
    DIALLING = "dialling"
    """An outgoing call: the agent's leg or the callee is rung."""
    TALKING = "talking"
    """Customer and agent hear each other (or one is on hold)."""
    MOVED = "moved"
    """Given to another shard; kept until its leg is gone."""
    TRANSFERRING = "transferring"
    """The agent has left, somebody else is rung for the customer, who hears music."""
    OUTSIDE = "outside"
    """The customer talks with an outside party; no agent is left."""
    ENDED = "ended"
    """The last leg is gone; kept while an agent wraps it up."""


class PathEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One node of the flow the caller went through, with the keys pressed there."""

    node: str
    kind: str
    label: str
    at: datetime
    keys: str = ""


class OfferLive(msgspec.Struct, frozen=True, kw_only=True):
    """An agent being rung now. `ring` is what the switch knows it by: its own id, or the one it
    shares with those who are rung for the call at the same time."""

    id: str
    ring: str
    agent: str
    endpoint: str
    made_at: datetime
    until: datetime


class PartyState(StrEnum):
    """Where a party is."""

    RINGING = "ringing"
    """Its telephone is rung; the only state that must end by itself (`until`)."""
    CONSULTING = "consulting"
    """In talk with the owner while the customer is on hold."""
    PARKED = "parked"
    """A consulted party on hold while the owner talks with the customer."""
    JOINED = "joined"
    """In the talk with the customer and everybody else."""
    HELD = "held"
    """Joined, and on hold by itself."""
    LISTENING = "listening"
    """Hears the owner's talk, heard by nobody."""
    WHISPERING = "whispering"
    """Hears the owner's talk, heard by the owner alone."""
    OWNER = "owner"
    LEFT = "left"


class PartyLive(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the call besides the customer and the agent whose call it is."""

    id: str
    leg: str
    state: PartyState
    purpose: str
    agent: str | None = None
    number: Number | None = None
    queue: str | None = None
    inviter: str
    since: datetime
    until: datetime | None = None
    muted: bool = False
    silenced: bool | None = None
    """Whether the owner has cut what it says; None: he never asked for it or took it back."""


class SurveyState(StrEnum):
    """How far the question is that a customer was invited to."""

    INVITED = "invited"
    """He is on his way to it, or hears the first question."""
    ANSWERED = "answered"
    """He has given his mark; further questions may follow."""
    ENDED = "ended"
    """Nothing more is asked."""


class SurveyLive(msgspec.Struct, frozen=True, kw_only=True):
    """The survey a customer was invited to, with what was frozen then. `own`: it began after the
    talk, in a flow of its own."""

    survey: str
    version: int
    agent: str | None
    queue: str | None
    own: bool
    state: SurveyState = SurveyState.INVITED
    rated: bool = False


class RecordingPause(msgspec.Struct, frozen=True, kw_only=True):
    """Why no sound is kept though the recording runs: agent, masked or rule; since when."""

    reason: str
    since: datetime
    agent: str | None = None


class CallLive(msgspec.Struct, frozen=True, kw_only=True):
    """One live call."""

    id: str
    project: str
    direction: str
    phase: Phase
    since: datetime
    arrived: datetime
    caller: Number
    called: str
    leg: str
    trunk: str = ""
    node: str = ""
    """The switch all its legs are on; empty: from before switches had names."""
    callee_rings: bool = False
    """Outgoing: the callee is rung, as far as his network tells."""
    answered_at: datetime | None = None
    flow: str | None = None
    flow_version: int | None = None
    path: tuple[PathEntry, ...] = ()
    queue: str | None = None
    visit: int = 0
    queued_at: datetime | None = None
    waited: float | None = None
    priority: int = 0
    skills: dict[str, int] = {}
    place: datetime | None = None
    """Where it stands in line; by `queued_at` if not set."""
    kept_for: tuple[str, ...] = ()
    kept_until: datetime | None = None
    label: str = ""
    """The caller's class (VIP)."""
    announced_at: datetime | None = None
    heard: int = 0
    """Announcements heard in this queue."""
    notices: tuple[str, ...] = ()
    """Recording notices that were begun for him, of all queues he was in."""
    handed_on: bool = False
    """An agent transferred him to a queue: nobody he had before is rung for it first."""
    said_position: int | None = None
    said_estimate: float | None = None
    ringing: tuple[OfferLive, ...] = ()
    """Who is rung for it now: one, or several of whom the first to answer has it."""
    offers: int = 0
    agent: str | None = None
    agent_leg: str | None = None
    left_leg: str = ""
    """The leg of the agent whose talk ended last: his no more, though it may live for a moment."""
    talk_started: datetime | None = None
    held_since: datetime | None = None
    held: float = 0.0
    muted: bool = False
    recording: str | None = None
    recording_started: datetime | None = None
    recording_pauses: tuple[RecordingPause, ...] = ()
    recording_wished: str | None = None
    """The agent who wants his talk recorded, where that is for him to say."""
    recording_held: bool = False
    """Whether it was ever paused."""
    ended_at: datetime | None = None
    ended_by: str | None = None
    hop: int = 0
    """How often it was moved to another shard."""
    moved_to: str = ""
    ticket: str = ""
    stays: bool = False
    """Its talk lives in the switch's own `Dial()`, and the customer comes back when the agent ends
    it."""
    talked: float = 0.0
    """Seconds of the last talk that is over."""
    survey_told: bool = False
    """Whether it is said already that he may be asked how it was."""
    survey: SurveyLive | None = None
    parties: tuple[PartyLive, ...] = ()
    agents: tuple[str, ...] = ()
    """Every agent it was offered to or who was in it, also as a party."""
    callback: str = ""
    """The callback it has to do with."""
    callback_role: str = ""
    """`attempt`: it calls somebody back; else as in `interactions.callbacks.CallbackJoined`."""

    def party(self, party: str) -> PartyLive | None:
        """The party of that id, while it is in the call."""
        return next((each for each in self.parties if each.id == party), None)

    def party_of(self, agent: str) -> PartyLive | None:
        """The party that this agent is, if he is one."""
        return next((each for each in self.parties if each.agent == agent), None)

    def pause_for(self, reason: str) -> RecordingPause | None:
        """The pause of its recording for this reason."""
        return next((one for one in self.recording_pauses if one.reason == reason), None)

    @property
    def order(self) -> tuple[int, datetime, str]:
        """Its place among all who wait, as `routing.model.Waiting.order`."""
        return (-self.priority, self.place or self.queued_at or self.arrived, self.id)

    @property
    def agent_now(self) -> str | None:
        """The agent who is with the customer or dials for him, or who had him last when the call
        ended. Who gave him away has him no more."""
        has = self.phase in (Phase.TALKING, Phase.DIALLING, Phase.ENDED)
        return self.agent if has else None

    @property
    def offer(self) -> OfferLive | None:
        """The first of those rung now."""
        return self.ringing[0] if self.ringing else None

    def offer_to(self, agent: str) -> OfferLive | None:
        """The offer by which this agent is rung now."""
        return next((one for one in self.ringing if one.agent == agent), None)


class QueueDay(msgspec.Struct, frozen=True, kw_only=True):
    """One queue's counts of one day (the centre's day), added up from facts, never stored as truth.

    `in_level`: answered within the queue's service level (`terms.md` V3 numerator).
    """

    day: str = ""
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    in_level: int = 0
