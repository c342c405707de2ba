"""Links to rate a call, and the page they open, which needs no session.

POST /survey-links              a link for a call of one's own
GET  /survey-links/{token}      what the page asks
POST /survey-links/{token}      the answer; the link is used up
GET  /s/{token}                 the page: the same for every token, so it tells nothing
GET  /s/page.js · /s/page.css
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse
from pydantic import Field

from warmline.kit.actor import Actor
from warmline.kit.http import UUID_PATTERN, Input, Shape, need, public
from warmline.surveys.model import Answer, OpenLink
from warmline.surveys.service.links import LinkService

PAGE = Path(__file__).parents[1] / "page"
Token = Annotated[str, PathParameter(pattern=r"^[A-Za-z0-9_-]{20,64}$")]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


class LinkInput(Input):
    call: str = Field(pattern=UUID_PATTERN)


class LinkShape(Shape):
    """`path` is below the centre's address; the token in it is told this once."""

    path: str
    expires_at: datetime


class ReasonShown(Shape):
    key: int
    zh: str
    en: str


class OpenShape(Shape):
    """What the page asks. `reason_at`: the highest mark that leads to the second question, 0
    without one."""

    name: str
    scale: int
    reason_at: int
    reasons: list[ReasonShown]


class AnswerInput(Input):
    mark: int = Field(ge=1, le=5)
    reason: int | None = Field(None, ge=0, le=9)
    text: str = Field("", max_length=1000)


def router(service: LinkService) -> APIRouter:
    """The routes of the interface."""
    routes = APIRouter(tags=["survey_links"])

    @routes.post("/survey-links", status_code=201)
    async def make(actor: Annotated[Actor, need("survey.send")], new: LinkInput) -> LinkShape:
        link = await service.make(actor, new.call)
        return LinkShape(path=f"/s/{link.token}", expires_at=link.expires_at)

    @routes.get("/survey-links/{token}", dependencies=[public()])
    async def open_link(token: Token, request: Request) -> OpenShape:
        return _open(await service.open(token, _address(request)))

    @routes.post("/survey-links/{token}", status_code=204, dependencies=[public()])
    async def answer(token: Token, given: AnswerInput, request: Request) -> None:
        said = Answer(mark=given.mark, reason=given.reason, text=given.text)
        await service.answer(token, _address(request), said)

    return routes


def pages() -> APIRouter:
    """The page itself, below the root."""
    routes = APIRouter(tags=["survey_page"])

    @routes.get("/s/page.js", dependencies=[public()], response_class=FileResponse)
    async def script() -> FileResponse:
        return FileResponse(PAGE / "page.js", media_type="text/javascript", headers=HEADERS)

    @routes.get("/s/page.css", dependencies=[public()], response_class=FileResponse)
    async def style() -> FileResponse:
        return FileResponse(PAGE / "page.css", media_type="text/css", headers=HEADERS)

    @routes.get("/s/{token}", dependencies=[public()], response_class=FileResponse)
    async def page(token: str) -> FileResponse:
        # Also for a link that was cut off on its way: the page says in words that it does not work.
        return FileResponse(
            PAGE / "page.html", media_type="text/html; charset=utf-8", headers=HEADERS
        )

    return routes


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _open(found: OpenLink) -> OpenShape:
    script = found.script
    return OpenShape(
        name=found.name,
        scale=script.scale,
        reason_at=script.bad_at if script.reason else 0,
        reasons=[ReasonShown(key=int(r.key), zh=r.zh, en=r.en) for r in script.reasons],
    )
