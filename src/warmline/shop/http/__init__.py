"""Shop orders over HTTP: what a shop pushes, the list, one order, its call, the rule.

Paths are without the `/api` prefix. The funnel is `http.figures`.

POST /shop/orders                    a shop's word on up to 500 orders (a token with shop.push)
GET  /shop/orders                    a page; `after` is the `next` of the one before it
GET  /shop/orders/{order}
PUT  /shop/orders/{order}/call       lay it to a call by hand, or to none
POST /shop/orders/{order}/follow-up  plan a follow-up of an unpaid one
POST /shop/orders/follow-ups         plan those of several at once
GET  /shop/agents                    who has orders, to look for
GET  /shop/rule, PUT /shop/rule      how orders are laid to enquiries
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field

from warmline.kit.actor import Actor
from warmline.kit.http import UUID_PATTERN, Input, PathId, Shape, need
from warmline.kit.paging import MAX_SIZE
from warmline.shop.model import (
    MOST_LINES,
    MOST_PUSHED,
    Filters,
    Line,
    Link,
    Rule,
    Stage,
    Told,
    Which,
)
from warmline.shop.service import MOST_PLANNED, ShopService

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
MaybeUuid = Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Text = Annotated[str, Field(max_length=200)]


class LineInput(Input):
    """A position; `add_on`: bought at the price for those who buy something else (换购)."""

    title: Text
    quantity: int = Field(ge=1, le=1_000_000)
    price: Money
    sku: Annotated[str, Field(max_length=100)] = ""
    add_on: bool = False


class ToldInput(Input):
    """An order, whole. Moments carry their zone; `told_at` is when it was so in the shop. `call` is
    the enquiry's id where the shop knows it."""

    shop: str = Field(min_length=1, max_length=100)
    number: str = Field(min_length=1, max_length=100)
    stage: Stage
    ordered_at: AwareDatetime
    told_at: AwareDatetime
    amount: Money
    refunded: Money = Decimal(0)
    paid_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    refunded_at: AwareDatetime | None = None
    buyer: Text = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    lines: list[LineInput] = Field(default=[], max_length=MOST_LINES)
    call: Uuid | None = None

    def told(self) -> Told:
        """As the service takes it."""
        lines = tuple(Line(**line.model_dump()) for line in self.lines)
        return Told(**{**self.model_dump(exclude={"lines"}), "lines": lines})


class PushInput(Input):
    orders: Annotated[list[ToldInput], Field(min_length=1, max_length=MOST_PUSHED)]


class ProblemShape(Shape):
    """Why one order was not taken; `index` from 0."""

    index: int
    number: str
    field: str
    code: str
    message: str


class PushedShape(Shape):
    """What became of a push; whatever has no problem is kept."""

    made: int
    changed: int
    unchanged: int
    problems: list[ProblemShape]


class LineShape(Shape):
    title: str
    quantity: int
    price: Decimal
    sku: str
    add_on: bool


class PlanShape(Shape):
    """The follow-up of an order that is open; `who`: whose it is, empty for a group's."""

    at: datetime
    who: str


class OrderShape(Shape):
    """An order; `phone` is masked for whoever may not see numbers. `link` says how it came to its
    call; `net` is what the shop earns by it."""

    id: str
    project: str
    shop: str
    number: str
    stage: Stage
    ordered_at: datetime
    told_at: datetime
    amount: Decimal
    refunded: Decimal
    net: Decimal
    paid_at: datetime | None
    closed_at: datetime | None
    refunded_at: datetime | None
    buyer: str
    phone: str
    lines: list[LineShape]
    add_ons: int
    customer: str | None
    customer_name: str | None
    call: str | None
    asked_at: datetime | None
    agent: str | None
    agent_name: str | None
    link: Link
    version: int
    plan: PlanShape | None


class OrderListShape(Shape):
    items: list[OrderShape]
    next: str
    total: int | None
    capped: bool


class CallInput(Input):
    """The call to lay it to, null for none; `version` is the order's as it was seen."""

    version: int
    call: Uuid | None


class FollowUpInput(Input):
    """`who`: a user's id; without it the order's agent, or whoever asks."""

    at: AwareDatetime
    who: Uuid | None = None


class FollowUpsInput(FollowUpInput):
    orders: Annotated[list[Uuid], Field(min_length=1, max_length=MOST_PLANNED)]


class PlannedShape(Shape):
    id: str
    done: bool
    code: str
    message: str


class FollowUpShape(Shape):
    follow_up: str


class SellerShape(Shape):
    id: str
    name: str
    active: bool


class RuleShape(Shape):
    window_days: int
    which: Which
    unpaid_min: int
    version: int


class RuleInput(Input):
    """`window_days` 1 … 90, `unpaid_min` in minutes; `version` as it was seen (0: nobody set
    it)."""

    window_days: int
    which: Which
    unpaid_min: int
    version: int = Field(ge=0)


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _filters(
    q: Annotated[str, Query(max_length=100)] = "",
    stage: Stage | None = None,
    shop: Annotated[str, Query(max_length=100)] = "",
    agent: MaybeUuid = "",
    customer: MaybeUuid = "",
    call: MaybeUuid = "",
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
    unpaid: bool = False,
    linked: bool | None = None,
) -> Filters:
    return Filters(
        q=q.strip(),
        stage=stage,
        shop=shop,
        agent=agent,
        customer=customer,
        call=call,
        since=_aware(since),
        to=_aware(to),
        unpaid=unpaid,
        linked=linked,
    )


OrderFilters = Annotated[Filters, Depends(_filters)]


def router(service: ShopService) -> APIRouter:
    """The routes above."""
    routes = APIRouter(tags=["shop"])

    @routes.post("/shop/orders")
    async def push(actor: Annotated[Actor, need("shop.push")], body: PushInput) -> PushedShape:
        """Harmless to repeat. What is wrong with one order keeps no other one back."""
        done = await service.push(actor, [one.told() for one in body.orders])
        return PushedShape.model_validate(done)

    @routes.get("/shop/orders")
    async def listed(
        actor: Annotated[Actor, need("shop.view")],
        filters: OrderFilters,
        size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
        after: Annotated[str, Query(max_length=400)] = "",
        sort: Annotated[str, Query(pattern="^-?(ordered_at|amount)$")] = "-ordered_at",
    ) -> OrderListShape:
        """`q`: an order's number, the beginning of a buyer's name, the last four digits of his
        number; `unpaid`: those the rule says to follow up."""
        return OrderListShape.model_validate(
            await service.list(actor, filters, size=size, after=after, sort=sort)
        )

    @routes.get("/shop/orders/{order}")
    async def one(actor: Annotated[Actor, need("shop.view")], order: PathId) -> OrderShape:
        return OrderShape.model_validate(await service.get(actor, order))

    @routes.put("/shop/orders/{order}/call")
    async def lay(
        actor: Annotated[Actor, need("shop.manage")], order: PathId, body: CallInput
    ) -> OrderShape:
        laid = await service.lay(actor, order, body.version, body.call)
        return OrderShape.model_validate(laid)

    @routes.post("/shop/orders/{order}/follow-up", status_code=201)
    async def follow_up(
        actor: Annotated[Actor, need("shop.view")], order: PathId, body: FollowUpInput
    ) -> FollowUpShape:
        planned = await service.follow_up(actor, order, body.at, body.who)
        return FollowUpShape(follow_up=planned)

    @routes.post("/shop/orders/follow-ups")
    async def follow_up_each(
        actor: Annotated[Actor, need("shop.view")], body: FollowUpsInput
    ) -> list[PlannedShape]:
        """Each chosen order gets one, or says why not."""
        done = await service.follow_up_each(actor, body.orders, body.at, body.who)
        return [PlannedShape.model_validate(one) for one in done]

    @routes.get("/shop/agents")
    async def sellers(
        actor: Annotated[Actor, need("shop.view")],
        q: Annotated[str, Query(max_length=50)] = "",
    ) -> list[SellerShape]:
        """Those within sight who have orders, by name; who left comes last."""
        return [SellerShape.model_validate(one) for one in await service.sellers(actor, q.strip())]

    @routes.get("/shop/rule")
    async def rule(actor: Annotated[Actor, need("shop.view")]) -> RuleShape:
        return RuleShape.model_validate(await service.rule(actor))

    @routes.put("/shop/rule")
    async def save_rule(actor: Annotated[Actor, need("shop.manage")], body: RuleInput) -> RuleShape:
        saved = await service.save_rule(actor, Rule(**body.model_dump()))
        return RuleShape.model_validate(saved)

    return routes
