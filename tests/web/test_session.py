"""Logging in through the browser: the cookie, who I am, and what comes from elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter, FastAPI, WebSocket

from tests.accounts.centre import PASSWORD, Centre
from tests.web.browser import BASE, Browser, handshake
from warmline.accounts.model import ROOT_DEPARTMENT
from warmline.accounts.permissions import AGENT
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import CurrentActor, need
from warmline.web.app import build_app
from warmline.web.session_routes import AgentRef

pytestmark = pytest.mark.servers


def live_feed() -> APIRouter:
    """A feed that accepts whoever may watch the desk and says who he is."""
    routes = APIRouter()

    @routes.websocket("/live", dependencies=[need("desk.use")])
    async def live(socket: WebSocket, actor: CurrentActor) -> None:
        await socket.accept()
        await socket.send_text(actor.login)

    return routes


async def agent_of(actor: Actor) -> AgentRef | None:
    return AgentRef(actor.user_id, "8001") if actor.may("desk.use") else None


@pytest.fixture
async def app(centre: Centre) -> FastAPI:
    await centre.user("li", AGENT.id, department=ROOT_DEPARTMENT)
    return build_app(accounts=centre.accounts, live=live_feed(), agent_of=agent_of)


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(app) as made:
        yield made


async def test_logging_in_says_who_i_am(browser: Browser) -> None:
    answer = await browser.log_in("li", PASSWORD)
    assert answer.status_code == 200
    me = answer.json()
    user_id = me["user"]["id"]
    assert me == {
        "user": {
            "id": user_id,
            "login": "li",
            "name": "li 的名字",
            "department": {"id": ROOT_DEPARTMENT, "name": "呼叫中心"},
        },
        "roles": [{"id": AGENT.id, "name": "坐席", "code": "agent"}],
        "permissions": sorted(AGENT.permissions),
        "scope": "own",
        "projects": [{"id": DEFAULT_PROJECT, "name": "默认项目"}],
        "agent": {"id": user_id, "extension": "8001"},
        "first": None,
    }
    assert (await browser.get("/api/session")).json() == me


async def test_the_cookie_is_hidden_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = (await browser.log_in("li", PASSWORD)).headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax"}


async def test_under_tls_the_cookie_never_travels_without(app: FastAPI) -> None:
    async with Browser(app, base="https://warmline.test") as browser:
        cookie = (await browser.log_in("li", PASSWORD)).headers["set-cookie"]
    assert "secure" in {part.strip().lower() for part in cookie.split(";")}


async def test_a_wrong_password_is_401_and_too_many_are_429(browser: Browser) -> None:
    for _ in range(4):
        answer = await browser.log_in("li", "not-the-password")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "login_wrong")
    answer = await browser.log_in("li", PASSWORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json()["error"]["details"] == {"after_s": 1}
    assert "warmline_session" not in browser.cookies


async def test_without_a_session_it_is_401(browser: Browser) -> None:
    answer = await browser.get("/api/session")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_logged_in")
    browser.cookies.set("warmline_session", "made-up")
    assert (await browser.get("/api/session")).status_code == 401


async def test_log_out_ends_the_session_and_takes_the_cookie(browser: Browser) -> None:
    await browser.log_in("li", PASSWORD)
    token = browser.cookies["warmline_session"]
    assert (await browser.delete("/api/session")).status_code == 204
    assert "warmline_session" not in browser.cookies
    browser.cookies.set("warmline_session", token)
    assert (await browser.get("/api/session")).status_code == 401


async def test_log_out_everywhere_ends_the_other_browser_too(app: FastAPI) -> None:
    async with Browser(app) as here, Browser(app) as there:
        await here.log_in("li", PASSWORD)
        await there.log_in("li", PASSWORD)
        await here.delete("/api/session", params={"everywhere": True})
        assert (await there.get("/api/session")).status_code == 401


async def test_the_own_password_is_changed(browser: Browser) -> None:
    await browser.log_in("li", PASSWORD)
    body = {"old": "not-the-password", "new": "quite-Another-9"}
    wrong = await browser.put("/api/session/password", json=body)
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "old")
    body["old"] = PASSWORD
    assert (await browser.put("/api/session/password", json=body)).status_code == 204
    assert (await browser.log_in("li", "quite-Another-9")).status_code == 200


async def test_the_front_door_asks_who_may_pass(browser: Browser) -> None:
    check = "/api/session/check"
    assert (await browser.get(check)).status_code == 401
    await browser.log_in("li", PASSWORD)
    assert (await browser.get(check)).status_code == 204
    assert (await browser.get(check, params={"permission": "desk.use"})).status_code == 204
    assert (await browser.get(check, params={"permission": "user.manage"})).status_code == 403
    foreign = await browser.get(check, headers={"Origin": "https://evil.test"})
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": BASE}, {"X-Warmline": "1", "Origin": "https://evil.test"}, {"X-Warmline": "0"}],
)
async def test_a_forged_change_is_refused_before_anything_happens(
    app: FastAPI, centre: Centre, headers: dict[str, str]
) -> None:
    """Given a browser with a session, when another site makes it log out, then it stays."""
    async with Browser(app, headers={}) as browser:
        opened = await centre.log_in("li")
        browser.cookies.set("warmline_session", opened.token)
        answer = await browser.delete("/api/session", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_request")
        assert (await browser.get("/api/session")).status_code == 200


async def test_a_body_that_is_no_json_is_415(browser: Browser) -> None:
    body = b'{"login": "li", "password": "x"}'
    for headers in ({"Content-Type": "text/plain"}, {}):
        answer = await browser.post("/api/session", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "body_type_unknown")


async def test_the_live_feed_opens_for_our_page_with_a_session_and_the_right(
    app: FastAPI, centre: Centre
) -> None:
    await centre.user("bookworm")
    tokens = {login: (await centre.log_in(login)).token for login in ("li", "bookworm")}
    mine = f"warmline_session={tokens['li']}"
    assert await handshake(app, "/api/live", cookie=mine) == 101
    assert await handshake(app, "/api/live") == 401
    other = f"warmline_session={tokens['bookworm']}"
    assert await handshake(app, "/api/live", cookie=other) == 403
    for origin in ("https://evil.test", None):
        assert await handshake(app, "/api/live", cookie=mine, origin=origin) == 403
