"""The routes of customers: what they take and give, and that no number leaks through them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.customers.world import CLEAR, MASKED, MOBILE, World
from warmline.customers.http import lists, router
from warmline.kit.actor import Actor, Scope
from warmline.kit.http import access_of
from warmline.kit.ids import uuid7
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
        return answer.status_code, answer.json()

    async def make(self, **more: Any) -> Any:
        """A card with one number, made by whoever is logged in."""
        new = {"name": "张三", "contacts": [{"kind": "phone", "value": MOBILE}], **more}
        status, card = await self.ask("POST", "/customers", json=new)
        assert status == 201, card
        return card


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    application = FastAPI()
    application.include_router(router(world.customers))
    application.include_router(lists.router(world.lists))
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
    routes = [*router(world.customers).routes, *lists.router(world.lists).routes]
    accesses = list(access_of(routes))
    assert len(accesses) == 17
    assert all(found.access is not None for found in accesses)


async def test_given_a_card_when_made_and_listed_then_it_has_the_contract_s_shape(
    site: Site,
) -> None:
    card = await site.make(level="vip", tags=["老"], fields={"size": 3, "married": True})
    assert (card["owner"], card["department"]) == (site.actor.user_id, site.world.east)
    assert card["names"][site.actor.user_id] == "ann的名字"
    assert card["fields"] == {"size": 3, "married": True}
    [point] = card["contacts"]
    assert {**point, "id": ""} == {
        "id": "",
        "kind": "phone",
        "value": MASKED,
        "label": "",
        "primary": True,
        "do_not_call": False,
    }
    status, found = await site.ask("GET", f"/customers/{card['id']}")
    assert (status, found) == (200, card)
    status, page = await site.ask(
        "GET", "/customers", params={"q": "8000", "field": ["size:3"], "level": "vip"}
    )
    assert (status, page) == (200, {"items": [card], "next": "", "total": 1, "capped": False})


async def test_given_pages_when_followed_by_their_next_then_each_card_comes_once(
    site: Site,
) -> None:
    made = {(await site.make())["id"] for _ in range(5)}
    seen, after = list[str](), ""
    for _ in range(3):
        _, page = await site.ask("GET", "/customers", params={"size": 2, "after": after})
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert (set(seen), len(seen), after) == (made, 5, "")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"q": "80"}, "number_too_short"),
        ({"q": "38000"}, "number_not_whole"),
        ({"sort": "remark"}, "sort_unknown"),
        ({"after": "x"}, "page_unknown"),
        ({"field": "born:1990-01-01"}, "filter_unknown"),
        ({"field": "born"}, "filter_malformed"),
        ({"owner": "x"}, "input_invalid"),
        ({"size": "0"}, "input_invalid"),
    ],
)
async def test_given_a_wrong_question_when_asked_then_it_is_told_what_is_wrong(
    site: Site, params: dict[str, str], code: str
) -> None:
    status, body = await site.ask("GET", "/customers", params=params)
    assert (status, body["error"]["code"]) == (422, code)


async def test_given_wrong_fields_when_saved_then_each_has_its_sentence(site: Site) -> None:
    new = {"name": "x", "fields": {"size": "big", "plan": "silver"}}
    status, body = await site.ask("POST", "/customers", json=new)
    assert (status, body["error"]["code"]) == (422, "customer_fields_invalid")
    told = {one["field"] for one in body["error"]["details"]["fields"]}
    assert told == {"fields.size", "fields.plan"}


async def test_given_two_pages_with_one_card_when_both_save_then_409_tells_what_and_who(
    site: Site,
) -> None:
    card = await site.make()
    path = f"/customers/{card['id']}"
    site.actor = site.world.lee
    status, _ = await site.ask("PATCH", path, json={"version": 1, "name": "李四", "owner": None})
    assert status == 200
    site.actor = site.world.sun
    status, body = await site.ask("PATCH", path, json={"version": 1, "remark": "x"})
    assert (status, body["error"]["code"]) == (409, "customer_changed")
    details = body["error"]["details"]
    assert details["changed"][0]["fields"] == ["name", "owner"]
    assert details["changed"][0]["by_name"] == "lee的名字"
    assert details["present"] == {"name": "李四", "owner": None}
    status, saved = await site.ask("PATCH", path, json={"version": 2, "remark": "x"})
    # What was left out of the request stays.
    assert (status, saved["name"], saved["remark"], saved["owner"]) == (200, "李四", "x", None)


async def test_given_contact_points_when_added_changed_and_removed_then_the_card_is_answered(
    site: Site,
) -> None:
    card = await site.make()
    path, first = f"/customers/{card['id']}/contacts", card["contacts"][0]["id"]
    added = {"version": 1, "kind": "mail", "value": "A@b.cn"}
    status, card = await site.ask("POST", path, json=added)
    assert (status, card["version"], card["contacts"][1]["value"]) == (201, 2, "A@b.cn")
    status, card = await site.ask("PATCH", f"{path}/{first}", json={"version": 2, "label": "家"})
    assert (status, card["contacts"][0]["label"], card["contacts"][0]["value"]) == (
        200,
        "家",
        MASKED,
    )
    masked = {"version": 3, "value": MASKED}
    status, body = await site.ask("PATCH", f"{path}/{first}", json=masked)
    assert (status, body["error"]["code"]) == (422, "contact_malformed")
    status, card = await site.ask("DELETE", f"{path}/{first}", params={"version": 3})
    assert (status, [one["kind"] for one in card["contacts"]]) == (200, ["mail"])


async def test_given_an_agent_when_he_guesses_ids_then_another_s_customer_is_not_there(
    site: Site,
) -> None:
    card = await site.make()
    path, point = f"/customers/{card['id']}", card["contacts"][0]["id"]
    site.actor = site.world.actor("bob", department=site.world.west, permissions=CLEAR)
    ghost = f"/customers/{uuid7()}"
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"version": 1, "name": "x"}),
        ("POST", "/contacts", {"version": 1, "kind": "phone", "value": "13900139000"}),
        ("PATCH", f"/contacts/{point}", {"version": 1, "label": "x"}),
        ("DELETE", f"/contacts/{point}?version=1", None),
        ("POST", f"/contacts/{point}/unmask", {"purpose": "好奇"}),
    ):
        answers = [await site.ask(method, start + tail, json=body) for start in (path, ghost)]
        assert answers[0] == answers[1], (method, tail)  # no telling whether it exists
        assert answers[0][0] == 404
    assert await site.ask("POST", "/customers/match", json={"number": MOBILE}) == (200, [])
    _, page = await site.ask("GET", "/customers", params={"q": MOBILE})
    assert (page["items"], page["total"]) == ([], 0)


async def test_given_a_masked_role_when_it_uses_every_route_then_no_answer_has_the_number(
    site: Site,
) -> None:
    permissions = CLEAR - {"number.unmask"}
    site.actor = site.world.actor(
        "lee", scope=Scope.TREE, department=site.world.east, permissions=permissions
    )
    card = await site.make()
    path, point = f"/customers/{card['id']}", card["contacts"][0]["id"]
    bodies = [str(card)]
    for method, where, more in (
        ("GET", path, {}),
        ("GET", "/customers", {"params": {"q": MOBILE}}),
        ("POST", "/customers/match", {"json": {"number": MOBILE}}),
        ("PATCH", path, {"json": {"version": 1, "name": "x"}}),
        ("PATCH", path, {"json": {"version": 1, "name": "y"}}),
        ("PATCH", f"{path}/contacts/{point}", {"json": {"version": 2, "label": "x"}}),
        ("PATCH", path, {"json": {"version": 2, "name": "y"}}),
        ("POST", f"{path}/contacts", {"json": {"version": 3, "kind": "phone", "value": MOBILE}}),
    ):
        answer = await site.client.request(method, where, **more)
        bodies.append(answer.text)
    assert sum(MASKED in body for body in bodies) == 7  # but for two refusals
    assert not any(MOBILE in body for body in bodies)
    # Only the one that says what for, and is kept.
    where = f"{path}/contacts/{point}/unmask"
    assert await site.ask("POST", where, json={"purpose": "核对号码"}) == (200, {"value": MOBILE})


async def test_given_fields_and_levels_when_put_then_lines_are_added_changed_and_never_deleted(
    site: Site,
) -> None:
    site.actor = site.world.sun
    new = [
        {
            "key": "channel",
            "zh": "渠道",
            "en": "Channel",
            "type": "choice",
            "choices": [{"code": "a", "zh": "甲", "en": "A"}],
            "searchable": True,
        }
    ]
    status, found = await site.ask("PUT", "/customer-fields", json=new)
    assert (status, found[0]["key"], len(found)) == (200, "channel", 6)
    wrong = [{**new[0], "type": "text", "choices": []}]
    status, body = await site.ask("PUT", "/customer-fields", json=wrong)
    assert (status, body["error"]["code"]) == (422, "customer_field_definition_invalid")
    for path in ("/customer-levels", "/customer-sources"):
        _, before = await site.ask("GET", path)
        line = {"code": "new", "zh": "新", "en": "New", "position": 0, "active": True}
        status, after = await site.ask("PUT", path, json=[line])
        assert (status, after) == (200, [{**line, "version": 1}, *before])
        # Whoever did not see it as it is now learns so, and nothing of his is kept.
        first = {**line, "zh": "头一个", "version": 1}
        status, _ = await site.ask("PUT", path, json=[first])
        assert status == 200
        status, body = await site.ask("PUT", path, json=[{**first, "zh": "后一个"}])
        assert (status, body["error"]["code"]) == (409, "customer_definition_changed")
        assert "look at it again" in body["error"]["message"]
        status, body = await site.ask("PUT", path, json=[{**line, "zh": "又一个"}])
        assert (status, body["error"]["code"]) == (409, "customer_definition_taken")
        _, after = await site.ask("GET", path)
        assert after[0] == {**first, "version": 2}
    site.actor = site.world.ann
    status, _ = await site.ask("PUT", "/customer-levels", json=[])
    assert status == 403
