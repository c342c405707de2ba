"""A flow as the centre keeps it: one name, many versions, at most one of them live.

The live version is the published one with the highest number; a flow has at most one draft. Pure
data, handed out by `ivr.service`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from warmline.ivr.nodes.base import Problem

State = Literal["draft", "published"]


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """One version of a flow, without its document. `by` is the user who made it last, `by_name`
    what he was called then, `note` what he said about it when he published it."""

    id: str
    flow_id: str
    number: int
    state: State
    by: str
    at: datetime
    by_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """A flow in a list: its live version and draft, where there are. `revision` goes with every
    change; `changed_*` is the last one; `numbers` are the called numbers that lead to it."""

    id: str
    project_id: str
    key: str
    name: str
    live: FlowVersion | None = None
    draft: FlowVersion | None = None
    revision: int = 0
    changed_by: str | None = None
    changed_name: str = ""
    changed_at: datetime | None = None
    archived_at: datetime | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowDetail:
    """A flow with its documents and what the checks say of the one to be published next (the
    draft, or the live one when there is no draft)."""

    info: FlowInfo
    live: dict[str, Any] | None = None
    draft: dict[str, Any] | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveFlow:
    """What the configuration snapshot carries of a flow. `earlier` are versions replaced so lately
    that a call may still be on them."""

    id: str
    project_id: str
    key: str
    name: str
    number: int
    definition: dict[str, Any]
    earlier: dict[int, dict[str, Any]] = field(default_factory=dict)
