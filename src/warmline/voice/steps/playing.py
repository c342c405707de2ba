"""A sound that a call hears to its end, and the time by which that must have been told: the end of
a playback may be lost like any other event, and a call must not hang on it.

How long sounds take is known of the long ones (`VoiceConfig.long_sounds`); of any other it is known
that it takes no longer than `SHORT_S`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.model import CallLive
from warmline.voice.turn import Onward, Turn

SHORT_S = 30.0
"""Sounds that take longer are listed in the configuration."""
SLACK_S = 10.0
"""How much later than it should the end may be told."""

FLOW, WAITING, ASKING, PARTING = "#+@:"
"""Stands behind the call's id in the id of a playback and tells whose it is. The switch's dialplan
keeps these signs (`telephony.asterisk.commands.safe`)."""


def begin(turn: Turn, call_id: str, playback: str, sounds: Sequence[str]) -> None:
    """The call hears these now; its end is awaited."""
    known = turn.floor.config.long_sounds
    seconds = sum(known.get(sound, SHORT_S) for sound in sounds) + SLACK_S
    turn.transient.playing[call_id] = playback
    turn.transient.play_until[call_id] = turn.at + timedelta(seconds=seconds)


def start(turn: Turn, call: CallLive, mark: str, sounds: Sequence[str]) -> str:
    """Play these until they end or a key is pressed; returns the playback's id, which `of` reads
    when its end is told."""
    playback = f"{call.id}{mark}{turn.new_id()[-12:]}"
    begin(turn, call.id, playback, sounds)
    turn.touch(call.id)
    turn.do(do.Play(call.id, call.leg, playback, tuple(sounds), until_key=True))
    return playback


def part(turn: Turn, call: CallLive, onward: Onward, *sounds: str) -> None:
    """The call hears these, and after them goes the way (`voice.steps.instead` hears the end)."""
    turn.transient.onward[call.id] = onward
    start(turn, call, PARTING, sounds)


def of(event: t.PlaybackEnded, mark: str) -> str | None:
    """The call whose sound is over, if it was one with this mark."""
    call_id, found, _ = event.playback.partition(mark)
    return call_id if found else None


def overdue(turn: Turn, call_id: str) -> t.PlaybackEnded | None:
    """Deadline `playback`: nobody told that it is over. What is to be taken as told; whatever is
    still heard ends now."""
    playback = turn.transient.playing.get(call_id)
    call = turn.call(call_id)
    if playback is None or call is None:
        return None
    turn.do(do.StopPlay(call_id, call.leg, playback))
    return t.PlaybackEnded(call.leg, playback=playback)
