"""The inbox of messages over HTTP.

GET  /messages                  a page, narrowed by box, state, assignee, time, digits
POST /messages/exports          the same rows as xlsx or csv, made in the background
GET  /messages/boxes            the inboxes
POST /messages/{id}/take        for oneself, or for somebody else
POST /messages/{id}/give-back   nobody has it any more
POST /messages/{id}/finish      done
POST /messages/{id}/call-back   ring the agent's phone, then the caller
GET  /messages/{id}/sound       Ogg/Opus
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from warmline.interactions.http import NumberShape, aware
from warmline.interactions.messages import MessageFilters
from warmline.interactions.service.exporting import CallExportRuns
from warmline.interactions.service.messages import MessageService
from warmline.kit.actor import Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    RunRef,
    Shape,
    list_answer,
    need,
    need_all,
)
from warmline.kit.streamed import sound_answer

Worker = Annotated[Actor, need("message.work")]
Caller = Annotated[Actor, need("call.dial")]
Dial = Callable[[Actor, str], Awaitable[str]]
"""Places a call of the actor's to a number; the call's id."""


class MessageShape(Shape):
    """One message; `id` is its call's. `state`: new, in_work, done."""

    id: str
    box: str
    at: datetime
    seconds: float
    caller: NumberShape
    called: str
    recording: str
    state: str
    assignee: str | None
    assignee_name: str | None
    changed_at: datetime | None


class TakeInput(Input):
    """Who shall have it; left out: oneself."""

    to: Annotated[str, Field(pattern=UUID_PATTERN)] | None = None


class CallShape(Shape):
    """The call that was placed."""

    call: str


def _filters(
    box: Annotated[str, Query(max_length=64)] = "",
    state: Literal["", "new", "in_work", "done"] = "",
    assignee: Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")] = "",
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
) -> MessageFilters:
    return MessageFilters(box=box, state=state, assignee=assignee, since=aware(since), to=aware(to))


def router(service: MessageService, dial: Dial, exports: CallExportRuns) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["messages"])

    @routes.get("/messages")
    async def messages(
        actor: Worker, page: PageQuery, filters: Annotated[MessageFilters, Depends(_filters)]
    ) -> ListAnswer[MessageShape]:
        return list_answer(await service.list(actor, filters, page), MessageShape.model_validate)

    @routes.post("/messages/exports", status_code=202)
    async def export(
        actor: Annotated[Actor, need_all("message.work", "call.export")],
        filters: Annotated[MessageFilters, Depends(_filters)],
        q: Annotated[str, Query(max_length=32)] = "",
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """What the list shows with these filters, as a file made in the background."""
        return RunRef.model_validate(await exports.messages(actor, filters, q.strip(), format))

    @routes.get("/messages/boxes")
    async def boxes(actor: Worker) -> list[str]:
        return list(await service.boxes(actor))

    @routes.post("/messages/{message}/take")
    async def take(actor: Worker, message: PathId, who: TakeInput) -> MessageShape:
        return MessageShape.model_validate(await service.work(actor, message, "take", to=who.to))

    @routes.post("/messages/{message}/give-back")
    async def give_back(actor: Worker, message: PathId) -> MessageShape:
        return MessageShape.model_validate(await service.work(actor, message, "give_back"))

    @routes.post("/messages/{message}/finish")
    async def finish(actor: Worker, message: PathId) -> MessageShape:
        return MessageShape.model_validate(await service.work(actor, message, "finish"))

    @routes.post("/messages/{message}/call-back", status_code=202)
    async def call_back(actor: Caller, message: PathId) -> CallShape:
        number = await service.number(actor, message)
        return CallShape(call=await dial(actor, number))

    @routes.get("/messages/{message}/sound", response_class=Response)
    async def sound(actor: Worker, message: PathId, request: Request) -> Response:
        return await sound_answer(request, await service.sound(actor, message))

    return routes
