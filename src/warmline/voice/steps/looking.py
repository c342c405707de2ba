"""Who stood beside a waiting call and why it was not for him: said for the record, so that
“why was it not given to me?” has an answer afterwards (`voice.why`).

`dispatch` asks for it with each offer, and once more for those who go on waiting. Bounded: at most
`NAMED` agents in a fact, `MOST_SAID` facts about those passed over in one wait, and somebody who
becomes ready is noted with the first `FIRST` calls of each of his queues. Who is not ready is not
noted: what he did then is in his own line of states.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.routing import model as r
from warmline.routing.rules import counted
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps.queueing import Looked
from warmline.voice.turn import Noted, Turn

NAMED = 20
MOST_SAID = 40
FIRST = 10


def at_choice(turn: Turn, chosen: Sequence[r.Match]) -> Looked:
    """What these matches of one call were chosen from."""
    dispatcher, call = turn.transient.dispatcher, chosen[0].call
    waiting = dispatcher.waiting(call)
    assert waiting is not None, "a match is of a call that waits"
    figures: dict[str, float | None] = {}
    for match in chosen:
        agent = dispatcher.agent(match.agent)
        if agent is not None:
            figures[match.agent] = counted(match.rule, waiting, agent, turn.at)
    named, more = _beside(turn, call, but=frozenset(match.agent for match in chosen))
    return Looked(figures, tuple(named), more)


def passed_over(turn: Turn) -> None:
    """After all offers of a turn: who is ready beside a call that the turn touched, and which calls
    pass over an agent that it touched."""
    for key in sorted(turn.touched):
        call = turn.call(key)
        if call is not None:
            if _waits(turn, call):
                _note(turn, call, None)
        elif _is_ready(turn, key):
            for call_id in _before(turn, key):
                _note(turn, turn.floor.calls[call_id], key)


def _note(turn: Turn, call: CallLive, agent: str | None) -> None:
    """Say of everybody who is ready, or of this agent, what was not said before."""
    named, more = _beside(turn, call.id)
    noted = turn.transient.noted.get(call.id)
    if noted is None or noted.visit != call.visit:
        noted = Noted(call.visit)
    new = [
        one
        for one in named
        if (agent is None or one.agent == agent)
        and noted.agents.get(one.agent) != _truth(turn, one)
    ]
    if not new or noted.said >= MOST_SAID:
        return
    turn.transient.noted[call.id] = noted
    noted.said += 1
    noted.agents.update((one.agent, _truth(turn, one)) for one in new)
    turn.call_says(
        call.id,
        e.QueuePassedOver(
            queue=call.queue or "", visit=call.visit, agents=tuple(new), more=max(0, more)
        ),
    )


def _truth(turn: Turn, one: e.Beside) -> object:
    """What is true of him now; it is said again once he has been something else in between."""
    return one.missed, turn.floor.agents[one.agent].since


def _beside(
    turn: Turn, call_id: str, *, but: frozenset[str] = frozenset()
) -> tuple[list[e.Beside], int]:
    found, more = turn.transient.dispatcher.beside(call_id, turn.at, NAMED, but=but)
    named = [e.Beside(one.agent, tuple(map(told, one.failed)), one.counted) for one in found]
    call = turn.floor.calls[call_id]
    for agent_id in sorted({*turn.transient.lost, *turn.floor.sought} - but):
        config = turn.floor.config.agents.get(agent_id)
        if config is not None and call.queue in config.queues and _is_ready(turn, agent_id):
            lost = agent_id in turn.transient.lost
            why = r.Condition.DEVICE_LOST if lost else r.Condition.CALLING_BACK
            named.append(e.Beside(agent_id, (e.Missed(str(why)),)))
    return named, more


def told(failed: r.Failed) -> e.Missed:
    """A failed condition as the journal has it."""
    return e.Missed(
        str(failed.condition),
        skill=failed.skill,
        needs=failed.needs,
        has=failed.has,
        until=failed.until,
    )


def _waits(turn: Turn, call: CallLive) -> bool:
    """Whether it is offered to nobody and could be."""
    return (
        call.phase is Phase.QUEUED
        and call.id not in turn.transient.away
        and turn.transient.dispatcher.waiting(call.id) is not None
    )


def _is_ready(turn: Turn, agent_id: str) -> bool:
    live = turn.agent(agent_id)
    return live is not None and live.state is AgentState.READY


def _before(turn: Turn, agent_id: str) -> Iterable[str]:
    """The first calls in the lines of his queues that wait."""
    config = turn.floor.config.agents.get(agent_id)
    for queue in sorted(config.queues) if config is not None else ():
        for call_id in turn.transient.dispatcher.first(queue, FIRST):
            call = turn.call(call_id)  # none: a callback, which has no line to be told of
            if call is not None and _waits(turn, call):
                yield call_id
