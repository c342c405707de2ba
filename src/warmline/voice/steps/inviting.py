"""Somebody further is rung for a call: who that may be, how he is reached, what his answer means.

Told by `control` (an agent's wish), `remaining` (nobody is left with the customer) and
`supervising`. The leg is made by us and in our hands, as are all others of the call by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from zlib import crc32

from warmline.agents import rules as agent_rules
from warmline.agents.fold import missing_devices
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Invalid, Missing
from warmline.routing import rules as routing_rules
from warmline.routing.model import Waiting
from warmline.telephony import model as t
from warmline.telephony import numbers
from warmline.voice import effects as do
from warmline.voice.config import AgentConfig
from warmline.voice.model import CallLive, PartyLive, Phase
from warmline.voice.party_states import TOGETHER
from warmline.voice.steps import dispatch, nodes, outbound, parties, recording, talk
from warmline.voice.turn import Turn

AGENT_RING_S = 20
NUMBER_RING_S = 45
MOST_PARTIES = 5
"""So many further parties may be in a call at once; more cannot be followed by ear."""

_STATES = {
    AgentState.OFFLINE: "not signed in",
    AgentState.RINGING: "being rung",
    AgentState.TALKING: "in a call",
    AgentState.WRAP_UP: "writing notes",
    AgentState.PAUSE: "on a pause",
    AgentState.SYSTEM_BUSY: "not reachable",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ring: an agent (out of `queue`, if he was chosen there), or a number."""

    agent: AgentConfig | None = None
    number: e.Number | None = None
    queue: str | None = None


def target_of(turn: Turn, call: CallLive, to: str, target: str, by: str) -> Target:
    """Whom `to` (agent, queue, number) and `target` mean; raises why he cannot be rung now."""
    if len(call.parties) >= MOST_PARTIES:
        raise Conflict("There are enough people in this call already.", code="too_many_parties")
    if to == "agent":
        return Target(agent=_agent(turn, call, target))
    if to == "queue":
        chosen = best_of(turn, call, target)
        if chosen is None:
            raise Conflict(
                "Nobody in this queue is free just now; transfer to the queue, or ask another.",
                code="nobody_free",
            )
        return Target(agent=turn.floor.config.agents[chosen], queue=target)
    if to == "number":
        return Target(number=_number(turn, call, target, by))
    raise Invalid("Name an agent, a queue or a number.", code="bad_target", field="to")


def _agent(turn: Turn, call: CallLive, agent_id: str) -> AgentConfig:
    config, live = turn.floor.config.agents.get(agent_id), turn.agent(agent_id)
    if config is None:
        raise Missing("This agent works elsewhere; use a queue.", code="agent_elsewhere")
    if agent_id == call.agent or call.party_of(agent_id) is not None:
        raise Conflict("This agent is in the call already.", code="in_call_already")
    state = live.state if live is not None else AgentState.OFFLINE
    if state is not AgentState.READY:
        raise Conflict(
            f"{config.name} is {_STATES[state]}; choose somebody who is ready.",
            code="agent_not_free",
        )
    if turn.transient.lost.get(agent_id):
        raise Conflict(f"{config.name} is just reconnecting.", code="agent_not_free")
    return config


def _number(turn: Turn, call: CallLive, text: str, by: str) -> e.Number:
    number = numbers.normalise(text)
    outbound.allow(turn, number, agent=by, queue=call.queue)
    return parties.told(number)


def best_of(turn: Turn, call: CallLive, queue_id: str) -> str | None:
    """The free agent of a queue whom its strategy would ring first (one of them, where it rings
    all), and who has not been rung in vain just now."""
    queue = turn.floor.config.queues.get(queue_id)
    if queue is None:
        raise Missing("This queue does not exist any more.", code="no_queue")
    waiting = Waiting(
        call=call.id,
        queue=queue_id,
        priority=0,
        entered_at=turn.at,
        skills=queue.skills,
        excluded=turn.transient.excluded.get(call.id, {}),
        dice=crc32(f"{call.id} {len(call.agents)}".encode()),
    )
    asked = (dispatch.candidate_of(turn, agent) for agent in turn.floor.members.get(queue_id, ()))
    free = [one for one in asked if one is not None]
    found = routing_rules.choose([waiting], free, {queue_id: queue}, turn.at)
    return found[0].agent if found else None


def invite(
    turn: Turn, call_id: str, target: Target, *, purpose: str, inviter: str, party: str
) -> None:
    """Ring `target` for the call, which is in our hands."""
    call = turn.floor.calls[call_id]
    agent = target.agent
    ring_s = AGENT_RING_S if agent is not None else NUMBER_RING_S
    leg, until = f"wp-{party}", turn.at + timedelta(seconds=ring_s)
    turn.call_says(
        call_id,
        e.PartyInvited(
            party=party,
            leg=leg,
            purpose=purpose,
            agent=agent.id if agent is not None else None,
            number=target.number,
            queue=target.queue,
            inviter=inviter,
            until=until,
        ),
        by="agent",
    )
    if agent is not None and not _by_itself(purpose):
        live = turn.floor.agents[agent.id]
        turn.tell(agent_rules.offer(live, call=call_id, until=until, at=turn.at))
    invited = turn.floor.calls[call_id].party(party)
    assert invited is not None
    _ring(turn, call, invited, agent, ring_s)


def _ring(
    turn: Turn, call: CallLive, party: PartyLive, agent: AgentConfig | None, ring_s: int
) -> None:
    if agent is not None:
        endpoint, shown = agent.endpoint, call.caller.raw
        auto = agent.auto_answer or _by_itself(party.purpose)
    else:
        assert party.number is not None
        endpoint, shown = outbound.way_out(turn, party.number, party.inviter, call)
        auto = False
    turn.do(do.Dial(call.id, party.leg, endpoint, ring_s, shown, auto_answer=auto, node=call.node))


def _by_itself(purpose: str) -> bool:
    """Whether the telephone answers by itself: he has asked for it, or gave the customer away."""
    return purpose == "recall" or purpose in parties.MODES


def ring_after_all(turn: Turn, call: CallLive, party: PartyLive) -> bool:
    """The party has no leg after the line was cut. True when that is because the wish to ring it
    was lost with the line: it is rung now, for what is left of its time."""
    if party.until is None or not nodes.lost_with_it(turn, call, party.since):
        return False
    left_s = ceil((party.until - turn.at).total_seconds())
    agent = turn.floor.config.agents.get(party.agent or "")
    if left_s <= 0 or (party.agent is not None and agent is None):
        return False
    try:
        _ring(turn, call, party, agent, left_s)
    except Conflict:
        return False  # there is no way out any more
    return True


def recall(turn: Turn, call_id: str, agent_id: str) -> bool:
    """Bring the customer back to the agent who gave him away, if that one can take him now."""
    config, live = turn.floor.config.agents.get(agent_id), turn.agent(agent_id)
    if config is None or live is None or turn.transient.lost.get(agent_id):
        return False
    if live.state not in (AgentState.READY, AgentState.WRAP_UP, AgentState.PAUSE):
        return False
    if missing_devices(live):
        return False
    turn.tell(agent_rules.dialled(live, call=call_id, at=turn.at))
    target = Target(agent=config)
    party = turn.new_id()
    invite(turn, call_id, target, purpose="recall", inviter=agent_id, party=party)
    return True


def answered(turn: Turn, call: CallLive, party: PartyLive, event: t.LegAnswered) -> None:
    """The party picked up: into the talk, the consultation or the customer's hands with it."""
    agent = turn.agent(party.agent or "")
    if agent is not None and agent.state is AgentState.RINGING:
        turn.tell(agent_rules.answered(agent, call=call.id, at=turn.at))
    by = "agent" if party.agent is not None else "party"
    if party.purpose == "consult":
        turn.do(do.Bridge(call.id, talk.bridge_id(call.id), (party.leg,)))
        begun = e.ConsultStarted(party=party.id, agent=party.agent, inviter=party.inviter)
        turn.call_says(call.id, begun, by=by, switch_at=event.switch_at)
    elif party.purpose == "add":
        turn.do(do.Bridge(call.id, talk.bridge_id(call.id), (party.leg,)))
        joined = e.ConferenceJoined(party=party.id, agent=party.agent)
        turn.call_says(call.id, joined, by=by, switch_at=event.switch_at)
    else:
        turn.do(do.Music(call.id, call.leg, False))
        take(turn, call.id, party, kind="blind")


def take(turn: Turn, call_id: str, party: PartyLive, *, kind: str) -> None:
    """The customer is this party's from now on; nobody else has him."""
    call = turn.floor.calls[call_id]
    if party.muted:  # nobody is left who could let him speak
        turn.do(do.Mute(call_id, party.leg, False))
        if party.agent is None:
            turn.call_says(call_id, e.PartyUnmuted(party=party.id, by="agent"), by="system")
    if party.number is not None and party.state not in TOGETHER:
        turn.call_says(call_id, e.ConferenceJoined(party=party.id), by="party")
    turn.call_says(
        call_id,
        e.TransferCompleted(
            kind=kind,
            initiator=party.inviter,
            party=party.id,
            agent=party.agent,
            number=party.number,
        ),
        by="agent",
    )
    record = recording.begun_with(turn, call, party.agent)
    turn.do(do.Bridge(call_id, talk.bridge_id(call_id), (call.leg, party.leg), record=record))
    if party.agent is not None:
        started = e.TalkStarted(agent=party.agent, leg=party.leg, queue=call.queue)
        turn.call_says(call_id, started, by="agent")
        _keep_new_leg(turn, call_id, party)
    turn.transient.ended_by.pop(call_id, None)


def _keep_new_leg(turn: Turn, call_id: str, party: PartyLive) -> None:
    """A leg on its way to his page, loaded anew, is awaited for the call's own agent now."""
    leg = turn.transient.rejoining.pop(party.id, None)
    if leg is not None:
        turn.transient.rejoining[call_id] = leg
    if party.id in turn.transient.legless:
        turn.transient.legless.discard(party.id)
        turn.transient.legless.add(call_id)


def of_leg(turn: Turn, leg: str) -> tuple[CallLive, PartyLive] | None:
    """The call and the party that a leg of ours belongs to."""
    call = turn.call(turn.floor.by_leg.get(leg, ""))
    if call is None or call.phase is Phase.ENDED:
        return None
    party = next((each for each in call.parties if each.leg == leg), None)
    return (call, party) if party is not None else None
