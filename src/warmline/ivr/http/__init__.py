"""Flows over HTTP, to be read; they are changed by `warmline ivr import` in this version.

GET /flows        flow.view   a page of flows with their live version and draft
GET /flows/{id}   flow.view   one flow with its documents and what the checks say
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter

from warmline.ivr.service import IvrService
from warmline.ivr.versions import FlowDetail
from warmline.kit.actor import Actor
from warmline.kit.http import ListAnswer, PageQuery, PathId, Shape, list_answer, need


class VersionShape(Shape):
    """One version; `by` is a user's id, `at` when it was made."""

    number: int
    state: str
    by: str
    at: datetime


class FlowShape(Shape):
    """A flow in the list."""

    id: str
    project_id: str
    key: str
    name: str
    live: VersionShape | None
    draft: VersionShape | None


class ProblemShape(Shape):
    """One finding of the checks; `node` is empty when it is about the flow as a whole."""

    severity: str
    code: str
    node: str
    message: str
    remedy: str


class FlowDetailShape(FlowShape):
    """A flow with its documents (of the schema `warmline ivr schema` prints)."""

    live_definition: dict[str, Any] | None
    draft_definition: dict[str, Any] | None
    problems: list[ProblemShape]


def router(service: IvrService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["flows"])

    @routes.get("/flows")
    async def flows(
        actor: Annotated[Actor, need("flow.view")], page: PageQuery
    ) -> ListAnswer[FlowShape]:
        return list_answer(await service.list(actor, page), FlowShape.model_validate)

    @routes.get("/flows/{flow_id}")
    async def flow(flow_id: PathId, actor: Annotated[Actor, need("flow.view")]) -> FlowDetailShape:
        return _detail(await service.get(actor, flow_id))

    return routes


def _detail(detail: FlowDetail) -> FlowDetailShape:
    shape = FlowShape.model_validate(detail.info)
    return FlowDetailShape(
        **shape.model_dump(),
        live_definition=detail.live,
        draft_definition=detail.draft,
        problems=[ProblemShape.model_validate(problem) for problem in detail.problems],
    )
