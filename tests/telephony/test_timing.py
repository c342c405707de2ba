"""Which flow answers when: examples a supervisor would give, and properties over any rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from warmline.kit.errors import Invalid
from warmline.telephony.timing import TimeRule, changes, check, flow_at, holds

SHANGHAI = "Asia/Shanghai"
DAY, NIGHT = "day", "night"
OFFICE = TimeRule(flow=DAY, days=(1, 2, 3, 4, 5), start="09:00", end="18:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "flow"),
    [
        ("2026-11-20 08:59", NIGHT),
        ("2026-11-20 09:00", DAY),
        ("2026-11-20 17:59:59", DAY),
        ("2026-11-20 18:00", NIGHT),
        ("2026-11-21 10:00", NIGHT),
    ],
)
def test_given_office_hours_when_somebody_calls_then_the_weekday_and_time_decide(
    moment: str, flow: str
) -> None:
    assert flow_at([OFFICE], NIGHT, at(moment)) == flow


def test_given_a_holiday_above_office_hours_when_called_in_it_then_the_upper_rule_wins() -> None:
    holiday = TimeRule(flow="holiday", first="2026-10-01", last="2026-10-07")
    assert flow_at([holiday, OFFICE], NIGHT, at("2026-10-01 10:00")) == "holiday"
    assert flow_at([holiday, OFFICE], NIGHT, at("2026-10-08 10:00")) == DAY
    assert flow_at([OFFICE, holiday], NIGHT, at("2026-10-01 10:00")) == DAY


def test_given_a_night_shift_when_it_is_after_midnight_then_it_belongs_to_the_day_it_began() -> (
    None
):
    friday_night = TimeRule(flow=NIGHT, days=(5,), start="22:00", end="06:00")
    assert holds(friday_night, at("2026-11-20 22:00"))
    assert holds(friday_night, at("2026-11-21 05:59"))
    assert not holds(friday_night, at("2026-11-21 22:00"))
    assert not holds(friday_night, at("2026-11-20 05:59"))


def test_given_friday_evening_when_asked_what_comes_next_then_it_is_monday_morning() -> None:
    [evening, monday] = changes([OFFICE], NIGHT, at("2026-11-20T17:00+08:00"), SHANGHAI, most=2)
    assert (evening.flow, evening.at) == (NIGHT, at("2026-11-20T18:00+08:00"))
    assert (monday.flow, monday.at) == (DAY, at("2026-11-23T09:00+08:00"))


def test_given_no_rules_or_ones_that_change_nothing_when_asked_then_nothing_comes() -> None:
    now = at("2026-11-20T17:00+08:00")
    assert changes([], DAY, now, SHANGHAI) == []
    assert changes([OFFICE], DAY, now, SHANGHAI) == []


def test_given_a_date_far_away_when_asked_then_it_is_found() -> None:
    later = TimeRule(flow="festival", first="2031-02-01", last="2031-02-01")
    [begin, end] = changes([later], DAY, at("2026-11-20T17:00+08:00"), SHANGHAI, most=2)
    assert begin.at == at("2031-02-01T00:00+08:00")
    assert end.at == at("2031-02-02T00:00+08:00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"flow": ""}, "rules.1.flow"),
        ({"days": (0,)}, "rules.1.days"),
        ({"start": "9:00"}, "rules.1.start"),
        ({"end": "25:00"}, "rules.1.end"),
        ({"start": "09:00", "end": "09:00"}, "rules.1.end"),
        ({"first": "2026-02-30"}, "rules.1.first"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "rules.1.last"),
    ],
)
def test_given_a_rule_that_cannot_be_when_checked_then_its_place_and_field_are_named(
    change: dict[str, object], field: str
) -> None:
    wrong = TimeRule(**({"flow": DAY} | change))  # type: ignore[arg-type]
    with pytest.raises(Invalid) as caught:
        check([OFFICE, wrong])
    assert caught.value.field == field


clocks = st.integers(0, 24 * 4 - 1).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
dates = st.dates(date(2026, 3, 20), date(2026, 4, 5)).map(date.isoformat)
rules = st.lists(
    st.builds(
        TimeRule,
        flow=st.sampled_from("abc"),
        days=st.lists(st.integers(1, 7), max_size=3, unique=True).map(tuple),
        start=clocks,
        end=clocks | st.just("24:00"),
        first=st.just("") | dates,
        last=st.just("") | dates,
    ),
    max_size=3,
)
moments = st.integers(0, 16 * 96).map(
    lambda n: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=15 * n)
)


@settings(max_examples=150, deadline=None)
@given(rules, moments, st.sampled_from([SHANGHAI, "Europe/Berlin"]))
@example(
    [TimeRule(flow="a", start="02:30", end="04:00")], at("2026-03-29T00:15+00:00"), "Europe/Berlin"
)
def test_given_any_rules_when_the_next_change_is_told_then_walking_through_time_finds_the_same(
    some: list[TimeRule], now: datetime, zone: str
) -> None:
    there = ZoneInfo(zone)

    def flow(moment: datetime) -> str:
        return flow_at(some, "otherwise", moment.astimezone(there))

    step, walked = timedelta(minutes=15), now + timedelta(minutes=15)
    while walked < now + timedelta(days=9) and flow(walked) == flow(now):
        walked += step
    told = changes(some, "otherwise", now, zone)
    if flow(walked) != flow(now):
        assert told
        assert (told[0].at, told[0].flow) == (walked, flow(walked))
    else:
        assert not told or told[0].at > walked


@given(rules, moments)
def test_given_any_rules_when_one_is_put_on_top_then_it_alone_decides_while_it_holds(
    some: list[TimeRule], moment: datetime
) -> None:
    always = TimeRule(flow="top")
    assert flow_at([always, *some], "otherwise", moment) == "top"
    assert flow_at(some, "otherwise", moment) in {rule.flow for rule in some} | {"otherwise"}


# Working calendars instead of own hours


class Office:
    """A calendar `office`: open on weekdays 09:00-18:00 but for one day that is a holiday."""

    holiday = date(2026, 11, 23)

    def is_open(self, key: str, at: datetime) -> bool | None:
        local = at.astimezone(ZoneInfo(SHANGHAI))
        if key != "office":
            return None
        works = local.isoweekday() <= 5 and local.date() != self.holiday
        return works and 9 <= local.hour < 18

    def edges(self, key: str, day: date) -> list[datetime]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(SHANGHAI))
        return [midnight + timedelta(hours=9), midnight + timedelta(hours=18)]


OPEN = TimeRule(flow=DAY, calendar="office")
CLOSED = TimeRule(flow="closed", calendar="office", open=False)


@pytest.mark.parametrize(
    ("moment", "flow"),
    [
        ("2026-11-20T08:59+08:00", "closed"),
        ("2026-11-20T09:00+08:00", DAY),
        ("2026-11-20T18:00+08:00", "closed"),
        ("2026-11-23T12:00+08:00", "closed"),
    ],
)
def test_given_rules_by_a_calendar_then_it_decides_holidays_too(moment: str, flow: str) -> None:
    assert flow_at([OPEN, CLOSED], "other", at(moment), Office()) == flow


def test_given_a_calendar_that_is_not_there_then_no_rule_by_it_holds() -> None:
    gone = [TimeRule(flow="a", calendar="gone"), TimeRule(flow="b", calendar="gone", open=False)]
    assert flow_at(gone, "other", at("2026-11-20T12:00+08:00"), Office()) == "other"
    assert flow_at([OPEN, CLOSED], "other", at("2026-11-20T12:00+08:00")) == "other"


def test_given_a_calendar_when_asked_then_what_comes_next_is_after_the_holiday() -> None:
    now = at("2026-11-20T17:00+08:00")
    [night, day] = changes([OPEN], "night", now, SHANGHAI, most=2, calendars=Office())
    assert (night.flow, night.at) == ("night", at("2026-11-20T18:00+08:00"))
    assert (day.flow, day.at) == (DAY, at("2026-11-24T09:00+08:00"))


def test_given_a_rule_with_calendar_and_own_hours_then_it_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        check([TimeRule(flow=DAY, calendar="office", start="09:00")])
    assert caught.value.field == "rules.0.calendar"
