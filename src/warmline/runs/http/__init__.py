"""Long work over HTTP: one's own list, one of it, cancel, its file.

Paths are without the `/api` prefix. Nothing is started here: the feature whose work it is does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from warmline.kit.actor import Actor
from warmline.kit.http import SAFE, ListAnswer, PageQuery, PathId, Shape, list_answer, logged_in
from warmline.runs.model import Run, RunState
from warmline.runs.service import RunService

Anybody = Annotated[Actor, logged_in()]


class RunFileShape(Shape):
    name: str
    media: str
    size: int


class RunShape(Shape):
    """`done` of `total` (null: not known yet); `message` is a code, with `facts` for its sentence;
    `about`: the noun and id it works on."""

    id: str
    kind: str
    state: RunState
    done: int
    total: int | None
    message: str
    facts: dict[str, Any]
    result: dict[str, Any]
    about: tuple[str, str] | None
    cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    file: RunFileShape | None


def router(service: RunService) -> APIRouter:
    """Every route on long work."""
    routes = APIRouter(tags=["runs"])

    @routes.get("/runs")
    async def runs(
        actor: Anybody, page: PageQuery, kind: Annotated[str, Query(max_length=64)] = ""
    ) -> ListAnswer[RunShape]:
        """One's own background work, the last first."""
        return list_answer(await service.list(actor, page, kind=kind), shape)

    @routes.get("/runs/{run}")
    async def one(actor: Anybody, run: PathId) -> RunShape:
        return shape(await service.get(actor, run))

    @routes.post("/runs/{run}/cancel")
    async def cancel(actor: Anybody, run: PathId) -> RunShape:
        """End it: at once where it waits, at its next step where it runs."""
        return shape(await service.cancel(actor, run))

    @routes.get("/runs/{run}/file", response_class=Response)
    async def file(actor: Anybody, run: PathId) -> StreamingResponse:
        """The file it left."""
        found, pieces = await service.file(actor, run)
        headers = {
            **SAFE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "Content-Length": str(found.size),
        }
        return StreamingResponse(pieces, media_type=found.media, headers=headers)

    return routes


def shape(run: Run) -> RunShape:
    """A run as the desktop is shown it."""
    return RunShape.model_validate(run)
