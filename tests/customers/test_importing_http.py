"""The routes of imports: a file sent, its options, the work on it, its rows; refused to others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.customers.importing_bench import Bench
from tests.customers.world import DESK, MASKED, MOBILE
from warmline.customers.http.importing import router
from warmline.kit.actor import Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Refused
from warmline.kit.http import access_of
from warmline.runs.errors import RunMissing
from warmline.runs.service.import_lists import ImportListRuns
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers
BODY = f"姓名,手机,备注\n张三,{MOBILE},a\n李四,12x,b\n".encode("gb18030")


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    application = FastAPI()
    application.include_router(router(bench.imports, bench.runs))
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


async def test_given_more_imports_than_a_page_when_listed_then_each_is_there_once_by_cursor(
    bench: Bench, client: httpx.AsyncClient
) -> None:
    names = ["b.csv", "a.csv", "c.csv", "a.csv", "d.csv"]
    for name in names:
        bench.world.clock.advance(1)
        await client.post("/customer-imports", params={"name": name}, content=BODY)
    for sort, expected in (("", names[::-1]), ("at", names), ("name", sorted(names))):
        found, after, totals = list[str](), "", list[int | None]()
        while True:
            asked: dict[str, str | int] = {"sort": sort, "size": 2, "after": after}
            page = (await client.get("/customer-imports", params=asked)).json()
            found += [one["name"] for one in page["items"]]
            totals.append(page["total"])
            if not (after := page["next"]):
                break
        assert (found, totals) == (expected, [5, None, None]), sort
    for wrong, code in (({"sort": "size"}, "sort_unknown"), ({"after": "x"}, "page_unknown")):
        answer = await client.get("/customer-imports", params=wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_given_imports_of_two_when_the_list_is_exported_then_scope_columns_and_trail(
    bench: Bench, client: httpx.AsyncClient
) -> None:
    """Given an import of the boss and one of an agent, when each exports the list as a run, then
    the boss has both, the agent his own, with the columns that were chosen; both are kept."""
    bench.world.ann = bench.person("ann", department=bench.world.east)
    done = await bench.apply(await bench.bring(BODY, name="老板的.csv"))
    await bench.bring(BODY, bench.world.ann, name="坐席的.csv")
    files = dict[str, list[str]]()
    for who, actor in (("boss", bench.boss), ("ann", bench.world.ann)):
        asked = {"format": "csv", "columns": ["bad", "name", "state", "created", "never"]}
        begun = await client.post("/customer-imports/exports", params=asked, headers={"x-who": who})
        assert begun.status_code == 202, begun.text
        await work(bench, begun.json()["id"])
        run = await bench.runs.get(actor, begun.json()["id"])
        _, pieces = await bench.runs.file(actor, run.id)
        text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
        files[who] = text.splitlines()
        assert run.result["rows"] == len(files[who]) - 1
    head = "文件,状态,新建,有误"
    mine = "坐席的.csv,待试运行,0,0"
    assert files["ann"] == [head, mine]
    assert files["boss"] == [head, mine, f"老板的.csv,已导入,{done.figures['created']},1"]
    async with bench.world.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "exported")
        entries = list(await session.scalars(query.order_by(AuditEntry.number)))
    assert [(one.noun, one.noun_id, one.after["rows"]) for one in entries] == [
        ("customer_import", "list", 2),
        ("customer_import", "list", 1),
    ]


async def test_given_who_may_import_but_not_export_when_asked_for_the_list_then_no_run(
    bench: Bench, client: httpx.AsyncClient
) -> None:
    bench.world.ann = bench.person("ann", permissions=DESK | {"customer.import"})
    for method, status in (("GET", 200), ("POST", 403)):
        path = "/customer-imports" if method == "GET" else "/customer-imports/exports"
        answer = await client.request(method, path, headers={"x-who": "ann"})
        assert answer.status_code == status
    with pytest.raises(Refused):
        await ImportListRuns(bench.runs).start(bench.world.ann, bench.imports, "csv")


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
    assert (entry.user_id, entry.after["rows"]) == (world.ann.user_id, 1)
