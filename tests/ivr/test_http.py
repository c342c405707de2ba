"""Flows over HTTP: shapes and permissions, over a service that answers from memory."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from tests.ivr.flows import MAIN
from warmline.ivr.errors import FlowChanged, FlowUnreadable
from warmline.ivr.http import router
from warmline.ivr.nodes.base import Problem
from warmline.ivr.prompts import sound_name
from warmline.ivr.service import IvrService
from warmline.ivr.sounds import SoundFolder
from warmline.ivr.versions import FlowDetail, FlowInfo, FlowVersion
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.db import Database
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
INFO = FlowInfo(
    id=FLOW, project_id=DEFAULT_PROJECT, key="main", name="总机流程", live=LIVE, revision=7
)


class InMemory:
    def __init__(self) -> None:
        self.saved: list[tuple[dict[str, Any], int]] = []

    async def list(self, actor: Actor, page: Page, state: str) -> Paged[FlowInfo]:
        assert state == "draft"
        return Paged([INFO], 1, page.number, page.size)

    async def get(self, actor: Actor, flow_id: str) -> FlowDetail:
        assert flow_id == FLOW
        problem = Problem(code="no_target", node="menu", field="failed", message="m", remedy="r")
        return FlowDetail(info=INFO, live={"key": "main"}, problems=(problem,))

    async def save_draft(
        self, actor: Actor, flow_id: str, document: dict[str, Any], *, revision: int
    ) -> FlowDetail:
        if revision != INFO.revision:
            raise FlowChanged("王 changed it.", by="王", at="2026-03-04", revision=INFO.revision)
        self.saved.append((document, revision))
        return await self.get(actor, flow_id)

    async def document(self, actor: Actor, flow_id: str, number: int) -> dict[str, Any]:
        return {"key": "main", "name": "总机流程", "number": number}

    def sound(self, actor: Actor, name: str) -> Path:
        return SoundFolder(MAIN.parents[1] / "sounds").file(name) or Path("nowhere")

    def has_sound(self, name: str) -> bool:
        return name.startswith("wl/")

    def play(self, *asked: Any, **more: Any) -> Any:
        return IvrService(cast(Database, None), days={}).play(*asked, **more)


def client(*permissions: str, service: InMemory | None = None) -> TestClient:
    app = FastAPI()
    app.include_router(router(cast(IvrService, service or InMemory())))

    @app.middleware("http")
    async def log_in(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.actor = Actor("u", "wang", "王", frozenset(permissions))
        return await go_on(request)

    return TestClient(app)


def test_given_the_permission_then_the_list_shows_live_version_and_draft() -> None:
    answer: dict[str, Any] = client("flow.view").get("/flows?size=10&state=draft").json()
    assert (answer["total"], answer["size"]) == (1, 10)
    (flow,) = answer["items"]
    assert (flow["key"], flow["name"], flow["live"]["number"]) == ("main", "总机流程", 3)
    assert flow["draft"] is None


def test_given_the_permission_then_one_flow_shows_documents_and_problems() -> None:
    flow: dict[str, Any] = client("flow.view").get(f"/flows/{FLOW}").json()
    assert flow["live_definition"] == {"key": "main"}
    assert flow["draft_definition"] is None
    assert flow["problems"] == [
        {
            "severity": "error",
            "code": "no_target",
            "node": "menu",
            "field": "failed",
            "message": "m",
            "remedy": "r",
            "message_zh": "这个出口还没有连到任何节点。",
            "remedy_zh": "从出口拖一条线到下一个节点。",
        }
    ]


def test_given_no_permission_then_it_is_refused() -> None:
    for path in ("/flows", f"/flows/{FLOW}"):
        with pytest.raises(Refused):
            client("call.list").get(path)


def test_given_a_document_when_saved_then_it_goes_with_the_revision_it_was_drawn_on() -> None:
    service = InMemory()
    page = client("flow.view", "flow.manage", service=service)
    drawn = {"definition": {"key": "main", "nodes": [], "odd": 1}, "revision": 7}
    assert page.put(f"/flows/{FLOW}/draft", json=drawn).status_code == 200
    assert service.saved == [({"key": "main", "nodes": [], "odd": 1}, 7)]
    with pytest.raises(FlowChanged):
        page.put(f"/flows/{FLOW}/draft", json={**drawn, "revision": 6})


def test_given_a_caller_when_played_then_what_he_hears_and_where_he_is_comes_back() -> None:
    # Given the demo's flow, when somebody presses 3, too few digits, and the order number
    document = json.loads(MAIN.read_text("utf-8"))
    asked = {"definition": document, "said": ["3", "12#", "123456#"], "at": "2026-03-04T10:00:00"}
    played: dict[str, Any] = client("flow.view").post("/flows/play", json=asked).json()
    # then each key is a turn of its own, with the nodes passed and the prompts said
    turns = played["turns"]
    assert turns[0]["given"] == ""
    assert [one["node"] for one in turns[0]["path"]][:1] == ["answer"]
    assert [turn["key"] for turn in turns if turn["given"] == "key_pressed"][:4] == list("312#")
    outcomes = [one["outcome"] for turn in turns for one in turn["path"] if one["keys"] is not None]
    assert outcomes == ["chosen", "too_short", "accepted"]
    said = [one["text"] for turn in turns for one in turn["said"]]
    assert said[-1] == "正在为您转接售后服务，请稍候。"
    assert all(one["there"] for turn in turns for one in turn["said"])
    # and he waits in the queue, which may answer, or let him go on
    wait = played["wait"]
    assert (wait["type"], wait["node"], wait["queue"]) == ("queue", "aftersales", "aftersales")
    assert "answered" in wait["offers"]
    assert played["variables"]["order"] == "123456"
    # and the same words always give the same play
    assert client("flow.view").post("/flows/play", json=asked).json() == played


def test_given_an_unfinished_document_when_played_then_it_says_what_is_wrong() -> None:
    with pytest.raises(FlowUnreadable):
        client("flow.view").post("/flows/play", json={"definition": {"key": "x"}})


def test_given_a_version_when_exported_then_it_is_a_file_with_its_name() -> None:
    answer = client("flow.view").get(f"/flows/{FLOW}/export?number=3")
    assert answer.json() == {"key": "main", "name": "总机流程", "number": 3}
    assert "attachment" in answer.headers["content-disposition"]
    assert "-v3.json" in answer.headers["content-disposition"]


def test_given_the_demo_then_its_prompts_can_be_listened_to_and_nothing_else_can() -> None:
    text = "您好，欢迎致电暖线服务中心。为了保证服务质量，您的通话将会被录音。"
    heard = client("flow.view").get(f"/flows/sounds?name={sound_name(text)}")
    assert heard.headers["content-type"] == "audio/wav"
    assert heard.content[:4] == b"RIFF"
    folder = SoundFolder(MAIN.parents[1] / "sounds")
    for name in ("../flows/main", "/etc/passwd", "wl/../../flows/main", "wl/000000000000"):
        assert folder.file(name) is None


def test_every_route_declares_who_may() -> None:
    for route in access_of(router(cast(IvrService, InMemory())).routes):
        assert route.access is not None
        # To play a document, or to compare one with what is kept, changes nothing.
        changes = route.method != "GET" and not route.path.endswith(("/play", "/differences"))
        assert route.access.permissions == ("flow.manage" if changes else "flow.view",)
