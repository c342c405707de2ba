"""“Why was it not given to me?” for a call that waits now: asked of the leader, who alone knows
whom the call is kept from and who rests. Pure; served by `voice.commands`.

The conditions are the dispatcher's own (`routing.rules.explain` over what it was told), so that
explanation and choice cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from warmline.agents.model import AgentLive, AgentState
from warmline.interactions import events as e
from warmline.routing.model import Condition
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps.looking import told
from warmline.voice.turn import Transient
from warmline.voice.why_model import Because, Explained, Given, Reason, Row

MOST = 500
"""Agents explained at once; of larger queues those who are ready come first."""


def explained(
    floor: Floor, transient: Transient, call_id: str, at: datetime, asked: Sequence[str] = ()
) -> Explained | None:
    """The wait of this call by now, with everybody of its queue and those asked for besides; None
    where it does not wait."""
    call = floor.calls.get(call_id)
    if call is None or call.queue is None or call.phase not in (Phase.QUEUED, Phase.RINGING):
        return None
    members = set(floor.members.get(call.queue, ()))
    members |= {one.id for one in floor.config.agents.values() if call.queue in one.elsewhere}
    agents = sorted(members | set(asked), key=lambda one: _first(floor, one, asked))
    return Explained(
        queue=call.queue,
        visit=call.visit,
        since=call.queued_at or call.arrived,
        given=tuple(_rings(call)),
        rows=tuple(
            Row(agent=one, reasons=tuple(reasons(floor, transient, call, one, at)))
            for one in agents[:MOST]
        ),
        more=max(0, len(agents) - MOST),
    )


def reasons(
    floor: Floor, transient: Transient, call: CallLive, agent_id: str, at: datetime
) -> list[Reason]:
    """Everything that keeps this waiting call from this agent now. Empty only in the moment in
    which he is about to be rung."""
    mine = call.offer_to(agent_id)
    if mine is not None:
        return [Reason(code=Because.OFFERED, since=mine.made_at, ends=mine.until)]
    config = floor.config.agents.get(agent_id)
    live = floor.agents.get(agent_id)
    found: list[Reason] = []
    if live is None or live.state is not AgentState.READY:
        found.append(_state(live, call.id))
    elif agent_id in transient.lost:
        found.append(Reason(code=Condition.DEVICE_LOST))
    elif agent_id in floor.sought:
        found.append(Reason(code=Condition.CALLING_BACK))
    if config is None or call.queue not in config.queues:
        other = config is not None and call.queue in config.elsewhere
        found.append(Reason(code=Condition.OTHER_SHARD if other else Condition.NOT_IN_QUEUE))
        return found
    found += _conditions(transient, call.id, agent_id, at)
    if not found and call.offer is not None:
        found.append(Reason(code=Because.RINGS_ELSEWHERE, other=call.offer.agent))
    if not found and call.id in transient.away:
        found.append(Reason(code=Because.ON_ITS_WAY))
    return found


def _conditions(transient: Transient, call_id: str, agent_id: str, at: datetime) -> list[Reason]:
    dispatcher = transient.dispatcher
    if dispatcher.waiting(call_id) is None or dispatcher.agent(agent_id) is None:
        return []
    failed = map(told, dispatcher.explain(call_id, agent_id, at))
    return [of_missed(missed) for missed in failed if missed.condition != Condition.NOT_READY]


def of_missed(missed: e.Missed, since: datetime | None = None) -> Reason:
    """A failed condition as a reason."""
    return Reason(
        code=missed.condition,
        since=since,
        skill=missed.skill,
        needs=missed.needs,
        has=missed.has,
        ends=missed.until,
    )


def _state(live: AgentLive | None, call_id: str) -> Reason:
    if live is None:
        return Reason(code=Condition.NOT_READY, state=str(AgentState.OFFLINE))
    return Reason(
        code=Condition.NOT_READY,
        since=live.since,
        state=str(live.state),
        detail=live.reason,
        ends=live.until,
        other_call=live.call is not None and live.call != call_id,
    )


def _rings(call: CallLive) -> Iterable[Given]:
    for one in call.ringing:
        yield Given(
            agent=one.agent,
            at=one.made_at,
            until=one.until,
            rule="",
            rank=0,
            counted=None,
            outcome="",
        )


def _first(floor: Floor, agent_id: str, asked: Sequence[str]) -> tuple[bool, bool, bool, str]:
    """Those asked for come first, then who is ready, then who is signed in."""
    live = floor.agents.get(agent_id)
    signed_in = live is not None and live.signed_in
    ready = live is not None and live.state is AgentState.READY
    config = floor.config.agents.get(agent_id)
    extension = config.extension if config is not None else ""
    return agent_id not in asked, not ready, not signed_in, extension
