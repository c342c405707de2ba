"""The WebSocket `/api/live`: pumps one connection of the hub, with pings from our side.

A page answers each ping; one that is silent for three of them is closed, so a browser that died
without a word stops counting as a live page within seconds. Nothing here rests on the page's own
timers, which browsers slow down in hidden tabs. Messages from the page are small and few; larger,
stranger or more ones close it, since each may become a command for `voice`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from warmline.kit.actor import Actor
from warmline.kit.errors import RetryLater
from warmline.kit.http import actor_of, logged_in
from warmline.web.live.connection import Connection
from warmline.web.live.hub import Hub

PING_EVERY_S = 3.0
SILENT_S = 10.0
PING = b'{"kind":"ping"}'
LARGEST = 4096
"""Characters of one message. The server itself reads no frame above its own limit."""
MOST, WITHIN_S = 60, 10.0
"""A page says no more than so many messages in so many seconds: a pong for each ping, and a word
when the microphone changes."""
SESSION_EVERY_S = 15.0

SESSION_OVER = 4401
OTHER_RIGHTS = 4410
"""Its person may see more or less than when it was opened: the page connects again."""
NOT_UNDERSTOOD = 4400
TOO_MANY = 4429

RightsOf = Callable[[Actor], Awaitable[str | None]]
"""A text that is another one when the rights of an actor are; None when his session is over."""


def router(hub: Hub, rights_of: RightsOf) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["live"])

    @routes.websocket("/live", dependencies=[logged_in()])
    async def live(socket: WebSocket) -> None:
        actor = actor_of(socket)
        await socket.accept()
        connection = await hub.connect(actor)
        pump = _Pump(socket, hub, connection, rights_of)
        try:
            await pump.run()
        finally:
            await hub.disconnect(connection)
            if socket.application_state is WebSocketState.CONNECTED:
                await _close(socket, connection.close_code)

    return routes


class _Pump:
    """Both directions and the pings of one connection."""

    def __init__(
        self, socket: WebSocket, hub: Hub, connection: Connection, rights_of: RightsOf
    ) -> None:
        self._socket = socket
        self._hub = hub
        self._connection = connection
        self._rights_of = rights_of
        self._heard = asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Until one side is done."""
        tasks = [
            asyncio.create_task(work)
            for work in (self._send(), self._receive(), self._ping(), self._session())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self) -> None:
        while (message := await self._connection.next()) is not None:
            await self._socket.send_text(message.decode())

    async def _ping(self) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() - self._heard < SILENT_S:
            self._connection.tell(PING)
            await asyncio.sleep(PING_EVERY_S)

    async def _session(self) -> None:
        opened: str | None = None
        while True:
            # While the database is away nobody is thrown out for that.
            with suppress(RetryLater):
                rights = await self._rights_of(self._connection.actor)
                if rights is None:
                    self._connection.close_code = SESSION_OVER
                    return
                opened = opened or rights
                if rights != opened:
                    self._connection.close_code = OTHER_RIGHTS
                    return
            await asyncio.sleep(SESSION_EVERY_S)

    async def _receive(self) -> None:
        begun, count = self._heard, 0
        while True:
            frame = await self._socket.receive()
            if frame["type"] != "websocket.receive":
                return
            now = asyncio.get_running_loop().time()
            if now - begun > WITHIN_S:
                begun, count = now, 0
            count += 1
            message = _read(frame.get("text"))
            if message is None or count > MOST:
                self._connection.close_code = NOT_UNDERSTOOD if message is None else TOO_MANY
                return
            self._heard = now
            if message.get("kind") == "microphone":
                await self._hub.microphone(self._connection, message.get("ok") is True)


def _read(text: str | None) -> dict[str, Any] | None:
    """The message, or None for one that no page of ours sends (bytes have no text)."""
    if text is None or len(text) > LARGEST:
        return None
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return message if isinstance(message, dict) else None


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except (RuntimeError, WebSocketDisconnect):
        return  # the page was quicker
