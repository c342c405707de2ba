"""The rules of pools for all inputs: who may see and claim, when somebody is warned and loses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.errors import Invalid
from warmline.pools import rules
from warmline.pools.errors import RulesInvalid
from warmline.pools.model import (
    Act,
    Cause,
    Facts,
    Held,
    Limits,
    Lying,
    Person,
    PoolRules,
    Renewal,
)

DAY = date(2026, 11, 2)
ANN = Person("ann", frozenset({"east", "all"}), frozenset({"sales"}))


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def asked(
    given_rules: PoolRules,
    lying: Lying,
    *,
    held: Held | None = None,
    claimed: int = 0,
    today: date = DAY,
    person: Person = ANN,
) -> str | None:
    found = rules.refusal(
        given_rules,
        person,
        lying,
        pool="p",
        held=held or Held(),
        claimed_today=claimed,
        today=today,
    )
    return None if found is None else found.code


# Who may see and claim ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("departments", "groups", "sees"),
    [
        ((), (), True),
        (("east",), (), True),
        (("all",), (), True),
        (("west",), (), False),
        ((), ("sales",), True),
        ((), ("service",), False),
        (("west",), ("sales",), True),
    ],
)
def test_given_a_pool_open_to_some_when_looked_at_then_they_see_it_and_may_claim(
    departments: tuple[str, ...], groups: tuple[str, ...], sees: bool
) -> None:
    some = PoolRules(open_departments=departments, open_groups=groups)
    assert rules.may_see(some, ANN) is sees
    assert asked(some, Lying("c", pool="p")) == (None if sees else "gone")


def test_given_what_stands_against_a_claim_when_claimed_then_the_reason_is_named() -> None:
    some = PoolRules(claims_per_day=2, limits=Limits(total=5, levels={"vip": 1}))
    free = Lying("c", "vip", pool="p")
    assert asked(some, free) is None
    assert asked(some, Lying("c", owner="bob", pool="p")) == "taken"
    assert asked(some, Lying("c", owner="ann", pool="p")) == "already_yours"
    assert asked(some, Lying("c", pool="other")) == "gone"
    assert asked(some, Lying("c", owner="bob", pool="other")) == "gone"
    assert asked(some, Lying("c", owner="bob")) == "gone"
    assert asked(some, free, claimed=2) == "claims_used"
    assert asked(some, free, held=Held(5, {})) == "limit"
    assert asked(some, free, held=Held(1, {"vip": 1})) == "level_limit"
    assert asked(some, Lying("c", "plain", pool="p"), held=Held(1, {"vip": 1})) is None


def test_given_a_former_owner_when_he_claims_then_only_after_his_cool_down() -> None:
    some = PoolRules(cool_down_days=3)
    until = rules.cool_until(some, DAY)
    lying = Lying("c", pool="p", former="ann", cool_until=until)
    assert [asked(some, lying, today=later(days)) for days in range(5)] == [
        "cooling",
        "cooling",
        "cooling",
        None,
        None,
    ]
    assert asked(some, lying, person=Person("bob")) is None
    assert rules.cool_until(PoolRules(cool_down_days=0), DAY) is None


def test_given_an_override_when_limits_are_read_then_it_counts_where_it_says_something() -> None:
    some = PoolRules(
        limits=Limits(total=10, levels={"vip": 2, "old": 3}),
        overrides={"ann": Limits(levels={"vip": 9}), "bob": Limits(total=0)},
    )
    assert rules.limits_of(some, "ann") == Limits(10, {"vip": 9, "old": 3})
    assert rules.limits_of(some, "bob") == Limits(0, {"vip": 2, "old": 3})
    assert rules.limits_of(some, "eve") == some.limits
    assert asked(some, Lying("c", pool="p"), person=Person("bob")) == "limit"


LEVELS = st.sampled_from(["", "vip", "old"])
LIMITS = st.builds(
    Limits,
    total=st.none() | st.integers(0, 8),
    levels=st.dictionaries(LEVELS, st.integers(0, 4), max_size=3),
)


@given(
    limits=LIMITS,
    own=st.none() | LIMITS,
    per_day=st.none() | st.integers(0, 12),
    used=st.integers(0, 12),
    levels=st.lists(LEVELS, max_size=20),
)
def test_given_any_limits_when_claimed_one_after_the_other_then_nobody_passes_one(
    limits: Limits, own: Limits | None, per_day: int | None, used: int, levels: list[str]
) -> None:
    some = PoolRules(
        limits=limits, overrides={} if own is None else {"ann": own}, claims_per_day=per_day
    )
    held, claimed = Held(), used
    for number, level in enumerate(levels):
        before = held
        code = asked(some, Lying(f"c{number}", level, pool="p"), held=held, claimed=claimed)
        if code is None:
            held, claimed = rules.with_one(held, level), claimed + 1
        else:
            # And nobody is refused who has room.
            full = rules.room(rules.limits_of(some, "ann"), before, level) == 0
            assert full or (per_day is not None and claimed >= per_day)
    most = rules.limits_of(some, "ann")
    assert most.total is None or held.total <= most.total
    assert all(held.levels.get(level, 0) <= limit for level, limit in most.levels.items())
    assert per_day is None or claimed <= max(per_day, used)


# Falling back ------------------------------------------------------------------------------------


def facts(**more: date | None) -> Facts:
    return Facts(customer="c", owner="ann", since=more.pop("since", DAY) or DAY, **more)


def test_given_no_contact_when_days_pass_then_warned_n_days_before_and_recycled_on_the_day() -> (
    None
):
    some = PoolRules(no_contact_days=10, protection_days=0, warn_days=3)
    said = {days: rules.verdict(some, facts(), later(days)).act for days in (0, 6, 7, 9, 10)}
    assert said[0] is said[6] is Act.KEEP
    assert said[7] is said[9] is said[10] is Act.WARN
    warned = facts(warned=later(7))
    assert rules.verdict(some, warned, later(9)).act is Act.KEEP
    lost = rules.verdict(some, warned, later(10))
    assert (lost.act, lost.due and lost.due.why) == (Act.RECYCLE, Cause.NO_CONTACT)


def test_given_a_call_when_judged_then_it_renews_only_where_the_setting_says_so() -> None:
    """A reply counts as contact anyway; what protects is chosen."""
    called, replied = facts(call=later(5)), facts(reply=later(5))
    some = PoolRules(after_protection=True, no_contact_days=None, protection_days=4)
    assert rules.protected_until(some, called) == later(9)
    assert rules.protected_until(some, replied) == later(4)
    by_all = PoolRules(protection_days=4, renewed_by=frozenset(Renewal))
    assert rules.protected_until(by_all, replied) == later(9)
    assert rules.protected_until(by_all, facts(order=later(6))) == later(10)
    contact = PoolRules(no_contact_days=10, protection_days=0)
    found = rules.due(contact, replied)
    assert found is not None
    assert found.on == later(15)


def test_given_a_deal_rule_when_an_order_comes_then_the_days_count_anew() -> None:
    some = PoolRules(no_contact_days=None, no_deal_days=20, protection_days=0)
    first, second = rules.due(some, facts()), rules.due(some, facts(order=later(15)))
    assert first is not None
    assert second is not None
    assert (first.on, second.on, first.why) == (later(20), later(35), Cause.NO_DEAL)


def test_given_protection_when_other_rules_are_due_then_nobody_is_taken_before_it_is_over() -> None:
    some = PoolRules(no_contact_days=2, protection_days=30, warn_days=0)
    assert rules.verdict(some, facts(), later(29)).act is Act.KEEP
    assert rules.verdict(some, facts(), later(30)).act is Act.RECYCLE


def test_given_a_warned_customer_when_contact_comes_then_the_warning_is_taken_back() -> None:
    some = PoolRules(no_contact_days=10, protection_days=0, warn_days=3)
    said = rules.verdict(some, facts(warned=later(7), call=later(8)), later(8))
    assert said.act is Act.RENEW


DAYS = st.integers(0, 40)
MAYBE = st.none() | DAYS.map(later)
RULES = st.builds(
    PoolRules,
    protection_days=st.integers(1, 20),
    renewed_by=st.frozensets(st.sampled_from(Renewal)),
    no_contact_days=st.none() | st.integers(8, 30),
    no_deal_days=st.none() | st.integers(8, 30),
    after_protection=st.booleans(),
    warn_days=st.integers(0, 7),
)


@given(some=RULES, since=DAYS, call=MAYBE, reply=MAYBE, order=MAYBE)
def test_given_any_rules_when_judged_night_by_night_then_warned_in_time_and_protected(
    some: PoolRules, since: int, call: date | None, reply: date | None, order: date | None
) -> None:
    """Nobody loses a customer while he is protected, nor without a warning `warn_days` before; who
    is due is lost in the end; a run on the same facts says the same."""
    held = Facts("c", "ann", later(since), call, reply, order)
    today, warned = later(since), None
    for _ in range(120):
        now = Facts("c", "ann", held.since, call, reply, order, warned)
        said = rules.verdict(some, now, today)
        assert said == rules.verdict(some, now, today)
        if said.act is Act.WARN:
            assert warned is None
            warned = today
        elif said.act is Act.RENEW:
            warned = None
        elif said.act is Act.RECYCLE:
            assert today >= rules.protected_until(some, now)
            if some.warn_days:
                assert warned is not None
                assert today >= warned + timedelta(days=some.warn_days)
            break
        today += timedelta(days=1)
    else:
        assert rules.due(some, held) is None
    if rules.due(some, held) is None:
        assert warned is None


@given(some=RULES, since=DAYS, call=DAYS)
def test_given_any_rules_when_a_call_comes_later_then_nothing_is_due_earlier(
    some: PoolRules, since: int, call: int
) -> None:
    without = rules.due(some, Facts("c", "ann", later(since)))
    called = rules.due(some, Facts("c", "ann", later(since), call=later(since + call)))
    assert (without is None) == (called is None)
    if without is not None and called is not None:
        assert called.on >= without.on


# Checks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (PoolRules(protection_days=-1), "protection_days"),
        (PoolRules(no_contact_days=0), "no_contact_days"),
        (PoolRules(no_contact_days=3, warn_days=3), "warn_days"),
        (PoolRules(no_deal_days=2, warn_days=5), "warn_days"),
        (PoolRules(after_protection=True, protection_days=0), "protection_days"),
        (PoolRules(run_hour=24), "run_hour"),
        (PoolRules(call_s=-1), "call_s"),
        (PoolRules(claims_per_day=-1), "claims_per_day"),
        (PoolRules(limits=Limits(total=-1)), "limits"),
        (PoolRules(overrides={"ann": Limits(levels={"vip": -1})}), "overrides.ann"),
    ],
)
def test_given_rules_that_cannot_hold_when_checked_then_the_field_is_named(
    wrong: PoolRules, field: str
) -> None:
    with pytest.raises(RulesInvalid) as raised:
        rules.checked(wrong)
    assert raised.value.field == field


def test_given_the_shipped_rules_when_checked_then_they_hold() -> None:
    assert rules.checked(PoolRules()) == PoolRules()


def test_given_a_reason_when_checked_then_it_says_something() -> None:
    assert rules.checked_reason("  no   interest ") == "no interest"
    for text in ("", " x ", "x" * 201):
        with pytest.raises(Invalid):
            rules.checked_reason(text)
