"""When the switch said it, by the journal: the beginning of each way from an event to a desktop.

Every step of the journal that came from the switch names the switch's own time of what it started
from; a page shows an agent or a call with the moment (`since`) of the step that made it so. The
two meet in (id, moment). Steps that started from a person or a deadline have no such time and are
left out, counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks.verdicts.histogram import Histogram, histogram
from warmline.kit.bus import Bus
from warmline.voice import stream

Moment = tuple[str, str]
"""Id of an agent or a call, and the ISO moment of the step."""


@dataclass(frozen=True, slots=True)
class Began:
    """Unix times: of the switch's event, and of `voice` deciding on it."""

    switch: float
    voice: float


async def beginnings(url: str, shard: str) -> dict[Moment, Began]:
    """What every step of the journal started from."""
    found: dict[Moment, Began] = {}
    bus = await Bus.connect(url, "warmline benchmark times")
    try:
        async for one in stream.replay(bus.js, stream.subject(shard)):
            events = one.step.events
            switch = [e.switch_at for e in events if e.switch_at is not None]
            if not switch:
                continue
            at = min(switch).timestamp()
            for event in events:
                began = Began(at, event.at.timestamp())
                found.setdefault((event.key, event.at.isoformat()), began)
                if event.interaction:
                    found.setdefault((event.interaction, event.at.isoformat()), began)
    finally:
        await bus.close()
    return found


@dataclass
class Ways:
    """Milliseconds of each way in one stretch of time."""

    whole: dict[str, list[float]] = field(default_factory=dict)
    """Kind of page → from the switch's event to the page."""
    told: list[float] = field(default_factory=list)
    """From the decision of `voice` to the page."""
    sent: list[float] = field(default_factory=list)
    """From `web` making the message to a page that reads: what sending and reading take."""
    without: int = 0

    def raw(self) -> dict[str, Any]:
        """As kept in the result."""
        kinds: dict[str, Histogram] = {k: histogram(v) for k, v in sorted(self.whole.items())}
        return {
            "event_to_page_ms": kinds,
            "decision_to_page_ms": histogram(self.told),
            "made_to_page_ms": histogram(self.sent),
            "changes_without_switch_time": self.without,
        }


def ways(
    pages: Iterable[Mapping[str, Any]], began: Mapping[Moment, Began], since: float, until: float
) -> Ways:
    """The ways of all changes that `voice` decided between two Unix times."""
    found = Ways()
    for page in pages:
        kind = found.whole.setdefault(page["kind"], [])
        for key, moment, at, made in page["seen"]:
            if not since <= datetime.fromisoformat(moment).timestamp() < until:
                continue
            start = began.get((key, moment))
            if start is None:
                found.without += 1
                continue
            kind.append(1000 * (at - start.switch))
            found.told.append(1000 * (at - start.voice))
            if page["kind"] != "slow":
                found.sent.append(1000 * (at - made))
    return found
