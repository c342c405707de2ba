"""A reply on a customer's order is heard beside work orders, in the step's own transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.tickets.world import World
from warmline.tickets.model import Step
from warmline.tickets.service.stepping import StepService

pytestmark = pytest.mark.servers


async def test_given_a_customer_s_order_when_replied_to_then_that_is_told_and_nothing_else(
    world: World,
) -> None:
    heard: list[tuple[str, datetime]] = []

    async def replied(session: Any, customer: str, at: datetime) -> None:
        heard.append((customer, at))

    looking = world.tickets.looking
    looking.office = replace(looking.office, replied=replied)
    stepping = StepService(looking, world.interactions)
    world.tickets = replace(world.tickets, stepping=stepping)
    card = await world.customer()

    order = await world.walked(Step.DISPATCH, Step.SIGN, Step.BEGIN, customer=card.id)
    assert heard == []
    await world.do(world.wu, order, Step.REPLY, text="已修好")
    assert heard == [(card.id, world.clock.now())]
    await world.walked(Step.DISPATCH, Step.SIGN, Step.BEGIN, Step.REPLY)  # on nobody's card
    assert len(heard) == 1
