"""The floor as screens see it: one plain dictionary per agent, queue and call.

Made from the fold only, so that a view is the same wherever the journal is folded. `web.live`
sends them (filtered by scope, numbers masked); the shapes are the desktop's contract. Times are
ISO 8601 in UTC, durations seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Set
from datetime import datetime
from typing import Any

from warmline.agents.model import AgentLive, Device, PhoneInUse
from warmline.ivr.linking import AFTER_TALK
from warmline.voice import asking
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, PartyLive, Phase, QueueDay, SurveyState
from warmline.voice.party_states import SUPERVISING, PartyState
from warmline.voice.recording_mode import mode_of, pause_ends

View = dict[str, Any]


def agent_view(floor: Floor, agent: AgentLive) -> View:
    """One agent."""
    config = floor.config.agents.get(agent.id)
    return {
        "id": agent.id,
        "name": config.name if config else "",
        "extension": config.extension if config else agent.extension,
        "department": config.department if config else agent.department,
        "state": str(agent.state),
        "since": _iso(agent.since),
        "reason": str(agent.reason),
        "until": _iso(agent.until),
        "call": agent.call,
        "asked_pause": agent.asked_pause,
        **_phone_view(floor, agent.id),
        "devices": {str(device): device in agent.devices for device in Device},
        "queues": sorted(config.queues) if config else [],
        "skills": dict(config.skills) if config else {},
    }


def _phone_view(floor: Floor, agent_id: str) -> View:
    """The phone he is on (browser or desk), and the one he will be on after this call."""
    now, then = floor.phones.of(agent_id), floor.phones.next_of(agent_id)
    return {"phone": _phone_word(now), "phone_next": _phone_word(then)}


def _phone_word(phone: PhoneInUse | None) -> str | None:
    return None if phone is None else "browser" if phone.browser else "desk"


States = Mapping[str, Mapping[str, int]]


def states_by_queue(floor: Floor) -> States:
    """How many agents of each queue are in each state: one look at every agent for all queues."""
    found: dict[str, Counter[str]] = {}
    for agent in floor.agents.values():
        if agent.signed_in:
            for queue in _queues_of(floor, agent):
                found.setdefault(queue, Counter())[str(agent.state)] += 1
    return found


def queue_view(floor: Floor, queue_id: str, today: str, states: States) -> View:
    """One queue with today's counts (`today`: the centre's date, ISO; `states`: the agents')."""
    queue = floor.config.queues[queue_id]
    waiting = floor.queued(queue_id)
    day = floor.days.get(queue_id)
    if day is None or day.day != today:
        day = QueueDay(day=today)
    here = states.get(queue_id, {})
    return {
        "id": queue.id,
        "name": queue.name,
        "project": queue.project,
        "waiting": len(waiting),
        "callbacks": sum(one.queue == queue_id for one in floor.callbacks.values()),
        "oldest": _iso(min((c.queued_at or c.arrived for c in waiting), default=None)),
        "agents": {
            state: here.get(state, 0)
            for state in ("ready", "ringing", "talking", "wrap_up", "pause", "system_busy")
        },
        "offered": day.offered,
        "answered": day.answered,
        "abandoned": day.abandoned,
        "in_level": day.in_level,
        "service_level_s": queue.service_level_s,
    }


def call_view(
    floor: Floor,
    call: CallLive,
    mask: Callable[[str], str] | None = None,
    *,
    everything: bool = True,
) -> View:
    """One call; `mask` hides the middle of the customer's number. Who only listens is shown to all
    when the centre wants it so, else only with `everything`."""
    show = mask or (lambda number: number)
    queue = floor.config.queues.get(call.queue or "")
    agent_id = call.offer.agent if call.offer is not None else call.agent_now
    agent = floor.config.agents.get(agent_id or "")

    def party_view(party: PartyLive) -> View:
        colleague = floor.config.agents.get(party.agent or "")
        from_queue = floor.config.queues.get(party.queue or "")
        number = party.number
        return {
            "id": party.id,
            "state": str(party.state),
            "purpose": party.purpose,
            "agent": party.agent,
            "name": colleague.name if colleague else None,
            "number": show(number.e164 or number.raw) if number else None,
            "queue_name": from_queue.name if from_queue else None,
            "inviter": party.inviter,
            "since": _iso(party.since),
            "muted": party.muted,
        }

    return {
        "id": call.id,
        "project": call.project,
        "direction": call.direction,
        "phase": _SHOWN.get(call.phase) or str(call.phase),
        "since": _iso(call.since),
        "arrived": _iso(call.arrived),
        "caller": {
            "raw": show(call.caller.raw),
            "e164": show(call.caller.e164) if call.caller.e164 else None,
            "kind": call.caller.kind,
            "place": call.caller.place,
            "carrier": call.caller.carrier,
        },
        "called": call.called,
        "path": [
            {"node": p.node, "kind": p.kind, "label": p.label, "at": _iso(p.at), "keys": p.keys}
            for p in call.path
        ],
        "queue": call.queue,
        "queue_name": queue.name if queue else None,
        "queued_at": _iso(call.queued_at),
        "waited": call.waited,
        "position": floor.position(call),
        "priority": call.priority,
        "agent": agent_id,
        "agent_name": agent.name if agent else None,
        "ringing": [one.agent for one in call.ringing],
        "offered_until": _iso(call.offer.until) if call.offer else None,
        "talk_started": _iso(call.talk_started),
        "callee_rings": call.callee_rings,
        "held": call.held_since is not None,
        "muted": call.muted,
        "parties": [
            party_view(party)
            for party in call.parties
            if everything or floor.config.supervision_shown or not _hidden(party)
        ],
        "callback": _callback_view(floor, call),
        "recording": _recording(floor, call),
        "survey": {
            "may_send": _may_send(floor, call),
            "may_link": _may_choose(floor, call),
            "state": _survey_state(call),
        },
        "ended": _iso(call.ended_at),
    }


def _may_send(floor: Floor, call: CallLive) -> bool:
    """Whether the agent's button sends the customer to a survey; how long he must have talked is
    looked at when it is pressed."""
    return call.direction == "in" and call.survey is None and _may_choose(floor, call)


def _may_choose(floor: Floor, call: CallLive) -> bool:
    """Whether its queue has a survey and lets agents choose whom to ask, also by a link."""
    by_agent = asking.asking_of(floor.config, call).by_agent
    return by_agent and asking.survey_of(floor.config, call) is not None


def _survey_state(call: CallLive) -> str | None:
    """invited, running, answered, unanswered. What the answer was is not shown to everybody who
    sees the call: it is asked for by who may know."""
    survey = call.survey
    if survey is None:
        return None
    if survey.rated:
        return "answered"
    if call.phase is Phase.ENDED or survey.state is SurveyState.ENDED:
        return "unanswered"
    asked = bool(call.path) and (not survey.own or call.path[-1].node.startswith(AFTER_TALK))
    return "running" if asked else "invited"


def _recording(floor: Floor, call: CallLive) -> View:
    """Whether sound is kept now, what is set up for this talk, and why it is held back: the first
    reason, and when an agent's pause ends by itself."""
    pauses = call.recording_pauses
    return {
        "on": call.recording is not None and not pauses,
        "mode": str(mode_of(floor, call)),
        "held": pauses[0].reason if pauses else None,
        "until": _iso(pause_ends(call)),
    }


def _callback_view(floor: Floor, call: CallLive) -> View | None:
    """What the call has to do with a callback; of an attempt also since when he has waited."""
    if not call.callback:
        return None
    callback = floor.callbacks.get(call.callback)
    return {
        "id": call.callback,
        "role": call.callback_role,
        "state": str(callback.state) if callback is not None else "done",
        "since": _iso(callback.place if callback is not None else call.arrived),
        "attempt": callback.attempts if callback is not None else 0,
    }


_SHOWN = {Phase.DIALLING: "ringing", Phase.MOVED: "queued"}
"""Phases that look like another one: who is on his way to another shard waits there already."""


def _hidden(party: PartyLive) -> bool:
    """Whether nobody can hear that this party is there, or whispering does not tell it anyway."""
    rung = party.state is PartyState.RINGING and party.purpose in ("listen", "whisper")
    return rung or party.state in SUPERVISING


def nodes_view(floor: Floor, nodes: Mapping[str, bool], drained: Set[str]) -> list[View]:
    """Every switch: whether `voice` is in command there, takes new calls, and how many it has."""
    live = (c for c in floor.calls.values() if c.phase not in (Phase.ENDED, Phase.MOVED))
    calls = Counter(call.node for call in live)
    return [
        {"name": name, "connected": nodes[name], "drained": name in drained, "calls": calls[name]}
        for name in sorted(nodes)
    ]


def _queues_of(floor: Floor, agent: AgentLive) -> dict[str, int]:
    config = floor.config.agents.get(agent.id)
    return config.queues if config is not None else {}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
