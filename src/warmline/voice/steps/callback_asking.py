"""A caller who wants to be called back: asked for his number, and let go with his place kept.

Begins with the queue's key while he waits, or instead of waiting (`Instead.CALLBACK`). Until he has
confirmed a number nothing is changed: an agent who becomes free is rung for him, he may give up,
and with * he goes on as before. Should his wait end while he is asked, he is asked to the end all
the same. What is asked is transient; a new leader lets him simply wait on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from warmline.interactions.callbacks import CallbackJoined, CallbackRequested
from warmline.interactions.events import Number
from warmline.ivr.prompts import REST, sound_name
from warmline.routing.callback_policy import CallbackPolicy
from warmline.routing.policy import Instead, Way
from warmline.telephony import model as t
from warmline.telephony import numbers
from warmline.voice.config import QueueConfig
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import callback_words as words
from warmline.voice.steps import callbacks, parties, playing, queueing
from warmline.voice.turn import Asking, Onward, Turn

TRIES = 3
"""Wrong numbers, unknown keys and silences before he waits on."""
PAUSE_S = 10
"""How long he may think about the next key."""
MOST_DIGITS = 20
KINDS = ("mobile", "landline")
"""What may be typed: numbers of this country. His own may be any that the rules allow."""


def key_received(turn: Turn, event: t.KeyReceived) -> bool:
    """A key of somebody who waits or is asked. True when it was meant for this."""
    call = turn.call(turn.floor.by_leg.get(event.leg) or "")
    if call is None or call.leg != event.leg:
        return False
    if call.id in turn.transient.asking:
        _answer(turn, call, event.key)
        return True
    if call.phase is not Phase.QUEUED or call.id in turn.transient.away:
        return False
    policy = _policy(turn, call)
    offered = words.offered_from(call, policy)
    if policy is None or event.key != policy.key or offered is None or turn.at < offered:
        return False
    if call.callback_role == "again" and call.callback in turn.floor.callbacks:
        _let_go(turn, call, words.KEPT)
    elif not begin(turn, call, None):
        _say(turn, call, [words.SORRY])
    return True


def begin(turn: Turn, call: CallLive, onward: Onward | None) -> bool:
    """Ask for the number; False where he cannot be called back. `onward` as in `Asking`."""
    if call.callback_role == "attempt":
        return False
    policy = _policy(turn, call)
    queue = turn.floor.config.queues.get(call.queue or "")
    if policy is None or queue is None or not _room(turn, queue, policy):
        return False
    own = call.caller.e164 or ""
    if not own or not callbacks.may_call(turn, call.caller, queue.id):
        if not policy.other_number:
            return False
        own = ""
    asking = Asking(number=own, digits="", tries=0, until=turn.at, playback="", onward=onward)
    _ask(turn, call, asking, [])
    return True


def asked_on(turn: Turn, call: CallLive, outcome: str, way: Way) -> bool:
    """His wait ends with `outcome`. Whoever is just being asked is asked to the end, and goes this
    way if nothing comes of it; False for everybody else."""
    asking = turn.transient.asking.get(call.id)
    if asking is None:
        return False
    onward = Onward(outcome, Way() if way.do is Instead.CALLBACK else way)
    turn.transient.asking[call.id] = replace(asking, onward=onward)
    heard = turn.transient.playing.get(call.id)
    queueing.leave(turn, call, outcome)
    if heard is not None:
        turn.transient.playing[call.id] = heard
    return True


def playback_ended(turn: Turn, event: t.PlaybackEnded) -> bool:
    """What he was asked is said: now his time to think begins. True when the sound was of this."""
    call_id = playing.of(event, playing.ASKING)
    if call_id is None:
        return False
    if turn.transient.playing.get(call_id) != event.playback:
        return True
    del turn.transient.playing[call_id]
    asking = turn.transient.asking.get(call_id)
    if asking is not None:
        _wait(turn, call_id, asking)
    else:
        call = turn.call(call_id)
        if call is not None and call.phase is Phase.QUEUED and call_id not in turn.transient.away:
            turn.do(queueing.music_of(turn, call))
            turn.touch(call_id)
    return True


def timed_out(turn: Turn, call_id: str) -> None:
    """Deadline `asking`: he pressed nothing."""
    call, asking = turn.call(call_id), turn.transient.asking.get(call_id)
    if call is not None and asking is not None:
        _again(turn, call, asking, [])


def _answer(turn: Turn, call: CallLive, key: str) -> None:
    asking = turn.transient.asking[call.id]
    policy = _policy(turn, call)
    if policy is None or key == "*":
        _stop(turn, call, asking, [])
    elif not asking.number:
        _typed(turn, call, asking, key)
    elif key == "1":
        _take(turn, call, asking, policy)
    elif key == "2" and policy.other_number:
        _ask(turn, call, replace(asking, number="", digits=""), [])
    else:
        _again(turn, call, asking, [])


def _typed(turn: Turn, call: CallLive, asking: Asking, key: str) -> None:
    if key.isdigit() and len(asking.digits) < MOST_DIGITS:
        _wait(turn, call.id, replace(asking, digits=asking.digits + key))
        return
    number = parties.told(numbers.normalise(asking.digits, turn.floor.config.country))
    if number.kind in KINDS and callbacks.may_call(turn, number, call.queue or ""):
        _ask(turn, call, replace(asking, number=number.e164 or "", digits=""), [])
    else:
        _again(turn, call, replace(asking, digits=""), [words.WRONG])


def _again(turn: Turn, call: CallLive, asking: Asking, before: list[str]) -> None:
    if asking.tries + 1 >= TRIES:
        _stop(turn, call, asking, [words.SORRY])
    else:
        _ask(turn, call, replace(asking, tries=asking.tries + 1, digits=""), before)


def _ask(turn: Turn, call: CallLive, asking: Asking, before: list[str]) -> None:
    policy = _policy(turn, call)
    sounds = [sound_name(text) for text in before]
    if asking.number:
        other = policy is not None and policy.other_number
        sounds += words.confirm(asking.number, turn.floor.config.zone, other=other)
    else:
        sounds.append(sound_name(words.TYPE))
    playback = _play(turn, call, sounds)
    # The sound's end sets the time anew; should it never be told, this is the end of the wait.
    until = turn.at + timedelta(seconds=60)
    turn.transient.asking[call.id] = replace(asking, playback=playback, until=until)


def _wait(turn: Turn, call_id: str, asking: Asking) -> None:
    until = turn.at + timedelta(seconds=PAUSE_S)
    turn.transient.asking[call_id] = replace(asking, until=until)
    turn.touch(call_id)


def _stop(turn: Turn, call: CallLive, asking: Asking, say: list[str]) -> None:
    """Nothing came of it: he waits on where he was, or his flow goes on."""
    del turn.transient.asking[call.id]
    turn.transient.playing.pop(call.id, None)
    turn.touch(call.id)
    if asking.onward is not None:
        told = [sound_name(text) for text in say]
        told += [asking.onward.way.sound] if asking.onward.way.sound else []
        playing.part(turn, call, asking.onward, *(told or [REST]))
    elif say:
        _say(turn, call, say)
    else:
        turn.do(queueing.music_of(turn, call))


def _say(turn: Turn, call: CallLive, texts: list[str]) -> None:
    """Say something to who waits; music follows."""
    _play(turn, call, [sound_name(text) for text in texts])


def _play(turn: Turn, call: CallLive, sounds: list[str]) -> str:
    return playing.start(turn, call, playing.ASKING, sounds)


def _take(turn: Turn, call: CallLive, asking: Asking, policy: CallbackPolicy) -> None:
    """He confirmed: from here on the callback stands in his place."""
    queue = turn.floor.config.queues[call.queue or ""]
    number = parties.told(numbers.normalise(asking.number, turn.floor.config.country))
    if not _room(turn, queue, policy) or not callbacks.may_call(turn, number, queue.id):
        _stop(turn, call, asking, [words.SORRY])
        return
    stands = turn.floor.callback_for(queue.id, asking.number)
    stands = stands or turn.floor.callback_for(queue.id, call.caller.e164 or "")
    if stands is not None:  # he asked for it in another call at the same time: one is enough
        turn.call_says(call.id, CallbackJoined(callback=stands.id, role="requested"))
        _let_go(turn, call, words.KEPT)
        return
    callback = turn.new_id()
    turn.callback_says(callback, _requested(turn, call, queue, policy, number), by="customer")
    turn.call_says(call.id, CallbackJoined(callback=callback, role="requested"), by="customer")
    turn.touch(callback)
    _let_go(turn, call, words.THANKS)


def _requested(
    turn: Turn, call: CallLive, queue: QueueConfig, policy: CallbackPolicy, number: Number
) -> CallbackRequested:
    return CallbackRequested(
        call=call.id,
        queue=queue.id,
        project=call.project,
        number=number,
        caller=call.caller.e164 or "",
        called=call.called,
        mode=policy.mode.value,
        place=call.place or call.queued_at or call.arrived,
        expires=turn.at + timedelta(seconds=policy.expires_s),
        priority=call.priority,
        skills=call.skills,
        label=call.label,
    )


def _let_go(turn: Turn, call: CallLive, goodbye: str) -> None:
    turn.transient.asking.pop(call.id, None)
    if call.phase is Phase.QUEUED:
        queueing.leave(turn, call, "callback")
    _goodbye(turn, call, goodbye)


def say_goodbye(turn: Turn, call: CallLive) -> None:
    """His callback stands, and he was about to be let go when we were interrupted."""
    _goodbye(turn, call, words.THANKS)


def _goodbye(turn: Turn, call: CallLive, text: str) -> None:
    playing.part(turn, call, Onward("callback", Way(do=Instead.HANG_UP)), sound_name(text))


def _policy(turn: Turn, call: CallLive) -> CallbackPolicy | None:
    queue = turn.floor.config.queues.get(call.queue or "")
    return queue.policy.callback if queue is not None else None


def _room(turn: Turn, queue: QueueConfig, policy: CallbackPolicy) -> bool:
    return not policy.most or len(turn.floor.callbacks_of(queue.id)) < policy.most
