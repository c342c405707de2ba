"""One question to another system over HTTP, within bounds; called by `ivr.service.lookups`.

Only the connection's own host is reached: redirects are not followed, and a path cannot leave its
address. The answer is read up to a limit. Neither address, answer nor secrets are logged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
from yarl import URL

from warmline.ivr.lookups import Answer, Asked, Opened, picked

MAX_BYTES = 256 * 1024
LONGEST_S = 10.0

SessionMaker = Callable[[], aiohttp.ClientSession]


async def ask(opened: Opened, asked: Asked, make: SessionMaker | None = None) -> Answer:
    """The answer; never raises for what the other side or the network does."""
    url = _url(opened.base_url, asked)
    if url is None:
        return Answer(outcome="failed", why="path_leaves_address")
    limit = aiohttp.ClientTimeout(total=min(asked.timeout_s, LONGEST_S))
    session = make() if make is not None else aiohttp.ClientSession()
    try:
        async with (
            session,
            session.request(
                asked.method,
                url,
                json=asked.body if asked.method == "POST" else None,
                headers={"Accept": "application/json", **opened.headers},
                timeout=limit,
                allow_redirects=False,
            ) as response,
        ):
            return await _read(response, asked)
    except TimeoutError:
        return Answer(outcome="failed", why="timed_out")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Answer(outcome="failed", why=type(error).__name__)


async def _read(response: aiohttp.ClientResponse, asked: Asked) -> Answer:
    if response.status == 404:
        return Answer(outcome="not_found", why="404")
    if not 200 <= response.status < 300:
        return Answer(outcome="failed", why=str(response.status))
    body = b""
    async for part in response.content.iter_chunked(16 * 1024):
        body += part
        if len(body) > MAX_BYTES:
            return Answer(outcome="failed", why="too_large")
    if not asked.values:
        return Answer(outcome="found")
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        return Answer(outcome="failed", why="no_json")
    return Answer(outcome="found", values=picked(data, asked.values))


def _url(base: str, asked: Asked) -> URL | None:
    """The address asked, or None where the path would leave the connection's."""
    with suppress(ValueError):
        path = asked.path if not asked.path or asked.path.startswith("/") else f"/{asked.path}"
        root = URL(base)
        url = URL(f"{base}{path}", encoded=False)
        inside = url.raw_path == root.raw_path or url.raw_path.startswith(
            f"{root.raw_path.rstrip('/')}/"
        )
        if url.origin() == root.origin() and inside:
            return url.update_query(asked.query) if asked.query else url
    return None
