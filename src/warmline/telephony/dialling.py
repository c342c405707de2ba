"""Which numbers may be dialled or transferred to, and which number the callee is shown: the rules.

`voice` asks `decide` for every number an agent dials, consults, adds or transfers to. A rule names
the beginning of numbers and, if it is not for everybody, a role or the queue of the call. Of the
rules that fit the one with the longest beginning counts; of those the one that names the queue,
then the one that names a role, and a ban before a permission. No rule: allowed. Emergency calls are
always allowed, whatever the rules say. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from warmline.kit.errors import Invalid

EMERGENCY: dict[str, frozenset[str]] = {
    "CN": frozenset({"110", "112", "119", "120", "122", "12395"}),
    "": frozenset({"112", "911", "999"}),
}
"""Numbers nobody may be kept from, by country; the empty one is for all others."""

CUSTOMER = "customer"
"""A rule that shows this shows the customer's own number, where there is a customer."""
_HOME = {"CN": "+86"}


class Number(Protocol):
    """What is looked at of a number (`numbers.PhoneNumber`, `interactions.events.Number`)."""

    @property
    def raw(self) -> str: ...
    @property
    def e164(self) -> str | None: ...
    @property
    def kind(self) -> str: ...


class Rule(Protocol):
    """One rule. `role` and `queue`: None for everybody, every queue. `show`: the number the callee
    sees, `customer`, or empty for the trunk's own."""

    @property
    def id(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def allowed(self) -> bool: ...
    @property
    def role(self) -> str | None: ...
    @property
    def queue(self) -> str | None: ...
    @property
    def show(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRule:
    """A rule as it is kept; see `Rule`."""

    id: str
    prefix: str
    allowed: bool
    role: str | None = None
    queue: str | None = None
    show: str = ""
    note: str = ""


def checked(rule: DialRule) -> DialRule:
    """The rule as it is written down; raises `Invalid` with the field."""
    prefix = re.sub(r"[\s()\-]", "", rule.prefix)
    if not re.fullmatch(r"\+?[0-9*#]{1,15}", prefix):
        raise Invalid(
            "Give the digits with which the numbers begin, such as 00 or 1259.",
            code="dial_rule_invalid",
            field="prefix",
        )
    show = re.sub(r"[\s()\-]", "", rule.show)
    if show and show != CUSTOMER and not re.fullmatch(r"\+?[0-9]{2,15}", show):
        raise Invalid(
            "The number shown is a telephone number, or the customer's own.",
            code="dial_rule_invalid",
            field="show",
        )
    return replace(rule, prefix=prefix, show=show, note=rule.note.strip()[:200])


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rule` is the one that decided; None where none did."""

    allowed: bool
    show: str = ""
    rule: str | None = None


def is_emergency(number: Number, country: str) -> bool:
    """Whether it is a number of which a life may depend."""
    digits = "".join(each for each in number.raw if each.isdigit())
    return digits in EMERGENCY.get(country, EMERGENCY[""])


def decide(
    rules: Iterable[Rule],
    number: Number,
    *,
    country: str,
    roles: Collection[str],
    queue: str | None,
) -> Verdict:
    """What the rules say about somebody with `roles` reaching `number`, for a call of `queue`."""
    if is_emergency(number, country):
        return Verdict(True)
    forms = written(number, country)
    fitting = [
        rule
        for rule in rules
        if (rule.role is None or rule.role in roles)
        and (rule.queue is None or rule.queue == queue)
        and any(form.startswith(rule.prefix) for form in forms)
    ]
    if not fitting:
        return Verdict(True)
    best = max(fitting, key=_weight)
    return Verdict(best.allowed, best.show, best.id)


def written(number: Number, country: str) -> tuple[str, ...]:
    """The ways in which people write the number, each of which a beginning may mean."""
    if number.e164 is None:
        return ("".join(each for each in number.raw if each in "+0123456789*#"),)
    home = _HOME.get(country)
    if home is None or not number.e164.startswith(home):
        return (number.e164, "00" + number.e164[1:])
    national = number.e164[len(home) :]
    return (number.e164, "0" + national if number.kind == "landline" else national)


def _weight(rule: Rule) -> tuple[int, bool, bool, bool, str]:
    named_queue, named_role = rule.queue is not None, rule.role is not None
    return (len(rule.prefix), named_queue, named_role, not rule.allowed, rule.id)
