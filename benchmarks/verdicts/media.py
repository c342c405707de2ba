"""What a run of `bench media` says, from its raw steps alone. Pure.

A step is one variant at one number of talks: packets the probes sent and got back through the
measured switch and, beside it, straight from the far one; their jitter; and the CPU seconds of the
measured switch, which has one core. What the far switch and the probes themselves lose or delay is
taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LOSS, JITTER_MS = 0.001, 10.0
Step = Mapping[str, Any]


def added_loss(step: Step) -> float:
    """Share of packets lost beyond what the far switch alone loses."""
    return max(0.0, _loss(step["through"]) - _loss(step["beside"]))


def _loss(ways: Mapping[str, Any]) -> float:
    return 1 - ways["back"] / ways["sent"] if ways["sent"] else 1.0


def added_jitter_ms(step: Step) -> float:
    """Mean jitter of the probes beyond that of the far switch alone."""
    return max(0.0, float(step["through"]["jitter_ms"]) - float(step["beside"]["jitter_ms"]))


def clean(step: Step) -> bool:
    """All talks stood, and neither loss nor jitter passed its limit."""
    return bool(
        step["standing"] == step["talks"]
        and added_loss(step) <= LOSS
        and added_jitter_ms(step) <= JITTER_MS
    )


def limit(steps: Sequence[Step], variant: str) -> int:
    """The highest number of talks that was clean with all lower ones clean too."""
    highest = 0
    for step in sorted((s for s in steps if s["variant"] == variant), key=lambda s: s["talks"]):
        if not clean(step):
            break
        highest = step["talks"]
    return highest


def cost(steps: Sequence[Step], variant: str) -> float:
    """Cores that one talk takes, by the CPU of all clean steps over their talks and time."""
    found = [step for step in steps if step["variant"] == variant and clean(step)]
    talk_s = sum(step["talks_and_probes"] * step["seconds"] for step in found)
    return sum(step["cpu_s"] for step in found) / talk_s if talk_s else 0.0


def figures(raw: Mapping[str, Any]) -> dict[str, Any]:
    """By variant: highest clean number of talks on a core, whether the next one tried was not
    clean, the CPU of a talk in thousandths of a core, and the CPU of a set-up in ms."""
    steps = raw["steps"]
    found: dict[str, Any] = {}
    for variant in dict.fromkeys(step["variant"] for step in steps):
        highest = limit(steps, variant)
        found[variant] = {
            "clean_talks": highest,
            "limit_found": any(s["variant"] == variant and s["talks"] > highest for s in steps),
            "cores_per_1000_talks": round(1000 * cost(steps, variant), 2),
            "set_up_ms": raw["set_up_ms"].get(variant),
        }
    relayed, browser = raw["set_up_ms"].get("relayed"), raw["set_up_ms"].get("webrtc")
    if relayed is not None and browser is not None:
        found["webrtc_leg_set_up_ms"] = round(browser - relayed, 2)
    return found


def verdict(raw: Mapping[str, Any], variants: Sequence[str]) -> str:
    """`pass` when every variant has a clean step and a cost: the issue names no number to reach,
    it asks where the limit is."""
    steps = raw["steps"]
    measured = all(limit(steps, one) > 0 and cost(steps, one) > 0 for one in variants)
    return "pass" if measured and variants else "fail"
