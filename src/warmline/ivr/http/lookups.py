"""Connections for look-ups over HTTP. Values of headers come in and never go out.

GET    /lookups        names, addresses and names of headers
POST   /lookups        a new one
GET    /lookups/{id}   one, with the flows that ask it
PATCH  /lookups/{id}   change it; a header with an empty value is taken away
DELETE /lookups/{id}   refused while flows ask it
POST   /lookups/try    ask once, as a flow would
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from warmline.ivr.lookups import Asked
from warmline.ivr.service.lookups import LookupService
from warmline.kit.actor import Actor
from warmline.kit.http import (
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
    need_any,
)

Viewer = Annotated[Actor, need_any("settings.manage", "flow.view")]
Manager = Annotated[Actor, need("settings.manage")]
Tester = Annotated[Actor, need_any("settings.manage", "flow.manage")]
Text = Annotated[str, Field(max_length=64)]
Long = Annotated[str, Field(max_length=500)]
Pairs = Annotated[dict[Text, Long], Field(max_length=50)]


class ConnectionShape(Shape):
    """`headers` are names only; `used_by` names flows and is empty in lists."""

    id: str
    key: str
    name: str
    base_url: str
    headers: list[str]
    used_by: list[str]


class ConnectionChangeInput(Input):
    """Fields left out stay."""

    key: Text | None = None
    name: Text | None = None
    base_url: Long | None = None
    headers: Annotated[dict[str, str], Field(max_length=20)] | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; a null is the same as leaving it out."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class NewConnectionInput(ConnectionChangeInput):
    """Key, name and address are needed."""

    key: Text
    name: Text
    base_url: Long


class QuestionInput(Input):
    """What a `lookup` node would ask."""

    service: Text
    method: Literal["GET", "POST"] = "GET"
    path: Long = ""
    query: Pairs = Field(default_factory=dict)
    body: Pairs = Field(default_factory=dict)
    values: Pairs = Field(default_factory=dict)
    timeout_s: Annotated[float, Field(ge=0.5, le=10)] = 3


class AnswerShape(Shape):
    """`outcome`: found, not_found, failed; `why` it failed."""

    outcome: str
    values: dict[str, str]
    why: str


def router(service: LookupService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["lookups"])

    @routes.get("/lookups")
    async def lookups(actor: Viewer, page: PageQuery) -> ListAnswer[ConnectionShape]:
        return list_answer(await service.list(actor, page), ConnectionShape.model_validate)

    @routes.post("/lookups", status_code=201)
    async def create(actor: Manager, new: NewConnectionInput) -> ConnectionShape:
        return ConnectionShape.model_validate(await service.create(actor, **new.given()))

    @routes.post("/lookups/try")
    async def try_out(actor: Tester, question: QuestionInput) -> AnswerShape:
        answer = await service.try_out(actor, Asked(**question.model_dump()))
        return AnswerShape.model_validate(answer)

    @routes.get("/lookups/{lookup}")
    async def lookup(actor: Viewer, lookup: PathId) -> ConnectionShape:
        return ConnectionShape.model_validate(await service.get(actor, lookup))

    @routes.patch("/lookups/{lookup}")
    async def change(
        actor: Manager, lookup: PathId, change: ConnectionChangeInput
    ) -> ConnectionShape:
        found = await service.change(actor, lookup, change.given())
        return ConnectionShape.model_validate(found)

    @routes.delete("/lookups/{lookup}", status_code=204)
    async def delete(actor: Manager, lookup: PathId) -> None:
        await service.delete(actor, lookup)

    return routes
