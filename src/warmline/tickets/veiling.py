"""Other orders that an order's history names, as one person may read of them. Pure.

A step says which order was linked, merged, split off, and how alike two are. Whoever may not open
the other order is told that there is one, and neither its number nor how alike it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from warmline.tickets.model import HistoryStep

ONE = ("other", "into", "parent")
"""What of a step's data is the id of another order; its number stands beside it."""
OF_IT = (*ONE, "number", "score", "why")
SEVERAL = ("children", "others")
"""Lists of numbers of orders."""
HIDDEN = "hidden"
"""In the data of a step as somebody reads it: how many orders it names that he may not see."""


def named(steps: Iterable[HistoryStep]) -> set[str]:
    """The numbers of the orders that steps name."""
    found = set[str]()
    for step in steps:
        if step.data.get("number"):
            found.add(str(step.data["number"]))
        for key in SEVERAL:
            found |= {str(one) for one in _several(step.data, key)}
    return found


def veiled(steps: Iterable[HistoryStep], seen: Collection[str]) -> list[HistoryStep]:
    """The steps with the orders of these numbers and no others."""
    return [_veiled(step, seen) for step in steps]


def _veiled(step: HistoryStep, seen: Collection[str]) -> HistoryStep:
    data, hidden = dict(step.data), 0
    names_one = any(data.get(key) for key in ("number", *ONE))
    if names_one and data.get("number") not in seen:
        data, hidden = {key: value for key, value in data.items() if key not in OF_IT}, 1
    for key in SEVERAL:
        if every := _several(data, key):
            data[key] = [one for one in every if one in seen]
            hidden += len(every) - len(data[key])
    return replace(step, data={**data, HIDDEN: hidden}) if hidden else step


def _several(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []
