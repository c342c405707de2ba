"""HTTP of telephony: trunks and called numbers. A trunk's password goes in and never comes out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import (
    UUID_PATTERN,
    Input,
    ListAnswer,
    PageQuery,
    PathId,
    Shape,
    list_answer,
    need,
)
from warmline.telephony.dialling import DialRule
from warmline.telephony.service import TelephonyService
from warmline.telephony.trunks import CalledNumber, Trunk, TrunkKind

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
Text = Annotated[str, Field(max_length=200)]
Manager = Annotated[Actor, need("trunk.manage")]


class TrunkShape(Shape):
    """`match`: source addresses; `login`: ours at the carrier; `has_secret`: a password is kept."""

    id: str
    endpoint: str
    name: str
    kind: TrunkKind
    host: str
    port: int
    match: list[str]
    login: str
    caller: str
    outbound: bool
    active: bool
    has_secret: bool


class TrunkChangeInput(Input):
    """Fields left out stay. The service checks each with a sentence."""

    name: Text | None = None
    kind: TrunkKind | None = None
    host: Text | None = None
    port: int | None = None
    match: Annotated[list[Text], Field(max_length=50)] | None = None
    login: Text | None = None
    secret: Text | None = None
    caller: Text | None = None
    outbound: bool | None = None
    active: bool | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; a null is the same as leaving it out."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class NewTrunkInput(TrunkChangeInput):
    name: Text
    host: Text


class NumberShape(Shape):
    """`number` as the carrier sends it, `*` for all others; `flow` and `trunk` are ids."""

    id: str
    number: str
    flow: str
    project: str
    trunk: str | None
    note: str


class NumberChangeInput(Input):
    """Fields left out stay; `trunk` null: any trunk."""

    number: Text | None = None
    flow: BodyId | None = None
    project: BodyId | None = None
    trunk: BodyId | None = None
    note: Text | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; only `trunk` may be null."""
        sent = self.model_dump(exclude_unset=True)
        return {name: value for name, value in sent.items() if value is not None or name == "trunk"}


class NewNumberInput(NumberChangeInput):
    number: Text
    flow: BodyId
    project: BodyId = DEFAULT_PROJECT


class DialRuleShape(Shape):
    """Numbers beginning with `prefix` are `allowed` or not, for a `role` and calls of a `queue`
    (ids; null: all). `show`: what the callee sees: a number, `customer`, or empty for the
    trunk's."""

    id: str
    prefix: str
    allowed: bool
    role: str | None
    queue: str | None
    show: str
    note: str


class DialRuleChangeInput(Input):
    """Fields left out stay; `role` and `queue` may be null."""

    prefix: Text | None = None
    allowed: bool | None = None
    role: BodyId | None = None
    queue: BodyId | None = None
    show: Text | None = None
    note: Text | None = None

    def given(self) -> dict[str, Any]:
        """What was sent; only role and queue may be null."""
        sent = self.model_dump(exclude_unset=True)
        nullable = ("role", "queue")
        return {
            name: value for name, value in sent.items() if value is not None or name in nullable
        }


class NewDialRuleInput(DialRuleChangeInput):
    prefix: Text
    allowed: bool


def router(service: TelephonyService) -> APIRouter:
    """The routes of telephony; `app` hands it to `web`."""
    routes = APIRouter(tags=["trunks"])

    @routes.get("/trunks")
    async def trunks(actor: Manager, page: PageQuery) -> ListAnswer[TrunkShape]:
        return list_answer(await service.trunks(actor, page), trunk_shape)

    @routes.post("/trunks", status_code=201)
    async def create_trunk(actor: Manager, new: NewTrunkInput) -> TrunkShape:
        return trunk_shape(await service.create_trunk(actor, **new.given()))

    @routes.get("/trunks/{trunk}")
    async def trunk(actor: Manager, trunk: PathId) -> TrunkShape:
        return trunk_shape(await service.trunk(actor, trunk))

    @routes.patch("/trunks/{trunk}")
    async def change_trunk(actor: Manager, trunk: PathId, change: TrunkChangeInput) -> TrunkShape:
        return trunk_shape(await service.change_trunk(actor, trunk, change.given()))

    @routes.delete("/trunks/{trunk}", status_code=204)
    async def delete_trunk(actor: Manager, trunk: PathId) -> None:
        await service.delete_trunk(actor, trunk)

    @routes.get("/numbers")
    async def numbers(actor: Manager, page: PageQuery) -> ListAnswer[NumberShape]:
        return list_answer(await service.numbers(actor, page), number_shape)

    @routes.post("/numbers", status_code=201)
    async def create_number(actor: Manager, new: NewNumberInput) -> NumberShape:
        return number_shape(await service.create_number(actor, **new.given()))

    @routes.patch("/numbers/{number}")
    async def change_number(
        actor: Manager, number: PathId, change: NumberChangeInput
    ) -> NumberShape:
        return number_shape(await service.change_number(actor, number, change.given()))

    @routes.delete("/numbers/{number}", status_code=204)
    async def delete_number(actor: Manager, number: PathId) -> None:
        await service.delete_number(actor, number)

    @routes.get("/dial-rules")
    async def dial_rules(actor: Manager, page: PageQuery) -> ListAnswer[DialRuleShape]:
        return list_answer(await service.dial_rules(actor, page), rule_shape)

    @routes.post("/dial-rules", status_code=201)
    async def create_dial_rule(actor: Manager, new: NewDialRuleInput) -> DialRuleShape:
        return rule_shape(await service.create_dial_rule(actor, **new.given()))

    @routes.patch("/dial-rules/{rule}")
    async def change_dial_rule(
        actor: Manager, rule: PathId, change: DialRuleChangeInput
    ) -> DialRuleShape:
        return rule_shape(await service.change_dial_rule(actor, rule, change.given()))

    @routes.delete("/dial-rules/{rule}", status_code=204)
    async def delete_dial_rule(actor: Manager, rule: PathId) -> None:
        await service.delete_dial_rule(actor, rule)

    return routes


def rule_shape(rule: DialRule) -> DialRuleShape:
    """The rule as the API shows it."""
    return DialRuleShape.model_validate(rule)


def trunk_shape(trunk: Trunk) -> TrunkShape:
    """The trunk as the API shows it."""
    settings = trunk.settings
    return TrunkShape(
        id=trunk.id,
        endpoint=trunk.endpoint,
        name=settings.name,
        kind=settings.kind,
        host=settings.host,
        port=settings.port,
        match=list(settings.match),
        login=settings.login,
        caller=settings.caller,
        outbound=settings.outbound,
        active=settings.active,
        has_secret=trunk.has_secret,
    )


def number_shape(number: CalledNumber) -> NumberShape:
    """The called number as the API shows it."""
    return NumberShape.model_validate(number)
