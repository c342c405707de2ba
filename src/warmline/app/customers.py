"""Customers, put together: their routes, how the number of a call is found for its card, and the
cards that go to an agent's page along with an offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter

from warmline.app.services import Services
from warmline.customers import http as customers_http
from warmline.customers.http import calls as call_cards_http
from warmline.customers.http import lists as customer_lists_http
from warmline.customers.http import personal as personal_http
from warmline.customers.http import timeline as timeline_http
from warmline.customers.http.calls import CallCardsShape
from warmline.customers.ports import Dial, NumberOf
from warmline.customers.service.calls import CallCardService
from warmline.interactions.service import InteractionService
from warmline.kit.actor import Actor
from warmline.kit.clock import SystemClock
from warmline.web.live import scope
from warmline.web.live.ahead import CardsOf
from warmline.web.live.hub import Hub


def routers(here: Services, hub: Hub, dial: Dial) -> list[APIRouter]:
    """Every route on customers."""
    cards = call_cards(here, hub, dial)
    return [
        customers_http.router(here.customers),
        call_cards_http.router(cards),
        customer_lists_http.router(here.customer_lists),
        personal_http.router(here.personal),
        timeline_http.router(here.timeline),
    ]


def call_cards(here: Services, hub: Hub, dial: Dial) -> CallCardService:
    """The customers of calls that the hub sees."""
    return CallCardService(
        here.database,
        SystemClock(),
        here.customers,
        number_of(hub, here.interactions),
        dial,
        here.notices,
        here.settings.centre.country,
    )


def cards_of(
    service: CallCardService, actor_of: Callable[[str], Awaitable[Actor | None]]
) -> CardsOf:
    """The cards of an offered call as `GET /calls/{call}/customers` answers whoever is logged in
    on a page, with the rights he has by now."""

    async def look(page: Actor, call: str) -> dict[str, Any] | None:
        actor = await actor_of(page.session_id) if page.session_id else None
        if actor is None or not actor.may("customer.view"):
            return None
        found = CallCardsShape.model_validate(await service.cards(actor, call))
        return found.model_dump(mode="json")

    return look


def number_of(hub: Hub, interactions: InteractionService) -> NumberOf:
    """The number of a live call from the floor, which the page's own view is made of: nothing is
    waited for while it rings. Of another one from its record."""

    async def look(actor: Actor, call: str) -> str:
        live = hub.floor.calls.get(call)
        if live is not None and scope.sees_call(actor, hub.floor, live):
            return live.caller.e164 or live.caller.raw
        return await interactions.number(actor, call)

    return look
