"""Saved views over HTTP. Paths are without the `/api` prefix.

Each verb asks for what opens the list the view is of.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from warmline.kit.actor import Actor
from warmline.kit.http import UUID_PATTERN, Input, PathId, Shape, logged_in
from warmline.views.model import LONGEST_NAME, LONGEST_VALUE, NewView, Share, View
from warmline.views.service import ViewService

Anybody = Annotated[Actor, logged_in()]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]


Keys = list[str]


class ViewShape(Shape):
    """`filters`: what the list's address holds; `columns` null: whoever opens it keeps his own."""

    id: str
    list: str
    owner: str
    owner_name: str
    name: str
    filters: dict[str, str]
    columns: Keys | None
    share: Share
    department: str | None
    department_name: str
    position: int


class ChangedViewInput(Input):
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    filters: dict[Word, Annotated[str, Field(max_length=LONGEST_VALUE)]] = Field(max_length=40)
    columns: list[Word] | None = Field(default=None, max_length=100)
    share: Share = Share.OWN
    department: Uuid | None = None
    position: int = Field(default=0, ge=0, le=9999)


class ViewInput(ChangedViewInput):
    list: str = Field(min_length=1, max_length=40)


def router(service: ViewService) -> APIRouter:
    """Every route on views."""
    routes = APIRouter(tags=["list views"])

    @routes.get("/list-views")
    async def views(
        actor: Anybody, name: Annotated[str, Query(alias="list", min_length=1, max_length=40)]
    ) -> list[ViewShape]:
        """One's own views of a list and those shared with one."""
        return [_shape(one) for one in await service.of_list(actor, name)]

    @routes.post("/list-views", status_code=201)
    async def keep(actor: Anybody, new: ViewInput) -> ViewShape:
        """Keep a list as it stands; `share` needs `view.share`."""
        return _shape(await service.keep(actor, _new(new, new.list)))

    @routes.put("/list-views/{view}")
    async def change(actor: Anybody, view: PathId, new: ChangedViewInput) -> ViewShape:
        """Change one of one's own."""
        return _shape(await service.change(actor, view, _new(new, "")))

    @routes.delete("/list-views/{view}", status_code=204)
    async def remove(actor: Anybody, view: PathId) -> None:
        """Take one of one's own away."""
        await service.remove(actor, view)

    return routes


def _new(new: ChangedViewInput, name: str) -> NewView:
    return NewView(
        list=name,
        name=new.name,
        filters=new.filters,
        columns=None if new.columns is None else tuple(new.columns),
        share=new.share,
        department=new.department,
        position=new.position,
    )


def _shape(view: View) -> ViewShape:
    return ViewShape.model_validate(view)
