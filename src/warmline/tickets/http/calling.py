"""Calling from an order over HTTP: its customer, a department, a department into the talk; and the
departments' telephones."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import Actor
from warmline.kit.http import CurrentActor, PathId, need, need_any
from warmline.tickets.http.inputs import (
    BringInInput,
    DialCustomerInput,
    DialDepartmentInput,
    LineInput,
)
from warmline.tickets.http.shapes_people import DialledShape, LineShape, PartyShape, ReachShape
from warmline.tickets.ports import AddParty, Dial
from warmline.tickets.service.calling import CallingService


def router(service: CallingService, dial: Dial, add: AddParty) -> APIRouter:
    """Every route of calls from orders."""
    routes = APIRouter(tags=["tickets"])

    @routes.get("/tickets/{ticket}/reach")
    async def reach(
        actor: Annotated[Actor, need("ticket.view")], ticket: PathId
    ) -> list[ReachShape]:
        """How the department in charge is reached, and those that help."""
        return [ReachShape.model_validate(one) for one in await service.reach(actor, ticket)]

    @routes.post("/tickets/{ticket}/dial", status_code=202)
    async def dial_customer(
        actor: Annotated[Actor, need("call.dial")], ticket: PathId, new: DialCustomerInput
    ) -> DialledShape:
        """Ring the actor's telephone, then the order's customer. 409 `do_not_call` without a
        reason, where he is not to be called."""
        return DialledShape(call=await service.dial_customer(actor, ticket, new.why, dial))

    @routes.post("/tickets/{ticket}/dial-department", status_code=202)
    async def dial_department(
        actor: Annotated[Actor, need("call.dial")], ticket: PathId, new: DialDepartmentInput
    ) -> DialledShape:
        """Ring the actor's telephone, then the department's."""
        call = await service.dial_department(actor, ticket, new.department, dial)
        return DialledShape(call=call)

    @routes.post("/tickets/{ticket}/conference", status_code=202)
    async def bring_in(
        actor: Annotated[Actor, need("call.transfer")], ticket: PathId, new: BringInInput
    ) -> PartyShape:
        """三方通话: ring a department into the talk that the actor has."""
        party = await service.bring_in(actor, ticket, new.call, new.department, new.person, add)
        return PartyShape(party=party)

    @routes.get("/ticket-lines")
    async def lines(
        actor: Annotated[Actor, need_any("ticket.view", "ticket.configure")],
    ) -> list[LineShape]:
        """Every department with its telephone for orders."""
        return [LineShape.model_validate(one) for one in await service.lines(actor)]

    @routes.put("/ticket-lines/{department}", dependencies=[need("ticket.configure")])
    async def save_line(actor: CurrentActor, department: PathId, new: LineInput) -> LineShape:
        return LineShape.model_validate(await service.save_line(actor, department, new.number))

    return routes
