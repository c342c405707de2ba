"""The routes of orders that pages use: planned together, who has orders, the rule, the funnel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.shop.world import WANG, World
from warmline.shop.http import figures, router
from warmline.shop.model import Stage
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    application = FastAPI()
    application.include_router(router(world.shop))
    application.include_router(figures.router(world.funnel))
    handle_errors(application)

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        who = request.headers.get("x-who", "chief")
        request.state.actor = world.chief if who == "chief" else world.ann
        return await following(request)

    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as found:
        yield found


async def test_given_unpaid_orders_when_planned_together_then_each_answers_and_the_list_shows(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.talk(world.people.ann)
    first, second = await world.order("A-1"), await world.order("B-2", WANG)
    at = (world.clock.now() + timedelta(hours=1)).isoformat()
    body = {"orders": [first.id, second.id], "at": at, "who": world.people.bob}
    done = await client.post("/shop/orders/follow-ups", json=body)
    assert done.status_code == 200, done.text
    assert [one["done"] for one in done.json()] == [True, True]
    again = (await client.post("/shop/orders/follow-ups", json=body)).json()
    assert {(one["done"], one["code"]) for one in again} == {(False, "shop_order_planned")}
    listed = (await client.get("/shop/orders")).json()["items"]
    assert {one["plan"]["who"] for one in listed} == {world.people.bob}
    # Nobody reaches a colleague's order by its id.
    stranger = await client.post("/shop/orders/follow-ups", json=body, headers={"x-who": "ann"})
    assert [one["code"] for one in stranger.json()] == ["shop_order_planned", "shop_order_missing"]
    none = await client.post("/shop/orders/follow-ups", json={**body, "orders": []})
    assert none.status_code == 422


async def test_given_a_rule_seen_before_somebody_changed_it_when_saved_then_409_says_so(
    client: httpx.AsyncClient,
) -> None:
    seen = (await client.get("/shop/rule")).json()
    assert seen["version"] == 0
    first = await client.put("/shop/rule", json={**seen, "window_days": 3})
    assert (first.status_code, first.json()["version"]) == (200, 1)
    late = await client.put("/shop/rule", json={**seen, "unpaid_min": 5})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "shop_rule_changed")
    assert "look at it again" in late.json()["error"]["message"]
    assert (await client.get("/shop/rule")).json() == first.json()


async def test_given_orders_when_asked_whose_then_names_and_behind_a_figure_its_orders(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.talk(world.people.ann)
    now = world.clock.now()
    await world.order("A-1", stage=Stage.PAID, paid_at=now)
    [seller] = (await client.get("/shop/agents", params={"q": ""})).json()
    assert (seller["id"], seller["active"]) == (world.people.ann, True)
    assert (await client.get("/shop/agents", params={"q": "没有"})).json() == []
    day = now.date().isoformat()
    asked = {"agent": seller["id"], "day": day, "step": "sold"}
    [call] = (await client.get("/shop/funnel/calls", params=asked)).json()
    assert [one["number"] for one in call["orders"]] == ["A-1"]
