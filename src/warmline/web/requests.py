"""Round every request: one log line, security headers, and an answer also to our own faults.

The log line has method, path and duration; no query (it may hold a number searched for), no token
that is part of a path (whoever has it may use it), no address, no name.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from warmline.kit.ids import uuid7
from warmline.web.errors import shaped

log = structlog.get_logger()

QUIET = frozenset({"/api/health", "/api/session/check"})
"""Asked all the time; logged only when they fail."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; "
        "media-src 'self' blob: data:; font-src 'self' data:; worker-src 'self' blob:; "
        # Ant Design writes its styles into the page while it runs.
        "style-src 'self' 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
}


class RequestMiddleware:
    """Outermost of ours, so that refusals of the inner ones are seen too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception:
            # The last resort: the log has it, the caller a reference to it.
            reference = uuid7()
            log.exception("request_failed", reference=reference, path=_path(scope))
            if status:
                raise
            await _fault(reference)(scope, receive, send_on)
        finally:
            _note(scope, status, time.perf_counter() - begun)


def _fault(reference: str) -> Any:
    return shaped(
        500,
        "internal",
        "Something went wrong on our side. Tell your administrator the reference "
        f"{reference}; the log explains it.",
        details={"reference": reference},
    )


def _add_headers(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")


def _path(scope: Scope) -> str:
    """The path without the token in it, which the route that matched has found there."""
    path, token = str(scope["path"])[:200], scope.get("path_params", {}).get("token")
    return path.replace(str(token), "***") if token else path


def _note(scope: Scope, status: int, seconds: float) -> None:
    if scope["path"] in QUIET and status < 500:
        return
    log.info(
        "request",
        method=scope["method"],
        path=_path(scope),
        status=status,
        ms=round(seconds * 1000, 1),
    )
