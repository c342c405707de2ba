"""Calls an agent missed: they rang for him and he did not take them. Pure data.

| outcome of the ring | missed? |
|---|---|
| no_answer | yes: he let it ring out |
| withdrawn | yes, unless he had the call in the end: the caller gave up, or it was taken away |
| unreachable, busy | yes: it should have reached him |
| refused, lost_race, accepted | no: his word, a colleague's speed, or no miss at all |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warmline.interactions.events import Number

MISSED = ("no_answer", "withdrawn", "unreachable", "busy")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedFilters:
    """`mine`: only the actor's own; `new`: only those their agent has not looked at yet."""

    mine: bool = False
    new: bool = False
    since: datetime | None = None
    to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One ring that was missed; `id` is the offer's. `taken_by`: who talked with the caller in
    that call after all; `back`: the caller was talked with later, in another call."""

    id: str
    call: str
    at: datetime
    rang_s: float
    why: str
    agent: str
    agent_name: str | None
    caller: Number
    queue: str | None
    taken_by: str | None
    back: bool
    seen: bool
