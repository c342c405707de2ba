"""Who may use a route, and the shapes every feature shares."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.http import (
    Access,
    CurrentActor,
    Input,
    NotLoggedIn,
    RouteAccess,
    access_of,
    list_answer,
    logged_in,
    need,
    need_any,
    public,
)
from warmline.kit.paging import Page, Paged


def connection(actor: Actor | None) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [], "state": {"actor": actor}})


def actor(*permissions: str) -> Actor:
    return Actor(user_id="u", login="l", name="n", permissions=frozenset(permissions))


def access(dependency: Any) -> Access:
    found = dependency.dependency
    assert isinstance(found, Access)
    return found


def test_a_permission_lets_its_holder_in_and_names_itself_to_others() -> None:
    check = access(need("queue.view"))
    holder = actor("queue.view")
    assert check(connection(holder)) is holder
    with pytest.raises(Refused) as caught:
        check(connection(actor("queue.manage")))
    assert caught.value.details["permission"] == "queue.view"


def test_one_of_several_is_enough() -> None:
    check = access(need_any("a.x", "b.x"))
    assert check(connection(actor("b.x")))
    with pytest.raises(Refused) as caught:
        check(connection(actor("c.x")))
    assert caught.value.details["permissions"] == ["a.x", "b.x"]


def test_nobody_is_asked_to_log_in_unless_it_is_public() -> None:
    for dependency in (need("a.x"), need_any("a.x", "b.x"), logged_in()):
        with pytest.raises(NotLoggedIn):
            access(dependency)(connection(None))
    assert access(logged_in())(connection(actor()))
    assert access(public())(connection(None)) is None


def test_what_a_route_needs_is_read_back_through_every_router() -> None:
    inner, outer = APIRouter(), APIRouter(dependencies=[logged_in()])

    @inner.get("/a/{id}", dependencies=[need("a.x")])
    async def get_a(id: str) -> None: ...

    @inner.post("/a")
    async def post_a(actor: Annotated[Actor, need_any("a.x", "b.x")]) -> None: ...

    @inner.get("/forgotten")
    async def forgotten(actor: CurrentActor) -> None: ...

    @inner.websocket("/live", dependencies=[public()])
    async def live(socket: WebSocket) -> None: ...

    @outer.get("/b")
    async def get_b() -> None: ...

    app = FastAPI(openapi_url=None)
    outer.include_router(inner, prefix="/in")
    app.include_router(inner, prefix="/api")
    app.include_router(outer, prefix="/out")
    found = {(one.method, one.path): one.access for one in access_of(app.routes)}
    assert found[("GET", "/api/a/{id}")] == Access("permission", ("a.x",))
    assert found[("POST", "/api/a")] == Access("permission", ("a.x", "b.x"))
    assert found[("GET", "/api/forgotten")] is None
    assert found[("WEBSOCKET", "/api/live")] == Access("public")
    assert found[("GET", "/out/b")] == Access("logged_in")
    assert ("GET", "/out/in/a/{id}") in found
    assert len(list(access_of(inner.routes))) == 4
    assert RouteAccess("GET", "/b", Access("logged_in")) in set(access_of(outer.routes))


def test_the_strictest_of_several_declarations_counts() -> None:
    """Given a router for everybody logged in and a route in it with a permission, then both are
    checked and the permission is what is told."""
    routes = APIRouter(dependencies=[logged_in()])

    @routes.get("/a", dependencies=[need("a.x")])
    async def get_a() -> None: ...

    assert [one.access for one in access_of(routes.routes)] == [Access("permission", ("a.x",))]


def test_a_list_has_one_shape() -> None:
    answer = list_answer(Paged([1, 2], total=9, page=2, size=2), str)
    assert answer.model_dump() == {"items": ["1", "2"], "total": 9, "page": 2, "size": 2}


def test_a_page_must_exist() -> None:
    assert Page(number=3, size=20).offset == 40
    assert (Page(sort="-name").sort_field, Page(sort="-name").descending) == ("name", True)
    for number, size in ((0, 1), (1, 0), (1, 201)):
        with pytest.raises(ValueError, match="does not exist"):
            Page(number=number, size=size)


def test_a_mapped_page_keeps_its_place() -> None:
    assert Paged([1], 5, 2, 1).map(str) == Paged(["1"], 5, 2, 1)


def test_a_body_refuses_what_it_does_not_know_and_strips_texts() -> None:
    class Cup(Input):
        name: str

    assert Cup.model_validate({"name": " 茶 "}).name == "茶"
    with pytest.raises(ValidationError):
        Cup.model_validate({"name": "茶", "size": 1})
