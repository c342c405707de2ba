"""The phones of agents: which one is registered, which one counts, and the page's microphone.

An agent with a page and a desk phone is on one of them (`voice.phones`). Only the registration of
that one makes him reachable; a desk phone brings its own microphone, so that of the page counts
only while he is on the page.
"""

from __future__ import annotations

from warmline.agents.events import AgentLegMeasured, AgentPhoneKept
from warmline.agents.model import Device
from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice.steps import agents
from warmline.voice.turn import Turn


def microphone(turn: Turn, command: i.Microphone) -> None:
    """The page says whether it may use a microphone."""
    if command.ok:
        turn.transient.microphones.add(command.agent)
    else:
        turn.transient.microphones.discard(command.agent)
    phone = turn.floor.phones.of(command.agent)
    if phone is not None and not phone.browser:
        return
    agent = turn.agent(command.agent)
    if command.ok:
        agents.device_back(turn, command.agent, Device.MICROPHONE)
    elif agent is not None:
        agents.device_lost(turn, agent, Device.MICROPHONE, "reported")


def registered(turn: Turn, event: t.PhoneRegistered) -> None:
    """A phone can be reached."""
    turn.transient.registered.add(event.endpoint)
    agent_id = _on(turn, event.endpoint)
    if agent_id is not None:
        back(turn, agent_id)


def lost(turn: Turn, event: t.PhoneLost) -> None:
    """A phone's registration is gone."""
    turn.transient.registered.discard(event.endpoint)
    agent_id = _on(turn, event.endpoint)
    if agent_id is not None:
        agents.device_away(turn, agent_id, Device.PHONE)


def seen(turn: Turn, endpoints: frozenset[str]) -> None:
    """All phones that are registered just now, from whoever keeps the registrations."""
    turn.transient.registered = set(endpoints)
    for agent_id in turn.floor.config.agents:
        agent = turn.agent(agent_id)
        if _here(turn, agent_id):
            back(turn, agent_id)
        elif agent is not None and Device.PHONE in agent.devices:
            agents.device_away(turn, agent_id, Device.PHONE)


def signed_in(turn: Turn, agent_id: str) -> None:
    """What was registered before he signed in counts from here."""
    if _here(turn, agent_id):
        back(turn, agent_id)


def back(turn: Turn, agent_id: str) -> None:
    """The phone that he is on can be reached."""
    agents.device_back(turn, agent_id, Device.PHONE)
    phone = turn.floor.phones.of(agent_id)
    if phone is not None and not phone.browser:
        agents.device_back(turn, agent_id, Device.MICROPHONE)


def measured(turn: Turn, event: t.LegMeasured) -> None:
    """The switch tells how the network was for a desk phone; his call may be over by now."""
    agent_id = turn.floor.endpoints.get(event.endpoint)
    if agent_id is not None and agent_id in turn.floor.agents:
        turn.agent_says(
            AgentLegMeasured(
                agent=agent_id,
                call=event.call,
                leg=event.leg,
                loss=event.loss,
                jitter_ms=event.jitter_ms,
                rtt_ms=event.rtt_ms,
            )
        )


def follow(turn: Turn) -> None:
    """Whoever is on another phone now has the devices of that one. What it lacks is away, with the
    usual grace: the page needs a moment to register. Who stays on his for his call, stays on it
    also under the next leader: that is said."""
    for agent_id, kept in turn.floor.phones.kept():
        agent = turn.agent(agent_id)
        if agent is not None and agent.kept != kept:
            turn.agent_says(
                AgentPhoneKept(agent=agent_id, endpoint=kept.endpoint, browser=kept.browser)
            )
    moved, turn.floor.phones.moved = turn.floor.phones.moved, set()
    for agent_id in sorted(moved & turn.floor.agents.keys()):
        phone = turn.floor.phones.of(agent_id)
        if phone is None:
            continue
        if _here(turn, agent_id):
            back(turn, agent_id)
        else:
            agents.device_away(turn, agent_id, Device.PHONE)
        if phone.browser and agent_id not in turn.transient.microphones:
            agents.device_away(turn, agent_id, Device.MICROPHONE)
        turn.touch(agent_id)


def _here(turn: Turn, agent_id: str) -> bool:
    phone = turn.floor.phones.of(agent_id)
    return phone is not None and phone.endpoint in turn.transient.registered


def _on(turn: Turn, endpoint: str) -> str | None:
    """Whose phone it is, if he is on it."""
    agent_id = turn.floor.endpoints.get(endpoint)
    phone = turn.floor.phones.of(agent_id or "")
    return agent_id if phone is not None and phone.endpoint == endpoint else None
