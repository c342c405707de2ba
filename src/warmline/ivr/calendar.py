"""Holidays and make-up workdays, as plain data: ISO date → what differs from the weekday.

`app` computes the days once and puts them into the configuration snapshot; the engine gets them
passed in. For China they come from `chinesecalendar`, which knows every year the State Council has
announced: years it does not know follow the weekday, and `warning` says so. The centre's own
exceptions win over both. Pure: the library is a table, not a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
from chinese_calendar import constants

WORK = "work"
HOLIDAY = "holiday"

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
}


class SpecialDay(msgspec.Struct, frozen=True):
    """A day that differs from its weekday: `kind` is work or holiday, `name` the occasion."""

    kind: str
    name: str


def special_days(country: str = "CN") -> dict[str, SpecialDay]:
    """All days known that differ from their weekday; empty for countries other than China."""
    if country != "CN":
        return {}
    days = {}
    for day, occasion in constants.holidays.items():
        days[day.isoformat()] = SpecialDay(HOLIDAY, _NAMES.get(occasion, occasion))
    for day, occasion in constants.workdays.items():
        days[day.isoformat()] = SpecialDay(WORK, f"{_NAMES.get(occasion, occasion)}调休上班")
    return dict(sorted(days.items()))


def compile_days(
    country: str = "CN", exceptions: Mapping[str, str] | None = None
) -> dict[str, str]:
    """ISO date → `work` or `holiday`, the centre's own exceptions laid over the country's."""
    days = {day: special.kind for day, special in special_days(country).items()}
    return {**days, **(exceptions or {})}


def known_until(days: Mapping[str, str]) -> date | None:
    """The last day of the last year that the calendar says anything about."""
    return date(int(max(days)[:4]), 12, 31) if days else None


def warning(days: Mapping[str, str], day: date) -> str | None:
    """A sentence when the calendar says nothing about the year of `day`."""
    known = known_until(days)
    if known is None or day <= known:
        return None
    return (
        f"Holidays are known up to {known.year}; {day.year} follows the weekdays. "
        "Update the package chinesecalendar, or name the days as exceptions of the node."
    )
