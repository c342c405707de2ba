"""Business hours: the week, holidays, make-up workdays, own exceptions, nights."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.ivr.flows import END, Call, make
from warmline.ivr import calendar, flow

WEEKDAYS = {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}
DAYS = calendar.compile_days()


def is_open(at: str, *, zone: str = "Asia/Shanghai", **fields: Any) -> bool:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    return Call(_flow(fields), now=moment, days=DAYS).at == "end"


def _utc(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("UTC"))


def _flow(fields: dict[str, Any]) -> flow.Flow:
    node = {
        "id": "hours",
        "kind": "hours",
        "weekly": [WEEKDAYS],
        "open": "end",
        "closed": "night",
        **fields,
    }
    return make(node, END, {**END, "id": "night"}, zone="Asia/Shanghai")


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-03-04T08:59", False),
        ("2026-03-04T09:00", True),
        ("2026-03-04T17:59", True),
        ("2026-03-04T18:00", False),
        ("2026-03-07T10:00", False),
    ],
)
def test_given_weekly_hours_then_the_first_minute_is_in_and_the_last_is_out(
    at: str, open_: bool
) -> None:
    assert is_open(at) is open_


def test_given_a_caller_in_another_zone_then_the_flows_zone_or_the_nodes_own_decides() -> None:
    assert is_open("2026-03-04T01:00", zone="UTC")
    london = Call(_flow({"zone": "Europe/London"}), now=_utc("2026-03-04T01:00"), days=DAYS)
    assert london.at == "night"


def test_given_national_day_when_it_is_a_weekday_then_it_is_closed() -> None:
    assert not is_open("2026-10-01T10:00")
    assert is_open("2026-10-01T10:00", holidays="as_usual")


def test_given_a_make_up_workday_when_it_is_a_saturday_then_mondays_hours_apply() -> None:
    assert is_open("2026-10-10T10:00")
    assert not is_open("2026-10-10T10:00", holidays="as_usual")
    friday = {"days": ["fri"], "opens": "13:00", "closes": "15:00"}
    assert not is_open("2026-10-10T10:00", weekly=[friday], makeup_as="fri")
    assert is_open("2026-10-10T14:00", weekly=[friday], makeup_as="fri")


def test_given_an_own_exception_then_it_wins_over_week_and_calendar() -> None:
    duty = [{"date": "2026-10-01", "opens": "10:00", "closes": "11:00"}]
    assert is_open("2026-10-01T10:30", exceptions=duty)
    assert not is_open("2026-10-01T11:00", exceptions=duty)
    assert not is_open("2026-03-04T10:00", exceptions=[{"date": "2026-03-04"}])


def test_given_a_night_shift_then_it_reaches_into_the_next_morning_and_belongs_to_its_day() -> None:
    nights = [{"days": ["fri"], "opens": "22:00", "closes": "06:00"}]
    assert is_open("2026-03-06T23:00", weekly=nights)
    assert is_open("2026-03-07T05:59", weekly=nights)
    assert not is_open("2026-03-07T06:00", weekly=nights)
    assert not is_open("2026-03-06T05:00", weekly=nights)
    closed_friday = [{"date": "2026-03-06"}]
    assert not is_open("2026-03-07T05:00", weekly=nights, exceptions=closed_friday)


def test_given_a_whole_day_then_midnight_belongs_to_it() -> None:
    all_day = [{"days": ["wed"], "opens": "00:00", "closes": "24:00"}]
    assert is_open("2026-03-04T00:00", weekly=all_day)
    assert is_open("2026-03-04T23:59", weekly=all_day)
    assert not is_open("2026-03-05T00:00", weekly=all_day)
