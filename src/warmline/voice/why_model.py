"""The words of “why was it not given to me?”: for each wait of a call and each agent, the reasons.

Pure data, made by `voice.why` (a call that waits) and `voice.why_past` (what was recorded), shown
by `web.live.why_routes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Because(StrEnum):
    """Why an agent did not have a call, besides the conditions of `routing.model.Condition`."""

    OFFERED = "offered"
    """He was rung (`outcome`: how that ended; empty while he rings)."""
    RANKED_BEHIND = "ranked_behind"
    """The queue's strategy put `other` before him."""
    RINGS_ELSEWHERE = "rings_elsewhere"
    """It rang at `other` already when he became ready."""
    ON_ITS_WAY = "on_its_way"
    """He may have it; the switch is giving the caller's line back just now."""
    NOT_NOTED = "not_noted"
    """He was ready, and nothing was noted of him: he was not in the queue then, or more calls or
    agents stood before than are noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason; what explains it is set. `code` is a `Because` or a condition. `since` and
    `until`: when it held, `ends`: when it ends by itself. `counted` is what the strategy `rule`
    counts of him, `theirs` of `other`. `state`, `detail`: his state while not ready, with its
    reason; `other_call` tells that it belonged to another call."""

    code: str
    since: datetime | None = None
    until: datetime | None = None
    ends: datetime | None = None
    state: str = ""
    detail: str = ""
    other_call: bool = False
    skill: str | None = None
    needs: int | None = None
    has: int | None = None
    other: str | None = None
    rule: str = ""
    counted: float | None = None
    theirs: float | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An agent and why he did not have the call. No reason at all: he would be rung next."""

    agent: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An offer and why it went to him: his `rank` by the strategy `rule`, what that counts."""

    agent: str
    at: datetime
    until: datetime | None
    rule: str
    rank: int
    counted: float | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One wait of a call in a queue. `outcome` is empty while it lasts; `more` agents of the queue
    are not listed."""

    queue: str
    visit: int
    since: datetime
    until: datetime | None = None
    outcome: str = ""
    kept_why: str = ""
    given: tuple[Given, ...] = ()
    rows: tuple[Row, ...] = field(default=())
    more: int = 0
