"""What it means who calls: class, priority and queue by the rules, the agent a call is kept for,
the place regained by somebody who calls again. Looks, says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from warmline.routing.callers import Treatment
from warmline.telephony import dialling, numbers
from warmline.voice.config import QueueConfig
from warmline.voice.floor import Floor
from warmline.voice.memory import gave_up_key
from warmline.voice.model import CallLive
from warmline.voice.steps import barring
from warmline.voice.turn import Turn

BOUND, LAST_AGENT = "bound", "last_agent"


@dataclass(frozen=True, slots=True)
class Kept:
    """Agents a call is kept for, how long and why."""

    agents: tuple[str, ...] = ()
    until: datetime | None = None
    why: str = ""


def treatment(floor: Floor, call: CallLive) -> Treatment:
    """What the rules by number make of the call."""
    if not floor.config.rules:
        return Treatment()
    country = floor.config.country
    caller = (call.caller.raw, *dialling.written(call.caller, country))
    whole = numbers.normalise(call.called, country)
    return floor.book.treatment(caller, (call.called, *dialling.written(whole, country)))


def kept(turn: Turn, call: CallLive, queue: QueueConfig) -> Kept:
    """Whom the call is kept for in this queue: those its number is bound to, else the agent whose
    customer the caller was until lately, else the one he talked with last. Nobody who is not there
    is waited for."""
    policy = queue.policy
    bound = treatment(turn.floor, call)
    if bound.agent is None and bound.team is None:
        bound = Treatment(agent=turn.transient.former.get(call.id) or None)
    if bound.agent is not None or bound.team is not None:
        agents = _there(turn.floor, queue, bound)
        if agents:
            return Kept(agents, turn.at + timedelta(seconds=policy.bound_s), BOUND)
    last = turn.floor.memory.last_talk.get(call.caller.e164 or "")
    if policy.last_agent_s and last is not None:
        lately = turn.at - last.at <= timedelta(days=policy.last_agent_days)
        agents = _there(turn.floor, queue, Treatment(agent=last.agent)) if lately else ()
        if agents:
            return Kept(agents, turn.at + timedelta(seconds=policy.last_agent_s), LAST_AGENT)
    return Kept()


def regained(turn: Turn, call: CallLive, queue: QueueConfig) -> datetime | None:
    """Where he stands already: in a callback that he waits for, or when he gave up, if that was a
    moment ago."""
    callback = turn.floor.callback_for(queue.id, call.caller.e164 or "")
    if callback is not None:
        return callback.place
    gave_up = turn.floor.memory.gave_up.get(gave_up_key(queue.id, call.caller.e164 or ""))
    if gave_up is None or turn.at - gave_up.at > timedelta(seconds=queue.policy.regain_s):
        return None
    return gave_up.place


def _there(floor: Floor, queue: QueueConfig, bound: Treatment) -> tuple[str, ...]:
    """The bound agents who work in the queue and are signed in."""
    agents = floor.config.agents
    if bound.agent is not None:
        his = agents.get(bound.agent)
        named = [bound.agent] if his is not None and queue.id in his.queues else []
    else:
        members = floor.members.get(queue.id, ())
        named = [one for one in members if agents[one].department == bound.team]
    return tuple(barring.signed_in(floor, named))
