"""Durations by two significant digits: small enough to be kept in a result, exact to 5 %.

A histogram is an object {"milliseconds as text": how many}; the percentiles of a verdict come from
it, so a test computes them anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Histogram = dict[str, int]


def histogram(milliseconds: Iterable[float]) -> Histogram:
    """Count durations, each rounded up to two significant digits."""
    counts: dict[float, int] = {}
    for value in milliseconds:
        rounded = _up(value)
        counts[rounded] = counts.get(rounded, 0) + 1
    return {f"{value:.12g}": counts[value] for value in sorted(counts)}


def _up(value: float) -> float:
    if value <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(round(value / unit, 6)) * unit:.12g}")


def total(found: Mapping[str, int]) -> int:
    """How many durations there are."""
    return sum(found.values())


def percentile(found: Mapping[str, int], share: float) -> float:
    """The nearest rank, in milliseconds. Raises `ValueError` when there is nothing."""
    wanted = max(1, math.ceil(share * total(found)))
    seen = 0
    for value in sorted(found, key=float):
        seen += found[value]
        if seen >= wanted:
            return float(value)
    raise ValueError("a percentile of nothing")


def merged(several: Iterable[Mapping[str, int]]) -> Histogram:
    """One histogram of all."""
    counts: Histogram = {}
    for one in several:
        for value, count in one.items():
            counts[value] = counts.get(value, 0) + count
    return counts
