"""What a run of `bench ivr` says, from its raw figures alone. Pure.

`raw["reaction"]`: sessions, failed ones and a histogram of milliseconds from the end of the last
key to the far end's BYE. `raw["events"]`: digits by RFC 4733, how many there were and how many the
journal has otherwise. `raw["tones"]`: the same for each condition of in-band tones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.verdicts import histogram

GOAL = {"reaction_p99_ms": 200.0, "sessions_per_s": 100, "digits": 100_000, "tones": 0.999}


def wrong_digits(sent: str, found: str) -> int:
    """How many digits of `sent` are missing, changed or added in `found` (Levenshtein)."""
    before = list(range(len(found) + 1))
    for row, key in enumerate(sent, start=1):
        line = [row]
        for column, other in enumerate(found, start=1):
            line.append(min(before[column] + 1, line[-1] + 1, before[column - 1] + (key != other)))
        before = line
    return before[-1]


def figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Percentiles in milliseconds, digits wrong, and the share of tones recognised."""
    reaction, events, tones = raw["reaction"], raw["events"], raw["tones"]
    sent = sum(one["digits"] for one in tones)
    wrong = sum(one["wrong"] for one in tones)
    return {
        "reaction_p50_ms": histogram.percentile(reaction["ms"], 0.5),
        "reaction_p99_ms": histogram.percentile(reaction["ms"], 0.99),
        "sessions": reaction["sessions"],
        "failed_sessions": reaction["failed"],
        "event_digits": events["digits"],
        "event_digits_wrong": events["wrong"],
        "tone_digits": sent,
        "tones_recognised": round(1 - wrong / sent, 5) if sent else 0.0,
        "tones_missed_in": {one["name"]: one["wrong"] for one in tones if one["wrong"]},
    }


def verdict(raw: Mapping[str, Any]) -> str:
    """`pass` when every goal is met with no failed session."""
    found = figures(raw)
    holds = (
        found["reaction_p99_ms"] < GOAL["reaction_p99_ms"]
        and raw["reaction"]["rate"] >= GOAL["sessions_per_s"]
        and found["failed_sessions"] == 0
        and found["event_digits"] >= GOAL["digits"]
        and found["event_digits_wrong"] == 0
        and found["tones_recognised"] >= GOAL["tones"]
    )
    return "pass" if holds else "fail"
