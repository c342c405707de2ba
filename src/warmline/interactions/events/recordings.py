"""The facts of a call's recording. Pure; `events` shows them with all others."""

from __future__ import annotations

from warmline.interactions.events.base import CallFact


class RecordingStarted(CallFact, frozen=True, kw_only=True, tag="recording.started"):
    """`file`: the raw recording on the switch; its first sample is at the event's time."""

    file: str


class RecordingWished(CallFact, frozen=True, kw_only=True, tag="recording.wished"):
    """The agent wants the talk recorded, or no more, where that is for him to say."""

    agent: str
    on: bool


class RecordingPaused(CallFact, frozen=True, kw_only=True, tag="recording.paused"):
    """From now on silence is written. `reason`: agent (`agent` said so), masked (the caller is
    asked for something secret), rule (this part of the call is not to be recorded)."""

    reason: str
    agent: str | None = None


class RecordingResumed(CallFact, frozen=True, kw_only=True, tag="recording.resumed"):
    """The pause for this reason is over; sound is written when none for another is left."""

    reason: str
    agent: str | None = None


class RecordingStored(CallFact, frozen=True, kw_only=True, tag="recording.stored"):
    """Cut, encoded and checked. Channel 0 is the customer, channel 1 the agent."""

    key: str
    sha256: str
    bytes: int
    seconds: float
    channels: int = 2
    cut_short: bool = False


class RecordingFailed(CallFact, frozen=True, kw_only=True, tag="recording.failed"):
    reason: str


class RecordingDeleted(CallFact, frozen=True, kw_only=True, tag="recording.deleted"):
    """Its sound is gone for good; `policy` says by which rule."""

    key: str
    policy: str
