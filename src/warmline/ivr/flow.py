"""A flow document: the data a flow is, read from JSON and never changed.

The document is what supervisors keep in files (`warmline ivr import`), what the table
`flow_version` stores, and what the configuration snapshot carries to `voice`. Its schema is
published (`ivr.schema`); what a schema cannot say is checked in `ivr.checks`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

import msgspec

from warmline.ivr.errors import FlowUnreadable
from warmline.ivr.nodes import AnyNode
from warmline.ivr.nodes.base import NodeId, Target
from warmline.ivr.prompts import DEFAULT_VOICE

BUILT_IN = ("caller", "caller_kind", "caller_place", "caller_carrier", "called")
"""Variables that `voice` sets at the start: E.164 or empty, mobile/landline/…, 广东深圳, 中国移动,
and the number that was called."""


class Flow(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    dict=True,
    weakref=True,
):
    """A flow. `variables` are the start values of its own variables; `on_error` is the node to go
    to when the flow runs in circles, else the call is hung up; `zone` is an IANA time zone;
    `layout` is where the editor draws each node (x, y), and means nothing to the engine."""

    key: NodeId
    name: str
    start: Target
    nodes: Annotated[tuple[AnyNode, ...], msgspec.Meta(min_length=1)]
    description: str = ""
    voice: str = DEFAULT_VOICE
    zone: str = ""
    variables: dict[str, str] = {}
    on_error: Target | None = None
    layout: dict[str, tuple[float, float]] = {}

    def voice_at(self, node: str) -> str:
        """The voice of a node; `ivr.linking` knows more."""
        return self.voice

    def zone_at(self, node: str) -> str:
        """The zone of a node, likewise."""
        return self.zone

    @cached_property
    def by_id(self) -> Mapping[str, AnyNode]:
        """Nodes by id; of two with one id, the first."""
        known: dict[str, AnyNode] = {}
        for node in self.nodes:
            known.setdefault(node.id, node)
        return known


def parse(document: bytes | str) -> Flow:
    """The flow of a JSON text. Raises `FlowUnreadable` naming the node and the field."""
    try:
        data = json.loads(document, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise FlowUnreadable(f"The file is not valid JSON: {error}.") from error
    return from_data(data)


def from_data(data: object) -> Flow:
    """The flow of JSON data already decoded. Raises `FlowUnreadable`."""
    try:
        return msgspec.convert(data, Flow)
    except msgspec.ValidationError as error:
        raise FlowUnreadable(_explained(str(error), data), field=_place(str(error))) from error


def to_data(flow: Flow) -> dict[str, object]:
    """The flow as JSON data, defaults left out."""
    data: dict[str, object] = msgspec.json.decode(msgspec.json.encode(flow))
    return data


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON keeps the last of two equal keys silently; a flow with two must not pass."""
    data: dict[str, object] = {}
    for key, value in pairs:
        if key in data:
            raise ValueError(f"the field “{key}” is written twice in one object")
        data[key] = value
    return data


def _place(message: str) -> str | None:
    found = re.search(r"at `\$\.?([^`]*)`", message)
    return found.group(1) if found else None


def _explained(message: str, data: object) -> str:
    """The library's sentence, with the node's id in front when it is about a node."""
    found = re.search(r"\$\.nodes\[(\d+)\]", message)
    if not found or not isinstance(data, dict):
        return f"The document is not a flow: {message}."
    nodes = data.get("nodes")
    node = nodes[int(found.group(1))] if isinstance(nodes, list) else None
    name = node.get("id", "?") if isinstance(node, dict) else "?"
    return f"Node “{name}”: {message}."
