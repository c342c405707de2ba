"""Whom a call may be given to, and a leader's verbs: within his scope, audited, told to `voice`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.accounts.centre import PASSWORD, Centre
from tests.voice.floor_kit import agent
from tests.voice.floor_kit import centre as floor_centre
from tests.web.browser import Browser
from warmline.accounts.permissions import AGENT, LEADER
from warmline.agents.model import AgentLive, AgentState
from warmline.interactions.events import Number
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.bus import Bus
from warmline.kit.ids import uuid7
from warmline.voice.client import VoiceClient
from warmline.voice.config_store import ConfigStore
from warmline.voice.model import CallLive, Phase
from warmline.web.app import build_app
from warmline.web.live import floor_routes
from warmline.web.live.hub import Hub

pytestmark = pytest.mark.servers
AT = datetime(2026, 1, 5, tzinfo=UTC)


class ListeningBus:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def request(self, subject: str, body: dict[str, Any], **options: Any) -> Any:
        self.asked.append((subject, body))
        return {}


class Floor:
    """A leader, an agent of his team, one of another team, and the application over them."""

    def __init__(self, centre: Centre, folder: Path) -> None:
        self.centre, self.bus = centre, ListeningBus()
        bus = cast(Bus, self.bus)
        voice = VoiceClient(bus)
        self.hub = Hub(bus, ["0"], ConfigStore(bus, folder / "c.json"), voice, centre.clock)
        routes = floor_routes.router(self.hub, voice, centre.database)
        self.app: FastAPI = build_app(accounts=centre.accounts, routers=[routes])

    async def people(self) -> None:
        """Make them, sign the agents in: one ready, one on a pause."""
        ours = await self.centre.department("一组")
        theirs = await self.centre.department("二组")
        await self.centre.user("boss", LEADER.id, department=ours)
        mine = await self.centre.user("mine", AGENT.id, department=ours)
        other = await self.centre.user("other", AGENT.id, department=theirs)
        self.mine, self.other = mine.id, other.id
        configs = {
            mine.id: agent(mine.id, name="王芳", extension="8002", department=ours),
            other.id: agent(other.id, name="陈晨", extension="8001", department=theirs),
        }
        self.hub.floor.configure(floor_centre(agents=configs))
        states = {mine.id: AgentState.READY, other.id: AgentState.PAUSE}
        for key, state in states.items():
            self.hub.floor.agents[key] = AgentLive(id=key, state=state, since=AT)


@pytest.fixture
async def floor(centre: Centre, tmp_path: Path) -> Floor:
    made = Floor(centre, tmp_path)
    await made.people()
    return made


async def test_given_agents_when_somebody_transfers_then_who_is_ready_comes_first(
    floor: Floor,
) -> None:
    async with Browser(floor.app) as browser:
        await browser.log_in("boss", PASSWORD)
        found = (await browser.get("/api/agent/targets")).json()
    assert [(a["name"], a["state"]) for a in found["agents"]] == [
        ("王芳", "ready"),
        ("陈晨", "pause"),
    ]
    assert [(q["name"], q["free"], q["waiting"]) for q in found["queues"]] == [("售前", 1, 0)]


async def test_given_a_leader_when_he_forces_his_agent_then_voice_is_asked_and_it_is_audited(
    floor: Floor,
) -> None:
    async with Browser(floor.app) as browser:
        await browser.log_in("boss", PASSWORD)
        body = {"to": "pause", "reason": "meeting"}
        done = await browser.post(f"/api/agents/{floor.mine}/force", json=body)
    assert done.status_code == 204
    subject, asked = floor.bus.asked[-1]
    assert subject == "cmd.voice.0.force"
    assert (asked["agent"], asked["to"], asked["reason"]) == (floor.mine, "pause", "meeting")
    async with floor.centre.database.read() as session:
        query = text("SELECT login, action, noun_id FROM audit_entry WHERE action = 'forced'")
        rows = (await session.execute(query)).all()
    assert [tuple(row) for row in rows] == [("boss", "forced", floor.mine)]


async def test_given_a_leader_when_he_does_something_to_an_agent_then_each_is_on_record(
    floor: Floor,
) -> None:
    """Who did what to whom: listening and all that goes further, a message, a state."""
    call = str(uuid7())
    talking = centre_call(call, floor.mine)
    floor.hub.floor.calls[call] = talking
    async with Browser(floor.app) as browser:
        await browser.log_in("boss", PASSWORD)
        for mode in ("listen", "whisper", "barge", "take_over"):
            done = await browser.post(f"/api/calls/{call}/supervise", json={"mode": mode})
            assert done.status_code == 204
            assert floor.bus.asked[-1][1]["mode"] == mode
        for to in ("ready", "offline"):
            await browser.post(f"/api/agents/{floor.mine}/force", json={"to": to})
        await browser.post(f"/api/agents/{floor.mine}/message", json={"text": "请回席位"})
    async with floor.centre.database.read() as session:
        query = text(
            "SELECT action, noun_id, after FROM audit_entry "
            "WHERE login = 'boss' AND noun IN ('call', 'agent') ORDER BY number"
        )
        rows = [tuple(row) for row in (await session.execute(query)).all()]
    whom = {"agent": floor.mine}
    assert rows == [
        ("listen", call, whom),
        ("whisper", call, whom),
        ("barge", call, whom),
        ("take_over", call, whom),
        ("forced", floor.mine, {"to": "ready", "reason": ""}),
        ("forced", floor.mine, {"to": "offline", "reason": ""}),
        ("messaged", floor.mine, {"text": "请回席位"}),
    ]


def centre_call(call: str, agent_id: str) -> CallLive:
    """A customer in talk with an agent."""
    return CallLive(
        id=call,
        project=DEFAULT_PROJECT,
        direction="in",
        phase=Phase.TALKING,
        since=AT,
        arrived=AT,
        caller=Number("13800138000"),
        called="4001",
        leg="leg-1",
        agent=agent_id,
    )


@pytest.mark.parametrize(
    ("verb", "body"),
    [("force", {"to": "offline"}), ("message", {"text": "请回席位"})],
)
async def test_given_an_agent_of_another_team_when_a_leader_reaches_for_him_then_there_is_none(
    floor: Floor, verb: str, body: dict[str, str]
) -> None:
    async with Browser(floor.app) as browser:
        await browser.log_in("boss", PASSWORD)
        done = await browser.post(f"/api/agents/{floor.other}/{verb}", json=body)
    assert done.status_code == 404
    assert floor.bus.asked == []


async def test_given_a_message_when_sent_then_every_web_process_hears_it(floor: Floor) -> None:
    async with Browser(floor.app) as browser:
        await browser.log_in("boss", PASSWORD)
        body = {"text": "请回席位"}
        await browser.post(f"/api/agents/{floor.mine}/message", json=body)
    assert floor.bus.asked == [("web.message", {"agent": floor.mine, "text": "boss: 请回席位"})]
