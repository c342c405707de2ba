"""How much a request may send: refused by its stated length, else as soon as it sends more."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from warmline.web.errors import ADVICE, shaped


class BodyLimit:
    """Refuses bodies of more than `bytes_at_most` bytes with 413."""

    def __init__(self, app: ASGIApp, bytes_at_most: int) -> None:
        self._app = app
        self._most = bytes_at_most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if stated.isdecimal() and int(stated) > self._most:
            await shaped(413, *ADVICE[413])(scope, receive, send)
            return
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_counted, send)
