"""What agents ask for, and the devices that make them reachable: page, phone, microphone (the last
two: `steps.phones`).

A device that goes away is believed lost only after a short grace, since a reload or a restarted
front door brings it back within a second or two; meanwhile nobody is offered to him.
"""

from __future__ import annotations

from datetime import timedelta

from warmline.agents import rules
from warmline.agents.model import AgentLive, AgentState, Device
from warmline.kit.errors import Conflict, Missing
from warmline.voice import inputs as i
from warmline.voice.config import AgentConfig
from warmline.voice.steps import queueing
from warmline.voice.turn import Turn

LOST_GRACE_S = 3.0
"""How long a device may be away before it counts as lost; a reload takes about one second."""

PAGE_SILENT_S = 7.0
"""A page whose web process has not been heard of for so long is gone; it reports every 2 s."""

ABSENT_S = 600.0
"""An agent without a page for so long has gone home without signing out; he is signed out, so that
his time account does not run on."""

TALK_GRACE_S = 9.0
"""How long after page and phone are both lost in a talk the customer is taken back into the queue:
longer than the front door and a browser need to come back after a crash."""


def sign_in(turn: Turn, command: i.SignIn) -> None:
    """Sign in; what is known of his devices counts from here (`phones.signed_in`)."""
    config = profile(turn, command.agent)
    facts = rules.sign_in(
        turn.agent(command.agent),
        id=command.agent,
        at=turn.at,
        department=config.department,
        extension=config.extension,
    )
    turn.tell(facts, by="agent")


def sign_out(turn: Turn, command: i.SignOut) -> None:
    """Sign out; a talk or a ringing phone must be ended first."""
    agent = live(turn, command.agent)
    if agent.signed_in:
        turn.tell(rules.sign_out(agent, at=turn.at, cause=command.cause), by="agent")


def ready(turn: Turn, command: i.Ready) -> None:
    """Become ready."""
    if turn.transient.lost.get(command.agent):
        raise Conflict(
            "Your page or phone is just reconnecting; press ready again in a moment.",
            code="reconnecting",
        )
    turn.tell(rules.ask_ready(live(turn, command.agent), at=turn.at), by="agent")


def pause(turn: Turn, command: i.Pause) -> None:
    """Pause now, or after the call."""
    turn.tell(rules.ask_pause(live(turn, command.agent), command.reason, at=turn.at), by="agent")


def wrap_up_done(turn: Turn, command: i.WrapUpDone) -> None:
    """The notes are written."""
    turn.tell(rules.wrap_up_done(live(turn, command.agent), at=turn.at), by="agent")


def deadline(turn: Turn, agent_id: str) -> None:
    """Deadline `wrap_up`: the longest wrap-up is over."""
    agent = turn.agent(agent_id)
    if agent is not None and agent.state is AgentState.WRAP_UP:
        turn.tell(rules.deadline_passed(agent, at=turn.at))


def page_ready(turn: Turn, command: i.PageReady) -> None:
    """A page of the agent is live."""
    turn.transient.pages.setdefault(command.agent, {})[command.connection] = turn.at
    device_back(turn, command.agent, Device.PAGE)


def page_lost(turn: Turn, command: i.PageLost) -> None:
    """A page's connection closed; another one may still be there."""
    pages = turn.transient.pages.get(command.agent, {})
    pages.pop(command.connection, None)
    if not pages:
        device_away(turn, command.agent, Device.PAGE)


def pages_seen(turn: Turn, heartbeat: i.PagesSeen) -> None:
    """A web process says which pages are connected to it."""
    for agent_id, connections in heartbeat.pages.items():
        known = turn.transient.pages.setdefault(agent_id, {})
        for connection in connections:
            known[connection] = turn.at
        device_back(turn, agent_id, Device.PAGE)


def pages_silent(turn: Turn) -> None:
    """Deadline `pages`: drop the pages that no web process has vouched for lately."""
    limit = turn.at - timedelta(seconds=PAGE_SILENT_S)
    for agent_id, agent in list(turn.floor.agents.items()):
        known = turn.transient.pages.get(agent_id, {})
        for connection in [c for c, seen in known.items() if seen < limit]:
            del known[connection]
        if not known and Device.PAGE in agent.devices:
            device_away(turn, agent_id, Device.PAGE)
        if agent.signed_in and Device.PAGE not in agent.devices:
            turn.transient.pageless.setdefault(agent_id, turn.at)
            turn.touch(agent_id)


def absent(turn: Turn, agent_id: str) -> None:
    """Deadline `absent`: nobody has been at this agent's page for so long that he is not here."""
    agent = turn.agent(agent_id)
    turn.transient.pageless.pop(agent_id, None)
    if agent is not None and agent.signed_in and agent.call is None:
        turn.tell(rules.sign_out(agent, at=turn.at, cause="lost", by="rule"))


def device_back(turn: Turn, agent_id: str, device: Device) -> None:
    """The device is there; whatever was feared is forgotten."""
    away = turn.transient.lost.get(agent_id)
    if away is not None:
        away.pop(device, None)
        if not away:
            del turn.transient.lost[agent_id]
    turn.touch(agent_id)
    turn.transient.gone.pop(agent_id, None)
    if device is Device.PAGE:
        turn.transient.pageless.pop(agent_id, None)
    agent = turn.agent(agent_id) or AgentLive(id=agent_id, since=turn.at)
    if device not in agent.devices:
        turn.tell(rules.device_ready(agent, device, at=turn.at))


def device_away(turn: Turn, agent_id: str, device: Device) -> None:
    """The device went away just now: the grace begins."""
    agent = turn.agent(agent_id)
    if agent is not None and device in agent.devices:
        turn.touch(agent_id)
        turn.transient.lost.setdefault(agent_id, {}).setdefault(device, turn.at)


def grace_over(turn: Turn, agent_id: str) -> None:
    """Deadline `lost`: what has been away for longer than its grace is lost."""
    agent = turn.agent(agent_id)
    away = turn.transient.lost.get(agent_id)
    if agent is None or away is None:
        return
    for device, since in list(away.items()):
        if turn.at >= since + timedelta(seconds=LOST_GRACE_S):
            device_lost(turn, turn.floor.agents[agent_id], Device(device), "away")
            del away[device]
    if not away:
        turn.transient.lost.pop(agent_id, None)


def device_lost(turn: Turn, agent: AgentLive, device: Device, cause: str) -> None:
    """The device is gone: an offer to him goes on to the next."""
    call = turn.floor.call_of(agent.id)
    turn.tell(rules.device_lost(agent, device, at=turn.at, cause=cause))
    left = turn.floor.agents[agent.id]
    if left.state is AgentState.TALKING and {Device.PAGE, Device.PHONE}.isdisjoint(left.devices):
        turn.transient.gone.setdefault(agent.id, turn.at)
    if call is not None and call.offer is not None:
        queueing.withdraw_from(turn, call, agent.id, "unreachable")
        # Not kept from it: he is not ready before he is back, and then (a slow reload) rings again.
        turn.transient.excluded.get(call.id, {}).pop(agent.id, None)


def profile(turn: Turn, agent_id: str) -> AgentConfig:
    """The agent's configuration, or a sentence that he has none."""
    config = turn.floor.config.agents.get(agent_id)
    if config is None:
        raise Missing(
            "You are not set up as an agent; ask an administrator for an extension.",
            code="not_an_agent",
        )
    return config


def live(turn: Turn, agent_id: str) -> AgentLive:
    """The agent as he is, or a sentence that he has to sign in."""
    agent = turn.agent(agent_id)
    if agent is None:
        raise Conflict("Sign in first.", code="not_signed_in")
    return agent
