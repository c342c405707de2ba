"""`lookup`: ask another system by HTTP, and keep parts of its answer.

{"id": "crm", "kind": "lookup", "service": "crm", "path": "/customers",
 "query": {"tel": "{caller}"},
 "values": {"name": "data.name", "level": "data.level"}, "timeout_s": 3,
 "next": "by_level", "not_found": "menu", "failed": "menu"}

`service` is a connection an administrator set up (`ivr.service.lookups`): its address, its secrets
and its limits are kept there and never in a flow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec

from warmline.ivr.expressions import filled, places
from warmline.ivr.model import Input, LookedUp, LookUp, WaitLookup
from warmline.ivr.nodes.base import Moment, Move, Name, Node, Problem, Target, Way, assigned

Template = Annotated[
    str, msgspec.Meta(max_length=500, description="A text; {name} stands for a variable's value.")
]
Place = Annotated[
    str,
    msgspec.Meta(
        max_length=200,
        pattern=r"^[^.\s]+(\.[^.\s]+)*$",
        description="Where in the JSON answer, such as data.items.0.name.",
    ),
]
Timeout = Annotated[float, msgspec.Meta(ge=0.5, le=10, description="Seconds.")]


class LookupNode(Node, frozen=True, kw_only=True, tag="lookup"):
    """Ask, and go on when the answer is there. `values` maps variables to places of the JSON
    answer; a place that is not there gives an empty text. `not_found` is for an answer 404 (else
    `failed`), `failed` for no answer in `timeout_s`, for any other error, and for an answer that
    is no JSON. `masked` names those of the variables that nobody may be shown."""

    service: Annotated[
        str, msgspec.Meta(min_length=1, max_length=64, description="The key of a connection.")
    ]
    next: Target
    failed: Target
    path: Template = ""
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, Template] = msgspec.field(default_factory=dict)
    body: dict[str, Template] = msgspec.field(default_factory=dict)
    values: dict[Name, Place] = msgspec.field(default_factory=dict)
    not_found: Target | None = None
    timeout_s: Timeout = 3
    masked: tuple[str, ...] = ()

    def enter(self, moment: Moment) -> Move:
        variables = moment.session.variables
        safe = {name: quote(value, safe="") for name, value in variables.items()}
        asked = LookUp(
            service=self.service,
            method=self.method,
            path=filled(self.path, safe),
            query={name: filled(text, variables) for name, text in self.query.items()},
            body={name: filled(text, variables) for name, text in self.body.items()},
            values=dict(self.values),
            timeout_s=self.timeout_s,
        )
        wait = WaitLookup(timeout_s=self.timeout_s)
        return Move(session=moment.session, actions=(asked,), wait=wait)

    def resume(self, moment: Moment, given: Input) -> Move | None:
        if not isinstance(given, LookedUp):
            return None
        session = moment.session
        if given.outcome == "not_found":
            return Move(session=session, to=self.not_found or self.failed)
        if given.outcome != "found":
            return Move(session=session, to=self.failed)
        for name in self.values:
            session = assigned(
                session, name, given.values.get(name, ""), masked=name in self.masked
            )
        return Move(session=session, to=self.next)

    def ways(self) -> Iterator[Way]:
        yield Way("next", self.next)
        yield Way("failed", self.failed)
        if self.not_found is not None:
            yield Way("not_found", self.not_found)

    def writes(self) -> Iterator[str]:
        yield from self.values

    def reads(self) -> Iterator[str]:
        for text in (self.path, *self.query.values(), *self.body.values()):
            yield from places(text)

    def problems(self) -> Iterator[Problem]:
        if self.body and self.method == "GET":
            yield self.fault(
                "body_in_get", "A GET has no body.", "Use POST, or write it as `query`."
            )
        if "://" in self.path or self.path.startswith("//"):
            yield self.fault(
                "address_in_path",
                "The path has an address in it.",
                "The connection has the address; write only what follows it.",
            )
