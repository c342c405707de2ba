"""What an agent may say about the recording of his talk: pause it for card data and go on, and have
it recorded where that is for him to say. The rule itself is `recording`.
"""

from __future__ import annotations

from warmline.interactions import events as e
from warmline.interactions.model import RecordMode
from warmline.kit.errors import Conflict
from warmline.voice import inputs as i
from warmline.voice.recording_mode import AGENT, mode_of
from warmline.voice.steps import recording, talk
from warmline.voice.turn import Turn


def pause(turn: Turn, command: i.PauseRecording) -> None:
    """The agent holds the recording back, for card data; or goes on. Asked again it is so
    already."""
    call = talk.mine(turn, command)
    talk.need_talk(call)
    recorded = call.recording is not None and not call.recording_pauses
    if command.on and not recorded and call.pause_for(AGENT) is None:
        raise Conflict("This talk is not being recorded just now.", code="not_recorded")
    recording.say(turn, call.id, AGENT, command.on, command.agent)


def wish(turn: Turn, command: i.WishRecording) -> None:
    """The agent has the talk recorded, or no more, where that is for him to say."""
    call = talk.mine(turn, command)
    talk.need_talk(call)
    mode = mode_of(turn.floor, call)
    if mode is RecordMode.NEVER:
        raise Conflict("This talk must not be recorded; so it is set up.", code="never_recorded")
    if mode is RecordMode.FORCED:
        raise Conflict("This talk is recorded from beginning to end.", code="always_recorded")
    if command.on != (call.recording_wished is not None):
        turn.call_says(call.id, e.RecordingWished(agent=command.agent, on=command.on), by="agent")
