"""The end of a wait that nobody answered: too long, closing time, the last agent gone.

What is done then is the queue's policy's; `flow.go_by` does it. Whether a call may begin to wait at
all is asked there, too.
"""

from __future__ import annotations

from warmline.agents.events import AgentSignedOut
from warmline.routing.policy import Way
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import barring, callback_asking, flow, playing, queueing
from warmline.voice.turn import Turn


def waited_too_long(turn: Turn, call_id: str) -> None:
    """Deadline `max_wait`."""
    call = _waiting(turn, call_id)
    queue = turn.floor.config.queues.get(call.queue or "") if call is not None else None
    if call is not None:
        _end_wait(turn, call, "timed_out", queue.policy.too_long if queue is not None else Way())


def closes(turn: Turn, call_id: str) -> None:
    """Deadline `closing`: whoever still waits is sent on."""
    call = _waiting(turn, call_id)
    if call is None:
        return
    when = barring.closes_at(turn.floor, call, turn.at)
    queue = turn.floor.config.queues.get(call.queue or "")
    if queue is not None and when is not None and when <= turn.at:
        _end_wait(turn, call, "closed", queue.policy.closing)


def reconfigured(turn: Turn) -> None:
    """Queues may have been closed by hand, or their hours changed: look at all who wait."""
    for call in turn.floor.queued_calls():
        closes(turn, call.id)


def last_agent_gone(turn: Turn) -> None:
    """Somebody signed out in this turn: where he was the last one, those who wait are sent on."""
    for said in list(turn.facts):
        if isinstance(said.fact, AgentSignedOut):
            config = turn.floor.config.agents.get(said.fact.agent)
            for queue_id in config.queues if config is not None else ():
                _left_alone(turn, queue_id)
                _kept_no_more(turn, queue_id, said.fact.agent)


def playback_ended(turn: Turn, event: t.PlaybackEnded) -> bool:
    """The sound of a way is over: do what the way says. True when the sound was one of these."""
    call_id = playing.of(event, playing.PARTING)
    if call_id is None:
        return False
    if turn.transient.playing.get(call_id) == event.playback:
        del turn.transient.playing[call_id]
        turn.touch(call_id)
        flow.act(turn, call_id)
    return True


def _left_alone(turn: Turn, queue_id: str) -> None:
    queue = turn.floor.config.queues.get(queue_id)
    if queue is None or queue.policy.nobody is None or barring.anybody(turn.floor, queue_id):
        return
    for call in turn.floor.queued(queue_id):
        if _waiting(turn, call.id) is not None:
            _end_wait(turn, call, "no_agents", queue.policy.nobody)


def _kept_no_more(turn: Turn, queue_id: str, agent: str) -> None:
    """Calls that were kept for him are looked at anew (`dispatch`)."""
    for call in turn.floor.queued(queue_id):
        if agent in call.kept_for:
            turn.touch(call.id)


def _waiting(turn: Turn, call_id: str) -> CallLive | None:
    """The call, if it waits and its leg is in our hands."""
    call = turn.call(call_id)
    if call is None or call.phase is not Phase.QUEUED or call_id in turn.transient.away:
        return None
    return call


def _end_wait(turn: Turn, call: CallLive, outcome: str, way: Way) -> None:
    if callback_asking.asked_on(turn, call, outcome, way):
        return
    queueing.leave(turn, call, outcome)
    turn.do(do.Music(call.id, call.leg, False))
    flow.go_by(turn, call.id, outcome, way)
