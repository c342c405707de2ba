"""The working calendars as those see them who only ask whether one is open: called numbers
(`telephony.timing.Calendars`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from warmline.ivr.hours import WorkingHours


@dataclass(frozen=True, slots=True)
class OpenTimes:
    """Calendars by key; `days` are the country's (ISO date → holiday or work), `zone` is the
    centre's, for calendars without one."""

    calendars: Mapping[str, WorkingHours]
    days: Mapping[str, str]
    zone: str

    def is_open(self, key: str, at: datetime) -> bool | None:
        """Whether it is open at a moment; None: there is no such calendar."""
        hours = self.calendars.get(key)
        if hours is None:
            return None
        return hours.is_open(at.astimezone(self._zone(hours)), self.days)

    def edges(self, key: str, day: date) -> Iterator[datetime]:
        """The moments (UTC) at which its spans of that day begin and end."""
        hours = self.calendars.get(key)
        for span in hours.spans(day, self.days) if hours is not None else ():
            for minute in span:
                local = datetime.combine(day, time()) + timedelta(minutes=minute)
                yield local.replace(tzinfo=self._zone(hours)).astimezone(UTC)

    def _zone(self, hours: WorkingHours | None) -> ZoneInfo:
        return ZoneInfo((hours.zone if hours is not None else "") or self.zone)
