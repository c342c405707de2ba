"""Callbacks over HTTP.

GET  /callbacks               a page, narrowed by state, queue, time, digits
POST /callbacks/exports       the same rows as xlsx or csv, made in the background
POST /callbacks/{id}/cancel   he is not called back
POST /callbacks/{id}/hurry    he is called next
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from warmline.interactions.callbacks import CallbackFilters, CallbackRow
from warmline.interactions.http import NumberShape, aware
from warmline.interactions.service.callbacks import CallbackService
from warmline.interactions.service.exporting import CallExportRuns
from warmline.kit.actor import Actor
from warmline.kit.http import (
    UUID_PATTERN,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    list_answer,
    need,
    need_all,
)

Manager = Annotated[Actor, need("callback.manage")]
Exporter = Annotated[Actor, need_all("callback.manage", "call.export")]
Ask = Callable[[Actor, str], Awaitable[None]]
"""Asks `voice` for something about a callback."""
State = Literal[
    "",
    "open",
    "waiting",
    "offered",
    "dialling",
    "reached",
    "talking",
    "done",
    "failed",
    "expired",
    "cancelled",
    "superseded",
]


class CallbackShape(Shape):
    """One callback. `place` is where he stands in line, `not_before` the earliest next attempt,
    `requested_in` and `call` are calls: the one it was asked for in, the last attempt."""

    id: str
    project: str
    queue: str
    state: str
    since: datetime
    number: NumberShape
    mode: str
    requested_at: datetime
    requested_in: str
    place: datetime
    expires: datetime
    priority: int
    label: str
    attempts: int
    not_before: datetime | None
    last_outcome: str
    call: str
    agent: str | None
    agent_name: str | None
    why: str
    closed_at: datetime | None
    hurried: bool


def _filters(
    state: State = "",
    queue: Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")] = "",
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
) -> CallbackFilters:
    return CallbackFilters(state=state, queue=queue, since=aware(since), to=aware(to))


Filters = Annotated[CallbackFilters, Depends(_filters)]


def router(
    service: CallbackService, exports: CallExportRuns, *, cancel: Ask, hurry: Ask
) -> APIRouter:
    """The routes above; `cancel` and `hurry` ask `voice`."""
    routes = APIRouter(tags=["callbacks"])

    @routes.get("/callbacks")
    async def callbacks(
        actor: Manager, page: PageQuery, filters: Filters
    ) -> ListAnswer[CallbackShape]:
        return list_answer(await service.list(actor, filters, page), shape)

    @routes.post("/callbacks/exports", status_code=202)
    async def export(
        actor: Exporter,
        filters: Filters,
        q: Annotated[str, Query(max_length=32)] = "",
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """The list as a file made in the background, with the rows and the masking of the page."""
        return RunRef.model_validate(await exports.callbacks(actor, filters, q, format))

    @routes.post("/callbacks/{callback}/cancel", status_code=204)
    async def cancel_one(actor: Manager, callback: PathId) -> None:
        await service.note(actor, callback, "cancelled")
        await cancel(actor, callback)

    @routes.post("/callbacks/{callback}/hurry", status_code=204)
    async def hurry_one(actor: Manager, callback: PathId) -> None:
        """Call back next, whatever place and pause; hours of calling are kept all the same."""
        await service.note(actor, callback, "hurried")
        await hurry(actor, callback)

    return routes


def shape(row: CallbackRow) -> CallbackShape:
    """The callback as the list shows it."""
    one = row.callback
    return CallbackShape(
        id=one.id,
        project=one.project,
        queue=one.queue,
        state=one.state.value,
        since=one.since,
        number=NumberShape.model_validate(one.number),
        mode=one.mode,
        requested_at=one.requested_at,
        requested_in=one.requested_in,
        place=one.place,
        expires=one.expires,
        priority=one.priority,
        label=one.label,
        attempts=one.attempts,
        not_before=one.not_before,
        last_outcome=one.last_outcome,
        call=one.call,
        agent=one.agent,
        agent_name=row.agent_name,
        why=one.why,
        closed_at=one.closed_at,
        hurried=one.hurried,
    )
