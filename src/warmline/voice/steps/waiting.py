"""What a caller hears while he waits: 坐席忙提示, announcements in turn, position and estimate.

Position and estimate are said only when they are better than what was said last. An announcement is
cut off by the first ring of an agent's phone; from there on he hears music, or the recording notice
(`queueing.offer`). Reached from the deadline `announce`, and from the end of a sound.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.ivr import numerals
from warmline.ivr.prompts import sound_name
from warmline.routing import waiting as rules
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.config import QueueConfig
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import callback_words as words
from warmline.voice.steps import playing
from warmline.voice.turn import Turn

AHEAD, WAITING = "您前面还有", "位来电正在等候。"
NEXT = "您是下一位。"
ESTIMATE, MINUTES = "预计等待时间约", "分钟。"
SOON = "预计等待时间不到一分钟。"
TEXTS = (AHEAD, WAITING, NEXT, ESTIMATE, MINUTES, SOON, *words.TEXTS, *numerals.VOCABULARY)
"""All that is put together here; shipped as sounds."""

_AT_WORK = frozenset({AgentState.READY, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})


def begin(turn: Turn, call_id: str) -> None:
    """He begins to wait: whoever is not rung through in this very moment is told so at once."""
    turn.transient.playing.pop(call_id, None)  # what his flow played is over
    call = turn.floor.calls[call_id]
    queue = turn.floor.config.queues[call.queue or ""]
    if _tells(queue):
        at_once = _at_once(queue) or call.callback_role == "attempt"
        turn.transient.announce_at[call_id] = turn.at if at_once else _next(turn, call, queue)


def greeting(call: CallLive) -> str:
    """What somebody is told as the first agent is rung for him: whoever is called back, who it is
    that calls. He would hear nothing but music otherwise."""
    first = call.callback_role == "attempt" and not call.offers and call.announced_at is None
    return sound_name(words.HELLO) if first else ""


def due(turn: Turn, call_id: str) -> None:
    """Deadline `announce`: tell him what there is to tell."""
    call = turn.call(call_id)
    if call is None or call.phase is not Phase.QUEUED or call_id in turn.transient.away:
        return
    if call_id in turn.transient.asking:
        return
    queue = turn.floor.config.queues.get(call.queue or "")
    if queue is None or not _tells(queue):
        turn.transient.announce_at.pop(call_id, None)
        return
    turn.transient.announce_at[call_id] = _next(turn, call, queue)
    sounds, fact = _said(turn, call, queue)
    if not sounds:
        return
    turn.call_says(call_id, fact)
    playing.start(turn, call, playing.WAITING, sounds)


def playback_ended(turn: Turn, event: t.PlaybackEnded) -> bool:
    """An announcement is over: music again. True when the sound was one of these."""
    call_id = playing.of(event, playing.WAITING)
    if call_id is None:
        return False
    call = turn.call(call_id)
    if turn.transient.playing.get(call_id) == event.playback:
        del turn.transient.playing[call_id]
        asked = call_id in turn.transient.asking or call_id in turn.transient.away
        if call is not None and call.phase is Phase.QUEUED and not asked:
            queue = turn.floor.config.queues.get(call.queue or "")
            music = queue.policy.music if queue is not None else ""
            turn.do(do.Music(call_id, call.leg, True, music))
    return True


def go_on(turn: Turn, call: CallLive) -> None:
    """He waits on after an offer or a gap; what he was told before it is known from the facts."""
    turn.transient.playing.pop(call.id, None)
    queue = turn.floor.config.queues.get(call.queue or "")
    if queue is not None and _tells(queue) and call.id not in turn.transient.announce_at:
        turn.transient.announce_at[call.id] = turn.at + _every(queue)


def estimate_of(turn: Turn, call: CallLive) -> float | None:
    """Seconds he has still to wait, as far as anybody can tell."""
    queue = turn.floor.config.queues[call.queue or ""]
    line = turn.floor.queued(queue.id)
    agents = (turn.floor.agents.get(one) for one in turn.floor.members.get(queue.id, ()))
    return rules.estimate(
        turn.floor.position(call) or 1,  # with the callbacks before him
        waits=[(turn.at - (one.queued_at or one.arrived)).total_seconds() for one in line],
        talks=turn.floor.memory.talks.get(queue.id, ()),
        wrap_up_s=queue.wrap_up_s,
        agents=sum(1 for agent in agents if agent is not None and agent.state in _AT_WORK),
    )


def _said(turn: Turn, call: CallLive, queue: QueueConfig) -> tuple[list[str], e.QueueAnnounced]:
    policy = queue.policy
    first = call.announced_at is None and _at_once(queue)
    sounds = [policy.busy] if first and policy.busy else []
    if call.announced_at is None:
        sounds = words.first(call, policy.callback) + sounds
    heard = call.heard
    if not first and policy.announcements:
        sounds.append(policy.announcements[heard % len(policy.announcements)])
        heard += 1
    says_place = policy.say_position or call.callback_role == "again"
    position, told = _position(turn, call) if says_place else (None, [])
    sounds += told
    seconds, told = _estimate(turn, call) if policy.say_wait else (None, [])
    sounds += told
    sounds += words.offer(call, policy.callback, turn.at)
    return sounds, e.QueueAnnounced(
        queue=queue.id, visit=call.visit, heard=heard, position=position, estimate=seconds
    )


def _position(turn: Turn, call: CallLive) -> tuple[int | None, list[str]]:
    place = turn.floor.position(call)
    if place is None or (call.said_position is not None and place >= call.said_position):
        return None, []
    if place == 1:
        return place, [sound_name(NEXT)]
    return place, [sound_name(word) for word in (AHEAD, *numerals.whole(place - 1), WAITING)]


def _estimate(turn: Turn, call: CallLive) -> tuple[float | None, list[str]]:
    seconds = estimate_of(turn, call)
    if seconds is None:
        return None, []
    minutes = math.ceil(seconds / 60)
    last = call.said_estimate
    if last is not None and minutes >= math.ceil(last / 60):
        return None, []
    if minutes <= 1:
        return seconds, [sound_name(SOON)]
    return seconds, [sound_name(word) for word in (ESTIMATE, *numerals.whole(minutes), MINUTES)]


def _at_once(queue: QueueConfig) -> bool:
    return bool(queue.policy.busy or queue.policy.say_position or queue.policy.say_wait)


def _tells(queue: QueueConfig) -> bool:
    policy = queue.policy
    return _at_once(queue) or bool(policy.announcements) or policy.callback is not None


def _next(turn: Turn, call: CallLive, queue: QueueConfig) -> datetime:
    """When he is told something next: after the usual time, or when a callback is first offered."""
    usual = turn.at + _every(queue)
    offered = words.offered_from(call, queue.policy.callback)
    return min(usual, offered) if offered is not None and offered > turn.at else usual


def _every(queue: QueueConfig) -> timedelta:
    return timedelta(seconds=queue.policy.announce_every_s)
