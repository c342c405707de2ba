"""The words for routing: a waiting call, an agent as a candidate, a match, a failed condition.

Pure data. `routing.rules` says who gets whom, `routing.dispatcher` says the same quickly;
`voice` builds these from its calls and agents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Strategy(StrEnum):
    """How a queue ranks the agents who may take a call."""

    LONGEST_IDLE = "longest_idle"
    """最长空闲: whoever has been ready the longest."""
    ABLER_MORE = "abler_more"
    """能者多劳: the best level first, among equals the longest idle."""


class QueueRule(Protocol):
    """What choosing needs to know of a queue; `strategy` is a value of `Strategy`."""

    @property
    def strategy(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A call that waits for an agent.

    `skills` maps each required skill to the weakest level accepted (1 is best, 9 accepts everybody
    who has it). `excluded` maps agents who must not be offered this call (no answer, refusal) to
    the time until which that holds.
    """

    call: str
    queue: str
    priority: int = 0
    entered_at: datetime
    skills: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, datetime, str]:
        """The one total order over all queues: priority, then waiting time, then id."""
        return (-self.priority, self.entered_at, self.call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent who might be offered a call.

    `idle_since` is when he became free, None while he is not ready. `skills` and `queues` map ids
    to levels, 1 (best) … 9. `load` calls of his `capacity` are with him; voice has capacity 1.
    `rest_until` keeps every call from him for a while (the minimum re-offer interval).
    """

    agent: str
    idle_since: datetime | None
    skills: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 1
    load: int = 0
    rest_until: datetime | None = None

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
        )


@dataclass(frozen=True, slots=True)
class Match:
    """Offer this call to this agent.

    `rank` is his place among the free agents with the queue and the skills: 1 unless the ones
    before him are excluded from this call. `rule` is the strategy that ranked them.
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


@dataclass(frozen=True, slots=True)
class Failed:
    """One condition that did not hold; the fields that explain it are set, the rest None."""

    condition: Condition
    skill: str | None = None
    needs: int | None = None
    has: int | None = None
    until: datetime | None = None
