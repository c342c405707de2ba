"""How a call's facts change the live call: the pure fold shared by `voice` and every `web`.

`apply(call, id, fact, at)` returns the call after the fact. A fact that the phase table does not
allow raises `IllegalFact`, naming phase and fact, and changes nothing. The agents' fold is
`agents.fold`; both are put together by `voice.floor`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warmline.interactions import events as e
from warmline.voice import fold_callbacks, fold_parties
from warmline.voice.model import (
    CallLive,
    OfferLive,
    PathEntry,
    Phase,
    RecordingPause,
    SurveyLive,
    SurveyState,
)
from warmline.voice.party_states import IllegalPartyStep

_LIVE = frozenset(Phase) - {Phase.ENDED, Phase.MOVED}
_TALK = frozenset({Phase.TALKING})

ALLOWED: dict[type[e.CallFact], frozenset[Phase]] = {
    e.CalleeRinging: frozenset({Phase.DIALLING}),
    e.CallAnswered: _LIVE,
    e.FlowEntered: frozenset({Phase.FLOW, Phase.QUEUED}),
    e.NodeEntered: frozenset({Phase.FLOW}),
    e.KeyPressed: frozenset({Phase.FLOW}),
    e.QueueEntered: frozenset({Phase.FLOW, Phase.DIALLING, Phase.TALKING, Phase.TRANSFERRING}),
    e.QueueAnnounced: frozenset({Phase.QUEUED}),
    e.QueuePriorityChanged: frozenset({Phase.QUEUED, Phase.RINGING}),
    e.QueuePassedOver: frozenset({Phase.QUEUED}),
    e.QueueLeft: frozenset({Phase.QUEUED, Phase.RINGING, Phase.TALKING}),
    e.OfferMade: frozenset({Phase.QUEUED, Phase.RINGING, Phase.DIALLING}),
    e.OfferEnded: frozenset({Phase.RINGING, Phase.DIALLING}),
    e.TalkStarted: frozenset(
        {Phase.FLOW, Phase.QUEUED, Phase.DIALLING, Phase.TALKING, Phase.TRANSFERRING}
    ),
    e.TalkLegReplaced: _TALK,
    e.TalkEnded: _TALK,
    e.HoldStarted: _TALK,
    e.HoldEnded: _TALK,
    e.MuteStarted: _TALK,
    e.MuteEnded: _TALK,
    e.RecordingStarted: _LIVE,
    e.RecordingWished: _TALK,
    e.RecordingPaused: _LIVE,
    e.RecordingResumed: _LIVE,
    e.RecordingStored: frozenset(Phase),
    e.RecordingFailed: frozenset(Phase),
    e.RecordingDeleted: frozenset(Phase),
    e.ForwardRung: frozenset({Phase.FLOW}),
    e.ForwardAnswered: frozenset({Phase.FLOW}),
    e.ForwardEnded: frozenset({Phase.FLOW}),
    e.MessageBegun: frozenset({Phase.FLOW}),
    e.MessageEnded: frozenset({Phase.FLOW}),
    e.SurveyEligible: frozenset({Phase.FLOW, Phase.TALKING}),
    e.SurveyInvited: frozenset({Phase.FLOW, Phase.TALKING}),
    e.SurveyAnswered: frozenset({Phase.FLOW}),
    e.CommentBegun: frozenset({Phase.FLOW}),
    e.CommentEnded: frozenset({Phase.FLOW}),
    e.SurveyEnded: frozenset({Phase.FLOW}),
    e.CallMoved: frozenset({Phase.FLOW, Phase.TALKING, Phase.TRANSFERRING}),
    e.CallTaken: frozenset({Phase.MOVED}),
    e.CallLeft: frozenset({Phase.MOVED}),
    e.CallEnded: _LIVE,
    **fold_parties.ALLOWED,
    **fold_callbacks.ALLOWED,
}
"""In which phases a fact may happen. The life cycle of a call, in one place:

    flow -> queued -> ringing -> talking -> ended        (inbound)
    ringing -> ringing      one more is rung at the same time, or one of several no more
    ringing -> queued       the last offer ended without a talk: the place is kept
    queued -> flow          the longest wait is over: another step of the flow
    talking -> queued       the agent was lost in talk: the customer goes back to the head
    talking -> talking      another agent has the customer now
    talking -> transferring -> talking | outside | queued
                            somebody else is rung for him, and the agent has left
    talking -> flow         his agent has left, he is asked how it was
    talking -> outside      he was given to an outside number
    dialling -> talking -> ended                          (outbound)
    dialling -> dialling    an agent is rung before the customer is called back
    dialling -> queued      called back, the customer answered first and waits
    flow -> moved -> ended  the queue is another shard's, whose own floor goes on with
    (nothing) -> flow       what it has taken; `moved -> flow` when it comes back here
    any live phase -> ended
"""


class IllegalFact(Exception):
    """A fact that cannot happen in the call's phase."""

    def __init__(self, call: str, phase: Phase | None, fact: e.CallFact, why: str = "") -> None:
        what = f"{type(fact).__name__} cannot happen to call {call} in phase {phase}"
        super().__init__(f"{what}: {why}" if why else what)


def apply(call: CallLive | None, call_id: str, fact: e.CallFact, at: datetime) -> CallLive:
    """The call after `fact` at `at`. `call` is None before `CallArrived`/`CallPlaced`."""
    if call is None:
        if isinstance(fact, e.CallArrived):
            return _arrived(call_id, fact, at)
        if isinstance(fact, e.CallPlaced):
            return _placed(call_id, fact, at)
        if isinstance(fact, e.CallTaken):
            return _taken(call_id, fact, at)
        if isinstance(fact, fold_callbacks.CallbackPlaced):
            return fold_callbacks.placed(call_id, fact, at)
        raise IllegalFact(call_id, None, fact)
    allowed = ALLOWED.get(type(fact))
    if allowed is None or call.phase not in allowed:
        raise IllegalFact(call_id, call.phase, fact)
    try:
        after = _HOW[type(fact)](call, fact, at)
    except IllegalPartyStep as error:
        raise IllegalFact(call_id, call.phase, fact, str(error)) from error
    agent = getattr(fact, "agent", None)
    if agent is None or agent in after.agents:
        return after
    return replace(after, agents=(*after.agents, agent))


def _arrived(call_id: str, fact: e.CallArrived, at: datetime) -> CallLive:
    return CallLive(
        id=call_id,
        project=fact.project,
        direction="in",
        phase=Phase.FLOW,
        since=at,
        arrived=at,
        caller=fact.caller,
        called=fact.called,
        leg=fact.leg,
        trunk=fact.trunk,
        node=fact.node,
    )


def _placed(call_id: str, fact: e.CallPlaced, at: datetime) -> CallLive:
    return CallLive(
        id=call_id,
        project=fact.project,
        direction="out",
        phase=Phase.DIALLING,
        since=at,
        arrived=at,
        caller=fact.callee,
        called=fact.caller,
        leg=fact.leg,
        agent=fact.agent,
        agents=(fact.agent,),
        node=fact.node,
    )


def _taken(call_id: str, fact: e.CallTaken, at: datetime) -> CallLive:
    node = PathEntry(node=fact.flow_node, kind="queue", label="", at=at)
    return CallLive(
        id=call_id,
        project=fact.project,
        direction="in",
        phase=Phase.FLOW,
        since=at,
        arrived=fact.arrived,
        caller=fact.caller,
        called=fact.called,
        leg=fact.leg,
        trunk=fact.trunk,
        node=fact.node,
        answered_at=fact.answered,
        flow=fact.flow,
        flow_version=fact.version,
        path=(node,) if fact.flow_node else (),
        visit=fact.visits,
        hop=fact.hop,
        handed_on=fact.handed_on,
        recording=fact.recording or None,
        recording_started=at if fact.recording else None,
    )


def _callee_rings(call: CallLive, fact: e.CalleeRinging, at: datetime) -> CallLive:
    return replace(call, callee_rings=True)


def _answered(call: CallLive, fact: e.CallAnswered, at: datetime) -> CallLive:
    return replace(call, answered_at=call.answered_at or at)


def _flow_entered(call: CallLive, fact: e.FlowEntered, at: datetime) -> CallLive:
    return replace(
        call, phase=Phase.FLOW, since=at, flow=fact.flow, flow_version=fact.version, path=call.path
    )


def _node_entered(call: CallLive, fact: e.NodeEntered, at: datetime) -> CallLive:
    entry = PathEntry(node=fact.node, kind=fact.kind, label=fact.label, at=at)
    return replace(call, path=(*call.path, entry))


def _key_pressed(call: CallLive, fact: e.KeyPressed, at: datetime) -> CallLive:
    if not call.path:
        return call
    *before, last = call.path
    keys = f"{last.keys} {fact.keys}".strip()
    return replace(call, path=(*before, replace(last, keys=keys)))


def _queue_entered(call: CallLive, fact: e.QueueEntered, at: datetime) -> CallLive:
    return replace(
        call,
        phase=Phase.QUEUED,
        since=at,
        queue=fact.queue,
        visit=fact.visit,
        queued_at=fact.since or at,
        waited=None,
        priority=fact.priority,
        skills=fact.skills,
        place=fact.place,
        kept_for=fact.kept_for,
        kept_until=fact.kept_until,
        label=fact.label or call.label,
        announced_at=None,
        heard=0,
        said_position=None,
        said_estimate=None,
    )


def _announced(call: CallLive, fact: e.QueueAnnounced, at: datetime) -> CallLive:
    return replace(
        call,
        announced_at=at,
        heard=fact.heard,
        said_position=call.said_position if fact.position is None else fact.position,
        said_estimate=call.said_estimate if fact.estimate is None else fact.estimate,
    )


def _priority_changed(call: CallLive, fact: e.QueuePriorityChanged, at: datetime) -> CallLive:
    return replace(call, priority=fact.priority)


def _queue_left(call: CallLive, fact: e.QueueLeft, at: datetime) -> CallLive:
    answered = fact.outcome == "answered"
    return replace(
        call,
        phase=call.phase if answered else Phase.FLOW,
        since=call.since if answered else at,
        waited=fact.waited,
        ringing=(),
    )


def _offer_made(call: CallLive, fact: e.OfferMade, at: datetime) -> CallLive:
    offer = OfferLive(
        id=fact.offer,
        ring=fact.ring or fact.offer,
        agent=fact.agent,
        endpoint=fact.endpoint,
        made_at=at,
        until=fact.until,
    )
    return replace(
        call,
        phase=Phase.DIALLING if call.phase is Phase.DIALLING else Phase.RINGING,
        since=call.since if call.ringing else at,
        ringing=(*call.ringing, offer),
        offers=call.offers + 1,
        stays=fact.stay,
        notices=(*call.notices, fact.notice) if _is_new(call, fact) else call.notices,
    )


def _is_new(call: CallLive, fact: e.OfferMade) -> bool:
    return bool(fact.notice) and fact.notice not in call.notices


def _offer_ended(call: CallLive, fact: e.OfferEnded, at: datetime) -> CallLive:
    left = tuple(one for one in call.ringing if one.id != fact.offer)
    if left:
        return replace(call, ringing=left)
    if call.phase is Phase.DIALLING:
        return replace(call, ringing=())
    return replace(call, phase=Phase.QUEUED, since=at, ringing=())


def _talk_started(call: CallLive, fact: e.TalkStarted, at: datetime) -> CallLive:
    return replace(
        call,
        phase=Phase.TALKING,
        since=at,
        agent=fact.agent,
        agent_leg=fact.leg,
        talk_started=at,
        held_since=None,
        held=0.0,
        muted=False,
    )


def _leg_replaced(call: CallLive, fact: e.TalkLegReplaced, at: datetime) -> CallLive:
    return replace(call, agent_leg=fact.leg)


def _talk_ended(call: CallLive, fact: e.TalkEnded, at: datetime) -> CallLive:
    return replace(
        call,
        agent_leg=None,
        left_leg=call.agent_leg or call.left_leg,
        held_since=None,
        held=fact.held,
        muted=False,
        talked=fact.talked,
        recording_wished=None,
    )


def _hold_started(call: CallLive, fact: e.HoldStarted, at: datetime) -> CallLive:
    return call if call.held_since else replace(call, held_since=at)


def _hold_ended(call: CallLive, fact: e.HoldEnded, at: datetime) -> CallLive:
    if call.held_since is None:
        return call
    held = call.held + (at - call.held_since).total_seconds()
    return replace(call, held_since=None, held=held)


def _muted(call: CallLive, fact: e.MuteStarted, at: datetime) -> CallLive:
    return replace(call, muted=True)


def _unmuted(call: CallLive, fact: e.MuteEnded, at: datetime) -> CallLive:
    return replace(call, muted=False)


def _recording_started(call: CallLive, fact: e.RecordingStarted, at: datetime) -> CallLive:
    return replace(call, recording=fact.file, recording_started=at)


def _recording_wished(call: CallLive, fact: e.RecordingWished, at: datetime) -> CallLive:
    return replace(call, recording_wished=fact.agent if fact.on else None)


def _recording_paused(call: CallLive, fact: e.RecordingPaused, at: datetime) -> CallLive:
    if call.pause_for(fact.reason) is not None:
        return call
    pause = RecordingPause(reason=fact.reason, since=at, agent=fact.agent)
    return replace(call, recording_pauses=(*call.recording_pauses, pause), recording_held=True)


def _recording_resumed(call: CallLive, fact: e.RecordingResumed, at: datetime) -> CallLive:
    left = tuple(one for one in call.recording_pauses if one.reason != fact.reason)
    return replace(call, recording_pauses=left)


def _unchanged(call: CallLive, fact: e.CallFact, at: datetime) -> CallLive:
    return call


def _eligible(call: CallLive, fact: e.SurveyEligible, at: datetime) -> CallLive:
    return replace(call, survey_told=True)


def _invited(call: CallLive, fact: e.SurveyInvited, at: datetime) -> CallLive:
    survey = SurveyLive(
        survey=fact.survey,
        version=fact.version,
        agent=fact.agent,
        queue=fact.queue,
        own=fact.sent_by != "flow",
    )
    since = at if call.phase is Phase.TALKING else call.since
    return replace(call, phase=Phase.FLOW, since=since, survey=survey)


def _rated(call: CallLive, fact: e.SurveyAnswered, at: datetime) -> CallLive:
    if call.survey is None:
        return call
    survey = replace(call.survey, state=SurveyState.ANSWERED, rated=True)
    return replace(call, survey=survey)


def _survey_ended(call: CallLive, fact: e.SurveyEnded, at: datetime) -> CallLive:
    if call.survey is None:
        return call
    return replace(call, survey=replace(call.survey, state=SurveyState.ENDED))


def _moved(call: CallLive, fact: e.CallMoved, at: datetime) -> CallLive:
    return replace(
        call,
        phase=Phase.MOVED,
        since=at,
        queue=fact.queue,
        visit=fact.visit,
        queued_at=at,
        hop=fact.hop,
        moved_to=fact.to,
        ticket=fact.ticket,
    )


def _taken_back(call: CallLive, fact: e.CallTaken, at: datetime) -> CallLive:
    return replace(_taken(call.id, fact, at), path=call.path, agent=call.agent, agents=call.agents)


def _ended(call: CallLive, fact: e.CallEnded | e.CallLeft, at: datetime) -> CallLive:
    return replace(
        call,
        phase=Phase.ENDED,
        since=at,
        ended_at=at,
        ended_by=fact.by,
        ringing=(),
        agent_leg=None,
        parties=(),
    )


_HOW: dict[type[e.CallFact], Callable[[CallLive, Any, datetime], CallLive]] = {
    e.CalleeRinging: _callee_rings,
    e.CallAnswered: _answered,
    e.FlowEntered: _flow_entered,
    e.NodeEntered: _node_entered,
    e.KeyPressed: _key_pressed,
    e.QueueEntered: _queue_entered,
    e.QueueAnnounced: _announced,
    e.QueuePriorityChanged: _priority_changed,
    e.QueuePassedOver: _unchanged,
    e.QueueLeft: _queue_left,
    e.OfferMade: _offer_made,
    e.OfferEnded: _offer_ended,
    e.TalkStarted: _talk_started,
    e.TalkLegReplaced: _leg_replaced,
    e.TalkEnded: _talk_ended,
    e.HoldStarted: _hold_started,
    e.HoldEnded: _hold_ended,
    e.MuteStarted: _muted,
    e.MuteEnded: _unmuted,
    e.RecordingStarted: _recording_started,
    e.RecordingWished: _recording_wished,
    e.RecordingPaused: _recording_paused,
    e.RecordingResumed: _recording_resumed,
    e.RecordingStored: _unchanged,
    e.RecordingFailed: _unchanged,
    e.RecordingDeleted: _unchanged,
    e.ForwardRung: _unchanged,
    e.ForwardAnswered: _unchanged,
    e.ForwardEnded: _unchanged,
    e.MessageBegun: _unchanged,
    e.MessageEnded: _unchanged,
    e.SurveyEligible: _eligible,
    e.SurveyInvited: _invited,
    e.SurveyAnswered: _rated,
    e.CommentBegun: _unchanged,
    e.CommentEnded: _unchanged,
    e.SurveyEnded: _survey_ended,
    e.CallMoved: _moved,
    e.CallTaken: _taken_back,
    e.CallLeft: _ended,
    e.CallEnded: _ended,
    **fold_parties.HOW,
    **fold_callbacks.HOW,
}
