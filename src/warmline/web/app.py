"""The ASGI application: mounts every feature's routes below /api and serves the desktop.

`app.py` of the package builds the services and calls `build_app`; uvicorn runs the result on
loopback behind the front door (with proxy headers on, so that address and scheme are the far
end's).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.routing import APIRoute

import warmline
from warmline.accounts import http as accounts_http
from warmline.accounts.permissions import ALL
from warmline.accounts.service import AccountsService
from warmline.kit.http import ErrorAnswer, Shape, access_of, public
from warmline.web import security_routes, session_routes
from warmline.web.errors import handle_errors
from warmline.web.limits import BodyLimit
from warmline.web.pages import DesktopFiles
from warmline.web.requests import RequestMiddleware
from warmline.web.session_routes import AgentOf, no_agents
from warmline.web.sessions import SessionMiddleware

Health = Callable[[], Awaitable[Mapping[str, str]]]
"""Each part's name → `ok` or what is wrong with it."""


async def alone() -> Mapping[str, str]:
    """The health of an application without other parts."""
    return {}


@dataclass(frozen=True, slots=True)
class WebOptions:
    """`body_limit_mb`: the largest request body, in megabytes; `title`: the centre's name."""

    body_limit_mb: int = 64
    title: str = "Warmline"


class HealthShape(Shape):
    """`status`: ok, or degraded when a part is not ok. `alarms`: sentences about what a person
    should see to soon, such as a disk that fills up."""

    status: str
    parts: dict[str, str]
    alarms: list[str]


def build_app(
    *,
    accounts: AccountsService,
    routers: Sequence[APIRouter] = (),
    pages: Sequence[APIRouter] = (),
    live: APIRouter | None = None,
    desktop_dir: Path | None = None,
    health: Health = alone,
    alarms: Callable[[], Sequence[str]] = tuple,
    agent_of: AgentOf = no_agents,
    options: WebOptions | None = None,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[Any]] | None = None,
) -> FastAPI:
    """The whole application.

    `routers` are the features' (paths without /api), `pages` those below the root, `live` the live
    feed's, `desktop_dir` the built desktop. Raises `RuntimeError` when a route does not say who
    may use it.
    """
    chosen = options or WebOptions()
    app = FastAPI(
        title=chosen.title,
        version=warmline.__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=_operation,
        responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
    )
    own = [
        session_routes.router(accounts, agent_of),
        security_routes.router(accounts),
        accounts_http.router(accounts),
    ]
    for router in (*own, _health(health, alarms), *routers, *([live] if live else [])):
        app.include_router(router, prefix="/api")
    for router in pages:
        app.include_router(router, include_in_schema=False)
    _check_declared(app)
    handle_errors(app)
    if desktop_dir is not None:
        app.mount("/", DesktopFiles(desktop_dir), name="desktop")
    # The last one added is the outermost.
    app.add_middleware(
        SessionMiddleware,
        find_actor=accounts.sessions.actor_of_token,
        find_program=accounts.tokens.actor_of,
    )
    app.add_middleware(BodyLimit, bytes_at_most=chosen.body_limit_mb * 1024 * 1024)
    app.add_middleware(RequestMiddleware)
    return app


def _health(health: Health, alarms: Callable[[], Sequence[str]]) -> APIRouter:
    routes = APIRouter(tags=["health"])

    @routes.get("/health", dependencies=[public()])
    async def report_health(response: Response) -> HealthShape:
        """Whether this process and the parts it needs work; 503 when one does not."""
        parts = dict(await health())
        well = all(state == "ok" for state in parts.values())
        if not well:
            response.status_code = 503
        found = list(await asyncio.to_thread(alarms))
        return HealthShape(status="ok" if well else "degraded", parts=parts, alarms=found)

    return routes


def _operation(route: APIRoute) -> str:
    """The operation's name in OpenAPI: the feature and the handler."""
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


def _check_declared(app: FastAPI) -> None:
    """Every route must say who may, by permissions that exist."""
    for route in access_of(app.routes):
        if route.access is None:
            raise RuntimeError(
                f"{route.method} {route.path} does not say who may use it: add need(…), "
                "logged_in() or public() of warmline.kit.http"
            )
        unknown = set(route.access.permissions) - ALL
        if unknown:
            raise RuntimeError(f"{route.method} {route.path} needs unknown {sorted(unknown)}")
