"""The timeline of a customer over HTTP.

GET /customers/{id}/timeline?kinds=call,note&before=…&size=50
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from warmline.customers.ports import TimelineEntry
from warmline.customers.service.timeline import TimelineService
from warmline.kit.actor import Actor
from warmline.kit.http import PathId, Shape, need
from warmline.kit.paging import MAX_SIZE


class AboutShape(Shape):
    """The page that shows it."""

    noun: str
    id: str


class EntryShape(Shape):
    """One thing that happened."""

    id: str
    kind: str
    at: datetime
    by: str | None
    facts: dict[str, Any]
    text: str
    about: AboutShape | None


class TimelineShape(Shape):
    """One page; `next` is the cursor of the following one, empty at the end. `kinds`: what it can
    be narrowed to; `names`: user or department → name."""

    items: list[EntryShape]
    next: str
    kinds: list[str]
    names: dict[str, str]


def router(service: TimelineService) -> APIRouter:
    """The route above."""
    routes = APIRouter(tags=["customers"])

    @routes.get("/customers/{customer}/timeline")
    async def timeline(
        actor: Annotated[Actor, need("customer.view")],
        customer: PathId,
        before: Annotated[str, Query(max_length=300)] = "",
        kinds: Annotated[str, Query(pattern=r"^([a-z_]+(,[a-z_]+)*)?$", max_length=300)] = "",
        size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    ) -> TimelineShape:
        wanted = [kind for kind in kinds.split(",") if kind]
        found = await service.page(actor, customer, before=before, kinds=wanted, size=size)
        return TimelineShape(
            items=[_shape(entry) for entry in found.items],
            next=found.next,
            kinds=list(found.kinds),
            names=dict(found.names),
        )

    return routes


def _shape(entry: TimelineEntry) -> EntryShape:
    open_it = entry.about is not None and entry.may_open
    return EntryShape(
        id=entry.id,
        kind=entry.kind,
        at=entry.at,
        by=entry.by,
        facts=dict(entry.facts),
        text=entry.text,
        about=AboutShape(noun=entry.about[0], id=entry.about[1])
        if open_it and entry.about
        else None,
    )
