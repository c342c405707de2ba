"""A fact of a call and when it was heard: what `interactions.fold` reads. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.model import WrapUpBegan, WrapUpEnded

BEGINNINGS = (e.CallArrived, e.CallPlaced, e.CallTaken, c.CallbackPlaced)
"""What a call's record begins with."""

Fact = e.Fact | c.CallsFact | WrapUpBegan | WrapUpEnded

JITTER = timedelta(seconds=0.5)
"""How far two moments of the switch may contradict each other by chance."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact of the call and when it was heard; `department` is that of the fact's agent then,
    `happened` when it was if it was heard late."""

    at: datetime
    fact: Fact
    switch_at: datetime | None = None
    department: str | None = None
    happened: datetime | None = None

    def moment(self, last: datetime) -> datetime:
        """When it was, after what was at `last`. A moment before that is one of a clock that was
        set meanwhile: then it is when it was heard."""
        happened = self.happened
        if happened is None or happened < last - JITTER:
            happened = self.at
        return max(happened, last)
