"""The funnel over HTTP.

GET /shop/funnel        a row for each agent and day: asked, ordered, paid, lost, rates, sales
GET /shop/funnel/calls  the enquiries behind one of its numbers, with their orders
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from warmline.kit.actor import Actor
from warmline.kit.http import UUID_PATTERN, Shape, need
from warmline.shop.http import OrderShape
from warmline.shop.model import Step
from warmline.shop.service.figures import MOST_SHOWN, FunnelService


class FunnelRowShape(Shape):
    """People are counted once in a row. Rates are 0 … 1, null where nobody asked; `average` is the
    sales amount per order that brought one."""

    agent: str
    agent_name: str
    day: date
    asked: int
    ordered: int
    paid: int
    lost: int
    orders: int
    add_ons: int
    net: Decimal
    order_rate: float | None
    pay_rate: float | None
    average: Decimal | None


class FunnelCallShape(Shape):
    """An enquiry; `caller` is masked for whoever may not see numbers."""

    call: str
    at: datetime
    caller: str
    orders: list[OrderShape]


def router(service: FunnelService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["shop"])

    @routes.get("/shop/funnel")
    async def rows(
        actor: Annotated[Actor, need("shop.view")],
        since: Annotated[date, Query(alias="from")],
        to: date,
        agent: Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")] = "",
    ) -> list[FunnelRowShape]:
        """Days of the centre, both included; 422 where they have more rows than a page shows."""
        found = await service.rows(actor, since, to, agent, most=MOST_SHOWN)
        return [FunnelRowShape.model_validate(one) for one in found]

    @routes.get("/shop/funnel/calls")
    async def calls(
        actor: Annotated[Actor, need("shop.view")],
        agent: Annotated[str, Query(pattern=UUID_PATTERN)],
        day: date,
        step: Step = Step.ASKED,
    ) -> list[FunnelCallShape]:
        found = await service.calls(actor, agent, day, step)
        return [FunnelCallShape.model_validate(one) for one in found]

    return routes
