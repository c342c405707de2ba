"""Whose number a call has: told to the server's own parts for who takes part in it or sees it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.web.test_floor_routes import AT
from warmline.agents.model import AgentLive
from warmline.app.customers import number_of
from warmline.customers.ports import NumberOf
from warmline.interactions.errors import CallMissing
from warmline.interactions.events import Number
from warmline.interactions.service import InteractionService
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.ids import uuid7
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, Phase
from warmline.web.live.hub import Hub

LIVE, PAST, NUMBER = uuid7(), uuid7(), "+8613800138000"
MINE, OTHER = uuid7(), uuid7()


class Records:
    """Knows one ended call, and whose it was."""

    async def number(self, actor: Actor, call: str) -> str:
        if (actor.user_id, call) != (MINE, PAST):
            raise CallMissing("There is no such call.")
        return "+8613911112222"


@pytest.fixture
def look() -> NumberOf:
    floor = Floor()
    floor.calls[LIVE] = CallLive(
        id=LIVE,
        project=DEFAULT_PROJECT,
        direction="in",
        phase=Phase.TALKING,
        since=AT,
        arrived=AT,
        caller=Number("013800138000", e164=NUMBER),
        called="4001",
        leg="leg-1",
        agent=MINE,
    )
    for agent in (MINE, OTHER):
        floor.agents[agent] = AgentLive(id=agent, since=AT)
    hub = cast(Hub, SimpleNamespace(floor=floor))
    return number_of(hub, cast(InteractionService, Records()))


def actor(user: str, **more: Any) -> Actor:
    return Actor(user_id=user, login="x", name="x", projects=frozenset({DEFAULT_PROJECT}), **more)


async def test_given_a_live_call_when_its_agent_asks_then_he_gets_it_before_there_is_a_record(
    look: NumberOf,
) -> None:
    assert await look(actor(MINE), LIVE) == NUMBER


async def test_given_a_live_call_when_a_supervisor_who_sees_it_asks_then_he_gets_it(
    look: NumberOf,
) -> None:
    boss = actor(OTHER, permissions=frozenset({"board.view"}), scope=Scope.ALL)
    assert await look(boss, LIVE) == NUMBER


async def test_given_a_live_call_when_another_agent_asks_then_there_is_none(
    look: NumberOf,
) -> None:
    with pytest.raises(CallMissing):
        await look(actor(OTHER), LIVE)


async def test_given_an_ended_call_when_asked_then_its_record_decides(look: NumberOf) -> None:
    assert await look(actor(MINE), PAST) == "+8613911112222"
    with pytest.raises(CallMissing):
        await look(actor(OTHER), PAST)
