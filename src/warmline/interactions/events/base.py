"""What all facts of a call are made of: the base, causes, numbers. Pure."""

from __future__ import annotations

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


class CallFact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all facts of one call. `tag` is the event's type."""
