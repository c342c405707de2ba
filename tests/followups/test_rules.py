"""Repeats, quick choices, reminders, limits: examples that people would write down, and what holds
for all inputs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from warmline.customers.rules import folded
from warmline.followups import rules
from warmline.followups.errors import FollowupMalformed, RepeatMalformed
from warmline.followups.model import Kind, Repeat, Rules, State, Unit, View
from warmline.ivr.calendar import compile_days
from warmline.kit.errors import Invalid

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DAYS = compile_days("CN")
NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
moments = some.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the zone is given beside
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=some.just(UTC),
)
zones = some.sampled_from([SHANGHAI, NEW_YORK])
repeats = some.builds(
    Repeat,
    unit=some.sampled_from(Unit),
    every=some.integers(1, 12),
    weekdays=some.lists(some.integers(0, 6), max_size=3).map(tuple),
    left=some.none() | some.integers(1, 5),
    workdays=some.booleans(),
)


def here(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


# Quick choices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "at"),
    [
        ("in_1_hour", here(2026, 1, 5, 10, 0)),
        ("in_3_hours", here(2026, 1, 5, 12, 0)),
        ("tomorrow_10", here(2026, 1, 6, 10, 0)),
        ("next_workday_10", here(2026, 1, 6, 10, 0)),
        ("in_3_days", here(2026, 1, 8, 9, 0)),
        ("next_monday_10", here(2026, 1, 12, 10, 0)),
        ("in_1_week", here(2026, 1, 12, 9, 0)),
        ("in_1_month", here(2026, 2, 5, 9, 0)),
    ],
)
def test_given_a_quick_choice_then_it_means_what_it_says(code: str, at: datetime) -> None:
    assert rules.quick(code, NOW, SHANGHAI, DAYS) == at


def test_given_days_off_when_the_next_working_day_is_wanted_then_they_are_skipped() -> None:
    """National Day of 2025: the 1st to the 8th of October are off, the 28th of September is worked
    although it is a Sunday."""
    eve = here(2025, 9, 30, 16)
    assert rules.quick("next_workday_10", eve, SHANGHAI, DAYS) == here(2025, 10, 9, 10)
    saturday = here(2025, 9, 27, 16)
    assert rules.quick("next_workday_10", saturday, SHANGHAI, DAYS) == here(2025, 9, 28, 10)


def test_given_a_month_s_end_when_one_month_later_then_the_last_day_there_is() -> None:
    assert rules.quick("in_1_month", here(2026, 1, 31, 9), SHANGHAI, DAYS) == here(2026, 2, 28, 9)


@given(some.sampled_from(rules.QUICK), moments, zones)
def test_given_any_now_when_chosen_quickly_then_it_is_to_come(
    code: str, now: datetime, zone: ZoneInfo
) -> None:
    found = rules.quick(code, now, zone, DAYS)
    assert now < found <= now + timedelta(days=40)
    assert found.utcoffset() == timedelta(0)


def test_given_a_choice_there_is_not_then_refused() -> None:
    with pytest.raises(FollowupMalformed):
        rules.quick("tomorrow", NOW, SHANGHAI, DAYS)


# Repeating ---------------------------------------------------------------------------------------


def series(first: datetime, repeat: Repeat, count: int, zone: ZoneInfo = SHANGHAI) -> list[date]:
    """The days of the first ones, each done on time."""
    kept = rules.checked_repeat(repeat, rules.day_of(first, zone))
    nominal, due, found = rules.day_of(first, zone), first, [rules.day_of(first, zone)]
    while len(found) < count:
        coming = rules.following(nominal, due, kept, due, zone, DAYS)
        if coming is None:
            break
        nominal, due, kept = coming
        found.append(rules.day_of(due, zone))
    return found


def test_given_the_31st_when_monthly_then_month_ends_and_the_31st_again() -> None:
    found = series(here(2026, 1, 31, 10), Repeat(Unit.MONTH), 5)
    assert [one.isoformat() for one in found] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]


def test_given_a_leap_day_when_yearly_then_its_eve_and_after_four_years_itself() -> None:
    found = series(here(2028, 2, 29, 10), Repeat(Unit.YEAR), 5)
    assert [one.isoformat()[5:] for one in found] == ["02-29", "02-28", "02-28", "02-28", "02-29"]


def test_given_weekdays_when_every_second_week_then_those_of_it() -> None:
    found = series(here(2026, 1, 5, 10), Repeat(Unit.WEEK, every=2, weekdays=(0, 3)), 5)
    assert [one.isoformat() for one in found] == [
        "2026-01-05",
        "2026-01-08",
        "2026-01-19",
        "2026-01-22",
        "2026-02-02",
    ]


def test_given_working_days_only_when_daily_then_days_off_give_one_day_and_no_heap() -> None:
    """The spring festival of 2026 is off from the 15th to the 23rd of February."""
    found = series(here(2026, 2, 13, 10), Repeat(Unit.DAY, workdays=True), 4)
    assert [one.isoformat() for one in found] == [
        "2026-02-13",
        "2026-02-14",
        "2026-02-24",
        "2026-02-25",
    ]


def test_given_a_day_off_when_weekly_then_put_off_once_and_back_on_its_weekday() -> None:
    """The 1st of October 2025 is a Wednesday in a long holiday."""
    found = series(here(2025, 9, 24, 10), Repeat(Unit.WEEK, workdays=True), 4)
    assert [one.isoformat() for one in found] == [
        "2025-09-24",
        "2025-10-09",
        "2025-10-15",
        "2025-10-22",
    ]


def test_given_an_end_when_it_repeats_then_not_beyond_it() -> None:
    until = Repeat(Unit.DAY, until=date(2026, 1, 7))
    assert len(series(here(2026, 1, 5, 10), until, 99)) == 3
    assert len(series(here(2026, 1, 5, 10), Repeat(Unit.DAY, left=4), 99)) == 5


def test_given_it_was_done_weeks_late_then_the_next_is_to_come_and_those_missed_count() -> None:
    due = here(2026, 1, 5, 10)
    found = rules.following(
        date(2026, 1, 5), due, Repeat(Unit.DAY, left=10), here(2026, 1, 8, 12), SHANGHAI, DAYS
    )
    assert found is not None
    assert found[1] == here(2026, 1, 9, 10)
    assert found[2].left == 6


def test_given_the_clocks_change_when_daily_then_the_hour_on_the_wall_stays() -> None:
    """New York goes to summer time on the 8th of March 2026."""
    due = datetime(2026, 3, 7, 10, 0, tzinfo=NEW_YORK).astimezone(UTC)
    found = rules.following(date(2026, 3, 7), due, Repeat(Unit.DAY), due, NEW_YORK, {})
    assert found is not None
    assert found[1] == datetime(2026, 3, 8, 14, 0, tzinfo=UTC)


@given(repeats, moments, moments, zones)
def test_given_any_rule_then_the_next_is_later_than_this_and_now_and_on_a_fitting_day(
    repeat: Repeat, due: datetime, now: datetime, zone: ZoneInfo
) -> None:
    due = due.replace(second=0, microsecond=0)
    nominal = rules.day_of(due, zone)
    kept = rules.checked_repeat(repeat, nominal)
    found = rules.following(nominal, due, kept, now, zone, DAYS)
    if found is None:
        assert kept.left is not None
        return
    day, at, rest = found
    assert at > max(due, now)
    assert day > nominal
    if kept.workdays:
        assert rules.is_workday(rules.day_of(at, zone), DAYS)
    if kept.unit is Unit.WEEK and kept.weekdays:
        assert day.weekday() in kept.weekdays
    if kept.day is not None:
        assert day.day == kept.day or (day + timedelta(days=1)).month != day.month
    assert rest.left is None or (kept.left is not None and 0 <= rest.left < kept.left)


@pytest.mark.parametrize(
    "wrong",
    [
        Repeat(Unit.DAY, every=0),
        Repeat(Unit.DAY, every=400),
        Repeat(Unit.WEEK, weekdays=(7,)),
        Repeat(Unit.DAY, left=0),
        Repeat(Unit.DAY, until=date(2025, 1, 1)),
    ],
)
def test_given_a_rule_that_is_none_then_refused(wrong: Repeat) -> None:
    with pytest.raises(RepeatMalformed):
        rules.checked_repeat(wrong, date(2026, 1, 5))


# Reminders ---------------------------------------------------------------------------------------


def test_given_an_hour_in_some_days_then_in_the_morning_and_five_minutes_before() -> None:
    found = rules.reminders(here(2026, 1, 8, 15), NOW, Rules(), SHANGHAI)
    assert [(one.kind, one.at) for one in found] == [
        (Kind.DAY, here(2026, 1, 8, 9)),
        (Kind.SOON, here(2026, 1, 8, 14, 55)),
    ]


def test_given_an_hour_before_work_begins_then_only_five_minutes_before() -> None:
    [found] = rules.reminders(here(2026, 1, 8, 8), NOW, Rules(), SHANGHAI)
    assert (found.kind, found.at) == (Kind.SOON, here(2026, 1, 8, 7, 55))


def test_given_an_hour_nearer_than_five_minutes_then_at_it_and_a_past_one_at_once() -> None:
    [near] = rules.reminders(NOW + timedelta(minutes=2), NOW, Rules(), SHANGHAI)
    assert near.at == NOW + timedelta(minutes=2)
    [past] = rules.reminders(NOW - timedelta(minutes=2), NOW, Rules(), SHANGHAI)
    assert past.at == NOW


@given(moments, moments, some.integers(1, 120), some.times(), zones)
def test_given_any_hour_then_each_reminder_is_to_come_in_time_and_the_last_is_there(
    due: datetime, now: datetime, before: int, starts: time, zone: ZoneInfo
) -> None:
    found = rules.reminders(due, now, Rules(starts.replace(tzinfo=None), before), zone)
    assert found[-1].kind is Kind.SOON
    assert all(now <= one.at <= max(due, now) for one in found)
    assert [one.at for one in found] == sorted({one.at for one in found})
    assert len({one.kind for one in found}) == len(found) <= 2
    for one in found[:-1]:
        assert rules.day_of(one.at, zone) == rules.day_of(due, zone)


def test_given_a_rest_when_in_the_past_or_too_long_then_refused() -> None:
    assert rules.checked_snooze(NOW + timedelta(minutes=5), NOW) == NOW + timedelta(minutes=5)
    for wrong in (NOW, NOW - timedelta(hours=1), NOW + timedelta(days=32)):
        with pytest.raises(FollowupMalformed):
            rules.checked_snooze(wrong, NOW)


def test_given_an_open_one_past_its_hour_then_overdue_and_a_closed_one_never() -> None:
    late = NOW - timedelta(seconds=1)
    assert rules.is_overdue(State.SNOOZED, late, NOW)
    assert not rules.is_overdue(State.DONE, late, NOW)
    assert not rules.is_overdue(State.DUE, NOW, NOW)


# Giving to others --------------------------------------------------------------------------------

DAY = date(2026, 1, 5)
waiting = some.lists(
    some.tuples(some.uuids().map(str), some.dates(DAY, DAY + timedelta(days=2))),
    max_size=30,
    unique_by=lambda one: one[0],
)


@given(
    waiting,
    some.integers(1, 4),
    some.dictionaries(some.tuples(some.sampled_from("abcd"), some.just(DAY)), some.integers(0, 5)),
    some.integers(0, 6),
)
def test_given_any_load_when_spread_then_all_are_somewhere_nobody_has_too_many_and_it_is_even(
    waiting: list[tuple[str, date]], people: int, taken: dict[tuple[str, date], int], limit: int
) -> None:
    receivers = list("abcd"[:people])
    limits = dict.fromkeys(receivers, limit)
    moves, left = rules.spread(waiting, receivers, taken, limits)
    assert sorted([*moves, *left]) == sorted(name for name, _ in waiting)
    days = dict(waiting)
    given = Counter((person, days[name]) for name, person in moves.items())
    for (person, day), count in given.items():
        assert taken.get((person, day), 0) + count <= limit
    for name in left:
        full = [taken.get((one, days[name]), 0) + given[one, days[name]] for one in receivers]
        assert min(full) >= limit
    if not taken and not left:
        for day in set(days.values()):
            counts = [given[one, day] for one in receivers]
            assert max(counts) - min(counts) <= 1


# Words, views, pages -----------------------------------------------------------------------------


def test_given_a_view_then_its_hours_are_the_centre_s_day() -> None:
    start, end = here(2026, 1, 5), here(2026, 1, 6)
    assert rules.bounds(View.TODAY, NOW, SHANGHAI) == (start, end)
    assert rules.bounds(View.OVERDUE, NOW, SHANGHAI) == (None, NOW)
    assert rules.bounds(View.COMING, NOW, SHANGHAI) == (end, None)
    assert rules.bounds(View.CLOSED, NOW, SHANGHAI) == (None, None)


@given(some.text(min_size=1, max_size=80), some.data())
def test_given_any_content_when_a_part_is_searched_then_its_grams_are_there(
    content: str, data: some.DataObject
) -> None:
    start = data.draw(some.integers(0, len(content) - 1))
    part = content[start : start + data.draw(some.integers(1, 5))]
    key = folded(part)
    if key and key in folded(content):
        assert set(rules.searched(part)) <= set(rules.grams(content))


def test_given_numbers_in_a_content_when_it_is_told_then_they_are_hidden() -> None:
    assert rules.titled("请回 138 0013 8000\n张三，订单 20260105，2 件") == (
        "请回 **** 张三，订单 ****，2 件"
    )
    assert len(rules.titled("长" * 200)) == 60


def test_given_a_sort_there_is_not_then_refused() -> None:
    assert rules.checked_sort("-due_at") == "-due_at"
    with pytest.raises(Invalid):
        rules.checked_sort("content")
