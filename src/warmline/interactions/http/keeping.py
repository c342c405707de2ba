"""Keeping recordings, and handing them out, over HTTP.

GET    /retention-rules                   every rule
PUT    /retention-rules                   make or change the one of a queue, or of all others
DELETE /retention-rules/{rule}
GET    /retention-due                     what the next night would erase (dry run)
GET    /recordings-not-whole              found damaged or missing by their checksums
GET    /legal-holds                       a page
GET    /calls/{call}/legal-hold           the one that stands, or null
PUT    /calls/{call}/legal-hold           set it, with a reason
POST   /calls/{call}/legal-hold/lift      lift it, with a reason
POST   /calls/{call}/recording/downloads  the file, marked; with a purpose
GET    /recording-downloads               who was handed what
POST   /recording-downloads/identify      whose file is this
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from warmline.interactions.service.downloads import DownloadService
from warmline.interactions.service.keeping import KeepingService
from warmline.kit.actor import Actor
from warmline.kit.errors import Invalid
from warmline.kit.http import (
    SAFE,
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
)

Keeper = Annotated[Actor, need("recording.keep")]
MOST_IDENTIFIED = 256 * 1024
"""The mark stands at the head of a file; no more of it is read."""


class RetentionRuleShape(Shape):
    id: str
    queue: str | None
    days: int
    note: str


class RetentionRuleInput(Input):
    """`queue` None: for all calls that no other rule is for."""

    queue: Annotated[str, Field(pattern=UUID_PATTERN)] | None = None
    days: int
    note: str = Field(default="", max_length=200)


class DueShape(Shape):
    call: str
    ended_at: datetime
    agent_name: str | None
    queue: str | None
    seconds: float
    bytes: int
    days: int


class CheckedShape(Shape):
    call: str
    checked_at: datetime
    outcome: str
    arrived_at: datetime
    agent_name: str | None


class LegalHoldShape(Shape):
    id: str
    call: str
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None
    lift_reason: str


class ReasonInput(Input):
    reason: str = Field(max_length=600)


class PurposeInput(Input):
    """What the file is for; it is kept, and stands in the file."""

    purpose: str = Field(max_length=600)


class DownloadShape(Shape):
    """`id` is the mark in the file."""

    id: str
    call: str
    login: str
    name: str
    purpose: str
    address: str | None
    at: datetime
    sha256: str


def router(keeping: KeepingService, downloads: DownloadService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["recordings"])
    _rules(routes, keeping)
    _holds(routes, keeping)
    _downloads(routes, downloads)
    return routes


def _rules(routes: APIRouter, keeping: KeepingService) -> None:
    @routes.get("/retention-rules")
    async def rules(actor: Keeper) -> list[RetentionRuleShape]:
        return [RetentionRuleShape.model_validate(one) for one in await keeping.rules(actor)]

    @routes.put("/retention-rules")
    async def save_rule(actor: Keeper, new: RetentionRuleInput) -> RetentionRuleShape:
        made = await keeping.save_rule(actor, new.queue, new.days, new.note)
        return RetentionRuleShape.model_validate(made)

    @routes.delete("/retention-rules/{rule}", status_code=204)
    async def delete_rule(actor: Keeper, rule: PathId) -> None:
        await keeping.delete_rule(actor, rule)

    @routes.get("/retention-due")
    async def due(actor: Keeper, page: PageQuery) -> ListAnswer[DueShape]:
        return list_answer(await keeping.due(actor, page), DueShape.model_validate)

    @routes.get("/recordings-not-whole")
    async def bad(actor: Keeper, page: PageQuery) -> ListAnswer[CheckedShape]:
        return list_answer(await keeping.bad(actor, page), CheckedShape.model_validate)


def _holds(routes: APIRouter, keeping: KeepingService) -> None:
    @routes.get("/legal-holds")
    async def holds(
        actor: Keeper, page: PageQuery, standing: bool | None = None
    ) -> ListAnswer[LegalHoldShape]:
        found = await keeping.holds(actor, page, standing=standing)
        return list_answer(found, LegalHoldShape.model_validate)

    @routes.get("/calls/{call}/legal-hold")
    async def hold_on(
        actor: Annotated[Actor, need("recording.play")], call: PathId
    ) -> LegalHoldShape | None:
        found = await keeping.hold_on(actor, call)
        return LegalHoldShape.model_validate(found) if found is not None else None

    @routes.put("/calls/{call}/legal-hold")
    async def set_hold(actor: Keeper, call: PathId, why: ReasonInput) -> LegalHoldShape:
        return LegalHoldShape.model_validate(await keeping.set_hold(actor, call, why.reason))

    @routes.post("/calls/{call}/legal-hold/lift", status_code=204)
    async def lift_hold(actor: Keeper, call: PathId, why: ReasonInput) -> None:
        await keeping.lift_hold(actor, call, why.reason)


def _downloads(routes: APIRouter, downloads: DownloadService) -> None:
    @routes.post("/calls/{call}/recording/downloads", response_class=Response)
    async def download(
        actor: Annotated[Actor, need("recording.download")], call: PathId, why: PurposeInput
    ) -> Response:
        handed = await downloads.take(actor, call, why.purpose)
        name = f'attachment; filename="{call}.opus"'
        return Response(
            handed.body,
            media_type="audio/ogg",
            headers={**SAFE, "Content-Disposition": name, "X-Warmline-Mark": handed.download.id},
        )

    @routes.get("/recording-downloads")
    async def handed_out(
        actor: Annotated[Actor, need("audit.view")], page: PageQuery
    ) -> ListAnswer[DownloadShape]:
        return list_answer(await downloads.list(actor, page), DownloadShape.model_validate)

    @routes.post("/recording-downloads/identify")
    async def identify(
        actor: Annotated[Actor, need("audit.view")], request: Request
    ) -> DownloadShape | None:
        """The file, or its first part, as the request's body."""
        body = await _at_most(request, MOST_IDENTIFIED)
        found = await downloads.identify(actor, body)
        return DownloadShape.model_validate(found) if found is not None else None


async def _at_most(request: Request, most: int) -> bytes:
    """The request's body; `Invalid` for a longer one."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise Invalid("Send the first 256 kB of the file only.", code="file_too_large")
    return body
