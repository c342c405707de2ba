"""When a callback may be dialled, and what a queue may say about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ivr.hours import Opening, WorkingHours
from warmline.kit.errors import Invalid
from warmline.routing.callback_policy import LIMITS, CallbackPolicy, check, next_call
from warmline.routing.callers import Book, CallerRule, On
from warmline.routing.callers import check as check_rule
from warmline.routing.policy import Instead, QueuePolicy, Way
from warmline.routing.policy import check as check_policy

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = WorkingHours(
    weekly=(Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="09:00", closes="18:00"),)
)
NIGHT = WorkingHours(weekly=(Opening(days=("mon",), opens="20:00", closes="10:00"),))
POLICY = CallbackPolicy()

moments = st.integers(0, 525_599).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(minutes=minutes)
)
calendars = st.sampled_from([None, WEEK, NIGHT])
windows = st.tuples(st.integers(480, 1319), st.integers(481, 1320)).filter(lambda w: w[0] < w[1])


@given(moments, calendars, windows)
def test_given_any_moment_when_the_next_call_is_looked_for_then_it_is_lawful_and_the_first(
    here: datetime, hours: WorkingHours | None, window: tuple[int, int]
) -> None:
    policy = replace(POLICY, earliest=window[0], latest=window[1])
    days = {"2026-10-01": "holiday", "2026-10-10": "work"}
    found = next_call(policy, hours, here, days)

    def may(at: datetime) -> bool:
        minute = at.hour * 60 + at.minute
        open_ = hours is None or hours.is_open(at, days)
        return policy.earliest <= minute < policy.latest and open_

    if found is None:
        assert hours is not None
        return
    assert found >= here
    assert may(found)
    if found > here:
        assert not may(here)
        assert not may(found - timedelta(minutes=1))


def test_given_a_holiday_then_the_next_working_day() -> None:
    here = datetime(2026, 1, 5, 10, tzinfo=ZONE)
    days = {"2026-01-05": "holiday"}
    assert next_call(POLICY, WEEK, here, days) == datetime(2026, 1, 6, 9, tzinfo=ZONE)


def test_given_a_calendar_of_another_zone_then_its_hours_are_those_of_that_zone() -> None:
    there = WorkingHours(weekly=WEEK.weekly, zone="Asia/Urumqi")  # two hours behind Shanghai
    early = datetime(2026, 1, 5, 9, tzinfo=ZONE)
    assert next_call(POLICY, there, early, {}) == datetime(2026, 1, 5, 11, tzinfo=ZONE)
    # and it is never called later than the centre's own clock allows
    late = datetime(2026, 1, 5, 20, 30, tzinfo=ZONE)
    assert next_call(POLICY, there, late, {}) == datetime(2026, 1, 6, 11, tzinfo=ZONE)
    far = WorkingHours(weekly=WEEK.weekly, zone="America/New_York")  # 22:00 to 07:00 in Shanghai
    assert next_call(POLICY, far, early, {}) is None


def test_given_a_calendar_that_never_opens_then_never() -> None:
    assert next_call(POLICY, WorkingHours(), datetime(2026, 1, 5, tzinfo=ZONE), {}) is None


def set_to(name: str, value: object) -> CallbackPolicy:
    """The usual policy with one field changed."""
    change: dict[str, Any] = {name: value}
    return replace(POLICY, **change)


@pytest.mark.parametrize("name", LIMITS)
def test_given_a_figure_outside_its_limits_then_the_field_is_named(name: str) -> None:
    low, high, _ = LIMITS[name]
    check(set_to(name, low))
    check(set_to(name, high))
    for wrong in (low - 1, high + 1):
        with pytest.raises(Invalid) as refused:
            check(set_to(name, wrong))
        assert refused.value.field == f"policy.callback.{name}"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "*"}, "key"),
        ({"key": "12"}, "key"),
        ({"earliest": 7 * 60}, "earliest"),
        ({"latest": 23 * 60}, "latest"),
        ({"earliest": 1000, "latest": 1000}, "latest"),
    ],
)
def test_given_calls_at_night_or_an_odd_key_then_they_are_refused(
    change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check(replace(POLICY, **change))  # type: ignore[arg-type]
    assert refused.value.field == f"policy.callback.{field}"


def test_given_a_way_to_a_callback_where_none_are_taken_then_it_is_refused() -> None:
    way = Way(do=Instead.CALLBACK)
    with pytest.raises(Invalid) as refused:
        check_policy(QueuePolicy(full=way))
    assert refused.value.field == "policy.full.do"
    check_policy(QueuePolicy(full=way, callback=POLICY))


def test_given_numbers_that_want_no_calls_then_no_closer_rule_opens_them_again() -> None:
    book = Book.of(
        [
            CallerRule(number="+86138*", do_not_call=True),
            CallerRule(number="+8613800138000", label="VIP"),
            CallerRule(number="+8675512345678", do_not_call=True),
        ]
    )
    assert book.do_not_call(["+8613800138000"])
    assert book.do_not_call(["", "+8675512345678"])
    assert not book.do_not_call(["+8675512345679"])


def test_given_a_rule_that_only_says_no_calls_then_it_is_kept_and_only_for_callers() -> None:
    rule = CallerRule(number="+8613800138000", do_not_call=True)
    assert check_rule(rule).do_not_call
    with pytest.raises(Invalid):
        check_rule(replace(rule, on=On.CALLED))
