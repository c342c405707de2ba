"""Facts make the agent: `apply` turns one fact into the next `AgentLive`; `change` makes the fact.

`voice` keeps its agents with it, every `web` keeps its own copy with it, and the timeline and the
projection rest on the same facts, so all of them agree. Pure: the time is passed in. The verbs
built on `change` (ask for a pause, end an offer, …) are in `agents.rules`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from warmline.agents import events, states
from warmline.agents.model import BUSY, AgentLive, AgentState, Device, PhoneInUse, Reason
from warmline.agents.states import REASONS, TRANSIENT, Trigger

__all__ = ["NEEDED", "AgentLive", "apply", "apply_all", "change", "missing_devices"]

NEEDED = (Device.PAGE, Device.PHONE, Device.MICROPHONE)
"""What makes an agent reachable, in the order a person would put it right."""

_HIS_DOING = frozenset({Reason.REFUSED, Reason.NO_ANSWER, Reason.BUSY, Reason.UNREACHABLE})
"""Ends of an offer that cost him his place among the longest idle."""
_IN_CALL = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})


def missing_devices(agent: AgentLive) -> tuple[Device, ...]:
    """The devices that keep this agent from being ready; empty when he is reachable.

    A desk phone brings its own microphone: `voice.steps.phones` reports one for it when it
    registers, so that the rule stays the same for everybody.
    """
    return tuple(device for device in NEEDED if device not in agent.devices)


def change(
    agent: AgentLive,
    trigger: Trigger,
    *,
    at: datetime,
    reason: str = "",
    until: datetime | None = None,
    call: str | None = None,
    by: str = "system",
) -> list[events.Fact]:
    """The fact that `trigger` makes: one `AgentStateChanged`, or none where nothing changes.

    Raises `IllegalStep` for a step the table does not have, and `ValueError` (a fault of ours, not
    of a person) when a transient state would have no deadline or one in the past. A pause asked
    for in a pause changes the reason only, which closes one interval and opens another.
    """
    target = states.step(agent.state, trigger)
    reason = reason or REASONS.get(trigger, "")
    if target is agent.state and not _reason_changes(agent, trigger, reason):
        return []
    if target in TRANSIENT and (until is None or until < at):
        raise ValueError(f"{target} needs a deadline not before {at}, got {until}")
    fact = events.AgentStateChanged(
        agent=agent.id,
        frm=agent.state,
        to=target,
        reason=reason,
        until=until if target in TRANSIENT else None,
        call=call if target in _IN_CALL else None,
        by=by,
    )
    return [fact]


def _reason_changes(agent: AgentLive, trigger: Trigger, reason: str) -> bool:
    pausing = trigger in (Trigger.PAUSE_ASKED, Trigger.FORCED_PAUSE)
    return agent.state is AgentState.PAUSE and pausing and reason != agent.reason


def apply(agent: AgentLive | None, fact: events.Fact, at: datetime) -> AgentLive:
    """The agent after `fact`, which happened at `at` (UTC).

    `None` is an agent nobody has heard of yet: he starts offline. A time before the agent's last
    one counts as that last one, so that no interval is ever negative.
    """
    if agent is None:
        agent = AgentLive(id=fact.agent, since=at)
    at = max(at, agent.since)
    match fact:
        case events.AgentSignedIn():
            return replace(
                agent,
                signed_in_at=at,
                department=fact.department,
                extension=fact.extension or agent.extension,
            )
        case events.AgentSignedOut():
            return replace(agent, signed_in_at=None, asked_pause="")
        case events.AgentStateChanged():
            return _entered(agent, fact, at)
        case events.AgentDeviceReady():
            return replace(agent, devices=agent.devices | {fact.device})
        case events.AgentDeviceLost():
            return replace(agent, devices=agent.devices - {fact.device})
        case events.AgentPauseAsked():
            return replace(agent, asked_pause=fact.reason)
        case events.AgentPhoneKept():
            return replace(agent, kept=PhoneInUse(fact.endpoint, fact.browser))
        case events.AgentForced() | events.AgentLegMeasured():
            return agent


def apply_all(agent: AgentLive | None, facts: list[events.Fact], at: datetime) -> AgentLive | None:
    """`apply` for each fact of one step, all at the same time."""
    for fact in facts:
        agent = apply(agent, fact, at)
    return agent


def _entered(agent: AgentLive, fact: events.AgentStateChanged, at: datetime) -> AgentLive:
    state = AgentState(fact.to)
    return replace(
        agent,
        state=state,
        since=at,
        reason=fact.reason,
        until=fact.until,
        call=fact.call,
        asked_pause=agent.asked_pause if state in _IN_CALL else "",
        idle_since=_idle_since(agent, state, fact.reason, at),
        kept=agent.kept if state in BUSY else None,
    )


def _idle_since(agent: AgentLive, state: AgentState, reason: str, at: datetime) -> datetime | None:
    """When he became free. An offer taken away from him does not cost him his place in the line
    of the longest idle; one that he refused or let ring out does."""
    if state is AgentState.RINGING:
        return agent.idle_since
    if state is not AgentState.READY:
        return None
    if agent.state is AgentState.RINGING and reason not in _HIS_DOING:
        return agent.idle_since or at
    return at
