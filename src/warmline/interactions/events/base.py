"""What all facts of a call are made of: the base, causes, numbers. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Cause(StrEnum):
    """Why something ended; a closed list."""

    NORMAL = "normal"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    ABANDONED = "abandoned"
    CONGESTION = "congestion"
    FLOW_END = "flow_end"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class Number(msgspec.Struct, frozen=True):
    """A telephone number as received and as understood. `kind`: mobile, landline, short, foreign,
    extension, anonymous, unknown. `place`, `carrier`: in Chinese (广东深圳, 中国移动) or empty."""

    raw: str
    e164: str | None = None
    kind: str = "unknown"
    place: str = ""
    carrier: str = ""


class Missed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition that kept a waiting call from an agent (`routing.model.Condition`). For a skill:
    the weakest level it `needs` and the one he `has`; `until` when it is over by itself."""

    condition: str
    skill: str | None = None
    needs: int | None = None
    has: int | None = None
    until: datetime | None = None


class Beside(msgspec.Struct, frozen=True, omit_defaults=True):
    """An agent of the queue who was ready and did not get the call: the conditions that failed
    (none: another was ranked before him), and what the queue's strategy counts of him."""

    agent: str
    missed: tuple[Missed, ...] = ()
    counted: float | None = None


class CallFact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all facts of one call. `tag` is the event's type."""
