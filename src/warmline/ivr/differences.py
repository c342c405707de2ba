"""What differs between two documents of a flow, node by node and field by field.

For people who publish, compare and go back: nodes are matched by their id, the keys of a menu by
the key, everything else in lists by its place. Where the nodes are drawn makes no difference. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

DRAWING = ("layout",)
"""Fields that say how a flow is drawn, not what it does."""

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, with None for what was not there or is not there now."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One node that came, went or changed; `node` is empty for the flow's own settings."""

    change: Literal["added", "removed", "changed"]
    node: str
    kind: str
    label: str
    fields: tuple[FieldChange, ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """All of them: the flow's own settings first, then nodes in the order of `after`, then those
    that are gone."""
    found: list[Difference] = []
    own = tuple(_changes(_settings(before), _settings(after), ""))
    if own:
        found.append(Difference("changed", "", "", "", own))
    old = {node["id"]: node for node in before.get("nodes", ())}
    new = {node["id"]: node for node in after.get("nodes", ())}
    for id, node in new.items():
        if id not in old:
            found.append(_whole("added", node))
        elif fields := tuple(_changes(old[id], node, "")):
            found.append(Difference("changed", id, node["kind"], node.get("label", ""), fields))
    found += [_whole("removed", node) for id, node in old.items() if id not in new]
    return found


def _settings(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in ("nodes", *DRAWING)}


def _whole(change: Literal["added", "removed"], node: Mapping[str, Any]) -> Difference:
    return Difference(change, node["id"], node["kind"], node.get("label", ""))


def _changes(before: Any, after: Any, field: str) -> Iterator[FieldChange]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in list(dict.fromkeys([*before, *after])):
            inner = f"{field}.{name}" if field else name
            yield from _changes(before.get(name, _NOTHING), after.get(name, _NOTHING), inner)
        return
    old, new = _items(before), _items(after)
    if old is not None and new is not None:
        for name in list(dict.fromkeys([*old, *new])):
            yield from _changes(
                old.get(name, _NOTHING), new.get(name, _NOTHING), f"{field}[{name}]"
            )
        return
    yield FieldChange(field, _plain(before), _plain(after))


def _items(value: Any) -> dict[str, Any] | None:
    """A list of objects by what tells them apart, if it is one (an absent list is an empty one)."""
    if value is _NOTHING:
        return {}
    if not isinstance(value, list | tuple) or not all(isinstance(one, Mapping) for one in value):
        return None
    keys = [str(one.get("key", "")) for one in value]
    if all(keys) and len(set(keys)) == len(keys):
        return dict(zip(keys, value, strict=True))
    return {str(index): one for index, one in enumerate(value)}


def _plain(value: Any) -> Any:
    return None if value is _NOTHING else value
