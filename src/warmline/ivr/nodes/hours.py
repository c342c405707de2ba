"""`hours`: open or closed, by a working calendar or by times of the node's own.

{"id": "hours", "kind": "hours", "open": "menu", "closed": "night", "calendar": "office"}

{"id": "hours", "kind": "hours", "open": "menu", "closed": "night",
 "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}],
 "holidays": "closed", "makeup_as": "mon",
 "exceptions": [{"date": "2026-12-31", "name": "盘点", "opens": "09:00", "closes": "12:00"},
                {"date": "2026-12-30", "name": "搬迁"}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from warmline.ivr.hours import (
    Clock,
    Day,
    Holidays,
    Opening,
    OwnDay,
    Period,
    Weekday,
    WorkingHours,
    is_day,
)
from warmline.ivr.nodes.base import Moment, Move, Node, Problem, Target, Way


class SpecialHours(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One date that differs from everything else: open for a span, or closed when it has none."""

    date: Day
    name: str = ""
    opens: Clock | None = None
    closes: Clock | None = None


class HoursNode(Node, frozen=True, kw_only=True, tag="hours"):
    """Choose the way by the time of day: by the working calendar that `calendar` names, else by
    the node's own times. A span belongs to the day on which it opens.

    `holidays`: closed (the country's holidays are) or `as_usual` (the weekday decides and the
    country is not asked). `makeup_as` is the weekday whose hours a make-up workday has. `zone`
    replaces the flow's. A calendar that is gone counts as closed.
    """

    open: Target
    closed: Target
    calendar: Annotated[
        str, msgspec.Meta(max_length=64, description="The key of a working calendar.")
    ] = ""
    weekly: tuple[Opening, ...] = ()
    holidays: Holidays = "closed"
    makeup_as: Weekday = "mon"
    exceptions: tuple[SpecialHours, ...] = ()
    zone: str = ""

    def enter(self, moment: Moment) -> Move:
        plan = moment.calendars.get(self.calendar) if self.calendar else self.own_hours()
        is_open = plan is not None and plan.is_open(
            moment.now.astimezone(ZoneInfo(plan.zone or moment.zone)), moment.days
        )
        return Move(session=moment.session, to=self.open if is_open else self.closed)

    def own_hours(self) -> WorkingHours:
        """The node's own times as the rule that calendars share."""
        return WorkingHours(
            weekly=self.weekly,
            holidays=self.holidays,
            makeup_as=self.makeup_as,
            own=tuple(
                OwnDay(date=one.date, name=one.name, periods=_periods(one))
                for one in self.exceptions
            ),
            zone=self.zone,
        )

    def ways(self) -> Iterator[Way]:
        yield Way("open", self.open)
        yield Way("closed", self.closed)

    def problems(self) -> Iterator[Problem]:
        if self.calendar:
            if self.weekly or self.exceptions:
                yield self.fault(
                    "two_calendars",
                    "The node names a calendar and has times of its own.",
                    "Keep one of them; the calendar would win.",
                )
            return
        if not self.weekly and not any(exception.opens for exception in self.exceptions):
            yield self.fault(
                "never_open",
                "It is never open.",
                "Name a `calendar`, or add opening times under `weekly`.",
                "weekly",
            )
        yield from self._own_problems()

    def _own_problems(self) -> Iterator[Problem]:
        for index, exception in enumerate(self.exceptions):
            place = f"exceptions[{index}]"
            if (exception.opens is None) != (exception.closes is None):
                yield self.fault(
                    "half_span",
                    f"{exception.date} has only one of `opens` and `closes`.",
                    "Give both for an open day, none for a closed one.",
                    f"{place}.opens",
                    date=exception.date,
                )
            if not is_day(exception.date):
                yield self.fault(
                    "no_such_day",
                    f"{exception.date} does not exist.",
                    "Correct the date.",
                    f"{place}.date",
                    date=exception.date,
                )
        for index, opening in enumerate(self.weekly):
            if opening.opens == opening.closes:
                yield self.fault(
                    "empty_span",
                    f"A span opens and closes at {opening.opens}.",
                    "Write 00:00 to 24:00 for a whole day.",
                    f"weekly[{index}].opens",
                    opens=opening.opens,
                )


def _periods(one: SpecialHours) -> tuple[Period, ...]:
    if one.opens is None or one.closes is None:
        return ()
    return (Period(opens=one.opens, closes=one.closes),)
