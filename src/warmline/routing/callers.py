"""Whose call it is decides where it waits: rules by the caller's or the called number. Pure.

A rule names a number (or the beginning of numbers, `+8613800*`) and what follows from it: a class
(VIP), more priority, another queue, an agent or a team that the call is kept for (专线分配). There
are no customers yet; when there are, their class comes from them and rules by caller go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import Invalid

MOST_RULES = 5_000
"""They travel with `voice`'s configuration, which is sent as one message."""
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")


class On(StrEnum):
    """Which number a rule looks at."""

    CALLER = "caller"
    CALLED = "called"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerRule:
    """`number` as E.164 or as the trunk sends it; with `*` at its end all that begin so. `label`
    is the class. The call is kept for `agent`, or for a `team`: whoever is in that department."""

    id: str = ""
    project: str = DEFAULT_PROJECT
    on: On = On.CALLER
    number: str
    label: str = ""
    priority: int = 0
    queue: str | None = None
    agent: str | None = None
    team: str | None = None
    do_not_call: bool = False
    """谢绝来电: such numbers are not rung by callbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What the rules make of one call."""

    label: str = ""
    priority: int = 0
    queue: str | None = None
    agent: str | None = None
    team: str | None = None


@dataclass(slots=True)
class Book:
    """All rules, found by a number in time that does not grow with them."""

    exact: dict[tuple[On, str], CallerRule] = field(default_factory=dict)
    prefixes: dict[tuple[On, str], CallerRule] = field(default_factory=dict)
    longest: int = 0
    barred: set[str] = field(default_factory=set)
    """谢绝来电: numbers, and beginnings with `*` at their end, that are not to be called."""

    @classmethod
    def of(cls, rules: Iterable[CallerRule]) -> Book:
        """The rules as a book; of two for the same number the later one counts."""
        book = cls()
        for rule in rules:
            if rule.do_not_call:
                book.barred.add(rule.number)
            if rule.number.endswith("*"):
                begins = rule.number[:-1]
                book.prefixes[rule.on, begins] = rule
                book.longest = max(book.longest, len(begins))
            else:
                book.exact[rule.on, rule.number] = rule
        return book

    def rule_for(self, on: On, numbers: Iterable[str]) -> CallerRule | None:
        """The rule of a number in any of its ways of writing: an exact one, else the longest
        beginning."""
        written = [number for number in numbers if number]
        for number in written:
            if (found := self.exact.get((on, number))) is not None:
                return found
        for length in range(self.longest, 0, -1):
            for number in written:
                if len(number) >= length:
                    found = self.prefixes.get((on, number[:length]))
                    if found is not None:
                        return found
        return None

    def do_not_call(self, numbers: Iterable[str]) -> bool:
        """Whether whoever has this number (in any of its ways of writing) wants no calls. Any rule
        that says so holds, also beside a closer one that does not."""
        return bool(self.barred) and any(
            number in self.barred
            or any(f"{number[:length]}*" in self.barred for length in range(len(number) + 1))
            for number in numbers
            if number
        )

    def treatment(self, caller: Iterable[str], called: Iterable[str]) -> Treatment:
        """What becomes of a call, both numbers in every way in which people write them: priorities
        add up, for the rest the caller's rule goes first."""
        made = Treatment()
        for rule in (
            self.rule_for(On.CALLED, called),
            self.rule_for(On.CALLER, caller),
        ):
            if rule is not None:
                made = _with(made, rule)
        return made


def _with(made: Treatment, rule: CallerRule) -> Treatment:
    bound = rule.agent is not None or rule.team is not None
    return replace(
        made,
        label=rule.label or made.label,
        priority=made.priority + rule.priority,
        queue=rule.queue or made.queue,
        agent=rule.agent if bound else made.agent,
        team=rule.team if bound else made.team,
    )


def check(rule: CallerRule) -> CallerRule:
    """The rule as it is kept; `Invalid` names the field."""
    number = re.sub(r"[\s()-]", "", rule.number)
    if not _NUMBER.fullmatch(number) or "*" in number[:-1]:
        raise Invalid(
            "Write a number of digits, with + for a country; a * at its end stands for the rest.",
            code="caller_rule_number",
            field="number",
        )
    if not -1000 <= rule.priority <= 1000:
        raise Invalid(
            "More priority lies between -1000 and 1000.", code="queue_limit", field="priority"
        )
    if rule.agent is not None and rule.team is not None:
        raise Invalid(
            "Bind it to an agent or to a team, not to both.", code="caller_rule_both", field="team"
        )
    label = " ".join(rule.label.split())[:32]
    if rule.do_not_call and rule.on is not On.CALLER:
        raise Invalid(
            "Only the number of a customer can be one that is not to be called.",
            code="caller_rule_not_caller",
            field="do_not_call",
        )
    follows = label or rule.priority or rule.queue or rule.agent or rule.team or rule.do_not_call
    if not follows:
        raise Invalid(
            "Say what follows: a class, priority, a queue, an agent or a team, or no calls.",
            code="caller_rule_empty",
            field="label",
        )
    return replace(rule, number=number, label=label)
