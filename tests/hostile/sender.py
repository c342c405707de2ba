"""Sends requests byte for byte as they are and remembers which were answered with a fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import aiohttp
from yarl import URL

from tests.hostile.site import Site

FAULTS = frozenset(range(500, 600))
NO_SWITCH = b'"code":"no_switch"'
"""The served application has no telephone switch: that it says so is no fault."""


@dataclass
class Sender:
    """`faults` has a line for every answer of 5xx; `answered` counts by status."""

    site: Site
    faults: list[str] = field(default_factory=list)
    answered: dict[int, int] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession(
            auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def send(
        self,
        role: str,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> int:
        """The status; `target` is path and query, escaped already."""
        sent = {**(headers or {}), **await self.site.headers(role)}
        if body is not None:
            sent.setdefault("Content-Type", content_type)
        url = URL(self.site.address + target, encoded=True)
        for _ in range(3):
            async with self._client.request(
                method, url, data=body, headers=sent, allow_redirects=False
            ) as answer:
                text = await answer.read()
            if answer.status != 503:  # a database too busy for the moment is no fault of the input
                break
        self.answered[answer.status] = self.answered.get(answer.status, 0) + 1
        if answer.status == 401 or (method, target[:12]) == ("DELETE", "/api/session"):
            self.site.forget(role)
        if answer.status in FAULTS and NO_SWITCH not in text:
            shown = "" if body is None else repr(body[:120])
            self.faults.append(
                f"{role} {method} {target[:200]} {shown}: {answer.status} {text[:200]!r}"
            )
        return answer.status
