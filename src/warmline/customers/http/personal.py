"""A person's own rights over HTTP: a copy of everything, and erasing him.

GET  /customers/{id}/personal-data   what erasing would do, and what must be kept and why
POST /customers/{id}/access-copy     everything held about him, as a ZIP
POST /customers/{id}/erase           erase him
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import Field

from warmline.customers.service.personal import LONGEST_REASON, Part, PersonalService
from warmline.kit.actor import Actor
from warmline.kit.http import Input, PathId, Shape, file_answer, need

Reason = Annotated[str, Field(max_length=LONGEST_REASON + 100)]


class PartShape(Shape):
    """`reason` "" for what is erased; `until`: when what is kept goes by itself."""

    feature: str
    what: str
    count: int
    reason: str
    until: datetime | None


class PreviewShape(Shape):
    """`version`: to be named when erasing."""

    customer: str
    version: int
    parts: list[PartShape]


class CopyInput(Input):
    """`reason`: who asked and how he was recognised."""

    reason: Reason


class EraseInput(CopyInput):
    """`version`: the card's, as the preview showed it."""

    version: int


def router(service: PersonalService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["customers"])

    @routes.get("/customers/{customer}/personal-data")
    async def preview(
        actor: Annotated[Actor, need("customer.erase")], customer: PathId
    ) -> PreviewShape:
        found = await service.preview(actor, customer)
        return PreviewShape(
            customer=found.customer, version=found.version, parts=_shapes(found.parts)
        )

    @routes.post("/customers/{customer}/access-copy", response_class=FileResponse)
    async def access_copy(
        actor: Annotated[Actor, need("customer.access_copy")], customer: PathId, asked: CopyInput
    ) -> FileResponse:
        return file_answer(
            await service.access_copy(actor, customer, asked.reason), "personal-data"
        )

    @routes.post("/customers/{customer}/erase")
    async def erase(
        actor: Annotated[Actor, need("customer.erase")], customer: PathId, asked: EraseInput
    ) -> list[PartShape]:
        return _shapes(await service.erase(actor, customer, asked.version, asked.reason))

    return routes


def _shapes(parts: Sequence[Part]) -> list[PartShape]:
    return [
        PartShape(
            feature=part.feature,
            what=part.held.what,
            count=part.held.count,
            reason=part.held.reason,
            until=part.held.until,
        )
        for part in parts
    ]
