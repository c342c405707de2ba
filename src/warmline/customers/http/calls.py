"""The customer of a call over HTTP: for a page that knows the call and not the number.

GET    /calls/{call}/customers   whose cards the call's number stands on, and who was chosen
POST   /calls/{call}/customers   a new card with the call's number on it
PUT    /calls/{call}/customer    who the customer is
DELETE /calls/{call}/customer    take that back
POST   /customers/{customer}/contacts/{contact}/dial   ring the agent's phone, then the customer
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from warmline.customers.http import CustomerShape, NewCustomerInput, Uuid, new_customer
from warmline.customers.model import LinkedBy
from warmline.customers.service.calls import CallCardService
from warmline.kit.actor import Actor
from warmline.kit.http import CurrentActor, Input, PathId, Shape, need


class LinkShape(Shape):
    """Who said who the customer is; `how`: chosen, only_match, created, dialled."""

    customer: str
    at: datetime
    by: str
    how: LinkedBy


class ColleaguesShape(Shape):
    """A card that is a colleague's: whose, and the first character of the name."""

    id: str
    name: str
    owner: str | None
    owner_name: str
    department_name: str


class CallCardsShape(Shape):
    """`matches`: cards of the actor's; `colleagues`: of others in his projects; `prefill`: the
    server would put the call's number on a new card; `linked` or `linked_colleagues`: who `link`
    names."""

    prefill: bool
    matches: list[CustomerShape]
    colleagues: list[ColleaguesShape]
    link: LinkShape | None
    linked: CustomerShape | None
    linked_colleagues: ColleaguesShape | None


class ChosenInput(Input):
    """`how`: only_match is said by a page where there is nothing to choose, and never overrules a
    person; `keep_number`: the call's number is added to the card."""

    customer: Uuid
    how: Literal["chosen", "only_match"] = "chosen"
    keep_number: bool = False


class CallCustomerInput(NewCustomerInput):
    """The call's number is put first by the server. `although_known`: a further card is wanted
    where there are some with this number."""

    although_known: bool = False


class DialInput(Input):
    """`why`: for a customer who is not to be called; it is kept."""

    why: str = Field(default="", max_length=200)


class DialledShape(Shape):
    """The call that is being placed."""

    call: str


def router(service: CallCardService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["customers"])

    @routes.get("/calls/{call}/customers")
    async def call_customers(
        actor: Annotated[Actor, need("customer.view")], call: PathId
    ) -> CallCardsShape:
        """The cards of a call the actor takes part in or may see; also while it rings."""
        return CallCardsShape.model_validate(await service.cards(actor, call))

    @routes.post("/calls/{call}/customers", status_code=201, dependencies=[need("customer.edit")])
    async def create_in_call(
        actor: CurrentActor, call: PathId, new: CallCustomerInput
    ) -> CustomerShape:
        """409 `number_known` while there are cards with the number and no further one is wanted."""
        made = await service.create(
            actor,
            call,
            new_customer(new),
            although_known=new.although_known,
            over_limit=new.over_limit,
        )
        return CustomerShape.model_validate(made)

    @routes.put("/calls/{call}/customer", dependencies=[need("customer.edit")])
    async def choose_customer(
        actor: CurrentActor, call: PathId, chosen: ChosenInput
    ) -> CallCardsShape:
        found = await service.choose(
            actor,
            call,
            chosen.customer,
            LinkedBy(chosen.how),
            keep_number=chosen.keep_number,
        )
        return CallCardsShape.model_validate(found)

    @routes.delete("/calls/{call}/customer", dependencies=[need("customer.edit")])
    async def no_customer(actor: CurrentActor, call: PathId) -> CallCardsShape:
        return CallCardsShape.model_validate(await service.nobody(actor, call))

    @routes.post("/customers/{customer}/contacts/{contact}/dial", status_code=202)
    async def dial_contact(
        actor: Annotated[Actor, need("call.dial")],
        customer: PathId,
        contact: PathId,
        why: DialInput,
    ) -> DialledShape:
        """409 `do_not_call` without a reason, where the customer is not to be called."""
        return DialledShape(call=await service.dial(actor, customer, contact, why.why))

    return routes
