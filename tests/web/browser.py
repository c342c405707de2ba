"""A browser for tests: an HTTP client on the application in memory, with the page's headers."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

BASE = "http://warmline.test"
HEADERS = {"X-Warmline": "1", "Origin": BASE}


class Browser(httpx.AsyncClient):
    """Keeps cookies like a browser; `address` is where it comes from."""

    def __init__(
        self, app: FastAPI, *, base: str = BASE, address: str = "192.0.2.10", **options: Any
    ) -> None:
        transport = httpx.ASGITransport(app=app, client=(address, 40000))
        headers = options.pop("headers", {"X-Warmline": "1", "Origin": base})
        super().__init__(transport=transport, base_url=base, headers=headers, **options)

    async def log_in(self, login: str, password: str) -> httpx.Response:
        return await self.post("/api/session", json={"login": login, "password": password})


async def handshake(app: FastAPI, path: str, *, cookie: str = "", origin: str | None = BASE) -> int:
    """Ask for a WebSocket and say how it is answered: 101 when accepted, else the status in the
    close code (4401 is 401)."""
    headers = [(b"host", b"warmline.test")]
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    answers: list[Any] = []
    asked = iter([{"type": "websocket.connect"}])

    async def receive() -> Any:
        return next(asked, {"type": "websocket.disconnect", "code": 1001})

    async def send(message: Any) -> None:
        answers.append(message)

    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "server": ("warmline.test", 80),
        "client": ("192.0.2.10", 40000),
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "subprotocols": [],
        "extensions": {},
        "state": {},
    }
    await app(scope, receive, send)
    if answers[0]["type"] == "websocket.accept":
        return 101
    (closed,) = answers
    assert closed["type"] == "websocket.close"
    return int(closed["code"]) - 4000
