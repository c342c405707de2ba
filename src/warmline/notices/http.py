"""Notices over HTTP: everybody's own.

GET  /notices              a page, newest first; `unread=true` only those; its total is the badge
PUT  /notices/{id}/read    read, and closed on his other pages
PUT  /notices/read         all of them
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import ListAnswer, PageQuery, PathId, Shape, list_answer, logged_in
from warmline.notices.service import NoticeService

Changed = Callable[[str], Awaitable[None]]
"""Tells a user's pages, wherever they are, that his notices changed."""


class AboutShape(Shape):
    """What a notice opens: `noun` is ticket, customer, followup, article, run …"""

    noun: str
    id: str


class NoticeShape(Shape):
    """One notice. `facts` fill the placeholders of the text `notice.<kind>`."""

    id: str
    kind: str
    about: AboutShape | None
    facts: Mapping[str, str]
    popup: bool
    sound: bool
    at: datetime
    read_at: datetime | None


class ReadShape(Shape):
    """How many were new until now."""

    read: int


def router(service: NoticeService, changed: Changed) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["notices"])

    @routes.get("/notices")
    async def notices(
        actor: Annotated[Actor, logged_in()], page: PageQuery, unread: bool = False
    ) -> ListAnswer[NoticeShape]:
        found = await service.mine(actor, page, unread=unread)
        return list_answer(found, NoticeShape.model_validate)

    @routes.put("/notices/read")
    async def read_all(actor: Annotated[Actor, logged_in()]) -> ReadShape:
        count = await service.read_all(actor)
        await changed(actor.user_id)
        return ReadShape(read=count)

    @routes.put("/notices/{notice}/read", status_code=204)
    async def read(actor: Annotated[Actor, logged_in()], notice: PathId) -> None:
        await service.read(actor, notice)
        await changed(actor.user_id)

    return routes
