"""Answering with a stored sound or a stretch of it, wherever it lies.

Used by every `http.py` that plays something. A file of this machine is sent as FastAPI sends files;
what lies elsewhere is passed through piece by piece, so that nobody is ever handed a link to it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Protocol

from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.requests import Request

from warmline.kit.http import SAFE

_RANGE = re.compile(r"^bytes=(?:(\d+)-(\d*)|-(\d+))$")
SOUND = "audio/ogg"


class Streamed(Protocol):
    """A stored thing of so many bytes; `path` is None where it is not a file of this machine."""

    @property
    def size(self) -> int: ...
    @property
    def path(self) -> Path | None: ...
    def read(self, first: int, last: int) -> AsyncIterator[bytes]: ...


async def sound_answer(request: Request, sound: Streamed, name: str | None = None) -> Response:
    """The sound, or the range of it that was asked for; `name`: to be saved under."""
    if sound.path is not None:
        return FileResponse(
            sound.path,
            media_type=SOUND,
            filename=name,
            content_disposition_type="inline",
            headers=SAFE,
        )
    headers = {**SAFE, "Accept-Ranges": "bytes"}
    if name is not None:
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    wanted = stretch(request.headers.get("range", ""), sound.size)
    if wanted is None:
        headers["Content-Range"] = f"bytes */{sound.size}"
        return Response(status_code=416, headers=headers)
    first, last = wanted
    part = _RANGE.match(request.headers.get("range", "").strip()) is not None
    if part:
        headers["Content-Range"] = f"bytes {first}-{last - 1}/{sound.size}"
    return await _passed_on(sound, first, last, 206 if part else 200, headers)


def stretch(header: str, size: int) -> tuple[int, int] | None:
    """From where to where (not included) a Range header asks; the whole where it asks for nothing
    that is understood (several ranges, other units), None where there is nothing to give."""
    found = _RANGE.match(header.strip())
    if found is None:
        return 0, size
    start, end, tail = found.groups()
    if tail:
        first, last = max(0, size - int(tail)), size
    else:
        first, last = int(start), min(size, int(end) + 1) if end else size
    return (first, last) if first < last else None


async def _passed_on(
    sound: Streamed, first: int, last: int, status: int, headers: Mapping[str, str]
) -> Response:
    """The first piece is fetched before anything is answered: what is away is told as such."""
    pieces = sound.read(first, last)
    beginning = await anext(pieces, b"")

    async def body() -> AsyncIterator[bytes]:
        yield beginning
        async for piece in pieces:
            yield piece

    return StreamingResponse(
        body(),
        status_code=status,
        media_type=SOUND,
        headers={**headers, "Content-Length": str(last - first)},
    )
