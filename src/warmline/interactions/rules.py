"""Small choices about calls: masking numbers, summing times, reading a search. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from warmline.interactions.events import Number
from warmline.interactions.model import Gap, Kind, Segment
from warmline.kit.errors import Invalid
from warmline.telephony.numbers import mask

LEAST_DIGITS = 4
COMMENT = "-comment"
"""Ends the name of the sound of a customer's comment, before the suffix."""
MICROSECOND = timedelta(microseconds=1)
SORTS = ("arrived_at", "waited_s", "talked_s", "wrap_up_s")
"""What a list of calls is sorted by: each has an index."""


def checked_sort(sort: str) -> str:
    """The order of a list of calls. Raises `Invalid`."""
    if sort.removeprefix("-") not in SORTS:
        raise Invalid(
            f"This list cannot be sorted by “{sort}”; it can by {', '.join(SORTS)}.",
            code="sort_unknown",
            field="sort",
            may=list(SORTS),
        )
    return sort


def mask_number(number: Number) -> Number:
    """A number with raw and E.164 form masked; place and carrier stay."""
    return Number(
        raw=mask(number.raw),
        e164=None if number.e164 is None else mask(number.e164),
        kind=number.kind,
        place=number.place,
        carrier=number.carrier,
    )


def is_comment(key: str) -> bool:
    """Whether a stored sound is a customer's comment and not a call's recording."""
    return key.rpartition(".")[0].endswith(COMMENT)


def silent_throughout(span_s: float, gaps: Sequence[Gap]) -> bool:
    """Whether one gap covers a recording from end to end."""
    return span_s > 0 and bool(gaps) and gaps[0].start_s <= 0 and gaps[0].end_s >= span_s


def searched_digits(text: str) -> str:
    """The digits somebody searches for, or "" when there are fewer than four."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= LEAST_DIGITS else ""


def reversed_digits(number: Number) -> str:
    """The number's digits from the end, so that the last digits are a prefix an index can find."""
    return re.sub(r"\D", "", number.e164 or number.raw)[::-1]


def id_moment(interaction: str) -> datetime | None:
    """When an id was made (UUIDv7 carries its milliseconds), or None for other ids."""
    digits = interaction.replace("-", "")
    if len(digits) != 32 or digits[12] != "7":
        return None
    return datetime.fromtimestamp(int(digits[:12], 16) / 1000, tz=UTC)


def totals(segments: Iterable[Segment]) -> dict[Kind, float]:
    """Seconds of all closed segments by kind, exact to the microsecond."""
    micros: dict[Kind, int] = {}
    for segment in segments:
        if segment.ended_at is not None:
            took = (segment.ended_at - segment.started_at) // MICROSECOND
            micros[segment.kind] = micros.get(segment.kind, 0) + took
    return {kind: count / 1_000_000 for kind, count in micros.items()}


def between(
    first: tuple[datetime, datetime | None], second: tuple[datetime, datetime | None]
) -> float:
    """Seconds from one moment to the other, by the switch's clock where it told both."""
    if first[1] is not None and second[1] is not None:
        return (second[1] - first[1]).total_seconds()
    return (second[0] - first[0]).total_seconds()
