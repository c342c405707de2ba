"""What a run of `bench live` says, from its raw figures alone. Pure.

`raw["stretches"]` are two stretches of the same load: in the first every page reads, in the second
some stop reading for a while. Each has histograms of the way from the switch's event to the page by
kind of page. `raw["slow"]` and `raw["pages"]` tell what became of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.verdicts import histogram

GOAL_P99_MS = 200.0
DESKTOPS, CALLS_PER_S = 500, 50
"""The load the goal is for; a smaller run cannot pass."""
QUICK = ("agent", "board")
"""Kinds of pages that read all the time; a slow one's own delay is its own doing."""


def figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Percentiles in milliseconds by stretch, and how the pages fared."""
    found: dict[str, Any] = {}
    for stretch in raw["stretches"]:
        ways = stretch["event_to_page_ms"]
        whole = histogram.merged(ways[kind] for kind in QUICK if kind in ways)
        found[stretch["name"]] = {
            "p50_ms": histogram.percentile(whole, 0.5),
            "p99_ms": histogram.percentile(whole, 0.99),
            "agents_p99_ms": histogram.percentile(ways["agent"], 0.99),
            "boards_p99_ms": histogram.percentile(ways["board"], 0.99),
            "changes": histogram.total(whole),
            "calls": stretch["calls"],
            "failed_calls": stretch["failed"],
        }
        if "made_to_page_ms" in stretch:  # not in runs before it was noted
            made = histogram.percentile(stretch["made_to_page_ms"], 0.99)
            found[stretch["name"]]["made_to_page_p99_ms"] = made
    return {**found, "slow_readers": raw["slow"], "pages": raw["pages"]}


def verdict(raw: Mapping[str, Any]) -> str:
    """`pass` when both stretches keep the goal with no failed call, no page missed a message or
    ended with a picture other than the true one, and every slow reader got a new snapshot."""
    found = figures(raw)
    quick = all(found[s["name"]]["p99_ms"] < GOAL_P99_MS for s in raw["stretches"])
    carried = all(s["calls"] > 0 and s["failed"] == 0 for s in raw["stretches"])
    pages, slow = raw["pages"], raw["slow"]
    true = pages["gaps"] == pages["closed"] == pages["differing"] == 0 and pages["compared"] > 0
    dropped = slow["readers"] > 0 and slow["with_new_snapshot"] == slow["readers"]
    spared = pages["quick_with_new_snapshot"] == 0
    large = pages["open"] >= DESKTOPS and raw["rate"] >= CALLS_PER_S
    enough = len(raw["stretches"]) == 2 and large and quick and carried
    return "pass" if enough and true and dropped and spared else "fail"
