"""The routes of imports of orders: a file sent, its options, the work on it; refused to others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.shop.files import Files
from tests.shop.world import LI, World
from warmline.kit.http import access_of
from warmline.kit.tables_in import Form, open_table
from warmline.shop.http.importing import router
from warmline.shop.importing import suggested
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers
BODY = (
    f"订单号,状态,下单时间,金额,手机\nA-1,待付款,2026-01-05 08:00:00,10,{LI}\nA-2,?,,,\n"
).encode("gb18030")


@pytest.fixture
def files(world: World) -> Files:
    return Files(world)


@pytest.fixture
async def client(files: Files) -> AsyncIterator[httpx.AsyncClient]:
    application = FastAPI()
    application.include_router(router(files.imports, files.runs))
    handle_errors(application)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        who = request.headers.get("x-who", "boss")
        request.state.actor = files.boss if who == "boss" else files.world.ann
        return await following(request)

    assert all(found.access is not None for found in access_of(application.routes))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as found:
        yield found


async def test_given_a_file_when_it_goes_the_whole_way_then_each_route_says_what_the_page_shows(
    world: World, files: Files, client: httpx.AsyncClient
) -> None:
    sent = await client.post("/shop-imports", params={"name": "订单.csv"}, content=BODY)
    assert sent.status_code == 201, sent.text
    batch = sent.json()
    path = f"/shop-imports/{batch['id']}"
    assert batch["options"]["columns"] == ["number", "state", "ordered_at", "amount", "phone"]
    assert batch["options"]["encoding"] == "gb18030"
    # Whose orders they are has to be said before anything is done.
    refused = await client.post(f"{path}/check")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "import_shop_missing")
    options = {k: v for k, v in batch["options"].items() if k not in ("kind", "preset")}
    chosen = await client.put(f"{path}/options", json={**options, "shop": " 甲店 "})
    assert chosen.json()["options"]["shop"] == "甲店"
    shown = (await client.get(f"{path}/preview")).json()
    assert [row["problems"] for row in shown["rows"]] == [[], [[1, "state_unknown", "?"]]]
    for verb, state in (("check", "checked"), ("apply", "applied"), ("undo", "undone")):
        done = await client.post(f"{path}/{verb}")
        assert done.status_code == 202, done.text
        await files.jobs.work(done.json()["run"])
        assert (await client.get(path)).json()["state"] == state
        if verb == "apply":
            found = (await client.get(path)).json()["figures"]
            assert (found["created"], found["bad"]) == (1, 1)
            assert await world.numbers(world.chief) == ["A-1"]
            [bad] = (await client.get(f"{path}/rows")).json()["items"]
            assert bad["problems"][0]["column"] == "状态"
    assert await world.numbers(world.chief) == []
    assert (await client.get("/shop-imports")).json()["total"] == 1
    assert (await client.delete(path)).status_code == 204


async def test_given_imports_when_their_list_is_exported_then_in_the_words_of_the_centre(
    files: Files, client: httpx.AsyncClient
) -> None:
    await client.post("/shop-imports", params={"name": "=1+1.csv"}, content=BODY)
    asked = {"format": "csv", "columns": ["skipped", "state", "name"]}
    begun = await client.post("/shop-imports/exports", params=asked)
    assert begun.status_code == 202, begun.text
    await files.jobs.work(begun.json()["id"])
    _, pieces = await files.runs.file(files.boss, begun.json()["id"])
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    assert text.splitlines() == ['File,State,"Older, skipped"', "'=1+1.csv,Ready to try,0"]


async def test_given_the_template_when_fetched_then_it_is_understood_as_it_is(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    answer = await client.get("/shop-imports/template", params={"format": "xlsx"})
    assert answer.status_code == 200
    (tmp_path / "t.xlsx").write_bytes(answer.content)
    with open_table(tmp_path / "t.xlsx", Form("xlsx"), tmp_path) as table:
        heads, row = (cells for _, cells in table.rows())
    assert "" not in suggested(heads)
    assert len(row) == len(heads)


async def test_given_nobody_s_right_when_asked_then_every_route_refuses(
    client: httpx.AsyncClient,
) -> None:
    other = {"x-who": "ann"}
    sent = await client.post("/shop-imports", params={"name": "订单.csv"}, content=BODY)
    path = f"/shop-imports/{sent.json()['id']}"
    for method, url in (
        ("GET", "/shop-imports"),
        ("GET", "/shop-imports/template"),
        ("GET", path),
        ("GET", f"{path}/preview"),
        ("GET", f"{path}/rows"),
        ("GET", f"{path}/report"),
        ("POST", f"{path}/apply"),
        ("DELETE", path),
        ("POST", "/shop-imports/exports"),
        ("POST", "/shop/orders/exports"),
        ("POST", "/shop/funnel/exports?from=2026-01-01&to=2026-01-02"),
    ):
        answer = await client.request(method, url, headers=other)
        assert answer.status_code == 403, (method, url, answer.text)
