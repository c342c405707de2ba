"""The routes of pools: what they take and give, that no number and no stranger's customer leaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.customers.world import MASKED, MOBILE
from tests.pools.world import SALES, PoolWorld
from warmline.kit.actor import Actor
from warmline.kit.http import access_of
from warmline.pools.http import managing, router
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers

CALL = "00000000-0000-7000-8000-00000000cccc"


@dataclass
class Site:
    """The routes with a logged-in actor; `rung`: the numbers the switch was given."""

    client: httpx.AsyncClient
    world: PoolWorld
    actor: Actor
    rung: list[str]

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        answer = await self.client.request(method, path, **more)
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
async def site(world: PoolWorld) -> AsyncIterator[Site]:
    application, rung = FastAPI(), list[str]()

    async def dial(actor: Actor, number: str) -> str:
        rung.append(number)
        return CALL

    application.include_router(router(world.pools, world.tasks, dial))
    application.include_router(
        managing.router(world.settings, world.distribution, world.runs, world.groups)
    )
    handle_errors(application)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://site")
    found = Site(client, world, world.ann, rung)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = found.actor
        return await following(request)

    async with client:
        yield found


def test_given_the_routers_when_read_then_every_route_says_who_may(world: PoolWorld) -> None:
    async def dial(actor: Actor, number: str) -> str:
        return CALL

    manager = managing.router(world.settings, world.distribution, world.runs, world.groups)
    routes = [*router(world.pools, world.tasks, dial).routes, *manager.routes]
    accesses = list(access_of(routes))
    assert len(accesses) == 23
    assert all(found.access is not None for found in accesses)


async def test_given_a_pool_when_used_over_http_then_seen_claimed_called_and_given_up(
    site: Site,
) -> None:
    pool = await site.world.pool()
    one, two = await site.world.lying(pool, 2)
    status, [seen] = await site.ask("GET", "/pools")
    assert (status, seen["id"], seen["lying"], seen["claims_left"], seen["room"]) == (
        200,
        pool,
        2,
        20,
        200,
    )
    status, page = await site.ask("GET", f"/pools/{pool}/customers", params={"size": 1})
    assert (status, page["total"], page["items"][0]["number"]) == (200, 2, MASKED)
    assert MOBILE not in str(page)
    status, rest = await site.ask(
        "GET", f"/pools/{pool}/customers", params={"size": 1, "after": page["next"]}
    )
    assert [row["id"] for row in [*page["items"], *rest["items"]]] == [one, two]
    assert (rest["total"], rest["next"]) == (None, "")
    body = {"customers": [one, two], "to_call": True}
    status, done = await site.ask("POST", f"/pools/{pool}/claim", json=body)
    assert (status, done["moved"], done["refused"]) == (200, [one, two], [])
    site.actor = site.world.bob
    status, late = await site.ask("POST", f"/pools/{pool}/claim", json={"customers": [one]})
    [refused] = late["refused"]
    assert (status, late["moved"], late["entry"], refused["code"]) == (200, [], None, "taken")
    assert refused["message"] == "ann的名字 was faster; the customer is theirs now."
    site.actor = site.world.ann
    _, tasks = await site.ask("GET", "/call-tasks")
    task = tasks["items"][0]
    assert (tasks["total"], task["number"]) == (2, MASKED)
    assert await site.ask("POST", f"/call-tasks/{task['id']}/dial") == (202, {"call": CALL})
    assert site.rung == [f"+86{MOBILE}"]
    assert await site.ask("POST", f"/call-tasks/{task['id']}/done") == (204, None)
    assert (await site.ask("POST", f"/call-tasks/{task['id']}/dial"))[0] == 404
    _, mine = await site.ask("GET", "/pools/mine", params={"pool": pool})
    assert {row["id"] for row in mine["items"]} == {one, two}
    assert mine["items"][0]["due_why"] == "no_contact"
    given = {"customers": [one], "reason": "没有意向"}
    status, gone = await site.ask("POST", "/pools/give-up", json=given)
    assert (status, gone["moved"]) == (200, [one])
    status, moves = await site.ask("GET", f"/customers/{two}/moves")
    assert (status, [move["why"] for move in moves]) == (200, ["claimed", "put"])
    assert await site.ask("GET", f"/customers/{one}/moves") == (200, [])


async def test_given_a_manager_when_he_works_over_http_then_rules_preview_log_and_run(
    site: Site,
) -> None:
    site.actor = site.world.sun
    rules = {"no_contact_days": 10, "limits": {"total": 5}, "renewed_by": ["call", "order"]}
    status, pool = await site.ask("POST", "/pool-settings", json={"name": "公海", "rules": rules})
    assert (status, pool["rules"]["limits"]) == (201, {"total": 5, "levels": {}})
    assert set(pool["rules"]["renewed_by"]) == {"call", "order"}
    status, changed = await site.ask(
        "PATCH", f"/pool-settings/{pool['id']}", json={"version": 1, "name": "大公海"}
    )
    assert (status, changed["name"], changed["rules"]) == (200, "大公海", pool["rules"])
    late = {"version": 1, "name": "x"}
    assert (await site.ask("PATCH", f"/pool-settings/{pool['id']}", json=late))[0] == 409
    status, wrong = await site.ask(
        "POST", "/pool-settings", json={"name": "y", "rules": {"warn_days": 40}}
    )
    assert (status, wrong["error"]["field"]) == (422, "warn_days")
    assert await site.ask("GET", "/pool-groups") == (200, [{"id": SALES, "name": "售前"}])
    ids = await site.world.lying(pool["id"], 3)
    body = {
        "choice": {"customers": ids},
        "targets": [{"kind": "department", "id": site.world.east}],
    }
    status, seen = await site.ask("POST", f"/pools/{pool['id']}/preview", json=body)
    assert (status, [share["number"] for share in seen["shares"]]) == (200, [2, 1])
    done = {**body, "key": seen["key"]}
    status, [entry] = await site.ask("POST", f"/pools/{pool['id']}/distribute", json=done)
    assert status == 200
    assert (await site.ask("POST", f"/pools/{pool['id']}/distribute", json=done))[0] == 409
    status, log = await site.ask("GET", "/allocations", params={"why": "assigned"})
    assert (status, [row["id"] for row in log["items"]]) == (200, [entry])
    status, opened = await site.ask("GET", f"/allocations/{entry}/customers")
    assert (status, {row["customer"] for row in opened["items"]}) == (200, set(ids))
    assert opened["entry"]["to_name"] == "东部"
    assert (opened["total"], opened["capped"], opened["next"]) == (3, False, "")
    assert {row["opens"] for row in opened["items"]} == {True}
    path = f"/allocations/{entry}/customers"
    status, first = await site.ask("GET", path, params={"size": 2})
    status, rest = await site.ask("GET", path, params={"size": 2, "after": first["next"]})
    assert (status, len(rest["items"]), rest["total"], rest["next"]) == (200, 1, None, "")
    for asked, found in (
        ({"to_id": site.world.east, "by": site.world.sun.user_id}, 1),
        ({"q": "东部", "from": "2000-01-01T00:00:00Z"}, 1),
        ({"to": "2000-01-01T00:00:00Z"}, 0),
    ):
        status, log = await site.ask("GET", "/allocations", params={**asked, "why": "assigned"})
        assert (status, log["total"]) == (200, found)
    assert (await site.ask("GET", "/allocations", params={"by": "me"}))[0] == 422
    site.world.clock.advance(1)
    status, run = await site.ask("POST", f"/pools/{pool['id']}/runs", json={"dry": True})
    assert (status, run["kind"], run["state"]) == (202, "dry", "waiting")
    await site.world.runs.work()
    status, run = await site.ask("GET", f"/pool-runs/{run['id']}")
    assert (status, run["state"], run["looked"]) == (200, "done", 3)
    status, lines = await site.ask("GET", f"/pool-runs/{run['id']}/lines", params={"act": "warn"})
    assert (status, lines["total"]) == (200, 0)
    for wrong_page in ({"after": "x"}, {"sort": "name"}, {"owner": "me"}):
        path = f"/pool-runs/{run['id']}/lines"
        assert (await site.ask("GET", path, params=wrong_page))[0] == 422
    assert (await site.ask("GET", "/pool-runs"))[1]["total"] == 1


async def test_given_a_list_when_its_first_are_distributed_over_http_then_as_its_address_has_it(
    site: Site,
) -> None:
    site.actor = site.world.sun
    pool = await site.world.pool()
    web = await site.world.lying(pool, 2, source="web")
    await site.world.lying(pool, 2)
    targets = [{"kind": "agent", "id": site.world.ann.user_id}]

    async def preview(**choice: Any) -> tuple[int, Any]:
        body = {"choice": choice, "targets": targets}
        return await site.ask("POST", f"/pools/{pool}/preview", json=body)

    status, seen = await preview(filters={"source": "web"}, lying=True, sort="-since", first=1)
    assert (status, seen["chosen"], seen["more"]) == (200, 1, True)
    body = {"choice": {"filters": {"source": "web"}, "lying": True, "first": 1}, "targets": targets}
    _, seen = await site.ask("POST", f"/pools/{pool}/preview", json=body)
    done = {**body, "key": seen["key"]}
    assert (await site.ask("POST", f"/pools/{pool}/distribute", json=done))[0] == 200
    assert await site.world.owners(web) == [site.world.ann.user_id, None]
    cards = {"field": ["city:深圳"], "do_not_call": "false", "created_from": "2020-01-01T00:00:00Z"}
    status, none = await preview(filters=cards)
    assert (status, none["error"]["code"]) == (422, "pool_list_empty")
    for wrong in (
        {"filters": {"tag": "a"}, "lying": True},
        {"filters": {"field": ["city"]}},
        {"filters": {"created_from": "2020-01-01T00:00:00"}},
        {"lying": True, "sort": "name"},
        {"first": 0},
        {"first": 50_001},
    ):
        status, refused = await preview(**wrong)
        assert (status, bool(refused["error"]["field"])) == (422, True), wrong


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/pools/{pool}/customers?after=x", None, 422),
        ("GET", "/pools/{none}/customers", None, 404),
        ("POST", "/pools/{pool}/claim", {"customers": []}, 422),
        ("POST", "/pools/{pool}/claim", {"customers": ["x"]}, 422),
        ("POST", "/pools/give-up", {"customers": ["{none}"], "reason": " "}, 422),
        ("POST", "/call-tasks/{none}/dial", None, 404),
        ("GET", "/allocations", None, 403),
        ("GET", "/pool-settings", None, 403),
        ("POST", "/pools/{pool}/put", {"customers": ["{none}"], "reason": "away"}, 403),
    ],
)
async def test_given_a_wrong_question_when_asked_by_an_agent_then_it_is_refused(
    site: Site, method: str, path: str, body: Any, status: int
) -> None:
    pool = await site.world.pool()
    none = site.world.east

    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{pool}", pool).replace("{none}", none)
        if isinstance(value, list):
            return [filled(one) for one in value]
        return {key: filled(one) for key, one in value.items()} if value else value

    assert (await site.ask(method, filled(path), json=filled(body)))[0] == status


async def test_given_the_lists_of_pools_when_turned_over_http_then_by_the_place_the_page_names(
    site: Site,
) -> None:
    pool = await site.world.pool()
    ids = await site.world.owned(site.world.ann, pool, 3)
    await site.world.tasks.add(site.world.ann, ids)
    for _ in range(3):
        await site.world.run(pool, dry=True)
    asked = (
        (site.world.ann, "/pools/mine", {"pool": pool, "q": "客"}),
        (site.world.ann, "/call-tasks", {"q": "客"}),
        (site.world.sun, "/pool-runs", {"pool": pool}),
        (site.world.sun, "/allocations", {"pool": pool}),
    )
    for site.actor, path, narrowed in asked:
        _, whole = await site.ask("GET", path, params=narrowed)
        assert (whole["total"], whole["capped"], whole["next"]) == (len(whole["items"]), False, "")
        seen, after = [], ""
        for _ in whole["items"]:
            place = {**narrowed, "size": 1, "after": after}
            status, page = await site.ask("GET", path, params=place)
            assert (status, page["total"] is None) == (200, bool(after))
            seen += page["items"]
            after = page["next"]
        assert (seen, after, len(seen) > 1) == (whole["items"], "", True)
        status, wrong = await site.ask("GET", path, params={"after": "nonsense"})
        assert (status, wrong["error"]["code"], wrong["error"]["field"]) == (
            422,
            "page_unknown",
            "after",
        )
        status, wrong = await site.ask("GET", path, params={"sort": "colour"})
        assert (status, wrong["error"]["field"]) == (422, "sort")
