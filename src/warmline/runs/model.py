"""Words of long work: a run, what its handler says at the end, a file it leaves. Pure data.

A run (后台任务) is one piece of long work somebody started: it has a kind, whose handler does it in
`jobs`, and belongs to the person alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class RunState(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file kept in the database in pieces, so that every `web` and `jobs` can read it."""

    id: str
    name: str
    media: str
    size: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of long work. `done` of `total` (None: not known yet) in whatever the kind counts;
    `message` is a code the desktop has a sentence for, with `facts` in it; `attempt` counts how
    often it was taken up; `about`: the noun and id it works on."""

    id: str
    kind: str
    by: str
    project: str
    state: RunState
    arguments: Mapping[str, Any]
    done: int
    total: int | None
    message: str
    facts: Mapping[str, Any]
    result: Mapping[str, Any]
    about: tuple[str, str] | None
    cancel_asked: bool
    attempt: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    beat_at: datetime | None
    file: RunFile | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler says of work that is done. `file`: the id of one it kept."""

    result: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    message: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
