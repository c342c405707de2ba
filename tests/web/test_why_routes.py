"""“为什么没分给我” over HTTP: a past call from what was projected, a waiting one from `voice`, and
who sees whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from fastapi import FastAPI
from msgspec.structs import replace

from tests.accounts.centre import PASSWORD, Centre
from tests.interactions.world import id_at
from tests.voice.floor_kit import QUEUE
from tests.voice.floor_kit import Centre as Floor
from tests.voice.floor_kit import agent as agent_config
from tests.voice.floor_kit import centre as floor_centre
from tests.web.browser import Browser
from warmline.accounts.permissions import ADMIN, AGENT, LEADER
from warmline.agents.service import AgentsService
from warmline.interactions.service import InteractionService
from warmline.kit.bus import Bus
from warmline.kit.ids import uuid7
from warmline.telephony import model as t
from warmline.voice import why
from warmline.voice.client import VoiceClient
from warmline.voice.config_store import ConfigStore
from warmline.voice.journal_model import Event
from warmline.web.app import build_app
from warmline.web.live import why_routes
from warmline.web.live.hub import Hub

pytestmark = pytest.mark.servers


class Leader:
    """Answers `why` as the leader of the shard does."""

    floor: Floor

    async def request(self, subject: str, body: dict[str, Any], **options: Any) -> Any:
        assert subject == "cmd.voice.0.why"
        here = self.floor
        found = why.explained(here.floor, here.transient, body["call"], here.at, body["agents"])
        return msgspec.to_builtins(found)


class World:
    """王芳 and 陈晨 of two teams in one queue, and the application over them."""

    def __init__(self, centre: Centre, folder: Path) -> None:
        self.centre = centre
        self.leader = Leader()
        bus = cast(Bus, self.leader)
        voice = VoiceClient(bus)
        self.hub = Hub(bus, ["0"], ConfigStore(bus, folder / "c.json"), voice, centre.clock)
        self.interactions = InteractionService(centre.database, centre.clock, folder)
        self.agents = AgentsService(centre.database, centre.clock)
        sources = why_routes.Sources(
            hub=self.hub,
            voice=voice,
            interactions=self.interactions,
            agents=self.agents,
            clock=centre.clock,
        )
        self.app: FastAPI = build_app(
            accounts=centre.accounts, routers=[why_routes.router(sources)]
        )

    async def people(self) -> None:
        ours = await self.centre.department("一组")
        theirs = await self.centre.department("二组")
        await self.centre.user("boss", LEADER.id, department=ours)
        await self.centre.user("chief", ADMIN.id)
        mine = await self.centre.user("mine", AGENT.id, department=ours)
        other = await self.centre.user("other", AGENT.id, department=theirs)
        stranger = await self.centre.user("stranger", AGENT.id, department=theirs)
        self.mine, self.other, self.stranger = mine.id, other.id, stranger.id
        sales = replace(floor_centre().queues[QUEUE], id=uuid7())
        works = {sales.id: 1}
        config = floor_centre(
            queues={sales.id: sales},
            agents={
                self.mine: agent_config(self.mine, name="王芳", department=ours, queues=works),
                self.other: agent_config(
                    self.other, name="陈晨", extension="8003", department=theirs, queues=works
                ),
                self.stranger: agent_config(self.stranger, extension="8009", queues={}),
            },
        )
        self.hub.floor.configure(config)
        self.floor = self.leader.floor = Floor(config)

    async def write_down(self) -> None:
        """What happened on the floor becomes rows, and the hub's own fold."""
        seqs: dict[str, int] = {}
        events = []
        for at, key, fact in self.floor.said:
            seqs[key] = seqs.get(key, 0) + 1
            call = key if key in self.calls else getattr(fact, "call", None)
            events.append(
                Event(id=uuid7(), at=at, key=key, seq=seqs[key], interaction=call, fact=fact)  # type: ignore[arg-type]
            )
            self.hub.floor.apply(key, fact, at)  # type: ignore[arg-type]
        async with self.centre.database.transaction() as session:
            await self.interactions.project(session, events)
            await self.agents.project(session, events)

    @property
    def calls(self) -> set[str]:
        return {key for _, key, fact in self.floor.said if type(fact).__name__ == "CallArrived"}


@pytest.fixture
async def world(centre: Centre, tmp_path: Path) -> World:
    made = World(centre, tmp_path)
    await made.people()
    made.floor._ids = (id_at(made.floor.at) for _ in range(1000))
    return made


async def ask(world: World, login: str, call: str, **query: str) -> Any:
    async with Browser(world.app) as browser:
        await browser.log_in(login, PASSWORD)
        return await browser.get(f"/api/calls/{call}/why", params=query)


def said(answer: Any) -> list[dict[str, list[str]]]:
    """Names with their reasons, wait by wait."""
    return [
        {row["name"]: [one["code"] for one in row["reasons"]] for row in wait["rows"]}
        for wait in answer.json()["waits"]
    ]


async def test_given_a_past_call_then_the_chief_sees_all_and_each_other_his_own(
    world: World,
) -> None:
    here = world.floor
    here.make_ready(world.mine)
    here.wait(30)
    here.make_ready(world.other)
    call = here.to_queue().id
    offer = here.call().offer
    assert offer is not None
    here(t.OfferAnswered("leg-1", offer=offer.id, agent_leg="a-1"))
    here.wait(20)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    await world.write_down()

    whole = await ask(world, "chief", call)
    assert said(whole) == [{"王芳": ["offered"], "陈晨": ["ranked_behind"]}]
    (wait,) = whole.json()["waits"]
    assert (wait["queue_name"], wait["live"], wait["outcome"]) == ("售前", False, "answered")
    (given,) = wait["given"]
    assert (given["name"], given["rule"], given["counted"]) == ("王芳", "longest_idle", 30)
    behind = wait["rows"][1]["reasons"][0]
    assert (behind["other_name"], behind["counted"], behind["theirs"]) == ("王芳", 0, 30)

    assert said(await ask(world, "boss", call)) == [{"王芳": ["offered"]}], "his team alone"
    own = await ask(world, "other", call)
    assert said(own) == [{"陈晨": ["ranked_behind"]}], "he worked in the queue it waited in"
    assert own.json()["waits"][0]["rows"][0]["reasons"][0]["other_name"] == ""
    assert own.json()["waits"][0]["given"][0]["agent"] is None
    assert (await ask(world, "stranger", call)).status_code == 404


async def test_given_a_call_that_waits_then_the_conditions_are_those_of_this_moment(
    world: World,
) -> None:
    here = world.floor
    here.make_ready(world.mine)
    call = here.to_queue().id
    offer = here.call().offer
    assert offer is not None
    here(t.OfferReturned("leg-1", offer=offer.ring, outcome="refused"))
    await world.write_down()
    answer = await ask(world, "chief", call)
    assert said(answer) == [{"王芳": ["resting", "excluded"], "陈晨": ["not_ready"]}]
    assert answer.json()["waits"][0]["live"] is True
    assert said(await ask(world, "mine", call)) == [{"王芳": ["resting", "excluded"]}]
    asked = await ask(world, "chief", call, agent=world.stranger)
    assert [list(row.values()) for row in said(asked)] == [[["not_ready", "not_in_queue"]]]
    assert (await ask(world, "stranger", call)).status_code == 404


async def test_given_no_such_call_then_it_is_said(world: World) -> None:
    answer = await ask(world, "chief", uuid7())
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "call_missing"
