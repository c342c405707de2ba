"""The chain of an order's steps: each digest covers the step and the digest before it. Pure.

The table refuses changes; the chain shows one that was made all the same (a restored copy, another
program): `sound` walks it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from warmline.tickets.model import HistoryStep

FIRST = ""
"""What stands before the first step."""


def digest(before: str, step: HistoryStep) -> str:
    """SHA-256 over everything a step says and the digest before it."""
    facts: Mapping[str, Any] = {
        "before": before,
        "id": step.id,
        "ticket": step.ticket,
        "seq": step.seq,
        "at": step.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": step.by,
        "step": step.step.value,
        "from": step.from_state.value if step.from_state else None,
        "to": step.to_state.value,
        "reason": step.reason,
        "data": step.data,
    }
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sound(steps: Iterable[HistoryStep]) -> bool:
    """Whether no step was changed, taken out or put in; the steps in their order."""
    before, expected = FIRST, 1
    for step in steps:
        if step.seq != expected or digest(before, step) != step.digest:
            return False
        before, expected = step.digest, expected + 1
    return True
