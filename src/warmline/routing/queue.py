"""A queue as set up, and the checks of its fields. Pure; the verbs are in `routing.service`.

A waiting call in a queue is `routing.model.Waiting`. Times are whole seconds, levels run from 1
(best) to 9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from warmline.agents.profile import check_levels, check_words
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Invalid
from warmline.routing import policy as policies
from warmline.routing.callers import CallerRule
from warmline.routing.model import Strategy
from warmline.routing.policy import QueuePolicy

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}")

LIMITS: dict[str, tuple[int, int, str]] = {
    "priority": (-100, 100, "A priority lies between {low} and {high}; higher is served first."),
    "ring_s": (5, 120, "Ring an agent for {low} to {high} seconds."),
    "wrap_up_s": (0, 3600, "Wrap-up takes {low} to {high} seconds; 0 goes without."),
    "max_wait_s": (5, 7200, "The longest wait lies between {low} and {high} seconds."),
    "service_level_s": (1, 600, "The service level's threshold is {low} to {high} seconds."),
    "short_abandon_s": (0, 60, "A short abandon is below {low} to {high} seconds; 0 for none."),
}
"""Field → lowest, highest, and the sentence for anything outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """Everything about a queue that people set. `skills` maps each required skill to the weakest
    level accepted; an inactive queue takes no calls. `key` is what flows call it by."""

    key: str
    name: str
    project: str = DEFAULT_PROJECT
    strategy: Strategy = Strategy.LONGEST_IDLE
    priority: int = 0
    ring_s: int = 20
    wrap_up_s: int = 30
    max_wait_s: int = 300
    service_level_s: int = 20
    short_abandon_s: int = 5
    skills: Mapping[str, int] = field(default_factory=dict)
    active: bool = True
    policy: QueuePolicy = field(default_factory=QueuePolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue with its id and the number of its members."""

    id: str
    settings: QueueSettings
    agents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An agent in a queue: his level there, and his place in its list (固定顺序, from 0)."""

    level: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingConfig:
    """What `app` compiles `voice`'s configuration from: active queues, agent → queue → membership,
    rules by caller."""

    queues: tuple[Queue, ...]
    members: Mapping[str, Mapping[str, Member]]
    rules: tuple[CallerRule, ...] = ()


CHANGEABLE = frozenset(f.name for f in fields(QueueSettings)) - {"project"}
"""What may be changed later; a queue stays in its project, since its calls belong to it."""


def check(settings: QueueSettings, own: str = "") -> QueueSettings:
    """The settings as they are kept; `Invalid` names the field that is wrong and how to mend it.
    `own` is the queue's id, where it has one already."""
    if not _KEY.fullmatch(settings.key):
        raise Invalid(
            "A key has up to 32 lower-case letters, digits, _ or - and begins with a letter.",
            code="queue_key_malformed",
            field="key",
        )
    for name, (low, high, sentence) in LIMITS.items():
        if not low <= getattr(settings, name) <= high:
            raise Invalid(sentence.format(low=low, high=high), code="queue_limit", field=name)
    if settings.service_level_s > settings.max_wait_s:
        raise Invalid(
            "The service level's threshold cannot be longer than the longest wait.",
            code="queue_level_beyond_wait",
            field="service_level_s",
        )
    policies.check(settings.policy, own=own)
    return replace(
        settings, name=check_words(settings.name), skills=check_levels(settings.skills, "skills")
    )


def changed(settings: QueueSettings, change: Mapping[str, object], own: str = "") -> QueueSettings:
    """The settings with some fields changed, checked; `change` holds only `CHANGEABLE` names."""
    unknown = set(change) - CHANGEABLE
    if unknown:
        raise Invalid(
            f"This cannot be changed: {', '.join(sorted(unknown))}.",
            code="queue_field_fixed",
            field=min(unknown),
        )
    return check(replace(settings, **change), own)  # type: ignore[arg-type]


def free_key(taken: set[str]) -> str:
    """A key for whoever does not care: the first of queue-1, queue-2, … that nobody has."""
    number = 1
    while f"queue-{number}" in taken:
        number += 1
    return f"queue-{number}"
