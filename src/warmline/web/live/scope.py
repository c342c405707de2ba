"""Which agents, queues and calls a person sees live: one function decides for each noun. Pure.

Everybody sees himself and his own call; `board.view` opens the agents of the actor's data scope,
the queues of his projects, and the calls waiting there or handled by agents he sees.
"""

from __future__ import annotations

from warmline.agents.model import AgentLive
from warmline.interactions.callbacks import Callback
from warmline.kit.actor import Actor, Scope
from warmline.voice.config import QueueConfig
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive


def sees_others(actor: Actor) -> bool:
    """Whether the actor's page shows anything but himself and his own call."""
    return actor.may("board.view")


def sees_agent(actor: Actor, floor: Floor, agent: AgentLive) -> bool:
    """Whether the actor's page shows this agent."""
    if agent.id == actor.user_id:
        return True
    if not sees_others(actor) or not agent.signed_in:
        return False
    if actor.scope is Scope.ALL:
        return True
    config = floor.config.agents.get(agent.id)
    department = config.department if config is not None else agent.department
    return actor.scope is not Scope.OWN and department in actor.departments


def sees_queue(actor: Actor, queue: QueueConfig) -> bool:
    """Whether the actor's page shows this queue."""
    return sees_others(actor) and queue.project in actor.projects


def sees_call(actor: Actor, floor: Floor, call: CallLive) -> bool:
    """Whether the actor's page shows this call."""
    if takes_part(floor, call, actor.user_id):
        return True
    agent_id = owner(call)
    if not sees_others(actor) or call.project not in actor.projects:
        return False
    if actor.scope is Scope.ALL:
        return True
    if agent_id is None:
        return actor.scope is not Scope.OWN
    agent = floor.agents.get(agent_id)
    return agent is not None and sees_agent(actor, floor, agent)


def sees_callback(actor: Actor, callback: Callback) -> bool:
    """Whether the actor may look after this callback; also the rule of the list of them."""
    if not actor.may("callback.manage"):
        return False
    everything = actor.scope is Scope.ALL and actor.may("settings.manage")
    return everything or callback.project in actor.projects


def takes_part(floor: Floor, call: CallLive, user: str) -> bool:
    """Whether the call is this agent's own: he is in it, or had it and writes his notes."""
    mine = floor.agents.get(user)
    return user in people(call) or (mine is not None and mine.call == call.id)


def people(call: CallLive) -> set[str]:
    """Every agent who rings with it, has it, or is in it as a party."""
    found: list[str | None] = [*(one.agent for one in call.ringing)] or [call.agent_now]
    found += [party.agent for party in call.parties]
    return {agent for agent in found if agent is not None}


def owner(call: CallLive) -> str | None:
    """The agent whose call it is: who rings with it (the first of several), else who has it."""
    return call.offer.agent if call.offer is not None else call.agent_now
