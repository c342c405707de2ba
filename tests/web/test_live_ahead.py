"""An offer and its customer's cards: they reach the page together; no card holds up an offer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import orjson
import pytest

from tests.voice.floor_kit import LI, START, WANG, Centre, centre
from tests.web.whole import SilentBus
from warmline.kit.actor import Actor
from warmline.kit.bus import Bus
from warmline.kit.clock import VirtualClock
from warmline.kit.errors import Missing, RetryLater
from warmline.voice.client import VoiceClient
from warmline.voice.config_store import ConfigStore
from warmline.voice.journal_model import Event, StepMessage
from warmline.web.live.connection import Connection
from warmline.web.live.hub import Hub

PATIENCE_S = 20.0
CARDS = {"matches": [{"name": "张三"}]}


class Room:
    """A hub that hears of a caller who is offered to 李雷; 王芳 looks on from her own page."""

    def __init__(self, folder: Path) -> None:
        bus = cast(Bus, SilentBus())
        store = ConfigStore(bus, folder / "config.json")
        self.hub = Hub(bus, ["0"], store, VoiceClient(bus), VirtualClock(START))
        self.hub.floor.configure(centre())
        self.hub.ready.set()
        self.asked: list[str] = []
        self.floor = Centre()
        self._step = 0

    async def page(self, user: str) -> Connection:
        made = await self.hub.connect(Actor(user, user, user, frozenset({"desk.use"})))
        assert (await heard(made))["kind"] == "snapshot"
        return made

    def ready(self) -> None:
        self.floor.make_ready(LI)
        self.say()

    def offer(self) -> str:
        call = self.floor.to_queue().id
        self.say()
        return call

    def say(self) -> None:
        """What happened on the floor comes by the journal."""
        self._step += 1
        said, self.floor.said = self.floor.said, []
        events = [
            Event(id=f"{self._step}-{n}", at=at, key=key, seq=n, fact=cast(Any, fact))
            for n, (at, key, fact) in enumerate(said)
        ]
        step = StepMessage(shard="0", epoch=1, step=self._step, events=events)
        self.hub._fold(step, self.hub._floors["0"])

    async def cards(self, actor: Actor, call: str) -> dict[str, Any] | None:
        self.asked.append(actor.user_id)
        return {**CARDS, "call": call}


@asynccontextmanager
async def telling(room: Room) -> AsyncIterator[None]:
    task = asyncio.create_task(room.hub._tell())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def heard(page: Connection) -> dict[str, Any]:
    """The next message, whenever it comes."""
    body = await asyncio.wait_for(page.next(), PATIENCE_S)
    assert body is not None
    return dict(orjson.loads(body))


async def offered(page: Connection, call: str) -> list[dict[str, Any]]:
    """Everything up to the change that has the call in it."""
    found = [await heard(page)]
    while call not in found[-1].get("calls", {}):
        found.append(await heard(page))
    return found


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


async def test_given_a_call_when_it_is_offered_then_the_card_is_on_the_page_before_the_offer(
    room: Room,
) -> None:
    room.hub.ahead.cards_of = room.cards
    async with telling(room):
        mine, other = await room.page(LI), await room.page(WANG)
        room.ready()
        call = room.offer()
        told = await offered(mine, call)
        [cards] = [one for one in told if one["kind"] == "cards"]
        assert (cards["call"], cards["cards"]) == (call, {**CARDS, "call": call})
        assert [one["n"] for one in told] == list(range(1, len(told) + 1)), "no gap"
        # and nobody else's page hears whose card it is, nor is it looked for
        assert room.asked == [LI]
        assert not other._waiting


async def test_given_cards_that_are_slow_when_a_call_is_offered_then_it_rings_and_they_come_later(
    room: Room,
) -> None:
    found = asyncio.Event()

    async def slow(actor: Actor, call: str) -> dict[str, Any] | None:
        await found.wait()
        return await room.cards(actor, call)

    room.hub.ahead.cards_of = slow
    async with telling(room):
        mine = await room.page(LI)
        room.ready()
        call = room.offer()
        assert all(one["kind"] == "change" for one in await offered(mine, call))
        found.set()
        assert (await heard(mine))["kind"] == "cards"


@pytest.mark.parametrize(
    "fault", [Missing("gone"), RetryLater("away"), RuntimeError("broken"), None], ids=str
)
async def test_given_no_card_to_show_when_a_call_is_offered_then_the_offer_is_told_all_the_same(
    room: Room, fault: Exception | None
) -> None:
    async def nothing(actor: Actor, call: str) -> None:
        if fault is not None:
            raise fault

    room.hub.ahead.cards_of = nothing
    async with telling(room):
        mine = await room.page(LI)
        room.ready()
        call = room.offer()
        assert all(one["kind"] == "change" for one in await offered(mine, call))
