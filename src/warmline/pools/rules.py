"""The rules of pools: who may see and claim, when a customer falls back, who is cooling down. Pure.

Everything counts in calendar days of the centre, which the caller passes in: a run that starts some
seconds earlier than last night's judges the same. Used by `pools.service`; who gets how many in a
distribution is in `sharing`.
"""

from __future__ import annotations

from datetime import date, timedelta

from warmline.kit.errors import Invalid
from warmline.pools.errors import RulesInvalid
from warmline.pools.model import (
    Act,
    Cause,
    Due,
    Facts,
    Held,
    Limits,
    Lying,
    Person,
    PoolRules,
    Refusal,
    Renewal,
    Verdict,
)

LONGEST_REASON = 200
LEAST_REASON = 2
MOST_DAYS = 3650
MOST_HELD = 1_000_000


# Who may --------------------------------------------------------------------------------------


def may_see(rules: PoolRules, person: Person) -> bool:
    """Whether the pool is open to somebody: to all, or to a department or group of his."""
    if not rules.open_departments and not rules.open_groups:
        return True
    return not person.departments.isdisjoint(rules.open_departments) or not (
        person.groups.isdisjoint(rules.open_groups)
    )


def limits_of(rules: PoolRules, user: str) -> Limits:
    """How many somebody may hold; what his override does not name is the general limit."""
    own = rules.overrides.get(user)
    if own is None:
        return rules.limits
    return Limits(
        total=rules.limits.total if own.total is None else own.total,
        levels={**rules.limits.levels, **own.levels},
    )


def room(limits: Limits, held: Held, level: str) -> int | None:
    """How many more of a level somebody may hold; None: as many as he likes. Never below 0, also
    for somebody who was given more before a limit was lowered."""
    left = [
        most - has
        for most, has in (
            (limits.total, held.total),
            (limits.levels.get(level), held.levels.get(level, 0)),
        )
        if most is not None
    ]
    return max(0, min(left)) if left else None


def full(limits: Limits, held: Held, level: str) -> str | None:
    """Why somebody may not be given one more of a level, as whoever gives is told; None: he may."""
    if limits.total is not None and held.total >= limits.total:
        return (
            f"This owner holds {held.total} of {limits.total} customers; choose another, or let "
            "him give some up first."
        )
    most = limits.levels.get(level)
    if most is not None and held.levels.get(level, 0) >= most:
        return (
            f"This owner holds {held.levels.get(level, 0)} of {most} customers of this level; "
            "choose another."
        )
    return None


def with_one(held: Held, level: str) -> Held:
    """With one customer more."""
    levels = {**held.levels, level: held.levels.get(level, 0) + 1}
    return Held(held.total + 1, levels)


def cooling(lying: Lying, user: str, today: date) -> bool:
    """Whether somebody lost or gave up this customer so lately that he may not have him again."""
    return lying.former == user and lying.cool_until is not None and today < lying.cool_until


def refusal(
    rules: PoolRules,
    person: Person,
    lying: Lying,
    *,
    pool: str,
    held: Held,
    claimed_today: int,
    today: date,
) -> Refusal | None:
    """Why somebody may not claim a customer; None when he may. Of a customer who never lay in this
    pool he learns nothing, also not whose he is."""
    if lying.owner == person.user:
        return Refusal("already_yours", "This customer is yours already.")
    if lying.pool != pool or not may_see(rules, person):
        return Refusal("gone", "This customer does not lie in this pool any more.")
    if lying.owner is not None:
        return Refusal("taken", "Somebody else was faster; this customer has an owner now.")
    if cooling(lying, person.user, today):
        return Refusal(
            "cooling",
            f"He was yours until lately; from {lying.cool_until} on you may claim him again.",
        )
    if rules.claims_per_day is not None and claimed_today >= rules.claims_per_day:
        return Refusal("claims_used", f"You have claimed {claimed_today} today; go on tomorrow.")
    limits = limits_of(rules, person.user)
    if limits.total is not None and held.total >= limits.total:
        return Refusal(
            "limit", f"You hold {held.total} of {limits.total}; give some up to claim others."
        )
    if room(limits, held, lying.level) == 0:
        return Refusal(
            "level_limit",
            f"You hold {held.levels.get(lying.level, 0)} of this level, as many as you may.",
        )
    return None


def cool_until(rules: PoolRules, today: date) -> date | None:
    """Until when (that day not included) a former owner may not claim; None: he may at once."""
    return today + timedelta(days=rules.cool_down_days) if rules.cool_down_days else None


# Falling back ---------------------------------------------------------------------------------


def renewed_on(rules: PoolRules, facts: Facts) -> date:
    """The day protection counts from: when he got the customer, or the last thing since that
    renews it."""
    days = {Renewal.CALL: facts.call, Renewal.REPLY: facts.reply, Renewal.ORDER: facts.order}
    found = [day for kind in rules.renewed_by if (day := days[kind]) is not None]
    return max([facts.since, *found])


def protected_until(rules: PoolRules, facts: Facts) -> date:
    """The first day on which the owner is not protected any more."""
    return renewed_on(rules, facts) + timedelta(days=rules.protection_days)


def due(rules: PoolRules, facts: Facts) -> Due | None:
    """The first day on which a rule takes the customer away, never while he is protected; None
    when no rule does."""
    shelter = protected_until(rules, facts)
    contact = max(day for day in (facts.since, facts.call, facts.reply) if day is not None)
    deal = facts.order or facts.since
    found = []
    if rules.no_contact_days is not None:
        day = contact + timedelta(days=rules.no_contact_days)
        found.append(Due(max(day, shelter), Cause.NO_CONTACT))
    if rules.no_deal_days is not None:
        day = max(deal, facts.since) + timedelta(days=rules.no_deal_days)
        found.append(Due(max(day, shelter), Cause.NO_DEAL))
    if rules.after_protection:
        found.append(Due(shelter, Cause.PROTECTION_OVER))
    return min(found, key=lambda one: one.on, default=None)


def verdict(rules: PoolRules, facts: Facts, today: date) -> Verdict:
    """What a run does with an owned customer. Where the rules warn, nobody loses a customer before
    he was warned and the days of the warning have passed, also when the rules became stricter
    meanwhile: `due` then moves to the day that leaves him the time."""
    until = protected_until(rules, facts)
    found = due(rules, facts)
    if found is None:
        return Verdict(Act.RENEW if facts.warned else Act.KEEP, None, until)
    ahead = timedelta(days=rules.warn_days)
    if today < found.on - ahead:
        return Verdict(Act.RENEW if facts.warned else Act.KEEP, found, until)
    if not rules.warn_days:
        return Verdict(Act.RECYCLE, found, until)
    if facts.warned is None:
        return Verdict(Act.WARN, Due(max(found.on, today + ahead), found.why), until)
    last = Due(max(found.on, facts.warned + ahead), found.why)
    return Verdict(Act.RECYCLE if today >= last.on else Act.KEEP, last, until)


# Checks ---------------------------------------------------------------------------------------


def checked(rules: PoolRules) -> PoolRules:
    """The rules, if they hold together. Raises `RulesInvalid` with the field."""
    for name, least in (("protection_days", 0), ("cool_down_days", 0), ("warn_days", 0)):
        _days(name, getattr(rules, name), least)
    for name in ("no_contact_days", "no_deal_days"):
        days = getattr(rules, name)
        if days is not None:
            _days(name, days, 1)
            if rules.warn_days >= days:
                raise RulesInvalid(
                    "The warning must come after the customer was got: fewer days than the rule.",
                    field="warn_days",
                )
    if rules.after_protection and not rules.protection_days:
        raise RulesInvalid(
            "Without days of protection everybody would lose everything each night.",
            field="protection_days",
        )
    if not 0 <= rules.run_hour <= 23:
        raise RulesInvalid("The hour lies between 0 and 23.", field="run_hour")
    if not 0 <= rules.call_s <= 3600:
        raise RulesInvalid("The seconds of a call lie between 0 and 3600.", field="call_s")
    if rules.claims_per_day is not None and not 0 <= rules.claims_per_day <= MOST_HELD:
        raise RulesInvalid("Claims a day cannot be negative.", field="claims_per_day")
    _limits("limits", rules.limits)
    for user, own in rules.overrides.items():
        _limits(f"overrides.{user}", own)
    return rules


def _days(field: str, days: int, least: int) -> None:
    if not least <= days <= MOST_DAYS:
        raise RulesInvalid(f"Days lie between {least} and {MOST_DAYS}.", field=field)


def _limits(field: str, limits: Limits) -> None:
    numbers = [*limits.levels.values(), *([] if limits.total is None else [limits.total])]
    if any(not 0 <= number <= MOST_HELD for number in numbers):
        raise RulesInvalid(f"A limit lies between 0 and {MOST_HELD}.", field=field)


def checked_reason(text: str) -> str:
    """The reason as it is kept. Raises `Invalid`."""
    said = " ".join(text.split())
    if not LEAST_REASON <= len(said) <= LONGEST_REASON:
        raise Invalid(
            f"Say in {LEAST_REASON} to {LONGEST_REASON} characters why.",
            code="reason_needed",
            field="reason",
        )
    return said
