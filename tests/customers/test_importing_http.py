"""The routes of imports: a file sent, its options, the work on it, its rows; refused to others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.customers.importing_bench import Bench
from tests.customers.world import DESK, MASKED, MOBILE
from warmline.customers.http.importing import router
from warmline.customers.service.exporting import CustomerExportRuns
from warmline.kit.actor import Scope
from warmline.kit.http import access_of
from warmline.runs.errors import RunMissing
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers
BODY = f"姓名,手机,备注\n张三,{MOBILE},a\n李四,12x,b\n".encode("gb18030")


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    application = FastAPI()
    application.include_router(router(bench.imports, CustomerExportRuns(bench.runs)))
    handle_errors(application)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        who = request.headers.get("x-who", "boss")
        request.state.actor = bench.boss if who == "boss" else bench.world.ann
        return await following(request)

    assert all(found.access is not None for found in access_of(application.routes))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as found:
        yield found


async def work(bench: Bench, run: str) -> None:
    await bench.jobs.work(run)


async def test_given_a_file_when_it_goes_the_whole_way_then_each_route_says_what_the_page_shows(
    bench: Bench, client: httpx.AsyncClient
) -> None:
    sent = await client.post("/customer-imports", params={"name": "名单.csv"}, content=BODY)
    assert sent.status_code == 201, sent.text
    batch = sent.json()
    path = f"/customer-imports/{batch['id']}"
    assert (batch["state"], batch["heads"]) == ("ready", ["姓名", "手机", "备注"])
    assert batch["options"]["encoding"] == "gb18030"
    options = {name: value for name, value in batch["options"].items() if name != "kind"}
    chosen = await client.put(f"{path}/options", json={**options, "policy": "update"})
    assert chosen.json()["options"]["policy"] == "update"
    shown = (await client.get(f"{path}/preview")).json()
    assert [row["number"] for row in shown["rows"]] == [2, 3]
    assert shown["rows"][0]["given"]["contacts"] == [["phone", MOBILE, f"+86{MOBILE}"]]
    assert shown["rows"][1]["problems"] == [[1, "phone_malformed", "12x"]]
    begun = await client.post(f"{path}/check")
    assert (begun.status_code, begun.json()["state"]) == (202, "checking")
    # Twice is refused: one thing at a time.
    assert (await client.post(f"{path}/apply")).status_code == 409
    await work(bench, begun.json()["run"])
    assert (await client.get(path)).json()["checked"]["created"] == 1
    begun = await client.post(f"{path}/apply")
    await work(bench, begun.json()["run"])
    applied = (await client.get(path)).json()
    assert (applied["state"], applied["figures"]["bad"]) == ("applied", 1)
    rows = (await client.get(f"{path}/rows")).json()
    assert rows["items"][0]["cells"] == ["李四", "12x", "b"]
    assert rows["items"][0]["problems"][0]["column"] == "手机"
    report = await client.get(f"{path}/report", params={"format": "csv"})
    assert "12x" in report.content.decode("utf-8-sig")
    begun = await client.post(f"{path}/undo")
    await work(bench, begun.json()["run"])
    assert (await client.get(path)).json()["state"] == "undone"
    assert (await client.get("/customer-imports")).json()["total"] == 1
    assert (await client.delete(path)).status_code == 204


async def test_given_what_is_no_table_or_nobody_who_may_when_sent_then_refused(
    bench: Bench, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    lies = await client.post("/customer-imports", params={"name": "a.csv"}, content=b"%PDF\x00\x01")
    assert (lies.status_code, lies.json()["error"]["code"]) == (422, "table_kind_unknown")
    sent = await client.post("/customer-imports", params={"name": "a.csv"}, content=BODY)
    path = f"/customer-imports/{sent.json()['id']}"
    bench.world.ann = bench.person("ann", permissions=DESK)
    head = {"x-who": "ann"}
    for method, where in (
        ("GET", "/customer-imports"),
        ("GET", path),
        ("GET", f"{path}/preview"),
        ("POST", f"{path}/check"),
        ("POST", f"{path}/apply"),
        ("POST", f"{path}/undo"),
        ("GET", f"{path}/rows"),
        ("GET", f"{path}/report"),
        ("DELETE", path),
        ("POST", "/customers/exports"),
    ):
        assert (await client.request(method, where, headers=head)).status_code == 403, where
    # With the right, somebody else's import is still none of his.
    bench.world.ann = bench.person("ann", department=bench.world.east)
    for method, where in (("GET", path), ("POST", f"{path}/apply"), ("DELETE", path)):
        assert (await client.request(method, where, headers=head)).status_code == 404, where


async def test_given_filters_when_the_list_is_exported_in_the_background_then_the_file_has_them(
    bench: Bench, client: httpx.AsyncClient
) -> None:
    await bench.world.customer(bench.boss, "张三", MOBILE, level="vip")
    await bench.world.customer(bench.boss, "李四", "13900139000")
    begun = await client.post("/customers/exports", params={"level": "vip", "format": "csv"})
    assert begun.status_code == 202
    await work(bench, begun.json()["id"])
    _, pieces = await bench.runs.file(bench.boss, begun.json()["id"])
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    assert "张三" in text
    assert "李四" not in text


async def test_given_a_masked_role_of_a_team_when_it_exports_then_the_run_s_file_is_its_list(
    bench: Bench, client: httpx.AsyncClient
) -> None:
    """Given cards of two departments, when a leader who may not see numbers exports, then the file
    that his run leaves has his department's alone with masked numbers, and nobody else gets it."""
    world = bench.world
    await world.customer(world.lee, "东部的", MOBILE)
    await world.customer(world.bob, "西部的", "13700137000")
    rights = {"permissions": DESK | {"customer.export"}, "scope": Scope.TREE}
    world.ann = bench.person("lee", department=world.east, **rights)
    begun = await client.post(
        "/customers/exports", params={"format": "csv"}, headers={"x-who": "ann"}
    )
    run = begun.json()["id"]
    await work(bench, run)
    _, pieces = await bench.runs.file(world.ann, run)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    assert ("东部的" in text, "西部的" in text) == (True, False)
    assert MASKED in text
    assert MOBILE not in text
    with pytest.raises(RunMissing):
        await bench.runs.file(bench.boss, run)
    [entry] = await world.trail("exported")
    assert (entry.actor, entry.after["rows"]) == (world.ann.user_id, 1)
