"""What became of a callback's attempt, and its end: read from the facts of the attempt's call, so
that it holds after a resync, too. `voice.steps` lets it `follow` the facts of every turn; dialling
is in `callbacks`.
"""

from __future__ import annotations

from datetime import timedelta

from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import Callback, CallbackState
from warmline.routing.callback_policy import CallbackPolicy, CallsAgain
from warmline.voice import effects as do
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import queueing, talk
from warmline.voice.turn import Turn

SYSTEM_S = 30
"""Pause after an attempt that we ourselves broke off."""
OUR_FAULT = ("system", "no_agent")
"""Outcomes after which an attempt is not his last one."""


def follow(turn: Turn, start: int) -> int:
    """Draw the conclusions from the facts of this turn, from number `start` on; how many there are
    then."""
    while start < len(turn.facts):
        said = turn.facts[start]
        start += 1
        match said.fact:
            case e.OfferMade() | e.QueueLeft():
                _ask_no_more(turn, said.key)
            case e.OfferEnded(agent=agent, outcome=outcome) if outcome != "accepted":
                _not_taken(turn, said.key, agent, outcome)
            case e.QueueEntered(queue=queue):
                _calls_again(turn, said.key, queue)
            case e.TalkStarted(agent=agent):
                _talks(turn, said.key, agent)
            case e.ForwardAnswered() | e.MessageEnded() | e.CallMoved():
                _served_elsewhere(turn, said.key)
            case e.CallEnded() as ended:
                _over(turn, said.key, ended)
            case _:
                continue
    return start


def _ask_no_more(turn: Turn, call_id: str) -> None:
    """An agent is rung for somebody who is being asked, or his wait is over. Who is asked instead
    of waiting has left his queue already."""
    asking = turn.transient.asking.get(call_id)
    if asking is not None and asking.onward is None:
        del turn.transient.asking[call_id]


def _not_taken(turn: Turn, call_id: str, agent: str, outcome: str) -> None:
    """The agent who was to call back will not: its place is kept, another one is rung."""
    callback = attempted(turn, call_id)
    if callback is None or callback.state is not CallbackState.OFFERED:
        return
    turn.callback_says(
        callback.id, c.CallbackMissed(call=call_id, outcome=f"agent_{outcome}"), by="agent"
    )
    queueing.exclude(turn, callback.id, agent, outcome, queue=callback.queue)
    call = turn.call(call_id)
    if call is not None and call.phase is Phase.DIALLING:
        turn.do(do.HangUp(call_id, talk.agent_leg_id(call_id)))
        talk.end(turn, call, by="agent", cause=_cause(outcome))


def _calls_again(turn: Turn, call_id: str, queue_id: str) -> None:
    """Whoever waits to be called back calls himself: he is known, and has his place."""
    call = turn.call(call_id)
    if call is None or call.phase is not Phase.QUEUED or call.callback_role == "attempt":
        return
    callback = turn.floor.callback_for(queue_id, call.caller.e164 or "")
    queue = turn.floor.config.queues.get(queue_id)
    if callback is None or queue is None or not c.may(callback, "superseded"):
        return  # unknown, or on the line with us already
    turn.call_says(call_id, c.CallbackJoined(callback=callback.id, role="again"))
    if policy_of(turn.floor, callback).again is CallsAgain.TAKE:
        close(turn, callback, "superseded", call=call_id, by="customer")
        return
    if callback.state in (CallbackState.OFFERED, CallbackState.DIALLING):
        break_off(turn, callback)
    turn.transient.announce_at[call_id] = turn.at


def _talks(turn: Turn, call_id: str, agent: str) -> None:
    callback = attempted(turn, call_id)
    if callback is not None:
        if c.may(callback, "talked"):
            turn.callback_says(callback.id, c.CallbackTalked(call=call_id, agent=agent))
        return
    call = turn.call(call_id)
    if call is not None and call.callback_role == "again":
        waits = turn.floor.callbacks.get(call.callback)
        if waits is not None and c.may(waits, "superseded"):
            close(turn, waits, "superseded", call=call_id, by="customer")


def _served_elsewhere(turn: Turn, call_id: str) -> None:
    """Whom no agent came for was connected with a number outside, or has left a message; or he, or
    whoever talks with him, is on another shard from here on, which knows nothing of callbacks."""
    callback = attempted(turn, call_id)
    if callback is not None and c.may(callback, "done"):
        close(turn, callback, "done")


def _over(turn: Turn, call_id: str, ended: e.CallEnded) -> None:
    """An attempt's call is over: done, or to be tried again."""
    callback = attempted(turn, call_id)
    if callback is None:
        return
    if callback.state is CallbackState.TALKING:
        close(turn, callback, "done")
        return
    broken = ended.by == "system" and ended.cause in (e.Cause.SYSTEM, e.Cause.UNKNOWN)
    outcome = "system" if broken else str(ended.cause)
    if callback.state is CallbackState.REACHED and not broken:
        outcome = "abandoned" if ended.by == "customer" else "no_agent"
    elif outcome == "normal":
        outcome = "agent_left" if ended.by == "agent" else "rejected"
    _missed(turn, callback, call_id, outcome)


def _missed(turn: Turn, callback: Callback, call_id: str, outcome: str) -> None:
    policy = policy_of(turn.floor, callback)
    pause = SYSTEM_S if outcome == "system" else policy.every_s
    again = turn.at + timedelta(seconds=pause)
    missed = c.CallbackMissed(call=call_id, outcome=outcome, again_at=again)
    turn.callback_says(callback.id, missed, by="system" if outcome in OUR_FAULT else "customer")
    turn.touch(callback.agent or "")
    after = turn.floor.callbacks[callback.id]
    if after.attempts >= policy.attempts and outcome not in OUR_FAULT:
        close(turn, after, "failed", why="attempts")


def break_off(turn: Turn, callback: Callback) -> None:
    """The attempt leads nowhere, by our own doing: end it, and try again a little later."""
    call = turn.call(callback.call)
    if call is not None and call.phase is Phase.DIALLING:
        _hang_up(turn, call)
        talk.end(turn, call, by="system", cause=e.Cause.SYSTEM)
    still = turn.floor.callbacks.get(callback.id)
    if still is not None and c.may(still, "missed") and attempted(turn, callback.call):
        _missed(turn, still, callback.call, "system")


def close(
    turn: Turn,
    callback: Callback,
    outcome: str,
    *,
    why: str = "",
    call: str = "",
    by: str = "system",
    by_user: str = "",
) -> None:
    """It is over; an attempt under way, in which nobody talks yet, is broken off."""
    attempt = turn.call(callback.call) if callback.state in c.ACTIVE else None
    turn.callback_says(
        callback.id,
        c.CallbackClosed(outcome=outcome, why=why, call=call, by_user=by_user),
        by=by,
    )
    turn.touch(callback.agent or "")
    turn.transient.forget(callback.id)
    if attempt is not None and outcome != "done" and attempt.talk_started is None:
        _hang_up(turn, attempt)
        talk.end(turn, attempt, by="system", cause=e.Cause.NORMAL)


def _hang_up(turn: Turn, call: CallLive) -> None:
    turn.do(do.HangUp(call.id, call.leg))
    if call.agent is not None:
        turn.do(do.HangUp(call.id, talk.agent_leg_id(call.id)))


def attempted(turn: Turn, call_id: str) -> Callback | None:
    """The callback that this call is the running attempt of."""
    return turn.floor.callbacks.get(turn.floor.called_back.get(call_id, ""))


def policy_of(floor: Floor, callback: Callback) -> CallbackPolicy:
    """What its queue says now; those that stand are served also where no new ones are taken."""
    queue = floor.config.queues.get(callback.queue)
    return (queue.policy.callback if queue is not None else None) or CallbackPolicy()


def _cause(outcome: str) -> e.Cause:
    causes = {"refused": e.Cause.REJECTED, "busy": e.Cause.BUSY, "unreachable": e.Cause.UNREACHABLE}
    return causes.get(outcome, e.Cause.NO_ANSWER)
