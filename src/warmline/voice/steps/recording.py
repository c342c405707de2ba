"""Whether a call's sound is kept: the rule applied at every step. The agent's own wishes are in
`recording_wishes`.

`settle` looks at levels, not edges: after each step it compares every call that was touched with
what is to be (`interactions.recording_rule`, a pause, a masked field) and mends the difference. So
whoever comes into a talk, by whatever way, and also after a resync, the rule holds. What was once
begun runs to the call's end; where nothing is to be kept the switch writes silence, so that time in
the file stays time of the call.
"""

from __future__ import annotations

from warmline.interactions import events as e
from warmline.interactions.model import RecordMode
from warmline.interactions.recording_rule import is_recorded
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import CallLive, Phase
from warmline.voice.recording_mode import AGENT, MASKED, RULE, mode_of, mode_with
from warmline.voice.turn import Turn


def name_for(turn: Turn, call: CallLive, *agents: str) -> str | None:
    """The name of the recording to begin when one of these agents is rung, None for no recording:
    there is one, or none of them would be recorded from the first word."""
    modes = [mode_with(turn.floor, call.queue, agent) for agent in agents or ("",)]
    if call.recording is not None or turn.transient.no_room or RecordMode.FORCED not in modes:
        return None
    return call.id


def begun_with(turn: Turn, call: CallLive, agent: str | None) -> str | None:
    """The name of the recording to begin as a leg of his comes into the bridge, if there is to be
    one."""
    name = name_for(turn, call, agent or "")
    if name is not None:
        turn.transient.recording_asked.add(call.id)
    return name


def settle(turn: Turn) -> None:
    """Bring the recordings of the calls touched in this turn to what is to be."""
    for key in sorted(turn.touched):
        call = turn.call(key)
        if call is not None and call.phase not in (Phase.ENDED, Phase.MOVED):
            _settle(turn, call)


def _settle(turn: Turn, call: CallLive) -> None:
    talks = call.phase is Phase.OUTSIDE or (
        call.phase is Phase.TALKING and call.agent_leg is not None
    )
    kept = talks and is_recorded(
        mode_of(turn.floor, call), wished=call.recording_wished is not None
    )
    if call.recording is None:
        if kept:
            _begin(turn, call)
        return
    wanted = {
        RULE: not kept if talks else _stays_held(call),
        MASKED: _asks_masked(turn, call),
        AGENT: _paused_by_owner(call),
    }
    # Held back first, then let go: not a word is kept between two reasons.
    for reason, on in sorted(wanted.items(), key=lambda item: not item[1]):
        say(turn, call.id, reason, on)


def _begin(turn: Turn, call: CallLive) -> None:
    """Have it recorded; where there is no room it is told once, and the call goes on."""
    hidden = turn.transient
    if hidden.no_room:
        if call.id not in hidden.unrecorded:
            hidden.unrecorded.add(call.id)
            turn.call_says(call.id, e.RecordingFailed(reason="no_room"))
    elif call.id not in hidden.recording_asked:
        hidden.recording_asked.add(call.id)
        turn.do(do.Record(call.id, call.leg, call.id))


def spool_seen(turn: Turn, seen: i.SpoolSeen) -> None:
    """There is room for recordings, or no more. Talks that should be recorded are from now on."""
    turn.transient.no_room = not seen.room
    if seen.room:
        for call_id in sorted(turn.transient.unrecorded):
            turn.touch(call_id)
        turn.transient.unrecorded.clear()


def _stays_held(call: CallLive) -> bool:
    """Between two talks nothing changes; whoever is back in a flow may leave a message there."""
    return call.phase is not Phase.FLOW and call.pause_for(RULE) is not None


def _paused_by_owner(call: CallLive) -> bool:
    """Whether who has the customer now asked for it; with a number outside nobody of ours does."""
    pause = call.pause_for(AGENT)
    owned = call.phase is Phase.TALKING and call.agent_leg is not None
    return owned and pause is not None and pause.agent == call.agent


def _asks_masked(turn: Turn, call: CallLive) -> bool:
    """Whether the flow waits for keys that nobody may see or hear."""
    session = turn.transient.sessions.get(call.id)
    flow = turn.transient.running.get(call.id)
    if call.phase is not Phase.FLOW or session is None or flow is None:
        return False
    node = flow.by_id.get(session.node)
    return node is not None and node.hides_keys


def say(turn: Turn, call_id: str, reason: str, on: bool, agent: str | None = None) -> None:
    """Hold the recording back for this reason, or no more; the switch is told of what changes."""
    call = turn.floor.calls[call_id]
    if on == (call.pause_for(reason) is not None):
        return
    fact = e.RecordingPaused if on else e.RecordingResumed
    turn.call_says(
        call_id, fact(reason=reason, agent=agent), by="agent" if agent is not None else "system"
    )
    before, after = call.recording_pauses, turn.floor.calls[call_id].recording_pauses
    if bool(before) != bool(after):
        turn.do(do.PauseRecording(call_id, call.leg, bool(after)))


def let_go(turn: Turn, call: CallLive) -> None:
    """The call goes to another shard, which settles by itself: nothing is held back for it."""
    for pause in call.recording_pauses:
        say(turn, call.id, pause.reason, False)


def again(turn: Turn, call: CallLive) -> None:
    """The switch was away: what it was told of a beginning or a pause may be lost."""
    turn.transient.recording_asked.discard(call.id)
    if call.recording is not None and call.recording_held:
        turn.do(do.PauseRecording(call.id, call.leg, bool(call.recording_pauses)))


def pause_over(turn: Turn, call_id: str) -> None:
    """Deadline `recording`: the agent has not ended his pause."""
    call = turn.call(call_id)
    if call is not None:
        say(turn, call_id, AGENT, False)
