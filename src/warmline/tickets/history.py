"""The chain of an order's steps: each digest covers the step and the digest before it. Pure.

The table refuses changes; the chain shows one that was made all the same (a restored copy, another
program): `sound` walks it. Of a step that was redacted, because the person was erased, only the
digest is left that it had; the steps around it are proven by that as before.
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
REDACTED = "redacted"
"""In the data of a step: what was written in it was taken out."""
HIDDEN = "***"
WRITTEN = ("text", "fields", "changed")
"""Of a step's data, what people wrote; all else are ids, codes and figures."""


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
        whole = step.data.get(REDACTED) is True or digest(before, step) == step.digest
        if step.seq != expected or not whole:
            return False
        before, expected = step.digest, expected + 1
    return True


def redacted(data: Mapping[str, Any]) -> dict[str, Any]:
    """A step's data without what people wrote: which fields they were stays."""
    kept = {key: value for key, value in data.items() if key not in WRITTEN}
    for key in WRITTEN:
        value = data.get(key)
        if isinstance(value, dict):
            pair = key == "changed"
            kept[key] = {name: [HIDDEN, HIDDEN] if pair else HIDDEN for name in value}
        elif value:
            kept[key] = HIDDEN
    return {**kept, REDACTED: True}
