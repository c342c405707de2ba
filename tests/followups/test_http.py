"""The routes of follow-ups and questionnaires: what they take and give, and what they refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.followups.world import World
from warmline.followups.http import questionnaires, router
from warmline.followups.service.exporting import FollowupExportRuns
from warmline.kit.actor import Actor
from warmline.kit.http import access_of
from warmline.kit.ids import uuid7
from warmline.runs.service import RunService
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers


@dataclass
class Site:
    """The routes with a logged-in actor."""

    client: httpx.AsyncClient
    world: World
    actor: Actor

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        answer = await self.client.request(method, path, **more)
        return answer.status_code, answer.json() if answer.content else None

    async def plan(self, **more: Any) -> Any:
        due = (self.world.clock.now() + timedelta(hours=2)).isoformat()
        status, made = await self.ask(
            "POST", "/followups", json={"content": "回电", "due_at": due, **more}
        )
        assert status == 201, made
        return made


def routers(world: World) -> list[Any]:
    exports = FollowupExportRuns(RunService(world.database, world.clock))
    return [
        router(world.followups, world.assign),
        questionnaires.router(world.questionnaires, world.asking, exports),
    ]


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    application = FastAPI()
    for one in routers(world):
        application.include_router(one)
    handle_errors(application)
    transport = httpx.ASGITransport(application)
    client = httpx.AsyncClient(transport=transport, base_url="http://site")
    found = Site(client, world, world.ann)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = found.actor
        return await following(request)

    async with client:
        yield found


def test_given_the_routers_when_read_then_every_route_says_who_may(world: World) -> None:
    accesses = [one for made in routers(world) for one in access_of(made.routes)]
    assert len(accesses) == 29
    assert all(found.access is not None for found in accesses)


async def test_given_a_follow_up_when_planned_listed_and_finished_then_shapes_are_the_contract_s(
    site: Site,
) -> None:
    repeat = {"unit": "week", "weekdays": [0, 3], "left": 2}
    made = await site.plan(repeat=repeat, priority="high", about={"noun": "order", "id": "A1"})
    assert made["state"] == "planned"
    assert made["repeat"] == {
        "unit": "week",
        "every": 1,
        "weekdays": [0, 3],
        "day": None,
        "until": None,
        "left": 2,
        "workdays": False,
    }
    assert made["names"][site.actor.user_id] == "ann的名字"
    status, page = await site.ask("GET", "/followups", params={"view": "today", "assignee": "me"})
    assert (status, page) == (200, {"items": [made], "next": "", "total": 1, "capped": False})
    status, changed = await site.ask(
        "PATCH",
        f"/followups/{made['id']}",
        json={"version": 1, "content": "上门", "repeat": None},
    )
    assert (status, changed["content"], changed["repeat"]) == (200, "上门", None)
    assert changed["due_at"] == made["due_at"]
    status, closed = await site.ask(
        "POST", f"/followups/{made['id']}/done", json={"result": "reached", "text": "已装好"}
    )
    assert (status, closed["followup"]["state"], closed["coming"]) == (200, "done", None)
    status, error = await site.ask("POST", f"/followups/{made['id']}/cancel", json={"reason": "x"})
    assert (status, error["error"]["code"]) == (409, "followup_step")


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_at": "2026-01-05T10:00:00"},
        {"content": ""},
        {"content": "x" * 2001},
        {"way": "pigeon"},
        {"customer": "1"},
        {"repeat": {"unit": "day", "every": 0}},
        {"repeat": {"unit": "week", "weekdays": [7]}},
        {"group": {"kind": "team", "id": "1"}},
        {"about": {"noun": "Order!", "id": "1"}},
        {"surprise": 1},
    ],
)
async def test_given_input_that_is_none_then_422(site: Site, wrong: dict[str, Any]) -> None:
    due = (site.world.clock.now() + timedelta(hours=2)).isoformat()
    new = {"content": "回电", "due_at": due, **wrong}
    status, _ = await site.ask("POST", "/followups", json=new)
    assert status == 422


async def test_given_the_routes_with_names_then_they_are_not_taken_for_ids(site: Site) -> None:
    await site.plan()
    for path in ("counts", "quick"):
        status, _ = await site.ask("GET", f"/followups/{path}")
        assert status == 200, path
    day = site.world.clock.now()
    status, span = await site.ask(
        "GET",
        "/followups/calendar",
        params={"since": day.isoformat(), "to": (day + timedelta(days=7)).isoformat()},
    )
    assert (status, span["days"]) == (200, {"2026-01-05": 1})
    site.actor = site.world.sun
    status, people = await site.ask("GET", "/followups/people")
    assert status == 200
    assert {one["user"]: one["open"] for one in people}[site.world.ann.user_id] == 1
    status, moved = await site.ask(
        "POST",
        "/followups/reassign",
        json={
            "whose": site.world.ann.user_id,
            "to": [site.world.bob.user_id],
            "reason": "离职",
        },
    )
    assert (status, moved["moved"]) == (200, 1)
    status, rules = await site.ask("GET", "/followup-rules")
    assert (status, rules["day_starts"]) == (200, "09:00:00")
    status, saved = await site.ask("PUT", "/followup-rules", json={**rules, "per_day": 10})
    assert (status, saved["per_day"], saved["version"]) == (200, 10, 2)


async def test_given_another_s_when_guessed_by_id_then_404_on_every_route(site: Site) -> None:
    made = await site.plan()
    site.actor = site.world.bob
    until = (site.world.clock.now() + timedelta(hours=1)).isoformat()
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/reminders", None),
        ("PATCH", "", {"version": 1, "content": "x"}),
        ("POST", "/snooze", {"until": until}),
        ("POST", "/take", None),
        ("POST", "/done", {"result": "reached"}),
        ("POST", "/cancel", {"reason": "x"}),
    ):
        status, _ = await site.ask(method, f"/followups/{made['id']}{path}", json=body)
        assert status == 404, (method, path)
    status, _ = await site.ask("GET", f"/followups/{uuid7()}")
    assert status == 404


async def test_given_a_questionnaire_when_made_asked_and_counted_then_all_over_the_routes(
    site: Site,
) -> None:
    site.actor = site.world.sun
    draft = {
        "questions": [
            {
                "key": "happy",
                "type": "single",
                "text": "满意吗？",
                "options": [{"code": "yes", "text": "满意"}, {"code": "no", "text": "不满意"}],
                "branches": [{"test": "is", "to": "end", "value": "yes"}],
            },
            {"key": "why", "type": "text", "text": "为什么？"},
        ],
    }
    status, made = await site.ask(
        "POST", "/questionnaires", json={"name": "满意度", "draft": draft}
    )
    assert (status, made["published"]) == (201, None)
    path = f"/questionnaires/{made['id']}"
    status, made = await site.ask("POST", f"{path}/publish", json={"version": 1})
    assert (status, made["published"]) == (200, 1)
    site.actor = site.world.ann
    status, asking = await site.ask("POST", f"{path}/sheets", json={})
    assert (status, asking["path"]["next"]) == (201, "happy")
    sheet = f"/answer-sheets/{asking['sheet']['id']}"
    status, asking = await site.ask("PUT", f"{sheet}/answers/happy", json={"choices": ["yes"]})
    assert (status, asking["path"]) == (
        200,
        {"asked": ["happy"], "next": None, "over_quota": False},
    )
    status, asking = await site.ask("POST", f"{sheet}/finish", json={})
    assert (status, asking["sheet"]["state"]) == (200, "complete")
    status, _ = await site.ask("GET", f"{path}/figures")
    assert status == 403
    site.actor = site.world.sun
    status, figures = await site.ask("GET", f"{path}/figures")
    assert (status, figures["questions"][0]["shares"][0]["count"]) == (200, 1)
    status, rows = await site.ask(
        "GET", f"{path}/sheets", params={"question": "happy", "choice": "yes"}
    )
    assert (status, rows["total"]) == (200, 1)
    status, rows = await site.ask(
        "GET", f"{path}/sheets", params={"question": "happy", "choice": "no"}
    )
    assert (status, rows["items"]) == (200, [])
