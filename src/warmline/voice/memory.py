"""What is remembered of callers and queues beyond a call, folded from the facts.

How often a number was called back today (for queues that limit it).
Who talked with a caller last (for queues that send him back there), who gave up a moment ago and
where he stood (for queues that let him regain his place), and how long the last talks of each queue
took (for the estimate of the wait). Only what a queue's settings ask for is kept, the newest first
to stay. Kept by `voice.floor`. Pure.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from warmline.interactions import events as e
from warmline.voice.config import VoiceConfig
from warmline.voice.model import CallLive

T = TypeVar("T")
MOST = 20_000
"""Callers remembered for each purpose; the oldest goes."""
TALKS = 20
"""Talks of a queue that its mean length is made of."""


class LastTalk(msgspec.Struct, frozen=True, array_like=True):
    agent: str
    at: datetime


class GaveUp(msgspec.Struct, frozen=True, array_like=True):
    """`place` is where he stood in line."""

    place: datetime
    at: datetime


class CalledBack(msgspec.Struct, frozen=True, array_like=True):
    """How often a number was rung on one day of the centre."""

    day: str
    times: int


class Memory(msgspec.Struct, kw_only=True):
    """`last_talk` by caller, `gave_up` by queue and caller (`gave_up_key`), `talks` by queue:
    seconds of the last ones, hold included; `called_back` by number."""

    last_talk: dict[str, LastTalk] = {}
    gave_up: dict[str, GaveUp] = {}
    talks: dict[str, tuple[float, ...]] = {}
    called_back: dict[str, CalledBack] = {}


def called_back(memory: Memory, number: str, day: str) -> int:
    """How often the number was called back that day."""
    known = memory.called_back.get(number)
    return known.times if known is not None and known.day == day else 0


def calls_back(memory: Memory, number: str, day: str) -> None:
    """The number is rung once more."""
    times = called_back(memory, number, day) + 1
    _keep(memory.called_back, number, CalledBack(day, times))


def gave_up_key(queue: str, number: str) -> str:
    """Where a caller who gave up in a queue is remembered."""
    return f"{queue} {number}"


def apply(
    memory: Memory, config: VoiceConfig, call: CallLive, fact: e.CallFact, at: datetime
) -> None:
    """Fold one fact of `call` (as it was before it) in."""
    number = call.caller.e164 or ""
    queue = config.queues.get(call.queue or "")
    if queue is None:
        return
    match fact:
        case e.TalkStarted(agent=agent, queue=str()):
            if number and queue.policy.last_agent_s:
                _keep(memory.last_talk, number, LastTalk(agent, at))
        case e.TalkEnded(talked=talked, held=held):
            last = memory.talks.get(queue.id, ())
            memory.talks[queue.id] = (*last, talked + held)[-TALKS:]
        case e.QueueLeft(outcome=outcome):
            key = gave_up_key(queue.id, number)
            if outcome == "answered":
                memory.gave_up.pop(key, None)
            elif outcome == "abandoned" and number and queue.policy.regain_s:
                place = call.place or call.queued_at or call.arrived
                _keep(memory.gave_up, key, GaveUp(place, at))
        case _:
            return


def _keep(kept: dict[str, T], key: str, value: T) -> None:
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > MOST:
        del kept[next(iter(kept))]
