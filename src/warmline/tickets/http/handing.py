"""People and their open orders over HTTP: who is away, and giving what he has to others."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import PathId, need
from warmline.tickets.asked import HandOver
from warmline.tickets.http.inputs import AbsenceInput, HandOverDoneInput, HandOverInput
from warmline.tickets.http.shapes_people import HandedOverShape, LoadShape, PlanShape
from warmline.tickets.service.handing import HandingService

Leader = Annotated[Actor, need("ticket.supervise")]


def router(service: HandingService) -> APIRouter:
    """Every route of handing over."""
    routes = APIRouter(tags=["tickets"])

    @routes.get("/ticket-people")
    async def people(actor: Leader) -> list[LoadShape]:
        """What everybody within sight has open; who does not work with open orders comes first."""
        return [LoadShape.model_validate(one) for one in await service.loads(actor)]

    @routes.put("/ticket-people/{user}/absence", status_code=204)
    async def mark(actor: Leader, user: PathId, new: AbsenceInput) -> None:
        """He is absent: he is given no orders, and his leaders are told what he has open."""
        await service.mark(actor, user, new.until, new.reason)

    @routes.delete("/ticket-people/{user}/absence", status_code=204)
    async def unmark(actor: Leader, user: PathId) -> None:
        await service.unmark(actor, user)

    @routes.post("/ticket-people/{user}/preview")
    async def preview(actor: Leader, user: PathId, new: HandOverInput) -> list[PlanShape]:
        """Where each of his open orders would go; nothing is done."""
        ask = HandOver(user, tuple(new.to), tuple(new.tickets))
        return [PlanShape.model_validate(one) for one in await service.preview(actor, ask)]

    @routes.post("/ticket-people/{user}/hand-over")
    async def hand_over(actor: Leader, user: PathId, new: HandOverDoneInput) -> HandedOverShape:
        """Do what the preview showed, all of it; 409 `ticket_hand_over_changed` if it would be
        otherwise by now."""
        ask = HandOver(user, tuple(new.to), tuple(new.tickets))
        done = await service.hand_over(actor, ask, new.reason, new.seen)
        return HandedOverShape.model_validate(done)

    return routes
