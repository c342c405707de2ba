"""What each input means: one pure function per event of the switch, command or deadline.

`react` is the only way in; `voice.runtime` calls it with a fresh `Turn`, makes what was said
durable and then carries out what is to be done. One module per part of a call's life: `arriving`,
`flow`, `queueing`, `dispatch`, `talk`, `recording`, `outbound`, `rejoin`, `agents`, `phones`,
`nodes`, `resync` for every (re)connect and `made_good` for what was asked before it; for more than
two in a call `control`, `inviting`, `remaining`, `supervising`; for the customer who is asked how
it was `surveying`; `callback_asking`, `callbacks` and `callback_ends` for those who are called
back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from warmline.telephony import model as t
from warmline.voice import inputs as i
from warmline.voice.steps import (
    agents,
    arriving,
    callback_asking,
    callback_ends,
    callbacks,
    control,
    dispatch,
    flow,
    formers,
    forwarded,
    instead,
    nodes,
    outbound,
    phones,
    playing,
    queueing,
    recording,
    recording_wishes,
    rejoin,
    remaining,
    resync,
    supervising,
    surveying,
    talk,
    waiting,
)
from warmline.voice.turn import Turn

__all__ = ["react"]


def react(turn: Turn, what: t.EngineEvent | i.Input) -> None:
    """Decide what `what` leads to. Raises `kit.errors` for a command that cannot be obeyed; then
    nothing was said."""
    _HOW[type(what)](turn, what)
    if isinstance(what, i.Command):
        turn.touch(what.agent)
    elif isinstance(what, i.LookedUp | i.FormerFound):
        turn.touch(what.call)
    elif isinstance(what, i.Due):
        turn.touch(what.key)
    phones.follow(turn)
    instead.last_agent_gone(turn)
    followed = callback_ends.follow(turn, 0)
    dispatch.dispatch(turn)
    callback_ends.follow(turn, followed)
    recording.settle(turn)


def _leg_answered(turn: Turn, event: t.LegAnswered) -> None:
    if not (
        rejoin.leg_answered(turn, event)
        or remaining.leg_answered(turn, event)
        or callbacks.leg_answered(turn, event)
    ):
        outbound.leg_answered(turn, event)


def _leg_ended(turn: Turn, event: t.LegEnded) -> None:
    if rejoin.leg_ended(turn, event) or callbacks.leg_ended(turn, event):
        return
    if outbound.leg_ended(turn, event):
        return
    if surveying.leg_ended(turn, event):
        return
    if not remaining.leg_ended(turn, event):
        talk.leg_ended(turn, event)


def _playback_ended(turn: Turn, event: t.PlaybackEnded) -> None:
    if callback_asking.playback_ended(turn, event):
        return
    for heard in (waiting.playback_ended, instead.playback_ended, outbound.playback_ended):
        if heard(turn, event):
            return
    flow.playback_ended(turn, event)


def _playback_overdue(turn: Turn, call_id: str) -> None:
    event = playing.overdue(turn, call_id)
    if event is not None:
        _playback_ended(turn, event)


def _key_received(turn: Turn, event: t.KeyReceived) -> None:
    if not callback_asking.key_received(turn, event):
        flow.key_received(turn, event)


def _reconfigured(turn: Turn) -> None:
    instead.reconfigured(turn)
    dispatch.reconfigured(turn)


def _sign_in(turn: Turn, command: i.SignIn) -> None:
    agents.sign_in(turn, command)
    phones.signed_in(turn, command.agent)


def _hang_up(turn: Turn, command: i.HangUpCall) -> None:
    if control.is_party(turn, command):
        control.leave(turn, command)
        return
    talk.hang_up(turn, command)
    gone = rejoin.given_up(turn, command.call)
    if gone is not None:
        _leg_ended(turn, gone)


def _mute(turn: Turn, command: i.MuteCall) -> None:
    (control.mute_self if control.is_party(turn, command) else talk.mute)(turn, command)


def _microphone(turn: Turn, command: i.Microphone) -> None:
    phones.microphone(turn, command)
    remaining.after_loss(turn, command.agent)


def _force(turn: Turn, command: i.Force) -> None:
    if command.to == "offline":
        remaining.before_sign_out(turn, command.agent)
    supervising.force(turn, command)


def _grace_over(turn: Turn, agent_id: str) -> None:
    agents.grace_over(turn, agent_id)
    remaining.after_loss(turn, agent_id)


def _offer_answered(turn: Turn, event: t.OfferAnswered) -> None:
    if not forwarded.answered(turn, event):
        queueing.answered(turn, event)


def _offer_returned(turn: Turn, event: t.OfferReturned) -> None:
    if not forwarded.returned(turn, event):
        queueing.returned(turn, event)


def _nothing(turn: Turn, event: object) -> None:
    """Known to be without meaning for the floor."""


def _due(turn: Turn, due: i.Due) -> None:
    _DUE[due.kind](turn, due.key)


_DUE: dict[str, Callable[[Turn, str], None]] = {
    "offer": queueing.overdue,
    "max_wait": instead.waited_too_long,
    "closing": instead.closes,
    "announce": waiting.due,
    "asking": callback_asking.timed_out,
    "callback": callbacks.due,
    "dispatch": _nothing,
    "configured": lambda turn, _: _reconfigured(turn),
    "keys": flow.keys_timed_out,
    "playback": _playback_overdue,
    "forward": forwarded.overdue,
    "talk_over": talk.talk_over,
    "coming": surveying.never_came,
    "recording": recording.pause_over,
    "wrap_up": agents.deadline,
    "lost": _grace_over,
    "party": remaining.overdue,
    "absent": agents.absent,
    "talk_lost": rejoin.lost_in_talk,
    "pages": lambda turn, _: agents.pages_silent(turn),
}

_HOW: dict[type, Callable[[Turn, Any], None]] = {
    t.Connected: resync.connected,
    t.Disconnected: nodes.lost,
    t.NodeGone: resync.node_gone,
    t.NodesDrained: nodes.drained,
    t.LegArrived: arriving.arrived,
    t.LegRefused: _nothing,
    t.LegRinging: outbound.leg_ringing,
    t.LegAnswered: _leg_answered,
    t.LegEnded: _leg_ended,
    t.KeyReceived: _key_received,
    t.PlaybackEnded: _playback_ended,
    t.OfferRinging: _nothing,
    t.OfferAnswered: _offer_answered,
    t.OfferDeclined: queueing.declined,
    t.OfferReturned: _offer_returned,
    t.LegHeld: talk.held,
    t.LegUnheld: talk.held,
    t.RecordingBegun: talk.recording_begun,
    t.LegMeasured: phones.measured,
    t.PhoneRegistered: phones.registered,
    t.PhoneLost: phones.lost,
    t.PhonesSeen: resync.phones_seen,
    i.SignIn: _sign_in,
    i.SignOut: agents.sign_out,
    i.Ready: agents.ready,
    i.Pause: agents.pause,
    i.WrapUpDone: agents.wrap_up_done,
    i.PageReady: agents.page_ready,
    i.PageLost: agents.page_lost,
    i.PagesSeen: agents.pages_seen,
    i.Microphone: _microphone,
    i.DialOut: outbound.dial,
    i.HangUpCall: _hang_up,
    i.HoldCall: talk.hold,
    i.MuteCall: _mute,
    i.PauseRecording: recording_wishes.pause,
    i.WishRecording: recording_wishes.wish,
    i.PressKeys: talk.press_keys,
    i.SetPriority: queueing.set_priority,
    i.CancelCallback: callbacks.cancel,
    i.HurryCallback: callbacks.hurry,
    i.Rejoin: rejoin.asked,
    i.LookedUp: flow.looked_up,
    i.FormerFound: formers.found,
    i.SendToSurvey: surveying.send,
    i.TransferCall: control.transfer,
    i.ConsultCall: control.consult,
    i.AddParty: control.add,
    i.CompleteTransfer: control.complete,
    i.ReturnToCustomer: control.back,
    i.TalkTo: control.talk_to,
    i.MergeCall: control.merge,
    i.HoldParty: control.hold_party,
    i.MuteParty: control.mute_party,
    i.RemoveParty: control.remove_party,
    i.Supervise: supervising.supervise,
    i.Force: _force,
    i.SpoolSeen: recording.spool_seen,
    i.Due: _due,
}
