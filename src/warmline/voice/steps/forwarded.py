"""What becomes of a number that a flow rings (`voice.steps.forwarding`): answered, or back into the
flow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from warmline.interactions import events as e
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import flow
from warmline.voice.steps.forwarding import SLACK_S
from warmline.voice.turn import Forward, Turn


def answered(turn: Turn, event: t.OfferAnswered) -> bool:
    """Whoever was dialled picked up; True when it was a number that a flow dialled."""
    call = _call(turn, event.leg)
    forward = turn.transient.forwards.get(call.id) if call is not None else None
    if call is None or forward is None or forward.offer != event.offer:
        return False
    del turn.transient.forwards[call.id]
    turn.call_says(
        call.id, e.ForwardAnswered(offer=event.offer), by="party", switch_at=event.switch_at
    )
    if not forward.left:
        flow.dialled(turn, call.id, "answered", forward.wait)
    return True


def returned(turn: Turn, event: t.OfferReturned) -> bool:
    """Nobody answered: the caller is back in our hands."""
    call = _call(turn, event.leg)
    if call is None or call.phase is not Phase.FLOW:
        return False
    forward = turn.transient.forwards.pop(call.id, None)
    if forward is None:
        flow.restart_node(turn, call.id)  # rung before we led here
        return True
    # Ringing ends with its deadline or with a withdrawal of ours: to the flow it is the same.
    outcome = "no_answer" if event.outcome == "withdrawn" else event.outcome
    ended = e.ForwardEnded(offer=forward.offer, outcome=outcome)
    turn.call_says(call.id, ended, by="party", switch_at=event.switch_at)
    _over(turn, call.id, outcome, forward)
    return True


def overdue(turn: Turn, call_id: str) -> None:
    """Deadline `forward`: the switch has not told how it ended, or there was nothing to ring."""
    call = turn.call(call_id)
    forward = turn.transient.forwards.get(call_id)
    if call is None or forward is None:
        return
    if forward.offer:
        # It comes back with its outcome; should it not, then after the next reconnect.
        turn.transient.forwards[call_id] = replace(
            forward, due=turn.at + timedelta(seconds=SLACK_S)
        )
        turn.do(do.Withdraw(call_id, call.leg, forward.offer))
        return
    del turn.transient.forwards[call_id]
    _over(turn, call_id, "failed", forward)


def _over(turn: Turn, call_id: str, outcome: str, forward: Forward) -> None:
    """Nobody answered: the flow goes on, after its node or after the queue that was left."""
    if forward.left:
        flow.left_queue(turn, call_id, forward.left)
    else:
        flow.dialled(turn, call_id, outcome, forward.wait)


def _call(turn: Turn, leg: str) -> CallLive | None:
    call_id = turn.floor.by_leg.get(leg)
    return turn.call(call_id) if call_id else None
