"""Flows over HTTP: shapes and permissions, over a service that answers from memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from warmline.ivr.http import router
from warmline.ivr.nodes.base import Problem
from warmline.ivr.service import IvrService
from warmline.ivr.versions import FlowDetail, FlowInfo, FlowVersion
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.errors import Refused
from warmline.kit.http import access_of
from warmline.kit.paging import Page, Paged

FLOW = "00000000-0000-7000-8000-0000000000f1"
LIVE = FlowVersion(
    id="00000000-0000-7000-8000-0000000000e1",
    flow_id=FLOW,
    number=3,
    state="published",
    by="00000000-0000-7000-8000-0000000000aa",
    at=datetime(2026, 3, 4, tzinfo=UTC),
)
INFO = FlowInfo(id=FLOW, project_id=DEFAULT_PROJECT, key="main", name="总机流程", live=LIVE)


class InMemory:
    async def list(self, actor: Actor, page: Page) -> Paged[FlowInfo]:
        return Paged([INFO], 1, page.number, page.size)

    async def get(self, actor: Actor, flow_id: str) -> FlowDetail:
        assert flow_id == FLOW
        problem = Problem(code="no_exit", node="menu", message="m", remedy="r")
        return FlowDetail(info=INFO, live={"key": "main"}, problems=(problem,))


def client(*permissions: str) -> TestClient:
    app = FastAPI()
    app.include_router(router(cast(IvrService, InMemory())))

    @app.middleware("http")
    async def log_in(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.actor = Actor("u", "wang", "王", frozenset(permissions))
        return await go_on(request)

    return TestClient(app)


def test_given_the_permission_then_the_list_shows_live_version_and_draft() -> None:
    answer: dict[str, Any] = client("flow.view").get("/flows?size=10").json()
    assert (answer["total"], answer["size"]) == (1, 10)
    (flow,) = answer["items"]
    assert (flow["key"], flow["name"], flow["live"]["number"]) == ("main", "总机流程", 3)
    assert flow["draft"] is None


def test_given_the_permission_then_one_flow_shows_documents_and_problems() -> None:
    flow: dict[str, Any] = client("flow.view").get(f"/flows/{FLOW}").json()
    assert flow["live_definition"] == {"key": "main"}
    assert flow["draft_definition"] is None
    assert flow["problems"] == [
        {"severity": "error", "code": "no_exit", "node": "menu", "message": "m", "remedy": "r"}
    ]


def test_given_no_permission_then_it_is_refused() -> None:
    for path in ("/flows", f"/flows/{FLOW}"):
        with pytest.raises(Refused):
            client("call.list").get(path)


def test_every_route_declares_who_may() -> None:
    for route in access_of(router(cast(IvrService, InMemory())).routes):
        assert route.access is not None
        assert route.access.permissions == ("flow.view",)
