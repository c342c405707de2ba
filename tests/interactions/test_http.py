"""The routes of calls: who may, what they take and give, and how a recording is served."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.interactions.world import Diary, People, actor
from warmline.interactions import events as e
from warmline.interactions.http import router
from warmline.interactions.service import InteractionService
from warmline.interactions.service.exporting import CALLS, CallExportRuns
from warmline.kit.actor import Actor
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.kit.errors import Conflict, Missing, Refused, WarmlineError
from warmline.kit.http import access_of
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.runs.service import RunService

pytestmark = pytest.mark.servers

SOUND = b"OggS" + bytes(range(256)) * 4


@dataclass
class Site:
    """The routes with a logged-in actor, and a call of his with a recording."""

    client: httpx.AsyncClient
    call: str
    actor: Actor


@pytest.fixture
async def site(
    database: Database, service: InteractionService, diary: Diary, people: People, tmp_path: Path
) -> AsyncIterator[Site]:
    diary.sign_in(people.ann, people.east)
    call = diary.answered(people.ann)
    key = f"2026/03/02/{call}.opus"
    stored = e.RecordingStored(key=key, sha256="s", bytes=len(SOUND), seconds=30.0)
    diary.say(f"{call}:stored", stored, interaction=call)
    async with database.transaction() as session:
        await service.project(session, diary.events)
    path = tmp_path / "recordings" / key
    path.parent.mkdir(parents=True)
    path.write_bytes(SOUND)
    path.with_suffix(".peaks.json").write_text('{"seconds": 30.0}')
    application = FastAPI()
    application.include_router(router(service, CallExportRuns(RunService(database, SystemClock()))))
    transport = httpx.ASGITransport(application)
    client = httpx.AsyncClient(transport=transport, base_url="http://site")
    found = Site(client, call, actor(people.ann))

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = found.actor
        return await following(request)

    @application.exception_handler(WarmlineError)
    async def failed(request: Request, error: WarmlineError) -> JSONResponse:
        statuses = {Missing: 404, Refused: 403, Conflict: 409}
        status = next((s for kind, s in statuses.items() if isinstance(error, kind)), 422)
        return JSONResponse({"code": error.code, "details": error.details}, status)

    async with client:
        yield found


def test_given_the_router_when_read_then_every_route_says_who_may(
    service: InteractionService, database: Database
) -> None:
    routes = router(service, CallExportRuns(RunService(database, SystemClock())))
    accesses = list(access_of(routes.routes))
    assert len(accesses) == 11
    assert all(found.access is not None for found in accesses)


async def test_given_a_list_when_asked_for_then_it_has_the_contracts_shape(site: Site) -> None:
    answer = await site.client.get("/calls", params={"q": "8000", "from": "2026-03-01T00:00:00"})
    body = answer.json()
    assert (answer.status_code, body["total"], body["capped"], body["next"]) == (200, 1, False, "")
    assert body["items"][0]["ordered"] is False
    assert body["items"][0]["caller"]["raw"] == "13800138000"
    assert body["items"][0]["agent_name"] == "安小姐"
    assert (await site.client.get("/calls", params={"q": "80"})).status_code == 422
    assert (await site.client.get("/calls", params={"agent": "x"})).status_code == 422


async def test_given_a_detail_when_asked_for_then_its_timeline_is_there(site: Site) -> None:
    body = (await site.client.get(f"/calls/{site.call}")).json()
    assert [segment["kind"] for segment in body["segments"]] == [
        "ivr",
        "wait",
        "ring",
        "talk",
        "wrap_up",
    ]
    assert body["segments"][3]["agent_name"] == "安小姐"
    assert body["recording"]["state"] == "stored"
    assert body["notes"] == {
        "text": "",
        "version": 0,
        "result": "",
        "result_by": None,
        "result_at": None,
    }
    assert (await site.client.get("/calls/none")).status_code == 422


async def test_given_notes_when_put_then_a_conflict_tells_the_present_text(site: Site) -> None:
    path = f"/calls/{site.call}/notes"
    answer = await site.client.put(path, json={"text": " 你好 ", "version": 0})
    assert answer.json()["version"] == 1
    conflict = await site.client.put(path, json={"text": "x", "version": 0})
    assert conflict.status_code == 409
    assert conflict.json()["details"]["version"] == 1
    unknown = await site.client.put(f"/calls/{site.call}/result", json={"code": "nonsense"})
    assert unknown.status_code == 422


async def test_given_what_a_page_measured_when_put_then_the_leg_may_have_a_sip_sessions_name(
    site: Site,
) -> None:
    leg = f"{uuid7()}{uuid7()}@switch.example"
    told = {"samples": 6, "poor_s": 0, "loss": 0, "jitter_ms": 5, "rtt_ms": 40}
    put = await site.client.put(
        f"/calls/{site.call}/quality/{leg}", json={**told, "mos": 4.38, "mos_min": 4.3}
    )
    assert put.status_code == 204, put.text
    (kept,) = (await site.client.get(f"/calls/{site.call}")).json()["quality"]
    assert (kept["leg"], kept["mos"], kept["poor"]) == (leg, 4.38, False)


async def test_given_a_recording_when_fetched_in_ranges_then_it_is_served_strictly(
    site: Site,
) -> None:
    path = f"/calls/{site.call}/recording"
    whole = await site.client.get(path)
    assert whole.content == SOUND
    assert whole.headers["content-type"] == "audio/ogg"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"].startswith("inline")
    part = await site.client.get(path, headers={"range": "bytes=4-11"})
    assert (part.status_code, part.content) == (206, SOUND[4:12])
    assert part.headers["content-range"] == f"bytes 4-11/{len(SOUND)}"
    assert (await site.client.get(f"/calls/{site.call}/waveform")).json() == {"seconds": 30.0}


async def test_given_an_export_when_asked_for_then_it_is_queued_with_its_filters(
    site: Site, database: Database
) -> None:
    asked = {"format": "csv", "outcome": "answered", "from": "2026-03-01T00:00:00"}
    answer = await site.client.post("/calls/exports", params=asked)
    assert answer.status_code == 202
    [run] = (await RunService(database, SystemClock()).list(site.actor, Page())).items
    assert (run.id, run.kind) == (answer.json()["id"], CALLS)
    assert run.arguments["format"] == "csv"
    assert run.arguments["filters"]["outcome"] == "answered"
    assert run.arguments["filters"]["since"].startswith("2026-03-01T00:00:00")
    assert (await site.client.post("/calls/exports", params={"q": "8"})).status_code == 422
    site.actor = actor(site.actor.user_id, permissions=frozenset({"call.list"}))
    assert (await site.client.post("/calls/exports")).status_code == 403


async def test_given_no_permission_when_asked_then_it_is_refused(site: Site) -> None:
    site.actor = actor(site.actor.user_id, permissions=frozenset())
    for path in ("", f"/{site.call}", f"/{site.call}/earlier", f"/{site.call}/recording"):
        assert (await site.client.get(f"/calls{path}")).status_code == 403
    body = {"text": "x", "version": 0}
    assert (await site.client.put(f"/calls/{site.call}/notes", json=body)).status_code == 403
