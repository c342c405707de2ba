"""Who is offered which waiting call: the floor put before the rules of `routing`.

Runs at the end of every turn that could have made a match possible: somebody became free, a call
came to wait, an exclusion ran out. Nothing polls.
"""

from __future__ import annotations

from datetime import datetime

from warmline.agents.model import AgentState
from warmline.routing import rules
from warmline.routing.model import Candidate, Waiting
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import queueing
from warmline.voice.turn import Turn


def dispatch(turn: Turn) -> None:
    """Make every offer that can be made now."""
    waiting = [_waiting(turn, c) for c in turn.floor.queued_calls() if _is_here(turn, c)]
    if not waiting:
        return
    candidates = _candidates(turn)
    if not candidates:
        return
    for match in rules.choose(waiting, candidates, turn.floor.config.queues, turn.at):
        queueing.offer(turn, match.call, match.agent, rank=match.rank, rule=str(match.rule))


def next_chance(turn_excluded: dict[str, datetime]) -> datetime | None:
    """When the first exclusion of a call runs out."""
    return min(turn_excluded.values(), default=None)


def _is_here(turn: Turn, call: CallLive) -> bool:
    return call.phase is Phase.QUEUED and call.id not in turn.transient.away


def _waiting(turn: Turn, call: CallLive) -> Waiting:
    assert call.queue is not None
    return Waiting(
        call=call.id,
        queue=call.queue,
        priority=call.priority,
        entered_at=call.queued_at or call.arrived,
        skills=call.skills,
        excluded=turn.transient.excluded.get(call.id, {}),
    )


def _candidates(turn: Turn) -> list[Candidate]:
    config = turn.floor.config.agents
    return [
        rules.candidate(
            live,
            skills=config[live.id].skills,
            queues=config[live.id].queues,
            rest_until=turn.transient.rests.get(live.id),
        )
        for live in turn.floor.agents.values()
        if live.state is AgentState.READY
        and live.id in config
        and live.id not in turn.transient.lost
    ]
