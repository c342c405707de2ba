"""The session cookie: read on every request and WebSocket, set and cleared at log-in and -out.

The middleware puts the actor (or None) into `request.state.actor`, where `kit.http` finds it, and
refuses what does not come from our own page before anything is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from warmline.accounts.model import LoggedIn
from warmline.kit.actor import Actor
from warmline.kit.errors import WarmlineError
from warmline.web import origin
from warmline.web.errors import answer, close_code_of, shaped

COOKIE = "warmline_session"
API = "/api/"
WITHOUT_SESSION = frozenset({"/api/health"})
"""Answered also while the database is away, so nobody is looked up for them."""

FindActor = Callable[[str], Awaitable[Actor | None]]


class SessionMiddleware:
    """Finds the actor of the cookie for everything below /api."""

    def __init__(self, app: ASGIApp, find_actor: FindActor) -> None:
        self._app = app
        self._find_actor = find_actor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        try:
            refusal = _refusal(scope)
            if refusal is None:
                actor = await self._actor(HTTPConnection(scope))
        except WarmlineError as error:
            if scope["type"] == "websocket":
                await WebSocket(scope, receive, send).close(close_code_of(error), error.code)
                return
            refusal = answer(error)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})["actor"] = actor
        await self._app(scope, receive, send)

    async def _actor(self, connection: HTTPConnection) -> Actor | None:
        token = connection.cookies.get(COOKIE)
        if not token or connection.url.path in WITHOUT_SESSION:
            return None
        actor = await self._find_actor(token)
        return replace(actor, address=address_of(connection)) if actor else None


def _refusal(scope: Scope) -> Response | None:
    headers = Headers(scope=scope)
    if scope["type"] == "websocket":
        origin.check_origin(headers, needed=True)
        return None
    method = scope["method"]
    origin.check_request(method, headers)
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if method in origin.SAFE or not has_body:
        return None
    if origin.body_type_known(headers.get("content-type")):
        return None
    return shaped(415, "body_type_unknown", "Send the body as application/json.")


def set_cookie(request: Request, response: Response, opened: LoggedIn) -> None:
    """Hand the token to the browser: unreadable for scripts, never sent by other sites' requests,
    and under TLS never sent without it. It goes with the browser; the server ends it earlier."""
    response.set_cookie(
        COOKIE,
        opened.token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def clear_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(
        COOKIE, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def address_of(connection: HTTPConnection) -> str | None:
    """The far end's address; behind the front door the server put the forwarded one here."""
    return connection.client.host if connection.client else None
