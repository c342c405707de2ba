"""Working time: examples to be checked on a calendar, and what must hold for every calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from warmline.ivr.calendar import compile_days
from warmline.ivr.hours import WEEK, Opening, WorkingHours
from warmline.tickets.clocks import (
    Always,
    Calendar,
    HoursCalendar,
    Limit,
    Pause,
    Unit,
    day_spans,
    ends,
    open_time,
    spend,
    worked,
)

ZONE = "Asia/Shanghai"
DAYS = compile_days("CN")
OFFICE = HoursCalendar(
    WorkingHours(
        weekly=(
            Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="09:00", closes="12:00"),
            Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="13:00", closes="18:00"),
        )
    ),
    DAYS,
    ZONE,
)


def at(text: str, zone: str = "+08:00") -> datetime:
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00{zone}")


def due(
    since: str, amount: int, unit: Unit, pauses: Sequence[tuple[str, str]] = ()
) -> datetime | None:
    start = at(since)
    stops = [Pause(at(first), at(last)) for first, last in pauses]
    return ends(OFFICE, start, [Limit(amount, unit)], stops)


@pytest.mark.parametrize(
    ("since", "amount", "unit", "end"),
    [
        ("03-02 10:00", 30, Unit.MINUTES, "03-02 10:30"),
        ("03-02 11:45", 30, Unit.MINUTES, "03-02 13:15"),  # over lunch
        ("03-02 08:00", 8, Unit.HOURS, "03-02 18:00"),  # ends with the day, not on the next
        ("03-06 17:30", 60, Unit.MINUTES, "03-09 09:30"),  # over the weekend
        ("03-02 10:00", 3, Unit.DAYS, "03-05 18:00"),  # from the next day
        ("03-06 20:00", 1, Unit.DAYS, "03-09 18:00"),
        ("03-02 10:00", 0, Unit.DAYS, "03-02 18:00"),  # the same day (急件当日)
        ("03-02 19:00", 0, Unit.DAYS, "03-03 18:00"),
        ("09-30 16:00", 1, Unit.DAYS, "10-08 18:00"),  # over the National Day
        ("10-09 10:00", 1, Unit.DAYS, "10-10 18:00"),  # a Saturday that makes up for a holiday
        ("02-13 10:00", 4, Unit.HOURS, "02-13 15:00"),
    ],
)
def test_given_a_limit_on_the_chinese_calendar_when_spent_then_it_ends_when_people_expect_it(
    since: str, amount: int, unit: Unit, end: str
) -> None:
    assert due(since, amount, unit) == at(end)


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([("03-02 10:10", "03-02 10:40")], "03-02 11:30"),
        ([("03-02 09:00", "03-02 10:30")], "03-02 11:30"),  # began before the clock
        ([("03-02 12:10", "03-02 12:50")], "03-02 11:00"),  # in the lunch hour: nothing lost
        ([("03-02 10:30", "03-03 09:00")], "03-03 09:30"),
        ([("03-02 10:10", "03-02 10:30"), ("03-02 10:20", "03-02 10:40")], "03-02 11:30"),
    ],
)
def test_given_pauses_when_an_hour_is_spent_then_the_working_time_in_them_is_added_once(
    pauses: list[tuple[str, str]], end: str
) -> None:
    assert due("03-02 10:00", 60, Unit.MINUTES, pauses) == at(end)


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([], "03-05 18:00"),
        ([("03-02 11:00", "03-02 17:00")], "03-05 18:00"),  # the day of the start is not counted
        ([("03-03 09:00", "03-03 18:00")], "03-06 18:00"),  # a whole day
        ([("03-03 08:00", "03-05 08:00")], "03-09 18:00"),  # two days, and the weekend between
        ([("03-03 10:00", "03-03 12:00")], "03-06 11:00"),  # two of eight hours
        ([("03-05 17:00", "03-06 11:30")], "03-06 13:30"),  # over the end: ends when it has run
        ([("03-03 12:00", "03-03 13:00")], "03-05 18:00"),  # in the lunch hour: nothing lost
    ],
)
def test_given_pauses_when_three_days_are_spent_then_the_days_lost_in_them_are_added(
    pauses: list[tuple[str, str]], end: str
) -> None:
    assert due("03-02 10:00", 3, Unit.DAYS, pauses) == at(end)


def test_given_a_short_saturday_when_half_of_it_is_paused_then_half_a_day_is_lost() -> None:
    """Two of Saturday's four hours are made up for by four of Monday's eight."""
    shop = HoursCalendar(
        WorkingHours(
            weekly=(
                Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="09:00", closes="17:00"),
                Opening(days=("sat",), opens="09:00", closes="13:00"),
            )
        ),
        {},
        ZONE,
    )
    stop = Pause(at("03-07 09:00"), at("03-07 11:00"))
    assert ends(shop, at("03-06 10:00"), [Limit(1, Unit.DAYS)], [stop]) == at("03-09 13:00")


def test_given_a_pause_on_the_day_itself_when_it_ends_today_then_it_is_made_up_for_tomorrow() -> (
    None
):
    assert due("03-02 10:00", 0, Unit.DAYS, [("03-02 16:00", "03-02 18:00")]) == at("03-03 11:00")


def test_given_an_open_pause_then_a_limit_in_days_has_no_end() -> None:
    three = [Limit(3, Unit.DAYS)]
    assert ends(OFFICE, at("03-02 10:00"), three, [Pause(at("03-04 10:00"))]) is None


def test_given_an_open_pause_when_the_budget_is_not_spent_before_then_there_is_no_end() -> None:
    start = at("03-02 10:00")
    hour = timedelta(hours=1)
    assert spend(OFFICE, start, hour, [Pause(at("03-02 10:30"))]) is None
    assert spend(OFFICE, start, hour, [Pause(at("03-02 11:30"))]) == at("03-02 11:00")


def test_given_a_calendar_that_is_never_open_then_nothing_ends() -> None:
    never = HoursCalendar(WorkingHours(), {}, ZONE)
    assert spend(never, at("03-02 10:00"), timedelta(minutes=1)) is None


def test_given_a_zone_with_summer_time_then_the_wall_clock_counts_and_a_day_has_23_hours() -> None:
    """On 29 March 2026 Berlin's clocks jump from two to three: its working day begins at nine by
    the wall, and its calendar day has 23 hours."""
    berlin = HoursCalendar(
        WorkingHours(weekly=(Opening(days=WEEK, opens="09:00", closes="10:00"),)),
        {},
        "Europe/Berlin",
    )
    start = datetime(2026, 3, 28, 8, 30, tzinfo=UTC)  # 09:30
    assert spend(berlin, start, timedelta(hours=1)) == datetime(2026, 3, 29, 7, 30, tzinfo=UTC)
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    day = worked(Always("Europe/Berlin"), midnight, datetime(2026, 3, 29, 22, 0, tzinfo=UTC))
    assert day == timedelta(hours=23)
    berlins_day_ends = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert ends(Always("Europe/Berlin"), midnight, [Limit(0, Unit.DAYS)]) == berlins_day_ends


# What holds for every calendar -------------------------------------------------------------------

_clock = st.integers(0, 23 * 60 + 59).map(lambda one: f"{one // 60:02d}:{one % 60:02d}")
_opening = st.builds(
    Opening,
    days=st.sets(st.sampled_from(WEEK), min_size=1).map(tuple),
    opens=_clock,
    closes=_clock,
).filter(lambda one: one.opens != one.closes)
calendars: st.SearchStrategy[Calendar] = st.one_of(
    st.builds(
        HoursCalendar,
        st.builds(WorkingHours, weekly=st.lists(_opening, min_size=1, max_size=3).map(tuple)),
        st.sampled_from([DAYS, {}]),
        st.sampled_from([ZONE, "Europe/Berlin", "America/New_York", "UTC"]),
    ),
    st.just(Always(ZONE)),
)
moments = st.integers(0, 365 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
spendables = st.integers(1, 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
limits = st.builds(Limit, st.integers(1, 20), st.sampled_from(Unit))


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    found = []
    for since in draw(st.lists(moments, max_size=4)):
        found.append(Pause(since, since + draw(spendables)))
    return found


@given(calendars, moments, spendables)
def test_given_any_calendar_then_an_end_is_in_open_time_and_exactly_the_budget_lies_before_it(
    calendar: Calendar, start: datetime, spendable: timedelta
) -> None:
    end = spend(calendar, start, spendable)
    assume(end is not None)
    assert end is not None
    assert worked(calendar, start, end) == spendable


@given(calendars, moments, spendables, pauses(), st.lists(moments, min_size=1, max_size=2))
def test_given_one_pause_more_then_an_end_is_never_earlier(
    calendar: Calendar,
    start: datetime,
    spendable: timedelta,
    before: list[Pause],
    more: list[datetime],
) -> None:
    first = spend(calendar, start, spendable, before)
    added = [*before, *(Pause(one, one + timedelta(hours=5)) for one in more)]
    second = spend(calendar, start, spendable, added)
    assert second is None or (first is not None and second >= first)


@given(calendars, moments, limits, pauses())
def test_given_a_longer_limit_then_an_end_is_never_earlier(
    calendar: Calendar, start: datetime, limit: Limit, stops: list[Pause]
) -> None:
    first = ends(calendar, start, [limit], stops)
    longer = Limit(limit.amount + 1, limit.unit)
    second = ends(calendar, start, [longer], stops)
    assert second is None or (first is not None and second >= first)


@given(calendars, moments, st.integers(0, 10_000), limits, pauses())
def test_given_a_later_start_then_an_end_is_never_earlier(
    calendar: Calendar, start: datetime, minutes: int, limit: Limit, stops: list[Pause]
) -> None:
    later = start + timedelta(minutes=minutes)
    first = ends(calendar, start, [limit], stops)
    second = ends(calendar, later, [limit], stops)
    assert second is None or (first is not None and second >= first)


@given(calendars, moments, limits, pauses(), st.lists(moments, min_size=1, max_size=2))
def test_given_one_pause_more_then_no_limit_ends_earlier(
    calendar: Calendar,
    start: datetime,
    limit: Limit,
    before: list[Pause],
    more: list[datetime],
) -> None:
    for one in (limit, Limit(0, Unit.DAYS)):
        first = ends(calendar, start, [one], before)
        added = [*before, *(Pause(at, at + timedelta(hours=5)) for at in more)]
        second = ends(calendar, start, [one], added)
        assert second is None or (first is not None and second >= first)


@given(calendars, moments, limits, pauses())
def test_given_pauses_then_a_clock_never_ends_inside_of_one(
    calendar: Calendar, start: datetime, limit: Limit, stops: list[Pause]
) -> None:
    end = ends(calendar, start, [limit], stops)
    assume(end is not None)
    assert end is not None
    assert not any(one.since < end and (one.until is None or end < one.until) for one in stops)


@given(calendars, moments, st.integers(1, 20), limits, pauses())
def test_given_an_extension_then_the_end_is_later_than_without(
    calendar: Calendar, start: datetime, days: int, more: Limit, stops: list[Pause]
) -> None:
    first = ends(calendar, start, [Limit(days, Unit.DAYS)], stops)
    second = ends(calendar, start, [Limit(days, Unit.DAYS), more], stops)
    assert second is None or (first is not None and second > first)


@given(calendars, moments, st.integers(1, 20))
def test_given_no_pause_then_a_limit_in_days_ends_when_the_last_of_them_closes(
    calendar: Calendar, start: datetime, days: int
) -> None:
    end = ends(calendar, start, [Limit(days, Unit.DAYS)])
    assume(end is not None)
    assert end is not None
    day, counted = calendar.day_of(start), list[datetime]()
    while len(counted) < days:
        day += timedelta(days=1)
        counted += [spans[-1][1] for spans in [day_spans(calendar, day)] if spans]
    assert end == counted[-1]


@given(calendars, moments, st.integers(1, 10), st.integers(0, 8))
def test_given_a_pause_over_whole_working_days_then_just_so_many_days_are_added(
    calendar: Calendar, start: datetime, days: int, paused: int
) -> None:
    """From the opening of one working day to that of a later one, the clock stands still."""
    working, day = list[datetime](), calendar.day_of(start)
    for _ in range(400):
        day += timedelta(days=1)
        if len(working) <= paused and (spans := day_spans(calendar, day)):
            working.append(spans[0][0])
    assume(len(working) == paused + 1)
    stop = Pause(working[0], working[paused])
    longer = ends(calendar, start, [Limit(days + paused, Unit.DAYS)])
    assert ends(calendar, start, [Limit(days, Unit.DAYS)], [stop]) == longer


@given(calendars, moments, st.lists(st.integers(0, 5000), min_size=2, max_size=2))
def test_given_three_moments_then_the_working_time_between_them_adds_up(
    calendar: Calendar, start: datetime, steps: list[int]
) -> None:
    middle = start + timedelta(minutes=steps[0])
    end = middle + timedelta(minutes=steps[1])
    whole = worked(calendar, start, end)
    assert whole == worked(calendar, start, middle) + worked(calendar, middle, end)
    assert timedelta() <= whole <= end - start


@given(calendars, moments)
def test_given_any_calendar_then_open_time_comes_in_order_and_never_twice(
    calendar: Calendar, start: datetime
) -> None:
    reached = start
    for number, (first, last) in enumerate(open_time(calendar, start)):
        assert reached <= first < last
        reached = last
        if number > 20:
            break
