"""Taking a person's numbers out of what is written of his calls. Pure.

The journal's rows keep everything else, so figures stay what they were. Used by
`interactions.store.personal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

HIDDEN = "***"
NOBODY: Mapping[str, Any] = {
    "raw": "",
    "e164": None,
    "kind": "anonymous",
    "place": "",
    "carrier": "",
}
"""A number of which nothing is known any more, as `events.Number` is written."""
LEAST_DIGITS = 7
_KEYS = frozenset(("keys", "digits"))
"""What a caller keyed in may be his identity card's number."""


def pattern_of(numbers: Iterable[str], country_code: str) -> re.Pattern[str] | None:
    """Finds these numbers in a text, however they were dialled: with or without the country's code
    or a trunk zero. None for no number."""
    tails = {_tail(number, country_code) for number in numbers} - {""}
    if not tails:
        return None
    return re.compile(r"\+?\d*(?:" + "|".join(sorted(map(re.escape, tails))) + ")")


def _tail(number: str, country_code: str) -> str:
    digits = re.sub(r"\D", "", number.removeprefix(f"+{country_code}"))
    return digits if len(digits) >= LEAST_DIGITS else ""


def without(value: Any, pattern: re.Pattern[str]) -> Any:
    """A value of JSON without the numbers, and without what was keyed in."""
    if isinstance(value, Mapping):
        if "raw" in value and "kind" in value and _has(value, pattern):
            return {**value, **NOBODY}
        return {
            name: HIDDEN if name in _KEYS and part else without(part, pattern)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [without(part, pattern) for part in value]
    return pattern.sub("", value) if isinstance(value, str) else value


def _has(number: Mapping[str, Any], pattern: re.Pattern[str]) -> bool:
    shown = (re.sub(r"[\s\-()]", "", str(number.get(name) or "")) for name in ("raw", "e164"))
    return any(pattern.search(one) for one in shown)
