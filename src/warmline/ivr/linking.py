"""Flows put together: the nodes of a sub-flow stand in the flow that uses it.

`voice` links a published flow with the others once per configuration. A node of a sub-flow is
`<its subflow node>/<its own id>`, which no document can write, so nothing collides, the path of a
call says where it was, and a new leader goes on at that node. Likewise the questions of a survey
stand behind the node that names it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from warmline.ivr.flow import Flow
from warmline.ivr.nodes.base import Moment, Move, Node
from warmline.ivr.nodes.hang_up import HangUpNode
from warmline.ivr.nodes.subflow import ReturnNode, SubflowNode
from warmline.ivr.nodes.survey import SurveyNode, opened
from warmline.ivr.surveys import Survey

DEEPEST = 5
"""How deep sub-flows may be nested."""

NO_SURVEYS: Mapping[str, Survey] = {}
AFTER_TALK = "~survey"
"""The survey's node in the flow of a caller whose agent has left: no document can write it."""

_STEP = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")
T = TypeVar("T", bound=Node)


class _Into(SubflowNode, frozen=True, kw_only=True, tag="subflow"):
    """A `subflow` node that was linked: in at `entry`, with the start values that are missing."""

    entry: str
    values: dict[str, str] = msgspec.field(default_factory=dict)

    def enter(self, moment: Moment) -> Move:
        session = moment.session
        variables = {**self.values, **session.variables}
        return Move(session=msgspec.structs.replace(session, variables=variables), to=self.entry)


class _Back(ReturnNode, frozen=True, kw_only=True, tag="return"):
    """A `return` node that was linked."""

    to: str

    def enter(self, moment: Moment) -> Move:
        return Move(session=moment.session, to=self.to)


class LinkedFlow(Flow, frozen=True, kw_only=True, dict=True):
    """A flow with its sub-flows; `manners` has voice and zone of their nodes."""

    manners: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)

    def voice_at(self, node: str) -> str:
        return self.manners[node][0] if node in self.manners else self.voice

    def zone_at(self, node: str) -> str:
        return self.manners[node][1] if node in self.manners else self.zone


def linked(
    flow: Flow, known: Mapping[str, Flow], surveys: Mapping[str, Survey] = NO_SURVEYS
) -> Flow:
    """The flow with the nodes of all sub-flows and surveys in it; `known` are the published flows
    by key, `surveys` likewise."""
    asks = any(isinstance(node, SurveyNode) for node in flow.nodes)
    if not asks and not uses_others(flow):
        return flow
    gathered: list[Node] = []
    manners: dict[str, tuple[str, str]] = {}
    _gather(flow, known, (flow.key,), gathered, manners)
    nodes: list[Node] = []
    for node in gathered:
        survey = surveys.get(node.survey) if isinstance(node, SurveyNode) else None
        if survey is None or not isinstance(node, SurveyNode):
            nodes.append(node)
            continue
        for one in opened(node, survey):
            nodes.append(one)
            if node.id in manners:
                manners[one.id] = manners[node.id]
    fields = {name: getattr(flow, name) for name in Flow.__struct_fields__}
    return LinkedFlow(**{**fields, "nodes": tuple(nodes), "manners": manners})


def after_talk(survey: Survey, version: int) -> Flow:
    """The flow of a caller who was invited when his agent left: the survey, then the end."""
    node = SurveyNode(id=AFTER_TALK, survey=survey.key, next=f"{AFTER_TALK}/bye")
    nodes = opened(node, survey, version, invite=False)
    made: Any = (*nodes, HangUpNode(id=f"{AFTER_TALK}/bye"))
    return Flow(key="survey", name=survey.name, start=AFTER_TALK, nodes=made)


def uses_others(flow: Flow) -> bool:
    """Whether the flow has sub-flows at all."""
    return any(isinstance(node, SubflowNode) for node in flow.nodes)


def used(flow: Flow, known: Mapping[str, Flow]) -> Iterator[tuple[str, str]]:
    """(node id, reason) of the sub-flow nodes that cannot be entered: missing, recursive, deep."""
    yield from _trouble(flow, known, (flow.key,))


def _trouble(
    flow: Flow, known: Mapping[str, Flow], above: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for node in flow.nodes:
        if not isinstance(node, SubflowNode):
            continue
        reason = _refused(node, known, above)
        if reason:
            yield node.id, reason
        else:
            inner = known[node.flow]
            for _, why in _trouble(inner, known, (*above, inner.key)):
                yield node.id, why


def _refused(node: SubflowNode, known: Mapping[str, Flow], above: tuple[str, ...]) -> str:
    if node.flow in above:
        return "recursive"
    if node.flow not in known:
        return "missing"
    return "deep" if len(above) > DEEPEST else ""


def _gather(
    flow: Flow,
    known: Mapping[str, Flow],
    above: tuple[str, ...],
    nodes: list[Node],
    manners: dict[str, tuple[str, str]],
) -> None:
    for node in flow.nodes:
        if not isinstance(node, SubflowNode) or _refused(node, known, above):
            nodes.append(node)
            continue
        inner = known[node.flow]
        nodes.append(
            _Into(
                **{name: getattr(node, name) for name in SubflowNode.__struct_fields__},
                entry=f"{node.id}/{inner.start}",
                values=dict(inner.variables),
            )
        )
        within: list[Node] = []
        inside: dict[str, tuple[str, str]] = {}
        _gather(inner, known, (*above, inner.key), within, inside)
        for one in within:
            here = f"{node.id}/{one.id}"
            nodes.append(_moved(one, node))
            manners[here] = inside.get(one.id, (inner.voice, inner.zone or flow.zone))


def _moved(inner: Node, into: SubflowNode) -> Node:
    """A node of a sub-flow as it stands in the flow that uses it."""
    here = f"{into.id}/{inner.id}"
    if isinstance(inner, ReturnNode) and not isinstance(inner, _Back):
        to = into.returns.get(inner.outcome, into.next)
        return _Back(id=here, label=inner.label, outcome=inner.outcome, to=to)
    moved = retargeted(inner, lambda target: f"{into.id}/{target}")
    if isinstance(moved, _Into):
        moved = msgspec.structs.replace(moved, entry=f"{into.id}/{moved.entry}")
    elif isinstance(moved, _Back):
        moved = msgspec.structs.replace(moved, to=f"{into.id}/{moved.to}")
    return msgspec.structs.replace(moved, id=here)


def retargeted(node: T, to: Callable[[str], str]) -> T:
    """The node with each way leading to `to(target)`."""
    for way in list(node.ways()):
        steps = [int(n) if n else name for n, name in _STEP.findall(way.field)]
        node = _with(node, steps, to(way.target))
    return node


def _with(thing: Any, steps: list[int | str], value: str) -> Any:
    """`thing` with the value at the end of the steps exchanged."""
    if not steps:
        return value
    first, *rest = steps
    if isinstance(first, int):
        return (*thing[:first], _with(thing[first], rest, value), *thing[first + 1 :])
    if isinstance(thing, dict):
        # An outcome may have dots of its own: it is all that is left of the way's name.
        name = ".".join(str(step) for step in steps)
        return {**thing, name: value}
    return msgspec.structs.replace(thing, **{first: _with(getattr(thing, first), rest, value)})
