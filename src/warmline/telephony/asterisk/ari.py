"""A client of ARI whose commands travel over the events' own WebSocket.

Asterisk 22 takes a `RESTRequest` with a `request_id` on the event socket and answers with a
`RESTResponse`: no HTTP connection per command, and commands and events keep one order. Requests on
one socket are carried out in the order they were sent. Used by `link` only.

What grows with the number of calls is read over HTTP instead: the switch puts each frame of a
socket whole on its thread's stack (`ast_alloca` in `res_http_websocket`), so that an answer of half
a megabyte, the list of several hundred channels, ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson

Event = dict[str, Any]
_IN_FLIGHT = 256
"""Requests unanswered at one time; more wait their turn, so that a slow switch is not drowned."""


class AriError(Exception):
    """The connection could not be made, broke, or a request was not answered in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the switch answered: an HTTP status and the decoded body (None without one)."""

    status: int
    reason: str
    body: Any = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """The thing is not there any more, or not in our hands: not an error for the caller. (For
        a bridge's channel the switch says 400 where it says 404 elsewhere.)"""
        return self.status in {404, 409, 412, 422} or (
            self.status == 400 and self.message.endswith("not found")
        )

    @property
    def message(self) -> str:
        text = self.body.get("message", "") if isinstance(self.body, dict) else ""
        return f"{self.status} {text or self.reason}"


class AriClient:
    """One WebSocket subscribed to one application."""

    def __init__(
        self,
        on_event: Callable[[Event], None],
        on_closed: Callable[[str], None],
        timeout_s: float = 5.0,
    ) -> None:
        self._on_event = on_event
        self._on_closed = on_closed
        self._timeout_s = timeout_s
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Reply]] = {}
        self._slots = asyncio.Semaphore(_IN_FLIGHT)
        self._session: aiohttp.ClientSession | None = None
        self._base = ""
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def connect(self, host: str, port: int, user: str, secret: str, app: str) -> None:
        """Open the socket and subscribe `app`; raises `AriError`."""
        self._base = f"http://{host}:{port}/ari"
        self._session = aiohttp.ClientSession(
            headers={"Authorization": aiohttp.encode_basic_auth(user, secret)},
            timeout=aiohttp.ClientTimeout(total=None, connect=self._timeout_s),
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                self._socket = await self._session.ws_connect(
                    f"{self._base}/events?app={quote(app)}",
                    heartbeat=10,
                    max_msg_size=0,
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriError(f"ARI at {host}:{port} does not answer: {error}") from error
        finally:
            if self._socket is None:  # also when whoever connects is stopped meanwhile
                await self._session.close()
        self._task = asyncio.create_task(self._read(), name="ari-reader")

    @property
    def local_address(self) -> str:
        """`address:port` of our end, as the switch lists us."""
        name = self._socket.get_extra_info("sockname") if self._socket else None
        return f"{name[0]}:{name[1]}" if name else ""

    async def close(self) -> None:
        """Close the socket; waiting requests fail."""
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._socket is not None:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._socket.close()
        if self._session is not None:
            await self._session.close()
        self._fail("closed")

    async def request(
        self,
        method: str,
        uri: str,
        query: Mapping[str, str] | None = None,
        body: object = None,
        allowed: Callable[[], bool] = lambda: True,
    ) -> Reply | None:
        """Send one request, return the answer; None when `allowed`, asked at the last moment
        before it leaves, says no. Raises `AriError` when the socket breaks or stays silent."""
        async with self._slots:
            if self._socket is None or self._closing:
                raise AriError("The ARI connection is closed.")
            if not allowed():
                return None
            request_id = str(next(self._ids))
            answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            self._waiting[request_id] = answer
            try:
                async with asyncio.timeout(self._timeout_s):
                    await self._socket.send_str(_encode(request_id, method, uri, query, body))
                    return await answer
            except (TimeoutError, ConnectionError) as error:
                raise AriError(f"ARI did not answer {method} {uri}: {error}") from error
            finally:
                self._waiting.pop(request_id, None)

    async def fetch(self, uri: str) -> Reply:
        """Read something long over HTTP. It is in no order with commands and events: who asks keeps
        the events that come meanwhile. Raises `AriError`."""
        if self._session is None or self._closing:
            raise AriError("The ARI connection is closed.")
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._session.get(f"{self._base}/{uri}") as answer,
            ):
                text = await answer.read()
                body = orjson.loads(text) if text else None
                return Reply(answer.status, answer.reason or "", body)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise AriError(f"ARI did not answer GET {uri}: {error}") from error

    async def _read(self) -> None:
        assert self._socket is not None
        reason = "the switch closed the event socket"
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(orjson.loads(message.data))
                elif message.type is aiohttp.WSMsgType.ERROR:
                    break
        except (OSError, aiohttp.ClientError) as error:
            reason = f"the event socket broke: {error}"
        self._fail(reason)
        if not self._closing:
            self._closing = True
            self._on_closed(reason)

    def _take(self, event: Event) -> None:
        if event.get("type") != "RESTResponse":
            self._on_event(event)
            return
        waiting = self._waiting.get(event.get("request_id", ""))
        if waiting is not None and not waiting.done():
            text = event.get("message_body")
            waiting.set_result(
                Reply(
                    int(event["status_code"]),
                    event.get("reason_phrase", ""),
                    orjson.loads(text) if text else None,
                )
            )

    def _fail(self, reason: str) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(AriError(reason))
                waiting.exception()


def _encode(
    request_id: str, method: str, uri: str, query: Mapping[str, str] | None, body: object
) -> str:
    message: dict[str, object] = {
        "type": "RESTRequest",
        "request_id": request_id,
        "method": method,
        "uri": uri,
    }
    if query:
        message["query_strings"] = [{"name": key, "value": value} for key, value in query.items()]
    if body is not None:
        message["content_type"] = "application/json"
        message["message_body"] = orjson.dumps(body).decode()
    return orjson.dumps(message).decode()
