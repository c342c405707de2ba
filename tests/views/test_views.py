"""Saved views: kept by name, shared with a department or all, changed by their owner alone."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from tests.customers.world import DESK, World
from warmline.kit.actor import Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.errors import Invalid, Refused
from warmline.kit.http import access_of
from warmline.views.errors import ViewInvalid, ViewMissing, ViewTaken
from warmline.views.http import router
from warmline.views.model import LISTS, MOST_VIEWS, NewView, Share
from warmline.views.service import ViewService
from warmline.web.errors import handle_errors

pytestmark = pytest.mark.servers

SHARES = DESK | {"view.share"}


def view(name: str = "重要客户", **more: object) -> NewView:
    given: dict[str, object] = {"list": "customers", "filters": {"level": "vip"}, **more}
    return NewView(name=name, **given)  # type: ignore[arg-type]


async def names(world: World, actor: Actor, of: str = "customers") -> list[str]:
    found = await ViewService(world.database, world.clock).of_list(actor, of)
    return [one.name for one in found]


async def views_trail(world: World) -> list[AuditEntry]:
    async with world.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.noun == "list_view")
        return list(await session.scalars(query.order_by(AuditEntry.number)))


async def test_given_a_list_when_kept_then_it_comes_back_as_it_was_and_only_to_its_owner(
    world: World,
) -> None:
    service = ViewService(world.database, world.clock)
    new = view(filters={"level": "vip", "sort": "-name", "q": "李", "tag": ""}, columns=("name",))
    kept = await service.keep(world.ann, new)
    [found] = await service.of_list(world.ann, "customers")
    # An empty filter is none.
    assert found.filters == {"level": "vip", "sort": "-name", "q": "李"}
    assert (found.id, found.columns, found.share) == (kept.id, ("name",), Share.OWN)
    assert await names(world, world.bob) == []
    assert await names(world, world.sun) == []
    with pytest.raises(ViewTaken):
        await service.keep(world.ann, view())
    await service.keep(world.bob, view())

    changed = await service.change(world.ann, kept.id, view("老客户", list="calls"))
    # It stays in its list, whatever is said.
    assert (changed.name, changed.list, changed.columns) == ("老客户", "customers", None)
    with pytest.raises(ViewMissing):
        await service.change(world.bob, kept.id, view())
    with pytest.raises(ViewMissing):
        await service.remove(world.sun, kept.id)
    await service.remove(world.ann, kept.id)
    assert await names(world, world.ann) == []
    trail = await views_trail(world)
    kinds = [entry.action for entry in trail]
    assert kinds == ["created", "created", "changed", "deleted"]
    # What was searched for is in no trail.
    assert all("李" not in str(entry.after) for entry in trail)


async def test_given_a_leader_when_he_shares_then_his_department_sees_it_and_no_other(
    world: World,
) -> None:
    service = ViewService(world.database, world.clock)
    lee = replace(world.lee, permissions=SHARES)
    with pytest.raises(Refused):
        await service.keep(world.ann, view(share=Share.DEPARTMENT, department=world.east))
    with pytest.raises(Refused) as refused:
        await service.keep(lee, view(share=Share.ALL))
    assert refused.value.field == "share"
    with pytest.raises(ViewInvalid) as raised:
        await service.keep(lee, view(share=Share.DEPARTMENT, department=world.west))
    assert raised.value.field == "department"
    kept = await service.keep(lee, view(share=Share.DEPARTMENT, department=world.east))
    assert await names(world, world.ann) == ["重要客户"]
    assert await names(world, world.bob) == []
    [seen] = await service.of_list(world.ann, "customers")
    assert (seen.owner_name, seen.department_name) == ("lee的名字", "东部")
    with pytest.raises(ViewMissing):
        await service.remove(world.ann, kept.id)
    everybody = await service.keep(world.sun, view("全部", share=Share.ALL))
    assert await names(world, world.bob) == [everybody.name]


async def test_given_what_cannot_be_kept_when_kept_then_a_sentence_with_the_field(
    world: World,
) -> None:
    service = ViewService(world.database, world.clock)
    wrong: dict[str, NewView] = {
        "list": view(list="nothing"),
        "name": view("   "),
        "filters": view(filters={"q": "x" * 201}),
        "columns": view(columns=()),
        "department": view(share=Share.DEPARTMENT),
    }
    for field, one in wrong.items():
        with pytest.raises(Invalid) as raised:
            await service.keep(replace(world.sun, permissions=SHARES), one)
        assert raised.value.field == field
    for at in range(MOST_VIEWS):
        await service.keep(world.ann, view(f"v{at}"))
    with pytest.raises(ViewInvalid):
        await service.keep(world.ann, view("one more"))


async def test_given_somebody_who_may_not_open_a_list_then_its_views_are_not_his_either(
    world: World,
) -> None:
    service = ViewService(world.database, world.clock)
    nobody = replace(world.ann, permissions=frozenset())
    for name in LISTS:
        with pytest.raises(Refused):
            await service.of_list(nobody, name)
        with pytest.raises(Refused):
            await service.keep(nobody, view(list=name))


async def test_given_the_routes_when_asked_then_kept_listed_changed_and_taken_away(
    world: World,
) -> None:
    application = FastAPI()
    application.include_router(router(ViewService(world.database, world.clock)))
    assert all(found.access is not None for found in access_of(application.routes))
    handle_errors(application)
    who = [replace(world.ann, scope=Scope.OWN)]

    @application.middleware("http")
    async def logged_in(request: Request, following: RequestResponseEndpoint) -> Response:
        request.state.actor = who[0]
        return await following(request)

    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        body = {"list": "customers", "name": "甲", "filters": {"level": "vip"}, "columns": None}
        made = (await client.post("/list-views", json=body)).json()
        assert (made["name"], made["share"], made["columns"]) == ("甲", "own", None)
        again = await client.post("/list-views", json=body)
        assert (again.status_code, again.json()["error"]["code"]) == (409, "list_view_taken")
        del body["list"]
        put = await client.put(f"/list-views/{made['id']}", json={**body, "name": "乙"})
        assert put.json()["name"] == "乙"
        listed = (await client.get("/list-views", params={"list": "customers"})).json()
        assert [one["name"] for one in listed] == ["乙"]
        assert (await client.get("/list-views", params={"list": "x"})).status_code == 422
        who[0] = world.bob
        assert (await client.delete(f"/list-views/{made['id']}")).status_code == 404
        who[0] = world.ann
        assert (await client.delete(f"/list-views/{made['id']}")).status_code == 204
