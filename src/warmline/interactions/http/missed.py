"""Missed calls over HTTP.

GET  /missed                     a page: own ones, or those of the actor's agents
POST /missed/exports             the same rows as xlsx or csv, made in the background
PUT  /missed/seen                the actor has looked at all of his own until now
POST /missed/{offer}/call-back   ring the agent's phone, then the caller
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from warmline.interactions.http import NumberShape, aware
from warmline.interactions.http.messages import CallShape, Dial
from warmline.interactions.missed import MissedFilters
from warmline.interactions.service.exporting import CallExportRuns
from warmline.interactions.service.missed import MissedService
from warmline.kit.actor import Actor
from warmline.kit.http import (
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    list_answer,
    need,
    need_any,
)


class MissedShape(Shape):
    """One ring that its agent missed; `id` is the offer's. `why`: no_answer, withdrawn (the caller
    gave up), unreachable, busy. `back`: the caller was talked with later."""

    id: str
    call: str
    at: datetime
    rang_s: float
    why: str
    agent: str
    agent_name: str | None
    caller: NumberShape
    queue: str | None
    taken_by: str | None
    back: bool
    seen: bool


def _filters(
    mine: bool = False,
    new: bool = False,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
) -> MissedFilters:
    return MissedFilters(mine=mine, new=new, since=aware(since), to=aware(to))


def router(service: MissedService, dial: Dial, exports: CallExportRuns) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["missed"])

    @routes.get("/missed")
    async def missed(
        actor: Annotated[Actor, need_any("call.list", "desk.use")],
        page: PageQuery,
        filters: Annotated[MissedFilters, Depends(_filters)],
    ) -> ListAnswer[MissedShape]:
        return list_answer(await service.list(actor, filters, page), MissedShape.model_validate)

    @routes.post("/missed/exports", status_code=202)
    async def export(
        actor: Annotated[Actor, need("call.export")],
        filters: Annotated[MissedFilters, Depends(_filters)],
        q: Annotated[str, Query(max_length=32)] = "",
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """What the list shows with these filters, as a file made in the background."""
        return RunRef.model_validate(await exports.missed(actor, filters, q.strip(), format))

    @routes.put("/missed/seen", status_code=204)
    async def seen(actor: Annotated[Actor, need("desk.use")]) -> None:
        await service.seen(actor)

    @routes.post("/missed/{offer}/call-back", status_code=202)
    async def call_back(actor: Annotated[Actor, need("call.dial")], offer: PathId) -> CallShape:
        number = await service.number(actor, offer)
        return CallShape(call=await dial(actor, number))

    return routes
