"""Where a recording has gaps, read off its facts: part of `interactions.fold`. Pure.

Several reasons may hold it back at once; the gap lasts from the first to the end of the last, and
is called by the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from warmline.interactions.model import Gap


@dataclass(slots=True)
class Pauses:
    """The pauses heard of so far."""

    held: set[str] = field(default_factory=set)
    began: datetime | None = None
    reason: str = ""
    over: list[tuple[datetime, datetime, str]] = field(default_factory=list)

    def begin(self, reason: str, at: datetime) -> None:
        """It is held back for this reason, too."""
        if not self.held:
            self.began, self.reason = at, reason
        self.held.add(reason)

    def end(self, reason: str, at: datetime) -> None:
        """It is not held back for this reason any more."""
        if reason not in self.held:
            return
        self.held.discard(reason)
        if not self.held and self.began is not None:
            self.over.append((self.began, at, self.reason))
            self.began = None

    def gaps(self, zero: datetime, span_s: float) -> tuple[Gap, ...]:
        """The gaps within a file that begins at `zero` and lasts so long; an open one lasts to its
        end."""
        found: list[Gap] = []
        spans: list[tuple[datetime, datetime | None, str]] = [*self.over]
        if self.began is not None:
            spans.append((self.began, None, self.reason))
        for began, ended, reason in spans:
            start = max(0.0, (began - zero).total_seconds())
            end = span_s if ended is None else min(span_s, (ended - zero).total_seconds())
            if end > start:
                found.append(Gap(start_s=start, end_s=end, reason=reason))
        return tuple(found)
