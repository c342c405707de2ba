"""Moving recordings from the disk into the object store: what is known of one, when it is tried
again, when a person should hear of it. Pure.

The verbs are in `interactions.service.moving`, the work in `interactions.tasks`. The life of one:

    waiting --uploaded, read back, equal--> moved --`keep_on_disk_days` over--> moved, disk freed
    waiting --anything fails--> waiting, tried again later
    moved   --encoded anew, or damaged there while the disk has it whole--> waiting
    any     --erased by rule--> no row, no file, no object
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 1800.0
LATE = timedelta(hours=1)
"""A recording that waits longer is a reason to tell somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMove:
    """A recording that waits: where on the disk, what it must be, how often it was tried."""

    call: str
    key: str
    sha256: str
    attempts: int


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One file as it lies in the store."""

    key: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where one recording lies, for people. `state`: waiting, both (also on the disk), moved."""

    call: str
    arrived_at: datetime
    agent_name: str | None
    state: str
    place: str
    bytes: int
    attempts: int
    problem: str
    detail: str
    moved_at: datetime | None
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreState:
    """The whole: `place` None where recordings stay on the disk. The problem is the last one of a
    recording that waits still."""

    place: str | None
    folder: str
    keep_on_disk_days: int
    waiting: int
    waiting_bytes: int
    waiting_since: datetime | None
    moved: int
    moved_bytes: int
    also_on_disk: int
    last_moved_at: datetime | None
    problem: str
    detail: str
    problem_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out of trying the store: no `problem` when a small thing went in and came back."""

    problem: str
    detail: str


@dataclass(frozen=True, slots=True)
class MoveAlarm:
    """As `servers.alarms.Alarm`."""

    code: str
    message: str
    details: dict[str, str | int]


def wait_s(attempts: int) -> float:
    """How long to wait after so many failures in a row (1, 2, …)."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(attempts - 1, 30)))


def state_of(moved_at: datetime | None, disk_freed_at: datetime | None) -> str:
    """The word for a recording's place."""
    if moved_at is None:
        return "waiting"
    return "both" if disk_freed_at is None else "moved"


def alarm_of(state: StoreState, now: datetime) -> MoveAlarm | None:
    """What somebody should see to: recordings that cannot get away from the disk."""
    if state.place is None or not state.waiting:
        return None
    late = state.waiting_since is not None and now - state.waiting_since > LATE
    if not late:
        return None
    why = f" {state.detail}" if state.detail else ""
    return MoveAlarm(
        "recordings_waiting",
        f"{state.waiting} recordings wait on the disk to be moved to {state.place}, the oldest for "
        f"more than an hour.{why}",
        {"count": state.waiting, "place": state.place, "problem": state.problem},
    )
