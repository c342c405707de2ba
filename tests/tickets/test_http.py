"""The routes of work orders: what they take and give, and that roles and numbers hold in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.tickets.world import MASKED, MOBILE, World
from warmline.kit.actor import Actor
from warmline.kit.http import access_of
from warmline.tickets.http import configured, router
from warmline.tickets.model import Act, ActKind, Step
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

    async def make(self, **more: Any) -> Any:
        """An order made by whoever is logged in."""
        new = {"type": self.world.ids["leak"], "title": "路面漏水", **more}
        status, made = await self.ask("POST", "/tickets", json=new)
        assert status == 201, made
        return made["ticket"]

    async def step(self, actor: Actor, ticket: Any, step: str, **more: Any) -> tuple[int, Any]:
        """A step by somebody of the order as it is now."""
        self.world.clock.advance(1)
        self.actor = self.world.sun
        _, found = await self.ask("GET", f"/tickets/{ticket['id']}")
        self.actor = actor
        body = {"version": found["ticket"]["version"], "step": step, **more}
        return await self.ask("POST", f"/tickets/{ticket['id']}/steps", json=body)


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    application = FastAPI()
    application.include_router(router(world.tickets.verbs()))
    application.include_router(configured.router(world.tickets.types))
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
    routes = [*router(world.tickets.verbs()).routes, *configured.router(world.tickets.types).routes]
    accesses = list(access_of(routes))
    assert len(accesses) == 30
    assert all(found.access is not None for found in accesses)


async def test_given_an_order_when_made_and_listed_then_it_has_the_contract_s_shape(
    site: Site,
) -> None:
    ticket = await site.make(caller=MOBILE, fields={"place": "home"})
    assert (ticket["state"], ticket["caller"]) == ("accepted", f"+86{MASKED}")
    assert ticket["names"][site.actor.user_id] == "ann的名字"
    status, page = await site.ask("GET", "/tickets", params={"q": "8000", "state": ["accepted"]})
    assert (status, page["total"], page["next"]) == (200, 1, "")
    assert page["items"][0] == ticket
    status, found = await site.ask("GET", f"/tickets/{ticket['id']}")
    assert status == 200
    assert found["type"]["switches"]["suspend"] is True  # from the root of the tree
    assert [step["step"] for step in found["history"]] == ["accept"]
    assert {one["kind"] for one in found["clocks"]} == {"response", "resolution"}
    assert found["sound"] is True
    possible = {one["step"]: one for one in found["possible"]}
    assert possible["dispatch"]["allowed"] is True
    assert possible["void"]["allowed"] is False
    assert "ticket.dispatch" in possible["void"]["why"]


async def test_given_the_way_of_an_order_when_walked_over_http_then_each_role_does_its_part(
    site: Site,
) -> None:
    world, ticket = site.world, await site.make()
    ways: list[tuple[Actor, str, dict[str, Any], str]] = [
        (world.ann, "dispatch", {"joint": [world.ids["light"]]}, "dispatched"),
        (world.wu, "sign", {}, "signed"),
        (world.wu, "begin", {}, "handling"),
        (world.lin, "joint_reply", {"text": "灯已修"}, "handling"),
        (world.wu, "ask_extension", {"amount": 2, "reason": "开挖"}, "handling"),
        (world.chef, "decide_extension", {"approved": True}, "handling"),
        (world.wu, "reply", {"text": "已修好"}, "replied"),
        (world.rui, "revisit", {}, "revisiting"),
        (world.rui, "rework", {"reason": "还漏", "satisfaction": "unsatisfied"}, "handling"),
        (world.lin, "joint_reply", {"text": "好了"}, "handling"),
        (world.wei, "reply", {"text": "又修好了"}, "replied"),
        (world.rui, "revisit", {}, "revisiting"),
        (world.rui, "close", {"satisfaction": "satisfied"}, "closed"),
        (world.sun, "archive", {}, "archived"),
    ]
    for actor, step, body, state in ways:
        status, answer = await site.step(actor, ticket, step, **body)
        assert status == 200, (step, answer)
        assert answer["ticket"]["state"] == state
    assert (answer["ticket"]["reworks"], answer["ticket"]["extensions"]) == (1, 1)
    assert answer["sound"] is True


@pytest.mark.parametrize(
    ("step", "body", "status", "code"),
    [
        ("reply", {"text": "x"}, 409, "ticket_step_impossible"),
        ("void", {"reason": "x"}, 403, "ticket_step_not_yours"),
        ("dispatch", {"department": "x"}, 422, "input_invalid"),
        ("fly", {}, 422, "input_invalid"),
        ("merge", {}, 422, "ticket_step_incomplete"),
        ("note", {}, 422, "ticket_step_incomplete"),
        ("act", {"act": "none"}, 422, "ticket_entry_unknown"),
        ("dispatch", {"fields": {"moon": 1}}, 422, "ticket_fields_invalid"),
    ],
)
async def test_given_a_wrong_step_when_asked_for_then_it_is_told_what_is_wrong(
    site: Site, step: str, body: dict[str, Any], status: int, code: str
) -> None:
    ticket = await site.make()
    got, answer = await site.step(site.world.ann, ticket, step, **body)
    assert (got, answer["error"]["code"]) == (status, code)


async def test_given_another_s_order_when_reached_for_by_any_route_then_it_is_not_there(
    site: Site,
) -> None:
    """No route lets an agent at an order that is not his: by id, list, search, export, related,
    link, merge or bulk."""
    world, ticket = site.world, await site.make(title="秘密漏水", address="人民路12号楼")
    own = (await world.order(world.bob, address="人民路12号楼", title="秘密漏水")).id
    site.actor = world.bob
    id, missing = ticket["id"], (404, "ticket_missing")
    bodies: list[tuple[str, str, Any]] = [
        ("GET", f"/tickets/{id}", None),
        ("GET", f"/tickets/{id}/related", None),
        ("PATCH", f"/tickets/{id}", {"version": 1, "title": "x"}),
        ("POST", f"/tickets/{id}/steps", {"version": 1, "step": "note", "text": "x"}),
        ("POST", f"/tickets/{id}/links", {"other": own}),
        ("POST", f"/tickets/{id}/split", {"version": 1, "parts": [{"title": "x"}]}),
        ("POST", f"/tickets/{id}/merge", {"version": 1, "others": [own], "reason": "x"}),
    ]
    for method, path, body in bodies:
        status, answer = await site.ask(method, path, json=body)
        assert (status, answer["error"]["code"]) == missing, path
    status, answer = await site.ask("POST", f"/tickets/{own}/links", json={"other": id})
    assert (status, answer["error"]["code"]) == (422, "ticket_entry_unknown")
    merge = {"version": 1, "others": [id], "reason": "x"}
    status, answer = await site.ask("POST", f"/tickets/{own}/merge", json=merge)
    assert (status, answer["error"]["code"]) == (409, "ticket_cannot_merge")
    bulk = {"rows": [{"id": id, "version": 1}], "do": {"step": "note", "text": "x"}}
    _, rows = await site.ask("POST", "/tickets/bulk", json=bulk)
    assert [(row["done"], row["code"]) for row in rows] == [(False, "ticket_missing")]
    for params in ({"q": "秘密"}, {"q": ticket["number"]}, {"assignee": world.ids["ann"]}):
        _, page = await site.ask("GET", "/tickets", params=params)
        assert id not in [one["id"] for one in page["items"]]
    for found in (
        await site.ask("GET", f"/tickets/{own}/related"),
        await site.ask("POST", "/tickets/related", json={"title": "秘密漏水"}),
    ):
        assert id not in [one["id"] for one in found[1]]
    parent = {"type": world.ids["leak"], "parent": id}
    status, answer = await site.ask("POST", "/tickets", json=parent)
    assert (status, answer["error"]["code"]) == (422, "ticket_entry_unknown")


async def test_given_an_order_s_evidence_when_asked_for_then_a_run_is_queued_for_who_may(
    site: Site,
) -> None:
    ticket = await site.make()
    site.actor = site.world.sun
    status, run = await site.ask("POST", f"/tickets/{ticket['id']}/evidence")
    assert (status, list(run)) == (202, ["id"])
    site.actor = site.world.wu
    status, _ = await site.ask("POST", f"/tickets/{ticket['id']}/evidence")
    assert status == 403


async def test_given_types_and_deadlines_when_set_up_then_wrong_ones_are_refused(
    site: Site,
) -> None:
    site.actor = site.world.sun
    new = {"code": "noise", "zh": "噪音", "en": "Noise", "parent": site.world.ids["all_types"]}
    status, made = await site.ask("POST", "/ticket-types", json=new)
    assert (status, made["switches"]["suspend"]) == (201, True)
    path = f"/ticket-types/{made['type']['id']}"
    for wrong in (
        {"parent": made["type"]["id"]},
        {"code": "leak"},
        {"switches": {"fly": True}},
        {"switches": {"dispatch": 1}},
        {"fields": [{"key": "k", "zh": "k", "en": "k", "type": "choice"}]},
    ):
        status, answer = await site.ask("PUT", path, json={**new, **wrong, "version": 1})
        assert (status, answer["error"]["code"]) == (422, "ticket_type_invalid"), wrong
    less = {**new, "switches": {"suspend": False}, "version": 1}
    status, changed = await site.ask("PUT", path, json=less)
    assert (status, changed["switches"]["suspend"], changed["type"]["version"]) == (200, False, 2)
    limit = {"clock": "resolution", "amount": 5, "unit": "days", "type": made["type"]["id"]}
    status, rule = await site.ask("POST", "/ticket-limits", json=limit)
    assert status == 201
    status, answer = await site.ask("POST", "/ticket-limits", json={**limit, "warn_to": ["me"]})
    assert (status, answer["error"]["code"]) == (422, "ticket_type_invalid")
    assert (await site.ask("DELETE", f"/ticket-limits/{rule['id']}"))[0] == 204
    _, rules = await site.ask("GET", "/ticket-limits")
    assert rule["id"] not in [one["id"] for one in rules]


async def test_given_two_who_edit_a_type_or_a_deadline_when_both_save_then_the_second_is_told(
    site: Site,
) -> None:
    """Given two pages with the same type and the same rule, when both are saved, then the second
    gets 409 with the present version and what the first wrote stays; with that version it saves."""
    site.actor = site.world.sun
    new = {"code": "noise", "zh": "噪音", "en": "Noise"}
    _, made = await site.ask("POST", "/ticket-types", json=new)
    limit = {"clock": "resolution", "amount": 5, "unit": "days", "type": made["type"]["id"]}
    _, rule = await site.ask("POST", "/ticket-limits", json=limit)
    assert (made["type"]["version"], rule["version"]) == (1, 1)
    for path, first, second in (
        (f"/ticket-types/{made['type']['id']}", {**new, "zh": "甲"}, {**new, "zh": "乙"}),
        (f"/ticket-limits/{rule['id']}", {**limit, "amount": 6}, {**limit, "amount": 7}),
    ):
        assert (await site.ask("PUT", path, json=first))[0] == 422  # which version?
        assert (await site.ask("PUT", path, json={**first, "version": 1}))[0] == 200
        status, answer = await site.ask("PUT", path, json={**second, "version": 1})
        assert (status, answer["error"]["code"]) == (409, "ticket_configuration_changed")
        assert answer["error"]["details"]["version"] == 2
        _, types = await site.ask("GET", "/ticket-types")
        _, limits = await site.ask("GET", "/ticket-limits")
        there = [one["type"]["zh"] for one in types]
        there += [one["limit"]["amount"] for one in limits]
        assert ("甲" if "types" in path else 6) in there
        assert ("乙" if "types" in path else 7) not in there
        status, _ = await site.ask("PUT", path, json={**second, "version": 2})
        assert status == 200


async def test_given_a_field_that_could_never_show_when_its_type_is_saved_then_it_is_refused(
    site: Site,
) -> None:
    """Given a condition on a field that there is not, or on a value it cannot have, or on none,
    when the type is saved, then a sentence names the field; one of a type above will do, until that
    type would lose it."""
    site.actor = site.world.sun
    kind: dict[str, Any] = {"key": "kind", "zh": "种类", "en": "Kind", "type": "choice"}
    kind |= {"choices": [{"code": "day", "zh": "日", "en": "Day"}]}
    hours = {"key": "hours", "zh": "时段", "en": "Hours", "type": "text"}
    above = {"code": "noise", "zh": "噪音", "en": "Noise", "fields": [kind]}
    _, made = await site.ask("POST", "/ticket-types", json=above)
    below = {"code": "site", "zh": "工地", "en": "Site", "parent": made["type"]["id"]}
    for condition in (
        {"when_key": "gone", "when_values": ["day"]},
        {"when_key": "kind", "when_values": []},
        {"when_key": "kind", "when_values": ["night"]},
    ):
        wrong = {**below, "fields": [{**hours, **condition}]}
        status, answer = await site.ask("POST", "/ticket-types", json=wrong)
        error = answer["error"]
        assert (status, error["code"], error["field"]) == (422, "ticket_type_invalid", "fields")
        assert "时段" in error["message"]
    right = {**below, "fields": [{**hours, "when_key": "kind", "when_values": ["day"]}]}
    assert (await site.ask("POST", "/ticket-types", json=right))[0] == 201
    status, answer = await site.ask(
        "PUT",
        f"/ticket-types/{made['type']['id']}",
        json={**above, "fields": [], "version": 1},
    )
    assert status == 422
    assert "工地" in answer["error"]["message"]


async def test_given_the_life_cycle_when_asked_for_then_every_step_of_the_table_is_in_it(
    site: Site,
) -> None:
    _, found = await site.ask("GET", "/ticket-life-cycle")
    assert [one["step"] for one in found["rules"]][:3] == ["dispatch", "redirect", "sign"]
    assert found["ended"] == ["archived", "void", "merged"]
    site.actor = site.world.wu
    status, chosen = await site.ask("GET", "/tickets/choices")
    assert (status, len(chosen["departments"])) == (200, 4)
    _, counted = await site.ask("GET", "/tickets/counts")
    assert counted["capped_at"] == 100


async def test_given_a_bulk_act_when_asked_for_then_each_row_has_its_result(site: Site) -> None:
    first, second = await site.make(), await site.make(title="另一处")
    await site.world.do(site.world.ann, second["id"], Step.DISPATCH)
    rows = [{"id": one["id"], "version": 1} for one in (first, second)]
    body = {"rows": rows, "do": {"step": "dispatch", "department": site.world.ids["water"]}}
    status, done = await site.ask("POST", "/tickets/bulk", json=body)
    assert (status, [one["done"] for one in done]) == (200, [True, False])
    assert done[1]["code"] == "ticket_changed"


async def test_given_orders_when_laid_out_as_a_board_then_columns_have_numbers_and_pages(
    site: Site,
) -> None:
    first, second = await site.make(title="一"), await site.make(title="二")
    site.actor = site.world.ann
    status, columns = await site.ask("GET", "/tickets/board", params={"by": "state"})
    assert status == 200
    assert {one["key"]: one["count"] for one in columns if one["count"]} == {"accepted": 2}
    asked = {"column": "state:accepted", "sort": "pressing", "size": 1}
    status, page = await site.ask("GET", "/tickets", params=asked)
    assert (status, [one["id"] for one in page["items"]], page["total"]) == (
        200,
        [first["id"]],
        None,
    )
    _, page = await site.ask("GET", "/tickets", params={**asked, "after": page["next"]})
    assert ([one["id"] for one in page["items"]], page["next"]) == ([second["id"]], "")
    status, answer = await site.ask("GET", "/tickets", params={"column": "moon:full"})
    assert (status, answer["error"]["code"]) == (422, "column_unknown")
    status, _ = await site.ask("GET", "/tickets/board", params={"by": "moon"})
    assert status == 422
    rows = [{"id": first["id"], "version": 1, "priority": "low"}]
    status, done = await site.ask("POST", "/tickets/bulk/priority", json={"rows": rows})
    assert (status, done[0]["done"], done[0]["version"]) == (200, True, 2)


async def test_given_an_act_left_out_when_listed_over_http_then_it_is_settled_there(
    site: Site,
) -> None:
    world = site.world
    act = Act("code", "动作码", "Code", ActKind.ACTION_CODE, Step.SIGN, blocks=False)
    kind = await world.type_with("proof", act)
    ticket = await world.walked(Step.DISPATCH, Step.SIGN, type=kind)
    site.actor = world.wu
    status, page = await site.ask("GET", "/tickets/omissions", params={"q": ticket.number})
    assert (status, page["total"]) == (200, 1)
    [one] = page["items"]
    assert (one["act"], one["catchable"], one["names"][one["by"]]) == ("code", True, "wu的名字")
    path = f"/tickets/omissions/{one['id']}"
    status, answer = await site.ask("POST", f"{path}/excuse", json={"reason": "x"})
    assert status == 403
    status, answer = await site.ask("POST", f"{path}/done", json={"reason": "忘了"})
    assert (status, answer["error"]["field"]) == (422, "text")
    body = {"reason": "忘了", "text": "A-1"}
    status, answer = await site.ask("POST", f"{path}/done", json=body)
    assert (status, answer["state"]) == (200, "done")
    status, page = await site.ask("GET", "/tickets/omissions")
    assert (status, page["items"]) == (200, [])
    site.actor = world.sun
    for begun in ("/tickets/exports", "/tickets/omissions/exports"):
        status, run = await site.ask("POST", begun, params={"format": "csv", "q": "漏水"})
        assert status == 202
        assert run["id"]
    _, found = await site.ask("GET", "/tickets/omissions", params={"state": "all"})
    assert found["total"] == 1
