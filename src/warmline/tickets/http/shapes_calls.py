"""Shapes of the calls of an order: when, who, how long, the way through the menu, the recording."""

from __future__ import annotations

from datetime import datetime

from warmline.interactions.model import RecordingState
from warmline.kit.http import Shape
from warmline.tickets.model import CallRole


class CallPathShape(Shape):
    """A node of the flow that the caller passed, and what he pressed there."""

    node: str
    kind: str
    label: str
    at: datetime
    keys: str
    outcome: str


class CallGapShape(Shape):
    """Where nothing was recorded, in seconds of the file."""

    start_s: float
    end_s: float
    reason: str


class CallRecordingShape(Shape):
    state: RecordingState
    gaps: list[CallGapShape]


class CallRecordShape(Shape):
    """What is known of a call; `agent_last`: whoever talked last, his name is among the order's."""

    direction: str
    arrived_at: datetime
    ended_at: datetime | None
    agent_last: str | None
    talked_s: float
    held_s: float
    path: list[CallPathShape]
    recording: CallRecordingShape


class CallShape(Shape):
    """A call of an order. `record` null: it is not his to open, or not projected yet."""

    interaction: str
    role: CallRole
    at: datetime
    by: str
    record: CallRecordShape | None
