"""Who is offered which waiting call: the floor kept before the dispatcher of `routing`.

After every turn the calls and agents it touched are told to the dispatcher, which answers with the
offers that can be made now. Nothing polls; `wakes_at` is when time alone could change an answer.
"""

from __future__ import annotations

from itertools import groupby
from zlib import crc32

from warmline.agents.model import AgentState
from warmline.routing import rules
from warmline.routing.model import Candidate, Waiting
from warmline.voice.model import Phase
from warmline.voice.steps import barring, callbacks, looking, queueing
from warmline.voice.turn import Turn


def dispatch(turn: Turn) -> None:
    """Make every offer that can be made now."""
    # A callback that may not be dialled after all gives its agent back, who is matched once more.
    for _ in range(len(turn.floor.agents) + len(turn.floor.callbacks) + 1):
        _tell(turn)
        matches = turn.transient.dispatcher.matches(turn.at)
        if not matches:
            looking.passed_over(turn)
            return
        for call, its in groupby(matches, key=lambda match: match.call):
            chosen = list(its)
            if call in turn.floor.callbacks:
                callbacks.chosen(turn, call, [(match.agent, match.rank) for match in chosen])
                continue
            ranked = [(match.agent, match.rank) for match in chosen]
            looked = looking.at_choice(turn, chosen)
            queueing.offer(turn, call, ranked, rule=str(chosen[0].rule), looked=looked)


def reconfigured(turn: Turn) -> None:
    """The configuration was replaced: everybody is told to the dispatcher anew."""
    turn.transient.dispatcher.set_queues(turn.floor.config.queues)
    turn.touched.update(turn.floor.calls, turn.floor.agents, turn.floor.callbacks)


def _tell(turn: Turn) -> None:
    for key in sorted(turn.touched - turn.told):
        if key in turn.floor.calls:
            _tell_call(turn, key)
        elif key in turn.floor.agents:
            _tell_agent(turn, key)
        elif (callback := turn.floor.callbacks.get(key)) is not None:
            entry = callbacks.as_waiting(turn, callback)
            if entry is None:
                turn.transient.dispatcher.leave(key)
            else:
                turn.transient.dispatcher.enter(entry)
        else:
            turn.transient.dispatcher.leave(key)
    turn.told = set(turn.touched)


def _tell_call(turn: Turn, call_id: str) -> None:
    call = turn.floor.calls[call_id]
    dispatcher = turn.transient.dispatcher
    if call.phase is not Phase.QUEUED or call_id in turn.transient.away or call.queue is None:
        dispatcher.leave(call_id)
        return
    queue = turn.floor.config.queues.get(call.queue)
    steps = queue.policy.relax if queue is not None and call.skills else ()
    relax = tuple((float(step.after_s), step.level) for step in steps)
    dispatcher.enter(
        Waiting(
            call=call_id,
            queue=call.queue,
            priority=call.priority,
            entered_at=call.place or call.queued_at or call.arrived,
            waits_since=call.queued_at or call.arrived,
            skills=call.skills,
            relax=relax,
            # Nobody who is not there is waited for.
            only=frozenset(barring.signed_in(turn.floor, call.kept_for)),
            only_until=call.kept_until,
            excluded=turn.transient.excluded.get(call_id, {}),
            dice=crc32(f"{call_id} {call.offers}".encode()),
        )
    )


def _tell_agent(turn: Turn, agent_id: str) -> None:
    found = candidate_of(turn, agent_id)
    if found is None:
        turn.transient.dispatcher.remove_agent(agent_id)
    else:
        turn.transient.dispatcher.set_agent(found)


def candidate_of(turn: Turn, agent_id: str) -> Candidate | None:
    """The agent as routing sees him now; None where nobody may ring him."""
    live = turn.floor.agents.get(agent_id)
    config = turn.floor.config.agents.get(agent_id)
    if live is None or live.state is not AgentState.READY:
        return None
    if config is None or agent_id in turn.transient.lost:
        return None
    if agent_id in turn.floor.sought:
        return None  # kept for a customer whose phone rings
    return rules.candidate(
        live,
        skills=config.skills,
        queues=config.queues,
        places=config.places,
        shift=turn.floor.shifts.get(agent_id),
        rest_until=turn.transient.rests.get(agent_id),
    )
