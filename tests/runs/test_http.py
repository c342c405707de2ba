"""The routes of long work: one's own, cancelled, its file; nobody else's."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.runs.conftest import Works
from warmline.kit.http import access_of
from warmline.runs.http import router
from warmline.runs.model import Outcome
from warmline.runs.ports import Work
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers


async def test_given_runs_when_asked_over_http_then_one_s_own_are_shown_and_sent(
    works: Works,
) -> None:
    application = FastAPI()
    application.include_router(router(works.service))
    assert all(found.access is not None for found in access_of(application.routes))
    handle_errors(application)
    who = [works.ann]

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = who[0]
        return await following(request)

    class Writer:
        async def work(self, work: Work) -> Outcome:
            async def pieces() -> object:
                yield b"a,b"

            file = await works.service.keep_file("名单.csv", "text/csv", pieces())  # type: ignore[arg-type]
            return Outcome(result={"rows": 1}, file=file.id, message="exported", facts={"rows": 1})

    works.handlers["write"] = Writer()
    run = await works.service.start(works.ann, "write", {})
    works.clock.advance(1)
    waiting = await works.service.start(works.ann, "write", {}, about=("thing", "1"))
    await works.jobs.work(run.id)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        listed = (await client.get("/runs", params={"kind": "write"})).json()
        assert [one["id"] for one in listed["items"]] == [waiting.id, run.id]
        one = (await client.get(f"/runs/{run.id}")).json()
        assert (one["state"], one["message"], one["facts"]) == ("done", "exported", {"rows": 1})
        assert one["file"] == {"name": "名单.csv", "media": "text/csv", "size": 3}
        sent = await client.get(f"/runs/{run.id}/file")
        assert (sent.content, sent.headers["content-length"]) == (b"a,b", "3")
        assert "%E5%90%8D%E5%8D%95.csv" in sent.headers["content-disposition"]
        ended = await client.post(f"/runs/{waiting.id}/cancel")
        assert (ended.json()["state"], ended.json()["about"]) == ("cancelled", ["thing", "1"])
        again = await client.post(f"/runs/{waiting.id}/cancel")
        assert again.status_code == 409
        who[0] = works.bob
        for path in (f"/runs/{run.id}", f"/runs/{run.id}/file"):
            assert (await client.get(path)).status_code == 404
        assert (await client.get("/runs")).json()["total"] == 0
