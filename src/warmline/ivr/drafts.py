"""Drafts as they are while somebody draws: documents that need not be flows yet.

An editor saves what is there, a queue not chosen and a way not drawn included. `shaped` refuses
only what is no document at all; `problems` says everything that still keeps it from being a flow,
the checks' findings about the finished part among them. Pure; used by `ivr.service`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, cast

import msgspec

from warmline.ivr import checks
from warmline.ivr.errors import FlowNotSound, FlowUnreadable
from warmline.ivr.flow import Flow
from warmline.ivr.nodes import AnyNode
from warmline.ivr.nodes.base import Node, Problem, Way
from warmline.ivr.schema import exits_of
from warmline.kit.errors import Invalid

MAX_NODES = 500
"""More nodes than this nobody can draw or read."""

MAX_BYTES = 256 * 1024
"""A document as JSON; every live one travels in the snapshot that `voice` lives on."""

_STAND_IN = {"id": "x", "kind": "hang_up"}


class _Unfinished(Node, frozen=True, kw_only=True, tag="unfinished"):
    """In place of a node that cannot be read yet, so that the ways through it still count."""

    is_called: str
    exits: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        return self.is_called

    def ways(self) -> Iterator[Way]:
        for field, target in self.exits:
            yield Way(field, target)


_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


def is_key(text: str) -> bool:
    """Whether a text may be a flow's key."""
    return _KEY.fullmatch(text) is not None


def name_of(text: str) -> str:
    """A flow's name, tidied. Raises `Invalid`."""
    called = text.strip()
    if not 1 <= len(called) <= 80:
        raise Invalid("A flow needs a name of 1 to 80 characters.", field="name")
    return called


def blank(zone: str) -> dict[str, Any]:
    """What a new flow begins with: a call is picked up and hung up."""
    answer = {"id": "answer", "kind": "answer", "label": "接听", "next": "bye"}
    bye = {"id": "bye", "kind": "hang_up", "label": "挂机"}
    return {"start": "answer", "zone": zone, "nodes": [answer, bye]}


def refuse(name: str, problems: Collection[Problem]) -> None:
    """Raise `FlowNotSound` when there are errors among the problems of the flow `name`."""
    found = checks.errors(problems)
    if found:
        first = found[0]
        where = f"node “{first.node}”: " if first.node else ""
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        raise FlowNotSound(
            f"“{name}” cannot be published: {where}{first.message} {first.remedy}{more}",
            problems=[msgspec.to_builtins(problem) for problem in found],
        )


def shaped(data: object) -> dict[str, Any]:
    """The document, if it is one: nodes in a list, each an object with an id and a kind. Raises
    `FlowUnreadable`."""
    if not isinstance(data, dict) or not isinstance(data.get("nodes"), list):
        raise FlowUnreadable("The document is not a flow: it has no list of nodes.", field="nodes")
    if len(data["nodes"]) > MAX_NODES:
        raise FlowUnreadable(
            f"A flow may have {MAX_NODES} nodes; use sub-flows for more.", field="nodes"
        )
    if len(msgspec.json.encode(data)) > MAX_BYTES:
        raise FlowUnreadable(
            f"A flow may be {MAX_BYTES // 1024} KB large; shorten texts or use sub-flows.",
            field="nodes",
        )
    for node in data["nodes"]:
        if not isinstance(node, dict) or not all(
            isinstance(node.get(name), str) for name in ("id", "kind")
        ):
            raise FlowUnreadable("Every node needs an id and a kind.", field="nodes")
    return data


def problems(
    data: Mapping[str, Any],
    *,
    queues: Collection[str] | None = None,
    sounds: Collection[str] | None = None,
    days: Mapping[str, str] | None = None,
    calendars: Collection[str] | None = None,
    flows: Mapping[str, Flow] | None = None,
    lookups: Collection[str] | None = None,
    surveys: Collection[str] | None = None,
    today: date | None = None,
) -> list[Problem]:
    """All problems of a shaped document, errors first; what is passed in is as for
    `checks.check`."""
    found: list[Problem] = []
    flow = _read(data, found)
    if flow is not None:
        found += checks.check(
            flow,
            queues=queues,
            sounds=sounds,
            days=days,
            calendars=calendars,
            flows=flows,
            lookups=lookups,
            surveys=surveys,
            today=today,
        )
    return sorted(found, key=lambda problem: problem.severity)


def _read(data: Mapping[str, Any], found: list[Problem]) -> Flow | None:
    """The flow with stand-ins for what cannot be read; `found` gets why it cannot."""
    if not data["nodes"]:
        found.append(
            Problem(
                code="no_nodes",
                field="nodes",
                message="The flow has no nodes.",
                remedy="Drag a node from the palette onto the canvas.",
            )
        )
        return None
    try:
        frame = msgspec.convert({**data, "nodes": [_STAND_IN]}, Flow)
    except msgspec.ValidationError as error:
        found.append(_unreadable("", str(error), data))
        return None
    nodes = tuple(_node(node, found) for node in data["nodes"])
    return msgspec.structs.replace(frame, nodes=cast(tuple[AnyNode, ...], nodes))


def _node(data: Mapping[str, Any], found: list[Problem]) -> Node:
    try:
        return cast(Node, msgspec.convert(data, AnyNode))
    except msgspec.ValidationError as error:
        found.append(_unreadable(data["id"], str(error), data))
        exits = tuple((way.field, way.target) for way in exits_of(data))
        return _Unfinished(id=data["id"], is_called=data["kind"], exits=exits)


def _unreadable(node: str, sentence: str, data: Mapping[str, Any]) -> Problem:
    """A sentence of the library as a problem of one field."""
    place = re.search(r" - at `(?:key in )?\$\.?([^`]*)`", sentence)
    field = place.group(1) if place else ""
    reason = sentence[: place.start()] if place else sentence
    missing = re.search(r"missing required field `([^`]+)`", reason)
    if missing:
        field = f"{field}.{missing.group(1)}".lstrip(".")
    if missing or _empty(data, field):
        return Problem(
            code="field_missing",
            node=node,
            field=field,
            message=f"`{field}` is not filled in.",
            remedy="Fill it in.",
        )
    return Problem(
        code="field_wrong",
        node=node,
        field=field,
        message=f"`{field}` cannot be read: {reason}.",
        remedy="Correct it; `warmline ivr schema` says what may stand there.",
        details={"reason": reason},
    )


def _empty(data: Mapping[str, Any], field: str) -> bool:
    value: Any = data
    for step in re.findall(r"[^.\[\]]+", field):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return False
    return value in ("", None, [])
