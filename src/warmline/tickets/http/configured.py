"""Types of orders and deadlines over HTTP.

A PUT replaces the whole thing and names the version it was made on; 409
`ticket_configuration_changed`: somebody else was faster. A type is never deleted, it is retired
with `active` false.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter

from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.http import CurrentActor, PathId, need, need_any
from warmline.kit.ids import uuid7
from warmline.tickets.clocks import Limit
from warmline.tickets.http.inputs import (
    ChangedLimitRuleInput,
    ChangedTypeInput,
    LimitRuleInput,
    TypeInput,
)
from warmline.tickets.http.shapes import EffectiveShape, LimitRuleShape
from warmline.tickets.limits import Escalation, LimitRule
from warmline.tickets.model import Act, Choice, Field, TicketType
from warmline.tickets.service.configuring import TicketTypeService

Reader = Annotated[Actor, need_any("ticket.view", "ticket.configure")]
CONFIGURE = [need("ticket.configure")]


def router(service: TicketTypeService) -> APIRouter:
    """Every route of what a centre sets up for its orders."""
    routes = APIRouter(tags=["tickets"])
    _types(routes, service)
    _limits(routes, service)
    return routes


def _types(routes: APIRouter, service: TicketTypeService) -> None:
    @routes.get("/ticket-types")
    async def types(actor: Reader) -> list[EffectiveShape]:
        """Every type with what its parents give it."""
        return [EffectiveShape.model_validate(one) for one in await service.types(actor)]

    @routes.post("/ticket-types", status_code=201, dependencies=CONFIGURE)
    async def create_type(actor: CurrentActor, new: TypeInput) -> EffectiveShape:
        made = await service.save_type(actor, _type(uuid7(), new))
        return EffectiveShape.model_validate(made)

    @routes.put("/ticket-types/{type}", dependencies=CONFIGURE)
    async def change_type(
        actor: CurrentActor, type: PathId, new: ChangedTypeInput
    ) -> EffectiveShape:
        kept = replace(_type(type, new), version=new.version)
        made = await service.change_type(actor, type, kept)
        return EffectiveShape.model_validate(made)


def _limits(routes: APIRouter, service: TicketTypeService) -> None:
    @routes.get("/ticket-limits")
    async def limits(actor: Reader) -> list[LimitRuleShape]:
        """The rules of the three clocks; the closest to an order counts."""
        return [LimitRuleShape.model_validate(one) for one in await service.limits(actor)]

    @routes.post("/ticket-limits", status_code=201, dependencies=CONFIGURE)
    async def create_limit(actor: CurrentActor, new: LimitRuleInput) -> LimitRuleShape:
        made = await service.save_limit(actor, _limit(uuid7(), new), new=True)
        return LimitRuleShape.model_validate(made)

    @routes.put("/ticket-limits/{limit}", dependencies=CONFIGURE)
    async def change_limit(
        actor: CurrentActor, limit: PathId, new: ChangedLimitRuleInput
    ) -> LimitRuleShape:
        kept = replace(_limit(limit, new), version=new.version)
        made = await service.save_limit(actor, kept, new=False)
        return LimitRuleShape.model_validate(made)

    @routes.delete("/ticket-limits/{limit}", status_code=204, dependencies=CONFIGURE)
    async def delete_limit(actor: CurrentActor, limit: PathId) -> None:
        await service.delete_limit(actor, limit)


def _type(id: str, new: TypeInput) -> TicketType:
    return TicketType(
        id=id,
        project=new.project or DEFAULT_PROJECT,
        parent=new.parent,
        code=new.code,
        zh=new.zh,
        en=new.en,
        fields=tuple(
            Field(
                key=one.key,
                zh=one.zh,
                en=one.en,
                type=one.type,
                choices=tuple(Choice(**choice.model_dump()) for choice in one.choices),
                when_key=one.when_key,
                when_values=tuple(one.when_values),
                required_at=tuple(one.required_at),
            )
            for one in new.fields
        ),
        acts=tuple(Act(**one.model_dump()) for one in new.acts),
        switches=dict(new.switches),
        priority=new.priority,
        department=new.department,
        template=new.template,
        position=new.position,
        active=new.active,
    )


def _limit(id: str, new: LimitRuleInput) -> LimitRule:
    return LimitRule(
        id=id,
        project=new.project or DEFAULT_PROJECT,
        clock=new.clock,
        limit=Limit(new.amount, new.unit),
        type=new.type,
        priority=new.priority,
        level=new.level,
        calendar=new.calendar,
        warn_minutes=new.warn_minutes,
        warn_to=tuple(new.warn_to),
        escalations=tuple(Escalation(one.after_minutes, tuple(one.to)) for one in new.escalations),
        active=new.active,
    )
