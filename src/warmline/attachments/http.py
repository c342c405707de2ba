"""Attachments over HTTP.

POST   /attachments        a file (multipart/form-data, field `file`), taken in as it arrives
GET    /attachments/rules  what is taken in: how large, which kinds
GET    /attachments/{id}   the file, to be saved; ?inline=true: a picture for a page
DELETE /attachments/{id}   one of one's own that belongs to nothing yet

Who may read a file is decided by what it belongs to, so the routes ask for a session only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from warmline.attachments.kinds import KINDS
from warmline.attachments.model import Opened
from warmline.attachments.service import AttachmentService
from warmline.kit.actor import Actor
from warmline.kit.http import SAFE, PathId, Shape, logged_in
from warmline.kit.multipart import FORM, first_file

HEADERS = {**SAFE, "Cross-Origin-Resource-Policy": "same-origin"}
Anybody = Annotated[Actor, logged_in()]


class AttachmentShape(Shape):
    """A kept file; also a part of other features' answers. `inline`: `GET …?inline=true` gives it
    as a picture."""

    id: str
    name: str
    media_type: str
    size: int
    made_at: datetime
    made_by: str
    made_by_name: str
    inline: bool


class RulesShape(Shape):
    """What is taken in, for whoever chooses files."""

    most_bytes: int
    suffixes: list[str]


def router(service: AttachmentService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["attachments"])

    @routes.post("/attachments", status_code=201, openapi_extra=FORM)
    async def upload(actor: Anybody, request: Request) -> AttachmentShape:
        file = await first_file(request)
        return AttachmentShape.model_validate(await service.keep(actor, file.name, file.body))

    @routes.get("/attachments/rules")
    async def rules(actor: Anybody) -> RulesShape:
        groups = service.limits.groups
        suffixes = [one for kind in KINDS if kind.group in groups for one in kind.suffixes]
        return RulesShape(most_bytes=service.limits.most_bytes, suffixes=suffixes)

    @routes.get("/attachments/{attachment}", response_class=Response)
    async def download(
        actor: Anybody, attachment: PathId, inline: Annotated[bool, Query()] = False
    ) -> Response:
        return await file_answer(await service.open(actor, attachment, inline=inline), inline)

    @routes.delete("/attachments/{attachment}", status_code=204)
    async def discard(actor: Anybody, attachment: PathId) -> None:
        await service.discard(actor, attachment)

    return routes


async def file_answer(opened: Opened, inline: bool) -> Response:
    """The file, with headers that let no browser run anything of it."""
    one = opened.attachment
    how = "inline" if inline else "attachment"
    headers = {**HEADERS, "Content-Disposition": f"{how}; filename*=UTF-8''{quote(one.name)}"}
    if inline:
        headers["Cache-Control"] = "private, max-age=600"
    if opened.path is not None:
        return FileResponse(opened.path, media_type=one.media_type, headers=headers)
    pieces = opened.read()
    first = await anext(pieces, b"")  # a store that is away is told as such

    async def body() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(
        body(),
        media_type=one.media_type,
        headers={**headers, "Content-Length": str(opened.size)},
    )
