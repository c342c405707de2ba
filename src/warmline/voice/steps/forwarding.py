"""A caller's flow connects him with a number outside: rung by the switch's own `Dial()`, which also
carries the talk, so it goes on while we are away.

An offer to a number instead of to an agent's phone: nobody of ours is in it. What becomes of it is
in `voice.steps.forwarded`.
"""

from __future__ import annotations

from datetime import timedelta

from warmline.interactions import events as e
from warmline.ivr import model as ivr
from warmline.telephony import numbers
from warmline.voice import effects as do
from warmline.voice.model import CallLive
from warmline.voice.steps import outbound, parties
from warmline.voice.turn import Forward, Turn

SLACK_S = 5.0
"""How long after the ring time the switch may be silent about how it ended."""


def begin(turn: Turn, call: CallLive, asked: ivr.DialNumber, wait: int, left: str = "") -> None:
    """Ring the number; one that cannot be rung, or that the rules forbid, is over at once (deadline
    `forward`). `left`: as in `Forward`."""
    callee = numbers.normalise(asked.number)
    told = parties.told(callee)
    no_number = callee.e164 is None and callee.kind not in ("short", "extension")
    no_way = not any(trunk.outbound for trunk in turn.floor.config.trunks)
    if no_way or no_number or not outbound.free_to_dial(turn, told, call.queue):
        turn.transient.forwards[call.id] = Forward("", wait, turn.at, left)
        return
    endpoint, shown = outbound.way_out(turn, told, "", call)
    offer = turn.new_id()
    due = turn.at + timedelta(seconds=asked.ring_s + SLACK_S)
    turn.transient.forwards[call.id] = Forward(offer, wait, due, left)
    turn.call_says(call.id, e.ForwardRung(offer=offer, number=told))
    turn.do(
        do.Ring(
            call.id,
            call.leg,
            offer,
            endpoint,
            asked.ring_s,
            shown,
            record=call.id if asked.record else None,
        )
    )
