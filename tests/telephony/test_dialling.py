"""Which numbers may be reached, and what they are shown: the rules as they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.errors import Invalid
from warmline.telephony.dialling import DialRule, checked, decide, is_emergency
from warmline.telephony.numbers import normalise


def judge(number: str, *rules: DialRule, roles: tuple[str, ...] = (), queue: str | None = None):  # type: ignore[no-untyped-def]
    return decide(rules, normalise(number), country="CN", roles=roles, queue=queue)


def rule(prefix: str, allowed: bool, **fields: str) -> DialRule:
    return DialRule(id=f"{prefix}{allowed}{fields}", prefix=prefix, allowed=allowed, **fields)


def test_given_no_rule_when_asked_then_allowed_and_shown_the_trunks_number() -> None:
    verdict = judge("13800138000")
    assert (verdict.allowed, verdict.show, verdict.rule) == (True, "", None)


def test_given_a_longer_beginning_when_both_fit_then_it_counts() -> None:
    rules = (rule("1", False), rule("138", True, show="4008001234"))
    assert judge("13800138000", *rules).allowed
    assert judge("13800138000", *rules).show == "4008001234"
    assert not judge("13900139000", *rules).allowed


@pytest.mark.parametrize("written", ["0085221234567", "+85221234567", "00852 2123 4567"])
def test_given_international_calls_forbidden_when_written_in_any_way_then_forbidden(
    written: str,
) -> None:
    assert not judge(written, rule("00", False)).allowed
    assert not judge(written, rule("+852", False)).allowed
    assert judge("+8613800138000", rule("00", False)).allowed


def test_given_an_area_when_forbidden_then_its_landlines_are_and_mobiles_are_not() -> None:
    assert not judge("075512345678", rule("0755", False)).allowed
    assert judge("13800138000", rule("0755", False)).allowed


def test_given_a_rule_for_a_role_or_queue_when_another_asks_then_it_does_not_count() -> None:
    leaders = (rule("00", False), rule("00", True, role="leader"))
    assert not judge("+85221234567", *leaders).allowed
    assert judge("+85221234567", *leaders, roles=("leader",)).allowed
    sales = (rule("138", True), rule("138", False, queue="sales"))
    assert not judge("13800138000", *sales, queue="sales").allowed
    assert judge("13800138000", *sales, queue="service").allowed


@given(
    number=st.sampled_from(["110", "119", "120", "122"]),
    prefixes=st.lists(st.sampled_from(["1", "11", "110", "12", "119"]), max_size=5),
)
def test_given_any_rules_when_a_life_may_depend_on_it_then_allowed(
    number: str, prefixes: list[str]
) -> None:
    assert is_emergency(normalise(number), "CN")
    assert judge(number, *(rule(prefix, False) for prefix in prefixes)).allowed


@pytest.mark.parametrize(("prefix", "show"), [("", ""), ("abc", ""), ("1", "abc"), ("1" * 17, "")])
def test_given_a_rule_that_means_nothing_when_checked_then_refused(prefix: str, show: str) -> None:
    with pytest.raises(Invalid):
        checked(DialRule(id="r", prefix=prefix, allowed=False, show=show))
