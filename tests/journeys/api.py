"""A person's session on the API, over the front door and with a cookie, as the desktop has it."""

from __future__ import annotations

import json
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode


class Api:
    """Somebody logged in: `api("GET", "/calls")`."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._address = address
        opener = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(opener)
        self.me = self("POST", "/session", {"login": login, "password": password})

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the decoded answer (bytes where it is not JSON). Raises `HTTPError`."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self._address}/api{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "X-Warmline": "1"},
        )
        with self._opener.open(request, timeout=15) as answer:
            data: bytes = answer.read()
            kind = answer.headers.get_content_type()
        return json.loads(data) if kind == "application/json" and data else data

    def calls(self, **filters: str) -> list[dict[str, Any]]:
        """The list of calls, newest first."""
        query = urlencode({"sort": "-arrived_at", "size": "100", **filters})
        found: list[dict[str, Any]] = self("GET", f"/calls?{query}")["items"]
        return found

    def call(self, id: str) -> dict[str, Any]:
        """One call with everything about it."""
        found: dict[str, Any] = self("GET", f"/calls/{id}")
        return found

    def queue(self, name: str) -> dict[str, Any]:
        """A queue's settings, by its name."""
        for queue in self("GET", "/queues?size=100")["items"]:
            if queue["name"] == name:
                found: dict[str, Any] = queue
                return found
        raise AssertionError(f"no queue {name}")
