"""The session cookie: read on every request and WebSocket, set and cleared at log-in and -out.

The middleware puts the actor (or None) into `request.state.actor`, where `kit.http` finds it, and
refuses what does not come from our own page before anything is read. A program names itself by a
personal token instead (`Authorization: Bearer …`): no browser sends that by itself, so the rules
against forged requests do not concern it, and its cookie, if any, does not count.
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
FindProgram = Callable[[str, str | None], Awaitable[Actor | None]]
"""Token and address → whoever the token stands for."""


class SessionMiddleware:
    """Finds the actor of the cookie, or of the token, for everything below /api."""

    def __init__(self, app: ASGIApp, find_actor: FindActor, find_program: FindProgram) -> None:
        self._app = app
        self._find_actor = find_actor
        self._find_program = find_program

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        try:
            bearer = bearer_of(Headers(scope=scope))
            refusal = _refusal(scope, by_program=bearer is not None)
            if refusal is None:
                actor = await self._actor(HTTPConnection(scope), bearer)
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

    async def _actor(self, connection: HTTPConnection, bearer: str | None) -> Actor | None:
        if connection.url.path in WITHOUT_SESSION:
            return None
        if bearer is not None:
            return await self._find_program(bearer, address_of(connection))
        token = connection.cookies.get(COOKIE)
        if not token:
            return None
        actor = await self._find_actor(token)
        return replace(actor, address=address_of(connection)) if actor else None


def bearer_of(headers: Headers) -> str | None:
    """The token a program names itself by; None where the header is absent or of another kind."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def _refusal(scope: Scope, *, by_program: bool) -> Response | None:
    headers = Headers(scope=scope)
    if scope["type"] == "websocket":
        if not by_program:
            origin.check_origin(headers, needed=True)
        return None
    method = scope["method"]
    if not by_program:
        origin.check_request(method, headers)
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if method in origin.SAFE or not has_body:
        return None
    if origin.body_type_known(headers.get("content-type")):
        return None
    return shaped(
        415,
        "body_type_unknown",
        "Send the body as application/json, or a file as application/octet-stream.",
    )


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
