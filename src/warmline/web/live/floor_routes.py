"""What needs the live floor over HTTP: whom a call may be given to, and a leader's verbs.

A leader reaches only agents of his data scope (`web.live.scope`); what he does is in the audit
trail before `voice` is asked, and told by `voice` as facts of the call or the agent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from warmline.agents.service import LeaderMessages
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database
from warmline.kit.errors import Missing
from warmline.kit.http import Input, PathId, Shape, need
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient
from warmline.web.live import scope
from warmline.web.live.hub import Hub

Acts = Annotated[Actor, need("supervise.act")]


class TargetAgent(Shape):
    """A colleague as he is now."""

    id: str
    name: str
    extension: str
    state: str
    since: str


class TargetQueue(Shape):
    """`free`: agents who would be rung at once; `waiting`: callers there now."""

    id: str
    name: str
    free: int
    waiting: int


class TargetsShape(Shape):
    agents: list[TargetAgent]
    queues: list[TargetQueue]


class SuperviseInput(Input):
    mode: Literal["listen", "whisper", "barge", "take_over"]


class ForceInput(Input):
    """`reason`: a pause reason's code, for a pause."""

    to: Literal["ready", "pause", "offline"]
    reason: str = Field(default="", max_length=40)


class MessageInput(Input):
    text: str = Field(min_length=1, max_length=300)


def router(hub: Hub, voice: VoiceClient, database: Database) -> APIRouter:
    """The routes; `app` hands it to `web`."""
    routes = APIRouter(tags=["floor"])
    _targets(routes, hub)
    _leader(routes, hub, voice, database)
    return routes


def _targets(routes: APIRouter, hub: Hub) -> None:
    @routes.get("/agent/targets")
    async def targets(actor: Annotated[Actor, need("call.transfer")]) -> TargetsShape:
        """Everybody signed in and every queue, as they are now."""
        floor = hub.floor
        agents = [
            TargetAgent(
                id=live.id,
                name=config.name,
                extension=config.extension,
                state=str(live.state),
                since=live.since.isoformat(),
            )
            for live in floor.agents.values()
            if live.signed_in
            and live.id != actor.user_id
            and (config := floor.config.agents.get(live.id)) is not None
        ]
        queues = [
            TargetQueue(
                id=queue.id,
                name=queue.name,
                waiting=len(floor.waiting.get(queue.id, ())),
                free=sum(
                    str(live.state) == "ready" and queue.id in config.queues
                    for live in floor.agents.values()
                    if (config := floor.config.agents.get(live.id)) is not None
                ),
            )
            for queue in floor.config.queues.values()
            if queue.project in actor.projects
        ]
        agents.sort(key=lambda agent: (agent.state != "ready", agent.extension))
        queues.sort(key=lambda queue: queue.name)
        return TargetsShape(agents=agents, queues=queues)


def _leader(routes: APIRouter, hub: Hub, voice: VoiceClient, database: Database) -> None:
    words = LeaderMessages(database)

    @routes.post("/calls/{call}/supervise", status_code=204)
    async def supervise(
        actor: Annotated[Actor, need("supervise.listen")], call: PathId, body: SuperviseInput
    ) -> None:
        """Listen, whisper, barge or take over; to do more than listen needs `supervise.act`."""
        if body.mode != "listen":
            actor.need("supervise.act")
        live = hub.floor.calls.get(call)
        if live is None or not scope.sees_call(actor, hub.floor, live):
            raise Missing("There is no such call just now.", code="call_over")
        await _note(actor, body.mode, "call", call, {"agent": live.agent})
        await voice.ask(i.Supervise(actor.user_id, call, body.mode))

    @routes.post("/agents/{agent}/force", status_code=204)
    async def force(actor: Acts, agent: PathId, body: ForceInput) -> None:
        """Make an agent ready, send him into a pause, or sign him out."""
        _need_mine(actor, agent)
        after = {"to": body.to, "reason": body.reason}
        await _note(actor, "forced", "agent", agent, after)
        await voice.ask(i.Force(agent, actor.user_id, body.to, body.reason))

    @routes.post("/agents/{agent}/message", status_code=204)
    async def message(actor: Acts, agent: PathId, body: MessageInput) -> None:
        """A few words on the agent's page: kept until he read them, shown at once."""
        _need_mine(actor, agent)
        await _note(actor, "messaged", "agent", agent, {"text": body.text})
        await words.send(actor, agent, body.text)
        await hub.send_message(agent, f"{actor.login}: {body.text}")

    def _need_mine(actor: Actor, agent: str) -> None:
        live = hub.floor.agents.get(agent)
        if live is None or not scope.sees_agent(actor, hub.floor, live):
            raise Missing("This agent is not signed in, or not yours.", code="agent_missing")

    async def _note(
        actor: Actor, action: str, noun: str, noun_id: str, after: Mapping[str, object]
    ) -> None:
        async with database.transaction() as session:
            audit.record(session, actor, action, noun, noun_id, after=after)
