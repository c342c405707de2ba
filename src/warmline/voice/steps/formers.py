"""Whose customer the caller was until lately: asked when he comes in, answered beside the call.

A call whose flow leads into a queue before there is an answer waits for it there, for as long as
the question may take (`voice.outside`); without one it goes on like any other. What was learned is
lost with the leader: then the call is nobody's, too.
"""

from __future__ import annotations

from collections.abc import Callable

from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.turn import Turn


def ask(turn: Turn, call_id: str) -> None:
    """Begin to ask, where anybody may have a former agent and the caller has a number."""
    call = turn.floor.calls[call_id]
    number = call.caller.e164
    if turn.floor.config.former_agents and number is not None:
        turn.transient.former_asked[call_id] = None
        turn.do(do.AskFormer(call_id, number, call.project))


def waits(turn: Turn, call_id: str, then: Callable[[Turn], None]) -> bool:
    """Whether the answer is still to come; `then` is done with it."""
    if call_id not in turn.transient.former_asked:
        return False
    turn.transient.former_asked[call_id] = then
    return True


def found(turn: Turn, heard: i.FormerFound) -> None:
    """The answer, or that there is none."""
    if heard.call not in turn.transient.former_asked:
        return
    then = turn.transient.former_asked.pop(heard.call)
    turn.transient.former[heard.call] = heard.agent
    if then is not None and turn.call(heard.call) is not None:
        then(turn)
