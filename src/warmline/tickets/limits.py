"""Which limits an order's clocks have: rules per type, priority and customer level. Pure.

The closest rule wins: one for the type itself before one for its parent, then one that names the
priority, then one that names the level. A clock without a rule does not run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from warmline.tickets.clocks import Limit
from warmline.tickets.errors import TypeInvalid
from warmline.tickets.model import Priority


class ClockKind(StrEnum):
    """The three clocks: until the customer first hears from us, until he is answered when he asked
    again, until the order is settled."""

    RESPONSE = "response"
    REPLY = "reply"
    RESOLUTION = "resolution"


class Whom(StrEnum):
    """Who is told, as a rule names them."""

    ASSIGNEE = "assignee"
    DEPARTMENT = "department"
    CREATOR = "creator"
    DISPATCHER = "dispatcher"
    DISPATCHERS = "dispatchers"
    SUPERVISORS = "supervisors"


@dataclass(frozen=True, slots=True)
class Escalation:
    """So many working minutes after the end, tell these."""

    after_minutes: int
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitRule:
    """One line of the centre's deadlines. `type`, `priority`, `level` left empty: any.
    `calendar`: key of a working calendar, empty: round the clock. `warn_minutes`: working minutes
    before the end. `to` of warnings and escalations: words of `Whom`, or users' ids."""

    id: str
    project: str
    clock: ClockKind
    limit: Limit
    type: str | None = None
    priority: Priority | None = None
    level: str = ""
    calendar: str = ""
    warn_minutes: int = 0
    warn_to: tuple[str, ...] = (Whom.ASSIGNEE.value,)
    escalations: tuple[Escalation, ...] = ()
    active: bool = True
    version: int = 1


def chosen(
    rules: Sequence[LimitRule],
    clock: ClockKind,
    path: Sequence[str],
    priority: Priority,
    level: str,
) -> LimitRule | None:
    """The rule for a clock. `path`: the type's ids from the root to itself."""
    fitting = [
        rule
        for rule in rules
        if rule.active
        and rule.clock is clock
        and (rule.type is None or rule.type in path)
        and rule.priority in (None, priority)
        and rule.level in ("", level)
    ]

    def closeness(rule: LimitRule) -> tuple[int, bool, bool, str]:
        depth = -1 if rule.type is None else list(path).index(rule.type)
        return depth, rule.priority is not None, bool(rule.level), rule.id

    return max(fitting, key=closeness, default=None)


def checked(rule: LimitRule) -> LimitRule:
    """The rule. Raises `TypeInvalid`."""
    if not 0 <= rule.limit.amount <= 100_000 or (
        rule.limit.amount == 0 and rule.limit.unit != "days"
    ):
        raise TypeInvalid("A limit is a number above 0.", field="amount")
    known = {one.value for one in Whom}
    for name in {*rule.warn_to, *(to for one in rule.escalations for to in one.to)}:
        if name not in known and len(name) != 36:
            raise TypeInvalid(
                f"“{name}” is nobody; name {', '.join(sorted(known))}, or a person.", field="to"
            )
    return rule
