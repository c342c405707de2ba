"""The words for routing: a waiting call, an agent as a candidate, a match, a failed condition.

Pure data. `routing.rules` says who gets whom, `routing.dispatcher` says the same quickly;
`voice` builds these from its calls and agents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Strategy(StrEnum):
    """How a queue ranks the agents who may take a call."""

    LONGEST_IDLE = "longest_idle"
    """最长空闲: whoever has been ready the longest."""
    ABLER_MORE = "abler_more"
    """能者多劳: the best level first, among equals the longest idle."""
    RING_ALL = "ring_all"
    """同时响铃: everybody who is free is rung at once; the first to answer has the call."""
    EVEN = "even"
    """平均分配: whoever handled the fewest calls this shift, among equals the longest idle."""
    ROUND_ROBIN = "round_robin"
    """轮循: whose turn it is, i.e. who was rung longest ago for this queue."""
    LEAST_TALK = "least_talk"
    """最少通话时长: whoever talked the least this shift, among equals the longest idle."""
    RANDOM = "random"
    """随机: one of them, by the dice that came with the call (`Waiting.dice`)."""
    FIXED = "fixed"
    """固定顺序: in the order of the queue's list of members, always from its top."""


class QueueRule(Protocol):
    """What choosing needs to know of a queue; `strategy` is a value of `Strategy`."""

    @property
    def strategy(self) -> str: ...


class ShiftDone(Protocol):
    """What choosing needs to know of an agent's shift (see `Candidate`)."""

    @property
    def handled(self) -> int: ...
    @property
    def talked(self) -> float: ...
    @property
    def offered(self) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A call that waits for an agent.

    `skills` maps each required skill to the weakest level accepted (1 is best, 9 accepts everybody
    who has it). `relax` accepts weaker ones the longer it waits: (seconds since entry, weakest
    level for every skill), by time. `excluded` maps agents who must not be offered this call (no
    answer, refusal) to the time until which that holds. `only` keeps it for these agents until
    `only_until` (专线, the agent of last time). `dice` is what a random choice is made by.
    `waits_since` is when the wait began, where its place in line is an earlier one (`entered_at`).
    """

    call: str
    queue: str
    priority: int = 0
    entered_at: datetime
    skills: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, datetime] = field(default_factory=dict)
    relax: tuple[tuple[float, int], ...] = ()
    only: frozenset[str] = frozenset()
    only_until: datetime | None = None
    dice: int = 0
    waits_since: datetime | None = None

    def accepts(self, now: datetime) -> Mapping[str, int]:
        """Each required skill with the weakest level accepted by `now`."""
        if not self.relax or not self.skills:
            return self.skills
        waited = (now - (self.waits_since or self.entered_at)).total_seconds()
        passed = [level for after, level in self.relax if after <= waited]
        if not passed:
            return self.skills
        return {skill: max(level, *passed) for skill, level in self.skills.items()}

    def kept_for(self, now: datetime) -> frozenset[str]:
        """The agents it is kept for by `now`; empty where everybody may have it."""
        if self.only_until is None or self.only_until <= now:
            return frozenset()
        return self.only

    def changes_at(self, now: datetime) -> datetime | None:
        """When time alone lets others have it, next after `now`."""
        since = self.waits_since or self.entered_at
        steps = [since + timedelta(seconds=after) for after, _ in self.relax if self.skills]
        if self.only and self.only_until is not None:
            steps.append(self.only_until)
        return min((step for step in steps if step > now), default=None)

    @property
    def order(self) -> tuple[int, datetime, str]:
        """The one total order over all queues: priority, then waiting time, then id."""
        return (-self.priority, self.entered_at, self.call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent who might be offered a call.

    `idle_since` is when he became free, None while he is not ready. `skills` and `queues` map ids
    to levels, 1 (best) … 9. `load` calls of his `capacity` are with him; voice has capacity 1.
    `rest_until` keeps every call from him for a while (the minimum re-offer interval). `handled`
    calls and `talked` seconds are those of his shift; `offered` maps queues to when he was rung for
    them last (seconds since 1970), `places` to his place in their lists of members.
    """

    agent: str
    idle_since: datetime | None
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 1
    load: int = 0
    rest_until: datetime | None = None
    handled: int = 0
    talked: float = 0.0
    offered: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    def busier(self) -> Candidate:
        """The same with one call more. Written out: `dataclasses.replace` takes three times as
        long, which is felt where it is done for every call."""
        return Candidate(
            agent=self.agent,
            idle_since=self.idle_since,
            skills=self.skills,
            queues=self.queues,
            capacity=self.capacity,
            load=self.load + 1,
            rest_until=self.rest_until,
            handled=self.handled,
            talked=self.talked,
            offered=self.offered,
            places=self.places,
        )


@dataclass(frozen=True, slots=True)
class Match:
    """Offer this call to this agent.

    `rank` is his place among the free agents with the queue and the skills: 1 unless the ones
    before him are excluded from this call (a random choice has no ranks, and says 1). `rule` is
    the strategy that ranked them. A call that rings several at once has a match with each.
    """

    call: str
    agent: str
    rank: int
    rule: Strategy


class Condition(StrEnum):
    """Why a call is not offered to an agent, each a thing one could change."""

    NOT_READY = "not_ready"
    NOT_IN_QUEUE = "not_in_queue"
    SKILL_MISSING = "skill_missing"
    SKILL_TOO_WEAK = "skill_too_weak"
    NO_CAPACITY = "no_capacity"
    RESTING = "resting"
    EXCLUDED = "excluded"
    KEPT_FOR_OTHERS = "kept_for_others"
    DEVICE_LOST = "device_lost"
    """Said by `voice`: his page or phone went away a moment ago."""
    CALLING_BACK = "calling_back"
    """Said by `voice`: he is kept free for a customer whose phone is being rung."""
    OTHER_SHARD = "other_shard"
    """Said by `voice`: he is in the queue, but works on another shard."""


@dataclass(frozen=True, slots=True)
class Failed:
    """One condition that did not hold; the fields that explain it are set, the rest None."""

    condition: Condition
    skill: str | None = None
    needs: int | None = None
    has: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """An agent who was ready while a call was looked at: what keeps it from him, if anything, and
    what its queue's strategy counts of him (`rules.counted`)."""

    agent: str
    failed: tuple[Failed, ...]
    counted: float | None
