"""The shelf of good recordings and random listening over HTTP.

GET    /showcase                             what is on the shelf
GET    /showcase/categories                  the categories in use
GET    /calls/{call}/showcase                the call's place on it, or null
PUT    /calls/{call}/showcase                put it on
POST   /showcase/{shown}/take-off            with a reason
GET    /showcase/{shown}/sound               Ogg/Opus
GET    /showcase/{shown}/waveform
GET    /showcase/{shown}/comments            what was written
POST   /showcase/{shown}/comments
DELETE /showcase/{shown}/comments/{comment}
GET    /recording-draws                      a page of draws
POST   /recording-draws                      draw
GET    /recording-draws/{draw}               its recordings
POST   /recording-draws/{draw}/{place}/listened
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import Field

from warmline.interactions.http import aware
from warmline.interactions.service.sampling import SamplingService
from warmline.interactions.service.showcase import ShowcaseService
from warmline.interactions.showcase import Asked
from warmline.kit.actor import Actor
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
from warmline.kit.streamed import sound_answer

Listener = Annotated[Actor, need("recording.shelf")]
Curator = Annotated[Actor, need("recording.showcase")]
Sampler = Annotated[Actor, need("recording.sample")]
Id = Annotated[str, Field(pattern=f"^$|{UUID_PATTERN}")]


class ShownShape(Shape):
    id: str
    call: str
    category: str
    reason: str
    put_by: str
    put_at: datetime
    agent_name: str | None
    queue: str | None
    arrived_at: datetime
    seconds: float
    comments: int


class ShowInput(Input):
    category: str = Field(max_length=40)
    reason: str = Field(max_length=600)


class OffInput(Input):
    reason: str = Field(max_length=600)


class CommentShape(Shape):
    id: str
    user_id: str
    name: str
    text: str
    at: datetime


class CommentInput(Input):
    text: str = Field(max_length=2000)


class DrawInput(Input):
    """Lengths in seconds, 0 for any; `to` is excluded."""

    count: int
    since: datetime | None = None
    to: datetime | None = None
    queue: Id = ""
    agent: Id = ""
    direction: Literal["", "in", "out"] = ""
    least_s: int = Field(default=0, ge=0, le=86_400)
    most_s: int = Field(default=0, ge=0, le=86_400)


class DrawShape(Shape):
    id: str
    seed: int
    asked: dict[str, Any]
    population: int
    drawn_by: str
    at: datetime
    count: int
    listened: int


class DrawnShape(Shape):
    place: int
    call: str
    arrived_at: datetime
    agent_name: str | None
    queue: str | None
    seconds: float
    recording: str
    listened_at: datetime | None
    listened_by: str | None


class MadeShape(Shape):
    """The draw that was made."""

    id: str


def router(showcase: ShowcaseService, sampling: SamplingService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["recordings"])
    _shelf(routes, showcase)
    _listening(routes, showcase)
    _draws(routes, sampling)
    return routes


def _shelf(routes: APIRouter, showcase: ShowcaseService) -> None:
    @routes.get("/showcase")
    async def shelf(actor: Listener, page: PageQuery, category: str = "") -> ListAnswer[ShownShape]:
        found = await showcase.list(actor, page, category=category)
        return list_answer(found, ShownShape.model_validate)

    @routes.get("/showcase/categories")
    async def categories(actor: Listener) -> list[str]:
        return list(await showcase.categories(actor))

    @routes.get("/calls/{call}/showcase")
    async def of_call(actor: Listener, call: PathId) -> ShownShape | None:
        found = await showcase.of_call(actor, call)
        return ShownShape.model_validate(found) if found is not None else None

    @routes.put("/calls/{call}/showcase")
    async def put_on(actor: Curator, call: PathId, new: ShowInput) -> ShownShape:
        made = await showcase.put_on(actor, call, new.category, new.reason)
        return ShownShape.model_validate(made)

    @routes.post("/showcase/{shown}/take-off", status_code=204)
    async def take_off(actor: Curator, shown: PathId, why: OffInput) -> None:
        await showcase.take_off(actor, shown, why.reason)


def _listening(routes: APIRouter, showcase: ShowcaseService) -> None:
    @routes.get("/showcase/{shown}/sound", response_class=Response)
    async def sound(actor: Listener, shown: PathId, request: Request) -> Response:
        wanted = request.headers.get("range", "bytes=0-")
        found = await showcase.sound(actor, shown, begin=wanted.startswith("bytes=0-"))
        return await sound_answer(request, found)

    @routes.get("/showcase/{shown}/waveform")
    async def waveform(actor: Listener, shown: PathId) -> Response:
        body = await showcase.waveform(actor, shown)
        return Response(body, media_type="application/json", headers=SAFE)

    @routes.get("/showcase/{shown}/comments")
    async def comments(actor: Listener, shown: PathId) -> list[CommentShape]:
        found = await showcase.comments(actor, shown)
        return [CommentShape.model_validate(one) for one in found]

    @routes.post("/showcase/{shown}/comments")
    async def comment(actor: Listener, shown: PathId, new: CommentInput) -> list[CommentShape]:
        found = await showcase.comment(actor, shown, new.text)
        return [CommentShape.model_validate(one) for one in found]

    @routes.delete("/showcase/{shown}/comments/{comment}")
    async def delete_comment(
        actor: Listener, shown: PathId, comment: Annotated[str, Path(pattern=UUID_PATTERN)]
    ) -> list[CommentShape]:
        found = await showcase.delete_comment(actor, shown, comment)
        return [CommentShape.model_validate(one) for one in found]


def _draws(routes: APIRouter, sampling: SamplingService) -> None:
    @routes.get("/recording-draws")
    async def draws(actor: Sampler, page: PageQuery) -> ListAnswer[DrawShape]:
        return list_answer(await sampling.list(actor, page), DrawShape.model_validate)

    @routes.post("/recording-draws", status_code=201)
    async def draw(actor: Sampler, new: DrawInput) -> MadeShape:
        asked = new.model_dump()
        asked |= {"since": aware(new.since), "to": aware(new.to)}
        return MadeShape(id=await sampling.draw(actor, Asked(**asked)))

    @routes.get("/recording-draws/{draw}")
    async def items(actor: Sampler, draw: PathId) -> list[DrawnShape]:
        return [DrawnShape.model_validate(one) for one in await sampling.items(actor, draw)]

    @routes.post("/recording-draws/{draw}/{place}/listened")
    async def listened(
        actor: Sampler, draw: PathId, place: Annotated[int, Path(ge=1, le=100)]
    ) -> list[DrawnShape]:
        found = await sampling.listened(actor, draw, place)
        return [DrawnShape.model_validate(one) for one in found]
