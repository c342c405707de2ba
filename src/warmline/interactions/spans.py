"""Arithmetic of a record's times: sums of segments, and the time between two moments. Pure; used by
`interactions.fold`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from warmline.interactions.model import Kind, Segment


def total(segments: Iterable[Segment], kind: Kind) -> float:
    """Seconds of all closed segments of a kind, exact to the microsecond."""
    micros = sum(
        round(segment.seconds * 1_000_000)
        for segment in segments
        if segment.kind is kind and segment.seconds is not None
    )
    return micros / 1_000_000


def between(
    first: tuple[datetime, datetime | None], second: tuple[datetime, datetime | None]
) -> float:
    """Seconds from one moment to the other, by the switch's clock where it told both."""
    if first[1] is not None and second[1] is not None:
        return (second[1] - first[1]).total_seconds()
    return (second[0] - first[0]).total_seconds()
